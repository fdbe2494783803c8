SELECT 1 FROM block WHERE user = :user AND peer = :peer;
