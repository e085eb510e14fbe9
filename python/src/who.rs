//! Who is signed in, as Python sees it.

use pass0_axum::CurrentUser;
use pyo3::prelude::*;

/// Who is signed in.
#[pyclass(frozen, get_all, module = "flask_pass0._native")]
pub(crate) struct Who {
    /// The user's id, as text.
    pub(crate) user_id: String,
    /// The user's address.
    pub(crate) email: String,
    /// The session's id; not its secret.
    pub(crate) session_id: String,
    /// When it was opened, in seconds since the Unix epoch.
    pub(crate) created_at: i64,
    /// When it ends at the latest, likewise.
    pub(crate) expires_at: i64,
    /// The methods that were shown: `mail`, `totp`, `passkey`, ….
    pub(crate) amr: Vec<String>,
    /// `aal1` or `aal2` (NIST SP 800-63B-4).
    pub(crate) acr: String,
}

impl From<CurrentUser> for Who {
    fn from(CurrentUser(current): CurrentUser) -> Self {
        let seconds = |at: pass0_core::model::Timestamp| at.millis().div_euclid(1000);
        Self {
            amr: current.amr().into_iter().map(str::to_owned).collect(),
            acr: current.acr().to_owned(),
            user_id: current.user.id.to_string(),
            email: current.user.delivery,
            session_id: current.session.id.to_string(),
            created_at: seconds(current.session.created_at),
            expires_at: seconds(current.session.expires_at),
        }
    }
}
