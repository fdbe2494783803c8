DELETE FROM invitation WHERE "group" = :group;
