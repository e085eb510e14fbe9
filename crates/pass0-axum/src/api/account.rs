//! The account page and what it leads to.

use std::time::Duration;

use axum::http::StatusCode;
use pass0_core::model::{Event, Timestamp};
use pass0_core::{Current, Error, Owned, Rejected};
use pass0_html::{AccountNotice, EventRow, EventWords, FactorRow, Page, PasskeyRow, PendingRow};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accept::Format;
use crate::answer::{Answer, Content};
use crate::api::second_factor::BACKUP;
use crate::api::{passkey, recovery_code};
use crate::cookie::Cookie;
use crate::ctx::Ctx;
use crate::factors;
use crate::failure::Failure;

/// Lines of events shown.
const RECENT: usize = 20;
/// Events read for them, so that one event repeated often hides no other.
const READ: u32 = 500;
/// The same thing within this long of its last time is one line.
const AGAIN: Duration = Duration::from_secs(3600);

/// `GET /account`
pub(crate) async fn page(ctx: Ctx) -> Result<Answer, Failure> {
    let current = ctx.signed_in()?;
    let engine = &ctx.http.engine;
    let events = recent(&ctx, current).await?;
    let pending = engine.account(current).pending_removal().await?;
    if ctx.format == Format::Json {
        let events: Vec<Value> = events
            .iter()
            .map(|event| {
                json!({
                    "at": event.at,
                    "what": event.words.code(),
                    "times": event.times,
                    "since": event.since,
                })
            })
            .collect();
        let user = json!({"id": current.user.id, "email": current.user.delivery});
        let until = pending.as_ref().map(|pending| pending.until.rfc3339());
        return Ok(Answer::json(json!({
            "user": user,
            "pending": pending.map(|pending| pending.methods).unwrap_or_default(),
            "pending_until": until,
            "events": events,
        })));
    }
    let owned = engine.account(current).credentials().await?;
    let passkeys: Vec<&Owned> = passkey::own(&owned).collect();
    let config = engine.config();
    let rp_id = config.passkey.rp_id(&config.origin);
    let seconds = engine.second_factors(&ctx.visit);
    let seconds: Vec<&str> = seconds.iter().map(|second| second.id).collect();
    let has_second = owned.iter().any(|row| seconds.contains(&row.kind.as_str()));
    let left = owned.iter().filter(|owned| owned.kind == BACKUP);
    let left = u32::try_from(left.count()).unwrap_or(u32::MAX);
    let sessions = engine.account(current).sessions(ctx.visit.now).await?.len();
    let notice = ctx.query("notice");
    Ok(Answer::page(Page::Account {
        email: current.user.delivery.clone(),
        pending: pending.map(|pending| {
            let until = pending.until.for_people();
            let factors = pending.methods;
            Box::new(PendingRow { factors, until })
        }),
        last_way: passkeys.len() == 1
            && engine.account(current).must_keep_one(&ctx.visit, "passkey"),
        passkeys_offered: rp_id.is_some(),
        rp_id: rp_id.unwrap_or_default(),
        user_handle: passkeys
            .first()
            .map(|first| first.text("user_handle").to_owned())
            .unwrap_or_default(),
        credential_ids: passkeys
            .iter()
            .map(|owned| owned.text("credential_id").to_owned())
            .collect(),
        passkeys: passkeys
            .iter()
            .map(|owned| PasskeyRow {
                id: owned.id.to_string(),
                name: owned.text("name").to_owned(),
                created_at: owned.created_at.for_people(),
                used_at: owned.used_at.map(|at| at.for_people()),
                synced: owned.flag("synced"),
            })
            .collect(),
        factors: seconds.iter().map(|id| factor(&ctx, id, &owned)).collect(),
        second: has_second,
        recovery_left: has_second.then_some(left),
        recovery_warn: has_second && recovery_code::is_few(left),
        sessions: u32::try_from(sessions).unwrap_or(u32::MAX),
        events,
        operator: current.owns().is_err(),
        notice: notice.and_then(|text| AccountNotice::of(&text, &seconds)),
        form_token: engine.form_token(&ctx.visit),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Email {
    email: String,
}

/// `POST /email/change`: the same answer for every address that can be one.
pub(crate) async fn change_email(mut ctx: Ctx) -> Result<Answer, Failure> {
    let wanted: Email = std::mem::take(&mut ctx.fields).into()?;
    let current = ctx.signed_in()?;
    let engine = &ctx.http.engine;
    engine
        .account(current)
        .ask_for_email(&ctx.visit, &wanted.email)
        .await?;
    let account = format!("{}/account?notice=email-asked", ctx.http.brand.prefix);
    Ok(Answer::done(ctx.format, account))
}

/// `GET /account/data`: everything that is kept of the user.
pub(crate) async fn data(ctx: Ctx) -> Result<Answer, Failure> {
    let current = ctx.signed_in()?;
    let data = ctx
        .http
        .engine
        .account(current)
        .own_data(&ctx.visit)
        .await?;
    Ok(Answer::new(
        StatusCode::OK,
        Content::Download("account.json", data),
    ))
}

/// `GET /account/delete`
pub(crate) async fn delete_page(ctx: Ctx) -> Result<Answer, Failure> {
    delete_shown(&ctx, false)
}

/// `POST /account/delete`: with the address typed.
pub(crate) async fn delete(mut ctx: Ctx) -> Result<Answer, Failure> {
    let typed: Email = std::mem::take(&mut ctx.fields).into()?;
    let current = ctx.signed_in()?;
    let engine = &ctx.http.engine;
    let at = match engine
        .account(current)
        .delete_own(&ctx.visit, &typed.email)
        .await
    {
        Ok(at) => at,
        Err(Error::Rejected(Rejected::BadEmail(_))) if ctx.format == Format::Html => {
            return delete_shown(&ctx, true);
        }
        Err(error) => return Err(error.into()),
    };
    let answer = match ctx.format {
        Format::Json => Answer::json(json!({
            "success": true,
            "deleted": at.is_none(),
            "delete_at": at,
        })),
        Format::Html => Answer::page(Page::AccountDeleted {
            until: at.map(Timestamp::for_people).unwrap_or_default(),
        }),
    };
    Ok(answer.cookie(ctx.http.cookies.set(Cookie::Session, "", 0)))
}

/// `GET /account/keep`: a sign-in to an account that is about to be deleted leads here.
pub(crate) async fn keep_page(ctx: Ctx) -> Result<Answer, Failure> {
    let leaving = ctx.http.engine.sign_in().leaving(&ctx.visit).await?;
    if ctx.format == Format::Json {
        let body = json!({"email": leaving.email, "delete_at": leaving.at});
        return Ok(Answer::json(body));
    }
    Ok(Answer::page(Page::KeepAccount {
        email: leaving.email,
        until: leaving.at.for_people(),
        form_token: ctx.http.engine.form_token(&ctx.visit),
    }))
}

/// `POST /account/keep`: the account stays, and its user signs in again.
pub(crate) async fn keep(mut ctx: Ctx) -> Result<Answer, Failure> {
    ctx.takes_nothing()?;
    ctx.http.engine.sign_in().keep_account(&ctx.visit).await?;
    let answer = match ctx.format {
        Format::Json => Answer::json(json!({"success": true})),
        Format::Html => Answer::page(Page::AccountKept {}),
    };
    Ok(answer.cookie(ctx.http.cookies.set(Cookie::Flow, "", 0)))
}

fn delete_shown(ctx: &Ctx, error: bool) -> Result<Answer, Failure> {
    if ctx.format == Format::Json {
        return Err(Rejected::NotFound.into());
    }
    let grace = ctx.http.engine.config().delete_grace;
    let page = Page::DeleteAccount {
        email: ctx.signed_in()?.user.delivery.clone(),
        error,
        days: u32::try_from(grace.as_secs().div_ceil(24 * 3600)).unwrap_or(u32::MAX),
        form_token: ctx.http.engine.form_token(&ctx.visit),
    };
    let status = match error {
        true => StatusCode::BAD_REQUEST,
        false => StatusCode::OK,
    };
    Ok(Answer::new(status, Content::Page(page)))
}

/// Recent activity, in words for the user, newest first; what happened again and again within
/// an hour is one line.
pub(crate) async fn recent(ctx: &Ctx, current: &Current) -> Result<Vec<EventRow>, Failure> {
    let events = ctx.http.engine.account(current).own_events(READ).await?;
    let mut rows: Vec<(Timestamp, EventRow)> = Vec::new();
    for event in events.iter().rev() {
        let Some(words) = words(event) else {
            continue;
        };
        let since = event.at.for_people();
        let same = |(last, row): &&mut (Timestamp, EventRow)| {
            row.words == words && last.since(event.at) <= AGAIN
        };
        if let Some((_, row)) = rows.iter_mut().find(same) {
            row.times = row.times.saturating_add(1);
            row.since = since;
        } else {
            let at = since.clone();
            let times = 1;
            let row = EventRow {
                at,
                words,
                times,
                since,
            };
            rows.push((event.at, row));
        }
    }
    rows.truncate(RECENT);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

fn words(event: &Event) -> Option<EventWords> {
    let about = event.about();
    EventWords::of(event.kind.as_str(), about.method(), about.why())
}

/// A second factor of the site, and whether it is among these.
fn factor(ctx: &Ctx, id: &str, owned: &[Owned]) -> FactorRow {
    let on = owned.iter().find(|owned| owned.kind == id);
    FactorRow {
        id: id.to_owned(),
        set_up: factors::path(ctx, id, "setup"),
        off: factors::path(ctx, id, "disable"),
        since: on.map(|owned| owned.created_at.for_people()),
        used_at: on
            .and_then(|owned| owned.used_at)
            .map(Timestamp::for_people),
        hint: on
            .map(|owned| owned.text("hint").to_owned())
            .unwrap_or_default(),
    }
}
