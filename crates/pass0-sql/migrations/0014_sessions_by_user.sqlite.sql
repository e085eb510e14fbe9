-- A session lies with the others of its user, and holds what a check needs of the user: SessionId::of of
-- pass0-core, src/statements/sessions.rs. The function pass0_session is the program's. Secrets of before
-- name no row: they are found by their digest, as long as there are any.

ALTER TABLE pass0_sessions RENAME TO old_sessions;

CREATE TABLE pass0_sessions (
    id              BLOB    NOT NULL PRIMARY KEY,
    digest          BLOB    NOT NULL,
    user_id         BLOB    NOT NULL,
    epoch           INTEGER NOT NULL,
    opened_by       BLOB    NOT NULL,
    root            BLOB,
    proofs          TEXT    NOT NULL,
    ip              TEXT    NOT NULL,
    user_agent      TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    seen_at         INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    email           TEXT    NOT NULL,
    delivery        TEXT,
    state           INTEGER NOT NULL,
    user_epoch      INTEGER NOT NULL,
    proven_at       INTEGER,
    user_created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO pass0_sessions
SELECT pass0_session(s.user_id, s.id), s.digest, s.user_id, s.epoch, s.opened_by, s.root, s.proofs, s.ip,
       s.user_agent, s.created_at, s.seen_at, s.expires_at, u.email, NULLIF(u.delivery, u.email), u.state,
       u.epoch, u.proven_at, u.created_at
FROM old_sessions AS s JOIN pass0_users AS u ON u.id = s.user_id
ORDER BY 1;

CREATE TABLE pass0_earlier_sessions (
    digest BLOB NOT NULL PRIMARY KEY,
    id     BLOB NOT NULL UNIQUE REFERENCES pass0_sessions (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

INSERT INTO pass0_earlier_sessions (digest, id)
SELECT digest, pass0_session(user_id, id) FROM old_sessions ORDER BY digest;

UPDATE pass0_events SET session_id =
    (SELECT pass0_session(s.user_id, s.id) FROM old_sessions AS s WHERE s.id = pass0_events.session_id)
WHERE session_id IN (SELECT id FROM old_sessions);

DROP TABLE old_sessions;

CREATE INDEX pass0_sessions_key ON pass0_sessions (substr(digest, 1, 4));
