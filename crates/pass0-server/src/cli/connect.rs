//! `pass0 config check --connect`: whether what the settings name can be reached.

use std::time::Duration;

use pass0_sql::{OpenError, Schema};
use serde::Serialize;

use pass0::settings::Settings;

/// How long one of them may take.
const PATIENCE: Duration = Duration::from_secs(12);

/// What was tried.
#[derive(Serialize)]
pub(crate) struct Tried {
    /// The setting.
    pub(crate) setting: &'static str,
    /// Whether it is fine.
    pub(crate) ok: bool,
    /// What was found, or what is wrong and what to do.
    pub(crate) said: String,
}

impl Tried {
    fn of(setting: &'static str, outcome: Result<String, String>) -> Self {
        let (ok, said) = match outcome {
            Ok(said) => (true, said),
            Err(said) => (false, said),
        };
        Self { setting, ok, said }
    }

    /// For people.
    pub(crate) fn line(&self) -> String {
        let verdict = if self.ok { "ok    " } else { "FAILED" };
        format!("{:<9} {verdict} {}", self.setting, self.said)
    }
}

/// Tries the database and the way out for mail, side by side. Changes nothing and sends nothing.
pub(crate) async fn connect(settings: &Settings) -> Vec<Tried> {
    let (database, mail) = tokio::join!(database(settings), mail(settings));
    vec![Tried::of("database", database), mail]
}

async fn database(settings: &Settings) -> Result<String, String> {
    let looked = tokio::time::timeout(PATIENCE, pass0_sql::look(&settings.database)).await;
    let looked = looked.map_err(|_| {
        let patience = PATIENCE.as_secs();
        format!(
            "no answer within {patience} seconds; look for a firewall in between, or a wrong host"
        )
    })?;
    match looked {
        Ok(seen) => {
            let schema = match seen.schema {
                Schema::Missing => "no schema yet: the first start makes it".to_owned(),
                Schema::Behind { found, known } => {
                    format!("schema {found} of {known}: the next start brings it up to date")
                }
                Schema::Current(known) => format!("schema {known}, up to date"),
                _ => "a schema".to_owned(),
            };
            Ok(format!("{}; {schema}", seen.engine))
        }
        Err(error) => Err(match advice(&error) {
            "" => error.to_string(),
            advice => format!("{error}; {advice}"),
        }),
    }
}

/// What to do where the words of the store do not say it.
fn advice(error: &OpenError) -> &'static str {
    let words = error.to_string().to_lowercase();
    let says = |sign: &str| words.contains(sign);
    if says("password missing") {
        "check user and password in `database`"
    } else if says("timed out") || says("does not answer") {
        "look for a firewall in between, or a wrong host"
    } else {
        ""
    }
}

async fn mail(settings: &Settings) -> Tried {
    match (&settings.smtp, &settings.http) {
        (Some(relay), _) => {
            let probed = pass0_mail::probe_smtp(relay, &settings.sender, PATIENCE).await;
            Tried::of("smtp", probed.map_err(|said| with_advice(&said)))
        }
        (None, Some((url, _))) => {
            let probed = pass0_mail::probe_http(url, PATIENCE).await;
            Tried::of("mail_http", probed.map_err(|said| with_advice(&said)))
        }
        (None, None) => Tried::of("smtp", Ok("not used: dev mode sends no mail".to_owned())),
    }
}

fn with_advice(said: &str) -> String {
    let words = said.to_lowercase();
    let says = |sign: &str| words.contains(sign);
    let advice = if says(" auth: ") {
        "check user and password in `smtp`"
    } else if says("connection refused") {
        "correct host and port, or start the mail server"
    } else if says("no answer within") || says("takes too long") || says("timed out") {
        "look for a firewall in between: many hosts block outgoing SMTP"
    } else if says("certificate") {
        "name the authority of its certificate in `smtp_ca_file`, or the host by the name in it"
    } else {
        return said.to_owned();
    };
    format!("{said}; {advice}")
}
