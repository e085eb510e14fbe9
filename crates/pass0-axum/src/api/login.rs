//! Asking to sign in.

use pass0_core::model::Strength;
use pass0_core::ports::LetterKind;
use pass0_core::secret::spaced;
use pass0_core::{Asked, Error, Rejected};
use pass0_html::{Notice, Page};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::accept::Format;
use crate::answer::{Answer, Content, Failure, StepUp};
use crate::cookie::Cookie;
use crate::dev;
use crate::dispatch::{Ctx, step_up_page};
use crate::http::Http;

/// A day after a flow is over its page can still say why.
pub(crate) const FLOW_COOKIE: u64 = 24 * 3600;

/// `GET /login`
pub(crate) async fn page(ctx: Ctx) -> Result<Answer, Failure> {
    let engine = &ctx.http.engine;
    let wanted = ctx.query("next");
    if let Some(current) = engine.current(&ctx.visit).await? {
        let target = engine.targets().resolve(wanted.as_deref());
        if ctx.query("fresh").is_some() {
            let freshness = engine
                .freshness(&ctx.visit, &current, Strength::Issued)
                .await?;
            if !freshness.fresh {
                let wanted = StepUp {
                    email: current.user.delivery,
                    methods: freshness.methods,
                    set_up: freshness.set_up,
                    next: target,
                };
                let page = step_up_page(&ctx.http, &ctx.visit, wanted, None);
                return Ok(Answer::page(page));
            }
        }
        return Ok(Answer::see_other(target));
    }
    let notice = match ctx.query("notice").as_deref() {
        Some("signed-out") => Some(Notice::SignedOut),
        Some("cancelled") => Some(Notice::Cancelled),
        Some("start-again") => Some(Notice::StartAgain),
        Some("too-many") => Some(Notice::TooMany),
        _ => None,
    };
    let next = wanted
        .and_then(|next| engine.targets().check(&next))
        .unwrap_or_default();
    let page = login_page(&ctx.http, String::new(), next, notice);
    // The form may be sent twice before the first answer, and both have to lead to the same flow.
    let start = engine.start_cookie().expose();
    let start = ctx.http.cookies.set(Cookie::Start, &start, 1);
    Ok(Answer::page(page).cookie(start))
}

/// The sign-in page, with what can be done there.
pub(crate) fn login_page(http: &Http, email: String, next: String, notice: Option<Notice>) -> Page {
    let config = http.engine.config();
    Page::Login {
        email,
        next,
        notice,
        passkeys: config.passkey.rp_id(&config.origin).is_some(),
        mail: config.policy.takes_mail(),
        offer_cookie: http.cookies.offer.clone(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    email: String,
    next: Option<String>,
}

/// `POST /request-magic-link`: one answer for every address.
pub(crate) async fn ask(mut ctx: Ctx) -> Result<Answer, Failure> {
    let ask: Ask = std::mem::take(&mut ctx.fields).into()?;
    if ask.email.is_empty() {
        return Err(Failure::Malformed).or_else(|failure| bad_email(&ctx, &ask, failure));
    }
    let engine = &ctx.http.engine;
    let (email, next) = (&ask.email, ask.next.as_deref());
    let asked = match ctx.format {
        Format::Html => engine.ask_by_form(&ctx.visit, email, next).await,
        Format::Json => engine.ask(&ctx.visit, email, next).await,
    };
    match asked {
        Ok(asked) => Ok(accepted(&ctx, asked)),
        Err(Error::Rejected(Rejected::BadEmail)) => {
            bad_email(&ctx, &ask, Rejected::BadEmail.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// The answer to asking, first or again.
pub(crate) fn accepted(ctx: &Ctx, asked: Asked) -> Answer {
    let cookie = ctx
        .http
        .cookies
        .set(Cookie::Flow, &asked.flow.expose(), FLOW_COOKIE);
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

/// In a page, the form again with what was typed.
fn bad_email(ctx: &Ctx, ask: &Ask, failure: Failure) -> Result<Answer, Failure> {
    if ctx.format == Format::Json {
        return Err(failure);
    }
    let next = ask.next.as_deref();
    let next = next
        .and_then(|next| ctx.http.engine.targets().check(next))
        .unwrap_or_default();
    let email = ask.email.chars().take(254).collect();
    let page = login_page(&ctx.http, email, next, Some(Notice::BadEmail));
    Ok(Answer::new(
        axum::http::StatusCode::BAD_REQUEST,
        Content::Page(page),
    ))
}
