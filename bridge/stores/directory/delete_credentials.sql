DELETE FROM credential WHERE user = :user;
