//! What an installation is called.

/// What an operator's installation is called and where it lives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Brand {
    /// The name of the app, as people know it.
    pub app_name: String,
    /// The path the routes are under, without a slash at the end: `/auth`.
    pub prefix: String,
    /// Development mode: pages lead to the built-in inbox.
    pub dev: bool,
}
