-- The user's own blocks. Blocks against him stay: they are their owners', and his id is never given again.
DELETE FROM block WHERE user = :user;
