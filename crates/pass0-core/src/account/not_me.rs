//! Telling an owner of a change, and undoing what was not theirs.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ceremony::{Link, Requester};
use crate::context::Visit;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::limits::reset_budgets;
use crate::methods::mail;
use crate::model::{
    Challenge, ChallengeId, ChallengeState, CredentialId, EventKind, Purpose, User, UserId,
};
use crate::ports::{Caps, Change, Conflict, LetterKind, Notice, StoreError};
use crate::secret::{Token, TokenKind};
use crate::sign_in::change_subject;

/// How long a change can be undone.
pub(crate) const UNDO: Duration = Duration::from_secs(72 * 3600);
/// Rows that change between read and write are looked at again this often.
const TRIES: u32 = 4;

/// What a link undoes.
#[derive(Serialize, Deserialize)]
pub(super) struct Undo {
    pub(super) change: Notice,
    /// Credentials that were added.
    pub(super) credentials: Vec<String>,
    /// The address that was replaced.
    pub(super) email: Option<Replaced>,
}

/// An address that was replaced.
#[derive(Serialize, Deserialize)]
pub(super) struct Replaced {
    pub(super) old: String,
    pub(super) old_delivery: String,
}

/// What the undo links of a user are about: a name that no address has.
fn undo_subject(user: &UserId) -> String {
    format!("undo/{user}")
}

impl Engine {
    /// The letter that tells a user of a change. With `added`: a link in it undoes the change,
    /// removes those credentials, and ends every session.
    pub(crate) fn notice(
        &self,
        visit: &Visit,
        user: &User,
        notice: Notice,
        added: Option<Vec<CredentialId>>,
    ) -> Result<Vec<Change>, Error> {
        let undo = added.map(|added| Undo {
            change: notice.clone(),
            credentials: added.iter().map(ToString::to_string).collect(),
            email: None,
        });
        self.tell(visit, user, &user.delivery, notice, undo)
    }

    pub(super) fn tell(
        &self,
        visit: &Visit,
        user: &User,
        to: &str,
        notice: Notice,
        undo: Option<Undo>,
    ) -> Result<Vec<Change>, Error> {
        let id = ChallengeId::draw(&*self.0.env, visit.now);
        let mut changes = Vec::with_capacity(2);
        let mut link = String::new();
        if let Some(undo) = undo {
            let token = Token::draw(TokenKind::NotMe, &*self.0.env);
            link = mail::link(&self.cx(visit), &token);
            let challenge = Challenge {
                id: id.clone(),
                purpose: Purpose::NotMe,
                method: String::new(),
                digest: token.digest(&self.0.ring),
                binding: None,
                subject: undo_subject(&user.id),
                delivery: to.to_owned(),
                user: Some(user.id.clone()),
                epoch: user.epoch,
                state: ChallengeState::Pending,
                attempts_left: 1,
                data: Vec::new(),
                // A value of strings always serialises.
                context: serde_json::to_string(&undo).unwrap_or_default(),
                next: String::new(),
                client: visit.client.clone(),
                created_at: visit.now,
                expires_at: visit.now.plus(UNDO),
                closed_at: None,
            };
            changes.push(Change::InsertChallenge(challenge, Caps::NONE));
        }
        let kind = LetterKind::Notice {
            notice: notice.clone(),
            link,
        };
        let letter = self.letter(visit, &id, to, kind, UNDO)?;
        changes.push(self.gathered(&user.id, to, &notice, letter));
        Ok(changes)
    }

    /// The link that says "this was not me" was opened, or its button pressed. The user need not
    /// be signed in, and a later change of the account does not spoil it.
    pub(crate) async fn follow_not_me(
        &self,
        visit: &Visit,
        open: Challenge,
        press: bool,
    ) -> Result<Link, Error> {
        let undo: Undo = serde_json::from_str(&open.context)
            .map_err(|_| StoreError::Corrupt(format!("challenge {}", open.id)))?;
        if !press {
            return Ok(Link::NotMe {
                change: undo.change,
                made: Requester {
                    client: open.client,
                    at: open.created_at,
                },
                flow: open.id,
            });
        }
        for _ in 0..TRIES {
            let changes = self.undoing(visit, &open, &undo).await?;
            match self.0.store.apply(changes).await {
                Ok(()) => {
                    self.wake();
                    return Ok(Link::Undone {
                        change: undo.change,
                    });
                }
                Err(StoreError::Conflict(Conflict::Closed)) => return Err(Rejected::Ended.into()),
                // The earlier address is somebody else's by now.
                Err(StoreError::Conflict(Conflict::Taken)) => return Err(Rejected::Taken.into()),
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Rejected::Ended.into())
    }

    async fn undoing(
        &self,
        visit: &Visit,
        open: &Challenge,
        undo: &Undo,
    ) -> Result<Vec<Change>, Error> {
        let id = open.user.as_ref().ok_or(Rejected::Unknown)?;
        let user = self.0.store.user(id).await?.ok_or(Rejected::Ended)?;
        let mut changes = vec![
            Change::Close {
                id: open.id.clone(),
                state: ChallengeState::Used,
                at: visit.now,
            },
            Change::EndSessionsOf(id.clone(), None),
            // Whoever made this change may have made others since, and holds their links: none of
            // them takes back what is restored here. Links of earlier changes stay good.
            Change::CloseLater {
                subject: undo_subject(id),
                than: open.id.clone(),
                state: ChallengeState::Ended,
                at: visit.now,
            },
            Change::CloseOthers {
                subject: change_subject(id),
                except: open.id.clone(),
                state: ChallengeState::Ended,
                at: visit.now,
            },
        ];
        changes.extend(reset_budgets(id));
        let kept = self.0.store.credentials_of(id).await?;
        let gone = kept
            .iter()
            .filter(|kept| undo.credentials.iter().any(|id| id == kept.id.as_str()));
        changes.extend(gone.map(|kept| Change::DeleteCredential(kept.id.clone(), id.clone())));
        let happened = |kind| event(kind, visit).flow(&open.id).user(Some(id));
        match &undo.email {
            // Also when the address was changed once more since.
            Some(replaced) if user.email != replaced.old => {
                changes.push(Change::SetEmail {
                    id: id.clone(),
                    epoch: user.epoch,
                    email: replaced.old.clone(),
                    delivery: replaced.old_delivery.clone(),
                    at: visit.now,
                });
                changes.push(Change::InsertEvent(happened(EventKind::EmailRestored)));
                let restored = Notice::EmailRestored;
                changes.extend(self.tell(visit, &user, &replaced.old_delivery, restored, None)?);
            }
            _ => {
                changes.push(Change::BumpEpoch(id.clone()));
                changes.extend(self.tell(visit, &user, &user.delivery, Notice::NotMe, None)?);
            }
        }
        let pressed = happened(EventKind::NotMe).detail(undo.change.as_str());
        changes.push(Change::InsertEvent(pressed));
        Ok(changes)
    }
}
