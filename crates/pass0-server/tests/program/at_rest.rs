//! What somebody gets who steals the data folder.
use std::path::Path;

use crate::support::Program;

#[tokio::test]
async fn no_secret_is_in_the_database_its_journal_or_its_dump() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let mut secrets = Vec::new();
    for address in ["ann@example.org", "bob@example.org"] {
        let asked = program.ask(address).await;
        let told = asked.json();
        let link = told["link"].as_str().unwrap().to_owned();
        secrets.push(link.rsplit('/').next().unwrap().to_owned());
        secrets.push(told["code"].as_str().unwrap().replace(' ', ""));
        secrets.push(value(&asked.cookies()));
        if address.starts_with("ann") {
            secrets.push(value(&program.open(&link, &asked.cookies()).await));
        }
    }
    assert_eq!(secrets.len(), 7);
    let files = files(folder.path());
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.iter().any(|name| name.ends_with("-wal")), "{names:?}");
    assert!(
        files
            .iter()
            .any(|(_, bytes)| contains(bytes, b"ann@example.org")),
        "the search finds what is there"
    );
    for secret in secrets {
        // base64url has `_` too: only the first one ends the prefix.
        let bare = secret.split_once('_').map_or(&*secret, |(_, bare)| bare);
        assert!(bare.len() >= 6, "nothing shorter is worth a search");
        for (name, bytes) in &files {
            assert!(!contains(bytes, secret.as_bytes()), "{name} holds a secret");
            assert!(
                !contains(bytes, bare.as_bytes()),
                "{name} holds a secret without its prefix"
            );
        }
    }
}

/// The value of the first cookie.
fn value(cookies: &str) -> String {
    cookies
        .split(';')
        .next()
        .unwrap()
        .split_once('=')
        .unwrap()
        .1
        .to_owned()
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}
