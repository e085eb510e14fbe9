//! Opening a mailed link, or an operator's.

use axum::http::StatusCode;
use pass0_core::{Error, Link, Rejected, SignedIn};
use pass0_html::{Confirm, Page, Requester, browser_label};
use serde::Deserialize;
use serde_json::json;

use crate::accept::Format;
use crate::answer::{Answer, Content, Failure};
use crate::cookie::Cookie;
use crate::dispatch::Ctx;

/// How long a browser remembers the link it opened, in seconds.
const LINK_COOKIE: u64 = 600;
/// Cookies outlive nothing longer than this (RFC 6265bis: 400 days).
const KNOWN_COOKIE: u64 = 400 * 24 * 3600;

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
    match outcome {
        Ok(Link::SignedIn(signed_in)) => Ok(signed_in_answer(&ctx, &signed_in)),
        Ok(Link::Already { next }) => Ok(Answer::see_other(next)),
        Err(Error::Store(error)) => Err(error.into()),
        Ok(Link::Elsewhere { .. } | Link::Confirm { .. }) | Err(_)
            if ctx.format == Format::Html =>
        {
            let token: String = ctx
                .param
                .chars()
                .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
                .take(64)
                .collect();
            let cookie = ctx.http.cookies.set(Cookie::Link, &token, LINK_COOKIE);
            Ok(Answer::see_other(format!("{}/link", ctx.http.brand.prefix)).cookie(cookie))
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
    if let Link::Confirm { flow, .. } = &shown_here
        && ctx.query("flow").as_deref() != Some(flow.as_str())
    {
        return Err(Rejected::OtherBrowser.into());
    }
    let typed = press.email.unwrap_or_default();
    let link = ctx
        .http
        .engine
        .press_link(&ctx.visit, token, &typed)
        .await?;
    shown(&ctx, link)
}

fn shown(ctx: &Ctx, link: Link) -> Result<Answer, Failure> {
    let action = format!("{}/link", ctx.http.brand.prefix);
    let page = match link {
        Link::SignedIn(signed_in) => return Ok(signed_in_answer(ctx, &signed_in)),
        Link::Already { next } => return Ok(Answer::see_other(next)),
        Link::Elsewhere { .. } | Link::Confirm { .. } if ctx.format == Format::Json => {
            return Err(Rejected::OtherBrowser.into());
        }
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
    };
    Ok(Answer::page(page))
}

/// The answer that opens the door: the session cookie is set here and nowhere else.
pub(crate) fn signed_in_answer(ctx: &Ctx, signed_in: &SignedIn) -> Answer {
    let cookies = &ctx.http.cookies;
    let life = ctx.http.engine.config().session_max.as_secs();
    let answer = match ctx.format {
        Format::Html => Answer::see_other(&signed_in.next),
        Format::Json => Answer::json(json!({"success": true, "next": signed_in.next})),
    };
    answer
        .cookie(cookies.set(Cookie::Session, &signed_in.secret.expose(), life))
        .cookie(cookies.set(Cookie::Known, &signed_in.known, KNOWN_COOKIE))
        .cookie(
            ctx.link
                .is_some()
                .then(|| cookies.set(Cookie::Link, "", 0))
                .flatten(),
        )
}
