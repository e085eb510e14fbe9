//! `pass0 mail test ADDRESS`

use std::time::{Duration, UNIX_EPOCH};

use clap::{Args, Subcommand};
use pass0_core::model::{Email, LetterId};
use pass0_core::ports::{Env as _, SystemEnv};
use pass0_html::Rendered;

use crate::cli::Failure;
use crate::cli::instance::Instance;

/// Try the way out for mail
#[derive(Args)]
pub(crate) struct MailCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Send a test letter and print all that is said to and by the server, but no password
    Test {
        /// Where to
        address: String,
        #[command(flatten)]
        instance: Instance,
    },
}

impl MailCommand {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let Verb::Test { address, instance } = self.verb;
        let settings = instance.settings()?;
        let Some(server) = &settings.smtp else {
            return Err(Failure::Usage(
                "smtp: dev mode sends no mail; name the settings file with --config".to_owned(),
            ));
        };
        let to = Email::parse(&address)
            .map_err(|_| Failure::Usage("that is no e-mail address".to_owned()))?;
        let now = SystemEnv.now();
        let millis = u64::try_from(now.millis()).unwrap_or(0);
        let taken = pass0_mail::dialogue(
            server,
            &settings.sender,
            to.delivery(),
            LetterId::draw(&SystemEnv, now).as_str(),
            &letter(&settings.config.app_name),
            UNIX_EPOCH + Duration::from_millis(millis),
            &mut std::io::stdout(),
        )
        .await?;
        if taken {
            Ok(())
        } else {
            Err(Failure::refused(
                "the mail was not taken; the last lines above say why",
            ))
        }
    }
}

fn letter(app: &str) -> Rendered {
    let text = "This is a test. If you can read it, mail with links and codes arrives here too.";
    Rendered {
        subject: format!("{app}: test mail"),
        text: format!("{text}\n"),
        html: format!("<!doctype html><html lang=\"en\"><body><p>{text}</p></body></html>\n"),
    }
}
