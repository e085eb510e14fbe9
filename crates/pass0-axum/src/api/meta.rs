//! Static files, and what browsers ask about passkeys.

use crate::answer::{Answer, Content};
use crate::ctx::Ctx;
use crate::failure::Failure;

/// `GET /static/{name}`
pub(crate) async fn asset(ctx: Ctx) -> Result<Answer, Failure> {
    let asset = pass0_html::asset(&ctx.param).ok_or(Failure::NotFound)?;
    Ok(Answer::new(
        axum::http::StatusCode::OK,
        Content::Asset(asset),
    ))
}

/// `GET /.well-known/webauthn`: the origins whose passkeys are the same (WebAuthn Level 3 §5.11.1).
pub(crate) async fn related_origins(ctx: Ctx) -> Result<Answer, Failure> {
    let config = ctx.http.engine.config();
    if config.passkey.rp_id(&config.origin).is_none() {
        return Err(Failure::NotFound);
    }
    let origins = config.passkey.origins(&config.origin);
    Ok(Answer::json(serde_json::json!({"origins": origins})))
}

/// `GET /.well-known/passkey-endpoints`: where passkeys are added and managed.
pub(crate) async fn passkey_endpoints(ctx: Ctx) -> Result<Answer, Failure> {
    let config = ctx.http.engine.config();
    if config.passkey.rp_id(&config.origin).is_none() {
        return Err(Failure::NotFound);
    }
    let account = format!("{}{}/account", config.origin.as_str(), config.prefix);
    Ok(Answer::json(
        serde_json::json!({"enroll": account, "manage": account}),
    ))
}
