//! What the pages of the second step show.

use serde::Serialize;

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
