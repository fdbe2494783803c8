SELECT journal_offset, ts, user, client, address, reason, count
FROM refused_login
WHERE journal_offset > ?1
ORDER BY journal_offset
LIMIT ?2;
