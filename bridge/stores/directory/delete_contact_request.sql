DELETE FROM contact_request WHERE user = :user AND peer = :peer;
