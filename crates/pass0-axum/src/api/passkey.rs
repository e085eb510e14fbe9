//! Passkeys: signing in with one, adding, naming and removing them.

use pass0_core::methods::{Answer as Given, Mediation};
use pass0_core::model::CredentialId;
use pass0_core::{Owned, Rejected, label};
use pass0_html::Page;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accept::Format;
use crate::answer::Answer;
use crate::api::outcome::{CEREMONY_COOKIE, completed_answer};
use crate::cookie::Cookie;
use crate::ctx::Ctx;
use crate::failure::Failure;

/// The method's name in the engine.
const METHOD: &str = "passkey";
/// How long a browser that was told "not now" makes no offer, in seconds.
const LATER: u64 = 30 * 24 * 3600;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Begin {
    next: Option<String>,
}

/// `POST /passkey/login/options`
pub(crate) async fn login_options(mut ctx: Ctx) -> Result<Answer, Failure> {
    let begin: Begin = std::mem::take(&mut ctx.fields).into()?;
    let next = begin.next.as_deref();
    let engine = &ctx.http.engine;
    let begun = engine
        .sign_in()
        .begin_ceremony(&ctx.visit, METHOD, next)
        .await?;
    let cookie = begun.cookie.and_then(|cookie| {
        let cookies = &ctx.http.cookies;
        cookies.set(Cookie::Ceremony, &cookie.expose(), CEREMONY_COOKIE)
    });
    Ok(Answer::json(begun.options).cookie(cookie))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    credential: Value,
}

/// `POST /passkey/login/verify`
pub(crate) async fn login_verify(mut ctx: Ctx) -> Result<Answer, Failure> {
    let login: Login = std::mem::take(&mut ctx.fields).into()?;
    let engine = &ctx.http.engine;
    let completed = engine
        .sign_in()
        .finish_ceremony(&ctx.visit, METHOD, &login.credential)
        .await
        .map_err(Failure::of_ceremony)?;
    Ok(completed_answer(&ctx, &completed))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    mediation: Option<Asked>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Asked {
    Conditional,
}

/// `POST /passkey/register/options`
pub(crate) async fn register_options(mut ctx: Ctx) -> Result<Answer, Failure> {
    let wish: Wish = std::mem::take(&mut ctx.fields).into()?;
    let mediation = match wish.mediation {
        None => Mediation::Optional,
        Some(Asked::Conditional) => Mediation::Conditional,
    };
    let engine = &ctx.http.engine;
    let options = engine
        .enrolment(ctx.current.as_ref())
        .begin_enrolment_as(&ctx.visit, METHOD, mediation)
        .await?;
    Ok(Answer::json(options))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Register {
    credential: Option<Value>,
    name: Option<String>,
    /// The name of the error that kept the browser from it.
    failed: Option<String>,
}

/// `POST /passkey/register/verify`
pub(crate) async fn register_verify(mut ctx: Ctx) -> Result<Answer, Failure> {
    let register: Register = std::mem::take(&mut ctx.fields).into()?;
    let name = register.name.unwrap_or_default();
    if !name.is_empty() && label(&name).is_none() {
        return Err(Failure::Malformed);
    }
    let engine = &ctx.http.engine;
    let credential = match (register.credential, register.failed) {
        (Some(credential), None) => credential,
        (None, Some(why)) => {
            let current = ctx.current.as_ref();
            let noted = engine
                .enrolment(current)
                .enrolment_failed(&ctx.visit, METHOD, &why);
            noted.await?;
            return Ok(Answer::json(json!({"success": true})));
        }
        _ => return Err(Failure::Malformed),
    };
    let enrolled = engine
        .enrolment(ctx.current.as_ref())
        .finish_enrolment(&ctx.visit, METHOD, Given::Credential(&credential), &name)
        .await
        .map_err(Failure::of_ceremony)?;
    match enrolled.completed {
        Some(completed) => Ok(completed_answer(&ctx, &completed)),
        None => {
            let mut body = json!({"success": true});
            if let (Some(body), Value::Object(more)) = (body.as_object_mut(), enrolled.reply) {
                body.extend(more);
            }
            Ok(Answer::json(body))
        }
    }
}

/// `GET /passkeys`
pub(crate) async fn list(ctx: Ctx) -> Result<Answer, Failure> {
    let current = ctx.signed_in()?;
    let owned = ctx.http.engine.account(current).credentials().await?;
    let passkeys: Vec<Value> = own(&owned).map(described).collect();
    if ctx.format == Format::Html {
        let account = format!("{}/account", ctx.http.brand.prefix);
        return Ok(Answer::see_other(account));
    }
    Ok(Answer::json(json!({"passkeys": passkeys})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rename {
    name: String,
}

/// `PATCH /passkeys/{id}`, and `POST /passkeys/{id}/rename` for forms.
pub(crate) async fn rename(mut ctx: Ctx) -> Result<Answer, Failure> {
    let rename: Rename = std::mem::take(&mut ctx.fields).into()?;
    if label(&rename.name).is_none() {
        return Err(Failure::Malformed);
    }
    let id = CredentialId::from(ctx.param.as_str());
    let current = ctx.signed_in()?;
    let engine = &ctx.http.engine;
    engine
        .account(current)
        .rename_credential(&ctx.visit, METHOD, &id, &rename.name)
        .await?;
    Ok(Answer::done(ctx.format, account(&ctx, "passkey-renamed")))
}

/// `DELETE /passkeys/{id}`, and `POST /passkeys/{id}/delete` for forms.
pub(crate) async fn remove(mut ctx: Ctx) -> Result<Answer, Failure> {
    ctx.takes_nothing()?;
    let id = CredentialId::from(ctx.param.as_str());
    let current = ctx.signed_in()?;
    let engine = &ctx.http.engine;
    engine
        .account(current)
        .remove_credential(&ctx.visit, METHOD, &id)
        .await?;
    Ok(Answer::done(ctx.format, account(&ctx, "passkey-removed")))
}

/// `GET /passkey/offer`: "Next time, use your fingerprint?"
pub(crate) async fn offer(ctx: Ctx) -> Result<Answer, Failure> {
    let next = ctx
        .http
        .engine
        .targets()
        .resolve(ctx.query("next").as_deref());
    if ctx.format == Format::Json {
        return Err(Rejected::NotFound.into());
    }
    Ok(Answer::page(Page::PasskeyOffer {
        next,
        form_token: ctx.http.engine.form_token(&ctx.visit),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declined {
    answer: Decline,
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Decline {
    /// Not in this browser, for a while.
    Later,
    /// Not to this account.
    Never,
}

/// `POST /passkey/offer`: not now, or not again.
pub(crate) async fn decline(mut ctx: Ctx) -> Result<Answer, Failure> {
    let declined: Declined = std::mem::take(&mut ctx.fields).into()?;
    let current = ctx.signed_in()?;
    let (engine, cookies) = (&ctx.http.engine, &ctx.http.cookies);
    let cookie = match declined.answer {
        Decline::Later => cookies.set(Cookie::Offer, "later", LATER),
        Decline::Never => {
            engine
                .account(current)
                .decline_passkey_offer(&ctx.visit)
                .await?;
            None
        }
    };
    let next = engine.targets().resolve(declined.next.as_deref());
    let answer = match ctx.format {
        Format::Html => Answer::see_other(next),
        Format::Json => Answer::json(json!({"success": true, "next": next})),
    };
    Ok(answer.cookie(cookie))
}

/// The passkeys among these.
pub(crate) fn own(owned: &[Owned]) -> impl Iterator<Item = &Owned> {
    owned.iter().filter(|owned| owned.kind == METHOD)
}

fn described(owned: &Owned) -> Value {
    json!({
        "id": owned.id.as_str(),
        "name": owned.text("name"),
        "synced": owned.flag("synced"),
        "created_at": owned.created_at,
        "used_at": owned.used_at,
    })
}

fn account(ctx: &Ctx, notice: &str) -> String {
    format!("{}/account?notice={notice}", ctx.http.brand.prefix)
}
