-- The key of a limit as a number (src/limit_windows.rs), instead of a text with an address in it. Of two
-- keys with one number, one is kept.

CREATE FUNCTION pass0_limit(t TEXT) RETURNS BIGINT LANGUAGE sql IMMUTABLE STRICT AS $body$
    SELECT CAST(CAST('x' || encode(substr(sha256(convert_to(t, 'UTF8')), 1, 8), 'hex') AS BIT(64))
                AS BIGINT)
$body$;

DELETE FROM pass0_limits AS one USING pass0_limits AS other
WHERE pass0_limit(one.key) = pass0_limit(other.key) AND one.key < other.key;

ALTER TABLE pass0_limits ALTER COLUMN key TYPE BIGINT USING pass0_limit(key);

-- Rows are written again and again: room for that beside them.
ALTER TABLE pass0_limits SET (fillfactor = 85);
ALTER TABLE pass0_sessions SET (fillfactor = 90);
ALTER TABLE pass0_challenges SET (fillfactor = 90);

DROP FUNCTION pass0_limit(TEXT);
