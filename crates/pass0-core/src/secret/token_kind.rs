//! The kinds of token, and what tells them apart.

/// Which secret a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// The token in a mailed link.
    Link,
    /// The token in a link that an operator made.
    OperatorLink,
    /// The flow cookie: "this browser asked".
    Flow,
    /// The cookie that comes with the sign-in page, before anything was asked for.
    Start,
    /// The session cookie.
    Session,
    /// The cookie of a browser that began the ceremony of a credential.
    Ceremony,
    /// The token in the link that proves a new address.
    EmailChange,
    /// The token in the link that says "this was not me".
    NotMe,
}

impl TokenKind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::Link,
        Self::OperatorLink,
        Self::Flow,
        Self::Start,
        Self::Session,
        Self::Ceremony,
        Self::EmailChange,
        Self::NotMe,
    ];

    /// Those that stand in a link.
    pub const LINKS: &[Self] = &[
        Self::Link,
        Self::OperatorLink,
        Self::EmailChange,
        Self::NotMe,
    ];

    /// The purpose in the hash input, so that no kind stands for another.
    #[must_use]
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::OperatorLink => "operator-link",
            Self::Flow => "flow",
            Self::Start => "start",
            Self::Session => "session",
            Self::Ceremony => "ceremony",
            Self::EmailChange => "email-change",
            Self::NotMe => "not-me",
        }
    }

    /// What the text begins with, for people and for scanners that look for leaked secrets.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Link => "p0l_",
            Self::OperatorLink => "p0o_",
            Self::Flow => "p0f_",
            Self::Start => "p0b_",
            Self::Session => "p0s_",
            Self::Ceremony => "p0c_",
            Self::EmailChange => "p0e_",
            Self::NotMe => "p0n_",
        }
    }
}
