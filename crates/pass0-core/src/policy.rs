//! What every sign-in must show: presets for those who need more than control of a mailbox.

use std::time::Duration;

use crate::model::Strength;

/// What every sign-in must show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Policy {
    /// Control of a mailbox, a passkey, or what an operator handed out; and the second factor of
    /// whoever has one. AAL1 for NIST SP 800-63B-4, at most level 2 for ASVS 5.0.
    #[default]
    Default,
    /// Passkeys alone. Nobody signs in by mail; an operator's link leads to a first passkey, or to
    /// a new one. ASVS 5.0 level 3 (6.3.3, 6.3.6).
    PasskeyOnly,
    /// A passkey at every sign-in, at the latest after the mail: AAL2. Sessions end after an hour
    /// unused and a day altogether (§2.2.3), and with the browser (§5.1).
    Aal2,
}

impl Policy {
    pub(crate) const IDLE: Duration = Duration::from_secs(3600);
    pub(crate) const MAX: Duration = Duration::from_secs(24 * 3600);

    /// `default`, `passkey_only` or `aal2`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::PasskeyOnly => "passkey_only",
            Self::Aal2 => "aal2",
        }
    }

    /// From its name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Default, Self::PasskeyOnly, Self::Aal2]
            .into_iter()
            .find(|policy| policy.as_str() == text)
    }

    /// What a sign-in must show at least, whoever it is.
    pub(crate) const fn least(self) -> Strength {
        match self {
            Self::Default => Strength::Issued,
            Self::PasskeyOnly | Self::Aal2 => Strength::Verified,
        }
    }

    /// Whether a mail signs in, or begins to.
    #[must_use]
    pub const fn takes_mail(self) -> bool {
        !matches!(self, Self::PasskeyOnly)
    }

    /// Whether a session ends with the browser: its cookie has no Max-Age.
    #[must_use]
    pub const fn ends_with_browser(self) -> bool {
        matches!(self, Self::Aal2)
    }
}
