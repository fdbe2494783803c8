DELETE FROM contact WHERE user = :user AND peer = :peer;
