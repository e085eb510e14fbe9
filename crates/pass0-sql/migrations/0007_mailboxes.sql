-- Whose turn it is to get a letter: for each mailbox that was asked for, what it was sent lately and
-- who waits (src/limits/turns.rs of pass0-core). key: a keyed hash of the address.
CREATE TABLE pass0_mailboxes (
    key     {bytes} NOT NULL PRIMARY KEY,
    version {int}   NOT NULL,
    turns   {bytes} NOT NULL,
    due_at  {int},
    over_at {int}   NOT NULL
) {keyed};

CREATE INDEX pass0_mailboxes_due  ON pass0_mailboxes (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX pass0_mailboxes_over ON pass0_mailboxes (over_at);

-- Letters that tell of a change and belong to no challenge were never purged.
CREATE INDEX pass0_letters_drop ON pass0_letters (drop_at);

-- 1: strangers can cause as many as they like. Such events are kept for less time, and the oldest
-- make room when there are too many.
ALTER TABLE pass0_events ADD COLUMN passing {int} NOT NULL DEFAULT 0;

CREATE INDEX pass0_events_passing ON pass0_events (at) WHERE passing = 1;
