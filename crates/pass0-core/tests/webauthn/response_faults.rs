//! Responses whose JSON has one fault.

use pass0_core::methods::passkey::verify::{Step, assert, register};
use serde_json::{Value, json};

use crate::authenticator::{ALL, Alg};
use crate::ceremony::{Assertion, Creation};

type Fault = (&'static str, fn(&mut Value), Step);

fn remove(json: &mut Value, name: &str) {
    assert!(json.as_object_mut().unwrap().remove(name).is_some());
}

fn append(json: &mut Value, text: &str) {
    *json = format!("{}{text}", json.as_str().unwrap()).into();
}

/// Sets a bit of the last character that stands for nothing: 32 bytes end with four of them spare.
fn spare_bit(json: &mut Value) {
    let mut text = json.as_str().unwrap().to_owned();
    let last = text.pop().unwrap();
    assert_eq!(last, 'A', "{text}");
    text.push('B');
    *json = text.into();
}

/// In a registration and in an assertion.
const BOTH: &[Fault] = &[
    ("null", |json| *json = json!(null), Step::Response),
    ("list", |json| *json = json!([json]), Step::Response),
    (
        "text",
        |json| *json = json.to_string().into(),
        Step::Response,
    ),
    ("empty", |json| *json = json!({}), Step::Response),
    ("id-missing", |json| remove(json, "id"), Step::Response),
    ("id-null", |json| json["id"] = json!(null), Step::Response),
    ("id-number", |json| json["id"] = json!(1), Step::Response),
    (
        "rawid-missing",
        |json| remove(json, "rawId"),
        Step::Response,
    ),
    (
        "rawid-list",
        |json| json["rawId"] = json!([1, 2, 3]),
        Step::Response,
    ),
    (
        "id-ne-rawid",
        |json| json["id"] = json!("AAAA"),
        Step::CredentialId,
    ),
    (
        "rawid-mismatch",
        |json| json["rawId"] = json!("AAAA"),
        Step::CredentialId,
    ),
    (
        "both-ids-other",
        |json| {
            json["id"] = json!("AAAA");
            json["rawId"] = json!("AAAA");
        },
        Step::CredentialId,
    ),
    (
        "ids-empty",
        |json| {
            json["id"] = json!("");
            json["rawId"] = json!("");
        },
        Step::CredentialId,
    ),
    (
        "id-padded",
        |json| append(&mut json["id"], "="),
        Step::Response,
    ),
    (
        "id-spare-bit",
        |json| {
            // 31 zeros and more: 'A' is last.
            json["id"] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
            spare_bit(&mut json["id"]);
        },
        Step::Response,
    ),
    (
        "id-space",
        |json| append(&mut json["id"], " "),
        Step::Response,
    ),
    (
        "id-newline",
        |json| append(&mut json["id"], "\n"),
        Step::Response,
    ),
    (
        "id-base64",
        |json| json["id"] = json!("+/+/"),
        Step::Response,
    ),
    (
        "id-cut",
        |json| append(&mut json["id"], "AA"),
        Step::Response,
    ),
    ("type-missing", |json| remove(json, "type"), Step::Response),
    (
        "type-other",
        |json| json["type"] = json!("password"),
        Step::Response,
    ),
    (
        "type-case",
        |json| json["type"] = json!("Public-Key"),
        Step::Response,
    ),
    (
        "type-null",
        |json| json["type"] = json!(null),
        Step::Response,
    ),
    (
        "attachment-other",
        |json| json["authenticatorAttachment"] = json!("phone"),
        Step::Response,
    ),
    (
        "attachment-number",
        |json| json["authenticatorAttachment"] = json!(1),
        Step::Response,
    ),
    (
        "response-missing",
        |json| remove(json, "response"),
        Step::Response,
    ),
    (
        "response-list",
        |json| json["response"] = json!([]),
        Step::Response,
    ),
    (
        "extensions-missing",
        |json| remove(json, "clientExtensionResults"),
        Step::Response,
    ),
    (
        "extensions-list",
        |json| json["clientExtensionResults"] = json!([]),
        Step::Response,
    ),
    (
        "cdj-missing",
        |json| remove(&mut json["response"], "clientDataJSON"),
        Step::Response,
    ),
    (
        "cdj-object",
        |json| json["response"]["clientDataJSON"] = json!({}),
        Step::Response,
    ),
    (
        "cdj-not-base64url",
        |json| json["response"]["clientDataJSON"] = json!("{}"),
        Step::Response,
    ),
    (
        "cdj-padded",
        |json| append(&mut json["response"]["clientDataJSON"], "===="),
        Step::Response,
    ),
    (
        "too-long",
        |json| json["new"] = json!("a".repeat(65_536)),
        Step::Response,
    ),
    (
        "too-many",
        |json| json["new"] = json!(vec![0; 40_000]),
        Step::Response,
    ),
];

const REGISTRATION: &[Fault] = &[
    (
        "ao-missing",
        |json| remove(&mut json["response"], "attestationObject"),
        Step::Response,
    ),
    (
        "ao-null",
        |json| json["response"]["attestationObject"] = json!(null),
        Step::Response,
    ),
    (
        "ao-not-base64url",
        |json| append(&mut json["response"]["attestationObject"], "*"),
        Step::Response,
    ),
    (
        "ao-padded",
        |json| append(&mut json["response"]["attestationObject"], "="),
        Step::Response,
    ),
    (
        "transports-text",
        |json| json["response"]["transports"] = json!("usb"),
        Step::Response,
    ),
    (
        "transports-number",
        |json| json["response"]["transports"] = json!([1]),
        Step::Response,
    ),
    (
        "transports-empty-name",
        |json| json["response"]["transports"] = json!([""]),
        Step::Response,
    ),
    (
        "transports-markup",
        |json| json["response"]["transports"] = json!(["<b>"]),
        Step::Response,
    ),
    (
        "transports-long-name",
        |json| json["response"]["transports"] = json!(["a".repeat(33)]),
        Step::Response,
    ),
    (
        "transports-17",
        |json| json["response"]["transports"] = json!(vec!["usb"; 17]),
        Step::Response,
    ),
    (
        "credprops-list",
        |json| json["clientExtensionResults"]["credProps"] = json!([]),
        Step::Response,
    ),
    (
        "credprops-rk-text",
        |json| json["clientExtensionResults"]["credProps"]["rk"] = json!("true"),
        Step::Response,
    ),
];

const AUTHENTICATION: &[Fault] = &[
    (
        "ad-missing",
        |json| remove(&mut json["response"], "authenticatorData"),
        Step::Response,
    ),
    (
        "ad-number",
        |json| json["response"]["authenticatorData"] = json!(1),
        Step::Response,
    ),
    (
        "ad-padded",
        |json| append(&mut json["response"]["authenticatorData"], "=="),
        Step::Response,
    ),
    (
        "sig-missing",
        |json| remove(&mut json["response"], "signature"),
        Step::Response,
    ),
    (
        "sig-null",
        |json| json["response"]["signature"] = json!(null),
        Step::Response,
    ),
    (
        "sig-not-base64url",
        |json| append(&mut json["response"]["signature"], "/"),
        Step::Response,
    ),
    (
        "uh-number",
        |json| json["response"]["userHandle"] = json!(1),
        Step::Response,
    ),
    (
        "uh-not-base64url",
        |json| json["response"]["userHandle"] = json!("a user"),
        Step::Response,
    ),
    (
        "uh-padded",
        |json| append(&mut json["response"]["userHandle"], "="),
        Step::Response,
    ),
];

#[test]
fn json_with_a_fault_is_refused() {
    for alg in ALL {
        let creation = Creation::new(alg, true);
        for (name, spoil, step) in BOTH.iter().chain(REGISTRATION) {
            let mut json = creation.response();
            spoil(&mut json);
            let verdict = register(&creation.policy.expected(), &json);
            assert_eq!(verdict.map(|_| ()), Err(*step), "reg-{name}");
        }
        let assertion = Assertion::new(alg);
        for (name, spoil, step) in BOTH.iter().chain(AUTHENTICATION) {
            let mut json = assertion.response();
            spoil(&mut json);
            let verdict = assert(&assertion.policy.expected(), &assertion.stored, &json);
            assert_eq!(verdict.map(|_| ()), Err(*step), "auth-{name}");
        }
    }
}

#[test]
fn one_ceremony_is_not_taken_for_the_other() {
    let creation = Creation::new(Alg::Es256, true);
    let assertion = Assertion::new(Alg::Es256);
    let as_creation = register(&creation.policy.expected(), &assertion.response());
    assert_eq!(as_creation.map(|_| ()), Err(Step::Response));
    let stored = &assertion.stored;
    let as_assertion = assert(&assertion.policy.expected(), stored, &creation.response());
    assert_eq!(as_assertion.map(|_| ()), Err(Step::Response));
}

#[test]
fn every_step_has_a_name_and_a_sentence_of_its_own() {
    for (place, step) in Step::ALL.iter().enumerate() {
        assert!(step.explain().ends_with('.'));
        let before = &Step::ALL[..place];
        assert!(before.iter().all(|other| other.as_str() != step.as_str()));
    }
}
