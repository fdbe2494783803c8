UPDATE user SET tokens_from_ms = max(tokens_from_ms, :from) WHERE id = :id;
