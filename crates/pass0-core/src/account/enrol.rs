//! Adding a credential: begun, and kept once it is proven to work.

use serde_json::Value;

use super::notice::CONTEST;
use crate::config::CEREMONY_LIFE;
use crate::context::Visit;
use crate::current::Current;
use crate::doors::Enrolment;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::limits::{Budget, factor_key};
use crate::memo::Memo;
use crate::methods::{Answer, Enrol, Kept, Mediation, Method, Role, Verdict};
use crate::model::{
    Challenge, ChallengeId, ChallengeState, Credential, Epoch, EventKind, Operator, Purpose, User,
};
use crate::ports::{Caps, Change, Conflict, Notice};
use crate::secret::Digest;
use crate::sign_in::{Completed, Stage};

/// The purpose in the hash input of what binds an enrolment to a waiting sign-in.
const BINDING: &str = "enrol";
/// The most credentials of a kind that a user adds one by one.
const MOST: u32 = 32;

/// A credential was added.
#[derive(Debug)]
pub struct Enrolled {
    /// What is shown to its owner, now and never again.
    pub reply: Value,
    /// The sign-in that waited for it went on.
    pub completed: Option<Completed>,
}

/// Who adds a credential: somebody signed in, or somebody whose sign-in waits for it.
pub(super) struct Adder {
    pub(super) user: User,
    credentials: Vec<Credential>,
    /// What the enrolment is bound to, under every key, the first key first.
    pub(super) bindings: Vec<Digest>,
    /// The sign-in that waits.
    waits: Option<Challenge>,
}

impl Enrolment<'_> {
    /// Begins to add a credential of this method, for whoever is signed in or waits. One that is
    /// under way goes on, where the method can tell it again.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Unproven`], [`Rejected::OperatorSession`], [`Rejected::Taken`] when there are too
    /// many; [`Error::Limited`]; [`Error::Store`].
    pub async fn begin_enrolment(self, visit: &Visit, method: &str) -> Result<Value, Error> {
        self.begin_enrolment_as(visit, method, Mediation::Optional)
            .await
    }

    /// As [`Enrolment::begin_enrolment`], with what its owner gives for it: a telephone number, say.
    /// What was begun before is of no use from now on.
    ///
    /// # Errors
    /// As [`Enrolment::begin_enrolment`]; what the method refuses of it; [`Error::Unsent`].
    pub async fn begin_enrolment_with(
        self,
        visit: &Visit,
        method: &str,
        given: &str,
    ) -> Result<Value, Error> {
        let current = self.current;
        self.engine
            .begin_adding(visit, current, method, Mediation::Optional, given)
            .await
    }

    /// As [`Enrolment::begin_enrolment`]; the browser is asked in this way. A sign-in that waits for a
    /// credential takes none that was made without a gesture.
    ///
    /// # Errors
    /// As [`Enrolment::begin_enrolment`]; [`Rejected::SignedOut`].
    pub async fn begin_enrolment_as(
        self,
        visit: &Visit,
        method: &str,
        mediation: Mediation,
    ) -> Result<Value, Error> {
        let current = self.current;
        if mediation == Mediation::Conditional && current.is_none() {
            return Err(Rejected::SignedOut.into());
        }
        self.engine
            .begin_adding(visit, current, method, mediation, "")
            .await
    }

    /// Judges the proof that the new credential works, and keeps it. Its owner is notified by email.
    ///
    /// # Errors
    /// [`Rejected`] says why not; [`Error::Limited`] when the account has added too many lately;
    /// [`Error::Store`].
    pub async fn finish_enrolment(
        self,
        visit: &Visit,
        method: &str,
        answer: Answer<'_>,
        label: &str,
    ) -> Result<Enrolled, Error> {
        let current = self.current;
        let method = self
            .engine
            .0
            .methods
            .find(method)
            .ok_or(Rejected::NotFound)?;
        let adder = self.engine.adder(visit, current, method).await?;
        let open = self.engine.taken(visit, &adder, method, answer).await?;
        let cx = self.engine.cx(visit);
        let label = crate::label(label).unwrap_or_default();
        let enrol = Enrol {
            id: &open.id,
            user: &adder.user,
            credentials: &adder.credentials,
            label: &label,
            given: "",
        };
        let mut kept = match method.finish_enrolment(&cx, enrol, &open, answer).await {
            Ok(kept) => kept,
            Err(denied) => {
                match answer {
                    Answer::Typed(_) => {
                        let id = method.id().0;
                        self.engine
                            .note_wrong(visit, &open, EventKind::FactorWrong, id)
                            .await?;
                    }
                    _ => self.engine.deny(visit, method, &open, &denied).await?,
                }
                return Err(denied.why);
            }
        };
        // Before the recovery codes that come with a second factor: they cost time to hash.
        let owner = &adder.user.id;
        self.engine.spend(visit, owner, Budget::Addition).await?;
        let mut changes = vec![
            Change::Close {
                id: open.id.clone(),
                state: ChallengeState::Used,
                at: visit.now,
            },
            Change::ExpectUser {
                id: adder.user.id.clone(),
                epoch: adder.user.epoch,
            },
        ];
        let notice = Notice::Added(method.id().0.to_owned());
        changes.extend(self.engine.recorded(visit, &adder.user, notice)?);
        changes.extend(self.engine.kept(visit, &adder.user, method, &kept));
        // With a credential of the kind, the wish not to be offered one is out of date.
        let wish = Some(method.id().0.to_owned());
        changes.push(Change::ForgetDeclined(adder.user.id.clone(), wish));
        // A second factor comes with the recovery codes that stand in for it.
        if method.rules(&cx).role == Role::Second && !self.engine.has_other(visit, &adder, method) {
            for backup in self.engine.0.methods.of_role(&cx, Role::Backup) {
                let set = backup.finish_enrolment(&cx, enrol, &open, answer).await;
                let set = set.map_err(|denied| denied.why)?;
                changes.extend(self.engine.kept(visit, &adder.user, backup, &set));
                merge(&mut kept.reply, set.reply);
            }
        }
        let added = self.engine.commit(changes, |conflict| match conflict {
            Conflict::Taken | Conflict::Capped => Err(Rejected::Taken.into()),
            Conflict::Pending => Err(Rejected::RecoveryPending.into()),
            _ => Err(Rejected::Ended.into()),
        });
        added.await?;
        self.engine.wake();
        let completed = match (&adder.waits, visit.flow.as_ref()) {
            (Some(waits), Some(cookie)) => {
                let verdict = Verdict::right(&cx, method.id(), method.rules(&cx));
                Some(
                    self.engine
                        .complete(visit, waits, Some(cookie), verdict)
                        .await?,
                )
            }
            _ => None,
        };
        Ok(Enrolled {
            reply: kept.reply,
            completed,
        })
    }
}

impl Engine {
    async fn begin_adding(
        &self,
        visit: &Visit,
        current: Option<&Current>,
        method: &str,
        mediation: Mediation,
        given: &str,
    ) -> Result<Value, Error> {
        let method = self.0.methods.find(method).ok_or(Rejected::NotFound)?;
        let adder = self.adder(visit, current, method).await?;
        let cx = self.cx(visit);
        let row = ChallengeId::draw(&*self.0.env, visit.now);
        let enrol = Enrol {
            id: &row,
            user: &adder.user,
            credentials: &adder.credentials,
            label: "",
            given,
        };
        let id = method.id().0;
        if let Some(under_way) = self.under_way(visit, &adder, method).await?
            && let Some(again) = method.again(&cx, enrol, &under_way)
        {
            return Ok(again);
        }
        let own = adder.credentials.iter().filter(|kept| kept.kind == id);
        if own.count() >= MOST as usize {
            return Err(Rejected::Taken.into());
        }
        let owner = &adder.user.id;
        self.expect_budget(visit, owner, Budget::Addition).await?;
        self.count_ceremony(visit).await?;
        let plan = method.begin_enrolment(&cx, enrol).await?;
        let challenge = Challenge {
            method: id.to_owned(),
            binding: adder.bindings.first().copied(),
            epoch: Epoch::Of(adder.user.epoch),
            user: Some(adder.user.id),
            attempts_left: method.rules(&cx).attempts,
            data: plan.data,
            context: Memo::Asked(mediation).to_string(),
            ..visit.draft(Purpose::Enrol, row, plan.digest, CEREMONY_LIFE)
        };
        if method.sends() {
            self.send(visit, challenge, plan.errand).await?;
        } else {
            let insert = Change::InsertChallenge(challenge, Caps::NONE);
            self.0.store.apply(vec![insert]).await?;
        }
        Ok(plan.reply)
    }

    /// Rows of new credentials, in the place of the earlier ones where they take it.
    pub(super) fn kept(
        &self,
        visit: &Visit,
        user: &User,
        method: &dyn Method,
        kept: &Kept,
    ) -> Vec<Change> {
        let id = method.id().0;
        let mut changes = Vec::with_capacity(kept.credentials.len() + 3);
        if kept.replaces {
            changes.push(Change::RetireCredentialsOf {
                user: user.id.clone(),
                kind: id.to_owned(),
                until: visit.now.plus(CONTEST),
            });
        }
        let rows = kept.credentials.iter().cloned();
        changes.extend(rows.map(Change::InsertCredential));
        changes.push(Change::CapCredentials(user.id.clone(), id.to_owned(), MOST));
        changes.push(Change::ResetLimit(factor_key(id, &user.id)));
        let added = event(EventKind::CredentialAdded, visit).user(Some(&user.id));
        changes.push(Change::InsertEvent(added.detail(id)));
        changes
    }

    /// Who adds: the user of the session, or of the sign-in that waits to set this method up.
    pub(super) async fn adder(
        &self,
        visit: &Visit,
        current: Option<&Current>,
        method: &dyn Method,
    ) -> Result<Adder, Error> {
        let id = method.id().0;
        let (user, bindings, waits) = match current {
            Some(current) => (
                current.user.clone(),
                self.session_bindings(&current.session, Purpose::Enrol, id),
                None,
            ),
            None => {
                let waits = self.waiting(visit).await?;
                let owner = waits.user.as_ref().ok_or(Rejected::Unknown)?;
                let user = self.0.store.user(owner).await?.ok_or(Rejected::Ended)?;
                if !waits.epoch.is(user.epoch) {
                    return Err(Rejected::Ended.into());
                }
                // Not the flow's own binding: the newest challenge bound to that is the flow. And
                // one for each method, so that what another tab begins does not stand in the way.
                let bound = waits.binding.as_ref().ok_or(Rejected::Unknown)?;
                let parts = [waits.id.as_str().as_bytes(), id.as_bytes()];
                let binding = self.0.ring.digest_like(bound, BINDING, &parts);
                (user, vec![binding.ok_or(Rejected::Ended)?], Some(waits))
            }
        };
        // Somebody else may have put an unproven account there, to wait for the owner.
        if user.proven_at.is_none() && self.0.config.policy.takes_mail() {
            return Err(Rejected::Unproven.into());
        }
        if let Some(current) = current {
            current.owns()?;
        }
        let credentials = self.0.store.credentials_of(&user.id).await?;
        if let Some(waits) = &waits {
            let proofs = Memo::proofs(waits);
            if Operator::of(&proofs) == Some(Operator::Link) {
                return Err(Rejected::OperatorSession.into());
            }
            let need = self.need(visit, &credentials);
            let does = method.rules(&self.cx(visit)).strength >= need;
            if self.stage(visit, &proofs, &credentials) != Stage::SetUp || !does {
                return Err(Rejected::FreshRequired.into());
            }
        }
        Ok(Adder {
            user,
            credentials,
            bindings,
            waits,
        })
    }

    /// Whether the user has another second factor than this one, and so what stands in for both.
    fn has_other(&self, visit: &Visit, adder: &Adder, method: &dyn Method) -> bool {
        let id = method.id().0;
        let others = adder.credentials.iter().filter(|kept| kept.kind != id);
        let others: Vec<_> = others.cloned().collect();
        self.has_second(visit, &others)
    }

    /// The open enrolment that this is an answer to. A typed one spends an attempt.
    async fn taken(
        &self,
        visit: &Visit,
        adder: &Adder,
        method: &dyn Method,
        answer: Answer<'_>,
    ) -> Result<Challenge, Error> {
        let open = match answer {
            Answer::Credential(answer) => {
                self.answered(visit, method, Purpose::Enrol, &adder.bindings, answer)
                    .await?
            }
            _ => {
                let bindings = &adder.bindings;
                let claimed = self.claim_any(Purpose::Enrol, bindings, visit).await?;
                claimed.ok_or(Rejected::Expired)?
            }
        };
        let theirs = open.user.as_ref() == Some(&adder.user.id) && open.method == method.id().0;
        theirs
            .then_some(open)
            .ok_or_else(|| Rejected::OtherBrowser.into())
    }
}

pub(super) fn merge(reply: &mut Value, more: Value) {
    if let (Some(reply), Value::Object(more)) = (reply.as_object_mut(), more) {
        reply.extend(more);
    }
}
