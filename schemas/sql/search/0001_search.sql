-- The search index, in a file of its own: its writer is a hundred times slower than the projector and must never hold
-- the projector's write lock. rowid = message.id in history.db. It can be deleted at any time and fills again.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The largest message.id that has been looked at.
CREATE TABLE position (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    message_id INTEGER NOT NULL
) STRICT;
INSERT INTO position (one, message_id) VALUES (1, 0);

-- Trigrams, so that Chinese, Japanese and Korean work. The text itself stays in history.db.
CREATE VIRTUAL TABLE message_text USING fts5 (text, content='', tokenize='trigram');
