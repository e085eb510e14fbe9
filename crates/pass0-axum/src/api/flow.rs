//! The waiting page and what it can do.

use std::time::Duration;

use axum::http::StatusCode;
use pass0_core::model::LetterFate;
use pass0_core::{Error, FlowState, FlowView, MailFate as Fate, Rejected};
use pass0_html::{CodeError, CodeField, MailFate, Page};
use serde::Deserialize;
use serde_json::json;

use crate::accept::Format;
use crate::answer::{Answer, Content};
use crate::api::outcome::accepted;
use crate::api::outcome::{completed_answer, report_page};
use crate::cookie::Cookie;
use crate::ctx::Ctx;
use crate::factors;
use crate::failure::Failure;

/// The longest a waiting page may wait for news.
const LONGEST_WAIT: u64 = 25;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    code: String,
}

/// `POST /verify-code`
pub(crate) async fn verify_code(mut ctx: Ctx) -> Result<Answer, Failure> {
    let typed: Typed = std::mem::take(&mut ctx.fields).into()?;
    let error = match ctx
        .http
        .engine
        .sign_in()
        .type_code(&ctx.visit, &typed.code)
        .await
    {
        Ok(completed) => return Ok(completed_answer(&ctx, &completed)),
        Err(Error::Rejected(Rejected::WrongCode { left })) if left > 0 => {
            (CodeError::Wrong { left }, Rejected::WrongCode { left })
        }
        Err(Error::Rejected(Rejected::WrongCode { .. })) => return Err(Rejected::Exhausted.into()),
        Err(Error::Rejected(Rejected::CodeExpired)) if ctx.format == Format::Html => {
            let mut flow = ctx.http.engine.sign_in().flow(&ctx.visit).await?;
            flow.code_expires_in = Duration::ZERO;
            let page = Content::Page(waiting(&ctx, flow, None));
            return Ok(Answer::new(StatusCode::GONE, page));
        }
        Err(Error::Rejected(Rejected::BadCode)) => (CodeError::Malformed, Rejected::BadCode),
        Err(error) => return Err(error.into()),
    };
    let (shown, rejected) = error;
    if ctx.format == Format::Json {
        return Err(rejected.into());
    }
    let flow = ctx.http.engine.sign_in().flow(&ctx.visit).await?;
    Ok(Answer::new(
        factors::status(Some(shown)),
        Content::Page(waiting(&ctx, flow, Some(shown))),
    ))
}

/// `POST /resend`
pub(crate) async fn resend(mut ctx: Ctx) -> Result<Answer, Failure> {
    ctx.takes_nothing()?;
    let asked = ctx.http.engine.sign_in().resend(&ctx.visit).await?;
    Ok(accepted(&ctx, asked))
}

/// `POST /cancel`
pub(crate) async fn cancel(mut ctx: Ctx) -> Result<Answer, Failure> {
    ctx.takes_nothing()?;
    let engine = &ctx.http.engine;
    engine.sign_in().cancel(&ctx.visit).await?;
    // The sign-in page sends signed-in visitors on; behind a form that redirect would be the form's.
    let path = match engine.current(&ctx.visit).await? {
        Some(_) => engine.targets().resolve(None),
        None => format!("{}/login?notice=cancelled", ctx.http.brand.prefix),
    };
    Ok(Answer::done(ctx.format, path).cookie(ctx.http.cookies.set(Cookie::Flow, "", 0)))
}

/// `GET /flow`: the waiting page, or where the flow stands. With `wait`, answers when that changes.
pub(crate) async fn state(ctx: Ctx) -> Result<Answer, Failure> {
    if ctx.visit.flow.is_none() {
        return Err(Rejected::OtherBrowser.into());
    }
    if let Some(report) = ctx.http.engine.sign_in().taken_back(&ctx.visit).await? {
        return Ok(match ctx.format {
            Format::Json => Answer::json(taken_back_state()),
            Format::Html => Answer::page(report_page(&report)),
        });
    }
    let flow = match ctx.http.engine.sign_in().flow(&ctx.visit).await {
        // Over a limit nothing is kept, and of what was kept the row outlives the cookie.
        Err(Error::Rejected(Rejected::OtherBrowser)) if ctx.format == Format::Html => {
            let login = format!("{}/login?notice=too-many", ctx.http.brand.prefix);
            return Ok(Answer::see_other(login));
        }
        flow => flow?,
    };
    if ctx.format == Format::Json {
        return Ok(Answer::json(as_json(&news(&ctx, flow).await?)));
    }
    match flow.state {
        FlowState::Pending => Ok(Answer::page(waiting(&ctx, flow, None))),
        FlowState::SecondFactor => {
            let next = format!("{}/2fa/verify", ctx.http.brand.prefix);
            Ok(Answer::see_other(next))
        }
        FlowState::Leaving => {
            let next = format!("{}/account/keep", ctx.http.brand.prefix);
            Ok(Answer::see_other(next))
        }
        FlowState::Expired => Err(Rejected::Expired.into()),
        FlowState::Over(why) => Err(why.into()),
        FlowState::SignedIn => match ctx.http.engine.current(&ctx.visit).await? {
            Some(_) => Ok(Answer::see_other(flow.next)),
            None => Err(Rejected::UsedHere.into()),
        },
    }
}

/// Waits for a change, if the client wants to and there is room. `mail` is what the client knows:
/// what changed before it asked is news, too.
async fn news(ctx: &Ctx, first: FlowView) -> Result<FlowView, Failure> {
    let wait = ctx
        .query("wait")
        .and_then(|wait| wait.parse::<u64>().ok())
        .unwrap_or(0);
    let shown = ctx
        .query("mail")
        .unwrap_or_else(|| first.mail.as_str().to_owned());
    let Ok(_place) = ctx.http.long_polls.try_acquire() else {
        return Ok(first);
    };
    let mut visit = ctx.visit.clone();
    let mut newest = first.clone();
    for _ in 0..wait.min(LONGEST_WAIT) {
        if newest.mail.as_str() != shown || newest.state != FlowState::Pending {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        visit.now = ctx.http.engine.now();
        newest = ctx.http.engine.sign_in().flow(&visit).await?;
    }
    Ok(newest)
}

/// A contest of this browser was proven; the page says what came of it.
fn taken_back_state() -> serde_json::Value {
    json!({"state": "taken_back"})
}

fn as_json(flow: &FlowView) -> serde_json::Value {
    json!({
        "state": flow.state.as_str(),
        "mail": flow.mail.as_str(),
        "expires_in": flow.expires_in.as_secs(),
        "code_expires_in": flow.code_expires_in.as_secs(),
        "resend_in": flow.resend_in.as_secs(),
        "next": flow.next,
    })
}

fn waiting(ctx: &Ctx, flow: FlowView, error: Option<CodeError>) -> Page {
    let whole = |span: Duration, unit: u64| {
        u32::try_from(span.as_secs().div_ceil(unit)).unwrap_or(u32::MAX)
    };
    Page::Waiting {
        mail: match flow.mail {
            Fate::Held => MailFate::Held,
            Fate::Letter(LetterFate::Queued) => MailFate::Queued,
            Fate::Letter(LetterFate::Deferred) => MailFate::Deferred,
            Fate::Letter(LetterFate::Accepted) => MailFate::Accepted,
            Fate::Letter(LetterFate::Refused) => MailFate::Refused,
            Fate::Letter(LetterFate::Expired) => MailFate::Expired,
        },
        code: if !ctx.http.engine.config().codes {
            CodeField::Never
        } else if flow.codes_off {
            CodeField::Off
        } else if flow.code_expires_in.is_zero() {
            CodeField::Over
        } else {
            CodeField::Open { error }
        },
        resend_in: whole(flow.resend_in, 1),
        minutes_left: whole(ctx.http.engine.config().flow_life, 60),
        link_minutes: whole(flow.link_life, 60),
        form_token: ctx.http.engine.form_token(&ctx.visit),
        email: flow.email,
    }
}
