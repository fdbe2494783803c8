DELETE FROM contact WHERE user = :user;
