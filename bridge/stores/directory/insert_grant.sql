INSERT INTO grant_rule (id, subject_kind, subject, least_role, filter, access, verdict, priority, note, created_ms)
VALUES (:id, :kind, :subject, :least_role, :filter, :access, :verdict, :priority, :note, :now);
