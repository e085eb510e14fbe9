//! What happened, in the user's words.

use serde::{Serialize, Serializer};

/// A line of the recent events; the same thing happening again and again is one line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EventRow {
    /// When it last happened, ready to show.
    pub at: String,
    /// What happened.
    pub words: EventWords,
    /// How often.
    pub times: u32,
    /// When it first happened, ready to show.
    pub since: String,
}

/// What happened, in the user's words. Its value in a template is the key of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventWords {
    /// The second factor that it happened to, if it did to one.
    method: Option<String>,
    what: &'static str,
}

/// What happens to second factors, each in the words of its method.
const TO_A_SECOND: [(&str, &str); 5] = [
    ("factor.wrong", "wrong"),
    ("factor.replayed", "replayed"),
    ("factor.unsent", "unsent"),
    ("credential.added", "on"),
    ("credential.removed", "off"),
];

impl EventWords {
    /// The words for an event by the name of its kind, the method it is about, and why that refused;
    /// both may be empty. `None`: not for the user's list.
    ///
    /// ```
    /// use pass0_html::EventWords;
    ///
    /// let wrong = EventWords::of("factor.wrong", "recovery_code", "").unwrap();
    /// assert_eq!((wrong.key(), wrong.code()), ("event-recovery-code-wrong".into(), "recovery-code-wrong".into()));
    /// let unsent = EventWords::of("factor.unsent", "sms", "the gateway said 503").unwrap();
    /// assert_eq!((unsent.key(), unsent.code()), ("sms-event-unsent".into(), "sms-unsent".into()));
    /// assert_eq!(EventWords::of("flow.replaced", "", ""), None);
    /// ```
    #[must_use]
    pub fn of(kind: &str, method: &str, why: &str) -> Option<Self> {
        let what = match (kind, method) {
            ("flow.asked", _) => "asked",
            ("mail.accepted", _) => "mail-accepted",
            ("mail.refused", _) => "mail-refused",
            ("link.opened_elsewhere", _) => "opened-elsewhere",
            ("code.wrong", _) => "code-wrong",
            ("link.issued", "operator_recovery") => "operator-recovery-made",
            ("link.issued", _) => "operator-link-made",
            ("session.opened", "operator_link") => "operator-signed-in",
            ("session.opened", "operator_recovery") => "operator-recovered",
            ("session.opened", _) => "signed-in",
            ("session.signed_out", _) => "signed-out",
            ("session.ended", _) => "session-ended",
            ("session.stepped_up", _) => "stepped-up",
            ("factor.wrong" | "factor.replayed", "recovery_code") => "recovery-code-wrong",
            ("ceremony.refused", _) if why == "backup-eligibility" => "passkey-changed",
            ("ceremony.refused", _) => "passkey-refused",
            ("enrolment.failed", _) => "passkey-not-added",
            ("credential.clone_suspected", _) => "clone-suspected",
            ("credential.added", "passkey") => "passkey-added",
            ("credential.added", "recovery_code") => "recovery-codes-made",
            ("credential.renamed", _) => "passkey-renamed",
            ("credential.removed", "passkey") => "passkey-removed",
            ("credential.removed", "operator") => "credentials-reset",
            ("credential.spent", _) => "recovery-code-used",
            ("offer.declined", _) => "passkey-offer-declined",
            ("email.asked", _) => "email-asked",
            ("email.changed", _) => "email-changed",
            ("email.restored", _) => "email-restored",
            ("account.not_me", _) => "not-me",
            ("recovery.started", _) => "recovery-started",
            ("recovery.done", _) => "recovery-done",
            ("recovery.cancelled", _) => "recovery-cancelled",
            (_, "") | ("credential.removed", "recovery_code") => return None,
            (kind, second) => {
                let (_, what) = TO_A_SECOND.iter().find(|(known, _)| *known == kind)?;
                return Some(Self {
                    method: Some(second.to_owned()),
                    what,
                });
            }
        };
        Some(Self { method: None, what })
    }

    /// The key of the words: `event-signed-in`, or `<method>-event-wrong` of a second factor.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.method {
            Some(method) => format!("{method}-event-{}", self.what),
            None => format!("event-{}", self.what),
        }
    }

    /// What JSON calls it: `signed-in`, `<method>-wrong`.
    #[must_use]
    pub fn code(&self) -> String {
        match &self.method {
            Some(method) => format!("{method}-{}", self.what),
            None => self.what.to_owned(),
        }
    }
}

impl Serialize for EventWords {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.key())
    }
}
