UPDATE "group" SET name = :name, topic = :topic, picture = :picture, visibility = :visibility WHERE id = :id;
