DELETE FROM access_key WHERE user = :user;
