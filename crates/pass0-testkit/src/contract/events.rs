//! Events.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::model::{Event, EventKind, Timestamp};
use pass0_core::ports::{Change, EventFilter, Retention, Store};

use super::put;
use super::sample::{NOW, at, event, flow, session, user};

async fn read(store: &Arc<dyn Store>, filter: EventFilter) -> Vec<Event> {
    store.events(&filter).await.expect("a list")
}

async fn write(store: &Arc<dyn Store>, events: impl IntoIterator<Item = Event>) {
    let changes = events.into_iter().map(Change::InsertEvent);
    put(store, changes.collect()).await;
}

/// The details, which [`event`] numbers.
fn details(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.detail.as_str()).collect()
}

pub(super) async fn an_event_reads_back_as_it_was_written(store: Arc<dyn Store>) {
    let full = Event {
        seq: 0,
        at: Timestamp::from_millis(i64::MAX),
        kind: EventKind::SignedIn,
        flow: Some("код".into()),
        user: Some("Ünï-🗝".into()),
        session: Some(session(1, &user(1)).id),
        ip: "2001:db8::1".into(),
        user_agent: "Mozilla/5.0 (✨; \\ ' \")".into(),
        detail: "250 2.0.0 Ok: 'queued' as \"4XyZ\" ✓\n".repeat(100),
    };
    let empty = Event {
        at: Timestamp::from_millis(i64::MIN),
        flow: Some("".into()),
        user: Some("".into()),
        session: Some("".into()),
        ..Event::new(EventKind::FlowAsked, NOW)
    };
    let rows = [Event::new(EventKind::MailHeld, at(-1)), full, empty];
    write(&store, rows.clone()).await;
    let mut found = read(&store, EventFilter::default()).await;
    for event in &mut found {
        event.seq = 0;
    }
    assert_eq!(found, rows);
}

pub(super) async fn every_kind_of_event_is_kept(store: Arc<dyn Store>) {
    let all = EventKind::ALL;
    write(&store, all.iter().map(|kind| Event::new(*kind, NOW))).await;
    let found = read(&store, EventFilter::default()).await;
    let kinds: Vec<_> = found.into_iter().map(|event| event.kind).collect();
    assert_eq!(kinds, all);
}

pub(super) async fn events_are_numbered_in_the_order_of_writing(store: Arc<dyn Store>) {
    // Of one apply and of several; whatever number they bring, and whatever time.
    let first = Event {
        seq: 99,
        at: at(50),
        ..event(1)
    };
    let second = Event {
        seq: 1,
        at: at(10),
        ..event(2)
    };
    write(&store, [first, second]).await;
    write(&store, [event(3)]).await;
    write(&store, [event(4), event(5)]).await;
    let found = read(&store, EventFilter::default()).await;
    assert_eq!(details(&found), ["1", "2", "3", "4", "5"]);
    assert!(found.is_sorted_by(|one, next| one.seq < next.seq));
    assert!(found.iter().all(|event| event.seq > 0));
}

pub(super) async fn events_are_filtered_by_flow_and_user_and_place(store: Arc<dyn Store>) {
    let (ann, bob) = (user(1).id, user(2).id);
    write(
        &store,
        [
            event(1).flow(&flow(1)).user(Some(&ann)),
            event(2).flow(&flow(2)).user(Some(&ann)),
            event(3).flow(&flow(1)),
            event(4).user(Some(&bob)),
            event(5).flow(&flow(1)).user(Some(&ann)),
            event(6),
        ],
    )
    .await;
    let all = read(&store, EventFilter::default()).await;
    let third = all[2].seq;
    let last = all[5].seq;
    for (flow_of, user_of, after, expected) in [
        (None, None, None, vec!["1", "2", "3", "4", "5", "6"]),
        (Some(flow(1)), None, None, vec!["1", "3", "5"]),
        (None, Some(ann.clone()), None, vec!["1", "2", "5"]),
        (None, Some(bob.clone()), None, vec!["4"]),
        (Some(flow(1)), Some(ann.clone()), None, vec!["1", "5"]),
        (None, None, Some(third), vec!["4", "5", "6"]),
        (Some(flow(1)), None, Some(third), vec!["5"]),
        (None, Some(ann), Some(third), vec!["5"]),
        (Some(flow(2)), Some(bob), None, vec![]),
        (Some(flow(3)), None, None, vec![]),
        (None, Some(user(3).id), None, vec![]),
        (None, None, Some(last), vec![]),
        (None, None, Some(i64::MAX), vec![]),
    ] {
        let filter = EventFilter {
            flow: flow_of,
            user: user_of,
            after,
            limit: 0,
        };
        let label = format!("{filter:?}");
        let found = read(&store, filter).await;
        assert_eq!(details(&found), expected, "{label}");
    }
}

pub(super) async fn the_newest_events_that_fit_are_given_in_the_order_of_writing(
    store: Arc<dyn Store>,
) {
    let of_flow = |n: u64| event(n).flow(&flow(n % 2));
    write(&store, (1..=9).map(of_flow)).await;
    let newest = EventFilter {
        limit: 3,
        ..EventFilter::default()
    };
    let found = read(&store, newest.clone()).await;
    assert_eq!(details(&found), ["7", "8", "9"]);
    let after = Some(found[0].seq);
    let of_one_flow = EventFilter {
        flow: Some(flow(0)),
        ..newest.clone()
    };
    assert_eq!(details(&read(&store, of_one_flow).await), ["4", "6", "8"]);
    let after = EventFilter {
        after,
        limit: 1,
        ..EventFilter::default()
    };
    assert_eq!(details(&read(&store, after).await), ["9"]);
    let all = EventFilter {
        limit: u32::MAX,
        ..EventFilter::default()
    };
    assert_eq!(read(&store, all).await.len(), 9);
}

pub(super) async fn a_limit_of_0_means_100_events(store: Arc<dyn Store>) {
    write(&store, (1..=103).map(event)).await;
    let found = read(&store, EventFilter::default()).await;
    let expected: Vec<_> = (4..=103).map(|n: u32| n.to_string()).collect();
    assert_eq!(details(&found), expected);
}

/// Or whoever reads on after a number would miss what came since.
pub(super) async fn the_number_of_a_purged_event_is_not_used_again(store: Arc<dyn Store>) {
    write(&store, [event(1), event(2)]).await;
    let last = read(&store, EventFilter::default()).await[1].seq;
    let retention = Retention {
        idle: Duration::from_secs(1),
        challenges: Duration::from_secs(1),
        events: Duration::from_secs(1),
        ..Retention::default()
    };
    let purged = store.purge(at(60), &retention, 99, false).await;
    assert_eq!(purged.expect("a purge").events, 2);
    write(&store, [event(3)]).await;
    let filter = EventFilter {
        after: Some(last),
        ..EventFilter::default()
    };
    assert_eq!(details(&read(&store, filter).await), ["3"]);
}
