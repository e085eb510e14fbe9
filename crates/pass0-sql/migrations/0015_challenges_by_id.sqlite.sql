-- Nothing is found by the digest of a secret any more. An address is kept once, a network as a number
-- (src/limit_windows.rs; the function pass0_limit is the program's).

ALTER TABLE pass0_challenges RENAME TO old_challenges;

CREATE TABLE pass0_challenges (
    id            BLOB    NOT NULL PRIMARY KEY,
    purpose       TEXT    NOT NULL,
    method        TEXT    NOT NULL,
    digest        BLOB    NOT NULL,
    binding       BLOB,
    subject       TEXT    NOT NULL,
    delivery      TEXT,
    user_id       BLOB,
    epoch         INTEGER NOT NULL,
    state         INTEGER NOT NULL,
    attempts_left INTEGER NOT NULL,
    data          BLOB    NOT NULL,
    context       TEXT    NOT NULL,
    next          TEXT    NOT NULL,
    ip            TEXT,
    user_agent    TEXT    NOT NULL,
    lang          TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    closed_at     INTEGER,
    network       INTEGER NOT NULL,
    over_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO pass0_challenges
SELECT id, purpose, method, digest, binding, subject, NULLIF(delivery, subject), user_id, epoch, state,
       attempts_left, data, context, next, ip, user_agent, lang, created_at, expires_at, closed_at,
       pass0_limit(network), over_at
FROM old_challenges ORDER BY id;

DROP TABLE old_challenges;

CREATE INDEX pass0_challenges_binding ON pass0_challenges (binding) WHERE binding IS NOT NULL;
CREATE INDEX pass0_challenges_subject ON pass0_challenges (subject, state);
CREATE INDEX pass0_challenges_capped
    ON pass0_challenges (network, purpose, expires_at, created_at) WHERE state = 0;
CREATE INDEX pass0_challenges_user    ON pass0_challenges (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX pass0_challenges_over    ON pass0_challenges (over_at);
CREATE INDEX pass0_challenges_key     ON pass0_challenges (substr(digest, 1, 4));
