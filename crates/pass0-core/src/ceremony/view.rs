//! Looking at a flow: what the waiting page shows.

use std::time::Duration;

use crate::context::Visit;
use crate::doors::SignIn;
use crate::error::{Error, Rejected};
use crate::limits::RESEND;
use crate::model::{Challenge, ChallengeState, LetterFate, Purpose};

/// What the asking browser may know of its flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowView {
    /// The address, as typed.
    pub email: String,
    /// Where it stands.
    pub state: FlowState,
    /// What became of the mail. A browser that has not signed in with the address sees
    /// [`LetterFate::Accepted`] as long as nothing is known to be wrong.
    pub mail: MailFate,
    /// How long the link still works at most: it does for [`crate::Config::link_life`] from when it
    /// is mailed, which may be a while after it was asked for.
    pub expires_in: Duration,
    /// The same of the code, which works for [`crate::Config::flow_life`] and never longer than the
    /// link.
    pub code_expires_in: Duration,
    /// How long the link works from when it is mailed.
    pub link_life: Duration,
    /// How long until another mail can be asked for.
    pub resend_in: Duration,
    /// Codes are off for this account: too many wrong ones were typed.
    pub codes_off: bool,
    /// Where to go after signing in.
    pub next: String,
}

/// Where a flow stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowState {
    /// Waits for link or code.
    Pending,
    /// A first factor was right; it waits for a second.
    SecondFactor,
    /// Enough was shown, but the account is about to be deleted: it can be kept.
    Leaving,
    /// It opened a session.
    SignedIn,
    /// Its time is over.
    Expired,
    /// Over for another reason.
    Over(Rejected),
}

impl FlowState {
    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::SecondFactor => "second_factor",
            Self::Leaving => "leaving",
            Self::SignedIn => "signed_in",
            Self::Expired => "expired",
            Self::Over(why) => why.code(),
        }
    }
}

/// What became of a flow's mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailFate {
    /// There is a letter, and this is its fate.
    Letter(LetterFate),
    /// None was written: too many were asked for lately.
    Held,
}

impl MailFate {
    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Letter(fate) => fate.as_str(),
            Self::Held => "held",
        }
    }
}

impl SignIn<'_> {
    /// The flow that this browser asked for.
    ///
    /// # Errors
    /// [`Rejected::OtherBrowser`] when it has not asked; [`Error::Store`].
    pub async fn flow(self, visit: &Visit) -> Result<FlowView, Error> {
        let flow = self
            .engine
            .flow_of(visit)
            .await?
            .ok_or(Rejected::OtherBrowser)?;
        let letter = self.engine.0.store.letter_of(&flow.id).await?;
        let fate = letter.map_or(MailFate::Held, |letter| MailFate::Letter(letter.fate));
        // Where letters are shared out, a browser that may be anybody's is not told when this one
        // went out: that would tell whether others asked, too.
        let counted = self.engine.0.config.limits.mail_budget().is_some();
        let email = crate::model::Email::stored(&flow.delivery)?;
        let known = crate::known::browser(&self.engine.0.ring, visit.known.as_deref(), &email);
        let mail = match fate {
            MailFate::Held | MailFate::Letter(LetterFate::Queued) if counted && known.is_none() => {
                MailFate::Letter(LetterFate::Accepted)
            }
            fate => fate,
        };
        let again = match counted {
            true => flow.created_at.plus(RESEND).since(visit.now),
            false => Duration::ZERO,
        };
        let left = flow.expires_at.since(visit.now);
        Ok(FlowView {
            state: state(&flow, visit),
            mail,
            expires_in: match flow.purpose {
                Purpose::SignIn => left.min(self.engine.0.config.link_life()),
                _ => left,
            },
            code_expires_in: match flow.purpose {
                Purpose::SignIn => self.engine.code_left(&flow, visit.now),
                _ => left,
            },
            link_life: match flow.purpose {
                Purpose::SignIn => self.engine.0.config.link_life(),
                _ => self.engine.0.config.flow_life,
            },
            resend_in: again,
            codes_off: self.engine.codes_off(&flow.subject, visit.now).await?,
            email: flow.delivery,
            next: flow.next,
        })
    }
}

fn state(flow: &Challenge, visit: &Visit) -> FlowState {
    match flow.state {
        ChallengeState::Pending if flow.is_timely(visit.now) => match flow.purpose {
            Purpose::SecondFactor => FlowState::SecondFactor,
            Purpose::Keep => FlowState::Leaving,
            _ => FlowState::Pending,
        },
        ChallengeState::Pending => FlowState::Expired,
        ChallengeState::Used => FlowState::SignedIn,
        ChallengeState::Replaced => FlowState::Over(Rejected::Replaced),
        ChallengeState::Cancelled => FlowState::Over(Rejected::Cancelled),
        ChallengeState::Exhausted => FlowState::Over(Rejected::Exhausted),
        ChallengeState::Ended => FlowState::Over(Rejected::Ended),
    }
}
