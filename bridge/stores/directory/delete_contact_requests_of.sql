-- Those that a user has made, and those made to him.
DELETE FROM contact_request WHERE user = :user OR peer = :user;
