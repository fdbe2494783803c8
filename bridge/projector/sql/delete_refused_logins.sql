-- Offsets grow with the time.
DELETE FROM refused_login
WHERE journal_offset IN (SELECT journal_offset FROM refused_login WHERE ts < ?1 ORDER BY journal_offset LIMIT ?2);
