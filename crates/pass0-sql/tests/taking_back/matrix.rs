//! Every change × what is contested × what the account demands × who may sign up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::deletions::{DELETED, STRICTLY_DELETED};
use crate::letters::words;
use crate::rows::{ADDED, Outcome, Row, STRICT};
use crate::world::{Demands, Kind, World};
use Demands::{Aal2, PasskeyOnly};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Contest {
    First,
    Last,
    AfterSigningInAgain,
    Twice,
}

const CONTESTS: [Contest; 4] = [
    Contest::First,
    Contest::Last,
    Contest::AfterSigningInAgain,
    Contest::Twice,
];

/// Stories told at once. Each worker has a store of its own: worlds have clocks of their own, and
/// in one store they would send each other's letters.
const WORKERS: usize = 6;
/// Stories told in one store before it is left: work on a store grows with what is in it.
const fn stories_in_a(kind: Kind) -> usize {
    match kind {
        // Every write copies it, and a new one costs nothing.
        Kind::Memory => 1,
        Kind::Sqlite | Kind::Postgres => 32,
    }
}

fn rows() -> impl Iterator<Item = &'static Row> {
    let strict = STRICT.iter().flatten();
    let deleted = DELETED.iter().chain(STRICTLY_DELETED.iter().flatten());
    ADDED.iter().chain(strict).chain(deleted)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_is_taken_back_to_what_the_account_was_in_memory() {
    every_story(Kind::Memory).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_is_taken_back_to_what_the_account_was_in_sqlite() {
    every_story(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_is_taken_back_to_what_the_account_was_in_postgresql() {
    every_story(Kind::Postgres).await;
}

async fn every_story(kind: Kind) {
    let mut stories = Vec::new();
    for row in rows() {
        for contest in CONTESTS {
            stories.extend([true, false].map(|open| (row, contest, open)));
        }
    }
    assert_eq!(stories.len(), 36 * 4 * 2);
    let stories = Arc::new(stories);
    let next = Arc::new(AtomicUsize::new(0));
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| {
            let (stories, next) = (stories.clone(), next.clone());
            tokio::spawn(async move {
                loop {
                    let (store, _guard) = kind.store().await;
                    for _ in 0..stories_in_a(kind) {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        let Some((row, contest, open)) = stories.get(n) else {
                            return;
                        };
                        let (demands, changes) = (row.demands, row.changes);
                        let told = format!(
                            "{kind:?}, {demands:?}, {changes:?}, {contest:?}, sign-up open: {open}"
                        );
                        let mut world = World::new(&store, n, demands, *open).await;
                        story(&mut world, row, *contest, &told).await;
                    }
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
}

async fn story(world: &mut World, row: &Row, contest: Contest, told: &str) {
    let since = world.letters().await;
    for change in row.changes {
        world.intrudes(change).await;
    }
    world.notices_arrive().await;
    let deletes = row.changes.ends_with(&["delete"]);
    if contest == Contest::AfterSigningInAgain {
        world.owners_ways().await;
    }
    let contested = contests(world, row, contest, deletes, told).await;
    let out = contested || deletes;
    assert_eq!(
        world.intruder.who().await.is_none(),
        out,
        "{told}: the stolen session"
    );
    let Outcome { ways, letters } = match contest {
        Contest::Last => &row.last,
        _ => &row.first,
    };
    assert_eq!(world.owners_ways().await, ways[0], "{told}: owner now");
    assert_eq!(
        world.intruders_ways().await,
        ways[1],
        "{told}: intruder now"
    );
    world.wait(if deletes { 8 * 24 } else { 73 }).await;
    assert_eq!(world.owners_ways().await, ways[2], "{told}: owner later");
    assert_eq!(
        world.intruders_ways().await,
        ways[3],
        "{told}: intruder later"
    );
    for (n, mut arrived) in world.letters().await.into_iter().enumerate() {
        arrived.drain(..since[n].len());
        let mut arrived = words(&arrived);
        if contest == Contest::Twice {
            arrived = told_once(&arrived);
        }
        assert_eq!(arrived, letters[n], "{told}: letters, {n}");
    }
}

/// Without the letters of later contests that only say once more what waits.
fn told_once(arrived: &str) -> String {
    let mut words: Vec<_> = arrived.split("; ").collect();
    let mut first = true;
    words.retain(|word| {
        let Some(back) = word.strip_prefix("back ") else {
            return true;
        };
        std::mem::take(&mut first) || !back.split(' ').all(|it| it.starts_with('~'))
    });
    words.join("; ")
}

/// The owner contests; whether there was a link to do it with.
async fn contests(
    world: &mut World,
    row: &Row,
    contest: Contest,
    deletes: bool,
    told: &str,
) -> bool {
    let strict = matches!(row.demands, Aal2 | PasskeyOnly);
    let ann = world.ann.clone();
    let notices = world.notices(&ann);
    // What the owner has a link for: of a change of the address, that one alone.
    let chosen = match contest {
        Contest::Last if deletes || row.changes[0] == "address" => None,
        Contest::Last => notices.last(),
        _ => notices.first(),
    };
    let times = if contest == Contest::Twice { 2 } else { 1 };
    let Some(notice) = chosen else {
        for _ in 0..times {
            world.owner_keeps().await;
        }
        return false;
    };
    for time in 0..times {
        let report = match strict {
            true => {
                let refused = world.contests(notice, &ann).await;
                assert!(refused.is_err(), "{told}: the mailbox alone contested");
                world.contests_by_passkey(notice).await
            }
            false => world.contests(notice, &ann).await,
        };
        assert!(time > 0 || report.is_ok(), "{told}: {report:?}");
    }
    if contest == Contest::Twice && !strict {
        // Any other link of the same story changes nothing more.
        for notice in &notices {
            let _ = world.contests(notice, &ann).await;
        }
    }
    true
}
