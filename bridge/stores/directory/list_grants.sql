-- One page, in the order of the primary key.
SELECT id, subject_kind, subject, least_role, filter, access, verdict, priority, note, created_ms
FROM grant_rule
WHERE id > :after
  AND (:kind IS NULL OR subject_kind = :kind)
  AND (:subject IS NULL OR subject = :subject)
  AND (:text = '' OR instr(lower(id), lower(:text)) > 0 OR instr(filter, :text) > 0)
ORDER BY id
LIMIT :limit;
