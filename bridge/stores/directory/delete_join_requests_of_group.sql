DELETE FROM join_request WHERE "group" = :group;
