SELECT count(*) FROM member WHERE "group" = :group AND role = 'owner';
