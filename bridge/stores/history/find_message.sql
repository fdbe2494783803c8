SELECT seq, sender, ts, ref, from_client, content_type, is_event, properties, payload FROM message WHERE id = :id;
