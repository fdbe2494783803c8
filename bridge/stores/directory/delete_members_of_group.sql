DELETE FROM member WHERE "group" = :group;
