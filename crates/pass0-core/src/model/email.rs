//! One canonicaliser for e-mail addresses: lookup, uniqueness, limits and tokens all use it.

use std::borrow::Cow;

use email_address::{EmailAddress, Options};
use unicode_normalization::UnicodeNormalization;

/// RFC 5321 §4.5.3.1.3 allows a path of 256 octets with its brackets.
const LONGEST: usize = 254;
/// RFC 5321 §4.5.3.1.1.
const LONGEST_LOCAL: usize = 64;

/// An address that mail can be sent to, in the form it was typed and in the form it is compared.
///
/// The canonical form is the ASCII-lower-cased local part at the lower-cased A-label domain
/// (UTS 46). No provider's rules are applied: `a.b@gmail.com` and `ab@gmail.com` stay two.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email {
    canonical: String,
    delivery: String,
}

/// The text is not an address pass0 accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct InvalidEmail;

impl Email {
    /// Reads an address, leading and trailing ASCII spaces ignored.
    ///
    /// # Errors
    /// [`InvalidEmail`] for anything that is not one plain mailbox: quoted local parts, routes to
    /// another domain (`ann%b.example@a.example`, `b.example!ann@a.example`), address literals,
    /// comments, controls, text that NFKC would change, non-ASCII local parts, domains
    /// without a dot or that UTS 46 refuses, more than 254 bytes.
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim_matches(' ');
        if text.len() > LONGEST || !text.nfkc().eq(text.chars()) {
            return Err(InvalidEmail);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail)?;
        if local.len() > LONGEST_LOCAL || !local.is_ascii() || domain.ends_with('.') {
            return Err(InvalidEmail);
        }
        let domain = a_label(domain)?;
        let delivery = format!("{local}@{domain}");
        let strict = Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        if delivery.len() > LONGEST
            || local.contains(['"', '\\'])
            || is_route(local)
            || EmailAddress::parse_with_options(&delivery, strict).is_err()
        {
            return Err(InvalidEmail);
        }
        Ok(Self {
            canonical: delivery.to_ascii_lowercase(),
            delivery,
        })
    }

    /// The form that is compared and stored as the key.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The form mail is sent to: the local part as typed.
    #[must_use]
    pub fn delivery(&self) -> &str {
        &self.delivery
    }

    /// The part after the `@`, lower case, A-label.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.canonical
            .rsplit_once('@')
            .map_or("", |(_, domain)| domain)
    }

    /// The canonical form without a `+tag`: the key of limits, so that tags give no new budget.
    #[must_use]
    pub fn untagged(&self) -> Cow<'_, str> {
        match self.canonical.rsplit_once('@') {
            Some((local, domain)) => match local.split_once('+') {
                Some((base, _)) if !base.is_empty() => Cow::Owned(format!("{base}@{domain}")),
                _ => Cow::Borrowed(&self.canonical),
            },
            None => Cow::Borrowed(&self.canonical),
        }
    }

    /// `a***@example.org`, for logs.
    #[must_use]
    pub fn masked(&self) -> String {
        mask(&self.canonical)
    }
}

/// Whether relays may read the local part as an address at another domain: a domain after `%`, or a
/// host before `!` (RFC 5321 appendix C names such routes). A `%` before other text is
/// left alone, and so is a `!` at either end.
fn is_route(local: &str) -> bool {
    let percent = local
        .split_once('%')
        .is_some_and(|(_, after)| after.contains('.'));
    let bang = local.trim_matches('!').contains('!');
    percent || bang
}

/// `a***@example.org`: one character and the domain of an address, for logs.
#[must_use]
pub fn mask(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{}***@{domain}", local.chars().next().unwrap_or('*')),
        None => "***".to_owned(),
    }
}

/// UTS 46, strict: no `_`, no empty label, every label short enough, not a bare number at the end
/// (`a@1.2.3.4` is an address literal without its brackets).
fn a_label(domain: &str) -> Result<String, InvalidEmail> {
    let ascii = idna::domain_to_ascii_strict(domain).map_err(|_| InvalidEmail)?;
    let top = ascii.rsplit('.').next().unwrap_or("");
    if top.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(InvalidEmail);
    }
    Ok(ascii)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_that_mail_can_reach_are_accepted_in_one_canonical_form() {
        for (typed, canonical) in [
            ("ann@example.org", "ann@example.org"),
            (" Ann@Example.ORG ", "ann@example.org"),
            ("ann+tag@example.org", "ann+tag@example.org"),
            ("a.b@gmail.com", "a.b@gmail.com"),
            ("ann@bücher.example", "ann@xn--bcher-kva.example"),
            ("ann@BÜCHER.example", "ann@xn--bcher-kva.example"),
            ("o'neil@example.org", "o'neil@example.org"),
            ("x@a.b.c.example.org", "x@a.b.c.example.org"),
            ("50%off@example.org", "50%off@example.org"),
            ("a.b%@example.org", "a.b%@example.org"),
            ("hello!@example.org", "hello!@example.org"),
            ("!ann@example.org", "!ann@example.org"),
            ("ann=b.example@example.org", "ann=b.example@example.org"),
        ] {
            let email = Email::parse(typed);
            assert_eq!(
                email.as_ref().map(Email::canonical),
                Ok(canonical),
                "{typed}"
            );
        }
        assert_eq!(
            Email::parse("Ann@Example.org").unwrap().delivery(),
            "Ann@example.org"
        );
    }

    #[test]
    fn everything_else_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("a@{}.org", "a.".repeat(130));
        for bad in [
            "",
            " ",
            "@",
            "ann",
            "ann@",
            "@example.org",
            "ann@localhost",
            "ann@example.org.",
            "ann@@example.org",
            "a b@example.org",
            "ann@exam ple.org",
            "\"ann\"@example.org",
            "ann@[127.0.0.1]",
            "ann@127.0.0.1",
            "Ann <ann@example.org>",
            "ann(x)@example.org",
            "ann@example.org\r\nBcc: b@example.org",
            "ann\n@example.org",
            "ann@exa_mple.org",
            "ａnn@example.org",
            "ann＠example.org",
            "änn@example.org",
            "a\u{200b}nn@example.org",
            "ann@exam\u{202e}ple.org",
            "ann@example..org",
            ".ann@example.org",
            "ann.@example.org",
            "a..b@example.org",
            "ann@-example.org",
            "ann\0@example.org",
            "ann,bob@example.org",
            "ann@example.org,bob@example.org",
            "ann;bob@example.org",
            "ann\u{85}@example.org",
            "ann@example.org\u{2028}",
            "ann@ﬀ.example",
            "ann@example.123",
            "ann%other.example@example.org",
            "ann%OTHER.example@example.org",
            "ann%other.example+x@example.org",
            "ann%a.example%b.example@example.org",
            "ann%b%other.example@example.org",
            "%other.example@example.org",
            "ann%127.0.0.1@example.org",
            "ann%xn--bcher-kva.example@example.org",
            "other.example!ann@example.org",
            "host!ann@example.org",
            "a!b!ann@example.org",
            "!host!ann@example.org",
            "@a.example,@b.example:ann@example.org",
            "@a.example:ann@example.org",
            "ann@other.example@example.org",
            "\"ann@other.example\"@example.org",
            "\"ann%other.example\"@example.org",
            "a.\"b\"@example.org",
            "ann\\@other.example@example.org",
            "ann％other.example@example.org",
            &long,
            &longer,
        ] {
            assert_eq!(Email::parse(bad), Err(InvalidEmail), "{bad:?}");
        }
    }

    #[test]
    fn a_tag_gives_no_budget_of_its_own() {
        let tagged = Email::parse("Ann+news+x@example.org").unwrap();
        assert_eq!(tagged.untagged(), "ann@example.org");
        assert_eq!(
            Email::parse("+x@example.org").unwrap().untagged(),
            "+x@example.org"
        );
    }

    proptest! {
        #[test]
        fn canonical_form_is_a_fixed_point(text in "\\PC{1,20}@[a-zA-Z0-9é.-]{1,20}\\.[a-z]{2,6}") {
            if let Ok(email) = Email::parse(&text) {
                let again = Email::parse(email.canonical()).unwrap();
                prop_assert_eq!(again.canonical(), email.canonical());
                prop_assert_eq!(email.delivery().to_ascii_lowercase(), email.canonical());
            }
        }

        #[test]
        fn two_addresses_share_a_key_only_as_one_mailbox(a in "[a-cA-C.+]{1,4}", b in "[a-cA-C.+]{1,4}") {
            let (x, y) = (Email::parse(&format!("{a}@example.org")), Email::parse(&format!("{b}@example.org")));
            if let (Ok(x), Ok(y)) = (x, y) {
                prop_assert_eq!(x.canonical() == y.canonical(), a.eq_ignore_ascii_case(&b));
            }
        }

        #[test]
        fn parsing_never_panics(text in "\\PC{0,300}") {
            let _ = Email::parse(&text);
        }
    }
}
