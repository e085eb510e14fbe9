//! What the account page and the sessions page show.

use serde::{Serialize, Serializer};

/// A session in the list of [`Page::SignedIn`](crate::Page::SignedIn).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SessionRow {
    /// The session's public id; part of the path that ends it.
    pub id: String,
    /// A short label of the browser.
    pub browser: String,
    /// The address it was last seen at.
    pub ip: String,
    /// When it began, ready to show.
    pub created_at: String,
    /// When it was last used, ready to show.
    pub seen_at: String,
    /// Whether it is the session that looks at the page.
    pub current: bool,
    /// The operator's link that opened it.
    pub operator: Option<OperatorLink>,
}

/// What an operator's link is for.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OperatorLink {
    /// To let somebody in.
    Link,
    /// To give the account back to its owner.
    Recovery,
}

/// A passkey in the list of [`Page::Account`](crate::Page::Account).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PasskeyRow {
    /// Its public id; part of the paths that rename and remove it.
    pub id: String,
    /// What its owner calls it; a generic word is shown if empty.
    pub name: String,
    /// When it was added, ready to show.
    pub created_at: String,
    /// When it was last used, ready to show.
    pub used_at: Option<String>,
    /// Whether it is on more than one device.
    pub synced: bool,
}

/// A second factor that the site offers, on the account page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FactorRow {
    /// The method.
    pub id: String,
    /// The path of the page that sets it up.
    pub set_up: String,
    /// The path that switches it off.
    pub off: String,
    /// When it was switched on, ready to show; `None`: it is off.
    pub since: Option<String>,
    /// When it was last used, ready to show.
    pub used_at: Option<String>,
    /// What tells it apart for its owner, such as the end of a telephone number; may be empty.
    pub hint: String,
}

/// A removal of second factors that waits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PendingRow {
    /// The methods of what is removed.
    pub factors: Vec<String>,
    /// When, ready to show.
    pub until: String,
}

/// What the account page says first: what was just done. Its value in a template is the key of the
/// words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountNotice {
    key: String,
}

impl AccountNotice {
    /// What is said of something that was just done, of pass0's own or to one of these second
    /// factors: `passkey-added`, `<method>-on`, `<method>-off`.
    #[must_use]
    pub fn of(text: &str, seconds: &[&str]) -> Option<Self> {
        const OWN: [&str; 5] = [
            "passkey-added",
            "passkey-renamed",
            "passkey-removed",
            "email-asked",
            "email-changed",
        ];
        let key = match text.rsplit_once('-') {
            Some((method, what @ ("on" | "off"))) if seconds.contains(&method) => {
                format!("{method}-notice-{what}")
            }
            _ if OWN.contains(&text) => format!("account-notice-{text}"),
            _ => return None,
        };
        Some(Self { key })
    }
}

impl Serialize for AccountNotice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.key)
    }
}
