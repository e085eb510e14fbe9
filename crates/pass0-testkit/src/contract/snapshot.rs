//! All there is to read of the first few samples: to see that nothing changed.

use std::sync::Arc;

use pass0_core::model::{Challenge, Credential, Declined, Event, Letter, Session, User, Window};
use pass0_core::ports::{ChallengeKey, Counts, EventFilter, SessionKey, Store};

use super::sample::{NOW, credential, flow, session, user};

/// The numbers of the samples that are looked at.
const LOOKED_AT: std::ops::Range<u64> = 0..10;

/// The limit that is looked at.
pub(super) const LIMIT: &str = "limit/of the snapshot";

/// The facts that are looked at.
pub(super) const FACTS: [&str; 3] = ["fact/1", "fact/2", "fact/3"];

#[derive(Debug, PartialEq)]
pub(super) struct Snapshot {
    users: Vec<User>,
    challenges: Vec<Option<Challenge>>,
    sessions: Vec<Option<(Session, User)>>,
    lists: Vec<Vec<Session>>,
    credentials: Vec<Option<Credential>>,
    declined: Vec<Vec<Declined>>,
    letters: Vec<Option<Letter>>,
    events: Vec<Event>,
    limited: Option<std::time::Duration>,
    facts: Vec<Option<String>>,
    counts: Counts,
}

pub(super) async fn snapshot(store: &Arc<dyn Store>) -> Snapshot {
    let everything = EventFilter {
        limit: 1000,
        ..EventFilter::default()
    };
    let mut seen = Snapshot {
        users: store.users(None, 1000).await.expect("users"),
        challenges: Vec::new(),
        sessions: Vec::new(),
        lists: Vec::new(),
        credentials: Vec::new(),
        declined: Vec::new(),
        letters: Vec::new(),
        events: store.events(&everything).await.expect("events"),
        limited: store
            .limited(LIMIT, &[Window::new(1, 60)], NOW)
            .await
            .expect("limited"),
        facts: Vec::new(),
        counts: store.counts(NOW).await.expect("counts"),
    };
    for key in FACTS {
        seen.facts.push(store.fact(key).await.expect("a fact"));
    }
    for n in LOOKED_AT {
        let (user, flow) = (user(n), flow(n));
        let session = session(n, &user);
        let credential = credential(n, &user);
        let challenge = store.challenge(ChallengeKey::Id(&flow)).await;
        seen.challenges.push(challenge.expect("a challenge"));
        seen.sessions.push(
            store
                .session(SessionKey::Id(&session.id))
                .await
                .expect("a session"),
        );
        seen.lists
            .push(store.sessions_of(&user.id).await.expect("sessions"));
        seen.credentials.push(
            store
                .credential(&credential.kind, &credential.handle)
                .await
                .expect("a credential"),
        );
        seen.declined
            .push(store.declined(&user.id).await.expect("a list"));
        seen.letters
            .push(store.letter_of(&flow).await.expect("a letter"));
    }
    seen
}
