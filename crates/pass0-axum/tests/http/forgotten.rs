//! An account that is deleted, over HTTP: every address is told, and afterwards nothing is left.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use pass0_axum::Options;
use pass0_core::ports::{Deletion, LetterKind};
use pass0_sql::SqliteStore;
use pass0_testkit::Authenticator;
use serde_json::json;

use crate::actors::{ANN, App, app_over, config_with, path_of, wrong};
use crate::taking_back::{EVIL, SITE, moves_the_address};

/// What the letters about the end of the account said to an address.
fn told(app: &App, to: &str) -> Vec<Deletion> {
    let letters = app.kit.inbox.to(to).into_iter();
    let what = letters.filter_map(|letter| match letter.text.kind {
        LetterKind::Deletion { what, .. } => Some(what),
        _ => None,
    });
    what.collect()
}

/// Every value of every row, as text and in hexadecimal.
fn dump(path: &Path) -> String {
    let conn = rusqlite::Connection::open(path).unwrap();
    let names = "SELECT name FROM sqlite_master WHERE type = 'table'";
    let mut names = conn.prepare(names).unwrap();
    let names = names.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut dump = String::new();
    for name in names.map(Result::unwrap) {
        let mut rows = conn.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                let value = row.get_ref(column).unwrap();
                if let Ok(bytes) = value.as_bytes() {
                    dump.push_str(&String::from_utf8_lossy(bytes).replace('\n', " "));
                }
                dump.push_str(&format!(" {value:?} "));
            }
            dump.push_str(&format!("({name})\n"));
        }
    }
    dump.to_lowercase()
}

/// The lines of a dump that hold an address.
fn lines<'a>(dump: &'a str, address: &str) -> Vec<&'a str> {
    let hex: String = address.bytes().map(|byte| format!("{byte:02x}")).collect();
    let forms = [address.to_owned(), hex, address.replace('@', "%40")];
    let holds = |line: &&str| forms.iter().any(|form| line.contains(form.as_str()));
    dump.lines().filter(holds).collect()
}

#[tokio::test]
async fn a_deleted_account_is_told_of_at_every_address_and_forgotten_with_all_of_them() {
    for grace in [7, 0] {
        let grace = Duration::from_secs(grace * 24 * 3600);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pass0.db");
        let store = SqliteStore::open(&path).await.unwrap();
        let config = config_with(|config| {
            config.delete_grace = grace;
            // The real ones.
            config.limits = pass0_core::config::Limits::default();
        });
        let app = app_over(config, Arc::new(store), Options::default());
        let mut ann = app.browser();
        ann.ask(ANN).await;
        let letter = app.mail(ANN).await;
        let typed = json!({"code": wrong(&letter)});
        assert_eq!(ann.post("/auth/verify-code", typed).await.status, 403);
        ann.go(path_of(&letter)).await;
        assert!(ann.is_signed_in().await);
        moves_the_address(&app, &mut ann).await;
        ann.add_passkey(&mut Authenticator::new(SITE)).await;
        // Somebody tries to sign in at both, and guesses.
        for address in [ANN, EVIL] {
            app.kit.clock.advance(Duration::from_secs(61));
            let mut stranger = app.browser();
            stranger.ip = "198.51.100.7".into();
            stranger.ask(address).await;
            let guess = json!({"code": "00000000"});
            stranger.post("/auth/verify-code", guess).await;
        }
        app.kit.post().await;
        let before = dump(&path);
        for address in [ANN, EVIL] {
            assert!(
                !lines(&before, address).is_empty(),
                "{address} is looked for"
            );
        }

        let gone = ann
            .post("/auth/account/delete", json!({"email": EVIL}))
            .await;
        assert_eq!(gone.status, 200, "{}", gone.body);
        assert!(!ann.is_signed_in().await);
        app.kit.post().await;
        if grace.is_zero() {
            for address in [ANN, EVIL] {
                assert_eq!(told(&app, address), [Deletion::Done], "{address}");
            }
        } else {
            for address in [ANN, EVIL] {
                assert_eq!(told(&app, address), [Deletion::Planned], "{address}");
            }
            app.kit.clock.advance(grace - Duration::from_secs(1));
            app.kit.engine.jobs().tend().await.unwrap();
            assert!(
                app.kit.engine.admin().find_user(EVIL).await.is_ok(),
                "too early"
            );
            app.kit.clock.advance(Duration::from_secs(1));
            app.kit.engine.jobs().tend().await.unwrap();
            app.kit.post().await;
            assert_eq!(told(&app, EVIL), [Deletion::Planned, Deletion::Done]);
        }
        assert!(app.kit.engine.admin().find_user(EVIL).await.is_err());
        app.kit.engine.jobs().purge(false).await.unwrap();
        let after = dump(&path);
        assert!(
            after.contains("user.deleted"),
            "the dump shows what is kept"
        );
        for address in [ANN, EVIL] {
            let found = lines(&after, address);
            assert!(found.is_empty(), "{grace:?}, {address}: {found:#?}");
        }
    }
}
