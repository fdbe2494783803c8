-- The far halves of a user's contacts; written so that the primary key finds them, as there is no index by peer.
DELETE FROM contact WHERE peer = :user AND user IN (SELECT own.peer FROM contact AS own WHERE own.user = :user);
