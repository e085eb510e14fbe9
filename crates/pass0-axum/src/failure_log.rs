//! A line of the log for each sign-in that failed, for programs that ban addresses
//! (`contrib/fail2ban`). Its text is stable. Nothing in it was sent by the client: an address that was
//! parsed, and fixed words.

use pass0_core::Rejected;
use pass0_core::model::Client;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::policy::Policy;

/// Filters that ban look for it, whatever the file is called.
const TARGET: &str = "pass0_axum::failed";

/// Notes what came of a request, if it is a sign-in that failed, or a fresh proof. What sets a factor up
/// is none: that visitor is signed in.
pub(crate) fn note(client: &Client, policy: Policy, outcome: &Result<Answer, Failure>) {
    if policy == Policy::Enrol {
        return;
    }
    match outcome {
        Err(failure) => {
            if let Some(rejected) = failure.rejected() {
                tell(client, rejected);
            }
        }
        // The only pages of this status that a handler answers by itself say that a code is wrong.
        Ok(answer) if answer.status == axum::http::StatusCode::FORBIDDEN => {
            tell(client, Rejected::WrongCode { left: 0 });
        }
        _ => {}
    }
}

/// Notes an answer or a link that was refused, unless it was right once.
pub(crate) fn tell(client: &Client, rejected: Rejected) {
    let reason = match rejected {
        Rejected::Unknown => "unknown_link",
        Rejected::WrongCode { .. }
        | Rejected::Exhausted
        | Rejected::CodesOff
        | Rejected::FactorOff
        | Rejected::PasskeyRefused
        | Rejected::PasskeyChanged
        | Rejected::UnknownPasskey => rejected.code(),
        _ => return,
    };
    if let Some(client) = client.ip {
        tracing::warn!(target: TARGET, client = %client.to_canonical(), reason, "failed sign-in");
    }
}
