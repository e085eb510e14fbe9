//! The second factor: asked for at sign-in, set up, switched off; and what stands in for it.

use axum::http::StatusCode;
use pass0_core::methods::Answer as Given;
use pass0_core::{Error, Rejected};
use pass0_html::{CodeError, FactorKind, Page, QrCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accept::Format;
use crate::answer::{Answer, Content};
use crate::api::outcome::{completed_answer, report_json, report_page};
use crate::ctx::Ctx;
use crate::failure::Failure;
use crate::qr;

/// The methods' names in the engine.
const TOTP: &str = "totp";
const BACKUP: &str = "recovery_code";
/// Few enough to warn.
const FEW: u32 = 3;

/// `GET /2fa/verify`: what the sign-in of this browser waits for.
pub(crate) async fn page(ctx: Ctx) -> Result<Answer, Failure> {
    let wanted = ctx.query("method");
    shown(&ctx, wanted.as_deref().unwrap_or_default(), None).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verify {
    code: String,
    use_backup: Option<Value>,
}

/// `POST /2fa/verify`
pub(crate) async fn verify(mut ctx: Ctx) -> Result<Answer, Failure> {
    let verify: Verify = std::mem::take(&mut ctx.fields).into()?;
    let method = match &verify.use_backup {
        None | Some(Value::Bool(false)) => TOTP,
        Some(Value::Bool(true)) => BACKUP,
        Some(Value::String(text)) if text == "true" => BACKUP,
        Some(Value::String(text)) if text == "false" => TOTP,
        Some(_) => return Err(Failure::Malformed),
    };
    let engine = &ctx.http.engine;
    let tried = engine
        .sign_in()
        .type_factor(&ctx.visit, method, &verify.code)
        .await;
    match (tried, ctx.format) {
        (Ok(completed), _) => Ok(completed_answer(&ctx, &completed)),
        (Err(Error::Rejected(Rejected::WrongCode { left: 0 })), _) => {
            Err(Rejected::Exhausted.into())
        }
        (Err(Error::Rejected(Rejected::WrongCode { left })), Format::Html) => {
            shown(&ctx, method, Some(CodeError::Wrong { left })).await
        }
        (Err(Error::Rejected(Rejected::BadCode)), Format::Html) => {
            shown(&ctx, method, Some(CodeError::Malformed)).await
        }
        (Err(error), _) => Err(error.into()),
    }
}

async fn shown(ctx: &Ctx, wanted: &str, error: Option<CodeError>) -> Result<Answer, Failure> {
    let factor = ctx.http.engine.sign_in().factor(&ctx.visit).await?;
    if ctx.format == Format::Json {
        return Ok(Answer::json(json!({
            "email": factor.email,
            "methods": factor.methods,
            "set_up": factor.set_up,
            "attempts_left": factor.left,
        })));
    }
    let prefix = &ctx.http.brand.prefix;
    if factor.methods.is_empty() && factor.set_up.contains(&TOTP) {
        return Ok(Answer::see_other(format!("{prefix}/2fa/setup")));
    }
    let set_up = factor.methods.is_empty() && !factor.set_up.is_empty();
    let offered = if set_up {
        &factor.set_up
    } else {
        &factor.methods
    };
    let methods: Vec<FactorKind> = offered.iter().filter_map(|id| kind(id)).collect();
    let shown = kind(wanted)
        .filter(|kind| methods.contains(kind))
        .or_else(|| methods.iter().copied().find(|it| *it == FactorKind::Totp))
        .or_else(|| methods.first().copied())
        .unwrap_or(FactorKind::Passkey);
    let page = Page::SecondFactor {
        email: factor.email,
        methods,
        shown,
        set_up,
        lost: !set_up
            && ctx
                .http
                .engine
                .sign_in()
                .may_report_lost(&ctx.visit)
                .await?,
        error,
        form_token: ctx.http.engine.form_token(&ctx.visit),
    };
    Ok(Answer::new(status(error), Content::Page(page)))
}

/// `GET /2fa/lost`: what reporting a second step lost does.
pub(crate) async fn lost_page(ctx: Ctx) -> Result<Answer, Failure> {
    let engine = &ctx.http.engine;
    let factor = engine.sign_in().factor(&ctx.visit).await?;
    if !engine.sign_in().may_report_lost(&ctx.visit).await? {
        return Err(Rejected::AskOperator.into());
    }
    if ctx.format == Format::Json {
        return Ok(Answer::json(json!({"email": factor.email})));
    }
    Ok(Answer::page(Page::LostFactor {
        email: factor.email,
        form_token: engine.form_token(&ctx.visit),
    }))
}

/// `POST /2fa/lost`: removed after a while, unless its owner signs in with it.
pub(crate) async fn lost(mut ctx: Ctx) -> Result<Answer, Failure> {
    ctx.takes_nothing()?;
    let report = ctx.http.engine.sign_in().report_lost(&ctx.visit).await?;
    let next = format!("{}/login", ctx.http.brand.prefix);
    Ok(match ctx.format {
        Format::Json => Answer::json(report_json(&report, &next)),
        Format::Html => Answer::page(report_page(&report)),
    })
}

/// `GET /2fa/setup`
pub(crate) async fn setup_page(ctx: Ctx) -> Result<Answer, Failure> {
    setup_shown(&ctx, None).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setup {
    code: String,
}

/// `POST /2fa/setup`: active from now on; the recovery codes are shown here and never again.
pub(crate) async fn setup(mut ctx: Ctx) -> Result<Answer, Failure> {
    let setup: Setup = std::mem::take(&mut ctx.fields).into()?;
    let engine = &ctx.http.engine;
    let current = ctx.current.as_ref();
    let answer = Given::Typed(&setup.code);
    let enrolled = engine
        .enrolment(current)
        .finish_enrolment(&ctx.visit, TOTP, answer, "")
        .await;
    let enrolled = match (enrolled, ctx.format) {
        (Ok(enrolled), _) => enrolled,
        (Err(Error::Rejected(Rejected::WrongCode { left })), Format::Html) if left > 0 => {
            return setup_shown(&ctx, Some(CodeError::Wrong { left })).await;
        }
        (Err(Error::Rejected(Rejected::BadCode)), Format::Html) => {
            return setup_shown(&ctx, Some(CodeError::Malformed)).await;
        }
        (Err(error), _) => return Err(error.into()),
    };
    let next = format!("{}/account?notice=totp-on", ctx.http.brand.prefix);
    match enrolled.completed {
        None => codes(&ctx, &enrolled.reply, next),
        Some(completed) => {
            // The sign-in goes on once the codes were seen.
            let went_on = completed_answer(&ctx, &completed);
            let next = match (&went_on.content, &completed) {
                (Content::Redirect(next), _) => next.clone(),
                (_, pass0_core::Completed::SignedIn(signed_in)) => signed_in.next.clone(),
                _ => next,
            };
            let mut answer = codes(&ctx, &enrolled.reply, next)?;
            answer.cookies.extend(went_on.cookies);
            Ok(answer)
        }
    }
}

async fn setup_shown(ctx: &Ctx, error: Option<CodeError>) -> Result<Answer, Failure> {
    let engine = &ctx.http.engine;
    let current = ctx.current.as_ref();
    let begun = engine
        .enrolment(current)
        .begin_enrolment(&ctx.visit, TOTP)
        .await?;
    let text = |name: &str| {
        let found = begun.get(name).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    let (secret, uri) = (text("secret"), text("uri"));
    if ctx.format == Format::Json {
        return Ok(Answer::json(json!({
            "secret": secret,
            "uri": uri,
            "qr_code": qr::png(&uri),
        })));
    }
    let (size, path) = qr::path(&uri);
    let page = Page::TotpSetup {
        secret: grouped(&secret),
        uri,
        qr: QrCode { size, path },
        error,
        required: current.is_none(),
        form_token: engine.form_token(&ctx.visit),
    };
    Ok(Answer::new(status(error), Content::Page(page)))
}

/// `POST /2fa/disable`
pub(crate) async fn disable(mut ctx: Ctx) -> Result<Answer, Failure> {
    ctx.takes_nothing()?;
    let current = ctx.signed_in()?;
    let engine = &ctx.http.engine;
    engine
        .account(current)
        .disable_factor(&ctx.visit, TOTP)
        .await?;
    let account = format!("{}/account?notice=totp-off", ctx.http.brand.prefix);
    Ok(Answer::done(ctx.format, account))
}

/// `GET /2fa/backup-codes`: how many are left.
pub(crate) async fn backup_page(ctx: Ctx) -> Result<Answer, Failure> {
    let current = ctx.signed_in()?;
    let owned = ctx.http.engine.account(current).credentials().await?;
    let left = owned.iter().filter(|owned| owned.kind == BACKUP).count();
    let left = u32::try_from(left).unwrap_or(u32::MAX);
    if ctx.format == Format::Json {
        return Ok(Answer::json(json!({"left": left})));
    }
    Ok(Answer::page(Page::RecoveryCodeList {
        left,
        warn: is_few(left),
        form_token: ctx.http.engine.form_token(&ctx.visit),
    }))
}

/// `POST /2fa/backup-codes`: a new set, shown here and never again.
pub(crate) async fn renew_backup(mut ctx: Ctx) -> Result<Answer, Failure> {
    ctx.takes_nothing()?;
    let current = ctx.signed_in()?;
    let reply = ctx
        .http
        .engine
        .account(current)
        .renew_backup(&ctx.visit)
        .await?;
    codes(&ctx, &reply, format!("{}/account", ctx.http.brand.prefix))
}

fn codes(ctx: &Ctx, reply: &Value, next: String) -> Result<Answer, Failure> {
    let codes: Vec<String> = reply
        .get("recovery_codes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|code| Some(code.as_str()?.to_owned()))
        .collect();
    if ctx.format == Format::Json {
        let body = json!({"success": true, "recovery_codes": codes, "next": next});
        return Ok(Answer::json(body));
    }
    Ok(Answer::page(Page::RecoveryCodes {
        codes,
        next,
        form_token: ctx.http.engine.form_token(&ctx.visit),
    }))
}

/// Whether so few codes are left that it is time for new ones.
pub(crate) fn is_few(left: u32) -> bool {
    left <= FEW
}

fn kind(id: &str) -> Option<FactorKind> {
    FactorKind::of(id)
}

fn status(error: Option<CodeError>) -> StatusCode {
    match error {
        None => StatusCode::OK,
        Some(CodeError::Malformed) => StatusCode::BAD_REQUEST,
        Some(CodeError::Wrong { .. }) => StatusCode::FORBIDDEN,
    }
}

/// In fours, as it is typed over.
fn grouped(secret: &str) -> String {
    let mut text = String::with_capacity(secret.len() * 5 / 4);
    for (at, c) in secret.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push(' ');
        }
        text.push(c);
    }
    text
}
