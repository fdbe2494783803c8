-- Those who may answer a request to join: the group's owners and admins.
SELECT user FROM member WHERE "group" = :group AND role IN ('admin', 'owner') ORDER BY user LIMIT :limit;
