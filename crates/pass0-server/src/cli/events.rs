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
                    return Err(Failure::refused(
                        "there are no events of this flow; `pass0 events` lists the flows that are known",
                    ));
                }
                return Ok(list.end()?);
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

fn words(event: &Event) -> &'static str {
    let about = event.about();
    let about = about.method();
    match event.kind {
        EventKind::FlowAsked => "requested a sign-in email",
        EventKind::FlowReplaced => {
            "requested another email in the same browser: the earlier one no longer works"
        }
        EventKind::FlowCancelled => "cancelled the sign-in",
        EventKind::FlowExhausted => "too many wrong codes: this sign-in has ended",
        EventKind::FlowEnded => "ended, because another sign-in of the account finished",
        EventKind::MailHeld => "the email has to wait: too many were requested lately",
        EventKind::MailAccepted => "the mail server accepted the email",
        EventKind::MailDeferred => "the mail server asked to try later, or was unreachable",
        EventKind::MailRefused => "the mail server rejected the email",
        EventKind::MailExpired => "the email could not be sent in time and was dropped",
        EventKind::LinkOpenedElsewhere => {
            "the link was opened outside the browser that requested it: ignored"
        }
        EventKind::LinkRefused => "a link that no longer works was opened",
        EventKind::CodeWrong => "wrong code entered",
        EventKind::CodeRefused => "code not checked: too many wrong ones for this account",
        EventKind::SignedIn if about == "operator_link" => "signed in with an operator's link",
        EventKind::SignedIn if about == "operator_recovery" => {
            "signed in with an operator's recovery link"
        }
        EventKind::SignedIn => "signed in",
        EventKind::SignInRefused => "identity proven, but sign-in rejected",
        EventKind::SignedOut => "signed out",
        EventKind::SessionEnded => "a session was ended",
        EventKind::SteppedUp => "confirmed their identity",
        EventKind::FactorWanted => "the first factor was correct; waiting for a second",
        EventKind::FactorUnsent => {
            "a second factor's message could not be sent; the reason follows"
        }
        EventKind::FactorWrong => match about {
            "recovery_code" => "wrong recovery code entered",
            "totp" => "wrong code from an authenticator app entered",
            _ => "wrong second factor entered",
        },
        EventKind::FactorRefused => "second factor not checked: too many wrong ones",
        EventKind::FactorReplayed => "a code was entered a second time",
        EventKind::EnrolmentFailed => {
            "a passkey was not added; the browser's error, or the step that rejected it, follows"
        }
        EventKind::CeremonyRefused => "a passkey was rejected; the step that rejected it follows",
        EventKind::CloneSuspected => "a passkey may have been copied: its counter did not grow",
        EventKind::CredentialAdded => "a passkey or second factor was added",
        EventKind::CredentialRenamed => "a passkey was renamed",
        EventKind::CredentialRemoved => "a passkey or second factor was removed",
        EventKind::CredentialSpent => "a recovery code was used up",
        EventKind::OfferDeclined => "turned passkey suggestions off",
        EventKind::EmailAsked => "a change of address was requested",
        EventKind::EmailChanged => "the address was changed",
        EventKind::EmailRestored => "the owner restored the earlier address",
        EventKind::NotMe => "\"this was not me\": a change was undone and every session ended",
        EventKind::UserCreated => "the user was created",
        EventKind::UserProven => "the mailbox was proven for the first time",
        EventKind::UserDisabled => "the account was disabled",
        EventKind::UserEnabled => "the account was enabled",
        EventKind::UserDeleted => "the account was deleted",
        EventKind::LinkIssued => match about {
            "operator_recovery" => "an operator created a recovery link",
            _ => "an operator created a sign-in link",
        },
        EventKind::KeyRetired => "a secret key was retired",
        EventKind::ContestAsked => "requested an email to contest a change",
        EventKind::CredentialRestored => "a passkey or second factor that was removed works again",
        EventKind::RecoveryStarted => "a removal of second factors is pending",
        EventKind::RecoveryDone => "the pending removal of second factors was carried out",
        EventKind::RecoveryCancelled => "the pending removal of second factors was stopped",
        EventKind::UserLeaving => "the account will be deleted after its grace period",
        EventKind::UserKept => "the account was kept after all",
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
