//! What the account page and the sessions page show.

use serde::Serialize;

use crate::factor_kind::FactorKind;

/// A session in the list of [`Page::SignedIn`](crate::Page::SignedIn).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SessionRow {
    /// The session's public id; part of the path that ends it.
    pub id: String,
    /// A short label of the browser.
    pub browser: String,
    /// The address it was last seen at.
    pub ip: String,
    /// When it began, ready to show.
    pub created_at: String,
    /// When it was last used, ready to show.
    pub seen_at: String,
    /// Whether it is the session that looks at the page.
    pub current: bool,
    /// The operator's link that opened it.
    pub operator: Option<OperatorLink>,
}

/// What an operator's link is for.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OperatorLink {
    /// To let somebody in.
    Link,
    /// To give the account back to its owner.
    Recovery,
}

/// A line of the recent events; the same thing happening again and again is one line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EventRow {
    /// When it last happened, ready to show.
    pub at: String,
    /// What happened.
    pub words: EventWords,
    /// How often.
    pub times: u32,
    /// When it first happened, ready to show.
    pub since: String,
}

/// What happened, in the user's words.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventWords {
    /// Sign-in email requested.
    Asked,
    /// The mail server took the mail.
    MailAccepted,
    /// The mail server refused the mail.
    MailRefused,
    /// The link was opened by something that was not the browser that asked.
    OpenedElsewhere,
    /// Wrong code entered.
    CodeWrong,
    /// Signed in.
    SignedIn,
    /// An operator made a link to sign in with.
    OperatorLinkMade,
    /// An operator made a link that recovers the account.
    OperatorRecoveryMade,
    /// An operator's link opened a session.
    OperatorSignedIn,
    /// An operator's link that recovers the account opened a session.
    OperatorRecovered,
    /// Signed out.
    SignedOut,
    /// Session ended from another one.
    SessionEnded,
    /// Passkey added.
    PasskeyAdded,
    /// Passkey renamed.
    PasskeyRenamed,
    /// Passkey removed.
    PasskeyRemoved,
    /// The offer of a passkey after signing in was declined for good.
    PasskeyOfferDeclined,
    /// A passkey didn’t work.
    PasskeyRefused,
    /// A passkey was tried that had been moved to another vault.
    PasskeyChanged,
    /// A passkey was to be added, and the browser or pass0 could not.
    PasskeyNotAdded,
    /// A passkey seems to be in use in two places.
    CloneSuspected,
    /// The codes of an app were switched on.
    TotpOn,
    /// The codes of an app were switched off.
    TotpOff,
    /// A wrong code of the app was typed.
    TotpWrong,
    /// A code of the app was typed again.
    TotpReplayed,
    /// A wrong recovery code was typed.
    RecoveryCodeWrong,
    /// An operator took every passkey and second step away.
    CredentialsReset,
    /// New recovery codes created.
    RecoveryCodesMade,
    /// Recovery code used.
    RecoveryCodeUsed,
    /// The person showed once more who they are.
    SteppedUp,
    /// Another address was asked for.
    EmailAsked,
    /// The account has another address.
    EmailChanged,
    /// The account has its earlier address again.
    EmailRestored,
    /// The account went back to how it was before a change.
    NotMe,
    /// The second step was reported lost or contested.
    RecoveryStarted,
    /// It was removed after a while.
    RecoveryDone,
    /// It stays.
    RecoveryCancelled,
}

impl EventWords {
    /// The words for an event by the name of its kind and its detail, which begins with what it is
    /// about; `None`: not for the user's list.
    ///
    /// ```
    /// use pass0_html::EventWords;
    ///
    /// let words = EventWords::of("factor.wrong", "recovery_code");
    /// assert_eq!(words, Some(EventWords::RecoveryCodeWrong));
    /// assert_eq!(EventWords::of("flow.replaced", ""), None);
    /// ```
    #[must_use]
    pub fn of(kind: &str, detail: &str) -> Option<Self> {
        let (about, more) = detail.split_once(' ').unwrap_or((detail, ""));
        Some(match (kind, about) {
            ("flow.asked", _) => Self::Asked,
            ("mail.accepted", _) => Self::MailAccepted,
            ("mail.refused", _) => Self::MailRefused,
            ("link.opened_elsewhere", _) => Self::OpenedElsewhere,
            ("code.wrong", _) => Self::CodeWrong,
            ("link.issued", "operator_recovery") => Self::OperatorRecoveryMade,
            ("link.issued", _) => Self::OperatorLinkMade,
            ("session.opened", "operator_link") => Self::OperatorSignedIn,
            ("session.opened", "operator_recovery") => Self::OperatorRecovered,
            ("session.opened", _) => Self::SignedIn,
            ("session.signed_out", _) => Self::SignedOut,
            ("session.ended", _) => Self::SessionEnded,
            ("session.stepped_up", _) => Self::SteppedUp,
            ("factor.wrong", "totp") => Self::TotpWrong,
            ("factor.replayed", "totp") => Self::TotpReplayed,
            ("factor.wrong" | "factor.replayed", "recovery_code") => Self::RecoveryCodeWrong,
            ("ceremony.refused", _) if more == "backup-eligibility" => Self::PasskeyChanged,
            ("ceremony.refused", _) => Self::PasskeyRefused,
            ("enrolment.failed", _) => Self::PasskeyNotAdded,
            ("credential.clone_suspected", _) => Self::CloneSuspected,
            ("credential.added", "passkey") => Self::PasskeyAdded,
            ("credential.added", "totp") => Self::TotpOn,
            ("credential.added", "recovery_code") => Self::RecoveryCodesMade,
            ("credential.renamed", _) => Self::PasskeyRenamed,
            ("credential.removed", "passkey") => Self::PasskeyRemoved,
            ("credential.removed", "totp") => Self::TotpOff,
            ("credential.removed", "operator") => Self::CredentialsReset,
            ("credential.spent", _) => Self::RecoveryCodeUsed,
            ("offer.declined", _) => Self::PasskeyOfferDeclined,
            ("email.asked", _) => Self::EmailAsked,
            ("email.changed", _) => Self::EmailChanged,
            ("email.restored", _) => Self::EmailRestored,
            ("account.not_me", _) => Self::NotMe,
            ("recovery.started", _) => Self::RecoveryStarted,
            ("recovery.done", _) => Self::RecoveryDone,
            ("recovery.cancelled", _) => Self::RecoveryCancelled,
            _ => return None,
        })
    }
}

/// A passkey in the list of [`Page::Account`](crate::Page::Account).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PasskeyRow {
    /// Its public id; part of the paths that rename and remove it.
    pub id: String,
    /// What its owner calls it; a generic word is shown if empty.
    pub name: String,
    /// When it was added, ready to show.
    pub created_at: String,
    /// When it was last used, ready to show.
    pub used_at: Option<String>,
    /// Whether it is on more than one device.
    pub synced: bool,
}

/// The codes of an app, where they are on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TotpRow {
    /// When they were switched on, ready to show.
    pub since: String,
    /// When one was last used, ready to show.
    pub used_at: Option<String>,
}

/// A removal of second factors that waits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PendingRow {
    /// What is removed.
    pub factors: Vec<FactorKind>,
    /// When, ready to show.
    pub until: String,
}

impl PendingRow {
    /// From the engine's names of the methods.
    #[must_use]
    pub fn of(methods: &[String], until: String) -> Self {
        let factors = methods.iter().filter_map(|method| FactorKind::of(method));
        Self {
            factors: factors.collect(),
            until,
        }
    }
}

/// What the account page says first: what was just done.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountNotice {
    /// Passkey added.
    PasskeyAdded,
    /// A passkey was renamed.
    PasskeyRenamed,
    /// Passkey removed.
    PasskeyRemoved,
    /// The codes of an app are on.
    TotpOn,
    /// The codes of an app are off.
    TotpOff,
    /// A mail to the new address is on its way.
    EmailAsked,
    /// The account has another address.
    EmailChanged,
    /// The other sessions were ended.
    SessionsEnded,
}
