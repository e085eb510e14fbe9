-- A session lies with the others of its user, and holds what a check needs of the user: SessionId::of of
-- pass0-core, src/statements/sessions.rs. Secrets of before name no row: they are found by their digest,
-- as long as there are any.

-- As `ids::session` does it.
CREATE FUNCTION pass0_session(u BYTEA, s BYTEA) RETURNS BYTEA LANGUAGE sql IMMUTABLE STRICT AS $body$
    SELECT set_byte(substr(sha256(u), 1, 8), 0, get_byte(sha256(u), 0) & 127) || substr(sha256(s), 1, 8)
$body$;

ALTER TABLE pass0_sessions RENAME TO old_sessions;

CREATE TABLE pass0_sessions (
    id              BYTEA             NOT NULL,
    digest          BYTEA             NOT NULL,
    user_id         BYTEA             NOT NULL,
    epoch           BIGINT            NOT NULL,
    opened_by       BYTEA             NOT NULL,
    root            BYTEA,
    proofs          TEXT COLLATE "C"  NOT NULL,
    ip              TEXT COLLATE "C"  NOT NULL,
    user_agent      TEXT COLLATE "C"  NOT NULL,
    created_at      BIGINT            NOT NULL,
    seen_at         BIGINT            NOT NULL,
    expires_at      BIGINT            NOT NULL,
    email           TEXT COLLATE "C"  NOT NULL,
    delivery        TEXT COLLATE "C",
    state           BIGINT            NOT NULL,
    user_epoch      BIGINT            NOT NULL,
    proven_at       BIGINT,
    user_created_at BIGINT            NOT NULL
-- Room for the time it was last seen: no index has it, so that it is written in place.
) WITH (fillfactor = 85);

INSERT INTO pass0_sessions
SELECT pass0_session(s.user_id, s.id), s.digest, s.user_id, s.epoch, s.opened_by, s.root, s.proofs, s.ip,
       s.user_agent, s.created_at, s.seen_at, s.expires_at, u.email, NULLIF(u.delivery, u.email), u.state,
       u.epoch, u.proven_at, u.created_at
FROM old_sessions AS s JOIN pass0_users AS u ON u.id = s.user_id
ORDER BY 1;

ALTER TABLE pass0_sessions ADD CONSTRAINT pass0_sessions_by_id PRIMARY KEY (id);

CREATE TABLE pass0_earlier_sessions (
    digest BYTEA NOT NULL PRIMARY KEY,
    id     BYTEA NOT NULL UNIQUE REFERENCES pass0_sessions (id) ON DELETE CASCADE
);

INSERT INTO pass0_earlier_sessions (digest, id)
SELECT digest, pass0_session(user_id, id) FROM old_sessions;

UPDATE pass0_events SET session_id = pass0_session(s.user_id, s.id)
FROM old_sessions AS s WHERE s.id = pass0_events.session_id;

DROP TABLE old_sessions;
DROP FUNCTION pass0_session(BYTEA, BYTEA);

CREATE INDEX pass0_sessions_key ON pass0_sessions (substr(digest, 1, 4));
