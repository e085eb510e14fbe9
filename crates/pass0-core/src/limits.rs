//! How often things may happen, and what is counted by which key.

mod account;

use crate::model::{Client, Hit, SessionId, UserId, Window};
use crate::ports::Caps;

pub use account::AccountLimits;
pub(crate) use account::{Budget, reset_budgets};

/// A hundred years: a window that only a reset ends.
const FOR_EVER: u64 = 100 * 365 * 24 * 3600;

/// The numbers. The defaults are those of the documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Off in dev mode only.
    pub enabled: bool,
    /// Mails to one address (without its tag).
    pub mail: Vec<Window>,
    /// Sign-ins asked for from one network.
    pub network: Window,
    /// Codes typed for one address: the first window turns codes off for a while, the second
    /// until a sign-in by another way.
    pub codes: Vec<Window>,
    /// Attempts per flow.
    pub attempts: u32,
    /// Pending flows from one network.
    pub pending_per_network: u32,
    /// Pending flows about one address.
    pub pending_per_address: u32,
    /// Pending flows altogether; over it, no new one is stored.
    pub pending_total: u64,
    /// Notes of one flow's link being opened elsewhere.
    pub openings: Window,
    /// Ceremonies begun from one network.
    pub ceremonies: Window,
    /// Answers to second factors of one user, over all of them.
    pub factors: Window,
    /// Wrong answers in a row to one second factor; then it is off until it is set up again
    /// (NIST SP 800-63B-4 §3.2.2).
    pub factor_row: u32,
    /// What a signed-in visitor may change, per account.
    pub account: AccountLimits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enabled: true,
            mail: vec![
                Window::new(1, 60),
                Window::new(5, 3600),
                Window::new(10, 24 * 3600),
            ],
            network: Window::new(20, 60),
            codes: vec![Window::new(20, 3600), Window::new(100, FOR_EVER)],
            attempts: 5,
            pending_per_network: 20,
            pending_per_address: 3,
            pending_total: 200_000,
            openings: Window::new(20, 24 * 3600),
            ceremonies: Window::new(60, 60),
            factors: Window::new(20, 3600),
            factor_row: 100,
            account: AccountLimits::default(),
        }
    }
}

impl Limits {
    /// Everything allowed; for dev mode and measurements. Attempts per flow stay at 5.
    #[must_use]
    pub fn off() -> Self {
        Self {
            enabled: false,
            pending_per_network: u32::MAX,
            pending_per_address: u32::MAX,
            pending_total: u64::MAX,
            account: AccountLimits::off(),
            ..Self::default()
        }
    }

    /// What may stand beside a new flow. A browser that signed in as the address before is not
    /// kept out by what others asked for. A flow that gets no mail has no such right, and leaves a
    /// place of its address free: of many requests at once, the one that gets the mail may come
    /// last.
    pub(crate) fn caps(&self, known: bool, held: bool) -> Caps {
        let beside = |most: u32, new: u32| match most {
            u32::MAX => most,
            most => most.saturating_sub(new),
        };
        if known && !held {
            return Caps::NONE;
        }
        Caps {
            per_network: beside(self.pending_per_network, 1),
            per_subject: beside(self.pending_per_address, 1 + u32::from(held)),
        }
    }

    /// Whether an address may have a flow without mail: not if it would take the only place.
    pub(crate) fn keeps_held(&self) -> bool {
        self.pending_per_address > 1
    }

    /// Sign-ins asked for from the client's network.
    pub(crate) fn network_hit(&self, client: &Client) -> Hit {
        self.hit(format!("net/{}", client.network()), &[self.network])
    }

    /// Mails to an address; a browser that signed in as it before has a budget of its own.
    pub(crate) fn mail_hit(&self, untagged: &str, known: Option<&str>) -> Hit {
        let key = match known {
            Some(browser) => format!("known/{browser}/{untagged}"),
            None => format!("mail/{untagged}"),
        };
        self.hit(key, &self.mail)
    }

    /// Codes typed for an address, over all flows, networks and nodes.
    pub(crate) fn code_hit(&self, subject: &str) -> Hit {
        self.hit(code_key(subject), &self.codes)
    }

    /// Notes of a flow's link being opened elsewhere.
    pub(crate) fn opening_hit(&self, flow: &str) -> Hit {
        Hit {
            key: format!("opened/{flow}"),
            windows: vec![self.openings],
        }
    }

    /// Ceremonies begun from the client's network.
    pub(crate) fn ceremony_hit(&self, client: &Client) -> Hit {
        let key = format!("ceremony/{}", client.network());
        self.hit(key, &[self.ceremonies])
    }

    /// Answers to a second factor of a user: to any of them lately, and to this one in a row. Not
    /// switched off with the rest.
    pub(crate) fn factor_hits(&self, method: &str, user: &UserId) -> [Hit; 2] {
        [
            self.hit(format!("factor/{user}"), &[self.factors]),
            Hit {
                key: factor_key(method, user),
                windows: vec![Window::new(self.factor_row, FOR_EVER)],
            },
        ]
    }

    /// Answers to a step-up in one session.
    pub(crate) fn step_up_hit(&self, session: &SessionId) -> Hit {
        Hit {
            key: format!("step-up/{session}"),
            windows: vec![Window::new(self.attempts, 600)],
        }
    }

    fn hit(&self, key: String, windows: &[Window]) -> Hit {
        Hit {
            key,
            windows: if self.enabled {
                windows.to_vec()
            } else {
                Vec::new()
            },
        }
    }
}

/// The key of the counter of typed codes, which a sign-in resets.
pub(crate) fn code_key(subject: &str) -> String {
    format!("code/{subject}")
}

/// The key of the counter of answers to a second factor, which a right one and a new setup reset.
pub(crate) fn factor_key(method: &str, user: &UserId) -> String {
    format!("factor/{method}/{user}")
}
