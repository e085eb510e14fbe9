//! The session: who is signed in, where else, and out.

use axum::http::StatusCode;
use pass0_core::model::{Operator, SessionId, Strength};
use pass0_html::{OperatorLink, Page, SessionRow, browser_label};
use serde_json::{Value, json};

use crate::accept::Format;
use crate::answer::{Answer, Content};
use crate::api::account::recent;
use crate::cookie::Cookie;
use crate::ctx::Ctx;
use crate::failure::Failure;

/// `GET /session`: JSON for every client.
pub(crate) async fn show(ctx: Ctx) -> Result<Answer, Failure> {
    let engine = &ctx.http.engine;
    let Some(current) = engine.current(&ctx.visit).await? else {
        let body = json!({"authenticated": false});
        return Ok(Answer::new(StatusCode::UNAUTHORIZED, Content::Json(body)));
    };
    let config = engine.config();
    let fresh = current.fresh_until(Strength::Issued, config.fresh);
    Ok(Answer::json(json!({
        "authenticated": true,
        "user": {"id": current.user.id, "email": current.user.delivery},
        "session": {
            "id": current.session.id,
            "created_at": current.session.created_at,
            "expires_at": current.session.expires_at.min(current.session.seen_at.plus(config.session_idle)),
            "strength": current.strength().map(Strength::as_str),
            "amr": current.amr(),
            "acr": current.acr(),
            "fresh_until": fresh,
            "operator": current.session.operator().map(Operator::as_str),
        },
    })))
}

/// `GET /logout`: signs out, unless another site sent the visitor here.
pub(crate) async fn logout_page(ctx: Ctx) -> Result<Answer, Failure> {
    if ctx.comes_by_itself() && !ctx.probe && ctx.navigates() {
        return sign_out(ctx).await;
    }
    if ctx.format == Format::Json {
        return Err(Failure::Csrf);
    }
    Ok(Answer::page(Page::Logout {
        form_token: ctx.http.engine.form_token(&ctx.visit),
    }))
}

/// `POST /logout`
pub(crate) async fn logout(mut ctx: Ctx) -> Result<Answer, Failure> {
    ctx.takes_nothing()?;
    sign_out(ctx).await
}

async fn sign_out(ctx: Ctx) -> Result<Answer, Failure> {
    ctx.http.engine.sign_out(&ctx.visit).await?;
    let login = ctx.http.engine.config().login_path();
    let mark = if login.contains('?') { '&' } else { '?' };
    Ok(
        Answer::done(ctx.format, format!("{login}{mark}notice=signed-out"))
            .cookie(ctx.http.cookies.set(Cookie::Session, "", 0)),
    )
}

/// `GET /sessions`
pub(crate) async fn list(ctx: Ctx) -> Result<Answer, Failure> {
    let current = ctx.signed_in()?;
    let sessions = ctx
        .http
        .engine
        .account(current)
        .sessions(ctx.visit.now)
        .await?;
    if ctx.format == Format::Json {
        let rows: Vec<Value> = sessions
            .iter()
            .map(|session| {
                json!({
                    "id": session.id,
                    "browser": browser_label(&session.user_agent),
                    "ip": session.ip,
                    "created_at": session.created_at,
                    "seen_at": session.seen_at,
                    "current": session.id == current.session.id,
                    "operator": session.operator().map(Operator::as_str),
                })
            })
            .collect();
        return Ok(Answer::json(json!({"sessions": rows})));
    }
    let rows = sessions
        .iter()
        .map(|session| SessionRow {
            id: session.id.to_string(),
            browser: browser_label(&session.user_agent),
            ip: session.ip.clone(),
            created_at: session.created_at.for_people(),
            seen_at: session.seen_at.for_people(),
            current: session.id == current.session.id,
            operator: session.operator().map(|operator| match operator {
                Operator::Link => OperatorLink::Link,
                Operator::Recovery => OperatorLink::Recovery,
            }),
        })
        .collect();
    Ok(Answer::page(Page::SignedIn {
        email: current.user.delivery.clone(),
        sessions: rows,
        form_token: ctx.http.engine.form_token(&ctx.visit),
        events: recent(&ctx, current).await?,
    }))
}

/// `DELETE /sessions/{id}`
pub(crate) async fn end(mut ctx: Ctx) -> Result<Answer, Failure> {
    ctx.takes_nothing()?;
    let id = SessionId::from(ctx.param.as_str());
    let current = ctx.signed_in()?;
    let own = id == current.session.id;
    ctx.http
        .engine
        .account(current)
        .end_session(&ctx.visit, &id)
        .await?;
    let sessions = format!("{}/sessions", ctx.http.brand.prefix);
    let gone = own
        .then(|| ctx.http.cookies.set(Cookie::Session, "", 0))
        .flatten();
    Ok(Answer::done(ctx.format, sessions).cookie(gone))
}

/// `POST /sessions/revoke-others`
pub(crate) async fn end_others(mut ctx: Ctx) -> Result<Answer, Failure> {
    ctx.takes_nothing()?;
    let current = ctx.signed_in()?;
    ctx.http
        .engine
        .account(current)
        .end_other_sessions(&ctx.visit)
        .await?;
    Ok(Answer::done(
        ctx.format,
        format!("{}/sessions", ctx.http.brand.prefix),
    ))
}
