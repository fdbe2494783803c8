DELETE FROM psk WHERE user = :user
