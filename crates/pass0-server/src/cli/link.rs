//! `pass0 link EMAIL`

use std::io;

use clap::Args;
use pass0_core::{Engine, IssuedLink};
use serde::Serialize;

use crate::cli::instance::Instance;
use crate::cli::out::Out;
use crate::failure::Failure;

/// Make a sign-in link for a user
///
/// The session that it opens is marked as an operator's for its whole life, and the user is notified of it by
/// email. It cannot change how the account is signed in to, download its data or delete it; a link of
/// `pass0 user recover ADDRESS --link` can.
#[derive(Args)]
pub(crate) struct LinkCommand {
    /// The user's address or id
    email: String,
    /// Where the link leads after signing in
    #[arg(long, value_name = "PATH")]
    next: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    instance: Instance,
}

/// A link that was made.
#[derive(Serialize)]
pub(super) struct Made {
    link: String,
    flow: String,
    minutes: u64,
    kind: &'static str,
}

impl Made {
    pub(super) fn of(engine: &Engine, issued: IssuedLink) -> Self {
        Self {
            link: issued.link,
            flow: issued.flow.to_string(),
            minutes: engine.config().operator_link_life.as_secs() / 60,
            kind: issued.operator.as_str(),
        }
    }

    /// The link alone on standard output, so that it can be piped on as it is.
    pub(super) fn print(&self, out: &mut Out) -> io::Result<()> {
        out.one(self, |made| made.link.clone())?;
        if !out.is_json() {
            let may = match self.kind {
                "recovery" => "may change how the account is signed in to",
                _ => "cannot change how the account is signed in to",
            };
            eprintln!(
                "It works once, for {} minutes, in any browser. The session that it opens is marked as \
                 an operator's and {may}; the user is notified by email. What becomes of it: \
                 pass0 events --flow {}",
                self.minutes, self.flow
            );
        }
        Ok(())
    }
}

impl LinkCommand {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let engine = self.instance.engine().await?;
        if let Some(next) = &self.next
            && engine.targets().check(next).is_none()
        {
            return Err(Failure::Usage(
                "--next must be a path of this site".to_owned(),
            ));
        }
        let issued = engine
            .admin()
            .issue_link(&self.email, self.next.as_deref())
            .await?;
        Ok(Made::of(&engine, issued).print(&mut Out::new(self.json))?)
    }
}
