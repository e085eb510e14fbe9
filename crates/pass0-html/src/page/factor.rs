//! What the pages of the second step show.

use serde::Serialize;

/// A way to do the second step.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactorKind {
    /// A passkey.
    Passkey,
    /// The code an app shows.
    Totp,
    /// One of the recovery codes.
    RecoveryCode,
}

impl FactorKind {
    /// The way of an engine's method, if it is a way to do the second step.
    #[must_use]
    pub fn of(method: &str) -> Option<Self> {
        match method {
            "passkey" => Some(Self::Passkey),
            "totp" => Some(Self::Totp),
            "recovery_code" => Some(Self::RecoveryCode),
            _ => None,
        }
    }
}

/// A way to show once more who it is.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepUpMethod {
    /// A passkey.
    Passkey,
    /// The code an app shows.
    Totp,
    /// A mail.
    Mail,
}

/// A square picture for a camera, as an SVG path: one unit is one module.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct QrCode {
    /// Modules on each side, without the quiet border.
    pub size: u32,
    /// The `d` of the path that draws the dark modules.
    pub path: String,
}

/// What a form does that waited for a fresh proof.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
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
    /// Turns authenticator codes on.
    TotpOn,
    /// Turns authenticator codes off.
    TotpOff,
    /// Makes new recovery codes.
    NewRecoveryCodes,
}
