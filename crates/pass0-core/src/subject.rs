//! What a challenge is about and counted by.

use std::fmt;

use crate::model::{SessionId, UserId};

/// What a challenge is about and counted by. As text it is [`Challenge::subject`](crate::model::Challenge::subject),
/// which is compared and never taken apart.
///
/// A sign-in's is the canonical address, and what ends the sign-ins of an address goes by it. Ids of
/// users may come from an app's own table and look like anything, addresses included: `@` in front
/// keeps the other names apart, because no address begins with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject<'a> {
    /// A sign-in, by canonical address.
    Address(&'a str),
    /// A change of this user's address that waits for its proof.
    Change(&'a UserId),
    /// A notice to this user that offers a contest.
    Notice(&'a UserId),
    /// A contest of this user's changes.
    Contest(&'a UserId),
    /// The forms of this session that wait for a fresh proof, by the first session of its line.
    Suspended(&'a SessionId),
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(canonical) => f.write_str(canonical),
            Self::Change(user) => write!(f, "@change/{user}"),
            Self::Notice(user) => write!(f, "@notice/{user}"),
            Self::Contest(user) => write!(f, "@contest/{user}"),
            // With a space, a name that no address has.
            Self::Suspended(root) => write!(f, "suspended {root}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Email;

    fn of_user(user: &UserId) -> [Subject<'_>; 3] {
        [
            Subject::Change(user),
            Subject::Notice(user),
            Subject::Contest(user),
        ]
    }

    #[test]
    fn no_subject_is_an_address_whatever_the_id_of_the_user_is() {
        for id in [
            "ann@example.org",
            "42",
            "",
            "a/b@example.org",
            "@x@example.org",
        ] {
            let user = UserId::from(id);
            for subject in of_user(&user) {
                assert!(Email::stored(&subject.to_string()).is_err(), "{subject}");
                assert!(subject.to_string().starts_with('@'));
            }
            let root = SessionId::from(id);
            let subject = Subject::Suspended(&root).to_string();
            assert!(Email::stored(&subject).is_err(), "{subject}");
        }
        // Nor is any address one of them.
        assert!(Email::parse("change/ann@example.org").is_ok());
        assert_eq!(
            Subject::Address("ann@example.org").to_string(),
            "ann@example.org"
        );
        assert_eq!(
            Subject::Change(&UserId::from("42")).to_string(),
            "@change/42"
        );
        assert_eq!(
            Subject::Suspended(&SessionId::from("s")).to_string(),
            "suspended s"
        );
    }

    proptest! {
        #[test]
        fn two_subjects_never_have_one_text(one in any::<String>(), other in any::<String>()) {
            let (one, other) = (UserId::from(one), UserId::from(other));
            for (at, a) in of_user(&one).iter().enumerate() {
                for (place, b) in of_user(&other).iter().enumerate() {
                    let same = at == place && one == other;
                    prop_assert_eq!(a.to_string() == b.to_string(), same);
                }
            }
        }
    }
}
