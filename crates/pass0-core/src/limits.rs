//! How often things may happen, and what is counted by which key.

mod account;
mod turns;

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;

use crate::model::{Challenge, Client, Hit, SessionId, UserId, Window};
use crate::ports::Caps;
use crate::room::Room;
use crate::secret::{KeyRing, Token};

pub(crate) use turns::{APART, MailBudget, Network, Turn, Turns, WAIT};

pub use account::AccountLimits;
use account::sends_key;
pub(crate) use account::{Budget, reset_budgets};

/// A hundred years: a window that only a reset ends.
const FOR_EVER: u64 = 100 * 365 * 24 * 3600;

/// What an address that has no account remembers of wrong codes at most.
const A_WEEK: Duration = Duration::from_secs(7 * 24 * 3600);
/// Asks from an IPv6 /48 for each from one of its /64.
const NETWORKS_OF_A_SITE: u32 = 4;
/// Pending challenges of a network when half of all that may be pending are.
const FEW: u32 = 3;
/// How soon another mail may be asked for.
pub(crate) const RESEND: Duration = Duration::from_secs(60);

/// The numbers. The defaults are those of the documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Off in dev mode only.
    pub enabled: bool,
    /// Letters to one mailbox (the address without its tag) that browsers asked for which have not
    /// signed in with it, in any span; none: they are not counted. How the networks that ask share
    /// them is decided in `limits/turns.rs`.
    pub mail: Vec<Window>,
    /// Sign-ins asked for from one network.
    pub network: Window,
    /// Codes typed for one address: the first window turns codes off for a while, the second
    /// until a sign-in by another way. A network that typed wrong ones is stopped earlier.
    pub codes: Vec<Window>,
    /// Attempts per flow, and wrong codes an hour for one address from one network.
    pub attempts: u32,
    /// Pending flows from one network.
    pub pending_per_network: u32,
    /// Pending flows about one address from one network.
    pub pending_per_address: u32,
    /// Pending flows altogether, and ceremonies answered within five minutes; over it, no new flow is
    /// stored, and no wrong answer. From half of
    /// it on, a network that has a few already gets no more.
    pub pending_total: u64,
    /// Notes of one flow's link being opened elsewhere.
    pub openings: Window,
    /// Answers to sign-ins by passkey, wrong ones from one network, right ones from one network and of one
    /// user; and what sessions of a network begin.
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
            mail: vec![Window::new(5, 3600), Window::new(40, 24 * 3600)],
            network: Window::new(400, 300),
            codes: vec![Window::new(20, 3600), Window::new(100, FOR_EVER)],
            attempts: 5,
            pending_per_network: 2000,
            pending_per_address: 20,
            pending_total: 200_000,
            openings: Window::new(20, 24 * 3600),
            ceremonies: Window::new(400, 300),
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

    /// What may stand beside a new flow or ceremony where `room` is left for all of them.
    pub(crate) fn caps(&self, room: Room) -> Caps {
        let beside = |most: u32| match most {
            u32::MAX => most,
            most => most.saturating_sub(1),
        };
        let per_network = match room {
            Room::Free => self.pending_per_network,
            Room::Tight | Room::Full => self.pending_per_network.min(FEW),
        };
        Caps {
            per_network: beside(per_network),
            per_subject: beside(self.pending_per_address),
            ..Caps::NONE
        }
    }

    /// The budget of a mailbox; `None`: letters are not counted.
    pub(crate) fn mail_budget(&self) -> Option<MailBudget<'_>> {
        MailBudget::of(&self.mail).filter(|_| self.enabled)
    }

    /// Sign-ins asked for from the client's network: of an IPv6 network, from its whole site, too.
    pub(crate) fn network_hits(&self, client: &Client) -> Vec<Hit> {
        self.network_hits_of("net", client, self.network)
    }

    /// Mails asked for by a browser that signed in with the address before, which `known` names.
    pub(crate) fn known_hit(&self, ring: &KeyRing, known: &str, untagged: &str) -> Hit {
        let parts = [known.as_bytes(), untagged.as_bytes()];
        self.hit(hidden_key(ring, "known", &parts), &self.mail)
    }

    /// Mails to an address that prove a contest. Only who holds the link of a notice asks for them,
    /// so that nobody else can use their budget up.
    pub(crate) fn contest_hit(&self, untagged: &str) -> Hit {
        let mut windows = self.mail.clone();
        if !windows.is_empty() {
            windows.push(Window::new(1, 60));
        }
        self.hit(format!("contest/{untagged}"), &windows)
    }

    /// A code typed in a flow, over all flows, networks and nodes. `wrong`: how many wrong ones its
    /// network typed lately for this address. The more it did, the less is left for it, so that what
    /// is left last is for the others.
    pub(crate) fn code_hits(&self, ring: &KeyRing, open: &Challenge, wrong: u32) -> [Hit; 2] {
        let by = Window::new(self.attempts, 3600);
        let typed = self.codes.iter().map(|window| {
            let less = window.max.saturating_mul(wrong) / 10;
            Window {
                max: window.max.saturating_sub(less).max(1),
                // Without an account there is nothing to guess for long.
                span: match open.user {
                    Some(_) => window.span,
                    None => window.span.min(A_WEEK),
                },
            }
        });
        [
            self.hit(code_by_key(ring, open), &[by]),
            self.hit(code_key(&open.subject), &typed.collect::<Vec<_>>()),
        ]
    }

    /// Codes typed for an address: whether they are off for everybody.
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

    /// See [`Limits::ceremonies`].
    pub(crate) fn ceremony_hits(&self, client: &Client) -> Vec<Hit> {
        self.network_hits_of("ceremony", client, self.ceremonies)
    }

    /// Right answers to sign-ins by passkey, from the client's network and of the user: apart from wrong
    /// ones, which somebody else may have given.
    pub(crate) fn passkey_hits(&self, client: &Client, user: &UserId) -> Vec<Hit> {
        let mut hits = self.network_hits_of("by-passkey", client, self.ceremonies);
        hits.push(self.hit(format!("by-passkey-of/{user}"), &[self.ceremonies]));
        hits
    }

    /// Answers by passkeys of a user that may have been copied. Whoever gives them has the key, and
    /// nobody else keeps the owner from being told.
    pub(crate) fn suspect_hit(&self, user: &UserId) -> Hit {
        self.hit(format!("suspect/{user}"), &[Window::new(20, 3600)])
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

    /// What second factors send to a user: it costs money, and wakes people at night.
    pub(crate) fn sends_hit(&self, user: &UserId) -> Hit {
        let windows = [Window::new(5, 3600), Window::new(20, 24 * 3600)];
        self.hit(sends_key(user), &windows)
    }

    /// Answers to a step-up in one session.
    pub(crate) fn step_up_hit(&self, session: &SessionId) -> Hit {
        Hit {
            key: format!("step-up/{session}"),
            windows: vec![Window::new(self.attempts, 600)],
        }
    }

    fn network_hits_of(&self, kind: &str, client: &Client, window: Window) -> Vec<Hit> {
        let (network, site) = (client.network(), client.site());
        let mut hits = vec![self.hit(format!("{kind}/{network}"), &[window])];
        if site != network {
            let max = window.max.saturating_mul(NETWORKS_OF_A_SITE);
            hits.push(self.hit(format!("{kind}/{site}"), &[Window { max, ..window }]));
        }
        hits
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

/// Of requests at once that start from the same cookie and the same flow, one makes a new flow. No
/// limit of anybody's: it counts where there are none, too.
pub(crate) fn once_hit(ring: &KeyRing, next: &Token, from: &str) -> Hit {
    Hit {
        key: hidden_key(ring, "once", &[next.bytes(), from.as_bytes()]),
        windows: vec![Window {
            max: 1,
            span: APART,
        }],
    }
}

/// The key of the counter of typed codes, which a sign-in resets.
pub(crate) fn code_key(subject: &str) -> String {
    format!("code/{subject}")
}

/// The key of the counter of codes typed for an address by the network that asked.
pub(crate) fn code_by_key(ring: &KeyRing, open: &Challenge) -> String {
    let site = open.client.site();
    hidden_key(ring, "code-by", &[site.as_bytes(), open.subject.as_bytes()])
}

/// A key that holds nothing of what it counts by.
fn hidden_key(ring: &KeyRing, kind: &str, parts: &[&[u8]]) -> String {
    let digest = ring.digest(kind, parts);
    format!("{kind}/{}", BASE64URL_NOPAD.encode(digest.as_bytes()))
}

/// The key of the counter of answers to a second factor, which a right one and a new setup reset.
pub(crate) fn factor_key(method: &str, user: &UserId) -> String {
    format!("factor/{method}/{user}")
}
