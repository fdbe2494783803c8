DELETE FROM login WHERE user = :user;
