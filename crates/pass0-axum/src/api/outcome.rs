//! What a request led to, as more than one route answers it.

use pass0_core::model::Timestamp;
use pass0_core::ports::{LetterKind, Report};
use pass0_core::secret::{TokenKind, spaced};
use pass0_core::{Asked, Completed, SignedIn, TakenBack, Waiting};
use pass0_html::Page;
use serde_json::{Map, Value, json};

use crate::accept::Format;
use crate::answer::Answer;
use crate::cookie::Cookie;
use crate::ctx::Ctx;
use crate::{dev, resume};

/// A day after a flow is over its page can still say why. Added to the life of the link.
const FLOW_COOKIE: u64 = 24 * 3600;
/// How long the ceremony cookie lives, in seconds: as long as a browser may stay on the page.
pub(crate) const CEREMONY_COOKIE: u64 = 24 * 3600;
/// Cookies outlive nothing longer than this (RFC 6265bis: 400 days).
const KNOWN_COOKIE: u64 = 400 * 24 * 3600;

/// The answer to asking, first or again.
pub(crate) fn accepted(ctx: &Ctx, asked: Asked) -> Answer {
    let age = FLOW_COOKIE + ctx.http.engine.config().link_life().as_secs();
    let cookie = ctx
        .http
        .cookies
        .set(Cookie::Flow, &asked.flow.expose(), age);
    let answer = match ctx.format {
        Format::Html => Answer::see_other(format!("{}/flow", ctx.http.brand.prefix)),
        Format::Json => {
            let mut body = json!({"success": true, "message": "If mail can be sent to this address, it is on its way."});
            if let Some(body) = body.as_object_mut() {
                tell(ctx, &asked, body);
            }
            Answer::json(body)
        }
    };
    answer.cookie(cookie)
}

/// In dev mode link and code; without the dev key where they are to be had.
fn tell(ctx: &Ctx, asked: &Asked, body: &mut Map<String, Value>) {
    if ctx.http.dev_key().is_none() {
        return;
    }
    if !ctx.shows_secrets {
        body.insert("dev".to_owned(), json!(dev::HINT));
    } else if let Some(LetterKind::SignIn { link, code } | LetterKind::Contest { link, code }) =
        &asked.peek
    {
        body.insert("link".to_owned(), json!(link));
        body.insert("code".to_owned(), json!(spaced(code)));
    }
}

/// What a right answer led to.
pub(crate) fn completed_answer(ctx: &Ctx, completed: &Completed) -> Answer {
    match completed {
        Completed::Waiting(waiting) => waiting_answer(ctx, waiting),
        Completed::TakenBack(taken) => taken_back_answer(ctx, taken),
        Completed::SignedIn(signed_in) => match past_offer(ctx, completed) {
            Some(offer) => in_session(ctx, signed_in, offer),
            None => signed_in_answer(ctx, signed_in),
        },
    }
}

/// Where a finished sign-in leads: past the offer of a passkey when the user has none, has not
/// declined it, and has a browser that can make one.
fn past_offer(ctx: &Ctx, completed: &Completed) -> Option<String> {
    let Completed::SignedIn(signed_in) = completed else {
        return None;
    };
    let config = ctx.http.engine.config();
    let wanted = signed_in.offer_passkey
        && resume::id(&ctx.http.brand.prefix, &signed_in.next).is_none()
        && ctx.offer.as_deref() == Some("yes")
        && ctx.format == Format::Html
        && config.passkey.rp_id(&config.origin).is_some();
    wanted.then(|| {
        let next = &signed_in.next;
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        format!("{}/passkey/offer?next={next}", ctx.http.brand.prefix)
    })
}

/// More must be shown: off to where it is.
pub(crate) fn waiting_answer(ctx: &Ctx, waiting: &Waiting) -> Answer {
    let page = if waiting.keep {
        "account/keep"
    } else {
        "2fa/verify"
    };
    let next = format!("{}/{page}", ctx.http.brand.prefix);
    let answer = match ctx.format {
        Format::Html => Answer::see_other(next),
        Format::Json if waiting.keep => {
            Answer::json(json!({"success": true, "leaving": true, "next": next}))
        }
        Format::Json => Answer::json(json!({"success": true, "requires_2fa": true, "next": next})),
    };
    let cookie = waiting.flow.as_ref().and_then(|flow| {
        let cookies = &ctx.http.cookies;
        cookies.set(Cookie::Flow, &flow.expose(), FLOW_COOKIE)
    });
    answer.cookie(cookie)
}

/// A contest was proven: what came of it is said at `/flow`, which can be looked at again.
pub(crate) fn taken_back_answer(ctx: &Ctx, taken: &TakenBack) -> Answer {
    let next = format!("{}/flow", ctx.http.brand.prefix);
    let answer = match ctx.format {
        Format::Html => Answer::see_other(next),
        Format::Json => Answer::json(report_json(&taken.report, &next)),
    };
    let cookies = &ctx.http.cookies;
    let flow = taken.flow.as_ref();
    let flow = flow.and_then(|flow| cookies.set(Cookie::Flow, &flow.expose(), FLOW_COOKIE));
    answer.cookie(flow)
}

pub(crate) fn report_json(report: &Report, next: &str) -> serde_json::Value {
    let until = (report.until != 0).then(|| Timestamp::from_millis(report.until).rfc3339());
    json!({
        "success": true,
        "outcome": report.about.as_str(),
        "address": report.address,
        "removed": report.removed,
        "restored": report.restored,
        "pending": report.pending,
        "pending_until": until,
        "lost": report.lost,
        "address_taken": report.address_taken,
        "next": next,
    })
}

/// The page that says what became of the account.
pub(crate) fn report_page(report: &Report) -> Page {
    let until = (report.until != 0).then(|| Timestamp::from_millis(report.until).for_people());
    let kinds: [&[String]; 3] = [&report.removed, &report.restored, &report.pending];
    let report = pass0_html::Report::of(report.about.as_str(), kinds, until)
        .address(&report.address, report.address_taken)
        .lost(report.lost);
    Page::TakenBack { report }
}

/// The answer that opens the door: the session cookie is set here and nowhere else.
pub(crate) fn signed_in_answer(ctx: &Ctx, signed_in: &SignedIn) -> Answer {
    in_session(ctx, signed_in, signed_in.next.clone())
}

pub(crate) fn in_session(ctx: &Ctx, signed_in: &SignedIn, next: String) -> Answer {
    let cookies = &ctx.http.cookies;
    // The link that proves a new address is pressed after a fresh proof, and needed until then.
    let change = TokenKind::EmailChange.prefix();
    let over = ctx.link.as_ref().filter(|link| !link.starts_with(change));
    let life = ctx.http.engine.config().session_max.as_secs();
    let answer = match ctx.format {
        Format::Html => Answer::see_other(next),
        Format::Json => Answer::json(json!({"success": true, "next": next})),
    };
    answer
        .cookie(cookies.set(Cookie::Session, &signed_in.secret.expose(), life))
        .cookie(cookies.set(Cookie::Known, &signed_in.known, KNOWN_COOKIE))
        .cookie(
            over.is_some()
                .then(|| cookies.set(Cookie::Link, "", 0))
                .flatten(),
        )
}
