-- The key of a limit as a number (src/limit_windows.rs), instead of a text with an address in it. The
-- function pass0_limit is the program's (src/sqlite/migrate.rs). Of two keys with one number, one is kept.

ALTER TABLE pass0_limits RENAME TO old_limits;

CREATE TABLE pass0_limits (
    key     INTEGER NOT NULL PRIMARY KEY,
    start1  INTEGER NOT NULL,
    count1  INTEGER NOT NULL,
    start2  INTEGER NOT NULL,
    count2  INTEGER NOT NULL,
    start3  INTEGER NOT NULL,
    count3  INTEGER NOT NULL,
    over_at INTEGER NOT NULL
) STRICT;

INSERT INTO pass0_limits (key, start1, count1, start2, count2, start3, count3, over_at)
SELECT pass0_limit(key), start1, count1, start2, count2, start3, count3, over_at
FROM old_limits WHERE 1 ON CONFLICT DO NOTHING;

DROP TABLE old_limits;

CREATE INDEX pass0_limits_over ON pass0_limits (over_at);
