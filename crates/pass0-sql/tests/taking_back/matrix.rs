//! Every change × what is contested × what the account demands × who may sign up. After the first
//! change the intruder always adds a passkey, so that there is a later one.

use crate::world::{Demands, World, stores};
use Demands::{Aal2, Mail, PasskeyOnly, Totp};

/// What the account demands; the first change; the owner's and the intruder's ways in once the
/// first change was contested, and 72 hours later; and the same when only the last was contested.
type Row = (Demands, &'static str, [&'static str; 4], [&'static str; 4]);

/// Written by hand: `owner now, intruder now, owner later, intruder later`.
const ROWS: &[Row] = &[
    // The notice of the later change went to the intruder's address: it is not the owner's to
    // contest, and nobody else gets the address that was left.
    (
        Mail,
        "address",
        ["mail", "", "mail", ""],
        ["", "mail passkey", "", "mail passkey"],
    ),
    (
        Mail,
        "add passkey",
        ["mail", "", "mail", ""],
        ["mail", "passkey", "mail", "passkey"],
    ),
    // Removing the app would open the account to the mailbox alone: that waits.
    (Mail, "add totp", ["", "", "mail", ""], ["", "", "", ""]),
    (
        Totp,
        "address",
        ["mail+totp", "", "mail+totp", ""],
        ["", "passkey", "", "passkey"],
    ),
    (
        Totp,
        "add passkey",
        ["mail+totp", "", "mail+totp", ""],
        ["mail+totp", "passkey", "mail+totp", "passkey"],
    ),
    (
        Totp,
        "remove totp",
        ["mail+totp", "", "mail+totp", ""],
        ["mail", "", "mail", ""],
    ),
    (
        Totp,
        "replace totp",
        ["mail+totp", "", "mail+totp", ""],
        ["", "", "", ""],
    ),
    (
        Totp,
        "recovery codes",
        ["mail+totp", "", "mail+totp", ""],
        ["mail+totp", "", "mail+totp", ""],
    ),
    // The mailbox contests nothing: the owner's passkey does.
    (
        Aal2,
        "address",
        ["passkey", "", "passkey", ""],
        ["passkey", "passkey", "passkey", "passkey"],
    ),
    (
        Aal2,
        "add passkey",
        ["passkey", "", "passkey", ""],
        ["passkey", "passkey", "passkey", "passkey"],
    ),
    (
        Aal2,
        "add totp",
        ["passkey", "", "passkey", ""],
        ["passkey", "", "passkey", ""],
    ),
    (
        Aal2,
        "rename",
        ["passkey", "", "passkey", ""],
        ["passkey", "", "passkey", ""],
    ),
    (
        PasskeyOnly,
        "address",
        ["passkey", "", "passkey", ""],
        ["passkey", "passkey", "passkey", "passkey"],
    ),
    (
        PasskeyOnly,
        "add passkey",
        ["passkey", "", "passkey", ""],
        ["passkey", "passkey", "passkey", "passkey"],
    ),
    (
        PasskeyOnly,
        "add totp",
        ["passkey", "", "passkey", ""],
        ["passkey", "", "passkey", ""],
    ),
    (
        PasskeyOnly,
        "rename",
        ["passkey", "", "passkey", ""],
        ["passkey", "", "passkey", ""],
    ),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Contest {
    First,
    Last,
    AfterSigningInAgain,
    Twice,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_is_taken_back_to_what_the_account_was() {
    for (store, rows, _guard) in stores().await {
        let mut n = 0;
        for row in ROWS {
            for contest in [
                Contest::First,
                Contest::Last,
                Contest::AfterSigningInAgain,
                Contest::Twice,
            ] {
                for open in [true, false] {
                    n += 1;
                    let told = format!("{store}, {row:?}, {contest:?}, sign-up open: {open}");
                    let mut world = World::new(&rows, n, row.0, open).await;
                    story(&mut world, row, contest, &told).await;
                }
            }
        }
    }
}

async fn story(world: &mut World, row: &Row, contest: Contest, told: &str) {
    let (demands, change, first, last) = *row;
    let strict = matches!(demands, Aal2 | PasskeyOnly);
    world.intrudes(change).await;
    world.intrudes("add passkey").await;
    world.notices_arrive().await;
    let ann = world.ann.clone();
    let notices = world.notices(&ann);
    let expected = match contest {
        Contest::Last => last,
        _ => first,
    };
    // What the owner has a link for: of a change of the address, that one alone.
    let chosen = match contest {
        Contest::Last if change == "address" => None,
        Contest::Last => notices.last(),
        _ => notices.first(),
    };
    if contest == Contest::AfterSigningInAgain {
        world.owners_ways().await;
    }
    if let Some(notice) = chosen {
        let times = if contest == Contest::Twice { 2 } else { 1 };
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
    }
    assert_eq!(
        world.intruder.who().await.is_some(),
        chosen.is_none(),
        "{told}: session"
    );
    assert_eq!(world.owners_ways().await, expected[0], "{told}: owner now");
    assert_eq!(
        world.intruders_ways().await,
        expected[1],
        "{told}: intruder now"
    );
    world.wait(73).await;
    assert_eq!(
        world.owners_ways().await,
        expected[2],
        "{told}: owner later"
    );
    assert_eq!(
        world.intruders_ways().await,
        expected[3],
        "{told}: intruder later"
    );
}
