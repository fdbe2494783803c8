-- What a client program must not forget: messages that wait to be stored by the server, and how far each conversation
-- has been shown. One file for each user and client; see clients/cpp.

CREATE TABLE outbox (
    number       INTEGER PRIMARY KEY AUTOINCREMENT, -- order of acceptance; never given again
    conversation TEXT    NOT NULL,                  -- "g/{group}" or "u/{peer}"
    ref          TEXT    NOT NULL UNIQUE,
    content_type TEXT    NOT NULL,
    properties   TEXT    NOT NULL,                  -- JSON: [[name, value], …]
    payload      BLOB    NOT NULL,
    sent_ms      INTEGER                            -- when it was first handed to a connection; null: never
) STRICT;

CREATE TABLE cursor (
    conversation TEXT    PRIMARY KEY,
    shown        INTEGER NOT NULL                   -- seq of the last message that the program has dealt with
) STRICT, WITHOUT ROWID;

-- One row once the first catching up is done: from then on what is new to this client is new.
CREATE TABLE caught_up (
    one INTEGER PRIMARY KEY CHECK (one = 1)
) STRICT;
