//! Static files, and the description of the interface.

use crate::answer::{Answer, Content, Failure};
use crate::dispatch::Ctx;

/// `GET /static/{name}`
pub(crate) async fn asset(ctx: Ctx) -> Result<Answer, Failure> {
    let asset = pass0_html::asset(&ctx.param).ok_or(Failure::NotFound)?;
    Ok(Answer::new(
        axum::http::StatusCode::OK,
        Content::Asset(asset),
    ))
}

/// `GET /openapi.json`
pub(crate) async fn openapi(ctx: Ctx) -> Result<Answer, Failure> {
    Ok(Answer::json(ctx.http.openapi()))
}
