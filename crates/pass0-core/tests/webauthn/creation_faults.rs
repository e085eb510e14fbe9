//! Registrations with one fault each: client data, authenticator data, credential id.

use pass0_core::methods::passkey::verify::{Step, UserVerification};
use serde_json::json;

use crate::authenticator::{ALL, Alg};
use crate::cbor;
use crate::ceremony::{
    BE, BS, Creation, CreationFault, ED, OddCreation, UP, UV, creations_are_refused,
};

/// What an origin may look like and is none of ours. Assertions are tried with them as well.
pub const ORIGINS: &[(&str, &str)] = &[
    ("other", "https://evil.org"),
    ("http", "http://example.org"),
    ("scheme", "wss://example.org"),
    ("port", "https://example.org:8443"),
    ("default-port", "https://example.org:443"),
    ("subdomain", "https://login.example.org"),
    ("parent", "https://org"),
    ("suffix", "https://example.org.evil.org"),
    ("prefix", "https://notexample.org"),
    ("slash", "https://example.org/"),
    ("path", "https://example.org/sign-in"),
    ("case", "https://EXAMPLE.org"),
    ("userinfo", "https://example.org@evil.org"),
    ("userinfo-before", "https://evil.org@example.org"),
    ("dot", "https://example.org."),
    ("space", " https://example.org"),
    ("nul", "https://example.org\0"),
    ("host-alone", "example.org"),
    ("no-scheme", "//example.org"),
    ("homoglyph", "https://ex\u{430}mple.org"),
    ("null", "null"),
    ("empty", ""),
    (
        "app",
        "android:apk-key-hash:pNiP5iKyQ8JwgGOaKA1zGPUPJIS-0H1xKCQcfIoGLck",
    ),
    ("two", "https://example.org https://evil.org"),
    ("framer", "https://example.com"),
];

#[test]
fn what_a_new_credential_has_counted_is_told() {
    let mut creation = Creation::new(ALL[0], false);
    creation.data.count = 7;
    assert_eq!(creation.verify().unwrap().sign_count(), 7);
}

#[test]
fn whether_a_new_credential_can_be_discovered_is_told_as_it_says() {
    let mut creation = Creation::new(ALL[0], false);
    creation.json = |json| json["clientExtensionResults"] = json!({"credProps": {"rk": false}});
    assert_eq!(creation.verify().unwrap().cred_props_rk(), Some(false));
    creation.json = |json| json["clientExtensionResults"] = json!({});
    assert_eq!(creation.verify().unwrap().cred_props_rk(), None);
}

#[test]
fn the_valid_ones_are_accepted() {
    for alg in ALL {
        for own in [false, true] {
            let creation = Creation::new(alg, own);
            let registered = creation.verify().unwrap();
            assert_eq!(registered.credential_id(), creation.id);
            assert_eq!(registered.public_key_cose(), cbor::map(&alg.cose()));
            assert_eq!(registered.algorithm().number(), alg.number());
            assert_eq!(registered.sign_count(), 0);
            assert_eq!(registered.aaguid(), &[7; 16]);
            assert!(registered.backup_eligible() && registered.backup_state());
            assert!(registered.user_verified());
            assert_eq!(registered.transports(), ["hybrid", "internal"]);
            let fmt = if own { "packed" } else { "none" };
            assert_eq!(registered.attestation_fmt(), fmt);
            assert_eq!(registered.cred_props_rk(), Some(true));
        }
    }
}

#[test]
fn these_are_odd_and_valid() {
    let odd: &[OddCreation] = &[
        ("cross-origin absent", |it| it.client.remove("crossOrigin")),
        ("an unknown member", |it| it.client.add("new", "[{}, null]")),
        ("a member escaped", |it| {
            it.client.set("type", r#""\u0077ebauthn.create""#);
        }),
        ("a byte order mark", |it| {
            it.client.bytes = |bytes| drop(bytes.splice(..0, *b"\xef\xbb\xbf"));
        }),
        ("white space", |it| {
            it.client.bytes = |bytes| bytes.push(b'\n')
        }),
        ("never backed up", |it| it.data.flags &= !(BE | BS)),
        ("not backed up yet", |it| it.data.flags &= !BS),
        ("a reserved flag", |it| it.data.flags |= 0x20),
        ("an id of 1 byte", |it| it.id = vec![1]),
        ("an id of 1,023 bytes", |it| it.id = vec![1; 1023]),
        ("no user verified, as allowed", |it| {
            it.data.flags &= !UV;
            it.policy.user_verification = UserVerification::Preferred;
        }),
        ("unasked extensions", |it| {
            it.data.flags |= ED;
            let protect = (cbor::text("credProtect"), cbor::int(2));
            it.data.extensions = cbor::map(&vec![protect]);
        }),
        ("framed, as allowed", |it| {
            it.client.set("crossOrigin", true);
            it.client.add("topOrigin", r#""https://example.com""#);
            it.policy.allow_cross_origin = true;
            it.policy.top_origins = &["https://example.com"];
        }),
        ("no transports", |it| {
            it.json = |json| json["response"]["transports"] = json!([]);
        }),
    ];
    for own in [false, true] {
        for (name, change) in odd {
            let mut creation = Creation::new(Alg::Es256, own);
            change(&mut creation);
            assert!(creation.verify().is_ok(), "{name}");
        }
    }
}

#[test]
fn an_origin_is_compared_whole() {
    assert!(ORIGINS.len() >= 15);
    for own in [false, true] {
        for (name, origin) in ORIGINS {
            let mut creation = Creation::new(Alg::Es256, own);
            creation.client.set("origin", json!(origin));
            let verdict = creation.verify().map(|_| ());
            assert_eq!(verdict, Err(Step::Origin), "reg-origin-{name}");
        }
    }
}

#[test]
fn client_data_with_a_fault_is_refused() {
    creations_are_refused(&ALL, &[false, true], CLIENT_DATA);
}

const CLIENT_DATA: &[CreationFault] = &[
    (
        "reg-type-get",
        |it| it.client.set("type", r#""webauthn.get""#),
        Step::Type,
    ),
    (
        "reg-type-payment",
        |it| it.client.set("type", r#""payment.get""#),
        Step::Type,
    ),
    (
        "reg-type-case",
        |it| it.client.set("type", r#""WebAuthn.create""#),
        Step::Type,
    ),
    (
        "reg-type-space",
        |it| it.client.set("type", r#""webauthn.create ""#),
        Step::Type,
    ),
    (
        "reg-type-empty",
        |it| it.client.set("type", r#""""#),
        Step::Type,
    ),
    (
        "reg-type-missing",
        |it| it.client.remove("type"),
        Step::ClientData,
    ),
    (
        "reg-type-number",
        |it| it.client.set("type", 1),
        Step::ClientData,
    ),
    (
        "reg-type-list",
        |it| it.client.set("type", r#"["webauthn.create"]"#),
        Step::ClientData,
    ),
    (
        "reg-challenge-other",
        |it| it.policy.challenge = vec![1; 32],
        Step::Challenge,
    ),
    (
        "reg-challenge-prefix",
        |it| it.policy.challenge = (100..133).collect(),
        Step::Challenge,
    ),
    (
        "reg-challenge-shorter",
        |it| it.policy.challenge.truncate(31),
        Step::Challenge,
    ),
    (
        "reg-challenge-empty",
        |it| it.client.set("challenge", r#""""#),
        Step::Challenge,
    ),
    (
        "reg-challenge-missing",
        |it| it.client.remove("challenge"),
        Step::ClientData,
    ),
    (
        "reg-challenge-null",
        |it| it.client.set("challenge", "null"),
        Step::ClientData,
    ),
    (
        "reg-challenge-15-bytes",
        |it| {
            it.policy.challenge = vec![0; 15];
            it.client.set("challenge", r#""AAAAAAAAAAAAAAAAAAAA""#);
        },
        Step::Challenge,
    ),
    (
        "reg-challenge-both-empty",
        |it| {
            it.policy.challenge.clear();
            it.client.set("challenge", r#""""#);
        },
        Step::Challenge,
    ),
    (
        "reg-challenge-padded",
        |it| {
            it.client.set(
                "challenge",
                r#""ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1-f4CBgoM=""#,
            );
        },
        Step::Challenge,
    ),
    (
        "reg-challenge-base64",
        |it| {
            it.client.set(
                "challenge",
                r#""ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM""#,
            );
        },
        Step::Challenge,
    ),
    (
        "reg-challenge-spare-bits",
        |it| {
            it.client.set(
                "challenge",
                r#""ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1-f4CBgoN""#,
            );
        },
        Step::Challenge,
    ),
    (
        "reg-origin-missing",
        |it| it.client.remove("origin"),
        Step::ClientData,
    ),
    (
        "reg-origin-list",
        |it| it.client.set("origin", r#"["https://example.org"]"#),
        Step::ClientData,
    ),
    (
        "reg-origin-none-expected",
        |it| it.policy.origins = &[],
        Step::Origin,
    ),
    (
        "reg-crossorigin-true",
        |it| it.client.set("crossOrigin", true),
        Step::CrossOrigin,
    ),
    (
        "reg-crossorigin-text",
        |it| it.client.set("crossOrigin", r#""false""#),
        Step::ClientData,
    ),
    (
        "reg-crossorigin-null",
        |it| it.client.set("crossOrigin", "null"),
        Step::ClientData,
    ),
    (
        "reg-crossorigin-number",
        |it| it.client.set("crossOrigin", 0),
        Step::ClientData,
    ),
    (
        "reg-toporigin-alone",
        |it| it.client.add("topOrigin", r#""https://example.com""#),
        Step::TopOrigin,
    ),
    (
        "reg-toporigin-own",
        |it| it.client.add("topOrigin", r#""https://example.org""#),
        Step::TopOrigin,
    ),
    (
        "reg-toporigin-null",
        |it| it.client.add("topOrigin", "null"),
        Step::ClientData,
    ),
    (
        "reg-toporigin-listed-not-allowed",
        |it| {
            it.client.add("topOrigin", r#""https://example.com""#);
            it.policy.top_origins = &["https://example.com"];
        },
        Step::TopOrigin,
    ),
    (
        "reg-toporigin-other",
        |it| {
            it.client.set("crossOrigin", true);
            it.client.add("topOrigin", r#""https://evil.org""#);
            it.policy.allow_cross_origin = true;
            it.policy.top_origins = &["https://example.com"];
        },
        Step::TopOrigin,
    ),
    (
        "reg-toporigin-without-crossorigin",
        |it| {
            it.client.add("topOrigin", r#""https://example.com""#);
            it.policy.allow_cross_origin = true;
            it.policy.top_origins = &["https://example.com"];
        },
        Step::TopOrigin,
    ),
    (
        "reg-cdj-type-twice",
        |it| it.client.add("type", r#""webauthn.create""#),
        Step::ClientData,
    ),
    (
        "reg-cdj-challenge-twice",
        |it| it.client.add("challenge", r#""ZGVm""#),
        Step::ClientData,
    ),
    (
        "reg-cdj-origin-twice",
        |it| it.client.add("origin", r#""https://evil.org""#),
        Step::ClientData,
    ),
    (
        "reg-cdj-origin-twice-escaped",
        |it| {
            it.client.bytes =
                |bytes| drop(bytes.splice(1..1, *br#""\u006frigin":"https://evil.org","#));
        },
        Step::ClientData,
    ),
    (
        "reg-cdj-inner-twice",
        |it| it.client.add("new", r#"{"a":1,"a":1}"#),
        Step::ClientData,
    ),
    (
        "reg-cdj-deep",
        |it| it.client.add("new", "[".repeat(16) + &"]".repeat(16)),
        Step::ClientData,
    ),
    (
        "reg-cdj-very-deep",
        |it| it.client.add("new", "[".repeat(9000) + &"]".repeat(9000)),
        Step::ClientData,
    ),
    (
        "reg-cdj-trailing",
        |it| it.client.bytes = |bytes| bytes.extend(b"{}"),
        Step::ClientData,
    ),
    (
        "reg-cdj-trailing-nul",
        |it| it.client.bytes = |bytes| bytes.push(0),
        Step::ClientData,
    ),
    (
        "reg-cdj-cut",
        |it| {
            it.client.bytes = |bytes| {
                bytes.pop();
            }
        },
        Step::ClientData,
    ),
    (
        "reg-cdj-empty",
        |it| it.client.bytes = Vec::clear,
        Step::ClientData,
    ),
    (
        "reg-cdj-list",
        |it| it.client.bytes = |bytes| *bytes = b"[]".to_vec(),
        Step::ClientData,
    ),
    (
        "reg-cdj-null",
        |it| it.client.bytes = |bytes| *bytes = b"null".to_vec(),
        Step::ClientData,
    ),
    (
        "reg-cdj-latin-1",
        |it| it.client.bytes = |bytes| drop(bytes.splice(1..1, *b"\"\xe9\":1,")),
        Step::ClientData,
    ),
    (
        "reg-cdj-surrogate",
        |it| it.client.add("new", r#""\ud800""#),
        Step::ClientData,
    ),
    (
        "reg-cdj-bom-twice",
        |it| {
            it.client.bytes = |bytes| drop(bytes.splice(..0, *b"\xef\xbb\xbf\xef\xbb\xbf"));
        },
        Step::ClientData,
    ),
    (
        "reg-cdj-utf-16",
        |it| {
            it.client.bytes = |bytes| *bytes = bytes.iter().flat_map(|byte| [*byte, 0]).collect();
        },
        Step::ClientData,
    ),
    (
        "reg-cdj-comment",
        |it| it.client.bytes = |bytes| drop(bytes.splice(..0, *b"/**/")),
        Step::ClientData,
    ),
    (
        "reg-cdj-trailing-comma",
        |it| it.client.bytes = |bytes| drop(bytes.splice(bytes.len() - 1.., *b",}")),
        Step::ClientData,
    ),
];

#[test]
fn authenticator_data_with_a_fault_is_refused() {
    creations_are_refused(&ALL, &[false, true], AUTH_DATA);
}

const AUTH_DATA: &[CreationFault] = &[
    (
        "reg-rpid-hash",
        |it| it.data.rp_id = "evil.org",
        Step::RpIdHash,
    ),
    (
        "reg-rpid-hash-subdomain",
        |it| it.data.rp_id = "login.example.org",
        Step::RpIdHash,
    ),
    (
        "reg-rpid-hash-origin",
        |it| it.data.rp_id = "https://example.org",
        Step::RpIdHash,
    ),
    (
        "reg-rpid-hash-case",
        |it| it.data.rp_id = "Example.org",
        Step::RpIdHash,
    ),
    (
        "reg-rpid-hash-empty",
        |it| it.data.rp_id = "",
        Step::RpIdHash,
    ),
    (
        "reg-rpid-changed",
        |it| it.policy.rp_id = "example.com",
        Step::RpIdHash,
    ),
    (
        "reg-uv-0",
        |it| it.data.flags &= !UV,
        Step::UserVerification,
    ),
    ("reg-up-0", |it| it.data.flags &= !UP, Step::UserPresence),
    (
        "reg-up-0-uv-0",
        |it| {
            it.data.flags &= !(UP | UV);
            it.policy.user_verification = UserVerification::Discouraged;
        },
        Step::UserPresence,
    ),
    (
        "reg-bs-without-be",
        |it| it.data.flags &= !BE,
        Step::BackupState,
    ),
    (
        "reg-ad-empty",
        |it| it.data.bytes = Vec::clear,
        Step::AuthenticatorData,
    ),
    (
        "reg-ad-short",
        |it| it.data.bytes = |bytes| bytes.truncate(36),
        Step::AuthenticatorData,
    ),
    (
        "reg-ad-cut",
        |it| {
            it.data.bytes = |bytes| {
                bytes.pop();
            }
        },
        Step::AuthenticatorData,
    ),
    (
        "reg-ad-cut-in-id",
        |it| it.data.bytes = |bytes| bytes.truncate(60),
        Step::AuthenticatorData,
    ),
    (
        "reg-ad-cut-in-aaguid",
        |it| it.data.bytes = |bytes| bytes.truncate(50),
        Step::AuthenticatorData,
    ),
    (
        "reg-ad-trailing",
        |it| it.data.bytes = |bytes| bytes.push(0),
        Step::AuthenticatorData,
    ),
    (
        "reg-ad-trailing-map",
        |it| it.data.bytes = |bytes| bytes.push(0xa0),
        Step::AuthenticatorData,
    ),
    (
        "reg-ad-twice",
        |it| it.data.bytes = |bytes| bytes.extend(bytes.clone()),
        Step::AuthenticatorData,
    ),
    (
        "reg-at-0",
        |it| it.data.flags &= !0x40,
        Step::AuthenticatorData,
    ),
    (
        "reg-at-0-with-data",
        |it| it.data.bytes = |bytes| bytes[32] &= !0x40,
        Step::AuthenticatorData,
    ),
    (
        "reg-ed-no-ext",
        |it| it.data.flags |= ED,
        Step::AuthenticatorData,
    ),
    (
        "reg-ext-no-ed",
        |it| it.data.extensions = vec![0xa0],
        Step::AuthenticatorData,
    ),
    (
        "reg-ext-list",
        |it| {
            it.data.flags |= ED;
            it.data.extensions = vec![0x80];
        },
        Step::AuthenticatorData,
    ),
    (
        "reg-ext-trailing",
        |it| {
            it.data.flags |= ED;
            it.data.extensions = vec![0xa0, 0xa0];
        },
        Step::AuthenticatorData,
    ),
    (
        "reg-ext-number-key",
        |it| {
            it.data.flags |= ED;
            it.data.extensions = vec![0xa1, 1, 1];
        },
        Step::AuthenticatorData,
    ),
    (
        "reg-ext-twice",
        |it| {
            it.data.flags |= ED;
            it.data.extensions = vec![0xa2, 0x61, b'a', 1, 0x61, b'a', 1];
        },
        Step::AuthenticatorData,
    ),
    (
        "reg-ext-deep",
        |it| {
            it.data.flags |= ED;
            it.data.extensions = [&[0xa1, 0x61, b'a'], &cbor::nested(8)[..]].concat();
        },
        Step::AuthenticatorData,
    ),
    ("reg-cid-0", |it| it.id.clear(), Step::CredentialId),
    (
        "reg-cid-0-in-data",
        |it| {
            it.data.bytes = |bytes| {
                bytes[54] = 0;
                bytes.drain(55..87);
            };
        },
        Step::CredentialId,
    ),
    (
        "reg-cid-1024",
        |it| it.id = vec![1; 1024],
        Step::CredentialId,
    ),
    (
        "reg-cid-1024-in-data",
        |it| {
            it.data.bytes = |bytes| {
                bytes[53] = 4;
                bytes[54] = 0;
                bytes.splice(55..87, [1; 1024]);
            };
        },
        Step::CredentialId,
    ),
    (
        "reg-cid-8191",
        |it| it.id = vec![1; 8191],
        Step::CredentialId,
    ),
    (
        "reg-cid-length-lie-long",
        |it| it.id_length = Some(33),
        Step::AuthenticatorData,
    ),
    (
        "reg-cid-length-lie-short",
        |it| it.id_length = Some(31),
        Step::AuthenticatorData,
    ),
    (
        "reg-cid-length-lie-huge",
        |it| it.id_length = Some(u16::MAX),
        Step::AuthenticatorData,
    ),
    (
        "reg-cid-length-little-endian",
        |it| it.id_length = Some(32 << 8),
        Step::AuthenticatorData,
    ),
    (
        "reg-cid-other-in-data",
        |it| it.data.bytes = |bytes| bytes[55] ^= 1,
        Step::CredentialId,
    ),
    (
        "reg-key-missing",
        |it| it.cose_bytes = Vec::clear,
        Step::AuthenticatorData,
    ),
    (
        "reg-key-twice",
        |it| it.cose_bytes = |bytes| bytes.extend(bytes.clone()),
        Step::AuthenticatorData,
    ),
];
