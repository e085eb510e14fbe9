//! Asking to sign in.

use pass0_core::model::{InvalidEmail, Strength};
use pass0_core::{Error, Rejected};
use pass0_html::Notice;
use serde::Deserialize;

use crate::accept::Format;
use crate::answer::{Answer, Content};
use crate::api::outcome::accepted;
use crate::cookie::Cookie;
use crate::ctx::Ctx;
use crate::failure::{Failure, StepUp};
use crate::shared_pages::{bad_email_page, login_page, step_up_page};

/// `GET /login`
pub(crate) async fn page(ctx: Ctx) -> Result<Answer, Failure> {
    let engine = &ctx.http.engine;
    let wanted = ctx.query("next");
    if let Some(current) = engine.current(&ctx.visit).await? {
        let target = engine.targets().resolve(wanted.as_deref());
        if ctx.query("fresh").is_some() {
            let freshness = engine
                .account(&current)
                .freshness(&ctx.visit, Strength::Issued)
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
        Some("too-many") => Some(Notice::TooMany),
        _ => None,
    };
    let next = wanted
        .and_then(|next| engine.targets().check(&next))
        .unwrap_or_default();
    let page = login_page(&ctx.http, next, notice);
    // The form may be sent twice before the first answer, and both have to lead to the same flow.
    let start = engine.sign_in().start_cookie().expose();
    let start = ctx.http.cookies.set(Cookie::Start, &start, 1);
    Ok(Answer::page(page).cookie(start))
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
        return bad_email(&ctx, &ask, InvalidEmail::Form, Failure::Malformed);
    }
    let engine = &ctx.http.engine;
    let (email, next) = (&ask.email, ask.next.as_deref());
    let asked = match ctx.format {
        Format::Html => engine.sign_in().ask_by_form(&ctx.visit, email, next).await,
        Format::Json => engine.sign_in().ask(&ctx.visit, email, next).await,
    };
    match asked {
        Ok(asked) => Ok(accepted(&ctx, asked)),
        Err(Error::Rejected(Rejected::BadEmail(fault))) => {
            bad_email(&ctx, &ask, fault, Rejected::BadEmail(fault).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// In a page, the form again with what was typed.
fn bad_email(
    ctx: &Ctx,
    ask: &Ask,
    fault: InvalidEmail,
    failure: Failure,
) -> Result<Answer, Failure> {
    if ctx.format == Format::Json {
        return Err(failure);
    }
    let next = ask.next.as_deref();
    let next = next
        .and_then(|next| ctx.http.engine.targets().check(next))
        .unwrap_or_default();
    let email = ask.email.chars().take(254).collect();
    let page = bad_email_page(&ctx.http, email, next, fault);
    Ok(Answer::new(
        axum::http::StatusCode::BAD_REQUEST,
        Content::Page(page),
    ))
}
