//! A few words more about an event.

use std::fmt;

use crate::model::{Event, EventKind};

/// A few words more about an event: which of these, its kind decides. As text it is
/// [`Event::detail`](crate::model::Event::detail).
///
/// ```
/// use pass0_core::model::{Detail, EventKind};
///
/// let refused = Detail::read(EventKind::CeremonyRefused, "passkey backup-eligibility");
/// assert_eq!(refused.method(), "passkey");
/// assert_eq!(refused.why(), "backup-eligibility");
/// assert_eq!(refused.to_string(), "passkey backup-eligibility");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// Nothing more.
    None,
    /// The methods it is about, at least one; of a session, in the order in which they were shown.
    Methods(Vec<String>),
    /// A method, and the step that refused, or why it could not be done.
    Step {
        /// The method.
        method: String,
        /// The rest.
        step: String,
    },
    /// Words that are told as they stand: who ended it, what the mail server said.
    Words(String),
}

impl Detail {
    /// What a method refused, or could not do.
    #[must_use]
    pub fn step(method: &str, step: impl fmt::Display) -> Self {
        Self::Step {
            method: method.to_owned(),
            step: step.to_string(),
        }
    }

    /// From the text of an event of this kind. Every text can be read.
    #[must_use]
    pub fn read(kind: EventKind, text: &str) -> Self {
        if text.is_empty() {
            return Self::None;
        }
        match kind {
            EventKind::FactorUnsent | EventKind::EnrolmentFailed | EventKind::CeremonyRefused => {
                match text.split_once(' ') {
                    Some((method, step)) => Self::step(method, step),
                    None => Self::Methods(vec![text.to_owned()]),
                }
            }
            EventKind::SignedIn
            | EventKind::SteppedUp
            | EventKind::FactorWrong
            | EventKind::FactorRefused
            | EventKind::FactorReplayed
            | EventKind::CloneSuspected
            | EventKind::CredentialAdded
            | EventKind::CredentialRenamed
            | EventKind::CredentialRemoved
            | EventKind::CredentialSpent
            | EventKind::CredentialRestored
            | EventKind::OfferDeclined
            | EventKind::LinkIssued => Self::Methods(text.split(' ').map(str::to_owned).collect()),
            _ => Self::Words(text.to_owned()),
        }
    }

    /// The method it is about, the first of several; empty: none.
    #[must_use]
    pub fn method(&self) -> &str {
        match self {
            Self::Methods(methods) => methods.first().map_or("", String::as_str),
            Self::Step { method, .. } => method,
            Self::None | Self::Words(_) => "",
        }
    }

    /// The step that refused, or why it could not be done; empty: neither.
    #[must_use]
    pub fn why(&self) -> &str {
        match self {
            Self::Step { step, .. } => step,
            _ => "",
        }
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Methods(methods) => f.write_str(&methods.join(" ")),
            Self::Step { method, step } => write!(f, "{method} {step}"),
            Self::Words(words) => f.write_str(words),
        }
    }
}

impl Event {
    /// What its few words say.
    #[must_use]
    pub fn about(&self) -> Detail {
        Detail::read(self.kind, &self.detail)
    }
}

impl From<Detail> for String {
    fn from(detail: Detail) -> Self {
        detail.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever a later version writes.
        #[test]
        fn every_text_is_read_and_written_as_it_was(
            kind in proptest::sample::select(EventKind::ALL),
            text in "[a-z_: é]{0,24}",
        ) {
            prop_assert_eq!(Detail::read(kind, &text).to_string(), text);
        }

        #[test]
        fn what_was_written_is_read(
            method in "[a-z_]{1,16}",
            step in "[a-z-]{1,16}( [a-z]{1,8})?",
            more in proptest::collection::vec("[a-z_]{1,16}", 0..3),
        ) {
            let step = Detail::step(&method, step);
            for kind in [EventKind::FactorUnsent, EventKind::EnrolmentFailed, EventKind::CeremonyRefused] {
                prop_assert_eq!(Detail::read(kind, &step.to_string()), step.clone());
            }
            let methods: Vec<_> = std::iter::once(method).chain(more).collect();
            let methods = Detail::Methods(methods);
            prop_assert_eq!(Detail::read(EventKind::SignedIn, &methods.to_string()), methods);
        }
    }

    #[test]
    fn a_method_is_told_from_words_by_the_kind_of_event() {
        let read = Detail::read(EventKind::SignedIn, "operator_link sms");
        assert_eq!((read.method(), read.why()), ("operator_link", ""));
        let read = Detail::read(EventKind::EnrolmentFailed, "passkey NotAllowedError: no");
        assert_eq!(
            (read.method(), read.why()),
            ("passkey", "NotAllowedError: no")
        );
        let read = Detail::read(EventKind::MailRefused, "550 no such user");
        assert_eq!((read.method(), read.why()), ("", ""));
        assert_eq!(Detail::read(EventKind::CodeWrong, ""), Detail::None);
    }
}
