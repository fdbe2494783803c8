-- From history.db, in the order in which the projector wrote them.
SELECT id, is_event, content_type, payload FROM message WHERE id > :after ORDER BY id LIMIT :limit;
