SELECT user, until_ms, reason, by_user, since_ms FROM ban WHERE "group" = :group AND user = :user;
