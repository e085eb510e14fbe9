//! `pass0 user add|list|show|disable|enable|recover|import|export|reset|delete`

use clap::{Args, Subcommand};
use pass0_core::model::{Timestamp, User, UserState};
use pass0_core::ports::EventFilter;
use serde::Serialize;

use crate::cli::events::Line;
use crate::cli::import::{ExportCommand, ImportCommand};
use crate::cli::instance::Instance;
use crate::cli::out::Out;
use crate::cli::recover::RecoverCommand;
use crate::cli::session::Open;
use crate::failure::Failure;

/// Users read at a time.
const PAGE: u32 = 500;

/// Add, show, switch off or delete users
#[derive(Args)]
pub(crate) struct UserCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Add a user; they sign in by mail from then on
    Add(One),
    /// Every user
    List(All),
    /// A user, their sessions, what happened lately
    Show(One),
    /// Switch an account off; its sessions end at once
    Disable(One),
    /// Switch it on again
    Enable(One),
    Recover(RecoverCommand),
    Import(ImportCommand),
    Export(ExportCommand),
    /// Take every passkey and second factor from an account whose user lost them; sessions end
    Reset(One),
    /// Delete an account at once, or with --grace when its time is up; its events stay
    Delete(Leave),
}

#[derive(Args)]
struct One {
    /// The user's address or id
    email: String,
    #[command(flatten)]
    all: All,
}

#[derive(Args)]
struct Leave {
    /// Disable the account now, and delete it after `delete_grace` unless its user keeps it
    #[arg(long)]
    grace: bool,
    #[command(flatten)]
    one: One,
}

#[derive(Args)]
struct All {
    /// As JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    instance: Instance,
}

#[derive(Serialize)]
struct Row {
    id: String,
    email: String,
    state: &'static str,
    /// When the mailbox was first proven.
    proven_at: Option<Timestamp>,
    created_at: Timestamp,
}

impl From<&User> for Row {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.delivery.clone(),
            state: user.state.as_str(),
            proven_at: user.proven_at,
            created_at: user.created_at,
        }
    }
}

impl Row {
    fn line(&self) -> String {
        let proven = match self.proven_at {
            Some(at) => format!("first signed in {}", at.for_people()),
            None => "never signed in".to_owned(),
        };
        format!("{}  {:<9} {}  {proven}", self.id, self.state, self.email)
    }
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    user: Row,
    sessions: Vec<Open>,
    events: Vec<Line>,
}

impl UserCommand {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        match self.verb {
            Verb::Add(one) => one.add().await,
            Verb::List(all) => all.list().await,
            Verb::Show(one) => one.show().await,
            Verb::Disable(one) => one.set(UserState::Disabled).await,
            Verb::Enable(one) => one.set(UserState::Active).await,
            Verb::Recover(recover) => recover.run().await,
            Verb::Import(import) => import.run().await,
            Verb::Export(export) => export.run().await,
            Verb::Reset(one) => one.reset().await,
            Verb::Delete(leave) => leave.run().await,
        }
    }
}

impl All {
    async fn list(self) -> Result<(), Failure> {
        let engine = self.instance.engine().await?;
        let mut out = Out::new(self.json);
        let mut list = out.list();
        let mut after = None;
        loop {
            let users = engine.store().users(after.as_ref(), PAGE).await;
            let users = users.map_err(Failure::refused)?;
            for user in &users {
                list.add(&Row::from(user), Row::line)?;
            }
            match users.last() {
                Some(last) => after = Some(last.id.clone()),
                None => return Ok(list.end()?),
            }
        }
    }
}

impl One {
    async fn add(self) -> Result<(), Failure> {
        let engine = self.all.instance.engine().await?;
        let user = engine.admin().add_user(&self.email).await?;
        self.all.tell(&user)
    }

    async fn show(self) -> Result<(), Failure> {
        let engine = self.all.instance.engine().await?;
        let user = engine.admin().find_user(&self.email).await?;
        let sessions = engine.admin().sessions_of(&user).await?;
        let filter = EventFilter {
            user: Some(user.id.clone()),
            limit: 20,
            ..EventFilter::default()
        };
        let events = engine.admin().events(&filter).await?;
        let shown = Shown {
            user: Row::from(&user),
            sessions: sessions.iter().map(Open::from).collect(),
            events: events.iter().map(Line::from).collect(),
        };
        Out::new(self.all.json).one(&shown, |shown| {
            let sessions = shown.sessions.iter().map(Open::line);
            let events = shown.events.iter().map(Line::line);
            let mut lines = vec![shown.user.line(), "Sessions:".to_owned()];
            lines.extend(sessions.map(|line| format!("  {line}")));
            lines.push("Lately:".to_owned());
            lines.extend(events.map(|line| format!("  {line}")));
            lines.join("\n")
        })?;
        Ok(())
    }

    async fn set(self, state: UserState) -> Result<(), Failure> {
        let engine = self.all.instance.engine().await?;
        let user = engine.admin().find_user(&self.email).await?;
        engine.admin().set_user_state(&user.id, state).await?;
        self.all.tell(&User { state, ..user })
    }

    async fn reset(self) -> Result<(), Failure> {
        let engine = self.all.instance.engine().await?;
        let user = engine.admin().find_user(&self.email).await?;
        engine.admin().reset_credentials(&user.id).await?;
        self.all.tell(&user)
    }
}

impl Leave {
    async fn run(self) -> Result<(), Failure> {
        let One { email, all } = self.one;
        let engine = all.instance.engine().await?;
        let user = engine.admin().find_user(&email).await?;
        let at = match self.grace {
            true => engine.admin().delete_user_later(&user.id).await?,
            false => {
                engine.admin().delete_user(&user.id).await?;
                None
            }
        };
        let (id, email) = (user.id.as_str(), &user.delivery);
        let (told, line) = match at {
            Some(at) => (
                serde_json::json!({"deleted": null, "delete_at": at, "id": id, "email": email}),
                format!(
                    "Disabled {email}. The account is deleted on {} unless its user signs in and keeps it.",
                    at.for_people()
                ),
            ),
            None => (
                serde_json::json!({"deleted": id, "email": email}),
                format!("Deleted {email} at once."),
            ),
        };
        Out::new(all.json).one(&told, |_| line.clone())?;
        Ok(())
    }
}

impl All {
    fn tell(&self, user: &User) -> Result<(), Failure> {
        Ok(Out::new(self.json).one(&Row::from(user), Row::line)?)
    }
}
