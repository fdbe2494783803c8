UPDATE "group"
SET name = :name, topic = :topic, picture = :picture, visibility = :visibility, joining = :joining,
    read_only = :read_only, slow_ms = :slow_ms
WHERE id = :id;
