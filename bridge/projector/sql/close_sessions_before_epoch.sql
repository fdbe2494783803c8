-- A broker that was killed could not say that its sessions are over.
UPDATE session SET closed_ms = max(opened_ms, ?2) WHERE closed_ms IS NULL AND epoch < ?1;
