use serde::Serialize;

/// What was changed about how somebody signs in: in the mail about it, and on the page that contests it.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeWords {
    /// Passkey added.
    PasskeyAdded,
    /// Passkey removed.
    PasskeyRemoved,
    /// A passkey seems to be in use in two places.
    CloneSuspected,
    /// The codes of an app were switched on.
    TotpOn,
    /// The codes of an app were switched off.
    TotpOff,
    /// New recovery codes created.
    RecoveryCodesMade,
    /// Recovery code used.
    RecoveryCodeUsed,
    /// The account has another address.
    EmailChanged,
    /// An operator's link opened a session.
    OperatorLink,
    /// An operator's link that recovers the account opened a session.
    OperatorRecovery,
    /// Something else.
    Other,
}

impl NoticeWords {
    /// The words for a change to a method; [`NoticeWords::Other`] for what there are no words for.
    ///
    /// ```
    /// use pass0_html::NoticeWords;
    ///
    /// assert_eq!(NoticeWords::of("added", "passkey"), NoticeWords::PasskeyAdded);
    /// assert_eq!(NoticeWords::of("painted", "passkey"), NoticeWords::Other);
    /// ```
    #[must_use]
    pub fn of(change: &str, method: &str) -> Self {
        match (change, method) {
            ("added", "passkey") => Self::PasskeyAdded,
            ("removed", "passkey") => Self::PasskeyRemoved,
            ("clone_suspected", _) => Self::CloneSuspected,
            ("added", "totp") => Self::TotpOn,
            ("removed", "totp") => Self::TotpOff,
            ("added", "recovery_code") => Self::RecoveryCodesMade,
            ("spent", "recovery_code") => Self::RecoveryCodeUsed,
            ("email_changed", _) => Self::EmailChanged,
            ("operator", "operator_recovery") => Self::OperatorRecovery,
            ("operator", _) => Self::OperatorLink,
            _ => Self::Other,
        }
    }
}
