UPDATE session SET closed_ms = ?2, reason = ?3 WHERE number = ?1 AND closed_ms IS NULL;
