-- Newest first. An action that ends in a full stop stands for all that begin with it, a target that ends in a slash likewise.
SELECT seq, at_ms, actor, action, target, detail, source, hash
FROM audit
WHERE seq < :below
  AND (:actor IS NULL OR actor = :actor COLLATE NOCASE)
  AND (:target IS NULL OR target = :target COLLATE NOCASE
       OR (substr(:target, -1) = '/' AND substr(target, 1, length(:target)) = :target COLLATE NOCASE))
  AND (:action IS NULL OR action = :action OR (substr(:action, -1) = '.' AND substr(action, 1, length(:action)) = :action))
  AND (:since IS NULL OR at_ms >= :since)
  AND (:until IS NULL OR at_ms <= :until)
ORDER BY seq DESC
LIMIT :limit;
