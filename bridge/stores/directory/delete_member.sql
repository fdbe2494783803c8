DELETE FROM member WHERE "group" = :group AND user = :user;
