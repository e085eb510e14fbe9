//! What was made under which key. A digest, and whatever is sealed, begins with the key's id.

use super::macros::{columns, statements};

statements! {
    /// The first key after $1. Asked again and again, it goes from key to key.
    KEY_OF_CHALLENGE =
        "SELECT substr(digest, 1, 4) FROM pass0_challenges WHERE substr(digest, 1, 4) > $1
         ORDER BY substr(digest, 1, 4) LIMIT 1";

    /// Of the letters that wait, which are few. $1 is before any time: with it, SQLite goes along
    /// their index.
    KEYS_OF_LETTERS =
        "SELECT DISTINCT substr(sealed, 1, 4) FROM pass0_letters WHERE fate < 2 AND due_at >= $1
         ORDER BY 1";

    KEY_OF_CREDENTIAL =
        "SELECT substr(data, 1, 4) FROM pass0_credentials
         WHERE kind = $2 AND substr(data, 1, 4) > $1 AND length(data) >= 4
         ORDER BY substr(data, 1, 4) LIMIT 1";

    /// Of credentials out of use, which are few: they are kept for days.
    KEYS_OF_RETIRED =
        "SELECT DISTINCT substr(data, 1, 4) FROM pass0_retired
         WHERE kind = $1 AND length(data) >= 4 ORDER BY 1";

    /// A browser's binding may be older than the digest: then it depends on both keys.
    CHALLENGE_USES =
        "SELECT made_under, count(*), count(DISTINCT user_id) FROM
             (SELECT substr(digest, 1, 4) AS made_under, user_id FROM pass0_challenges
              WHERE state = 0 AND expires_at > $1
              UNION ALL
              SELECT substr(binding, 1, 4), user_id FROM pass0_challenges
              WHERE state = 0 AND expires_at > $1
                AND substr(binding, 1, 4) <> substr(digest, 1, 4)) AS made
         GROUP BY made_under ORDER BY 1";

    LETTER_USES =
        "SELECT substr(sealed, 1, 4), count(*), count(*) - count(*) FROM pass0_letters
         WHERE fate < 2 AND drop_at > $1 GROUP BY substr(sealed, 1, 4) ORDER BY 1";

    CREDENTIAL_USES =
        "SELECT substr(data, 1, 4), count(*), count(DISTINCT user_id) FROM pass0_credentials
         WHERE kind = $1 GROUP BY substr(data, 1, 4) ORDER BY 1";

    RETIRED_USES =
        "SELECT substr(data, 1, 4), count(*), count(DISTINCT user_id) FROM pass0_retired
         WHERE kind = $1 AND until > $2 GROUP BY substr(data, 1, 4) ORDER BY 1";

    RETIRED_UNDER = "SELECT ", columns!(credential),
        " FROM pass0_retired
         WHERE kind = $1 AND substr(data, 1, 4) = $2 AND id > $3 ORDER BY id LIMIT $4";

    CREDENTIALS_UNDER = "SELECT ", columns!(credential),
        " FROM pass0_credentials
         WHERE kind = $1 AND substr(data, 1, 4) = $2 AND id > $3 ORDER BY id LIMIT $4";

    /// $5 is the key, from $1 to $2 are the bindings of it.
    /// 5: ended, see `ChallengeState::as_i64`.
    END_CHALLENGES_UNDER =
        "UPDATE pass0_challenges
         SET state = 5, closed_at = $4,
             over_at = CASE WHEN expires_at < $4 THEN expires_at ELSE $4 END
         WHERE id IN
         (SELECT id FROM pass0_challenges
          WHERE state = 0 AND (substr(digest, 1, 4) = $5 OR
                               (binding >= $1 AND binding <= $2))
          ORDER BY id LIMIT $3)
           AND state = 0";

    /// 4: expired, see `LetterFate::as_i64`.
    END_LETTERS_UNDER =
        "UPDATE pass0_letters SET fate = 4, sealed = $3, more = $3 WHERE id IN
         (SELECT id FROM pass0_letters
          WHERE fate < 2 AND due_at >= $4 AND substr(sealed, 1, 4) = $1
          ORDER BY due_at, id LIMIT $2)
           AND fate < 2";
}
