//! Accounts brought along from elsewhere, with the real program.
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Program, done, done_json, run, texts};

const FILE: &str = "email,id,verified,disabled\r\n\
    Ann@Example.org,,true,false\r\n\
    bob@example.org,4711,no,\r\n\
    \"carl@example.org\",,1,yes\r\n";

/// What came of each line, and the exit code.
async fn import(words: &[&str], folder: &Path) -> (Vec<Value>, Option<i32>) {
    let args: Vec<&str> = ["user", "import"]
        .iter()
        .chain(words)
        .chain(&["--json"])
        .copied()
        .collect();
    let output = run(&args, &[], folder).await;
    let (out, err) = texts(&output);
    let told: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    (told.as_array().unwrap().clone(), output.status.code())
}

fn results(told: &[Value]) -> Vec<&str> {
    told.iter()
        .map(|line| line["result"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn accounts_are_imported_once_however_often_the_file_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let program = Program::dev(at, &[]).await;
    std::fs::write(at.join("accounts.csv"), FILE).unwrap();

    let (told, code) = import(&["accounts.csv", "--dry-run"], at).await;
    assert_eq!(
        (results(&told), code),
        (vec!["would be created"; 3], Some(0))
    );
    assert_eq!(done_json(&["user", "list"], at).await, json!([]));

    let (told, code) = import(&["accounts.csv"], at).await;
    assert_eq!((results(&told), code), (vec!["created"; 3], Some(0)));
    assert_eq!(told[0]["line"], 2);
    let (told, code) = import(&["accounts.csv"], at).await;
    assert_eq!((results(&told), code), (vec!["exists"; 3], Some(0)));

    let ann = done_json(&["user", "show", "ann@example.org"], at).await;
    assert!(ann["proven_at"].is_string(), "{ann}");
    let bob = done_json(&["user", "show", "4711"], at).await;
    assert_eq!(
        (&bob["email"], &bob["proven_at"]),
        (&json!("bob@example.org"), &Value::Null)
    );
    let carl = done_json(&["user", "show", "carl@example.org"], at).await;
    assert_eq!(carl["state"], "disabled");
    // Nobody was mailed, and who may sign in may.
    assert_eq!(
        program.get("/auth/dev/inbox.json", "").await.json(),
        json!([])
    );
    let session = program.sign_in("bob@example.org").await;
    let who = program.get("/auth/session", &session).await.json();
    assert_eq!(who["user"]["id"], "4711");
}

#[tokio::test]
async fn a_bad_line_is_told_with_its_number_and_the_others_are_done() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let _program = Program::dev(at, &[]).await;
    done(&["user", "add", "there@example.org"], at).await;
    let file = "{\"email\":\"ann@example.org\",\"id\":\"1\",\"verified\":true}\n\
        {\"email\":\"no address\"}\n\
        \n\
        {\"email\":\"bob@example.org\",\"password\":\"geheim\"}\n\
        {\"email\":\"bob@example.org\",\"id\":\"1\"}\n\
        {\"email\":\"there@example.org\",\"id\":\"other\"}\n\
        {\"email\":\"dora@example.org\",\"id\":\"a b\"}\n\
        not json\n\
        {\"email\":\"emil@example.org\",\"disabled\":true}\n";
    std::fs::write(at.join("accounts.jsonl"), file).unwrap();
    for words in [&["accounts.jsonl", "--dry-run"][..], &["accounts.jsonl"]] {
        let (told, code) = import(words, at).await;
        assert_eq!(code, Some(1));
        let bad: Vec<u64> = told
            .iter()
            .filter(|line| line["result"] == "not imported")
            .map(|line| {
                assert!(!line["reason"].as_str().unwrap().is_empty(), "{line}");
                line["line"].as_u64().unwrap()
            })
            .collect();
        // With nothing written, the id of the first line is free for the fifth.
        let wanted: &[u64] = if words.len() == 2 {
            &[2, 4, 6, 7, 8]
        } else {
            &[2, 4, 5, 6, 7, 8]
        };
        assert_eq!(bad, wanted);
    }
    let listed = done_json(&["user", "list"], at).await;
    let mut emails: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["email"].as_str().unwrap())
        .collect();
    emails.sort_unstable();
    assert_eq!(
        emails,
        ["ann@example.org", "emil@example.org", "there@example.org"]
    );
    let text = run(&["user", "import", "accounts.jsonl"], &[], at).await;
    let (out, err) = texts(&text);
    assert!(
        out.contains("line 2: not imported: \"no address\" is not an email address"),
        "{out}"
    );
    assert!(err.contains("6 of 8 lines were not imported"), "{err}");
    std::fs::write(at.join("odd.csv"), "name,mail\nAnn,ann@example.org\n").unwrap();
    let odd = run(&["user", "import", "odd.csv"], &[], at).await;
    assert_eq!(odd.status.code(), Some(1));
    assert!(texts(&odd).1.contains("there is no column \"name\""));
}

#[tokio::test]
async fn addresses_with_stray_dots_name_the_setting_that_takes_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let _program = Program::dev(at, &[]).await;
    let file = "email\na..b@docomo.example\n.ann@docomo.example\n\"\"\"c..d\"\"@docomo.example\"\n";
    std::fs::write(at.join("old.csv"), file).unwrap();
    let (told, code) = import(&["old.csv"], at).await;
    assert_eq!((results(&told), code), (vec!["not imported"; 3], Some(1)));
    for (line, faults) in [
        (
            0,
            &[
                "\"a..b@docomo.example\"",
                "two dots in a row",
                "`legacy_addresses = true`",
            ][..],
        ),
        (
            1,
            &["begins or ends with a dot", "`legacy_addresses = true`"],
        ),
        (2, &["quotation marks"]),
    ] {
        let reason = told[line]["reason"].as_str().unwrap();
        for fault in faults {
            assert!(reason.contains(fault), "{reason}");
        }
    }
    let added = run(&["user", "add", "ann.@docomo.example"], &[], at).await;
    assert_eq!(added.status.code(), Some(1));
    let said = texts(&added).1;
    assert!(
        said.contains("ends with a dot") && said.contains("`legacy_addresses = true`"),
        "{said}"
    );

    let on = [("PASS0_LEGACY_ADDRESSES", "true")];
    let taken = run(&["user", "import", "old.csv"], &on, at).await;
    let out = texts(&taken).0;
    assert_eq!(out.matches("created").count(), 2, "{out}");
    // Without it again: what is there can be found, exported and deleted.
    let shown = done_json(&["user", "show", "A..B@docomo.example"], at).await;
    assert_eq!(shown["email"], "a..b@docomo.example");
    let listed = done(&["user", "export"], at).await;
    assert!(listed.contains(".ann@docomo.example"), "{listed}");
    done(&["user", "delete", "a..b@docomo.example"], at).await;
    let gone = run(&["user", "show", "a..b@docomo.example"], &[], at).await;
    assert_eq!(gone.status.code(), Some(1));
}

#[tokio::test]
async fn what_is_exported_can_be_imported_elsewhere() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let _one = Program::dev(here.path(), &[]).await;
    let _other = Program::dev(there.path(), &[]).await;
    std::fs::write(here.path().join("accounts.csv"), FILE).unwrap();
    import(&["accounts.csv"], here.path()).await;
    let all = done(&["user", "export"], here.path()).await;
    for format in ["csv", "jsonl"] {
        let exported = done(&["user", "export", "--format", format], here.path()).await;
        std::fs::write(there.path().join("exported"), exported).unwrap();
        let (told, code) = import(&["exported"], there.path()).await;
        assert_eq!((told.len(), code), (3, Some(0)));
        assert_eq!(done(&["user", "export"], there.path()).await, all);
    }
}
