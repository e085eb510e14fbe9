//! `pass0 events`: the timeline.

use std::time::Duration;

use clap::Args;
use pass0_core::model::{ChallengeId, Event, EventKind, Timestamp};
use pass0_core::ports::EventFilter;
use pass0_html::browser_label;
use serde::Serialize;

use crate::cli::instance::Instance;
use crate::cli::out::Out;
use crate::failure::Failure;

/// How often new events are looked for.
const LOOK: Duration = Duration::from_secs(1);

/// What happened, in plain words
#[derive(Args)]
pub(crate) struct EventsCommand {
    /// Of this sign-in
    #[arg(long, value_name = "ID")]
    flow: Option<String>,
    /// Of this user
    #[arg(long, value_name = "EMAIL")]
    user: Option<String>,
    /// How many, the newest
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    /// Go on until Ctrl-C
    #[arg(long, conflicts_with = "json")]
    follow: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    instance: Instance,
}

/// An event, as it is listed.
#[derive(Serialize)]
pub(super) struct Line {
    seq: i64,
    at: Timestamp,
    kind: &'static str,
    words: &'static str,
    flow: Option<String>,
    user: Option<String>,
    session: Option<String>,
    ip: String,
    browser: String,
    detail: String,
}

impl From<&Event> for Line {
    fn from(event: &Event) -> Self {
        Self {
            seq: event.seq,
            at: event.at,
            kind: event.kind.as_str(),
            words: words(event),
            flow: event.flow.as_ref().map(ToString::to_string),
            user: event.user.as_ref().map(ToString::to_string),
            session: event.session.as_ref().map(ToString::to_string),
            ip: event.ip.clone(),
            browser: browser_label(&event.user_agent),
            detail: event.detail.clone(),
        }
    }
}

impl Line {
    pub(super) fn line(&self) -> String {
        let who = [
            ("flow", &self.flow),
            ("user", &self.user),
            ("session", &self.session),
        ];
        let who = who
            .iter()
            .filter_map(|(name, id)| id.as_ref().map(|id| format!("{name} {id}")));
        let said = [&self.detail, &self.ip, &self.browser];
        let said = said.into_iter().filter(|text| !text.is_empty()).cloned();
        let rest: Vec<String> = said.chain(who).collect();
        format!(
            "{}  {} ({})",
            self.at.rfc3339(),
            self.words,
            rest.join(", ")
        )
    }
}

impl EventsCommand {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let engine = self.instance.engine().await?;
        let user = match &self.user {
            Some(user) => Some(engine.admin().find_user(user).await?.id),
            None => None,
        };
        let mut filter = EventFilter {
            flow: self.flow.map(ChallengeId::from),
            user,
            after: None,
            limit: self.limit,
        };
        let mut out = Out::new(self.json);
        let mut list = out.list();
        loop {
            let events = engine.admin().events(&filter).await?;
            for event in &events {
                list.add(&Line::from(event), Line::line)?;
            }
            filter.after = events.last().map(|last| last.seq).or(filter.after);
            if !self.follow {
                if events.is_empty() && filter.flow.is_some() {
                    list.end()?;
                    return Err(Failure::refused("nothing is known of that sign-in"));
                }
                return Ok(list.end()?);
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

fn words(event: &Event) -> &'static str {
    let about = event.detail.split(' ').next().unwrap_or_default();
    match event.kind {
        EventKind::FlowAsked => "asked to sign in",
        EventKind::FlowReplaced => "asked again in the same browser: the earlier mail is void",
        EventKind::FlowCancelled => "called it off",
        EventKind::FlowExhausted => "too many wrong codes: this sign-in is over",
        EventKind::FlowEnded => "ended, because another sign-in of the account finished",
        EventKind::MailHeld => "the mail has to wait: too many were asked for lately",
        EventKind::MailAccepted => "the mail server took the mail",
        EventKind::MailDeferred => "the mail server said later, or was out of reach",
        EventKind::MailRefused => "the mail server refused the mail",
        EventKind::MailExpired => "the mail was not sent in time and was dropped",
        EventKind::LinkOpenedElsewhere => {
            "the link was opened by something that was not the browser that asked: ignored"
        }
        EventKind::LinkRefused => "a link that is void was opened",
        EventKind::CodeWrong => "a wrong code was typed",
        EventKind::CodeRefused => "a code was not looked at: too many wrong ones for this account",
        EventKind::SignedIn if about == "operator_link" => "signed in with an operator's link",
        EventKind::SignedIn if about == "operator_recovery" => {
            "signed in with an operator's recovery link"
        }
        EventKind::SignedIn => "signed in",
        EventKind::SignInRefused => "proven, but refused",
        EventKind::SignedOut => "signed out",
        EventKind::SessionEnded => "a session was ended",
        EventKind::SteppedUp => "proved again who they are",
        EventKind::FactorWanted => "the first factor was right; a second is asked for",
        EventKind::FactorUnsent => "what a second factor sends could not be sent: why follows",
        EventKind::FactorWrong => match about {
            "recovery_code" => "a wrong recovery code was typed",
            "totp" => "a wrong code of an authenticator app was typed",
            _ => "a wrong second factor was typed",
        },
        EventKind::FactorRefused => "a second factor was not looked at: too many wrong ones",
        EventKind::FactorReplayed => "a code was typed that had been used already",
        EventKind::EnrolmentFailed => {
            "a passkey was not added; the browser's error, or the step that refused it, follows"
        }
        EventKind::CeremonyRefused => "a passkey was refused; the step that refused it follows",
        EventKind::CloneSuspected => "a passkey may have been copied: its counter did not grow",
        EventKind::CredentialAdded => "a passkey or second factor was added",
        EventKind::CredentialRenamed => "a passkey got another name",
        EventKind::CredentialRemoved => "a passkey or second factor was removed",
        EventKind::CredentialSpent => "a recovery code was used up",
        EventKind::OfferDeclined => "asked not to be offered a passkey again",
        EventKind::EmailAsked => "another address was asked for",
        EventKind::EmailChanged => "the address was changed",
        EventKind::EmailRestored => "the earlier address was put back by its owner",
        EventKind::NotMe => "\"this was not me\": a change was undone and every session ended",
        EventKind::UserCreated => "the user was made",
        EventKind::UserProven => "the mailbox was proven for the first time",
        EventKind::UserDisabled => "the account was switched off",
        EventKind::UserEnabled => "the account was switched on",
        EventKind::UserDeleted => "the account was deleted",
        EventKind::LinkIssued => match about {
            "operator_recovery" => "an operator made a recovery link",
            _ => "an operator made a sign-in link",
        },
        EventKind::KeyRetired => "a secret key was retired",
        EventKind::ContestAsked => "asked for a mail to contest a change",
        EventKind::CredentialRestored => "a passkey or second factor that was removed works again",
        EventKind::RecoveryStarted => "a removal of second factors waits",
        EventKind::RecoveryDone => "the removal of second factors that waited was done",
        EventKind::RecoveryCancelled => "the removal of second factors that waited was stopped",
        EventKind::UserLeaving => "the account is to be deleted after a while",
        EventKind::UserKept => "the account that was to be deleted was kept",
        other => other.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_event_is_told_in_plain_words() {
        for kind in EventKind::ALL {
            for detail in ["", "totp", "recovery_code", "passkey", "operator_link"] {
                let event = Event::new(*kind, Timestamp::from_millis(0)).detail(detail);
                assert_ne!(words(&event), kind.as_str(), "{detail}");
            }
        }
    }
}
