//! The second factors of this engine, as more than one route needs them.

use axum::http::StatusCode;
use pass0_core::{SecondFactor, SentState};
use pass0_html::{CodeError, Sent};
use serde_json::{Value, json};

use crate::ctx::Ctx;

/// The second factor whose paths have no name in them, from when it was the only one.
pub(crate) const FIRST: &str = "totp";

/// The second factor of this name.
pub(crate) fn find(ctx: &Ctx, id: &str) -> Option<SecondFactor> {
    let seconds = ctx.http.engine.second_factors(&ctx.visit);
    seconds.into_iter().find(|second| second.id == id)
}

/// Whether the method of this name has to send something before it is answered.
pub(crate) fn sends(ctx: &Ctx, id: &str) -> bool {
    find(ctx, id).is_some_and(|second| second.sends)
}

/// Which of these is asked for first: rather one that costs nobody a message.
pub(crate) fn preferred<'a>(
    offered: &[&str],
    seconds: &'a [SecondFactor],
) -> Option<&'a SecondFactor> {
    let among = || seconds.iter().filter(|second| offered.contains(&second.id));
    among()
        .find(|second| !second.sends)
        .or_else(|| among().next())
}

/// Where something is done to a second factor: `setup`, `disable`.
pub(crate) fn path(ctx: &Ctx, id: &str, what: &str) -> String {
    let prefix = &ctx.http.brand.prefix;
    match id {
        FIRST => format!("{prefix}/2fa/{what}"),
        id => format!("{prefix}/2fa/{id}/{what}"),
    }
}

/// The JSON answer when something was begun, with what the method adds to it.
pub(crate) fn begun(reply: Value) -> Value {
    let mut body = json!({"success": true});
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), reply) {
        body.extend(more);
    }
    body
}

pub(crate) fn sent(state: SentState) -> Sent {
    match state {
        SentState::Wanted => Sent::Wanted,
        SentState::Sent => Sent::Sent,
        SentState::Failed => Sent::Failed,
    }
}

/// The status of a page that shows what is wrong with a code.
pub(crate) fn status(error: Option<CodeError>) -> StatusCode {
    match error {
        None => StatusCode::OK,
        Some(CodeError::Malformed) => StatusCode::BAD_REQUEST,
        Some(CodeError::Wrong { .. }) => StatusCode::FORBIDDEN,
        Some(CodeError::Over) => StatusCode::GONE,
    }
}
