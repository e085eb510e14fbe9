//! A request that needs a fresh proof first, and how it goes on after it.

use axum::http::Method;
use pass0_core::{Current, Freshness, Resumed};

use crate::accept::Format;
use crate::ctx::Ctx;
use crate::factors;
use crate::failure::{Failure, StepUp};
use crate::resume;

/// Where a request that needs a fresh proof goes on after it: a page comes up again, a form is
/// kept and sent on.
pub(crate) async fn suspend(
    ctx: &Ctx,
    current: &Current,
    method: &Method,
    path: &str,
) -> Result<String, Failure> {
    let engine = &ctx.http.engine;
    if ctx.format == Format::Json {
        return Ok(String::new());
    }
    if method.is_safe() {
        let mark = if ctx.query.is_empty() { "" } else { "?" };
        let page = format!("{path}{mark}{}", ctx.query);
        return Ok(engine.targets().check(&page).unwrap_or_default());
    }
    let Some(fields) = ctx.fields.as_form() else {
        return Ok(String::new());
    };
    keep(ctx, current, path.to_owned(), fields).await
}

/// Keeps a form, if it is one that may wait: where it goes on.
pub(crate) async fn keep(
    ctx: &Ctx,
    current: &Current,
    action: String,
    fields: Vec<(String, String)>,
) -> Result<String, Failure> {
    let prefix = &ctx.http.brand.prefix;
    let is_second = |id: &str| factors::find(ctx, id).is_some();
    let words = resume::words(prefix, &action, is_second);
    let takes =
        |(name, _): &(String, String)| words.as_ref().is_some_and(|it| resume::takes(it, name));
    if words.is_none() || !fields.iter().all(takes) {
        return Ok(String::new());
    }
    let form = Resumed { action, fields };
    let kept = ctx
        .http
        .engine
        .account(current)
        .suspend(&ctx.visit, &form)
        .await?;
    Ok(kept.map_or_else(String::new, |id| resume::path(prefix, id.as_str())))
}

/// The session must be proven afresh before it goes on to `next`.
pub(crate) fn stale(current: Current, freshness: Freshness, next: String) -> Failure {
    Failure::Fresh(Box::new(StepUp {
        email: current.user.delivery,
        methods: freshness.methods,
        set_up: freshness.set_up,
        next,
    }))
}
