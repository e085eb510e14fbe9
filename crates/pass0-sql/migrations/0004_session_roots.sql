-- The first session of each line: what a session has begun outlives a fresh proof, which puts
-- another row in its place. Empty: written by a version before this; the session's own id then.

ALTER TABLE pass0_sessions ADD COLUMN root {text} NOT NULL DEFAULT '';
