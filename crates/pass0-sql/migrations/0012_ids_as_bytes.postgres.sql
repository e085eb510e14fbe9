-- Ids as bytes (src/ids.rs): half as long as text, and in the same order. A session is keyed by its
-- id. Each table is written anew once.

-- As `ids::encode` does it.
CREATE FUNCTION pass0_id(t TEXT) RETURNS BYTEA LANGUAGE sql IMMUTABLE STRICT AS $body$
    SELECT CASE
        WHEN char_length(t) = 26 AND left(t, 1) IN ('0', '1', '2', '3')
            AND translate(t, '0123456789abcdefghjkmnpqrstvwxyz', '') = ''
        THEN (SELECT int8send(CAST(CAST(substr(bits, 3, 64) AS BIT(64)) AS BIGINT))
                  || int8send(CAST(CAST(substr(bits, 67, 64) AS BIT(64)) AS BIGINT))
              FROM (SELECT string_agg(
                        CAST(CAST(strpos('0123456789abcdefghjkmnpqrstvwxyz', substr(t, n, 1)) - 1
                                  AS BIT(5)) AS TEXT), '' ORDER BY n) AS bits
                    FROM generate_series(1, 26) AS n) AS digits)
        ELSE CAST('\xff' AS BYTEA) || convert_to(t, 'UTF8') END
$body$;

-- As `ids::list` does it.
CREATE FUNCTION pass0_ids(t TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT AS $body$
    SELECT COALESCE(string_agg(encode(pass0_id(id), 'hex'), ' ' ORDER BY n), '')
    FROM unnest(string_to_array(t, ' ')) WITH ORDINALITY AS ids (id, n) WHERE id <> ''
$body$;

ALTER TABLE pass0_credentials DROP CONSTRAINT pass0_credentials_user_id_fkey;
ALTER TABLE pass0_sessions DROP CONSTRAINT pass0_sessions_user_id_fkey;
ALTER TABLE pass0_changes DROP CONSTRAINT pass0_changes_user_id_fkey;
ALTER TABLE pass0_retired DROP CONSTRAINT pass0_retired_user_id_fkey;
ALTER TABLE pass0_held DROP CONSTRAINT pass0_held_user_id_fkey;
ALTER TABLE pass0_recoveries DROP CONSTRAINT pass0_recoveries_user_id_fkey;
ALTER TABLE pass0_declined DROP CONSTRAINT pass0_declined_user_id_fkey;

ALTER TABLE pass0_users ALTER COLUMN id TYPE BYTEA USING pass0_id(id);

ALTER TABLE pass0_credentials
    ALTER COLUMN id TYPE BYTEA USING pass0_id(id),
    ALTER COLUMN user_id TYPE BYTEA USING pass0_id(user_id),
    ADD FOREIGN KEY (user_id) REFERENCES pass0_users (id) ON DELETE CASCADE;

-- An empty root was written by a version that had none.
ALTER TABLE pass0_sessions
    DROP CONSTRAINT pass0_sessions_pkey,
    DROP CONSTRAINT pass0_sessions_id_key,
    ALTER COLUMN root DROP DEFAULT,
    ALTER COLUMN id TYPE BYTEA USING pass0_id(id),
    ALTER COLUMN user_id TYPE BYTEA USING pass0_id(user_id),
    ALTER COLUMN opened_by TYPE BYTEA USING pass0_id(opened_by),
    ALTER COLUMN root TYPE BYTEA USING pass0_id(COALESCE(NULLIF(root, ''), id)),
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (user_id) REFERENCES pass0_users (id) ON DELETE CASCADE;
CREATE UNIQUE INDEX pass0_sessions_digest ON pass0_sessions (digest);

ALTER TABLE pass0_challenges
    ALTER COLUMN id TYPE BYTEA USING pass0_id(id),
    ALTER COLUMN user_id TYPE BYTEA USING pass0_id(user_id);

ALTER TABLE pass0_letters
    ALTER COLUMN newest DROP DEFAULT,
    ALTER COLUMN id TYPE BYTEA USING pass0_id(id),
    ALTER COLUMN flow_id TYPE BYTEA USING pass0_id(flow_id),
    ALTER COLUMN user_id TYPE BYTEA USING pass0_id(user_id),
    ALTER COLUMN newest TYPE BYTEA USING COALESCE(pass0_id(NULLIF(newest, '')), ''),
    ALTER COLUMN newest SET DEFAULT '';

ALTER TABLE pass0_events
    ALTER COLUMN flow_id TYPE BYTEA USING pass0_id(flow_id),
    ALTER COLUMN user_id TYPE BYTEA USING pass0_id(user_id),
    ALTER COLUMN session_id TYPE BYTEA USING pass0_id(session_id);

ALTER TABLE pass0_changes
    ALTER COLUMN id TYPE BYTEA USING pass0_id(id),
    ALTER COLUMN user_id TYPE BYTEA USING pass0_id(user_id),
    ALTER COLUMN credentials TYPE TEXT COLLATE "C" USING pass0_ids(credentials),
    ADD FOREIGN KEY (user_id) REFERENCES pass0_users (id) ON DELETE CASCADE;

ALTER TABLE pass0_retired
    ALTER COLUMN id TYPE BYTEA USING pass0_id(id),
    ALTER COLUMN user_id TYPE BYTEA USING pass0_id(user_id),
    ADD FOREIGN KEY (user_id) REFERENCES pass0_users (id) ON DELETE CASCADE;

ALTER TABLE pass0_held
    ALTER COLUMN user_id TYPE BYTEA USING pass0_id(user_id),
    ADD FOREIGN KEY (user_id) REFERENCES pass0_users (id) ON DELETE CASCADE;

ALTER TABLE pass0_recoveries
    ALTER COLUMN user_id TYPE BYTEA USING pass0_id(user_id),
    ALTER COLUMN id TYPE BYTEA USING pass0_id(id),
    ALTER COLUMN change_id TYPE BYTEA USING pass0_id(change_id),
    ALTER COLUMN removes TYPE TEXT COLLATE "C" USING pass0_ids(removes),
    ADD FOREIGN KEY (user_id) REFERENCES pass0_users (id) ON DELETE CASCADE;

ALTER TABLE pass0_declined
    ALTER COLUMN user_id TYPE BYTEA USING pass0_id(user_id),
    ADD FOREIGN KEY (user_id) REFERENCES pass0_users (id) ON DELETE CASCADE;

ALTER TABLE pass0_spent ALTER COLUMN id TYPE BYTEA USING pass0_id(id);

DROP FUNCTION pass0_ids(TEXT);
DROP FUNCTION pass0_id(TEXT);
