INSERT INTO ban ("group", user, until_ms, reason, by_user, since_ms)
VALUES (:group, :user, :until, :reason, (SELECT actor FROM acting), :now)
ON CONFLICT ("group", user) DO UPDATE
SET until_ms = excluded.until_ms, reason = excluded.reason, by_user = excluded.by_user, since_ms = excluded.since_ms;
