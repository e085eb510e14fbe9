//! Opening a mailed link, or an operator's.

use axum::http::StatusCode;
use pass0_core::model::{Strength, Timestamp};
use pass0_core::ports::Notice;
use pass0_core::secret::TokenKind;
use pass0_core::{Completed, Contest, Error, Link, Rejected};
use pass0_html::{Confirm, NoticeWords, Page, Requester, browser_label};
use serde::Deserialize;

use crate::accept::Format;
use crate::answer::{Answer, Content};
use crate::api::outcome::{
    accepted, completed_answer, in_session, taken_back_answer, waiting_answer,
};
use crate::cookie::Cookie;
use crate::ctx::Ctx;
use crate::failure::Failure;
use crate::failure_log;
use crate::suspend::{keep, stale};

/// How long a browser remembers the link it opened, in seconds.
const LINK_COOKIE: u64 = 600;
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
        true => engine.sign_in().open_link(&ctx.visit, &ctx.param).await,
        false => engine.sign_in().look_at_link(&ctx.visit, &ctx.param).await,
    };
    // A page gets a redirect to what is said about it, which a guesser does not follow.
    if let Err(Error::Rejected(Rejected::Unknown)) = outcome {
        failure_log::tell(&ctx.visit.client, Rejected::Unknown);
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
            let reader = engine.sign_in().reader(&ctx.visit, &token).await?;
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
    let link = ctx
        .http
        .engine
        .sign_in()
        .look_at_link(&ctx.visit, token)
        .await?;
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
    let shown_here = ctx
        .http
        .engine
        .sign_in()
        .look_at_link(&ctx.visit, token)
        .await?;
    if let Link::Confirm { flow, .. }
    | Link::NewEmail { flow, .. }
    | Link::NotMe(Contest { flow, .. }) = &shown_here
        && ctx.query("flow").as_deref() != Some(flow.as_str())
    {
        return Err(Rejected::OtherBrowser.into());
    }
    let typed = press.email.unwrap_or_default();
    match ctx
        .http
        .engine
        .sign_in()
        .press_link(&ctx.visit, token, &typed)
        .await
    {
        Err(Error::Rejected(Rejected::FreshRequired)) => Err(press_later(&ctx).await?),
        link => shown(&ctx, link?),
    }
}

/// The button needs a session that was proven lately: it is pressed again after the proof.
async fn press_later(ctx: &Ctx) -> Result<Failure, Failure> {
    let engine = &ctx.http.engine;
    let current = engine.current(&ctx.visit).await?;
    let current = current.ok_or(Rejected::SignedOut)?;
    let freshness = engine
        .account(&current)
        .freshness(&ctx.visit, Strength::Issued);
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
        true => {
            ctx.http
                .engine
                .sign_in()
                .press_link(&ctx.visit, token, "")
                .await
        }
        false => Err(Rejected::Unknown.into()),
    };
    if let Err(Error::Rejected(Rejected::Unknown)) = link {
        failure_log::tell(&ctx.visit.client, Rejected::Unknown);
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
        Link::Elsewhere {
            asked,
            code,
            confirm,
        } => Page::OpenedElsewhere {
            code_hint: code,
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
