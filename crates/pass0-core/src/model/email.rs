//! One canonicaliser for e-mail addresses: lookup, uniqueness, limits and tokens all use it.

mod fault;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

pub use fault::InvalidEmail;

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

impl Email {
    /// Reads an address, leading and trailing ASCII spaces ignored.
    ///
    /// # Errors
    /// [`InvalidEmail`] for anything that is not one plain mailbox: stray dots before the `@`, quoted
    /// local parts, routes to another domain (`ann%b.example@a.example`,
    /// `b.example!ann@a.example`), address literals, comments, controls, text that NFKC would
    /// change, non-ASCII local parts, domains without a dot or that UTS 46 refuses, more than 254 bytes.
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        let email = Self::stored(text)?;
        match email.is_dot_atom() {
            true => Ok(email),
            false => Err(InvalidEmail::Dots),
        }
    }

    /// Reads an address that was accepted once, or names an account: as [`Email::parse`], with dots
    /// anywhere before the `@` (`a..b@`, `ann.@`, `.ann@`). Some carriers and old mail systems gave
    /// these out. Whether a new one is accepted is a setting; what is stored can be read
    /// whatever that says now.
    ///
    /// # Errors
    /// [`InvalidEmail`]; of dots alone, its `Dots`.
    pub fn stored(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim_matches(' ');
        if text.len() > LONGEST {
            return Err(InvalidEmail::Length);
        }
        let Some((local, domain)) = text.rsplit_once('@') else {
            // An `＠` of an input method is no `@`.
            return Err(match text.nfkc().eq(text.chars()) {
                true => InvalidEmail::Form,
                false => InvalidEmail::Characters,
            });
        };
        check_local(local)?;
        if domain.is_empty() {
            return Err(InvalidEmail::Form);
        }
        if !domain.nfkc().eq(domain.chars()) {
            return Err(InvalidEmail::Characters);
        }
        let delivery = format!("{local}@{}", a_label(domain)?);
        let email = Self {
            canonical: delivery.to_ascii_lowercase(),
            delivery,
        };
        match email.addr_spec().len() > LONGEST {
            true => Err(InvalidEmail::Length),
            false => Ok(email),
        }
    }

    /// Reads an address that somebody typed; with `legacy`, stray dots are taken.
    ///
    /// # Errors
    /// As [`Email::parse`] or [`Email::stored`].
    pub(crate) fn typed(text: &str, legacy: bool) -> Result<Self, InvalidEmail> {
        match legacy {
            true => Self::stored(text),
            false => Self::parse(text),
        }
    }

    /// The address as mail programs write it (RFC 5321 §4.1.2, RFC 5322 §3.4.1): a local part with
    /// stray dots is no dot-string there, so that it is quoted: `"a..b"@example.org`.
    #[must_use]
    pub fn addr_spec(&self) -> Cow<'_, str> {
        match self.delivery.rsplit_once('@') {
            // Nothing in it is to be escaped: quotes and backslashes are refused.
            Some((local, domain)) if !self.is_dot_atom() => {
                Cow::Owned(format!("\"{local}\"@{domain}"))
            }
            _ => Cow::Borrowed(&self.delivery),
        }
    }

    fn is_dot_atom(&self) -> bool {
        let local = self.canonical.rsplit_once('@');
        local.is_none_or(|(local, _)| is_dot_string(local))
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

/// Letters, digits, and what else RFC 5322 §3.2.3 lets an atom have.
fn is_atext(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
}

/// RFC 5321 §4.1.2, of what has no other characters.
fn is_dot_string(local: &str) -> bool {
    local.split('.').all(|atom| !atom.is_empty())
}

/// The part before the `@`, with dots anywhere: not quoted, no route, at least one character that
/// is no dot.
fn check_local(local: &str) -> Result<(), InvalidEmail> {
    if local.is_empty() {
        return Err(InvalidEmail::Form);
    }
    if local.contains(['"', '\\']) {
        return Err(InvalidEmail::Quotes);
    }
    if local.contains('@') {
        return Err(InvalidEmail::Form);
    }
    if !local.chars().all(|c| c == '.' || is_atext(c)) {
        return Err(InvalidEmail::Characters);
    }
    // The quotation marks count.
    let quotes = if is_dot_string(local) { 0 } else { 2 };
    if local.len() + quotes > LONGEST_LOCAL {
        return Err(InvalidEmail::Length);
    }
    if is_route(local) {
        return Err(InvalidEmail::Route);
    }
    match local.chars().all(|c| c == '.') {
        true => Err(InvalidEmail::Dots),
        false => Ok(()),
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

/// UTS 46, strict: no `_`, no empty label, every label short enough, more than one of them, not a
/// bare number at the end (`a@1.2.3.4` is an address literal without its brackets).
fn a_label(domain: &str) -> Result<String, InvalidEmail> {
    let ascii = idna::domain_to_ascii_strict(domain).map_err(|_| InvalidEmail::Domain)?;
    let (_, top) = ascii.rsplit_once('.').ok_or(InvalidEmail::Domain)?;
    match top.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Err(InvalidEmail::Domain),
        false => Ok(ascii),
    }
}

#[cfg(test)]
mod tests;
