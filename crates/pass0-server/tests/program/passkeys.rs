//! Ceremonies that are checked by hand: no database, no settings.

use std::process::Output;

use serde_json::{Value, json};

use crate::support::{run_with, texts};

const CHECK: &[&str] = &["passkey", "check", "--json"];

/// The cases that come with the vectors of the standard (see `NOTICE.md` beside the file).
fn cases() -> Vec<Value> {
    let file = include_str!("../../../pass0-core/tests/webauthn/vectors/webauthn-l3.json");
    let mut file: Value = serde_json::from_str(file).unwrap();
    serde_json::from_value(file["example_cases"].take()).unwrap()
}

fn case(id: &str) -> Value {
    let found = cases().into_iter().find(|case| case["id"] == id);
    found.unwrap()
}

async fn check(args: &[&str], input: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let output = run_with(args, input.as_bytes(), folder.path()).await;
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 0, "it writes nothing");
    output
}

async fn outcomes(input: &Value) -> Value {
    let output = check(CHECK, &input.to_string()).await;
    let (out, err) = texts(&output);
    assert!(output.status.success(), "{err}");
    serde_json::from_str(&out).unwrap()
}

#[tokio::test]
async fn every_case_ends_as_it_says() {
    let cases = cases();
    let outcomes = outcomes(&json!(cases)).await;
    let outcomes = outcomes.as_array().unwrap();
    assert_eq!(outcomes.len(), cases.len());
    for (case, outcome) in cases.iter().zip(outcomes) {
        assert_eq!(outcome["id"], case["id"]);
        assert_eq!(outcome["verdict"], case["expected"], "{outcome}");
        assert_eq!(outcome["step"].is_null(), case["expected"] == "accept");
    }
    let steps: Vec<_> = outcomes.iter().map(|outcome| &outcome["step"]).collect();
    let uv = json!("user-verification");
    let due = json!([null, "rp-id-hash", uv, null, uv, "signature"]);
    assert_eq!(json!(steps), due);
}

#[tokio::test]
async fn one_case_needs_no_list_and_people_get_words() {
    let output = check(&["passkey", "check"], &case("auth-uv-0").to_string()).await;
    assert_eq!(output.status.code(), Some(0));
    let (out, err) = texts(&output);
    let line = "auth-uv-0  reject  user-verification  The authenticator did not verify its user.\n";
    assert_eq!((out.as_str(), err.as_str()), (line, ""));
    let output = check(&["passkey", "check"], &case("reg-base").to_string()).await;
    assert_eq!(texts(&output).0, "reg-base  accept\n");
    assert_eq!(outcomes(&json!([])).await, json!([]));
}

#[tokio::test]
async fn what_the_request_allows_counts() {
    let mut uv = case("auth-uv-0");
    uv["request"]["user_verification"] = json!("preferred");
    let mut algorithm = case("reg-base");
    algorithm["request"]["pub_key_cred_params"] = json!([-8, -257]);
    let mut origin = case("reg-base");
    origin["request"]["origin"] = json!("https://example.com");
    let mut count = case("auth-base");
    count["stored_credential"]["sign_count"] = json!(1_u64 << 31);
    let outcomes = outcomes(&json!([uv, algorithm, origin, count])).await;
    let steps: Vec<_> = (0..4).map(|place| &outcomes[place]["step"]).collect();
    assert_eq!(
        json!(steps),
        json!([null, "algorithm", "origin", "sign-count"])
    );
}

#[tokio::test]
async fn users_are_told_apart() {
    let mut owned = case("auth-base");
    owned["stored_credential"]["user_handle"] = json!("YW5u");
    let mut named = owned.clone();
    named["response"]["response"]["userHandle"] = json!("YW5u");
    let mut other = owned.clone();
    other["response"]["response"]["userHandle"] = json!("Ym9i");
    let mut known = owned.clone();
    known["request"]["user_handle"] = json!("YW5u");
    let mut unknown = case("auth-base");
    unknown["response"]["response"]["userHandle"] = json!("YW5u");
    let outcomes = outcomes(&json!([owned, named, other, known, unknown])).await;
    let steps: Vec<_> = (0..5).map(|place| &outcomes[place]["step"]).collect();
    let wrong = "user-handle";
    assert_eq!(json!(steps), json!([wrong, null, wrong, null, wrong]));
}

#[tokio::test]
async fn a_response_of_any_form_is_an_answer_and_no_failure() {
    for response in [json!(null), json!([]), json!("text"), json!({ "id": 1 })] {
        let mut case = case("reg-base");
        case["response"] = response;
        let outcome = outcomes(&case).await;
        assert_eq!(outcome[0]["step"], "response");
    }
}

#[tokio::test]
async fn input_that_cannot_be_read_is_named() {
    let spoilt = |spoil: fn(&mut Value)| {
        let mut case = case("auth-base");
        spoil(&mut case);
        json!([self::case("reg-base"), case]).to_string()
    };
    let inputs = [
        (String::new(), "standard input"),
        ("{".to_owned(), "standard input"),
        ("[".repeat(100_000), "standard input"),
        ("1".to_owned(), "case 1"),
        ("[null]".to_owned(), "case 1"),
        (spoilt(|case| case["id"] = json!(7)), "case 2"),
        (
            spoilt(|case| case["ceremony"] = json!("dance")),
            "\"auth-base\": unknown variant `dance`",
        ),
        (
            spoilt(|case| case["stored_credential"] = json!(null)),
            "\"auth-base\": missing field `stored_credential`",
        ),
        (
            spoilt(|case| case["stored_credential"]["sign_count"] = json!(1_u64 << 32)),
            "\"auth-base\": invalid value",
        ),
        (
            spoilt(|case| case["request"]["challenge"] = json!("a+b=")),
            "\"auth-base\": \"a+b=\" is no base64url",
        ),
        (
            spoilt(|case| drop(case.as_object_mut().unwrap().remove("response"))),
            "\"auth-base\": missing field `response`",
        ),
    ];
    for (input, words) in inputs {
        let output = check(CHECK, &input).await;
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert_eq!(out, "");
        assert!(err.starts_with("pass0: ") && err.contains(words), "{err}");
        assert!(!err.contains("panicked"), "{err}");
    }
    let folder = tempfile::tempdir().unwrap();
    let output = run_with(CHECK, b"\xff\xfe", folder.path()).await;
    assert_eq!(output.status.code(), Some(1));
}
