INSERT INTO "group" (id, name, topic, picture, visibility, joining, read_only, slow_ms, created_ms)
VALUES (:id, :name, :topic, :picture, :visibility, :joining, :read_only, :slow_ms, :now);
