//! Event: what happened. Append-only, in the same `apply` as what it reports.

use crate::model::{ChallengeId, Client, SessionId, Timestamp, UserId};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Order of writing; 0 until stored.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// The flow it belongs to.
    pub flow: Option<ChallengeId>,
    /// Whom it concerns, when that is known.
    pub user: Option<UserId>,
    /// The session it concerns.
    pub session: Option<SessionId>,
    /// Address of the sender of the request; empty: no request.
    pub ip: String,
    /// Browser of the sender of the request.
    pub user_agent: String,
    /// A few words more, as [`Detail`](crate::model::Detail) writes them: a reply of the mail server, a method, who ended it.
    /// Never a secret.
    pub detail: String,
}

impl Event {
    /// An event without subject; add with the methods below.
    #[must_use]
    pub fn new(kind: EventKind, at: Timestamp) -> Self {
        Self {
            seq: 0,
            at,
            kind,
            flow: None,
            user: None,
            session: None,
            ip: String::new(),
            user_agent: String::new(),
            detail: String::new(),
        }
    }

    /// Of this flow.
    #[must_use]
    pub fn flow(mut self, flow: &ChallengeId) -> Self {
        self.flow = Some(flow.clone());
        self
    }

    /// About this user, if any.
    #[must_use]
    pub fn user(mut self, user: Option<&UserId>) -> Self {
        self.user = user.cloned();
        self
    }

    /// About this session.
    #[must_use]
    pub fn session(mut self, session: &SessionId) -> Self {
        self.session = Some(session.clone());
        self
    }

    /// From this client.
    #[must_use]
    pub fn client(mut self, client: &Client) -> Self {
        self.ip = client.ip_text();
        self.user_agent.clone_from(&client.user_agent);
        self
    }

    /// With a few words more.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

impl EventKind {
    /// Whether strangers can cause as many of it as they like: it is kept for less time, and makes
    /// room when there are too many.
    #[must_use]
    pub const fn is_passing(self) -> bool {
        matches!(
            self,
            Self::FlowAsked
                | Self::FlowReplaced
                | Self::FlowCancelled
                | Self::FlowExhausted
                | Self::MailHeld
                | Self::MailAccepted
                | Self::MailDeferred
                | Self::MailRefused
                | Self::MailExpired
                | Self::LinkOpenedElsewhere
                | Self::LinkRefused
                | Self::CodeWrong
                | Self::CodeRefused
                | Self::CeremonyRefused
        )
    }
}

macro_rules! event_kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What can happen. The text forms are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum EventKind {
            $($(#[$doc])* $name,)*
        }

        impl EventKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable text form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// From the text form.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

event_kinds! {
    /// A visitor asked to sign in with an address.
    FlowAsked = "flow.asked",
    /// The same browser asked again; this flow's link and code are dead.
    FlowReplaced = "flow.replaced",
    /// The browser that asked cancelled the sign-in.
    FlowCancelled = "flow.cancelled",
    /// Too many wrong codes.
    FlowExhausted = "flow.exhausted",
    /// Another sign-in of the account finished first, or an operator ended it.
    FlowEnded = "flow.ended",
    /// The email has to wait: too many were asked for lately.
    MailHeld = "mail.held",
    /// The mail server accepted the email.
    MailAccepted = "mail.accepted",
    /// The mail server said "later" or could not be reached.
    MailDeferred = "mail.deferred",
    /// The mail server rejected the email for good.
    MailRefused = "mail.refused",
    /// The email was not sent before its link and code were about to expire, and was dropped.
    MailExpired = "mail.expired",
    /// The link was opened outside the browser that asked; nothing changed.
    LinkOpenedElsewhere = "link.opened_elsewhere",
    /// A link that no longer works was opened.
    LinkRefused = "link.refused",
    /// Wrong code entered.
    CodeWrong = "code.wrong",
    /// A code was refused unread: too many wrong codes for this account.
    CodeRefused = "code.refused",
    /// A sign-in was completed, and a session opened.
    SignedIn = "session.opened",
    /// A proven sign-in was refused: account disabled, changed or gone, or sign-up closed.
    SignInRefused = "session.refused",
    /// The user signed out.
    SignedOut = "session.signed_out",
    /// A session was ended by its user elsewhere, or by an operator.
    SessionEnded = "session.ended",
    /// A session was proven afresh; `detail` is the method.
    SteppedUp = "session.stepped_up",
    /// A first factor was right, and the sign-in waits for a second.
    FactorWanted = "factor.wanted",
    /// What a second factor sends could not be sent; `detail` is the method and why.
    FactorUnsent = "factor.unsent",
    /// A wrong answer to a second factor or a step-up; `detail` is the method.
    FactorWrong = "factor.wrong",
    /// An answer was refused unread: too many wrong ones; `detail` is the method.
    FactorRefused = "factor.refused",
    /// A right answer that was used before came again; `detail` is the method.
    FactorReplayed = "factor.replayed",
    /// A ceremony was refused; `detail` is the method and the step that refused.
    CeremonyRefused = "ceremony.refused",
    /// A credential was to be added, and could not be: the browser failed, or a step refused it.
    EnrolmentFailed = "enrolment.failed",
    /// A credential's counter did not grow: it may have been copied; `detail` is the method.
    CloneSuspected = "credential.clone_suspected",
    /// A credential was added; `detail` is the method.
    CredentialAdded = "credential.added",
    /// A credential was renamed; `detail` is the method.
    CredentialRenamed = "credential.renamed",
    /// A credential was removed; `detail` is the method.
    CredentialRemoved = "credential.removed",
    /// A credential that is good once was used up; `detail` is the method.
    CredentialSpent = "credential.spent",
    /// The user wants no more offers of a credential; `detail` is the method.
    OfferDeclined = "offer.declined",
    /// The user asked to change the address.
    EmailAsked = "email.asked",
    /// The address was changed.
    EmailChanged = "email.changed",
    /// The earlier address was restored by its owner.
    EmailRestored = "email.restored",
    /// The owner asked for a mail to contest a change; `detail` says which.
    ContestAsked = "contest.asked",
    /// "This was not me": the account was taken back to what it was before a change, and every
    /// session ended; `detail` says which change.
    NotMe = "account.not_me",
    /// A credential that had been removed works again; `detail` is the method.
    CredentialRestored = "credential.restored",
    /// A removal of second factors waits; `detail` says why.
    RecoveryStarted = "recovery.started",
    /// The removal that waited was done.
    RecoveryDone = "recovery.done",
    /// The removal that waited was cancelled; `detail` says by what.
    RecoveryCancelled = "recovery.cancelled",
    /// An account was created.
    UserCreated = "user.created",
    /// The mailbox was proven for the first time; what the unproven account held was wiped.
    UserProven = "user.proven",
    /// An operator disabled the account.
    UserDisabled = "user.disabled",
    /// An operator enabled the account.
    UserEnabled = "user.enabled",
    /// The account is to be deleted after a while; `detail` says by whose wish.
    UserLeaving = "user.leaving",
    /// The account was to be deleted, and its user kept it.
    UserKept = "user.kept",
    /// The account was deleted.
    UserDeleted = "user.deleted",
    /// An operator made a sign-in link.
    LinkIssued = "link.issued",
    /// A secret key was given up, and what depended on it was reset; `detail` says how much.
    KeyRetired = "key.retired",
}
