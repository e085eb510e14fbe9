/// What is wrong with the text of an address: the first fault that is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidEmail {
    /// Not one name, one `@` and one domain.
    #[error("it is not like name@example.org")]
    Form,
    /// The name begins or ends with a dot or has two in a row. Carriers and old mail systems gave out
    /// such addresses: [`Config::legacy_addresses`](crate::Config::legacy_addresses) takes them.
    #[error("the part before the @ begins or ends with a dot, or has two dots in a row")]
    Dots,
    /// The name has quotation marks or a backslash.
    #[error("the part before the @ has quotation marks or a backslash")]
    Quotes,
    /// Characters that no address has, or that look like others.
    #[error("it has spaces or other characters that e-mail addresses do not have")]
    Characters,
    /// No domain that mail is sent to.
    #[error("the part after the @ is not a domain, such as example.org")]
    Domain,
    /// More than 64 bytes before the `@`, or more than 254 altogether.
    #[error("it is too long: at most 64 characters before the @, and 254 altogether")]
    Length,
    /// The name is an address at another domain, which relays may send mail on to.
    #[error("the part before the @ names another domain or host, after % or before !")]
    Route,
}

impl InvalidEmail {
    /// The stable name of the fault in JSON answers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Dots => "dots",
            Self::Quotes => "quotes",
            Self::Characters => "characters",
            Self::Domain => "domain",
            Self::Length => "length",
            Self::Route => "route",
        }
    }

    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Form,
        Self::Dots,
        Self::Quotes,
        Self::Characters,
        Self::Domain,
        Self::Length,
        Self::Route,
    ];
}
