-- What passkeys and second factors need. Every new column has a default, so that a node of the
-- version before goes on writing while others are replaced. Challenges before credentials, the
-- order in which an apply of that version locks them.

ALTER TABLE pass0_challenges ADD COLUMN context {text} NOT NULL DEFAULT '';

-- With the purpose: a cap counts one, and does not read through the pending rows of all others. The
-- statement of the version before finds its rows by the first column, as it did.
CREATE INDEX pass0_challenges_capped
    ON pass0_challenges (network, purpose, expires_at, created_at) WHERE state = 0;
DROP INDEX pass0_challenges_pending;

ALTER TABLE pass0_credentials ADD COLUMN label {text} NOT NULL DEFAULT '';
ALTER TABLE pass0_credentials ADD COLUMN scope {text} NOT NULL DEFAULT '';

-- Asked at every start whether one of a million is of another scope: two searches.
CREATE INDEX pass0_credentials_scope ON pass0_credentials (kind, scope);
