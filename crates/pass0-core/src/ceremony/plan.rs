//! What asking to sign in takes: its secrets drawn, and what is to become true.

use std::time::Duration;

use super::cancel::close;
use super::twice::{Start, made_at};
use crate::context::Visit;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::known;
use crate::limits::Turn;
use crate::mailbox::{Parcel, until};
use crate::memo::{Mailed, Memo};
use crate::methods::{Ask, Method, Whom, mail::Mail};
use crate::model::{
    Challenge, ChallengeId, ChallengeState, Email, Epoch, EventKind, Purpose, User, UserState,
};
use crate::ports::{Caps, Change, LetterKind};
use crate::room::Room;
use crate::secret::Digest;
use crate::subject::Subject;

/// When it is worth asking again where no more flows are kept: every few seconds it is counted anew.
const FULL: Duration = Duration::from_secs(60);

/// Asking, with its secrets drawn.
pub(super) struct Asking {
    pub(super) email: Email,
    /// The browser, where it signed in with this address before.
    pub(super) known: Option<String>,
    pub(super) challenge: Challenge,
    /// Whom the letter goes to, and what it is.
    pub(super) to: String,
    pub(super) kind: LetterKind,
    pub(super) signs_in: LetterKind,
}

/// What asking is to make true.
pub(super) struct Plan {
    pub(super) changes: Vec<Change>,
    /// The letter goes out now.
    pub(super) sent: bool,
}

impl Engine {
    /// Asking, with its secrets drawn: the same for an address with an account and without.
    pub(super) async fn asking(
        &self,
        visit: &Visit,
        email: &Email,
        next: String,
    ) -> Result<Asking, Error> {
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
            subject: Subject::Address(email.canonical()).to_string(),
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
    pub(super) async fn plan_ask(
        &self,
        visit: &Visit,
        asking: &Asking,
        start: &Start,
    ) -> Result<Plan, Error> {
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
            return Ok(Plan { changes, sent });
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
        Ok(Plan { changes, sent })
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
