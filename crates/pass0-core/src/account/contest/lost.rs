//! A second factor that was lost: with the mailbox proven, its removal waits.

use super::history::kinds;
use super::pending::{WAIT, next_after};
use crate::account::addresses;
use crate::context::Visit;
use crate::doors::SignIn;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::memo::Memo;
use crate::model::Challenge;
use crate::model::{
    ChallengeId, Credential, EventKind, Proof, Recovery, Strength, User, UserState,
};
use crate::ports::{About, Change, Report, StoreError};

/// Rows that change between read and write are looked at again this often.
const TRIES: u32 = 4;

impl SignIn<'_> {
    /// Whether the sign-in of this browser that waits for a second factor can report it lost: its
    /// mailbox was proven in this flow, and a mailbox may do that here.
    ///
    /// # Errors
    /// As [`SignIn::factor`].
    pub async fn may_report_lost(self, visit: &Visit) -> Result<bool, Error> {
        let waits = self.engine.waiting(visit).await?;
        Ok(self.engine.proves_mailbox(&waits))
    }

    /// The second factors of the sign-in that waits in this browser were lost: they are removed
    /// after a while, unless their owner signs in with one. One that is under way goes on as it is.
    ///
    /// # Errors
    /// [`Rejected::AskOperator`] where a mailbox does not do that, [`Rejected::NotFound`] where
    /// there is no second factor; as [`SignIn::factor`]; [`Error::Store`].
    pub async fn report_lost(self, visit: &Visit) -> Result<Report, Error> {
        for _ in 0..TRIES {
            let waits = self.engine.waiting(visit).await?;
            if !self.engine.proves_mailbox(&waits) {
                return Err(Rejected::AskOperator.into());
            }
            let id = waits.user.as_ref().ok_or(Rejected::Unknown)?;
            let user = self.engine.0.store.user(id).await?.ok_or(Rejected::Ended)?;
            if user.state != UserState::Active {
                return Err(Rejected::AccountDisabled.into());
            }
            // Reported in this flow already, or in another one: that goes on.
            let pending = self.engine.0.store.recovery_of(id).await?;
            if !waits.epoch.is(user.epoch) && pending.is_none() {
                return Err(Rejected::Ended.into());
            }
            let active = self.engine.0.store.credentials_of(id).await?;
            let lost = active
                .iter()
                .filter(|kept| self.engine.is_second(visit, kept));
            let lost: Vec<Credential> = lost.cloned().collect();
            if lost.is_empty() {
                return Err(Rejected::NotFound.into());
            }
            if let Some(waits) = pending {
                let going = lost.iter().filter(|kept| waits.removes.contains(&kept.id));
                return Ok(report(kinds(going), &waits));
            }
            match self
                .engine
                .losing(visit, &waits, &user, &active, &lost)
                .await
            {
                Err(Error::Store(StoreError::Conflict(_))) => {}
                told => return told,
            }
        }
        Err(Rejected::Ended.into())
    }
}

impl Engine {
    fn proves_mailbox(&self, waits: &Challenge) -> bool {
        let proofs = Memo::proofs(waits);
        let mailbox = |proof: &Proof| proof.strength == Strength::Mailbox;
        !self.is_strict() && proofs.iter().any(mailbox)
    }

    async fn losing(
        &self,
        visit: &Visit,
        waits: &Challenge,
        user: &User,
        active: &[Credential],
        lost: &[Credential],
    ) -> Result<Report, Error> {
        let due_at = visit.now.plus(WAIT);
        let recovery = Recovery {
            user: user.id.clone(),
            id: ChallengeId::draw(&*self.0.env, visit.now),
            change: None,
            removes: lost.iter().map(|kept| kept.id.clone()).collect(),
            lang: visit.client.lang.clone(),
            started_at: visit.now,
            due_at,
            next_at: next_after(visit.now, due_at),
        };
        let report = report(kinds(lost.iter()), &recovery);
        let started = event(EventKind::RecoveryStarted, visit).user(Some(&user.id));
        let all = active.iter().map(|kept| kept.id.clone()).collect();
        let mut changes = vec![
            Change::ExpectUser {
                id: user.id.clone(),
                epoch: user.epoch,
            },
            Change::ExpectCredentials(user.id.clone(), all),
            Change::BumpEpoch(user.id.clone()),
            Change::EndSessionsOf(user.id.clone(), None),
            Change::StartRecovery(recovery),
            Change::InsertEvent(started.flow(&waits.id).detail("lost factor")),
        ];
        let history = self.0.store.history(&user.id).await?;
        let to = addresses(visit, user, &history, &[&waits.delivery]);
        changes.extend(self.reported(visit, &to, &report)?);
        self.0.store.apply(changes).await?;
        self.wake();
        Ok(report)
    }
}

fn report(pending: Vec<String>, recovery: &Recovery) -> Report {
    Report {
        about: About::Lost,
        pending,
        until: recovery.due_at.millis(),
        ..Report::default()
    }
}
