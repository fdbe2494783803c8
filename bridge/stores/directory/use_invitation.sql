UPDATE invitation SET uses_left = uses_left - 1 WHERE id = :id AND uses_left > 0;
