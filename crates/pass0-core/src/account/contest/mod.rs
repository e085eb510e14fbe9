//! Taking an account back: a change is contested, and the account comes back as it was before it.
//!
//! The link of a notice shows a page that changes nothing ([`Contest`]). Its button starts a mail
//! flow to the address that the account had before the change, or a ceremony with a passkey that
//! the account had; only what that proves goes back ([`revert`]). What would let somebody in with
//! less than the account demands now waits ([`pending`]).

mod begin;
mod history;
mod lost;
mod operator;
mod outcome;
mod pending;
mod revert;

pub use outcome::{Contest, TakenBack};
pub use pending::PendingRemoval;

use history::position;

use crate::ceremony::Requester;
use crate::context::Visit;
use crate::engine::Engine;
use crate::error::{Error, Rejected};
use crate::memo::Memo;
use crate::methods::Role;
use crate::model::{
    AccountChange, Challenge, Credential, Email, Purpose, Recovery, Strength, Timestamp, User,
};
use crate::ports::{History, Notice, StoreError};

/// A change that is contested, and what it is judged by.
struct Contested {
    user: User,
    history: History,
    /// Where the change is in the history; `None`: it was taken back.
    place: Option<usize>,
    recovery: Option<Recovery>,
    /// The address that a mail goes to.
    mailbox: String,
    change: Notice,
    made: Requester,
}

impl Contested {
    fn row(&self) -> Option<&AccountChange> {
        self.history.changes.get(self.place?)
    }

    /// Until when the rest of this change waits, or of an earlier one that covers it.
    fn waits(&self) -> Option<Timestamp> {
        let (place, recovery) = (self.place?, self.recovery.as_ref()?);
        let change = recovery.change.as_ref()?;
        let at = position(&self.history, change)?;
        (at <= place).then_some(recovery.due_at)
    }

    /// Whether the mailbox is the one that the account had before the change.
    fn is_owners(&self) -> bool {
        let mailbox = Email::stored(&self.mailbox);
        self.row()
            .zip(mailbox.ok())
            .is_some_and(|(row, mailbox)| mailbox.canonical() == row.email)
    }
}

impl Engine {
    /// Whether a mailbox alone contests nothing here: more is demanded of every sign-in.
    pub(crate) fn is_strict(&self) -> bool {
        self.0.config.second_factor_required
            || self.0.config.policy.least() >= Strength::SecondFactor
    }

    /// The page of a notice's link.
    pub(crate) async fn contest_of(
        &self,
        visit: &Visit,
        open: &Challenge,
    ) -> Result<Contest, Error> {
        let contested = self.contested(visit, open).await?;
        let pending = contested.waits();
        let passkeys = match contested.row() {
            Some(row) => self.passkeys_before(row, &contested.history).await?,
            None => Vec::new(),
        };
        Ok(Contest {
            covered: contested.place.is_none(),
            mail: !self.is_strict() && pending.is_none() && contested.is_owners(),
            passkey: !passkeys.is_empty(),
            pending,
            change: contested.change,
            made: contested.made,
            flow: open.id.clone(),
        })
    }

    /// What the link of a notice, or of a letter to an address that was left, is about.
    async fn contested(&self, visit: &Visit, open: &Challenge) -> Result<Contested, Error> {
        let store = &self.0.store;
        let held = match open.purpose {
            Purpose::SignIn => store.held(&open.subject).await?,
            _ => None,
        };
        let held = held.filter(|held| visit.now < held.until);
        let id = match (&held, &open.user) {
            (Some(held), _) => &held.user,
            (None, Some(id)) if open.purpose != Purpose::SignIn => id,
            // A sign-in at any other address is about no change.
            (None, _) => return Err(Rejected::Ended.into()),
        };
        let user = store.user(id).await?.ok_or(Rejected::Ended)?;
        let mut history = store.history(id).await?;
        history.changes.retain(|row| visit.now < row.until);
        let recovery = store.recovery_of(id).await?;
        let place = match &held {
            Some(held) => {
                let left = Notice::EmailChanged.recorded();
                let mut rows = history.changes.iter();
                rows.rposition(|row| row.email == held.email && row.what == left)
            }
            None => position(&history, &open.id),
        };
        let change = match &held {
            Some(_) => Notice::EmailChanged,
            None => match Memo::of(open) {
                Memo::Notice(notice) => notice,
                _ => return Err(StoreError::Corrupt(format!("challenge {}", open.id)).into()),
            },
        };
        let made = match (place.and_then(|place| history.changes.get(place)), &held) {
            (Some(row), Some(_)) => self.maker(row).await?,
            _ => Requester {
                client: open.client.clone(),
                at: open.created_at,
            },
        };
        Ok(Contested {
            mailbox: held.map_or_else(|| open.delivery.clone(), |held| held.delivery),
            user,
            history,
            place,
            recovery,
            change,
            made,
        })
    }

    /// Who made a change: the notice of it says.
    async fn maker(&self, row: &AccountChange) -> Result<Requester, StoreError> {
        let key = crate::ports::ChallengeKey::Id(&row.id);
        let notice = self.0.store.challenge(key).await?;
        Ok(Requester {
            client: notice.map(|notice| notice.client).unwrap_or_default(),
            at: row.at,
        })
    }

    /// The passkeys that worked before a change, in use or not.
    async fn passkeys_before(
        &self,
        row: &AccountChange,
        history: &History,
    ) -> Result<Vec<Credential>, StoreError> {
        let active = self.0.store.credentials_of(&row.user).await?;
        let all = active.into_iter().chain(history.retired.iter().cloned());
        let passkey = |kept: &Credential| kept.kind == "passkey";
        Ok(all
            .filter(|kept| passkey(kept) && row.credentials.contains(&kept.id))
            .collect())
    }

    /// Whether a credential is a second factor, or stands in for one. One whose method is gone counts
    /// as such: it is asked for, and so it can be lost.
    pub(crate) fn is_second(&self, visit: &Visit, kept: &Credential) -> bool {
        self.0.methods.find(&kept.kind).is_none_or(|method| {
            let role = method.rules(&self.cx(visit)).role;
            matches!(role, Role::Second | Role::Backup)
        })
    }
}
