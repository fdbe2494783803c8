SELECT count(*) FROM join_request WHERE "group" = :group;
