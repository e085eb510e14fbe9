//! What a second factor is, in words.

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
