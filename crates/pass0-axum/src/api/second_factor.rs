//! The second factor of a sign-in that waits for one: asked for, sent, typed, and reported lost.

use axum::http::StatusCode;
use pass0_core::{Error, FactorView, Rejected, SecondFactor, SentState};
use pass0_html::{CodeError, Factor, Page, Sent};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accept::Format;
use crate::answer::{Answer, Content};
use crate::api::outcome::{completed_answer, report_json, report_page};
use crate::ctx::Ctx;
use crate::factors::{self, FIRST};
use crate::failure::Failure;

/// What stands in for a lost second factor.
pub(crate) const BACKUP: &str = "recovery_code";

/// `GET /2fa/verify`: what the sign-in of this browser waits for.
pub(crate) async fn page(ctx: Ctx) -> Result<Answer, Failure> {
    let wanted = ctx.query("method");
    shown(&ctx, wanted.as_deref().unwrap_or_default(), None).await
}

/// `POST /2fa/{method}/begin`: sends what the method has to send; another has nothing to begin.
pub(crate) async fn begin(mut ctx: Ctx) -> Result<Answer, Failure> {
    ctx.takes_nothing()?;
    let engine = &ctx.http.engine;
    let method = ctx.param.as_str();
    let factor = engine.sign_in().factor(&ctx.visit).await?;
    let has = factor.methods.contains(&method);
    let sends = factor.sent.iter().any(|(id, _)| *id == method);
    let sent = match has && !sends {
        true => Ok(Value::Null),
        false => engine.sign_in().begin_factor(&ctx.visit, method).await,
    };
    match (sent, ctx.format) {
        (Ok(reply), Format::Json) => Ok(Answer::json(factors::begun(reply))),
        (Ok(_), Format::Html) => {
            let method: String = url::form_urlencoded::byte_serialize(method.as_bytes()).collect();
            let prefix = &ctx.http.brand.prefix;
            let next = format!("{prefix}/2fa/verify?method={method}");
            Ok(Answer::see_other(next))
        }
        (Err(Error::Unsent { .. }), Format::Html) => {
            let mut answer = shown(&ctx, method, None).await?;
            answer.status = StatusCode::SERVICE_UNAVAILABLE;
            Ok(answer)
        }
        (Err(error), _) => Err(error.into()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verify {
    code: String,
    method: Option<String>,
    use_backup: Option<Value>,
}

impl Verify {
    /// The method it answers. Before there were others, `use_backup` told the two apart.
    fn method(&self) -> Result<&str, Failure> {
        let backup = match &self.use_backup {
            None => None,
            Some(Value::Bool(backup)) => Some(*backup),
            Some(Value::String(text)) if text == "true" => Some(true),
            Some(Value::String(text)) if text == "false" => Some(false),
            Some(_) => return Err(Failure::Malformed),
        };
        match (&self.method, backup) {
            (Some(method), None) => Ok(method),
            (Some(_), Some(_)) => Err(Failure::Malformed),
            (None, Some(true)) => Ok(BACKUP),
            (None, _) => Ok(FIRST),
        }
    }
}

/// `POST /2fa/verify`
pub(crate) async fn verify(mut ctx: Ctx) -> Result<Answer, Failure> {
    let verify: Verify = std::mem::take(&mut ctx.fields).into()?;
    let method = verify.method()?;
    let engine = &ctx.http.engine;
    let tried = engine
        .sign_in()
        .type_factor(&ctx.visit, method, &verify.code)
        .await;
    let rejected = match (tried, ctx.format) {
        (Ok(completed), _) => return Ok(completed_answer(&ctx, &completed)),
        (Err(Error::Rejected(Rejected::WrongCode { left: 0 })), _)
            if !factors::sends(&ctx, method) =>
        {
            return Err(Rejected::Exhausted.into());
        }
        // What was sent is over, and the sign-in still waits.
        (Err(Error::Rejected(Rejected::WrongCode { left: 0 })), Format::Html) => CodeError::Over,
        (Err(Error::Rejected(Rejected::WrongCode { left })), Format::Html) => {
            CodeError::Wrong { left }
        }
        (Err(Error::Rejected(Rejected::BadCode)), Format::Html) => CodeError::Malformed,
        (Err(Error::Rejected(Rejected::Expired)), Format::Html) if factors::sends(&ctx, method) => {
            CodeError::Over
        }
        (Err(error), _) => return Err(error.into()),
    };
    shown(&ctx, method, Some(rejected)).await
}

async fn shown(ctx: &Ctx, wanted: &str, error: Option<CodeError>) -> Result<Answer, Failure> {
    let factor = ctx.http.engine.sign_in().factor(&ctx.visit).await?;
    if ctx.format == Format::Json {
        return Ok(Answer::json(told(&factor)));
    }
    let seconds = ctx.http.engine.second_factors(&ctx.visit);
    let set_up = factor.methods.is_empty() && !factor.set_up.is_empty();
    let offered = match set_up {
        true => &factor.set_up,
        false => &factor.methods,
    };
    if let (true, Some(only)) = (set_up, only_second(offered, &seconds)) {
        return Ok(Answer::see_other(factors::path(ctx, only, "setup")));
    }
    let shown = offered.iter().find(|id| **id == wanted).copied();
    let shown = shown
        .or_else(|| factors::preferred(offered, &seconds).map(|second| second.id))
        .or_else(|| offered.first().copied())
        .unwrap_or("passkey");
    let sent = factor.sent.iter().find(|(id, _)| *id == shown);
    let page = Page::SecondFactor {
        email: factor.email,
        methods: offered.iter().map(|id| (*id).to_owned()).collect(),
        shown: Factor {
            id: shown.to_owned(),
            sent: sent.map_or(Sent::Never, |(_, state)| factors::sent(*state)),
        },
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
    Ok(Answer::new(factors::status(error), Content::Page(page)))
}

/// The JSON form of a sign-in that waits.
fn told(factor: &FactorView) -> Value {
    let mut body = json!({
        "email": factor.email,
        "methods": factor.methods,
        "set_up": factor.set_up,
        "attempts_left": factor.left,
    });
    if let (Some(body), false) = (body.as_object_mut(), factor.sent.is_empty()) {
        let on_its_way =
            |(id, state): &(&'static str, _)| (*state == SentState::Sent).then_some(*id);
        let sends: Vec<&str> = factor.sent.iter().map(|(id, _)| *id).collect();
        let sent: Vec<&str> = factor.sent.iter().filter_map(on_its_way).collect();
        body.insert("sends".to_owned(), json!(sends));
        body.insert("sent".to_owned(), json!(sent));
    }
    body
}

/// The one second factor among these, if there is one and no other: there is nothing to choose.
fn only_second(offered: &[&str], seconds: &[SecondFactor]) -> Option<&'static str> {
    let mut among = seconds.iter().filter(|second| offered.contains(&second.id));
    let only = among.next()?;
    among.next().is_none().then_some(only.id)
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
