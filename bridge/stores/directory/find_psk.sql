SELECT changed_ms FROM psk WHERE user = :user
