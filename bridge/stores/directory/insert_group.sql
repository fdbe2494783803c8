INSERT INTO "group" (id, name, topic, picture, visibility, created_ms)
VALUES (:id, :name, :topic, :picture, :visibility, :now);
