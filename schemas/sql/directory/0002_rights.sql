-- Keys, logins, grants, group rules, budgets and the audit log. As in 0001, the plugin follows the change log; tables
-- without triggers are the bridge's alone.

-- The change log is made anew without a list of entities in a CHECK: a list that grows with each migration would mean
-- copying the log each time. Entities: user, credential, group, member, contact, block, grant, key, login, psk, ban,
-- request, contact_request, budget.
DROP TRIGGER user_added;
DROP TRIGGER user_changed;
DROP TRIGGER credential_added;
DROP TRIGGER credential_changed;
DROP TRIGGER credential_removed;
DROP TRIGGER group_added;
DROP TRIGGER group_changed;
DROP TRIGGER member_added;
DROP TRIGGER member_changed;
DROP TRIGGER member_removed;
DROP TRIGGER contact_added;
DROP TRIGGER contact_removed;
DROP TRIGGER block_added;
DROP TRIGGER block_removed;
CREATE TABLE change_log (
    revision INTEGER PRIMARY KEY AUTOINCREMENT,
    entity   TEXT NOT NULL,
    key1     TEXT NOT NULL,
    key2     TEXT NOT NULL DEFAULT '',
    what     TEXT NOT NULL CHECK (what IN ('added', 'changed', 'removed')),
    detail   TEXT NOT NULL DEFAULT '{}',
    actor    TEXT NOT NULL DEFAULT '',
    at_ms    INTEGER NOT NULL
) STRICT;
INSERT INTO change_log SELECT revision, entity, key1, key2, what, detail, actor, at_ms FROM change;
DROP TABLE change;
ALTER TABLE change_log RENAME TO change;

-- Administration. `admin` = 1 is everything; `duty` is a part: 'users' (users, groups, keys; no other administrators,
-- no grants), 'audit' (reads everything but messages, changes nothing).
ALTER TABLE user ADD COLUMN duty TEXT NOT NULL DEFAULT 'none' CHECK (duty IN ('none', 'users', 'audit'));
-- 1: he must set a new password before anything else.
ALTER TABLE user ADD COLUMN password_due INTEGER NOT NULL DEFAULT 0 CHECK (password_due IN (0, 1));
-- Tokens issued before this moment are worth nothing (password changed, all logins revoked).
ALTER TABLE user ADD COLUMN tokens_from_ms INTEGER NOT NULL DEFAULT 0;

-- How a group is entered: by anybody who may see it, by asking, or by invitation or an administrator alone.
ALTER TABLE "group" ADD COLUMN joining TEXT NOT NULL DEFAULT 'invitation' CHECK (joining IN ('open', 'request', 'invitation'));
UPDATE "group" SET joining = 'open' WHERE visibility = 'public';
-- 1: members below moderator only receive.
ALTER TABLE "group" ADD COLUMN read_only INTEGER NOT NULL DEFAULT 0 CHECK (read_only IN (0, 1));
-- Members below moderator send at most one message in so many milliseconds; 0: no slow mode.
ALTER TABLE "group" ADD COLUMN slow_ms INTEGER NOT NULL DEFAULT 0 CHECK (slow_ms BETWEEN 0 AND 86400000);

-- Somebody who must not be or become a member.
CREATE TABLE ban (
    "group"  TEXT    NOT NULL COLLATE NOCASE REFERENCES "group" (id),
    user     TEXT    NOT NULL COLLATE NOCASE REFERENCES user (id),
    until_ms INTEGER,              -- null: for good
    reason   TEXT    NOT NULL DEFAULT '',
    by_user  TEXT    NOT NULL,
    since_ms INTEGER NOT NULL,
    PRIMARY KEY ("group", user)
) STRICT, WITHOUT ROWID;

CREATE TABLE join_request (
    "group"  TEXT    NOT NULL COLLATE NOCASE REFERENCES "group" (id),
    user     TEXT    NOT NULL COLLATE NOCASE REFERENCES user (id),
    text     TEXT    NOT NULL DEFAULT '',
    since_ms INTEGER NOT NULL,
    PRIMARY KEY ("group", user)
) STRICT, WITHOUT ROWID;

-- `user` asks `peer` to be his contact.
CREATE TABLE contact_request (
    user     TEXT    NOT NULL COLLATE NOCASE REFERENCES user (id),
    peer     TEXT    NOT NULL COLLATE NOCASE REFERENCES user (id),
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (user, peer)
) STRICT, WITHOUT ROWID;

-- A link that makes whoever has it a member ("group" given) or a user ("group" null or given). The link holds the id and a
-- secret; here is only the secret's SHA-256 in hex.
CREATE TABLE invitation (
    id         TEXT    PRIMARY KEY,
    secret     TEXT    NOT NULL,
    signs_up   INTEGER NOT NULL DEFAULT 0 CHECK (signs_up IN (0, 1)),
    "group"    TEXT    COLLATE NOCASE REFERENCES "group" (id),
    role       TEXT    NOT NULL DEFAULT 'member' CHECK (role IN ('observer', 'member', 'moderator', 'admin')),
    uses_left  INTEGER NOT NULL CHECK (uses_left >= 0),
    by_user    TEXT    NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER
) STRICT, WITHOUT ROWID;

-- Device keys (a password for MQTT) and API keys (a bearer for REST). Both hold id and secret; here is the secret's
-- SHA-256 in hex: the secret is random, so a slow hash would add nothing.
CREATE TABLE access_key (
    id         TEXT    PRIMARY KEY,
    user       TEXT    NOT NULL COLLATE NOCASE REFERENCES user (id),
    kind       TEXT    NOT NULL CHECK (kind IN ('device', 'api')),
    name       TEXT    NOT NULL DEFAULT '',
    secret     TEXT    NOT NULL,
    scopes     TEXT    NOT NULL DEFAULT '', -- api: words divided by blanks
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX access_key_of_user ON access_key (user);

-- TLS-PSK of constrained devices: the protocol needs the key itself, so it stands here as it is (64 hex digits at most).
CREATE TABLE psk (
    user       TEXT    PRIMARY KEY COLLATE NOCASE REFERENCES user (id),
    key_hex    TEXT    NOT NULL,
    changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One for each login by password: a chain of refresh tokens, of which the last one is good. Access tokens name it (`sid`).
-- A row is kept until expires_ms, also when it is revoked: until then an access token may name it.
CREATE TABLE login (
    id         TEXT    PRIMARY KEY,
    user       TEXT    NOT NULL COLLATE NOCASE REFERENCES user (id),
    refresh    TEXT    NOT NULL,            -- SHA-256 in hex of the good token's secret
    refresh_no INTEGER NOT NULL DEFAULT 1,  -- grows with each use; an older number used again revokes the login
    client     TEXT    NOT NULL DEFAULT '', -- what the program calls itself
    address    TEXT    NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL,
    used_ms    INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    revoked_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX login_of_user ON login (user);

-- What a user (or each member of a group, or everybody) may do on topics by their filter. The highest priority that matches
-- decides; among equals a deny wins. %u is the user's id, %g the id of each group that he is in with at least that role.
CREATE TABLE grant_rule (
    id           TEXT    PRIMARY KEY COLLATE NOCASE,
    subject_kind TEXT    NOT NULL CHECK (subject_kind IN ('everybody', 'user', 'group')),
    subject      TEXT    NOT NULL DEFAULT '' COLLATE NOCASE,
    least_role   TEXT    NOT NULL DEFAULT 'observer' CHECK (least_role IN ('observer', 'member', 'moderator', 'admin', 'owner')),
    filter       TEXT    NOT NULL,
    access       TEXT    NOT NULL CHECK (access IN ('publish', 'subscribe', 'both')),
    verdict      TEXT    NOT NULL DEFAULT 'allow' CHECK (verdict IN ('allow', 'deny')),
    priority     INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1000000 AND 1000000),
    note         TEXT    NOT NULL DEFAULT '',
    created_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX grant_of_subject ON grant_rule (subject_kind, subject);

-- What is written here replaces the default of parley.yaml for that user or group.
CREATE TABLE budget (
    subject_kind TEXT    NOT NULL CHECK (subject_kind IN ('user', 'group')),
    subject      TEXT    NOT NULL COLLATE NOCASE,
    what         TEXT    NOT NULL CHECK (what IN ('messages_per_second', 'bytes_per_second', 'connections', 'subscriptions',
                                                  'message_bytes')),
    amount       INTEGER NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (subject_kind, subject, what)
) STRICT, WITHOUT ROWID;

-- Every administrative act and login failure, in one chain: hash = SHA-256 over the row's other columns and the hash
-- before. `source` makes an entry that is told twice stand once (null: told once anyway).
CREATE TABLE audit (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms  INTEGER NOT NULL,
    actor  TEXT    NOT NULL,
    action TEXT    NOT NULL,
    target TEXT    NOT NULL DEFAULT '',
    detail TEXT    NOT NULL DEFAULT '{}',
    source TEXT    UNIQUE,
    hash   TEXT    NOT NULL
) STRICT;

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

CREATE TRIGGER ban_added AFTER INSERT ON ban BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'ban', NEW."group", NEW.user, 'added', actor, at_ms FROM acting;
END;
CREATE TRIGGER ban_changed AFTER UPDATE ON ban BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'ban', NEW."group", NEW.user, 'changed', actor, at_ms FROM acting;
END;
CREATE TRIGGER ban_removed AFTER DELETE ON ban BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'ban', OLD."group", OLD.user, 'removed', actor, at_ms FROM acting;
END;
CREATE TRIGGER join_request_added AFTER INSERT ON join_request BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'request', NEW."group", NEW.user, 'added', actor, at_ms FROM acting;
END;
CREATE TRIGGER join_request_removed AFTER DELETE ON join_request BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'request', OLD."group", OLD.user, 'removed', actor, at_ms FROM acting;
END;
CREATE TRIGGER contact_request_added AFTER INSERT ON contact_request BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'contact_request', NEW.user, NEW.peer, 'added', actor, at_ms FROM acting;
END;
CREATE TRIGGER contact_request_removed AFTER DELETE ON contact_request BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'contact_request', OLD.user, OLD.peer, 'removed', actor, at_ms FROM acting;
END;
CREATE TRIGGER access_key_added AFTER INSERT ON access_key BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'key', NEW.id, NEW.user, 'added', actor, at_ms FROM acting;
END;
CREATE TRIGGER access_key_changed AFTER UPDATE ON access_key BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'key', NEW.id, NEW.user, 'changed', actor, at_ms FROM acting;
END;
CREATE TRIGGER access_key_removed AFTER DELETE ON access_key BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'key', OLD.id, OLD.user, 'removed', actor, at_ms FROM acting;
END;
CREATE TRIGGER psk_added AFTER INSERT ON psk BEGIN
    INSERT INTO change (entity, key1, what, actor, at_ms) SELECT 'psk', NEW.user, 'added', actor, at_ms FROM acting;
END;
CREATE TRIGGER psk_changed AFTER UPDATE ON psk BEGIN
    INSERT INTO change (entity, key1, what, actor, at_ms) SELECT 'psk', NEW.user, 'changed', actor, at_ms FROM acting;
END;
CREATE TRIGGER psk_removed AFTER DELETE ON psk BEGIN
    INSERT INTO change (entity, key1, what, actor, at_ms) SELECT 'psk', OLD.user, 'removed', actor, at_ms FROM acting;
END;
-- Logins begin and are refreshed often; the plugin needs to hear of those alone that end before their time.
CREATE TRIGGER login_revoked AFTER UPDATE ON login WHEN NEW.revoked_ms IS NOT NULL AND OLD.revoked_ms IS NULL BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'login', NEW.id, NEW.user, 'removed', actor, at_ms FROM acting;
END;
CREATE TRIGGER grant_added AFTER INSERT ON grant_rule BEGIN
    INSERT INTO change (entity, key1, what, actor, at_ms) SELECT 'grant', NEW.id, 'added', actor, at_ms FROM acting;
END;
CREATE TRIGGER grant_changed AFTER UPDATE ON grant_rule BEGIN
    INSERT INTO change (entity, key1, what, actor, at_ms) SELECT 'grant', NEW.id, 'changed', actor, at_ms FROM acting;
END;
CREATE TRIGGER grant_removed AFTER DELETE ON grant_rule BEGIN
    INSERT INTO change (entity, key1, what, actor, at_ms) SELECT 'grant', OLD.id, 'removed', actor, at_ms FROM acting;
END;
CREATE TRIGGER budget_added AFTER INSERT ON budget BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'budget', NEW.subject_kind || '/' || NEW.subject, NEW.what, 'added', actor, at_ms FROM acting;
END;
CREATE TRIGGER budget_changed AFTER UPDATE ON budget BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'budget', NEW.subject_kind || '/' || NEW.subject, NEW.what, 'changed', actor, at_ms FROM acting;
END;
CREATE TRIGGER budget_removed AFTER DELETE ON budget BEGIN
    INSERT INTO change (entity, key1, key2, what, actor, at_ms)
    SELECT 'budget', OLD.subject_kind || '/' || OLD.subject, OLD.what, 'removed', actor, at_ms FROM acting;
END;
