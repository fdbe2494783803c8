-- Who has asked a user to be his contact is listed, counted and, at the user's end, removed; the primary key begins with
-- who asks.
CREATE INDEX contact_request_to ON contact_request (peer, user);
