//! Rows as the values of the statements that insert them.

use pass0_core::model::{
    Challenge, ChallengeState, Credential, Event, Letter, Proof, Session, User,
};

use crate::limit_windows::number;
use crate::value::Value;

pub(super) fn insert_user(user: &User) -> Vec<Value<'_>> {
    vec![
        (&user.id).into(),
        (&user.email).into(),
        (&user.delivery).into(),
        user.state.as_i64().into(),
        user.epoch.into(),
        user.proven_at.into(),
        user.created_at.into(),
    ]
}

pub(super) fn insert_challenge(challenge: &Challenge) -> Vec<Value<'_>> {
    let over_at = match challenge.closed_at {
        Some(closed_at) if challenge.state != ChallengeState::Pending => {
            closed_at.min(challenge.expires_at)
        }
        _ => challenge.expires_at,
    };
    vec![
        (&challenge.id).into(),
        challenge.purpose.as_str().into(),
        (&challenge.method).into(),
        (&challenge.digest).into(),
        challenge.binding.as_ref().into(),
        (&challenge.subject).into(),
        (challenge.delivery != challenge.subject)
            .then_some(&challenge.delivery)
            .into(),
        challenge.user.as_ref().into(),
        challenge.epoch.as_i64().into(),
        challenge.state.as_i64().into(),
        challenge.attempts_left.into(),
        (&challenge.data).into(),
        (&challenge.context).into(),
        (&challenge.next).into(),
        challenge.client.ip.map(|ip| ip.to_string()).into(),
        (&challenge.client.user_agent).into(),
        (&challenge.client.lang).into(),
        challenge.created_at.into(),
        challenge.expires_at.into(),
        challenge.closed_at.into(),
        number(&challenge.client.network()).into(),
        over_at.into(),
    ]
}

pub(super) fn insert_session(session: &Session) -> Vec<Value<'_>> {
    vec![
        (&session.id).into(),
        (&session.digest).into(),
        (&session.user).into(),
        session.epoch.into(),
        (&session.opened_by).into(),
        (session.root != session.id).then_some(&session.root).into(),
        Proof::join(&session.proofs).into(),
        (&session.ip).into(),
        (&session.user_agent).into(),
        session.created_at.into(),
        session.seen_at.into(),
        session.expires_at.into(),
    ]
}

pub(super) fn insert_credential(credential: &Credential) -> Vec<Value<'_>> {
    vec![
        (&credential.id).into(),
        (&credential.kind).into(),
        (&credential.handle).into(),
        (&credential.user).into(),
        (&credential.label).into(),
        (&credential.scope).into(),
        (&credential.data).into(),
        credential.counter.into(),
        credential.created_at.into(),
        credential.used_at.into(),
    ]
}

pub(super) fn insert_letter(letter: &Letter) -> Vec<Value<'_>> {
    vec![
        (&letter.id).into(),
        letter.flow.as_ref().into(),
        (&letter.sealed).into(),
        letter.fate.as_i64().into(),
        letter.tries.into(),
        letter.due_at.into(),
        letter.drop_at.into(),
        letter.created_at.into(),
        (&letter.more).into(),
    ]
}

pub(super) fn insert_event(event: &Event) -> Vec<Value<'_>> {
    vec![
        event.at.into(),
        event.kind.as_str().into(),
        event.flow.as_ref().into(),
        event.user.as_ref().into(),
        event.session.as_ref().into(),
        (&event.ip).into(),
        (&event.user_agent).into(),
        (&event.detail).into(),
        i64::from(event.kind.is_passing()).into(),
    ]
}
