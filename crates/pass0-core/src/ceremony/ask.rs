//! Asking to sign in, and asking again.

use std::time::Duration;

use super::asked::Asked;
use super::cancel::close;
use super::twice::{Start, Wish, made_at};
use crate::context::Visit;
use crate::doors::{Account, SignIn};
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::known;
use crate::limits::Turn;
use crate::mailbox::{Parcel, TRIES, until};
use crate::memo::{Mailed, Memo};
use crate::methods::{Ask, Method, Whom, mail::Mail};
use crate::model::{
    Challenge, ChallengeId, ChallengeState, Email, Epoch, EventKind, Hit, Purpose, User, UserId,
    UserState,
};
use crate::ports::{Caps, Change, Conflict, LetterKind, StoreError};
use crate::room::Room;
use crate::secret::Digest;

/// When it is worth asking again where no more flows are kept: every few seconds it is counted anew.
const FULL: Duration = Duration::from_secs(60);

/// Asking, with its secrets drawn.
struct Asking {
    email: Email,
    /// The browser, where it signed in with this address before.
    known: Option<String>,
    challenge: Challenge,
    /// Whom the letter goes to, and what it is.
    to: String,
    kind: LetterKind,
    signs_in: LetterKind,
}

/// What is tried.
struct Tried {
    changes: Vec<Change>,
    /// The letter goes out now.
    sent: bool,
}

impl SignIn<'_> {
    /// Somebody typed an address. The answer, the work and the time do not depend on whether the
    /// address has an account: flow, letter and event are written for every one, and the letter
    /// tells. Over a limit of the address: the same answer, and the letter goes out when it is this
    /// network's turn, or not at all. The network's own limit is nobody's secret, and told.
    ///
    /// # Errors
    /// [`Rejected::BadEmail`]; [`Error::Crowded`] when the network has asked too often, whatever the
    /// address; [`Error::Limited`] when there is no room for anybody; [`Error::Store`].
    pub async fn ask(self, visit: &Visit, email: &str, next: Option<&str>) -> Result<Asked, Error> {
        let email = self.engine.typed(email)?;
        let next = self.engine.targets().resolve(next);
        self.engine
            .ask_for(visit, &email, next, Wish::Another)
            .await
    }

    /// As [`SignIn::ask`], by a form, which may be sent twice before its page is left: within half a
    /// minute one page ([`SignIn::start_cookie`]) asks for the same address once.
    ///
    /// # Errors
    /// As [`SignIn::ask`].
    pub async fn ask_by_form(
        self,
        visit: &Visit,
        email: &str,
        next: Option<&str>,
    ) -> Result<Asked, Error> {
        let email = self.engine.typed(email)?;
        let next = self.engine.targets().resolve(next);
        self.engine.ask_for(visit, &email, next, Wish::Once).await
    }

    /// The asking browser wants another mail. The earlier link and code are replaced; the counts
    /// of wrong codes go on.
    ///
    /// # Errors
    /// [`Rejected::OtherBrowser`] when this browser has not asked; else as [`SignIn::ask`].
    pub async fn resend(self, visit: &Visit) -> Result<Asked, Error> {
        let open = match self.engine.flow_of(visit).await? {
            Some(open) => open,
            // Pressed twice: the first has bound the flow to the next cookie.
            None => {
                let next = self.engine.next_cookie(visit);
                self.engine
                    .flow_by(&next)
                    .await?
                    .ok_or(Rejected::OtherBrowser)?
            }
        };
        if open.purpose == Purpose::Contest {
            return self.engine.resend_contest(visit, &open).await;
        }
        let email = Email::stored(&open.delivery)?;
        self.engine
            .ask_for(visit, &email, open.next, Wish::Another)
            .await
    }
}

impl Account<'_> {
    /// The signed-in user proves afresh by another sign-in who they are: as [`SignIn::ask`], with
    /// the address of the account. It leads to `next` as it is, which is the caller's to check.
    ///
    /// # Errors
    /// As [`SignIn::ask`].
    pub async fn ask_afresh(self, visit: &Visit, next: String) -> Result<Asked, Error> {
        let current = self.current;
        let email = Email::stored(&current.user.delivery)?;
        self.engine
            .ask_for(visit, &email, next, Wish::Another)
            .await
    }
}

impl Engine {
    /// The newest flow that this browser asked for, in any state.
    pub(crate) async fn flow_of(&self, visit: &Visit) -> Result<Option<Challenge>, StoreError> {
        let Some(flow) = &visit.flow else {
            return Ok(None);
        };
        self.flow_by(flow).await
    }

    async fn ask_for(
        &self,
        visit: &Visit,
        email: &Email,
        next: String,
        wish: Wish,
    ) -> Result<Asked, Error> {
        if !self.0.config.policy.takes_mail() {
            return Err(Rejected::MailOff.into());
        }
        let mut start = self.start(visit, email, wish).await?;
        if start.joins {
            return Ok(start.joined());
        }
        let mut asking = self.asking(visit, email, next).await?;
        let mut raced = start.once.is_none();
        for _ in 0..TRIES {
            let tried = self.try_ask(visit, &asking, &start).await?;
            let sent = tried.sent;
            match self.0.store.apply(tried.changes).await {
                Ok(()) => {
                    if sent {
                        self.wake();
                    }
                    self.0.flows.one_more();
                    let peek = (sent && self.0.config.dev).then_some(asking.signs_in);
                    let flow = start.cookie;
                    return Ok(Asked { flow, peek });
                }
                // Maybe by a request before this one, from the same form.
                Err(StoreError::Conflict(Conflict::Limited)) if !raced => raced = true,
                // Its own budget is spent: it shares that of everybody.
                Err(StoreError::Conflict(Conflict::Limited)) if asking.known.is_some() => {
                    asking.known = None;
                }
                Err(StoreError::Conflict(Conflict::Limited)) => {
                    self.expect_network(visit).await?;
                    break;
                }
                Err(StoreError::Conflict(Conflict::Capped)) => {
                    let earlier = start.earlier.as_ref().map(|(flow, _)| &flow.id);
                    self.expect_room(&asking.challenge, earlier).await?;
                    break;
                }
                // Closed meanwhile, or somebody else asked.
                Err(StoreError::Conflict(Conflict::Closed | Conflict::Gone)) => {}
                Err(StoreError::Conflict(_)) => break,
                Err(error) => return Err(error.into()),
            }
            start = self.start(visit, email, wish).await?;
            if start.joins {
                return Ok(start.joined());
            }
        }
        // What is not served spends nothing, and leaves the flow under way as it is: its mail stays
        // good.
        let under_way = start.earlier.filter(|(flow, _)| flow.is_open(visit.now));
        Ok(Asked {
            flow: under_way.map_or(start.cookie, |(_, cookie)| cookie),
            peek: None,
        })
    }

    async fn asking(&self, visit: &Visit, email: &Email, next: String) -> Result<Asking, Error> {
        let user = self.0.store.user_by_email(email.canonical()).await?;
        let id = ChallengeId::draw(&*self.0.env, visit.now);
        let cx = self.cx(visit);
        let whom = Whom::Address(email);
        let plan = Mail.begin_sign_in(&cx, Ask::new(&id, whom)).await?;
        let signs_in = plan.letter.ok_or(Rejected::MailOff)?;
        // To the mailbox the account was made with: on a host that tells `Ann@` from `ann@`, the
        // address as typed may be somebody else's.
        let to = user
            .as_ref()
            .map_or(email.delivery(), |user| &user.delivery);
        let to = to.to_owned();
        let owner = user.as_ref().map(|user| &user.id);
        let moved = self.is_held(visit, email.canonical(), owner).await?;
        let kind = self.kind_for(user.as_ref(), moved, email, &signs_in);
        let mailed = Mailed {
            until: Some(self.until(visit.now)),
            ..Mailed::default()
        };
        let challenge = Challenge {
            method: Mail.id().0.to_owned(),
            subject: email.canonical().to_owned(),
            delivery: email.delivery().to_owned(),
            epoch: Epoch::Of(user.as_ref().map_or(0, |user| user.epoch)),
            user: user.map(|user| user.id),
            attempts_left: Mail.rules(&cx).attempts,
            data: plan.data,
            context: Memo::Mailed(mailed).to_string(),
            next,
            ..visit.draft(Purpose::SignIn, id, plan.digest, self.flow_span())
        };
        Ok(Asking {
            email: email.clone(),
            known: known::browser(&self.0.ring, visit.known.as_deref(), email),
            challenge,
            to,
            kind,
            signs_in,
        })
    }

    /// What asking is to make true, as things are now.
    async fn try_ask(&self, visit: &Visit, asking: &Asking, start: &Start) -> Result<Tried, Error> {
        let limits = &self.0.config.limits;
        let room = self.flow_room();
        if room == Room::Full && asking.known.is_none() {
            return Err(Error::Limited { retry_after: FULL });
        }
        let challenge = &asking.challenge;
        let binding = start.cookie.digest(&self.0.ring);
        let newest = start.earlier.as_ref().map(|(flow, _)| flow);
        let earlier = newest.filter(|flow| flow.is_open(visit.now));
        let same = earlier
            .filter(|flow| flow.purpose == Purpose::SignIn && flow.subject == challenge.subject);
        let waits = same.map_or(&challenge.id, |flow| &flow.id);
        let (turn, mailbox) = match &asking.known {
            Some(_) => (Turn::Now, None),
            None => self.turn(visit, &asking.email, waits).await?,
        };
        let sent = turn == Turn::Now;
        let mut changes = Vec::with_capacity(8);
        if let (Some(open), false) = (same, sent) {
            // The flow it has gets the next letter. Its cookie is another one, as it would be if the
            // letter went out now.
            let (digest, context) = self.next_of(visit, asking, open).await?;
            // Counted as one that is mailed now: else the network's limit would tell them apart.
            let hits = limits.network_hits(&visit.client).into_iter();
            let hits = hits.filter(|hit| !hit.windows.is_empty());
            changes.extend(hits.map(|hit| Change::Count(hit, visit.now)));
            changes.push(Change::Rebind {
                id: open.id.clone(),
                binding,
                context,
                digest,
                at: visit.now,
                expires_at: challenge.expires_at,
            });
            changes.extend(mailbox);
            return Ok(Tried { changes, sent });
        }
        if let Some(earlier) = earlier {
            changes.extend(close(visit, earlier, ChallengeState::Replaced));
        }
        // A browser that signed in as this address before is bound by its own budget alone: what its
        // neighbours ask for does not keep it out.
        let (hits, caps) = match &asking.known {
            Some(known) => {
                let untagged = asking.email.untagged();
                let hit = limits.known_hit(&self.0.ring, known, &untagged);
                (vec![hit], Caps::NONE)
            }
            None => (limits.network_hits(&visit.client), self.flow_caps()),
        };
        let hits = hits.into_iter().filter(|hit| !hit.windows.is_empty());
        let hits = hits.chain(start.once.clone());
        changes.extend(hits.map(|hit| Change::Count(hit, visit.now)));
        let mut challenge = Challenge {
            binding: Some(binding),
            created_at: made_at(visit.now, newest),
            ..challenge.clone()
        };
        let asked = event(EventKind::FlowAsked, visit)
            .flow(&challenge.id)
            .user(challenge.user.as_ref());
        let then = if sent {
            let (kind, life) = (asking.kind.clone(), self.0.config.link_life());
            Change::InsertLetter(self.letter(visit, &challenge.id, &asking.to, kind, life)?)
        } else {
            // Nobody was told this code: whatever is typed is wrong, and no guess at the account's.
            let parcel = Parcel {
                to: asking.to.clone(),
                kind: asking.kind.clone(),
                digest: challenge.digest.as_bytes().to_vec(),
                data: std::mem::take(&mut challenge.data),
            };
            challenge.context = self.packed(&challenge.id, None, &parcel)?;
            Change::InsertEvent(event(EventKind::MailHeld, visit).flow(&challenge.id))
        };
        changes.push(Change::InsertChallenge(challenge, caps));
        changes.push(Change::InsertEvent(asked));
        changes.push(then);
        changes.extend(mailbox);
        Ok(Tried { changes, sent })
    }

    /// Other secrets for the flow that this browser has under way: the digest of its link to be, and
    /// its context until then.
    async fn next_of(
        &self,
        visit: &Visit,
        asking: &Asking,
        open: &Challenge,
    ) -> Result<(Digest, String), Error> {
        let ask = Ask::new(&open.id, Whom::Address(&asking.email));
        let plan = Mail.begin_sign_in(&self.cx(visit), ask).await?;
        let signs_in = plan.letter.ok_or(Rejected::MailOff)?;
        let kind = match asking.kind {
            LetterKind::SignIn { .. } => signs_in,
            ref other => other.clone(),
        };
        let parcel = Parcel {
            to: asking.to.clone(),
            kind,
            digest: plan.digest.as_bytes().to_vec(),
            data: plan.data,
        };
        let context = self.packed(&open.id, until(open), &parcel)?;
        Ok((plan.digest, context))
    }

    /// Whether another account than this user's had the address until lately, so that nobody else
    /// gets it yet. An app's own table may have given it away meanwhile.
    pub(crate) async fn is_held(
        &self,
        visit: &Visit,
        canonical: &str,
        user: Option<&UserId>,
    ) -> Result<bool, StoreError> {
        let held = self.0.store.held(canonical).await?;
        Ok(held.is_some_and(|held| visit.now < held.until && Some(&held.user) != user))
    }

    /// Counts the hits that have a bound.
    pub(crate) async fn hit(
        &self,
        hits: &[Hit],
        visit: &Visit,
    ) -> Result<Option<crate::model::Refused>, StoreError> {
        if hits.iter().all(|hit| hit.windows.is_empty()) {
            return Ok(None);
        }
        self.0.store.hit(hits, visit.now).await
    }

    /// Which letter an address gets. Only its reader learns whether there is an account.
    fn kind_for(
        &self,
        user: Option<&User>,
        moved: bool,
        email: &Email,
        signs_in: &LetterKind,
    ) -> LetterKind {
        match user {
            _ if moved => LetterKind::Moved {
                link: signs_in.link().unwrap_or_default().to_owned(),
            },
            Some(user) if user.state == UserState::Disabled => LetterKind::Disabled,
            None if !self.0.config.signup.allows(email.canonical()) => LetterKind::NoAccount,
            _ => signs_in.clone(),
        }
    }
}
