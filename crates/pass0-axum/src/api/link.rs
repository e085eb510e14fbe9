//! Opening a mailed link, or an operator's.

use axum::http::StatusCode;
use pass0_core::model::{Strength, Timestamp};
use pass0_core::ports::{Notice, Report};
use pass0_core::secret::TokenKind;
use pass0_core::{Completed, Contest, Error, Link, Rejected, SignedIn, TakenBack, Waiting};
use pass0_html::{Confirm, NoticeWords, Page, Requester, browser_label};
use serde::Deserialize;
use serde_json::json;

use crate::accept::Format;
use crate::answer::{Answer, Content, Failure};
use crate::api::login::{FLOW_COOKIE, accepted};
use crate::api::passkey::past_offer;
use crate::cookie::Cookie;
use crate::dispatch::{Ctx, keep, stale};
use crate::failed;

/// How long a browser remembers the link it opened, in seconds.
const LINK_COOKIE: u64 = 600;
/// Cookies outlive nothing longer than this (RFC 6265bis: 400 days).
const KNOWN_COOKIE: u64 = 400 * 24 * 3600;
/// How long a browser that only opened a link has mails of its own, in seconds.
const READER_COOKIE: u64 = 24 * 3600;

/// `GET /verify/{token}`: signs in the browser that asked, and only by a navigation. Whatever else
/// happens is said at `/link`, so that no page is shown at an address that has the token in it.
pub(crate) async fn open(ctx: Ctx) -> Result<Answer, Failure> {
    if ctx.probe {
        return Ok(Answer::new(StatusCode::NO_CONTENT, Content::Nothing));
    }
    let engine = &ctx.http.engine;
    let outcome = match ctx.navigates() {
        true => engine.open_link(&ctx.visit, &ctx.param).await,
        false => engine.look_at_link(&ctx.visit, &ctx.param).await,
    };
    // A page gets a redirect to what is said about it, which a guesser does not follow.
    if let Err(Error::Rejected(Rejected::Unknown)) = outcome {
        failed::tell(&ctx.visit.client, Rejected::Unknown);
    }
    match outcome {
        Ok(Link::SignedIn(signed_in)) => {
            Ok(completed_answer(&ctx, &Completed::SignedIn(signed_in)))
        }
        Ok(Link::Waiting(waiting)) => Ok(waiting_answer(&ctx, &waiting)),
        Ok(Link::TakenBack(taken)) => Ok(taken_back_answer(&ctx, &taken)),
        Ok(Link::Already { next }) => Ok(already(&ctx, next)),
        Err(Error::Store(error)) => Err(error.into()),
        Ok(_) | Err(_) if ctx.format == Format::Html => {
            let token: String = ctx
                .param
                .chars()
                .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
                .take(64)
                .collect();
            let cookies = &ctx.http.cookies;
            let reader = engine.reader(&ctx.visit, &token).await?;
            let reader = reader.and_then(|id| cookies.set(Cookie::Known, &id, READER_COOKIE));
            let link = cookies.set(Cookie::Link, &token, LINK_COOKIE);
            let page = Answer::see_other(format!("{}/link", ctx.http.brand.prefix));
            Ok(page.cookie(link).cookie(reader))
        }
        Ok(_) => Err(Rejected::OtherBrowser.into()),
        Err(error) => Err(error.into()),
    }
}

/// `GET /link`: what the opened link has to say.
pub(crate) async fn page(ctx: Ctx) -> Result<Answer, Failure> {
    let Some(token) = &ctx.link else {
        // A browser without cookies, or a scanner.
        return Err(Rejected::OtherBrowser.into());
    };
    let link = ctx.http.engine.look_at_link(&ctx.visit, token).await?;
    shown(&ctx, link)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Press {
    email: Option<String>,
}

/// `POST /link`: the button on that page.
pub(crate) async fn press(mut ctx: Ctx) -> Result<Answer, Failure> {
    let press: Press = std::mem::take(&mut ctx.fields).into()?;
    let token = ctx.link.as_ref().ok_or(Rejected::OtherBrowser)?;
    // The page that was shown named an account: the button is of that link and no other, even if
    // another was opened in this browser since.
    let shown_here = ctx.http.engine.look_at_link(&ctx.visit, token).await?;
    if let Link::Confirm { flow, .. }
    | Link::NewEmail { flow, .. }
    | Link::NotMe(Contest { flow, .. }) = &shown_here
        && ctx.query("flow").as_deref() != Some(flow.as_str())
    {
        return Err(Rejected::OtherBrowser.into());
    }
    let typed = press.email.unwrap_or_default();
    match ctx.http.engine.press_link(&ctx.visit, token, &typed).await {
        Err(Error::Rejected(Rejected::FreshRequired)) => Err(press_later(&ctx).await?),
        link => shown(&ctx, link?),
    }
}

/// The button needs a session that was proven lately: it is pressed again after the proof.
async fn press_later(ctx: &Ctx) -> Result<Failure, Failure> {
    let engine = &ctx.http.engine;
    let current = engine.current(&ctx.visit).await?;
    let current = current.ok_or(Rejected::SignedOut)?;
    let freshness = engine.freshness(&ctx.visit, &current, Strength::Issued);
    let freshness = freshness.await?;
    let next = match (ctx.format, ctx.query("flow")) {
        (Format::Html, Some(flow)) => {
            let action = format!("{}/link?flow={flow}", ctx.http.brand.prefix);
            keep(ctx, &current, action, Vec::new()).await?
        }
        _ => String::new(),
    };
    Ok(stale(current, freshness, next))
}

/// The secret of a link that the host's own route was asked with: as the button on the link's page,
/// and only of a link that an operator made.
pub(crate) async fn redeem(ctx: Ctx, token: &str) -> Result<Answer, Failure> {
    let link = match token.starts_with(TokenKind::OperatorLink.prefix()) {
        true => ctx.http.engine.press_link(&ctx.visit, token, "").await,
        false => Err(Rejected::Unknown.into()),
    };
    if let Err(Error::Rejected(Rejected::Unknown)) = link {
        failed::tell(&ctx.visit.client, Rejected::Unknown);
    }
    shown(&ctx, link?)
}

fn shown(ctx: &Ctx, link: Link) -> Result<Answer, Failure> {
    let action = format!("{}/link", ctx.http.brand.prefix);
    let page = match link {
        Link::SignedIn(signed_in) => {
            return Ok(completed_answer(ctx, &Completed::SignedIn(signed_in)));
        }
        Link::Waiting(waiting) => return Ok(waiting_answer(ctx, &waiting)),
        Link::EmailChanged(renewed) => {
            let account = format!("{}/account?notice=email-changed", ctx.http.brand.prefix);
            let gone = ctx.http.cookies.set(Cookie::Link, "", 0);
            return Ok(in_session(ctx, &renewed, account).cookie(gone));
        }
        Link::Already { next } => return Ok(already(ctx, next)),
        Link::Asked(asked) => return Ok(accepted(ctx, asked)),
        Link::TakenBack(taken) => return Ok(taken_back_answer(ctx, &taken)),
        _ if ctx.format == Format::Json => return Err(Rejected::OtherBrowser.into()),
        Link::Elsewhere { asked, confirm } => Page::OpenedElsewhere {
            code_hint: true,
            started: Requester {
                browser: browser_label(&asked.client.user_agent),
                ip: asked.client.ip_text(),
                at: asked.at.for_people(),
            },
            confirm: confirm.then_some(Confirm { action }),
        },
        Link::Confirm { email, flow } => Page::OperatorLink {
            email,
            action: format!("{action}?flow={flow}"),
            form_token: ctx.http.engine.form_token(&ctx.visit),
        },
        Link::NewEmail {
            old: Some(old),
            new,
            flow,
        } => Page::ConfirmEmail {
            old,
            new,
            action: format!("{action}?flow={flow}"),
            form_token: ctx.http.engine.form_token(&ctx.visit),
        },
        Link::NewEmail { old: None, .. } => Page::ConfirmEmailElsewhere {},
        Link::NotMe(contest) => Page::NotMe {
            what: words(&contest.change),
            at: contest.made.at.for_people(),
            browser: browser_label(&contest.made.client.user_agent),
            ip: contest.made.client.ip_text(),
            covered: contest.covered,
            pending: contest
                .pending
                .map_or_else(String::new, Timestamp::for_people),
            mail: contest.mail,
            passkey: contest.passkey,
            action: format!("{action}?flow={}", contest.flow),
            form_token: ctx.http.engine.form_token(&ctx.visit),
        },
    };
    Ok(Answer::page(page))
}

/// Done already, in this session; a change of the account leads to its page.
fn already(ctx: &Ctx, next: String) -> Answer {
    match next.as_str() {
        "" => Answer::see_other(format!("{}/account", ctx.http.brand.prefix)),
        _ => Answer::see_other(next),
    }
}

/// A change of an account, in words.
fn words(change: &Notice) -> NoticeWords {
    NoticeWords::of(change.as_str(), change.method())
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

/// More must be shown: off to where it is.
fn waiting_answer(ctx: &Ctx, waiting: &Waiting) -> Answer {
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

fn in_session(ctx: &Ctx, signed_in: &SignedIn, next: String) -> Answer {
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
