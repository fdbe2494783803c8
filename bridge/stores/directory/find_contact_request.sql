SELECT since_ms FROM contact_request WHERE user = :user AND peer = :peer;
