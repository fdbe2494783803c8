-- What the projector made of the journal: messages, receipts, sessions, presence. Written by the projector alone, each
-- batch in one transaction together with the journal position, so that each record is projected exactly once.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How far the journal has been read: the offset of the first record that is not yet in this file.
CREATE TABLE position (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    journal_offset INTEGER NOT NULL,
    epoch          INTEGER NOT NULL
) STRICT;
INSERT INTO position (one, journal_offset, epoch) VALUES (1, 0, 0);

-- `key` is g/{g} or p/{a}/{b}. last_seq counts messages and events, messages counts messages alone.
CREATE TABLE conversation (
    id       INTEGER PRIMARY KEY,
    key      TEXT    NOT NULL UNIQUE,
    user_a   TEXT,
    user_b   TEXT,
    last_seq INTEGER NOT NULL,
    last_ts  INTEGER NOT NULL,
    messages INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_of_a ON conversation (user_a) WHERE user_a IS NOT NULL;
CREATE INDEX conversation_of_b ON conversation (user_b) WHERE user_b IS NOT NULL;

-- nth: how many messages (not events) the conversation has up to and including this row, so that an unread count is one
-- subtraction. properties: the sender's user properties as a JSON array of [name, value], NULL for none.
CREATE TABLE message (
    id           INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (id),
    seq          INTEGER NOT NULL,
    nth          INTEGER NOT NULL,
    is_event     INTEGER NOT NULL,
    ts           INTEGER NOT NULL,
    sender       TEXT    NOT NULL,
    ref          TEXT,
    from_client  TEXT,
    content_type TEXT,
    properties   TEXT,
    payload      BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX message_place ON message (conversation, seq);

CREATE TABLE marker (
    conversation INTEGER NOT NULL REFERENCES conversation (id),
    user         TEXT    NOT NULL,
    read_seq     INTEGER NOT NULL DEFAULT 0,
    received_seq INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation, user)
) STRICT, WITHOUT ROWID;

-- number: unique over all epochs, growing. closed_ms NULL: open, if its epoch is the newest.
CREATE TABLE session (
    number      INTEGER PRIMARY KEY,
    epoch       INTEGER NOT NULL,
    user        TEXT    NOT NULL,
    client      TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    protocol    TEXT    NOT NULL,
    opened_ms   INTEGER NOT NULL,
    closed_ms   INTEGER,
    reason      INTEGER
) STRICT;
-- Open sessions are few among all that ever were: of one user, in the order of numbers, by client identifier.
CREATE INDEX session_open ON session (user) WHERE closed_ms IS NULL;
CREATE INDEX session_open_number ON session (number) WHERE closed_ms IS NULL;
CREATE INDEX session_open_client ON session (client) WHERE closed_ms IS NULL;

-- version: the journal offset of the record that made the state; a larger one is newer.
CREATE TABLE presence (
    user         TEXT    PRIMARY KEY,
    clients      INTEGER NOT NULL,
    since_ms     INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    version      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
