DELETE FROM member WHERE user = :user;
