//! A second factor that sends something before it can be answered: what it sent is a challenge of
//! its own, of one sign-in that waits.

use serde_json::Value;

use super::factor::SentState;
use super::twice::made_at;
use crate::config::CEREMONY_LIFE;
use crate::context::Visit;
use crate::doors::SignIn;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::methods::{Ask, Errand, Method, Role, Whom};
use crate::model::{
    Challenge, ChallengeId, ChallengeState, Credential, Detail, Epoch, EventKind, Purpose, UserId,
};
use crate::ports::{Caps, ChallengeKey, Change, Conflict, StoreError};
use crate::secret::Digest;

/// The purpose in the hash input of what binds it to the sign-in that waits.
const BINDING: &str = "sent-factor";

impl SignIn<'_> {
    /// Sends what a second factor of the sign-in that waits in this browser has to send. What it sent
    /// before is of no use from now on.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] for a method that sends nothing, or that the user does not have;
    /// [`Error::Unsent`]; [`Error::Limited`] when it has sent much to this user lately;
    /// [`Error::Store`].
    pub async fn begin_factor(self, visit: &Visit, method: &str) -> Result<Value, Error> {
        let waits = self.engine.waiting(visit).await?;
        let user = waits.user.as_ref().ok_or(Rejected::Unknown)?;
        let credentials = self.engine.0.store.credentials_of(user).await?;
        let method = self.engine.typed_method(visit, method)?;
        self.engine.count_ceremony(visit).await?;
        self.engine
            .send_factor(visit, &waits, method, &credentials)
            .await
    }
}

impl Engine {
    /// The one factor that would do, where it has to be sent. Where the user has another, they choose.
    pub(crate) fn only_sender(
        &self,
        visit: &Visit,
        credentials: &[Credential],
    ) -> Option<&dyn Method> {
        let cx = self.cx(visit);
        let mut usable = credentials
            .iter()
            .filter_map(|kept| self.0.methods.find(&kept.kind))
            .filter(|method| method.rules(&cx).role != Role::Backup);
        let first = usable.next().filter(|method| method.sends())?;
        usable
            .all(|other| other.id() == first.id())
            .then_some(first)
    }

    pub(crate) async fn send_factor(
        &self,
        visit: &Visit,
        waits: &Challenge,
        method: &dyn Method,
        credentials: &[Credential],
    ) -> Result<Value, Error> {
        let id = method.id().0;
        let has = credentials.iter().any(|kept| kept.kind == id);
        if !method.sends() || !has {
            return Err(Rejected::NotFound.into());
        }
        let owner = waits.user.as_ref().ok_or(Rejected::Unknown)?;
        let user = self.0.store.user(owner).await?.ok_or(Rejected::Ended)?;
        if !waits.epoch.is(user.epoch) {
            return Err(Rejected::Ended.into());
        }
        let cx = self.cx(visit);
        let row = ChallengeId::draw(&*self.0.env, visit.now);
        let whom = Whom::User(&user, credentials);
        let plan = method.begin_sign_in(&cx, Ask::new(&row, whom)).await?;
        let sent = Challenge {
            method: id.to_owned(),
            binding: Some(self.sent_binding(waits, id)?),
            user: Some(user.id.clone()),
            epoch: Epoch::Of(user.epoch),
            attempts_left: method.rules(&cx).attempts,
            data: plan.data,
            ..visit.draft(Purpose::SentFactor, row, plan.digest, CEREMONY_LIFE)
        };
        self.send(visit, sent, plan.errand).await?;
        Ok(plan.reply)
    }

    /// Stores a challenge that is of use once something was sent, and has it sent. Counted for the
    /// user with what it makes.
    pub(crate) async fn send(
        &self,
        visit: &Visit,
        mut sent: Challenge,
        errand: Option<Errand>,
    ) -> Result<(), Error> {
        let (id, method, user) = (sent.id.clone(), sent.method.clone(), sent.user.clone());
        let user = user.ok_or(Rejected::Unknown)?;
        let hits = [self.0.config.limits.sends_hit(&user)];
        let mut changes = Vec::with_capacity(3);
        if errand.is_some() {
            let counted = hits.iter().filter(|hit| !hit.windows.is_empty());
            changes.extend(counted.map(|hit| Change::Count(hit.clone(), visit.now)));
        }
        if let Some(binding) = &sent.binding {
            let before = self
                .0
                .store
                .challenge(ChallengeKey::Binding(binding))
                .await?;
            sent.created_at = made_at(visit.now, before.as_ref());
            let before = before.filter(|row| row.purpose == sent.purpose && row.is_open(visit.now));
            changes.extend(before.map(|row| Change::Close {
                id: row.id,
                state: ChallengeState::Replaced,
                at: visit.now,
            }));
        }
        changes.push(Change::InsertChallenge(sent, Caps::NONE));
        match self.0.store.apply(changes).await {
            Ok(()) => {}
            Err(StoreError::Conflict(Conflict::Limited)) => {
                return Err(self.limited(visit, &hits).await?);
            }
            // Another request of this browser was faster: what that one sent counts.
            Err(StoreError::Conflict(_)) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        let Some(errand) = errand else {
            return Ok(());
        };
        if let Err(unsent) = errand.run().await {
            // Part of it may still arrive, but no page says that a code is on its way.
            let closed = Change::Close {
                id: id.clone(),
                state: ChallengeState::Cancelled,
                at: visit.now,
            };
            match self.0.store.apply(vec![closed]).await {
                Ok(()) | Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
            self.note_unsent(visit, &id, &user, &method, &unsent.0)
                .await?;
            return Err(Error::Unsent {
                method,
                why: unsent.0,
            });
        }
        Ok(())
    }

    async fn note_unsent(
        &self,
        visit: &Visit,
        id: &ChallengeId,
        user: &UserId,
        method: &str,
        why: &str,
    ) -> Result<(), Error> {
        let words = crate::label(why).unwrap_or_default();
        let failed = event(EventKind::FactorUnsent, visit)
            .flow(id)
            .user(Some(user))
            .detail(Detail::step(method, words));
        Ok(self.note(failed).await?)
    }

    /// What became of the newest that was sent under one of these bindings.
    pub(crate) async fn sent_state(
        &self,
        visit: &Visit,
        purpose: Purpose,
        bindings: &[Digest],
    ) -> Result<SentState, StoreError> {
        for binding in bindings {
            let newest = self
                .0
                .store
                .challenge(ChallengeKey::Binding(binding))
                .await?;
            let Some(newest) = newest.filter(|row| row.purpose == purpose) else {
                continue;
            };
            return Ok(match newest.state {
                ChallengeState::Cancelled => SentState::Failed,
                _ if newest.is_open(visit.now) && newest.attempts_left > 0 => SentState::Sent,
                _ => SentState::Wanted,
            });
        }
        Ok(SentState::Wanted)
    }

    /// What was sent for this sign-in by this method: an attempt is spent.
    pub(crate) async fn claim_sent(
        &self,
        visit: &Visit,
        waits: &Challenge,
        method: &dyn Method,
    ) -> Result<Challenge, Error> {
        let binding = self.sent_binding(waits, method.id().0)?;
        let claimed = self
            .claim_any(Purpose::SentFactor, &[binding], visit)
            .await?;
        let sent = claimed.ok_or(Rejected::Expired)?;
        let theirs = sent.user == waits.user && sent.method == method.id().0;
        theirs
            .then_some(sent)
            .ok_or_else(|| Rejected::OtherBrowser.into())
    }

    /// One for each sign-in that waits and each method, under the key of the sign-in's own.
    pub(crate) fn sent_binding(&self, waits: &Challenge, method: &str) -> Result<Digest, Error> {
        let bound = waits.binding.as_ref().ok_or(Rejected::Unknown)?;
        let parts = [waits.id.as_str().as_bytes(), method.as_bytes()];
        let binding = self.0.ring.digest_like(bound, BINDING, &parts);
        Ok(binding.ok_or(Rejected::Ended)?)
    }
}
