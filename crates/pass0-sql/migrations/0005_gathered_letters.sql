-- Letters that wait for each other: those of one user and kind go out with time between them, and
-- what comes meanwhile is added to the one that waits. slot: when it was due at first. newest: the
-- id of what was added last.
ALTER TABLE pass0_letters ADD COLUMN more {bytes} NOT NULL DEFAULT {no_bytes};
ALTER TABLE pass0_letters ADD COLUMN user_id {text};
ALTER TABLE pass0_letters ADD COLUMN kind {text} NOT NULL DEFAULT '';
ALTER TABLE pass0_letters ADD COLUMN newest {text} NOT NULL DEFAULT '';
ALTER TABLE pass0_letters ADD COLUMN slot {int} NOT NULL DEFAULT 0;

CREATE INDEX pass0_letters_gathered ON pass0_letters (user_id, kind, slot)
    WHERE user_id IS NOT NULL;
