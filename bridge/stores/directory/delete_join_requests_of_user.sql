-- Bans stay: they name somebody who will never come back, and are their group's to lift.
DELETE FROM join_request WHERE user = :user;
