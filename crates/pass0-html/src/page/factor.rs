//! What the pages of the second step show.

use serde::{Serialize, Serializer};

use crate::sent::Sent;

/// A second factor that a page asks for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Factor {
    /// The method.
    pub id: String,
    /// What became of what it has to send.
    pub sent: Sent,
}

/// A square picture for a camera, as an SVG path: one unit is one module.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct QrCode {
    /// Modules on each side, without the quiet border.
    pub size: u32,
    /// The `d` of the path that draws the dark modules.
    pub path: String,
}

/// What a form does that waited for a fresh proof. Its value in a template is the key of the words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ResumeWords {
    /// Changes the account's address.
    ChangeEmail,
    /// Confirms the account's new address.
    ConfirmEmail,
    /// Deletes the account.
    DeleteAccount,
    /// Ends a session.
    EndSession,
    /// Ends all other sessions.
    EndOtherSessions,
    /// Removes a passkey.
    RemovePasskey,
    /// Makes new recovery codes.
    NewRecoveryCodes,
    /// Switches the second factor of this method on.
    FactorOn(String),
    /// Switches it off.
    FactorOff(String),
}

impl ResumeWords {
    /// The key of the words: `resume-change-email`, or `<method>-resume-on`.
    #[must_use]
    pub fn key(&self) -> String {
        let own = match self {
            Self::ChangeEmail => "change-email",
            Self::ConfirmEmail => "confirm-email",
            Self::DeleteAccount => "delete-account",
            Self::EndSession => "end-session",
            Self::EndOtherSessions => "end-other-sessions",
            Self::RemovePasskey => "remove-passkey",
            Self::NewRecoveryCodes => "new-recovery-codes",
            Self::FactorOn(method) => return format!("{method}-resume-on"),
            Self::FactorOff(method) => return format!("{method}-resume-off"),
        };
        format!("resume-{own}")
    }
}

impl Serialize for ResumeWords {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.key())
    }
}
