DELETE FROM join_request WHERE "group" = :group AND user = :user;
