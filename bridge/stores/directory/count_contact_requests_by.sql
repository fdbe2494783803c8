SELECT count(*) FROM contact_request WHERE user = :user;
