-- UNION takes away the second row of notes to oneself.
SELECT key, user_a, user_b FROM conversation WHERE user_a = :user
UNION
SELECT key, user_a, user_b FROM conversation WHERE user_b = :user
ORDER BY key;
