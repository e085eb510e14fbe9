//! `pass0 link EMAIL`

use clap::Args;
use serde::Serialize;

use crate::cli::Failure;
use crate::cli::instance::Instance;
use crate::cli::out::Out;

/// Make a sign-in link for a user
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

#[derive(Serialize)]
struct Made {
    link: String,
    flow: String,
    minutes: u64,
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
        let issued = engine.issue_link(&self.email, self.next.as_deref()).await?;
        let made = Made {
            link: issued.link,
            flow: issued.flow.to_string(),
            minutes: engine.config().operator_link_life.as_secs() / 60,
        };
        Out::new(self.json).one(&made, |made| made.link.clone())?;
        if !self.json {
            // Not on stdout: what is there can be piped on as it is.
            eprintln!(
                "It works once, for {} minutes, in any browser. What becomes of it: \
                 pass0 events --flow {}",
                made.minutes, made.flow
            );
        }
        Ok(())
    }
}
