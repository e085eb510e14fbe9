//! The one door to a session. Whatever the method, a session row is written here and nowhere
//! else, in the `apply` that closes what led to it. A sign-in that must show more is a challenge
//! that waits, and no session.

mod opened;
mod outcome;
mod renew;
mod stage;
mod who;

use crate::context::Visit;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::known;
use crate::limits::{code_by_key, code_key, factor_key};
use crate::memo::Memo;
use crate::methods::{Used, Verdict};
use crate::model::{
    Challenge, ChallengeState, Detail, EventKind, Operator, Purpose, Session, Strength, User,
};
use crate::ports::{Caps, Change, Conflict, Notice, StoreError};
use crate::secret::Token;
use crate::subject::Subject;

pub use outcome::{Completed, SignedIn};
pub(crate) use renew::swap;
pub(crate) use stage::Stage;
pub use stage::Waiting;
use who::Who;

/// Users are looked at again this often when they change between read and write.
const TRIES: u32 = 4;

impl Engine {
    /// What follows a rightly answered challenge: one `apply` that closes it, makes or proves the
    /// user, ends the account's other flows and opens the session; or, where more must be shown,
    /// puts a challenge in its place that waits for it.
    pub(crate) async fn complete(
        &self,
        visit: &Visit,
        open: &Challenge,
        cookie: Option<&Token>,
        verdict: Verdict,
    ) -> Result<Completed, Error> {
        let mut proofs = Memo::proofs(open);
        proofs.push(verdict.proof.clone());
        for _ in 0..TRIES {
            let who = match self.who(visit, open, verdict.user.as_ref()).await? {
                Ok(who) => who,
                Err(rejected) => return self.turn_away(visit, open, rejected).await,
            };
            let anew = match &who {
                // What an account holds that nobody proved is wiped by this proof.
                Who::Known(user) => user.proven_at.is_none() && is_mailbox(&verdict),
                Who::New(_) => true,
            };
            let credentials = match anew {
                true => Vec::new(),
                false => self.0.store.credentials_of(&who.user().id).await?,
            };
            let stage = self.stage(visit, &proofs, &credentials);
            let operator = Operator::of(&proofs);
            // What is set up at a sign-in stays when it ends, and would be the operator's.
            if stage == Stage::SetUp && operator == Some(Operator::Link) {
                return self.turn_away(visit, open, Rejected::OperatorSession).await;
            }
            let mut changes = self.changes(visit, open, &who, &verdict);
            let cancelled = self.cancels_recovery(visit, who.user(), &verdict).await?;
            let wakes = !cancelled.is_empty() || operator.is_some();
            changes.extend(cancelled);
            let sender = match stage {
                Stage::Wait => self.only_sender(visit, &credentials),
                Stage::Open | Stage::SetUp => None,
            };
            let mut to_send = None;
            let completed = match stage {
                Stage::Open if !who.is_leaving() => {
                    let seed = cookie.and_then(|cookie| self.session_seed(open, cookie));
                    let (mut session, secret) =
                        self.session_of(visit, &open.id, who.user(), &proofs, seed.as_ref());
                    // The door this browser had open is closed: nothing from before a sign-in
                    // survives it. It goes before a wipe could take it away, and after the
                    // challenge is closed.
                    if let Some(before) = self.current(visit).await? {
                        // The same user's: a fresh proof by mail, and what waits for it goes on.
                        if before.user.id == session.user {
                            session.root = before.session.root;
                        }
                        changes.insert(1, Change::EndSession(before.session.id, before.user.id));
                    }
                    changes.extend(self.opening(visit, open, who.user(), &session)?);
                    let owns = operator != Some(Operator::Link);
                    let offer_passkey = owns
                        && self
                            .offers_passkey(visit, who.user(), &credentials, anew)
                            .await?;
                    let next = open.next.clone();
                    Completed::SignedIn(Box::new(SignedIn {
                        known: self.known_cookie(&who.user().email),
                        user: who.user().clone(),
                        session,
                        secret,
                        next,
                        offer_passkey,
                    }))
                }
                stage => {
                    let (mut waits, mut waiting) =
                        self.wait(visit, open, who.user(), &proofs, stage);
                    // A sign-in with nothing left to wait for has shown every factor the account has.
                    if who.is_leaving() && stage != Stage::Wait {
                        waits.purpose = Purpose::Keep;
                        waiting.set_up = false;
                        waiting.keep = true;
                    } else {
                        let wanted = event(EventKind::FactorWanted, visit).flow(&waits.id);
                        let wanted = wanted.user(Some(&who.user().id));
                        changes.push(Change::InsertEvent(wanted));
                    }
                    to_send = sender.map(|method| (waits.clone(), method));
                    changes.push(Change::InsertChallenge(waits, Caps::NONE));
                    Completed::Waiting(waiting)
                }
            };
            // Nothing else bounds how often the same passkey opens a session.
            let hits = match open.purpose {
                Purpose::Ceremony => {
                    let limits = &self.0.config.limits;
                    limits.passkey_hits(&visit.client, &who.user().id)
                }
                _ => Vec::new(),
            };
            let counts = hits.iter().filter(|hit| !hit.windows.is_empty());
            changes.extend(counts.map(|hit| Change::Count(hit.clone(), visit.now)));
            match self.0.store.apply(changes).await {
                Ok(()) => {
                    if wakes {
                        self.wake();
                    }
                    if let Some((waits, method)) = to_send {
                        // It waits whether that was sent or not: why not is an event, and the page
                        // lets them ask again.
                        let sent = self.send_factor(visit, &waits, method, &credentials);
                        let _ = sent.await;
                    }
                    return Ok(completed);
                }
                Err(StoreError::Conflict(Conflict::Limited)) => {
                    return Err(self.limited(visit, &hits).await?);
                }
                // Somebody else used, replaced or ended it first.
                Err(StoreError::Conflict(Conflict::Closed)) => return Err(Rejected::Ended.into()),
                // The user or the credential was made, used, changed or removed between read and
                // write. What a credential was used for is not used again.
                Err(StoreError::Conflict(_)) if verdict.used.is_none() => {}
                Err(StoreError::Conflict(_)) => return Err(Rejected::Ended.into()),
                Err(error) => return Err(error.into()),
            }
        }
        Err(Rejected::Ended.into())
    }

    pub(crate) fn known_cookie(&self, canonical: &str) -> String {
        known::cookie(&self.0.ring, &*self.0.env, canonical)
    }

    /// What is true after a right answer, whether it opens the door or not.
    fn changes(
        &self,
        visit: &Visit,
        open: &Challenge,
        who: &Who,
        verdict: &Verdict,
    ) -> Vec<Change> {
        let mailbox = is_mailbox(verdict);
        let mut changes = vec![using_up(visit, open, ChallengeState::Used)];
        match who {
            Who::New(user) => {
                let created = event(EventKind::UserCreated, visit).flow(&open.id);
                changes.push(Change::InsertUser(user.clone()));
                changes.push(Change::InsertEvent(created.user(Some(&user.id))));
            }
            Who::Known(user) if who.is_leaving() => changes.push(Change::ExpectState {
                id: user.id.clone(),
                epoch: user.epoch,
                state: user.state,
            }),
            Who::Known(user) if mailbox => {
                changes.push(Change::ProveUser {
                    id: user.id.clone(),
                    epoch: user.epoch,
                    at: visit.now,
                });
                if user.proven_at.is_none() {
                    changes.extend(wipe(visit, open, user));
                }
            }
            Who::Known(user) => changes.push(Change::ExpectUser {
                id: user.id.clone(),
                epoch: user.epoch,
            }),
        }
        let (user, method) = (who.user(), verdict.proof.method.as_str());
        if let Some(used) = &verdict.used {
            changes.extend(self.used(visit, user, method, used));
        }
        changes.extend(verdict.sent.clone().map(|id| Change::Close {
            id,
            state: ChallengeState::Used,
            at: visit.now,
        }));
        changes
    }

    /// What a right answer does to the credential it was given with.
    pub(crate) fn used(
        &self,
        visit: &Visit,
        user: &User,
        method: &str,
        used: &Used,
    ) -> Vec<Change> {
        match used {
            Used::Counted {
                credential,
                counter,
                data,
            } => vec![
                Change::UseCredential {
                    id: credential.clone(),
                    user: user.id.clone(),
                    counter: *counter,
                    at: visit.now,
                    data: data.clone(),
                },
                Change::ResetLimit(factor_key(method, &user.id)),
            ],
            Used::Spent(credential) => {
                let spent = event(EventKind::CredentialSpent, visit).user(Some(&user.id));
                vec![
                    Change::DeleteCredential(credential.clone(), user.id.clone()),
                    Change::ResetLimit(factor_key(method, &user.id)),
                    Change::InsertEvent(spent.detail(method)),
                ]
            }
        }
    }

    /// The door opens.
    fn opening(
        &self,
        visit: &Visit,
        open: &Challenge,
        user: &User,
        session: &Session,
    ) -> Result<Vec<Change>, Error> {
        let mut changes = vec![
            Change::VoidOthers {
                subject: user.email.clone(),
                except: open.id.clone(),
            },
            Change::InsertSession(session.clone()),
        ];
        if session.newest_proof(Strength::Mailbox).is_some() {
            changes.push(Change::ResetLimit(code_key(&user.email)));
            changes.push(Change::ResetLimit(code_by_key(&self.0.ring, open)));
        }
        let methods = session.proofs.iter().map(|it| it.method.clone()).collect();
        changes.push(Change::InsertEvent(
            event(EventKind::SignedIn, visit)
                .flow(&open.id)
                .user(Some(&user.id))
                .session(&session.id)
                .detail(Detail::Methods(methods)),
        ));
        if let Some(operator) = session.operator() {
            let told = Notice::Operator(operator.method().to_owned());
            changes.push(self.notice(visit, user, told)?);
        }
        Ok(changes)
    }

    /// A right answer that does not get in: the account is off, changed or gone.
    async fn turn_away(
        &self,
        visit: &Visit,
        open: &Challenge,
        why: Rejected,
    ) -> Result<Completed, Error> {
        let refused = event(EventKind::SignInRefused, visit).flow(&open.id);
        let refused = refused.user(open.user.as_ref()).detail(why.code());
        if open.purpose == Purpose::Ceremony {
            let noted = vec![Change::InsertEvent(refused)];
            self.answered_in_vain(visit, open, None, noted).await?;
            return Err(why.into());
        }
        let opening = self.0.config.limits.opening_hit(open.id.as_str());
        if self.0.store.hit(&[opening], visit.now).await?.is_none() {
            self.note(refused).await?;
        }
        Err(why.into())
    }
}

/// Uses a challenge up, so that one answer wins and no other is tried.
pub(crate) fn using_up(visit: &Visit, open: &Challenge, state: ChallengeState) -> Change {
    match open.purpose {
        Purpose::Ceremony => Change::Spend {
            id: open.id.clone(),
            made_at: open.created_at,
            state,
        },
        _ => Change::Close {
            id: open.id.clone(),
            state,
            at: visit.now,
        },
    }
}

fn is_mailbox(verdict: &Verdict) -> bool {
    verdict.proof.strength == Strength::Mailbox
}

/// The first proof of a mailbox wipes whatever the unproven account held: somebody else may have
/// put it there to wait for the owner.
fn wipe(visit: &Visit, open: &Challenge, user: &User) -> Vec<Change> {
    vec![
        Change::EndSessionsOf(user.id.clone(), None),
        Change::DeleteCredentialsOf(user.id.clone(), None),
        Change::ForgetDeclined(user.id.clone(), None),
        Change::ForgetHistory(user.id.clone()),
        Change::CloseOthers {
            subject: Subject::Change(&user.id).to_string(),
            except: open.id.clone(),
            state: ChallengeState::Ended,
            at: visit.now,
        },
        Change::InsertEvent(
            event(EventKind::UserProven, visit)
                .flow(&open.id)
                .user(Some(&user.id)),
        ),
    ]
}
