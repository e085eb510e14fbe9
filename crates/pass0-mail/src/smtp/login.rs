//! Logging in (RFC 4954): PLAIN, LOGIN, XOAUTH2.

use data_encoding::BASE64;

use crate::smtp::fault::{Fault, Step, What};
use crate::smtp::reply::{Reply, for_people};
use crate::smtp::session::Session;

/// A way to log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mechanism {
    /// RFC 4616.
    Plain,
    /// draft-murchison-sasl-login.
    Login,
    /// Google's and Microsoft's: the password is an access token.
    XOAuth2,
}

impl Mechanism {
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Plain, Self::Login, Self::XOAuth2]
            .into_iter()
            .find(|mechanism| mechanism.name().eq_ignore_ascii_case(name))
    }

    /// Its name as servers offer it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::XOAuth2 => "XOAUTH2",
        }
    }
}

impl Session {
    /// Logs in by what the server offers, or by `only`.
    pub(crate) async fn login(
        &mut self,
        (user, password): (&str, &str),
        only: Option<Mechanism>,
    ) -> Result<(), Fault> {
        let offered = self.mechanisms();
        let usable: Vec<Mechanism> = [Mechanism::Plain, Mechanism::Login, Mechanism::XOAuth2]
            .into_iter()
            .filter(|mechanism| only.is_none_or(|only| only == *mechanism))
            .filter(|mechanism| offered.iter().any(|name| name == mechanism.name()))
            .collect();
        if usable.is_empty() {
            let words = match offered.as_slice() {
                [] => "a login is set, but the mail server offers none".to_owned(),
                offered => format!("the mail server offers other logins: {}", offered.join(" ")),
            };
            return Err(Fault::broke(Step::Login, words));
        }
        let mut outcome = Ok(());
        for mechanism in usable {
            outcome = self.by(mechanism, user, password).await;
            // RFC 4954 §4: it offers what it does not know.
            let is_unknown =
                matches!(&outcome, Err(Fault { what: What::Said(reply), .. }) if reply.code == 504);
            if !is_unknown {
                break;
            }
        }
        outcome
    }

    /// The names of the mechanisms, in capitals. Old servers write `AUTH=LOGIN`.
    fn mechanisms(&self) -> Vec<String> {
        let mut names = Vec::new();
        for offer in &self.offers {
            let offer = offer.to_ascii_uppercase();
            let Some(list) = offer.strip_prefix("AUTH") else {
                continue;
            };
            if !list.starts_with([' ', '\t', '=']) {
                continue;
            }
            let new = list
                .split([' ', '\t', '=', ','])
                .filter(|name| !name.is_empty());
            names.extend(new.map(str::to_owned));
        }
        names.dedup();
        names
    }

    async fn by(&mut self, mechanism: Mechanism, user: &str, password: &str) -> Result<(), Fault> {
        let name = mechanism.name();
        let mut answers = match mechanism {
            Mechanism::Plain => vec![BASE64.encode(format!("\0{user}\0{password}").as_bytes())],
            Mechanism::Login => vec![
                BASE64.encode(password.as_bytes()),
                BASE64.encode(user.as_bytes()),
            ],
            Mechanism::XOAuth2 => {
                let token = format!("user={user}\x01auth=Bearer {password}\x01\x01");
                vec![BASE64.encode(token.as_bytes())]
            }
        };
        let first = match mechanism {
            Mechanism::Login => format!("AUTH {name}\r\n"),
            // With the first answer, which saves a round.
            _ => format!("AUTH {name} {}\r\n", answers.pop().unwrap_or_default()),
        };
        self.say(Step::Login, first.as_bytes()).await?;
        let mut hint = String::new();
        for _ in 0..4 {
            let reply = self.reply(Step::Login).await?;
            match reply.code {
                334 => {
                    hint = hint_in(&reply).unwrap_or(hint);
                    // After an error in XOAUTH2's challenge, an empty answer gets the reply.
                    let answer = answers.pop().unwrap_or_default();
                    self.say(Step::Login, format!("{answer}\r\n").as_bytes())
                        .await?;
                }
                200..300 => return Ok(()),
                400.. => {
                    let mut reply = reply;
                    reply
                        .lines
                        .extend(Some(hint).filter(|hint| !hint.is_empty()));
                    return Err(Fault {
                        step: Step::Login,
                        what: What::Said(reply),
                    });
                }
                _ => return Err(Fault::broke(Step::Login, format!("an odd reply: {reply}"))),
            }
        }
        Err(Fault::broke(
            Step::Login,
            "the mail server keeps asking for a login",
        ))
    }
}

/// What is wrong with a token, in the JSON of a challenge.
fn hint_in(reply: &Reply) -> Option<String> {
    let decoded = BASE64.decode(reply.text().as_bytes()).ok()?;
    decoded.starts_with(b"{").then(|| for_people(&decoded))
}
