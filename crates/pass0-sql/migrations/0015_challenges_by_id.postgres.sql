-- Nothing is found by the digest of a secret any more. An address is kept once, a network as a number
-- (src/limit_windows.rs).

CREATE FUNCTION pass0_limit(t TEXT) RETURNS BIGINT LANGUAGE sql IMMUTABLE STRICT AS $body$
    SELECT CAST(CAST('x' || encode(substr(sha256(convert_to(t, 'UTF8')), 1, 8), 'hex') AS BIT(64))
                AS BIGINT)
$body$;

ALTER TABLE pass0_challenges
    DROP CONSTRAINT pass0_challenges_digest_key,
    ALTER COLUMN delivery DROP NOT NULL,
    ALTER COLUMN network TYPE BIGINT USING pass0_limit(network);

UPDATE pass0_challenges SET delivery = NULL WHERE delivery = subject;

CREATE INDEX pass0_challenges_key ON pass0_challenges (substr(digest, 1, 4));

DROP FUNCTION pass0_limit(TEXT);
