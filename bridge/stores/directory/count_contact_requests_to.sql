SELECT count(*) FROM contact_request WHERE peer = :user;
