SELECT id, subject_kind, subject, least_role, filter, access, verdict, priority, note, created_ms
FROM grant_rule
WHERE id = :id;
