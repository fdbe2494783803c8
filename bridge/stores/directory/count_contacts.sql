SELECT count(*) FROM contact WHERE user = :user;
