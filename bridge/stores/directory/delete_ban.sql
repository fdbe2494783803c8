DELETE FROM ban WHERE "group" = :group AND user = :user;
