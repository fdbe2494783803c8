SELECT count(*) FROM member WHERE user = :user;
