-- Ids as bytes (src/ids.rs): half as long as text, and in the same order. A session is keyed by its
-- id. The functions pass0_id and pass0_ids are the program's (src/sqlite/migrate.rs). Tables are moved,
-- for SQLite changes no type of a column.

ALTER TABLE pass0_users RENAME TO old_users;
ALTER TABLE pass0_credentials RENAME TO old_credentials;
ALTER TABLE pass0_sessions RENAME TO old_sessions;
ALTER TABLE pass0_challenges RENAME TO old_challenges;
ALTER TABLE pass0_letters RENAME TO old_letters;
ALTER TABLE pass0_events RENAME TO old_events;
ALTER TABLE pass0_changes RENAME TO old_changes;
ALTER TABLE pass0_retired RENAME TO old_retired;
ALTER TABLE pass0_held RENAME TO old_held;
ALTER TABLE pass0_recoveries RENAME TO old_recoveries;
ALTER TABLE pass0_declined RENAME TO old_declined;
ALTER TABLE pass0_spent RENAME TO old_spent;

CREATE TABLE pass0_users (
    id         BLOB    NOT NULL PRIMARY KEY,
    email      TEXT    NOT NULL UNIQUE,
    delivery   TEXT    NOT NULL,
    state      INTEGER NOT NULL,
    epoch      INTEGER NOT NULL,
    proven_at  INTEGER,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO pass0_users (id, email, delivery, state, epoch, proven_at, created_at)
SELECT pass0_id(id), email, delivery, state, epoch, proven_at, created_at
FROM old_users ORDER BY id;

CREATE TABLE pass0_credentials (
    id         BLOB    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    handle     BLOB    NOT NULL,
    user_id    BLOB    NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    label      TEXT    NOT NULL DEFAULT '',
    scope      TEXT    NOT NULL DEFAULT '',
    data       BLOB    NOT NULL,
    counter    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER,
    UNIQUE (kind, handle)
) STRICT, WITHOUT ROWID;

INSERT INTO pass0_credentials
    (id, kind, handle, user_id, label, scope, data, counter, created_at, used_at)
SELECT pass0_id(id), kind, handle, pass0_id(user_id), label, scope, data, counter, created_at, used_at
FROM old_credentials ORDER BY id;

CREATE TABLE pass0_sessions (
    id         BLOB    NOT NULL PRIMARY KEY,
    digest     BLOB    NOT NULL,
    user_id    BLOB    NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    epoch      INTEGER NOT NULL,
    opened_by  BLOB    NOT NULL UNIQUE,
    root       BLOB    NOT NULL,
    proofs     TEXT    NOT NULL,
    ip         TEXT    NOT NULL,
    user_agent TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- An empty root was written by a version that had none.
INSERT INTO pass0_sessions
    (id, digest, user_id, epoch, opened_by, root, proofs, ip, user_agent, created_at, seen_at, expires_at)
SELECT pass0_id(id), digest, pass0_id(user_id), epoch, pass0_id(opened_by),
       pass0_id(COALESCE(NULLIF(root, ''), id)), proofs, ip, user_agent, created_at, seen_at, expires_at
FROM old_sessions ORDER BY id;

CREATE TABLE pass0_challenges (
    id            BLOB    NOT NULL PRIMARY KEY,
    purpose       TEXT    NOT NULL,
    method        TEXT    NOT NULL,
    digest        BLOB    NOT NULL UNIQUE,
    binding       BLOB,
    subject       TEXT    NOT NULL,
    delivery      TEXT    NOT NULL,
    user_id       BLOB,
    epoch         INTEGER NOT NULL,
    state         INTEGER NOT NULL,
    attempts_left INTEGER NOT NULL,
    data          BLOB    NOT NULL,
    context       TEXT    NOT NULL DEFAULT '',
    next          TEXT    NOT NULL,
    ip            TEXT,
    user_agent    TEXT    NOT NULL,
    lang          TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    closed_at     INTEGER,
    network       TEXT    NOT NULL,
    over_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO pass0_challenges
    (id, purpose, method, digest, binding, subject, delivery, user_id, epoch, state, attempts_left, data,
     context, next, ip, user_agent, lang, created_at, expires_at, closed_at, network, over_at)
SELECT pass0_id(id), purpose, method, digest, binding, subject, delivery, pass0_id(user_id), epoch, state,
       attempts_left, data, context, next, ip, user_agent, lang, created_at, expires_at, closed_at,
       network, over_at
FROM old_challenges ORDER BY id;

CREATE TABLE pass0_letters (
    id         BLOB    NOT NULL PRIMARY KEY,
    flow_id    BLOB,
    sealed     BLOB    NOT NULL,
    fate       INTEGER NOT NULL,
    tries      INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    drop_at    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    more       BLOB    NOT NULL DEFAULT X'',
    user_id    BLOB,
    kind       TEXT    NOT NULL DEFAULT '',
    newest     BLOB    NOT NULL DEFAULT X'',
    slot       INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

INSERT INTO pass0_letters
    (id, flow_id, sealed, fate, tries, due_at, drop_at, created_at, more, user_id, kind, newest, slot)
SELECT pass0_id(id), pass0_id(flow_id), sealed, fate, tries, due_at, drop_at, created_at, more,
       pass0_id(user_id), kind, COALESCE(pass0_id(NULLIF(newest, '')), X''), slot
FROM old_letters ORDER BY id;

CREATE TABLE pass0_events (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    flow_id    BLOB,
    user_id    BLOB,
    session_id BLOB,
    ip         TEXT    NOT NULL,
    user_agent TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    passing    INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO pass0_events
    (seq, at, kind, flow_id, user_id, session_id, ip, user_agent, detail, passing)
SELECT seq, at, kind, pass0_id(flow_id), pass0_id(user_id), pass0_id(session_id), ip, user_agent, detail,
       passing
FROM old_events ORDER BY seq;

-- The number of a deleted row is never given again.
DELETE FROM sqlite_sequence WHERE name = 'pass0_events';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'pass0_events', seq FROM sqlite_sequence WHERE name = 'old_events';

CREATE TABLE pass0_changes (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          BLOB    NOT NULL UNIQUE,
    user_id     BLOB    NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    what        TEXT    NOT NULL,
    email       TEXT    NOT NULL,
    delivery    TEXT    NOT NULL,
    credentials TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    until       INTEGER NOT NULL
) STRICT;

INSERT INTO pass0_changes (seq, id, user_id, what, email, delivery, credentials, at, until)
SELECT seq, pass0_id(id), pass0_id(user_id), what, email, delivery, pass0_ids(credentials), at, until
FROM old_changes ORDER BY seq;

DELETE FROM sqlite_sequence WHERE name = 'pass0_changes';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'pass0_changes', seq FROM sqlite_sequence WHERE name = 'old_changes';

CREATE TABLE pass0_retired (
    id         BLOB    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    handle     BLOB    NOT NULL,
    user_id    BLOB    NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    label      TEXT    NOT NULL,
    scope      TEXT    NOT NULL,
    data       BLOB    NOT NULL,
    counter    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER,
    until      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO pass0_retired
    (id, kind, handle, user_id, label, scope, data, counter, created_at, used_at, until)
SELECT pass0_id(id), kind, handle, pass0_id(user_id), label, scope, data, counter, created_at, used_at,
       until
FROM old_retired ORDER BY id;

CREATE TABLE pass0_held (
    email    TEXT    NOT NULL PRIMARY KEY,
    delivery TEXT    NOT NULL,
    user_id  BLOB    NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    until    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO pass0_held (email, delivery, user_id, until)
SELECT email, delivery, pass0_id(user_id), until FROM old_held;

CREATE TABLE pass0_recoveries (
    user_id    BLOB    NOT NULL PRIMARY KEY REFERENCES pass0_users (id) ON DELETE CASCADE,
    id         BLOB    NOT NULL,
    change_id  BLOB,
    removes    TEXT    NOT NULL,
    lang       TEXT    NOT NULL,
    started_at INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    next_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO pass0_recoveries (user_id, id, change_id, removes, lang, started_at, due_at, next_at)
SELECT pass0_id(user_id), pass0_id(id), pass0_id(change_id), pass0_ids(removes), lang, started_at, due_at,
       next_at
FROM old_recoveries;

CREATE TABLE pass0_declined (
    user_id BLOB    NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    kind    TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (user_id, kind)
) STRICT, WITHOUT ROWID;

INSERT INTO pass0_declined (user_id, kind, at) SELECT pass0_id(user_id), kind, at FROM old_declined;

CREATE TABLE pass0_spent (
    made_at INTEGER NOT NULL,
    id      BLOB    NOT NULL,
    state   INTEGER NOT NULL,
    PRIMARY KEY (made_at, id)
) STRICT, WITHOUT ROWID;

INSERT INTO pass0_spent (made_at, id, state) SELECT made_at, pass0_id(id), state FROM old_spent;

-- Users last: what points at them goes with them.
DROP TABLE old_credentials;
DROP TABLE old_sessions;
DROP TABLE old_challenges;
DROP TABLE old_letters;
DROP TABLE old_events;
DROP TABLE old_changes;
DROP TABLE old_retired;
DROP TABLE old_held;
DROP TABLE old_recoveries;
DROP TABLE old_declined;
DROP TABLE old_spent;
DROP TABLE old_users;

CREATE INDEX pass0_users_leaving ON pass0_users (state) WHERE state > 1;

CREATE INDEX pass0_credentials_user  ON pass0_credentials (user_id);
CREATE INDEX pass0_credentials_scope ON pass0_credentials (kind, scope);
CREATE INDEX pass0_credentials_key   ON pass0_credentials (kind, substr(data, 1, 4), id);

CREATE UNIQUE INDEX pass0_sessions_digest ON pass0_sessions (digest);
CREATE INDEX pass0_sessions_user    ON pass0_sessions (user_id);
CREATE INDEX pass0_sessions_seen    ON pass0_sessions (seen_at);
CREATE INDEX pass0_sessions_expires ON pass0_sessions (expires_at);

CREATE INDEX pass0_challenges_binding ON pass0_challenges (binding) WHERE binding IS NOT NULL;
CREATE INDEX pass0_challenges_subject ON pass0_challenges (subject, state);
CREATE INDEX pass0_challenges_capped
    ON pass0_challenges (network, purpose, expires_at, created_at) WHERE state = 0;
CREATE INDEX pass0_challenges_user    ON pass0_challenges (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX pass0_challenges_over    ON pass0_challenges (over_at);

CREATE INDEX pass0_letters_flow     ON pass0_letters (flow_id) WHERE flow_id IS NOT NULL;
CREATE INDEX pass0_letters_due      ON pass0_letters (due_at) WHERE fate < 2;
CREATE INDEX pass0_letters_drop     ON pass0_letters (drop_at);
CREATE INDEX pass0_letters_gathered ON pass0_letters (user_id, kind, slot) WHERE user_id IS NOT NULL;

CREATE INDEX pass0_events_flow    ON pass0_events (flow_id) WHERE flow_id IS NOT NULL;
CREATE INDEX pass0_events_user    ON pass0_events (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX pass0_events_at      ON pass0_events (at);
CREATE INDEX pass0_events_passing ON pass0_events (at) WHERE passing = 1;

CREATE INDEX pass0_changes_user  ON pass0_changes (user_id, seq);
CREATE INDEX pass0_changes_until ON pass0_changes (until);

CREATE INDEX pass0_retired_user   ON pass0_retired (user_id);
CREATE INDEX pass0_retired_handle ON pass0_retired (kind, handle);
CREATE INDEX pass0_retired_until  ON pass0_retired (until);

CREATE INDEX pass0_held_user  ON pass0_held (user_id);
CREATE INDEX pass0_held_until ON pass0_held (until);

CREATE INDEX pass0_recoveries_next ON pass0_recoveries (next_at);
