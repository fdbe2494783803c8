-- Users, groups and rights: what the plugin loads into memory and follows by revision. Written by the bridge alone.
-- Ids are unique without regard to case and are never given again: deleting sets deleted_ms and keeps the row.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
    id           TEXT    PRIMARY KEY COLLATE NOCASE,
    kind         TEXT    NOT NULL CHECK (kind IN ('person', 'device', 'service')),
    display_name TEXT    NOT NULL DEFAULT '',
    admin        INTEGER NOT NULL DEFAULT 0 CHECK (admin IN (0, 1)),
    disabled     INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    created_ms   INTEGER NOT NULL,
    deleted_ms   INTEGER
) STRICT, WITHOUT ROWID;

-- One row for each way to prove who one is. 'password': a SCRAM-SHA-256 verifier as in RFC 5803,
-- SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>, the last three in base64.
CREATE TABLE credential (
    user       TEXT    NOT NULL COLLATE NOCASE REFERENCES user (id),
    kind       TEXT    NOT NULL CHECK (kind IN ('password')),
    verifier   TEXT    NOT NULL,
    changed_ms INTEGER NOT NULL,
    PRIMARY KEY (user, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE "group" (
    id         TEXT    PRIMARY KEY COLLATE NOCASE,
    name       TEXT    NOT NULL DEFAULT '',
    topic      TEXT    NOT NULL DEFAULT '',
    picture    TEXT    NOT NULL DEFAULT '',
    visibility TEXT    NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'public')),
    created_ms INTEGER NOT NULL,
    deleted_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
    "group"  TEXT    NOT NULL COLLATE NOCASE REFERENCES "group" (id),
    user     TEXT    NOT NULL COLLATE NOCASE REFERENCES user (id),
    role     TEXT    NOT NULL CHECK (role IN ('observer', 'member', 'moderator', 'admin', 'owner')),
    muted    INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1)),
    since_ms INTEGER NOT NULL,
    PRIMARY KEY ("group", user)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_of_user ON member (user, "group");

-- Symmetric: both rows stand, (a, b) and (b, a).
CREATE TABLE contact (
    user     TEXT    NOT NULL COLLATE NOCASE REFERENCES user (id),
    peer     TEXT    NOT NULL COLLATE NOCASE REFERENCES user (id),
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (user, peer)
) STRICT, WITHOUT ROWID;

-- `user` does not want to hear from `peer`.
CREATE TABLE block (
    user     TEXT    NOT NULL COLLATE NOCASE REFERENCES user (id),
    peer     TEXT    NOT NULL COLLATE NOCASE REFERENCES user (id),
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (user, peer)
) STRICT, WITHOUT ROWID;

-- The change log. Its key is the revision; a follower asks for what is newer than the revision it has, then reads the
-- named row as it is now (gone means removed). `actor` and `detail` (JSON) are for events, notices and the audit.
CREATE TABLE change (
    revision INTEGER PRIMARY KEY AUTOINCREMENT,
    entity   TEXT NOT NULL CHECK (entity IN ('user', 'credential', 'group', 'member', 'contact', 'block')),
    key1     TEXT NOT NULL,
    key2     TEXT NOT NULL DEFAULT '',
    what     TEXT NOT NULL CHECK (what IN ('added', 'changed', 'removed')),
    detail   TEXT NOT NULL DEFAULT '{}',
    actor    TEXT NOT NULL DEFAULT '',
    at_ms    INTEGER NOT NULL
) STRICT;

-- Who is making the changes of the transaction under way, set by the writer before it changes anything.
CREATE TABLE acting (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    actor TEXT    NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
INSERT INTO acting (one, actor, at_ms) VALUES (1, '', 0);

CREATE TRIGGER user_added AFTER INSERT ON user BEGIN
    INSERT INTO change (entity, key1, what, actor, at_ms) SELECT 'user', NEW.id, 'added', actor, at_ms FROM acting;
END;
CREATE TRIGGER user_changed AFTER UPDATE ON user BEGIN
    INSERT INTO change (entity, key1, what, actor, at_ms)
    SELECT 'user', NEW.id, CASE WHEN NEW.deleted_ms IS NOT NULL AND OLD.deleted_ms IS NULL THEN 'removed' ELSE 'changed' END,
           actor, at_ms FROM acting;
END;
CREATE TRIGGER credential_added AFTER INSERT ON credential BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'credential', NEW.user, NEW.kind, 'added', actor, at_ms FROM acting;
END;
CREATE TRIGGER credential_changed AFTER UPDATE ON credential BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'credential', NEW.user, NEW.kind, 'changed', actor, at_ms FROM acting;
END;
CREATE TRIGGER credential_removed AFTER DELETE ON credential BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'credential', OLD.user, OLD.kind, 'removed', actor, at_ms FROM acting;
END;
CREATE TRIGGER group_added AFTER INSERT ON "group" BEGIN
    INSERT INTO change (entity, key1, what, actor, at_ms) SELECT 'group', NEW.id, 'added', actor, at_ms FROM acting;
END;
CREATE TRIGGER group_changed AFTER UPDATE ON "group" BEGIN
    INSERT INTO change (entity, key1, what, detail, actor, at_ms)
    SELECT 'group', NEW.id, CASE WHEN NEW.deleted_ms IS NOT NULL AND OLD.deleted_ms IS NULL THEN 'removed' ELSE 'changed' END,
           json_object('name_before', OLD.name, 'name', NEW.name), actor, at_ms FROM acting;
END;
CREATE TRIGGER member_added AFTER INSERT ON member BEGIN
    INSERT INTO change (entity, key1, key2, what, detail, actor, at_ms)
    SELECT 'member', NEW."group", NEW.user, 'added', json_object('role', NEW.role, 'muted', NEW.muted), actor, at_ms FROM acting;
END;
CREATE TRIGGER member_changed AFTER UPDATE ON member BEGIN
    INSERT INTO change (entity, key1, key2, what, detail, actor, at_ms)
    SELECT 'member', NEW."group", NEW.user, 'changed',
           json_object('role_before', OLD.role, 'role', NEW.role, 'muted_before', OLD.muted, 'muted', NEW.muted), actor, at_ms
    FROM acting;
END;
CREATE TRIGGER member_removed AFTER DELETE ON member BEGIN
    INSERT INTO change (entity, key1, key2, what, detail, actor, at_ms)
    SELECT 'member', OLD."group", OLD.user, 'removed', json_object('role', OLD.role), actor, at_ms FROM acting;
END;
CREATE TRIGGER contact_added AFTER INSERT ON contact BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'contact', NEW.user, NEW.peer, 'added', actor, at_ms FROM acting;
END;
CREATE TRIGGER contact_removed AFTER DELETE ON contact BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'contact', OLD.user, OLD.peer, 'removed', actor, at_ms FROM acting;
END;
CREATE TRIGGER block_added AFTER INSERT ON block BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'block', NEW.user, NEW.peer, 'added', actor, at_ms FROM acting;
END;
CREATE TRIGGER block_removed AFTER DELETE ON block BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'block', OLD.user, OLD.peer, 'removed', actor, at_ms FROM acting;
END;
