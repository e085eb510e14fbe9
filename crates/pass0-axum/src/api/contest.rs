//! Contesting a change with a passkey that the account had. The notice's link, opened before, is
//! in the link cookie.

use pass0_core::Rejected;
use serde::Deserialize;
use serde_json::Value;

use crate::answer::Answer;
use crate::api::outcome::CEREMONY_COOKIE;
use crate::api::outcome::taken_back_answer;
use crate::cookie::Cookie;
use crate::ctx::Ctx;
use crate::failure::Failure;

/// `POST /contest/options`
pub(crate) async fn options(mut ctx: Ctx) -> Result<Answer, Failure> {
    ctx.takes_nothing()?;
    let link = ctx.link.as_ref().ok_or(Rejected::OtherBrowser)?;
    let begun = ctx
        .http
        .engine
        .sign_in()
        .begin_contest(&ctx.visit, link)
        .await?;
    let cookie = begun.cookie.and_then(|cookie| {
        let cookies = &ctx.http.cookies;
        cookies.set(Cookie::Ceremony, &cookie.expose(), CEREMONY_COOKIE)
    });
    Ok(Answer::json(begun.options).cookie(cookie))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proof {
    credential: Value,
}

/// `POST /contest/verify`
pub(crate) async fn verify(mut ctx: Ctx) -> Result<Answer, Failure> {
    let proof: Proof = std::mem::take(&mut ctx.fields).into()?;
    let engine = &ctx.http.engine;
    let taken = engine
        .sign_in()
        .finish_contest(&ctx.visit, &proof.credential)
        .await;
    let taken = taken.map_err(Failure::of_ceremony)?;
    Ok(taken_back_answer(&ctx, &taken))
}
