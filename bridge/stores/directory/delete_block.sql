DELETE FROM block WHERE user = :user AND peer = :peer;
