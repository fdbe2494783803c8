UPDATE grant_rule
SET subject_kind = :kind, subject = :subject, least_role = :least_role, filter = :filter, access = :access,
    verdict = :verdict, priority = :priority, note = :note
WHERE id = :id;
