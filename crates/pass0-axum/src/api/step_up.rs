//! Proving afresh who one is, and going on with what waited for it.

use axum::http::StatusCode;
use pass0_core::model::{ChallengeId, Strength};
use pass0_core::{Error, Rejected, SignedIn};
use pass0_html::{CodeError, Page};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accept::Format;
use crate::answer::{Answer, Content, Failure, StepUp};
use crate::api::link::signed_in_answer;
use crate::api::login::accepted;
use crate::dispatch::{Ctx, step_up_page};

/// `GET /step-up`: the page with every proof that would do; `least` names the weakest.
pub(crate) async fn page(ctx: Ctx) -> Result<Answer, Failure> {
    let next = target(&ctx, ctx.query("next").as_deref());
    shown(&ctx, next, None).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Begin {
    method: String,
    next: Option<String>,
}

/// `POST /step-up`: begins a proof.
pub(crate) async fn begin(mut ctx: Ctx) -> Result<Answer, Failure> {
    let begin: Begin = std::mem::take(&mut ctx.fields).into()?;
    let next = target(&ctx, begin.next.as_deref());
    let engine = ctx.http.engine.clone();
    let current = ctx.signed_in()?;
    match begin.method.as_str() {
        "mail" => {
            let email = current.user.delivery.clone();
            let asked = engine.ask(&ctx.visit, &email, Some(&next)).await?;
            Ok(accepted(&ctx, asked))
        }
        "totp" if ctx.format == Format::Json => Ok(Answer::json(json!({"success": true}))),
        "totp" => shown(&ctx, next, None).await,
        method => {
            let options = engine.begin_step_up(&ctx.visit, current, method).await?;
            Ok(Answer::json(options))
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verify {
    method: Option<String>,
    code: Option<String>,
    credential: Option<Value>,
    next: Option<String>,
}

/// `POST /step-up/verify`: the proof itself, an authenticator's answer or a typed code.
pub(crate) async fn verify(mut ctx: Ctx) -> Result<Answer, Failure> {
    let verify: Verify = std::mem::take(&mut ctx.fields).into()?;
    let next = target(&ctx, verify.next.as_deref());
    let engine = &ctx.http.engine;
    let current = ctx.signed_in()?;
    let proven: Result<SignedIn, Error> = match (&verify.credential, &verify.code) {
        (Some(answer), None) => {
            let method = verify.method.as_deref().unwrap_or("passkey");
            engine
                .finish_step_up(&ctx.visit, current, method, answer, next.clone())
                .await
        }
        (None, Some(code)) => {
            let method = verify.method.as_deref().unwrap_or("totp");
            engine
                .type_step_up(&ctx.visit, current, method, code, next.clone())
                .await
        }
        _ => return Err(Failure::Malformed),
    };
    match proven {
        Ok(signed_in) => Ok(signed_in_answer(&ctx, &signed_in)),
        Err(Error::Rejected(why)) if ctx.format == Format::Html => match why {
            Rejected::WrongCode { .. } => {
                shown(&ctx, next, Some(CodeError::Wrong { left: 1 })).await
            }
            Rejected::BadCode => shown(&ctx, next, Some(CodeError::Malformed)).await,
            why => Err(why.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// `GET /step-up/resume`: sends the form on that waited for the proof. Only somebody's browser that
/// goes there takes it; whatever else looks, takes nothing.
pub(crate) async fn resume(ctx: Ctx) -> Result<Answer, Failure> {
    let id = ChallengeId::from(ctx.query("id").unwrap_or_default());
    let current = ctx.signed_in()?;
    if ctx.format == Format::Json {
        return Err(Rejected::NotFound.into());
    }
    if ctx.probe || !ctx.navigates() {
        return Ok(Answer::new(StatusCode::NO_CONTENT, Content::Nothing));
    }
    let resumed = ctx.http.engine.resume(&ctx.visit, current, &id).await?;
    Ok(Answer::page(Page::Resume {
        action: resumed.action,
        fields: resumed.fields,
        form_token: ctx.http.engine.form_token(&ctx.visit),
    }))
}

async fn shown(ctx: &Ctx, next: String, error: Option<CodeError>) -> Result<Answer, Failure> {
    let current = ctx.signed_in()?;
    let engine = &ctx.http.engine;
    // Whoever changes this sees other buttons. What asked for the proof looks again.
    let least = ctx.query("least");
    let least = least.as_deref().and_then(Strength::parse);
    let least = least.unwrap_or(Strength::Issued);
    let freshness = engine.freshness(&ctx.visit, current, least).await?;
    if ctx.format == Format::Json {
        let mut body = json!({"fresh": freshness.fresh, "methods": freshness.methods});
        if let (Some(body), false) = (body.as_object_mut(), freshness.set_up.is_empty()) {
            body.insert("set_up".to_owned(), json!(freshness.set_up));
        }
        return Ok(Answer::json(body));
    }
    let status = match error {
        None => StatusCode::OK,
        Some(CodeError::Malformed) => StatusCode::BAD_REQUEST,
        Some(CodeError::Wrong { .. }) => StatusCode::FORBIDDEN,
    };
    let wanted = StepUp {
        email: current.user.delivery.clone(),
        methods: freshness.methods,
        set_up: freshness.set_up,
        next,
    };
    let page = step_up_page(&ctx.http, &ctx.visit, wanted, error);
    Ok(Answer::new(status, Content::Page(page)))
}

fn target(ctx: &Ctx, next: Option<&str>) -> String {
    ctx.http.engine.targets().resolve(next)
}
