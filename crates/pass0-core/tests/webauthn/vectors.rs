//! The vectors of the standard (see `vectors/NOTICE.md`).

use std::sync::LazyLock;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use pass0_core::methods::passkey::verify::cose::Algorithm;
use pass0_core::methods::passkey::verify::{
    Expected, Step, Stored, UserVerification, assert, register,
};
use serde_json::Value;

static FILE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("vectors/webauthn-l3.json")).unwrap());

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn base64url(value: &Value) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text(value).as_bytes()).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// pass0's defaults, or the least that must be accepted.
#[derive(Clone, Copy)]
enum Policy {
    Strict,
    SpecMinimum,
}

fn verify(policy: Policy, vector: &Value, ceremony: &str) -> Result<(), Step> {
    let Value::Object(case) = &vector[ceremony] else {
        panic!("no {ceremony}");
    };
    let request = &case["request"];
    let challenge = base64url(&request["challenge"]);
    let origins = [text(&request["origin"])];
    let expected = Expected {
        challenge: &challenge,
        rp_id: text(&request["rp_id"]),
        origins: &origins,
        user_verification: match policy {
            Policy::Strict => UserVerification::Required,
            Policy::SpecMinimum => UserVerification::Preferred,
        },
        allow_cross_origin: matches!(policy, Policy::SpecMinimum),
        top_origins: match policy {
            Policy::Strict => &[],
            Policy::SpecMinimum => &["https://example.com"],
        },
        algorithms: Algorithm::ALL,
        conditional: false,
        user_handle: Some(b"known before"),
    };
    if ceremony == "registration" {
        let registered = register(&expected, &case["response"])?;
        let cose = HEXLOWER.encode(registered.public_key_cose());
        assert_eq!(cose, text(&vector["credential_public_key_cose_hex"]));
        let model = HEXLOWER.encode(registered.aaguid());
        assert_eq!(model, text(&case["auth_data"]["aaguid"]));
        assert_eq!(registered.backup_eligible(), case["auth_data"]["BE"]);
        assert_eq!(registered.backup_state(), case["auth_data"]["BS"]);
        assert_eq!(registered.user_verified(), case["auth_data"]["UV"]);
        assert_eq!(registered.attestation_fmt(), vector["attestation_fmt"]);
        assert_eq!(registered.algorithm().number(), vector["cose_alg"]);
        return Ok(());
    }
    let before = &vector["registration"];
    let cose = text(&vector["credential_public_key_cose_hex"]);
    let count = request["stored_sign_count"].as_u64().unwrap();
    let stored = Stored {
        credential_id: base64url(&before["response"]["id"]),
        public_key_cose: HEXLOWER.decode(cose.as_bytes()).unwrap(),
        sign_count: count.try_into().unwrap(),
        backup_eligible: before["auth_data"]["BE"].as_bool().unwrap(),
        backup_state: before["auth_data"]["BS"].as_bool().unwrap(),
        user_handle: Some(b"known before".to_vec()),
    };
    let asserted = assert(&expected, &stored, &case["response"])?;
    assert_eq!(asserted.backup_state(), case["auth_data"]["BS"]);
    assert_eq!(asserted.user_verified(), case["auth_data"]["UV"]);
    Ok(())
}

/// The step that checks what a vector is refused for.
fn step(reason: &str) -> Step {
    match reason {
        "UV not set and user verification required" => Step::UserVerification,
        "crossOrigin true not allowed" => Step::CrossOrigin,
        "topOrigin present not allowed" => Step::TopOrigin,
        other if other.starts_with("alg ") => Step::Algorithm,
        other => panic!("an unknown reason: {other}"),
    }
}

#[test]
fn by_default_each_is_taken_or_refused_as_the_file_says() {
    for vector in list(&FILE["vectors"]) {
        for ceremony in ["registration", "authentication"] {
            let name = format!("{} {ceremony}", vector["id"]);
            let expected = &vector[ceremony]["expected"]["strict"];
            let reasons: Vec<_> = list(&expected["reasons"])
                .iter()
                .map(|reason| step(text(reason)))
                .collect();
            match verify(Policy::Strict, vector, ceremony) {
                Ok(()) => assert_eq!(expected["accept"], true, "{name}"),
                Err(step) => {
                    assert_eq!(expected["accept"], false, "{name}: {step:?}");
                    assert!(reasons.contains(&step), "{name}: {step:?}");
                }
            }
        }
    }
}

#[test]
fn a_site_that_allows_frames_and_does_not_ask_who_takes_all_it_has_the_algorithm_for() {
    let mut taken = 0;
    for vector in list(&FILE["vectors"]) {
        let known = Algorithm::ALL.contains(&vector["cose_alg"].as_i64().unwrap());
        for ceremony in ["registration", "authentication"] {
            let name = format!("{} {ceremony}", vector["id"]);
            let expected = &vector[ceremony]["expected"]["spec_minimum"]["accept"];
            assert_eq!(*expected, true, "{name}");
            let verdict = verify(Policy::SpecMinimum, vector, ceremony);
            let due = if known { Ok(()) } else { Err(Step::Algorithm) };
            assert_eq!(verdict, due, "{name}");
            taken += usize::from(known);
        }
    }
    assert_eq!(taken, 24);
}

#[test]
fn the_example_cases_end_as_they_say() {
    for case in list(&FILE["example_cases"]) {
        let request = &case["request"];
        let challenge = base64url(&request["challenge"]);
        let origins = [text(&request["origin"])];
        assert_eq!(request["user_verification"], "required");
        assert_eq!(request["allow_cross_origin"], false);
        let expected = Expected {
            challenge: &challenge,
            rp_id: text(&request["rp_id"]),
            origins: &origins,
            user_verification: UserVerification::Required,
            allow_cross_origin: false,
            top_origins: &[],
            algorithms: Algorithm::ALL,
            conditional: false,
            user_handle: Some(b"known before"),
        };
        let verdict = if case["ceremony"] == "registration" {
            register(&expected, &case["response"]).map(|_| ())
        } else {
            let stored = &case["stored_credential"];
            let count = stored["sign_count"].as_u64().unwrap();
            let stored = Stored {
                credential_id: base64url(&stored["credential_id"]),
                public_key_cose: base64url(&stored["public_key_cose"]),
                sign_count: count.try_into().unwrap(),
                backup_eligible: stored["backup_eligible"].as_bool().unwrap(),
                backup_state: stored["backup_state"].as_bool().unwrap(),
                user_handle: Some(b"known before".to_vec()),
            };
            assert(&expected, &stored, &case["response"]).map(|_| ())
        };
        let due = match text(&case["id"]) {
            "reg-base" | "auth-base" => Ok(()),
            "reg-rpid-hash" => Err(Step::RpIdHash),
            "reg-uv-0" | "auth-uv-0" => Err(Step::UserVerification),
            "auth-sig-flip" => Err(Step::Signature),
            other => panic!("an unknown case: {other}"),
        };
        assert_eq!(verdict, due, "{}", case["id"]);
        assert_eq!(due.is_ok(), case["expected"] == "accept");
    }
}
