-- Refused logins on their way from the journal into the audit log of directory.db, where each stands once: there the
-- journal offset is noted up to which they were taken over. Old rows are removed with the sessions.
CREATE TABLE refused_login (
    journal_offset INTEGER PRIMARY KEY,
    ts             INTEGER NOT NULL,
    user           TEXT    NOT NULL, -- as it was given, which need be nobody's
    client         TEXT    NOT NULL,
    address        TEXT    NOT NULL,
    reason         TEXT    NOT NULL,
    count          INTEGER NOT NULL
) STRICT;
