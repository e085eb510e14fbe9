//! Setting any second factor up, and switching it off.

use axum::http::StatusCode;
use pass0_core::methods::Answer as Given;
use pass0_core::{Completed, Error, Rejected, SecondFactor};
use pass0_html::{CodeError, Page, QrCode, Sent};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accept::Format;
use crate::answer::{Answer, Content};
use crate::api::outcome::completed_answer;
use crate::api::recovery_code::codes;
use crate::ctx::Ctx;
use crate::factors::{self, FIRST};
use crate::failure::Failure;
use crate::qr;

/// `GET /2fa/{method}/setup`: the page, and for a method that sends nothing what it tells.
pub(crate) async fn page(ctx: Ctx) -> Result<Answer, Failure> {
    let second = second(&ctx)?;
    let engine = &ctx.http.engine;
    let current = ctx.current.as_ref();
    if !second.sends {
        let told = engine
            .enrolment(current)
            .begin_enrolment(&ctx.visit, second.id);
        return shown(&ctx, &second, told.await?, Sent::Never, None);
    }
    let sent = engine
        .enrolment(current)
        .enrolment_sent(&ctx.visit, second.id);
    let sent = factors::sent(sent.await?);
    shown(&ctx, &second, Value::Null, sent, None)
}

/// `GET /2fa/setup`
pub(crate) async fn first_page(ctx: Ctx) -> Result<Answer, Failure> {
    page(first(ctx)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setup {
    given: Option<String>,
}

/// `POST /2fa/{method}/setup`: begins, with what the user gives for it, such as a telephone number.
pub(crate) async fn setup(mut ctx: Ctx) -> Result<Answer, Failure> {
    let setup: Setup = std::mem::take(&mut ctx.fields).into()?;
    let second = second(&ctx)?;
    let engine = &ctx.http.engine;
    let current = ctx.current.as_ref();
    let given = setup.given.as_deref().unwrap_or_default();
    let begun = engine
        .enrolment(current)
        .begin_enrolment_with(&ctx.visit, second.id, given);
    match (begun.await, ctx.format) {
        (Ok(told), _) => {
            let sent = match second.sends {
                true => Sent::Sent,
                false => Sent::Never,
            };
            shown(&ctx, &second, told, sent, None)
        }
        (Err(Error::Unsent { .. }), Format::Html) => {
            let mut answer = shown(&ctx, &second, Value::Null, Sent::Failed, None)?;
            answer.status = StatusCode::SERVICE_UNAVAILABLE;
            Ok(answer)
        }
        (Err(Error::Rejected(Rejected::BadCode)), Format::Html) if second.sends => {
            let error = Some(CodeError::Malformed);
            shown(&ctx, &second, Value::Null, Sent::Wanted, error)
        }
        (Err(error), _) => Err(error.into()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirm {
    code: String,
}

/// `POST /2fa/{method}/confirm`: on from now. Recovery codes that come with it are shown here and
/// never again.
pub(crate) async fn confirm(mut ctx: Ctx) -> Result<Answer, Failure> {
    let confirm: Confirm = std::mem::take(&mut ctx.fields).into()?;
    let second = second(&ctx)?;
    let engine = &ctx.http.engine;
    let current = ctx.current.as_ref();
    let answer = Given::Typed(&confirm.code);
    let enrolled = engine
        .enrolment(current)
        .finish_enrolment(&ctx.visit, second.id, answer, "");
    let enrolled = match (enrolled.await, ctx.format) {
        (Ok(enrolled), _) => enrolled,
        (Err(Error::Rejected(why)), Format::Html) => {
            let again = match why {
                Rejected::WrongCode { left } if left > 0 => CodeError::Wrong { left },
                Rejected::BadCode => CodeError::Malformed,
                Rejected::WrongCode { .. } | Rejected::Expired if second.sends => CodeError::Over,
                why => return Err(why.into()),
            };
            return shown_again(&ctx, &second, again).await;
        }
        (Err(error), _) => return Err(error.into()),
    };
    let prefix = &ctx.http.brand.prefix;
    let next = format!("{prefix}/account?notice={}-on", second.id);
    match enrolled.completed {
        None => codes(&ctx, &enrolled.reply, next),
        Some(completed) => {
            // The sign-in goes on once the codes were seen.
            let went_on = completed_answer(&ctx, &completed);
            let next = match (&went_on.content, &completed) {
                (Content::Redirect(next), _) => next.clone(),
                (_, Completed::SignedIn(signed_in)) => signed_in.next.clone(),
                _ => next,
            };
            let mut answer = codes(&ctx, &enrolled.reply, next)?;
            answer.cookies.extend(went_on.cookies);
            Ok(answer)
        }
    }
}

/// `POST /2fa/setup`
pub(crate) async fn first_confirm(ctx: Ctx) -> Result<Answer, Failure> {
    confirm(first(ctx)).await
}

/// `POST /2fa/{method}/disable`
pub(crate) async fn disable(mut ctx: Ctx) -> Result<Answer, Failure> {
    ctx.takes_nothing()?;
    let method = second(&ctx)?.id;
    let current = ctx.signed_in()?;
    let engine = &ctx.http.engine;
    engine
        .account(current)
        .disable_factor(&ctx.visit, method)
        .await?;
    let prefix = &ctx.http.brand.prefix;
    let account = format!("{prefix}/account?notice={method}-off");
    Ok(Answer::done(ctx.format, account))
}

/// `POST /2fa/disable`
pub(crate) async fn first_disable(ctx: Ctx) -> Result<Answer, Failure> {
    disable(first(ctx)).await
}

fn first(mut ctx: Ctx) -> Ctx {
    FIRST.clone_into(&mut ctx.param);
    ctx
}

fn second(ctx: &Ctx) -> Result<SecondFactor, Failure> {
    let found = factors::find(ctx, &ctx.param);
    found.ok_or_else(|| Rejected::NotFound.into())
}

/// The page once more, with what is wrong with the code.
async fn shown_again(
    ctx: &Ctx,
    second: &SecondFactor,
    error: CodeError,
) -> Result<Answer, Failure> {
    let engine = &ctx.http.engine;
    let current = ctx.current.as_ref();
    if second.sends {
        let sent = match error {
            CodeError::Over => Sent::Wanted,
            _ => Sent::Sent,
        };
        return shown(ctx, second, Value::Null, sent, Some(error));
    }
    let told = engine
        .enrolment(current)
        .begin_enrolment(&ctx.visit, second.id);
    shown(ctx, second, told.await?, Sent::Never, Some(error))
}

fn shown(
    ctx: &Ctx,
    second: &SecondFactor,
    told: Value,
    sent: Sent,
    error: Option<CodeError>,
) -> Result<Answer, Failure> {
    let uri = told.get("uri").and_then(Value::as_str).map(str::to_owned);
    if ctx.format == Format::Json {
        let mut body = match second.sends {
            true => json!({"sends": true, "sent": sent == Sent::Sent}),
            false => json!({}),
        };
        if let (Some(body), Value::Object(told)) = (body.as_object_mut(), told) {
            body.extend(told);
            if let Some(uri) = &uri {
                body.insert("qr_code".to_owned(), json!(qr::png(uri)));
            }
        }
        return Ok(Answer::json(body));
    }
    let qr = uri.map(|uri| {
        let (size, path) = qr::path(&uri);
        QrCode { size, path }
    });
    let page = Page::FactorSetup {
        method: second.id.to_owned(),
        told,
        qr,
        sent,
        error,
        required: ctx.current.is_none(),
        form_token: ctx.http.engine.form_token(&ctx.visit),
    };
    Ok(Answer::new(factors::status(error), Content::Page(page)))
}
