//! Another address: proven first, announced to the old one, and contested from there.

use super::notice::CONTEST;
use crate::ceremony::Link;
use crate::config::Signup;
use crate::context::Visit;
use crate::current::Current;
use crate::doors::Account;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::limits::Budget;
use crate::memo::Memo;
use crate::methods::mail;
use crate::model::{
    Challenge, ChallengeId, ChallengeState, Email, Epoch, EventKind, Purpose, Strength, User,
};
use crate::ports::{Caps, Change, Conflict, LetterKind, Notice};
use crate::secret::TokenKind;
use crate::sign_in::swap;
use crate::subject::Subject;

impl Account<'_> {
    /// The signed-in user wants another address. The answer does not tell whether the address is
    /// somebody else's; its mail does. Over a limit of the address: the same answer, no mail.
    ///
    /// # Errors
    /// [`Rejected::BadEmail`]; [`Rejected::DomainNotAllowed`]; [`Rejected::Taken`] for the address the account has already;
    /// [`Error::Limited`] when the account has asked too often; [`Error::Crowded`] when its network
    /// has; [`Error::Store`].
    pub async fn ask_for_email(self, visit: &Visit, email: &str) -> Result<(), Error> {
        let current = self.current;
        current.owns()?;
        let email = self.engine.typed(email)?;
        let user = &current.user;
        if email.canonical() == user.email && email.delivery() == user.delivery {
            return Err(Rejected::Taken.into());
        }
        self.engine.may_have(&email)?;
        self.engine.expect_network(visit).await?;
        let budget = Budget::AddressChange;
        self.engine.spend(visit, &user.id, budget).await?;
        self.engine.count_network(visit).await?;
        if !self.engine.may_mail(visit, &email).await? {
            return Ok(());
        }
        let id = ChallengeId::draw(&*self.engine.0.env, visit.now);
        let token = self.engine.token_of(TokenKind::EmailChange, &id);
        let owner = self.engine.0.store.user_by_email(email.canonical()).await?;
        // Of an address in use nothing is kept but the letter: nobody has the link, and what is kept
        // of an account must not outlive it in another's rows.
        let taken = owner.as_ref().is_some_and(|owner| owner.id != user.id);
        let (delivery, canonical) = match taken {
            true => ("", ""),
            false => (email.delivery(), email.canonical()),
        };
        let (to, kind) = match &owner {
            Some(owner) if taken => (&*owner.delivery, LetterKind::EmailInUse),
            _ => {
                let link = mail::link(&self.engine.cx(visit), &token);
                (email.delivery(), LetterKind::NewEmail { link })
            }
        };
        let life = self.engine.0.config.flow_life;
        let letter = self.engine.letter(visit, &id, to, kind, life)?;
        let challenge = Challenge {
            subject: Subject::Change(&user.id).to_string(),
            delivery: delivery.to_owned(),
            user: Some(user.id.clone()),
            epoch: Epoch::Of(user.epoch),
            context: Memo::Address(canonical.to_owned()).to_string(),
            ..visit.draft(
                Purpose::EmailChange,
                id.clone(),
                token.digest(&self.engine.0.ring),
                life,
            )
        };
        let asked = event(EventKind::EmailAsked, visit).flow(&id);
        let changes = vec![
            // The newest one counts.
            Change::CloseOthers {
                subject: Subject::Change(&user.id).to_string(),
                except: id,
                state: ChallengeState::Replaced,
                at: visit.now,
            },
            Change::InsertChallenge(challenge, Caps::NONE),
            Change::InsertLetter(letter),
            Change::InsertEvent(asked.user(Some(&user.id)).session(&current.session.id)),
        ];
        self.engine.0.store.apply(changes).await?;
        self.engine.wake();
        Ok(())
    }
}

impl Engine {
    /// Where sign-up is for some domains, an account that is there keeps to them: otherwise one
    /// address there would be the way in for any other. Invited users may have any address.
    fn may_have(&self, email: &Email) -> Result<(), Rejected> {
        match &self.0.config.signup {
            Signup::Domains(_) if !self.0.config.signup.allows(email.canonical()) => {
                Err(Rejected::DomainNotAllowed)
            }
            _ => Ok(()),
        }
    }

    /// The link that proves a new address was opened, or its button pressed. The button takes the
    /// link and a freshly proven session of the same user: whoever can read the new mailbox holds
    /// the link, and a stolen session must not be enough for the rest.
    pub(crate) async fn follow_new_email(
        &self,
        visit: &Visit,
        open: Challenge,
        press: bool,
    ) -> Result<Link, Error> {
        let current = self.current(visit).await?;
        let current = current.filter(|current| open.user.as_ref() == Some(&current.user.id));
        let Some(current) = current else {
            return Ok(Link::NewEmail {
                old: None,
                new: open.delivery,
                flow: open.id,
            });
        };
        if !press {
            return Ok(Link::NewEmail {
                old: Some(current.user.delivery),
                new: open.delivery,
                flow: open.id,
            });
        }
        let user = &current.user;
        if !open.epoch.is(user.epoch) {
            return Err(Rejected::Ended.into());
        }
        current.owns()?;
        let freshness = self
            .account(&current)
            .freshness(visit, Strength::Issued)
            .await?;
        if !freshness.fresh {
            return Err(Rejected::FreshRequired.into());
        }
        // The rule may be another one by now.
        let wanted = Email::stored(&open.delivery)?;
        let Memo::Address(canonical) = Memo::of(&open) else {
            return Err(Rejected::Ended.into());
        };
        self.may_have(&wanted)?;
        let mut renewed = self.successor(visit, &current);
        renewed.0.epoch = user.epoch.saturating_add(1);
        renewed.0.opened_by = open.id.clone();
        let changed = event(EventKind::EmailChanged, visit).flow(&open.id);
        let mut changes = vec![Change::Close {
            id: open.id.clone(),
            state: ChallengeState::Used,
            at: visit.now,
        }];
        // To the address that is left: the other is whose change it is.
        changes.extend(self.recorded(visit, user, Notice::EmailChanged)?);
        changes.extend([
            Change::HoldAddress(user.id.clone(), visit.now.plus(CONTEST)),
            Change::SetEmail {
                id: user.id.clone(),
                epoch: user.epoch,
                email: canonical.clone(),
                delivery: open.delivery.clone(),
                at: visit.now,
            },
            // What was asked for with the old address is over.
            Change::CloseOthers {
                subject: user.email.clone(),
                except: open.id.clone(),
                state: ChallengeState::Ended,
                at: visit.now,
            },
        ]);
        changes.extend(swap(&current, &renewed.0));
        let except = Some(renewed.0.id.clone());
        changes.push(Change::EndSessionsOf(user.id.clone(), except));
        changes.push(Change::InsertEvent(
            changed.user(Some(&user.id)).session(&renewed.0.id),
        ));
        self.commit(changes, |conflict| match conflict {
            Conflict::Taken => Err(Rejected::Taken.into()),
            Conflict::Pending => Err(Rejected::RecoveryPending.into()),
            _ => Err(Rejected::Ended.into()),
        })
        .await?;
        self.wake();
        let moved = Current {
            user: User {
                email: canonical,
                delivery: open.delivery,
                epoch: renewed.0.epoch,
                ..current.user.clone()
            },
            session: current.session,
        };
        let signed_in = self.signed_in(&moved, renewed, String::new());
        Ok(Link::EmailChanged(Box::new(signed_in)))
    }
}
