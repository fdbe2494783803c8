-- Whose end hurts least: one that was never refreshed (a program's that logs in anew each time), then what is unused longest.
SELECT id FROM login
WHERE user = :user AND revoked_ms IS NULL AND expires_ms > :now
ORDER BY refresh_no > 1, used_ms, id
LIMIT 1;
