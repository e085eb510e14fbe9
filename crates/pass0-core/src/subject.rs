//! The subjects of challenges that are about no address.
//!
//! A sign-in's subject is the canonical address, and what ends the sign-ins of an address goes by
//! it. Ids of users may come from an app's own table and look like anything, addresses included:
//! `@` in front keeps these names apart, because no address begins with it.

use crate::model::UserId;

/// Changes of a user's address that wait for their proof.
pub(crate) fn of_change(user: &UserId) -> String {
    named("change", user)
}

/// Notices to a user that offer a contest.
pub(crate) fn of_notice(user: &UserId) -> String {
    named("notice", user)
}

/// Contests of a user's changes.
pub(crate) fn of_contest(user: &UserId) -> String {
    named("contest", user)
}

fn named(kind: &str, user: &UserId) -> String {
    format!("@{kind}/{user}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Email;

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
            for subject in [of_change(&user), of_notice(&user), of_contest(&user)] {
                assert!(Email::stored(&subject).is_err(), "{subject}");
                assert!(subject.starts_with('@'));
            }
        }
        // Nor is any address one of them.
        assert!(Email::parse("change/ann@example.org").is_ok());
    }
}
