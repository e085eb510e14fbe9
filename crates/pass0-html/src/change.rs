use serde::{Serialize, Serializer};

/// What was changed about how somebody signs in: in the mail about it, and on the page that contests
/// it. Its value in a template is the key of its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoticeWords {
    key: String,
}

impl NoticeWords {
    /// The words for a change to a method.
    ///
    /// ```
    /// use pass0_html::NoticeWords;
    ///
    /// assert_eq!(NoticeWords::of("added", "passkey").key(), "change-passkey-added");
    /// assert_eq!(NoticeWords::of("added", "sms").key(), "sms-change-on");
    /// assert_eq!(NoticeWords::of("painted", "passkey").key(), "change-other");
    /// ```
    #[must_use]
    pub fn of(change: &str, method: &str) -> Self {
        let own = match (change, method) {
            ("added", "passkey") => "passkey-added",
            ("removed", "passkey") => "passkey-removed",
            ("clone_suspected", _) => "clone-suspected",
            ("added", "recovery_code") => "recovery-codes-made",
            ("spent", "recovery_code") => "recovery-code-used",
            ("email_changed", _) => "email-changed",
            ("operator", "operator_recovery") => "operator-recovery",
            ("operator", _) => "operator-link",
            ("removed", "recovery_code") | ("added" | "removed", "") => "other",
            ("added", second) => return Self::second(second, "on"),
            ("removed", second) => return Self::second(second, "off"),
            _ => "other",
        };
        Self {
            key: format!("change-{own}"),
        }
    }

    fn second(method: &str, what: &str) -> Self {
        Self {
            key: format!("{method}-change-{what}"),
        }
    }

    /// The key of the words: `change-passkey-added`, or `<method>-change-on` of a second factor.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl Serialize for NoticeWords {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.key)
    }
}
