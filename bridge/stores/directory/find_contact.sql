SELECT 1 FROM contact WHERE user = :user AND peer = :peer;
