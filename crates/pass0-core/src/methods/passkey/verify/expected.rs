//! What a ceremony must be like.

/// What a ceremony must be like: what was asked for, and the policy of the site.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The challenge that was given out: at least 16 bytes (§13.4.3), or everything is refused.
    pub challenge: &'a [u8],
    /// The id of the relying party: a host, such as `example.org`.
    pub rp_id: &'a str,
    /// The origins whose pages may ask, such as `https://example.org`, compared as they are written.
    pub origins: &'a [&'a str],
    /// Whether the authenticator must verify its user.
    pub user_verification: UserVerification,
    /// Whether the page that asks may be framed by a page of another origin.
    pub allow_cross_origin: bool,
    /// The origins that may frame it, for browsers that tell. Without `allow_cross_origin`: none.
    pub top_origins: &'a [&'a str],
    /// The algorithms a key may be for; see [`super::cose::Algorithm`]. One that was struck off the
    /// list signs nobody in any more.
    pub algorithms: &'a [i64],
    /// In a registration, whether the page asked for it with `mediation: "conditional"`: the browser may
    /// then make the credential without anybody's gesture. Without a meaning in an assertion.
    pub conditional: bool,
    /// In an assertion, the handle of the user it is for, if that was known before: then the
    /// credential must be that user's. `None` if the response has to say who it is. Without a meaning
    /// in a registration.
    pub user_handle: Option<&'a [u8]>,
}

/// Whether the authenticator must verify its user, by a fingerprint or a PIN, say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum UserVerification {
    /// It must.
    #[default]
    Required,
    /// It should: whether it did is in the outcome, and only then it counts as a second factor.
    Preferred,
    /// It need not: as `Preferred`, once the answer is here.
    Discouraged,
}
