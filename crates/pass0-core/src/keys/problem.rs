//! Why keys are not accepted, and what to do about it.

use crate::keys::report::{Dependents, KeyReport};
use crate::ports::StoreError;
use crate::secret::{KeyError, KeyId};

/// Why keys are not accepted. Names keys by their ids, which reveal nothing of them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyProblem {
    /// The keys given belong to another database, or to none.
    #[error(
        "{}: this database was set up with {}. Give that key in `secret_file` or `secrets` \
         (PASS0_SECRET_FILE, PASS0_SECRETS), or, if it is lost, start once with `--retire {}` \
         (PASS0_RETIRE_KEYS)",
        not_of(given),
        listed(known, "and"),
        listed(known, ",")
    )]
    Foreign {
        /// The keys given.
        given: Vec<KeyId>,
        /// The keys the database knows.
        known: Vec<KeyId>,
    },
    /// There is no key, and the database is not new.
    #[error(
        "there is no key here, and this database was set up with {}. Put that key here, or give it \
         in `secret_file` or `secrets` (PASS0_SECRET_FILE, PASS0_SECRETS). If it is lost, make another \
         with `openssl rand -base64 32` and start once with `--retire {}` (PASS0_RETIRE_KEYS)",
        listed(known, "and"),
        listed(known, ",")
    )]
    None {
        /// The keys the database knows.
        known: Vec<KeyId>,
    },
    /// A key has the id of a known one, and is another.
    #[error("key {0} is not the key of that id that this database was set up with")]
    Impostor(KeyId),
    /// Rows depend on keys that are not given.
    #[error("{}", missing(.0))]
    Missing(Vec<KeyReport>),
    /// A key that is to be retired is given as well.
    #[error("key {0} cannot be retired while it is in use: remove it from the keys first")]
    Given(KeyId),
    /// A key itself.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The store, or what was to be written there.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn listed(keys: &[KeyId], between: &str) -> String {
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    match between {
        "," => keys.join(","),
        word => keys.join(&format!(" {word} ")),
    }
}

fn not_of(given: &[KeyId]) -> String {
    match given {
        [one] => format!("key {one} does not belong here"),
        several => format!("keys {} do not belong here", listed(several, "and")),
    }
}

fn missing(reports: &[KeyReport]) -> String {
    let keys: Vec<KeyId> = reports.iter().map(|report| report.key).collect();
    let mut lines = vec![match &keys[..] {
        [one] => format!("key {one} is missing. Without it:"),
        several => format!("keys {} are missing. Without them:", listed(several, "and")),
    }];
    for uses in reports.iter().flat_map(|report| &report.uses) {
        lines.push(format!("  {}", uses.lost()));
    }
    lines.push(format!(
        "Add it to `secret_file` or `secrets` (PASS0_SECRET_FILE, PASS0_SECRETS), after the others, or \
         give it up for good: start once with `--retire {}` (PASS0_RETIRE_KEYS), which resets these \
         second factors and mails the owners of those in use",
        listed(&keys, ",")
    ));
    lines.join("\n")
}

impl Dependents {
    /// What is lost with the key: `4 users lose their authenticator app`.
    #[must_use]
    pub fn lost(&self) -> String {
        let (rows, users) = (self.rows, self.users);
        let people = if users == 1 {
            "1 user".to_owned()
        } else {
            format!("{users} users")
        };
        let verb = |one: &str, many: &str| if users == 1 { one } else { many }.to_owned();
        if self.removed {
            let factor = match self.what {
                "totp" => "the authenticator app",
                "recovery_code" => "the recovery codes",
                other => other,
            };
            return format!("{people} can no longer take back {factor} removed from their account");
        }
        match self.what {
            "sessions" => format!("{people} {} signed out", verb("is", "are")),
            "flows" if rows == 1 => "1 mailed link or sign-in under way stops working".to_owned(),
            "flows" => format!("{rows} mailed links and sign-ins under way stop working"),
            "letters" if rows == 1 => "1 waiting letter is not sent".to_owned(),
            "letters" => format!("{rows} waiting letters are not sent"),
            "totp" => format!("{people} {} their authenticator app", verb("loses", "lose")),
            "recovery_code" => format!(
                "{people} {} their unused recovery codes",
                verb("loses", "lose")
            ),
            other => format!("{people} {} their {other}", verb("loses", "lose")),
        }
    }
}
