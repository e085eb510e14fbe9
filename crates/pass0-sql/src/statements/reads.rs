//! What is read.

use super::macros::{columns, statements};

statements! {
    USER = "SELECT ", columns!(user), " FROM pass0_users WHERE id = $1";

    USER_BY_EMAIL = "SELECT ", columns!(user), " FROM pass0_users WHERE email = $1";

    /// Above 1 a state is the time of deletion, see `UserState::Leaving`.
    LEAVING = "SELECT ", columns!(user),
        " FROM pass0_users WHERE state > 1 AND state <= $1 ORDER BY state LIMIT $2";

    USERS = "SELECT ", columns!(user), " FROM pass0_users ORDER BY id LIMIT $1";

    USERS_AFTER = "SELECT ", columns!(user),
        " FROM pass0_users WHERE id > $2 ORDER BY id LIMIT $1";

    CREDENTIALS_OF = "SELECT ", columns!(credential),
        " FROM pass0_credentials WHERE user_id = $1 ORDER BY created_at, id";

    DECLINED_OF = "SELECT ", columns!(declined),
        " FROM pass0_declined WHERE user_id = $1 ORDER BY kind";

    CREDENTIAL = "SELECT ", columns!(credential),
        " FROM pass0_credentials WHERE kind = $1 AND handle = $2";

    /// Below it and above it: two searches, where "not it" would look at all of the kind. In the
    /// order of the index: otherwise PostgreSQL reads the table and expects to find one soon.
    OTHER_SCOPE =
        "SELECT id FROM (SELECT id FROM pass0_credentials
                         WHERE kind = $1 AND scope < $2 ORDER BY scope LIMIT 1) AS below
         UNION ALL
         SELECT id FROM (SELECT id FROM pass0_credentials
                         WHERE kind = $1 AND scope > $2 ORDER BY scope LIMIT 1) AS above";

    EVENTS = "SELECT ", columns!(event),
        " FROM pass0_events WHERE seq > $2 ORDER BY seq DESC LIMIT $1";

    EVENTS_OF_FLOW = "SELECT ", columns!(event),
        " FROM pass0_events WHERE flow_id = $3 AND seq > $2 ORDER BY seq DESC LIMIT $1";

    EVENTS_OF_USER = "SELECT ", columns!(event),
        " FROM pass0_events WHERE user_id = $3 AND seq > $2 ORDER BY seq DESC LIMIT $1";

    EVENTS_OF_FLOW_AND_USER = "SELECT ", columns!(event),
        " FROM pass0_events WHERE flow_id = $3 AND user_id = $4 AND seq > $2
         ORDER BY seq DESC LIMIT $1";

    LETTER_OF = "SELECT ", columns!(letter),
        " FROM pass0_letters WHERE flow_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1";

    /// Up to $4 of them. Of a pending challenge `over_at` is when it expires, and what is closed is
    /// over already: along that index nearly every row is one that counts. `+` keeps PostgreSQL from
    /// the index of all that were never closed.
    PENDING =
        "SELECT count(*) FROM
             (SELECT id FROM pass0_challenges
              WHERE over_at > $1 AND +state = 0 AND created_at <= $2 AND purpose = $3
              ORDER BY over_at LIMIT $4) AS pending";

    SPENT = "SELECT state FROM pass0_spent WHERE made_at = $1 AND id = $2";

    /// In vain: 4.
    COUNT_OF_SPENT =
        "SELECT count(*) FROM
             (SELECT id FROM pass0_spent WHERE made_at > $1 AND state = 4 LIMIT $2) AS spent";

    /// When the one of a network ends that is the first too many, without challenge $6.
    CROWDED_UNTIL =
        "SELECT expires_at FROM pass0_challenges
         WHERE network = $1 AND state = 0 AND purpose = $2 AND id <> $6
           AND created_at <= $4 AND expires_at > $3
         ORDER BY expires_at DESC LIMIT 1 OFFSET $5";

    COUNTS =
        "SELECT (SELECT count(*) FROM pass0_users),
                (SELECT count(*) FROM pass0_sessions),
                (SELECT count(*) FROM pass0_challenges
                 WHERE state = 0 AND created_at <= $2 AND expires_at > $1
                   AND purpose = 'sign_in'),
                (SELECT count(*) FROM pass0_letters WHERE fate < 2)";

    FACT = "SELECT value FROM pass0_facts WHERE key = $1";

    /// Writes, so that a store that cannot write says so.
    PING = "UPDATE pass0_ping SET times = times + 1 WHERE id = 1";
}
