SELECT block.peer, user.display_name, block.since_ms
FROM block JOIN user ON user.id = block.peer
WHERE block.user = :user AND block.peer > :after
ORDER BY block.peer
LIMIT :limit;
