//! Recovery codes: how many are left, and new ones.

use pass0_html::Page;
use serde_json::{Value, json};

use crate::accept::Format;
use crate::answer::Answer;
use crate::api::second_factor::BACKUP;
use crate::ctx::Ctx;
use crate::failure::Failure;

/// Few enough to warn.
const FEW: u32 = 3;

/// `GET /2fa/backup-codes`: how many are left.
pub(crate) async fn page(ctx: Ctx) -> Result<Answer, Failure> {
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
pub(crate) async fn renew(mut ctx: Ctx) -> Result<Answer, Failure> {
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

/// The page or the body with new recovery codes, if there are any.
pub(crate) fn codes(ctx: &Ctx, reply: &Value, next: String) -> Result<Answer, Failure> {
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
