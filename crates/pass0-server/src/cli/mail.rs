//! `pass0 mail test ADDRESS`

use std::io::Write as _;
use std::time::{Duration, UNIX_EPOCH};

use clap::{Args, Subcommand};
use pass0_core::model::{Email, LetterId};
use pass0_core::ports::{Env as _, Sent, SystemEnv};
use pass0_html::{Brand, Pages, Rendered};
use pass0_mail::{HttpMailer, Words};

use crate::cli::instance::Instance;
use crate::failure::{Failure, bad_address};

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
        // Whatever may be stored: whether the mail server takes it shows here.
        let to =
            Email::stored(&address).map_err(|fault| Failure::Usage(bad_address("that", fault)))?;
        let now = SystemEnv.now();
        let id = LetterId::draw(&SystemEnv, now);
        let letter = letter(&settings.config.app_name);
        let taken = match (&settings.smtp, &settings.http) {
            (Some(relay), _) => {
                let at =
                    UNIX_EPOCH + Duration::from_millis(u64::try_from(now.millis()).unwrap_or(0));
                let (sender, out) = (&settings.sender, &mut std::io::stdout());
                pass0_mail::dialogue(relay, sender, to.delivery(), id.as_str(), &letter, at, out)
                    .await?
            }
            (None, Some((url, secret))) => {
                let pages = Pages::new(None).map_err(Failure::refused)?;
                // The letter is written already.
                let brand = Brand {
                    app_name: settings.config.app_name.clone(),
                    prefix: settings.config.prefix.clone(),
                    dev: false,
                };
                let words = Words::new(pages, brand);
                let mailer = HttpMailer::new(url, secret.clone(), settings.sender.clone(), words)
                    .map_err(|error| settings.problem("mail_http", error))?;
                println(format_args!("* POST {url}"))?;
                match mailer.hand_over(id.as_str(), to.delivery(), &letter).await {
                    Sent::Accepted(said) => println(format_args!("S: {said}")).map(|()| true)?,
                    Sent::Refused(said) | Sent::GivenUp(said) | Sent::Later(said, _) => {
                        println(format_args!("! {said}")).map(|()| false)?
                    }
                }
            }
            (None, None) => {
                return Err(Failure::Usage(
                    "smtp: dev mode sends no mail; name the settings file with --config".to_owned(),
                ));
            }
        };
        if taken {
            Ok(())
        } else {
            Err(Failure::refused(
                "the mail was not taken; the last lines above say why",
            ))
        }
    }
}

fn println(line: std::fmt::Arguments<'_>) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}

fn letter(app: &str) -> Rendered {
    let text = "This is a test. If you can read it, mail with links and codes arrives here too.";
    Rendered {
        subject: format!("{app}: test mail"),
        text: format!("{text}\n"),
        html: format!("<!doctype html><html lang=\"en\"><body><p>{text}</p></body></html>\n"),
    }
}
