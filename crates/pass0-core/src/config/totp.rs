//! Settings of codes from an authenticator app.

/// Settings of the method.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// What authenticator apps call the site; `None`: the app's name.
    pub issuer: Option<String>,
}
