//! `pass0 session list|revoke`

use clap::{Args, Subcommand};
use pass0_core::Engine;
use pass0_core::model::{Operator, Session, SessionId, Timestamp, UserId};
use pass0_html::browser_label;
use serde::Serialize;

use crate::cli::instance::Instance;
use crate::cli::out::Out;
use crate::failure::Failure;

/// List or end sessions
#[derive(Args)]
pub(crate) struct SessionCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// A user's sessions
    List {
        /// The user's address or id
        email: String,
        #[command(flatten)]
        how: How,
    },
    /// End a session, or all of a user's; the next request is refused
    Revoke {
        /// The session's id, from `session list`
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        id: Option<String>,
        /// Whose; found by itself when left out
        #[arg(long, value_name = "EMAIL")]
        user: Option<String>,
        /// Every session of this user, and every sign-in under way
        #[arg(long, requires = "user")]
        all: bool,
        #[command(flatten)]
        how: How,
    },
}

#[derive(Args)]
struct How {
    /// As JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    instance: Instance,
}

/// An open session, as it is listed.
#[derive(Serialize)]
pub(super) struct Open {
    id: String,
    browser: String,
    ip: String,
    created_at: Timestamp,
    seen_at: Timestamp,
    expires_at: Timestamp,
    /// The kind of the operator's link that opened it.
    operator: Option<&'static str>,
}

impl From<&Session> for Open {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id.to_string(),
            browser: browser_label(&session.user_agent),
            ip: session.ip.clone(),
            created_at: session.created_at,
            seen_at: session.seen_at,
            expires_at: session.expires_at,
            operator: session.operator().map(Operator::as_str),
        }
    }
}

impl Open {
    pub(super) fn line(&self) -> String {
        let Self {
            id, browser, ip, ..
        } = self;
        let browser = if browser.is_empty() {
            "unknown browser"
        } else {
            browser
        };
        let (since, seen) = (self.created_at.for_people(), self.seen_at.for_people());
        let by = match self.operator {
            Some("recovery") => ", by an operator's recovery link",
            Some(_) => ", by an operator's link",
            None => "",
        };
        format!("{id}  {browser}, {ip}, since {since}, last used {seen}{by}")
    }
}

impl SessionCommand {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        match self.verb {
            Verb::List { email, how } => {
                let engine = how.instance.engine().await?;
                let user = engine.admin().find_user(&email).await?;
                let mut out = Out::new(how.json);
                let mut list = out.list();
                for session in engine.admin().sessions_of(&user).await? {
                    list.add(&Open::from(&session), Open::line)?;
                }
                Ok(list.end()?)
            }
            Verb::Revoke { id, user, how, .. } => {
                let engine = how.instance.engine().await?;
                let id = id.map(SessionId::from);
                let owner = owner(&engine, user.as_deref(), id.as_ref()).await?;
                engine.admin().revoke(&owner, id.as_ref()).await?;
                let what = id.as_ref().map_or("all", |id| id.as_str());
                let ended = serde_json::json!({"ended": what, "user": owner.as_str()});
                Out::new(how.json).one(&ended, |_| format!("Ended: {what}."))?;
                Ok(())
            }
        }
    }
}

/// Whose session it is.
async fn owner(
    engine: &Engine,
    user: Option<&str>,
    session: Option<&SessionId>,
) -> Result<UserId, Failure> {
    match (user, session) {
        (Some(user), _) => Ok(engine.admin().find_user(user).await?.id),
        (None, Some(session)) => Ok(engine.admin().find_session(session).await?.user),
        (None, None) => Err(Failure::refused(
            "name a session, or a user to end sessions of",
        )),
    }
}
