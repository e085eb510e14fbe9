//! Proving afresh who one is, and going on with what waited for it.

use axum::http::StatusCode;
use pass0_core::model::{ChallengeId, Strength};
use pass0_core::{Current, Error, Link, Rejected, Resumed, SecondFactor, SignedIn};
use pass0_html::{CodeError, Page, ResumeWords, Sent, browser_label};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accept::Format;
use crate::answer::{Answer, Content};
use crate::api::outcome::accepted;
use crate::api::outcome::signed_in_answer;
use crate::ctx::Ctx;
use crate::factors::{self, FIRST};
use crate::failure::{Failure, StepUp};
use crate::resume;
use crate::shared_pages::{Typed, step_up_page};

/// `GET /step-up`: the page with every proof that would do; `least` names the weakest.
pub(crate) async fn page(ctx: Ctx) -> Result<Answer, Failure> {
    let next = target(&ctx, ctx.query("next").as_deref()).await?;
    let wanted = ctx.query("method");
    let wanted = wanted.as_deref().map(|method| Typed {
        method,
        sent: Sent::Wanted,
        error: None,
    });
    shown(&ctx, next, wanted).await
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
    let next = target(&ctx, begin.next.as_deref()).await?;
    let engine = ctx.http.engine.clone();
    let current = ctx.signed_in()?;
    match begin.method.as_str() {
        "mail" => {
            let asked = engine.account(current).ask_afresh(&ctx.visit, next).await?;
            Ok(accepted(&ctx, asked))
        }
        method => match factors::find(&ctx, method) {
            Some(second) => begin_second(&ctx, &second, next).await,
            None => {
                let options = engine
                    .account(current)
                    .begin_step_up(&ctx.visit, method)
                    .await?;
                Ok(Answer::json(options))
            }
        },
    }
}

/// Nothing is begun for a code that an app shows; what has to be sent is sent.
async fn begin_second(ctx: &Ctx, second: &SecondFactor, next: String) -> Result<Answer, Failure> {
    let (engine, current) = (&ctx.http.engine, ctx.signed_in()?);
    let begun = match second.sends {
        true => {
            engine
                .account(current)
                .begin_step_up(&ctx.visit, second.id)
                .await
        }
        false => Ok(Value::Null),
    };
    let asked = |sent| Typed {
        method: second.id,
        sent,
        error: None,
    };
    match (begun, ctx.format) {
        (Ok(reply), Format::Json) => Ok(Answer::json(factors::begun(reply))),
        (Ok(_), Format::Html) => shown(ctx, next, Some(asked(Sent::Sent))).await,
        (Err(Error::Unsent { .. }), Format::Html) => {
            let mut answer = shown(ctx, next, Some(asked(Sent::Failed))).await?;
            answer.status = StatusCode::SERVICE_UNAVAILABLE;
            Ok(answer)
        }
        (Err(error), _) => Err(error.into()),
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
    let next = target(&ctx, verify.next.as_deref()).await?;
    let engine = &ctx.http.engine;
    let current = ctx.signed_in()?;
    let is_passkey = verify.credential.is_some();
    let method = verify.method.as_deref().unwrap_or(FIRST);
    let wrong = |error| Typed {
        method,
        sent: match error {
            CodeError::Over => Sent::Wanted,
            _ => Sent::Sent,
        },
        error: Some(error),
    };
    let proven: Result<SignedIn, Error> = match (&verify.credential, &verify.code) {
        (Some(answer), None) => {
            let method = verify.method.as_deref().unwrap_or("passkey");
            engine
                .account(current)
                .finish_step_up(&ctx.visit, method, answer, next.clone())
                .await
        }
        (None, Some(code)) => {
            engine
                .account(current)
                .type_step_up(&ctx.visit, method, code, next.clone())
                .await
        }
        _ => return Err(Failure::Malformed),
    };
    match proven {
        Ok(signed_in) => Ok(signed_in_answer(&ctx, &signed_in)),
        Err(Error::Rejected(why)) if ctx.format == Format::Html => match why {
            Rejected::Expired | Rejected::WrongCode { left: 0 }
                if !is_passkey && factors::sends(&ctx, method) =>
            {
                shown(&ctx, next, Some(wrong(CodeError::Over))).await
            }
            Rejected::WrongCode { .. } => {
                shown(&ctx, next, Some(wrong(CodeError::Wrong { left: 1 }))).await
            }
            Rejected::BadCode => shown(&ctx, next, Some(wrong(CodeError::Malformed))).await,
            why if is_passkey => Err(Failure::of_ceremony(why.into())),
            why => Err(why.into()),
        },
        Err(error) if is_passkey => Err(Failure::of_ceremony(error)),
        Err(error) => Err(error.into()),
    }
}

/// `GET /step-up/resume`: the form that waited for the proof, with a button that says what it does.
/// Only the session that sent it takes it, by a navigation that no other site began; whatever else
/// looks, takes nothing.
pub(crate) async fn resume(ctx: Ctx) -> Result<Answer, Failure> {
    let id = ChallengeId::from(ctx.query("id").unwrap_or_default());
    let current = ctx.signed_in()?;
    if ctx.format == Format::Json {
        return Err(Rejected::NotFound.into());
    }
    if ctx.probe || !ctx.navigates() {
        return Ok(Answer::new(StatusCode::NO_CONTENT, Content::Nothing));
    }
    if !ctx.comes_by_itself() {
        return Err(Failure::Csrf);
    }
    let resumed = ctx
        .http
        .engine
        .account(current)
        .resume(&ctx.visit, &id)
        .await?;
    let is_second = |id: &str| factors::find(&ctx, id).is_some();
    let what = resume::words(&ctx.http.brand.prefix, &resumed.action, is_second);
    let what = what.ok_or(Rejected::NotFound)?;
    let detail = detail(&ctx, current, &what, &resumed).await?;
    Ok(Answer::page(Page::Resume {
        what,
        detail: detail.filter(|detail| !detail.is_empty()),
        action: resumed.action,
        fields: resumed.fields,
        form_token: ctx.http.engine.form_token(&ctx.visit),
    }))
}

async fn shown(ctx: &Ctx, next: String, typed: Option<Typed<'_>>) -> Result<Answer, Failure> {
    let current = ctx.signed_in()?;
    let engine = &ctx.http.engine;
    // Changing this only shows other buttons: the route that asked for the proof checks again.
    let least = ctx.query("least");
    let least = least.as_deref().and_then(Strength::parse);
    let least = least.unwrap_or(Strength::Issued);
    let freshness = engine.account(current).freshness(&ctx.visit, least).await?;
    if ctx.format == Format::Json {
        let mut body = json!({"fresh": freshness.fresh, "methods": freshness.methods});
        if let (Some(body), false) = (body.as_object_mut(), freshness.set_up.is_empty()) {
            body.insert("set_up".to_owned(), json!(freshness.set_up));
        }
        return Ok(Answer::json(body));
    }
    let status = factors::status(typed.as_ref().and_then(|typed| typed.error));
    let wanted = StepUp {
        email: current.user.delivery.clone(),
        methods: freshness.methods,
        set_up: freshness.set_up,
        next,
    };
    let page = step_up_page(&ctx.http, &ctx.visit, wanted, typed);
    Ok(Answer::new(status, Content::Page(page)))
}

/// What the form is about, where its name alone does not say.
async fn detail(
    ctx: &Ctx,
    current: &Current,
    what: &ResumeWords,
    form: &Resumed,
) -> Result<Option<String>, Failure> {
    let engine = &ctx.http.engine;
    let prefix = &ctx.http.brand.prefix;
    let path = form.action.strip_prefix(prefix.as_str());
    let path = path.unwrap_or_default();
    Ok(match what {
        ResumeWords::ChangeEmail => {
            let mut fields = form.fields.iter();
            let email = fields.find(|(name, _)| name == "email");
            email.map(|(_, email)| email.clone())
        }
        ResumeWords::DeleteAccount => Some(current.user.delivery.clone()),
        ResumeWords::ConfirmEmail => match &ctx.link {
            Some(token) => match engine.sign_in().look_at_link(&ctx.visit, token).await {
                Ok(Link::NewEmail { new, .. }) => Some(new),
                _ => None,
            },
            None => None,
        },
        ResumeWords::RemovePasskey => {
            let id = resume::row(path, "/passkeys/", "/delete");
            let owned = engine.account(current).credentials().await?;
            let found = owned.iter().find(|owned| Some(owned.id.as_str()) == id);
            found.map(|owned| owned.text("name").to_owned())
        }
        ResumeWords::EndSession => {
            let id = resume::row(path, "/sessions/", "/end");
            let sessions = engine.account(current).sessions(ctx.visit.now).await?;
            let found = sessions.iter().find(|it| Some(it.id.as_str()) == id);
            found.map(|session| browser_label(&session.user_agent))
        }
        _ => None,
    })
}

/// Where the proof leads: to a form that this very session sent and that waits for it, or to a
/// target like any other.
async fn target(ctx: &Ctx, next: Option<&str>) -> Result<String, Failure> {
    let engine = &ctx.http.engine;
    let id = next.and_then(|next| resume::id(&ctx.http.brand.prefix, next));
    let id = id.map(ChallengeId::from);
    if let (Some(id), Some(next), Some(current)) = (id, next, &ctx.current)
        && engine
            .account(current)
            .is_suspended(&ctx.visit, &id)
            .await?
    {
        return Ok(next.to_owned());
    }
    Ok(engine.targets().resolve(next))
}
