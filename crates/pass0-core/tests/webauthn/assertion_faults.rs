//! Assertions with one fault each, signed after the fault was made.

use data_encoding::BASE64URL_NOPAD;
use pass0_core::methods::passkey::verify::{Step, UserVerification, assert};
use serde_json::json;

use crate::authenticator::{ALL, Alg};
use crate::cbor;
use crate::ceremony::{
    AT, Assertion, AssertionFault, BE, BS, ED, OddAssertion, UP, UV, assertions_are_refused,
    message,
};
use crate::creation_faults::ORIGINS;

#[test]
fn the_valid_ones_are_accepted() {
    for alg in ALL {
        let assertion = Assertion::new(alg);
        let asserted = assertion.verify().unwrap();
        assert_eq!(asserted.credential_id(), assertion.id);
        assert_eq!(asserted.sign_count(), 7);
        assert!(asserted.backup_state());
        assert!(asserted.user_verified());
    }
}

#[test]
fn these_are_odd_and_valid() {
    let odd: &[OddAssertion] = &[
        ("auth-count-both-0", |it| {
            it.stored.sign_count = 0;
            it.data.count = 0;
        }),
        ("auth-count-from-0", |it| it.stored.sign_count = 0),
        ("auth-count-jump", |it| it.data.count = u32::MAX),
        ("auth-count-high-bit", |it| {
            it.stored.sign_count = 1 << 31;
            it.data.count = u32::MAX;
        }),
        ("auth-count-over-the-high-bit", |it| {
            it.stored.sign_count = (1 << 31) - 1;
            it.data.count = 1 << 31;
        }),
        ("auth-uh-known-and-named", |it| {
            it.policy.user_handle = it.user_handle.clone();
        }),
        ("auth-uh-known-not-named", |it| {
            it.policy.user_handle = it.user_handle.take();
        }),
        ("auth-uh-known-empty", |it| {
            it.policy.user_handle = it.user_handle.replace(Vec::new());
        }),
        ("auth-uh-known-null", |it| {
            it.policy.user_handle = it.user_handle.clone();
            it.json = |json| json["response"]["userHandle"] = json!(null);
        }),
        ("auth-bs-lost", |it| it.data.flags &= !BS),
        ("auth-bs-new", |it| it.stored.backup_state = false),
        ("auth-never-backed-up", |it| {
            it.data.flags &= !(BE | BS);
            it.stored.backup_eligible = false;
            it.stored.backup_state = false;
        }),
        ("auth-uv-0-as-allowed", |it| {
            it.data.flags &= !UV;
            it.policy.user_verification = UserVerification::Preferred;
        }),
        ("auth-ext-unsolicited", |it| {
            it.data.flags |= ED;
            let output = (cbor::text("new"), cbor::int(1));
            it.data.extensions = cbor::map(&vec![output]);
        }),
        ("auth-origin-second", |it| {
            it.policy.origins = &["https://example.net", "https://example.org"];
        }),
        ("auth-framed-as-allowed", |it| {
            it.client.set("crossOrigin", true);
            it.client.add("topOrigin", r#""https://example.com""#);
            it.policy.allow_cross_origin = true;
            it.policy.top_origins = &["https://example.com"];
        }),
    ];
    for alg in ALL {
        for (name, change) in odd {
            let mut assertion = Assertion::new(alg);
            change(&mut assertion);
            let verdict = assertion.verify();
            assert!(verdict.is_ok(), "{name}: {verdict:?}");
        }
    }
}

/// `crossOrigin`, the last member, is absent from what older browsers write, and the order is another.
#[test]
fn client_data_of_old_browsers_is_accepted() {
    for alg in ALL {
        let assertion = Assertion::new(alg);
        let challenge = BASE64URL_NOPAD.encode(&assertion.policy.challenge);
        let old = format!(
            r#"{{"challenge":"{challenge}","origin":"https://example.org","type":"webauthn.get"}}"#
        );
        let mut response = assertion.response();
        let auth_data = response["response"]["authenticatorData"].as_str().unwrap();
        let auth_data = BASE64URL_NOPAD.decode(auth_data.as_bytes()).unwrap();
        let signature = alg.sign(&message(&auth_data, old.as_bytes()));
        response["response"]["clientDataJSON"] = BASE64URL_NOPAD.encode(old.as_bytes()).into();
        response["response"]["signature"] = BASE64URL_NOPAD.encode(&signature).into();
        let verdict = assert(&assertion.policy.expected(), &assertion.stored, &response);
        assert!(verdict.is_ok(), "{verdict:?}");
    }
}

/// Only who has the key is told that a passkey was moved.
#[test]
fn a_changed_eligibility_is_told_after_the_signature() {
    for alg in ALL {
        let mut assertion = Assertion::new(alg);
        assertion.data.flags &= !(BE | BS);
        assert_eq!(assertion.verify().err(), Some(Step::BackupEligibility));
        assertion.signature = |signature| *signature.last_mut().unwrap() ^= 1;
        assert_eq!(assertion.verify().err(), Some(Step::Signature));
    }
}

#[test]
fn an_origin_is_compared_whole() {
    for alg in ALL {
        for (name, origin) in ORIGINS {
            let mut assertion = Assertion::new(alg);
            assertion.client.set("origin", json!(origin));
            let verdict = assertion.verify().map(|_| ());
            assert_eq!(verdict, Err(Step::Origin), "auth-origin-{name}");
        }
    }
}

#[test]
fn an_assertion_with_a_fault_is_refused() {
    assertions_are_refused(&ALL, CLIENT_DATA);
    assertions_are_refused(&ALL, AUTH_DATA);
    assertions_are_refused(&ALL, RECORD);
}

const CLIENT_DATA: &[AssertionFault] = &[
    (
        "auth-type-create",
        |it| it.client.set("type", r#""webauthn.create""#),
        Step::Type,
    ),
    (
        "auth-type-payment",
        |it| it.client.set("type", r#""payment.get""#),
        Step::Type,
    ),
    (
        "auth-type-missing",
        |it| it.client.remove("type"),
        Step::ClientData,
    ),
    (
        "auth-challenge-other",
        |it| it.policy.challenge = vec![1; 32],
        Step::Challenge,
    ),
    (
        "auth-challenge-shorter",
        |it| it.policy.challenge.truncate(16),
        Step::Challenge,
    ),
    (
        "auth-challenge-empty",
        |it| it.client.set("challenge", r#""""#),
        Step::Challenge,
    ),
    (
        "auth-challenge-missing",
        |it| it.client.remove("challenge"),
        Step::ClientData,
    ),
    (
        "auth-challenge-both-empty",
        |it| {
            it.policy.challenge.clear();
            it.client.set("challenge", r#""""#);
        },
        Step::Challenge,
    ),
    (
        "auth-challenge-padded",
        |it| {
            it.client.set(
                "challenge",
                r#""ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1-f4CBgoM=""#,
            );
        },
        Step::Challenge,
    ),
    (
        "auth-challenge-base64",
        |it| {
            it.client.set(
                "challenge",
                r#""ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM""#,
            );
        },
        Step::Challenge,
    ),
    (
        "auth-crossorigin-true",
        |it| it.client.set("crossOrigin", true),
        Step::CrossOrigin,
    ),
    (
        "auth-crossorigin-text",
        |it| it.client.set("crossOrigin", r#""true""#),
        Step::ClientData,
    ),
    (
        "auth-toporigin-alone",
        |it| it.client.add("topOrigin", r#""https://example.com""#),
        Step::TopOrigin,
    ),
    (
        "auth-toporigin-own",
        |it| it.client.add("topOrigin", r#""https://example.org""#),
        Step::TopOrigin,
    ),
    (
        "auth-toporigin-other",
        |it| {
            it.client.set("crossOrigin", true);
            it.client.add("topOrigin", r#""https://evil.org""#);
            it.policy.allow_cross_origin = true;
            it.policy.top_origins = &["https://example.com"];
        },
        Step::TopOrigin,
    ),
    (
        "auth-cdj-origin-twice",
        |it| it.client.add("origin", r#""https://example.org""#),
        Step::ClientData,
    ),
    (
        "auth-cdj-challenge-twice",
        |it| it.client.add("challenge", r#""""#),
        Step::ClientData,
    ),
    (
        "auth-cdj-trailing",
        |it| it.client.bytes = |bytes| bytes.push(b'}'),
        Step::ClientData,
    ),
    (
        "auth-cdj-empty",
        |it| it.client.bytes = Vec::clear,
        Step::ClientData,
    ),
    (
        "auth-cdj-latin-1",
        |it| it.client.bytes = |bytes| drop(bytes.splice(1..1, *b"\"\xe9\":1,")),
        Step::ClientData,
    ),
];

const AUTH_DATA: &[AssertionFault] = &[
    (
        "auth-rpid-hash",
        |it| it.data.rp_id = "evil.org",
        Step::RpIdHash,
    ),
    (
        "auth-rpid-hash-subdomain",
        |it| it.data.rp_id = "login.example.org",
        Step::RpIdHash,
    ),
    (
        "auth-rpid-hash-case",
        |it| it.data.rp_id = "EXAMPLE.ORG",
        Step::RpIdHash,
    ),
    (
        "auth-rpid-changed",
        |it| it.policy.rp_id = "example.com",
        Step::RpIdHash,
    ),
    (
        "auth-uv-0",
        |it| it.data.flags &= !UV,
        Step::UserVerification,
    ),
    ("auth-up-0", |it| it.data.flags &= !UP, Step::UserPresence),
    (
        "auth-up-0-uv-0",
        |it| {
            it.data.flags &= !(UP | UV);
            it.policy.user_verification = UserVerification::Discouraged;
        },
        Step::UserPresence,
    ),
    (
        "auth-bs-without-be",
        |it| {
            it.data.flags &= !BE;
            it.stored.backup_eligible = false;
        },
        Step::BackupState,
    ),
    (
        "auth-be-changed-0",
        |it| it.data.flags &= !(BE | BS),
        Step::BackupEligibility,
    ),
    (
        "auth-be-changed-1",
        |it| {
            it.stored.backup_eligible = false;
            it.stored.backup_state = false;
        },
        Step::BackupEligibility,
    ),
    (
        "auth-ad-empty",
        |it| it.data.bytes = Vec::clear,
        Step::AuthenticatorData,
    ),
    (
        "auth-ad-short",
        |it| {
            it.data.bytes = |bytes| {
                bytes.pop();
            }
        },
        Step::AuthenticatorData,
    ),
    (
        "auth-ad-trailing",
        |it| it.data.bytes = |bytes| bytes.push(0),
        Step::AuthenticatorData,
    ),
    (
        "auth-ad-trailing-map",
        |it| it.data.bytes = |bytes| bytes.push(0xa0),
        Step::AuthenticatorData,
    ),
    (
        "auth-ad-at-no-data",
        |it| it.data.flags |= AT,
        Step::AuthenticatorData,
    ),
    (
        "auth-ad-at-with-data",
        |it| {
            it.data.flags |= AT;
            it.data.bytes = |bytes| {
                bytes.extend([7; 16]);
                bytes.extend([0, 1, 9]);
                bytes.extend(cbor::map(&Alg::Es256.cose()));
            };
        },
        Step::AuthenticatorData,
    ),
    (
        "auth-ad-ed-no-ext",
        |it| it.data.flags |= ED,
        Step::AuthenticatorData,
    ),
    (
        "auth-ad-ext-no-ed",
        |it| it.data.extensions = vec![0xa0],
        Step::AuthenticatorData,
    ),
    (
        "auth-ad-ext-list",
        |it| {
            it.data.flags |= ED;
            it.data.extensions = vec![0x80];
        },
        Step::AuthenticatorData,
    ),
    (
        "auth-ad-ext-trailing",
        |it| {
            it.data.flags |= ED;
            it.data.extensions = vec![0xa0, 0];
        },
        Step::AuthenticatorData,
    ),
    (
        "auth-ad-ext-indefinite",
        |it| {
            it.data.flags |= ED;
            it.data.extensions = vec![0xbf, 0xff];
        },
        Step::AuthenticatorData,
    ),
    (
        "auth-ad-ext-twice",
        |it| {
            it.data.flags |= ED;
            it.data.extensions = vec![0xa2, 0x61, b'a', 1, 0x61, b'a', 2];
        },
        Step::AuthenticatorData,
    ),
];

const RECORD: &[AssertionFault] = &[
    (
        "auth-count-same",
        |it| it.stored.sign_count = 7,
        Step::SignCount,
    ),
    (
        "auth-count-lower",
        |it| it.stored.sign_count = 8,
        Step::SignCount,
    ),
    ("auth-count-to-0", |it| it.data.count = 0, Step::SignCount),
    (
        "auth-count-max-same",
        |it| {
            it.stored.sign_count = u32::MAX;
            it.data.count = u32::MAX;
        },
        Step::SignCount,
    ),
    (
        "auth-count-wrapped",
        |it| {
            it.stored.sign_count = u32::MAX;
            it.data.count = 1;
        },
        Step::SignCount,
    ),
    (
        "auth-count-below-the-high-bit",
        |it| {
            it.stored.sign_count = u32::MAX;
            it.data.count = 1 << 31;
        },
        Step::SignCount,
    ),
    (
        "auth-count-as-signed",
        |it| {
            it.stored.sign_count = 1 << 31;
            it.data.count = (1 << 31) - 1;
        },
        Step::SignCount,
    ),
    (
        "auth-count-little-endian",
        |it| it.stored.sign_count = 6 << 24,
        Step::SignCount,
    ),
    (
        "auth-uh-missing",
        |it| it.user_handle = None,
        Step::UserHandle,
    ),
    (
        "auth-uh-null",
        |it| it.json = |json| json["response"]["userHandle"] = json!(null),
        Step::UserHandle,
    ),
    (
        "auth-uh-empty",
        |it| it.user_handle = Some(Vec::new()),
        Step::UserHandle,
    ),
    (
        "auth-uh-other",
        |it| it.user_handle = Some(vec![43; 32]),
        Step::UserHandle,
    ),
    (
        "auth-uh-prefix",
        |it| it.user_handle = Some(vec![42; 31]),
        Step::UserHandle,
    ),
    (
        "auth-uh-longer",
        |it| it.user_handle = Some(vec![42; 33]),
        Step::UserHandle,
    ),
    (
        "auth-uh-65-bytes",
        |it| {
            it.user_handle = Some(vec![42; 65]);
            it.stored.user_handle = Some(vec![42; 65]);
        },
        Step::UserHandle,
    ),
    (
        "auth-uh-no-owner",
        |it| it.stored.user_handle = None,
        Step::UserHandle,
    ),
    (
        "auth-uh-no-owner-none-named",
        |it| {
            it.stored.user_handle = None;
            it.user_handle = None;
        },
        Step::UserHandle,
    ),
    (
        "auth-uh-known-other-named",
        |it| {
            it.policy.user_handle = Some(vec![42; 32]);
            it.user_handle = Some(vec![43; 32]);
        },
        Step::UserHandle,
    ),
    (
        "auth-uh-known-other-owner",
        |it| {
            it.policy.user_handle = Some(vec![43; 32]);
            it.user_handle = None;
        },
        Step::UserHandle,
    ),
    (
        "auth-uh-known-other-owner-named",
        |it| it.policy.user_handle = Some(vec![43; 32]),
        Step::UserHandle,
    ),
    (
        "auth-uh-known-named-not-owner",
        |it| {
            it.policy.user_handle = Some(vec![43; 32]);
            it.user_handle = Some(vec![43; 32]);
        },
        Step::UserHandle,
    ),
    (
        "auth-uh-known-no-owner",
        |it| {
            it.policy.user_handle = Some(vec![42; 32]);
            it.stored.user_handle = None;
        },
        Step::UserHandle,
    ),
    (
        "auth-unknown-cred",
        |it| it.id = vec![9; 32],
        Step::CredentialId,
    ),
    (
        "auth-cred-prefix",
        |it| {
            it.id.pop();
        },
        Step::CredentialId,
    ),
    ("auth-cid-0", |it| it.id.clear(), Step::CredentialId),
    (
        "auth-cid-0-stored",
        |it| {
            it.id.clear();
            it.stored.credential_id.clear();
        },
        Step::CredentialId,
    ),
    (
        "auth-cid-1024",
        |it| {
            it.id = vec![1; 1024];
            it.stored.credential_id = vec![1; 1024];
        },
        Step::CredentialId,
    ),
    (
        "auth-alg-struck-off",
        |it| it.policy.algorithms = &[],
        Step::Algorithm,
    ),
    (
        "auth-stored-key-empty",
        |it| it.stored.public_key_cose.clear(),
        Step::PublicKey,
    ),
    (
        "auth-stored-key-trailing",
        |it| it.stored.public_key_cose.push(0),
        Step::PublicKey,
    ),
];
