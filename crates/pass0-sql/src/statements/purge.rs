//! What is over: counted for a dry purge, deleted in batches by a real one.
//!
//! Each kind names its rows once; the subselect is bounded and goes along an index. What somebody
//! else holds is left for the next time: it may be coming to life again.

use super::macros::statements;

macro_rules! over {
    (letters) => {
        "SELECT id FROM
             (SELECT l.id AS id
              FROM pass0_challenges AS c JOIN pass0_letters AS l ON l.flow_id = c.id
              WHERE c.over_at < $2 ORDER BY c.over_at, c.id, l.id LIMIT $1) AS of_flows
         UNION SELECT id FROM
             (SELECT id FROM pass0_letters WHERE drop_at < $2
              ORDER BY drop_at LIMIT $1) AS too_late
         LIMIT $1"
    };
    // After the letters: a challenge goes with the last of them. A dry purge leaves them where they
    // are, and looks past those of its batch.
    (challenges $($lock:literal)?) => {
        concat!(
            "SELECT id FROM pass0_challenges AS c
             WHERE over_at < $2
               AND NOT EXISTS (SELECT 1 FROM pass0_letters AS l WHERE l.flow_id = c.id",
            over!(@letters $($lock)?), ") ORDER BY over_at, id LIMIT $1 ", $($lock)?
        )
    };
    (@letters) => {
        concat!(" AND l.id NOT IN (", over!(letters), ")")
    };
    (@letters $lock:literal) => {
        ""
    };
    // Along that index pending rows are as good as all.
    (outlasting $($lock:literal)?) => {
        concat!(
            "SELECT id FROM pass0_challenges
             WHERE over_at > $2 AND over_at <= $3 AND +state = 0 AND purpose = 'sign_in'
             ORDER BY over_at LIMIT $1 ",
            $($lock)?
        )
    };
    (spent $($lock:literal)?) => {
        concat!(
            "SELECT made_at, id FROM pass0_spent WHERE made_at < $2
             ORDER BY made_at, id LIMIT $1 ",
            $($lock)?
        )
    };
    (limits $($lock:literal)?) => {
        concat!(
            "SELECT key FROM pass0_limits WHERE over_at <= $2 ORDER BY over_at LIMIT $1 ",
            $($lock)?
        )
    };
    (mailboxes $($lock:literal)?) => {
        concat!(
            "SELECT key FROM pass0_mailboxes WHERE over_at <= $2 ORDER BY over_at LIMIT $1 ",
            $($lock)?
        )
    };
    (passing $($lock:literal)?) => {
        concat!(
            "SELECT seq FROM pass0_events WHERE passing = 1 AND at < $2 AND at >= $3
             ORDER BY at LIMIT $1 ",
            $($lock)?
        )
    };
    (events $($lock:literal)?) => {
        concat!("SELECT seq FROM pass0_events WHERE at < $2 ORDER BY at LIMIT $1 ", $($lock)?)
    };
    (changes $($lock:literal)?) => {
        concat!(
            "SELECT seq FROM pass0_changes WHERE until <= $2 ORDER BY until LIMIT $1 ", $($lock)?
        )
    };
    (retired $($lock:literal)?) => {
        concat!(
            "SELECT id FROM pass0_retired WHERE until <= $2 ORDER BY until LIMIT $1 ", $($lock)?
        )
    };
    (held $($lock:literal)?) => {
        concat!(
            "SELECT email FROM pass0_held WHERE until <= $2 ORDER BY until LIMIT $1 ", $($lock)?
        )
    };
}

macro_rules! count {
    ($kind:ident) => {
        concat!("SELECT count(*) FROM (", over!($kind), ") AS over")
    };
}

statements! {
    COUNT_LETTERS = count!(letters);

    PURGE_LETTERS = "DELETE FROM pass0_letters WHERE id IN (", over!(letters), ")";

    COUNT_CHALLENGES = count!(challenges);

    PURGE_CHALLENGES =
        "DELETE FROM pass0_challenges WHERE id IN (", over!(challenges "{skip_locked}"), ")";

    /// When the newest of the pending sign-ins that end by $3 ends that is beyond the $1 newest.
    SIGN_INS_BEYOND =
        "SELECT over_at FROM pass0_challenges
         WHERE over_at > $2 AND over_at <= $3 AND +state = 0 AND purpose = 'sign_in'
         ORDER BY over_at DESC LIMIT 1 OFFSET $1";

    COUNT_OUTLASTING = count!(outlasting);

    END_OUTLASTING =
        "WITH due AS MATERIALIZED (", over!(outlasting "{skip_locked}"), ")
         UPDATE pass0_challenges SET expires_at = $2, over_at = $2
         WHERE id IN (SELECT id FROM due) AND over_at <= $3 AND state = 0";

    COUNT_SPENT = count!(spent);

    PURGE_SPENT =
        "DELETE FROM pass0_spent WHERE (made_at, id) IN (", over!(spent "{skip_locked}"), ")";

    COUNT_LIMITS = count!(limits);

    PURGE_LIMITS =
        "DELETE FROM pass0_limits WHERE key IN (", over!(limits "{skip_locked}"), ") AND over_at <= $2";

    COUNT_MAILBOXES = count!(mailboxes);

    PURGE_MAILBOXES =
        "DELETE FROM pass0_mailboxes WHERE key IN (", over!(mailboxes "{skip_locked}"), ")
         AND over_at <= $2";

    COUNT_PASSING = count!(passing);

    PURGE_PASSING =
        "DELETE FROM pass0_events WHERE seq IN (", over!(passing "{skip_locked}"), ")";

    /// These four: when the newest row was over that is beyond the $1 newest.
    FLOWS_BEYOND =
        "SELECT over_at FROM pass0_challenges WHERE over_at <= $2
         ORDER BY over_at DESC LIMIT 1 OFFSET $1";

    LIMITS_BEYOND = "SELECT over_at FROM pass0_limits ORDER BY over_at DESC LIMIT 1 OFFSET $1";

    MAILBOXES_BEYOND =
        "SELECT over_at FROM pass0_mailboxes ORDER BY over_at DESC LIMIT 1 OFFSET $1";

    PASSING_BEYOND =
        "SELECT at FROM pass0_events WHERE passing = 1 ORDER BY at DESC LIMIT 1 OFFSET $1";
    COUNT_CHANGES = count!(changes);

    PURGE_CHANGES =
        "DELETE FROM pass0_changes WHERE seq IN (", over!(changes "{skip_locked}"), ")";

    COUNT_RETIRED = count!(retired);

    PURGE_RETIRED = "DELETE FROM pass0_retired WHERE id IN (", over!(retired "{skip_locked}"), ")";

    COUNT_HELD = count!(held);

    PURGE_HELD =
        "DELETE FROM pass0_held WHERE email IN (", over!(held "{skip_locked}"), ")
         AND until <= $2";

    COUNT_EVENTS = count!(events);

    PURGE_EVENTS = "DELETE FROM pass0_events WHERE seq IN (", over!(events "{skip_locked}"), ")";
}
