//! Where a limit is: the last that is taken, and the first that is not.

use pass0_core::methods::passkey::verify::{Step, attestation::Attestation};
use serde_json::json;

use crate::authenticator::Alg;
use crate::cbor::{Pairs, array, bytes, int, map, set, text};
use crate::ceremony::{Assertion, Creation, ED, Policy, UP, UV};
use crate::der;

#[test]
fn a_challenge_has_16_bytes_at_least() {
    for (length, taken) in [(16, true), (15, false), (0, false)] {
        let mut assertion = Assertion::new(Alg::Es256);
        let challenge = vec![7; length];
        let written = data_encoding::BASE64URL_NOPAD.encode(&challenge);
        assertion.client.set("challenge", json!(written));
        assertion.policy = Policy {
            challenge,
            ..Policy::strict()
        };
        let due = if taken { Ok(()) } else { Err(Step::Challenge) };
        assert_eq!(assertion.verify().map(|_| ()), due, "{length}");
    }
}

#[test]
fn a_user_handle_has_1_to_64_bytes() {
    for (length, taken) in [(1, true), (64, true), (65, false), (0, false)] {
        let mut assertion = Assertion::new(Alg::Es256);
        assertion.user_handle = Some(vec![7; length]);
        assertion.stored.user_handle = Some(vec![7; length]);
        let due = if taken { Ok(()) } else { Err(Step::UserHandle) };
        assert_eq!(assertion.verify().map(|_| ()), due, "{length}");
    }
}

#[test]
fn the_name_of_a_transport_is_short_and_plain() {
    let names = [
        ("smart-card", true),
        ("u2f", true),
        ("-", true),
        ("x23456789-123456789-123456789-12", true),
        ("x23456789-123456789-123456789-123", false),
        ("", false),
        ("USB", false),
        ("u sb", false),
        ("u_b", false),
    ];
    for (name, taken) in names {
        let creation = Creation::new(Alg::Es256, false);
        let mut json = creation.response();
        json["response"]["transports"] = json!(["usb", name]);
        let expected = creation.policy.expected();
        let verdict = pass0_core::methods::passkey::verify::register(&expected, &json);
        let due = if taken { Ok(()) } else { Err(Step::Response) };
        assert_eq!(verdict.map(|_| ()), due, "{name}");
    }
}

#[test]
fn every_extension_has_a_name() {
    let named = (text("a"), int(1));
    let numbered = (int(1), int(1));
    let maps = [
        (vec![], true),
        (vec![named.clone()], true),
        (vec![numbered.clone()], false),
        (vec![named, numbered], false),
    ];
    for (outputs, taken) in maps {
        let mut assertion = Assertion::new(Alg::Es256);
        assertion.data.flags |= ED;
        assertion.data.extensions = map(&outputs);
        let due = if taken {
            Ok(())
        } else {
            Err(Step::AuthenticatorData)
        };
        assert_eq!(assertion.verify().map(|_| ()), due, "{outputs:?}");
    }
}

/// Puts this statement of this format into an attestation object.
macro_rules! statement {
    ($fmt:literal, $($name:literal: $value:expr),*) => {{
        let mut creation = Creation::new(Alg::Es256, false);
        creation.object = |pairs| {
            let statement: Pairs = vec![$((text($name), $value)),*];
            set(pairs, &text("fmt"), text($fmt));
            set(pairs, &text("attStmt"), map(&statement));
        };
        creation.verify().map(|_| ())
    }};
}

#[test]
fn a_statement_of_the_right_shape_is_taken_and_one_of_another_is_not() {
    const BAD: Result<(), Step> = Err(Step::AttestationStatement);
    fn x() -> Vec<u8> {
        bytes(&[1])
    }
    fn sig() -> Vec<u8> {
        bytes(&der::signature())
    }
    fn one() -> Vec<u8> {
        array(&[bytes(&der::certificate())])
    }
    fn chain() -> Vec<u8> {
        array(&[bytes(&der::certificate()), bytes(&der::certificate())])
    }
    /// `{}.{}.x`, and the same with one part that is none.
    fn jws(place: usize, part: &str) -> Vec<u8> {
        let mut parts = ["e30", "e30", "eA"];
        parts[place] = part;
        bytes(parts.join(".").as_bytes())
    }

    assert_eq!(
        statement!("android-safetynet", "ver": text("1"), "response": jws(2, "eA")),
        Ok(())
    );
    assert_eq!(
        statement!("android-safetynet", "ver": x(), "response": jws(2, "eA")),
        BAD
    );
    assert_eq!(
        statement!("android-safetynet", "ver": text("1"), "response": text("e30.e30.eA")),
        BAD
    );
    for verdict in [
        statement!("android-safetynet", "ver": text("1"), "response": x()),
        statement!("android-safetynet", "ver": text("1"), "response": jws(0, "")),
        statement!("android-safetynet", "ver": text("1"), "response": jws(0, "e30=")),
        statement!("android-safetynet", "ver": text("1"), "response": jws(1, "WzFd")),
        statement!("android-safetynet", "ver": text("1"), "response": jws(2, "")),
        statement!("android-safetynet", "ver": text("1"), "response": jws(2, "eA.eA")),
    ] {
        assert_eq!(verdict, BAD);
    }

    assert_eq!(statement!("fido-u2f", "sig": sig(), "x5c": one()), Ok(()));
    assert_eq!(statement!("fido-u2f", "sig": x(), "x5c": one()), BAD);
    assert_eq!(
        statement!("fido-u2f", "sig": sig(), "x5c": array(&[x()])),
        BAD
    );
    assert_eq!(statement!("fido-u2f", "sig": int(1), "x5c": one()), BAD);
    assert_eq!(
        statement!("fido-u2f", "signature": sig(), "x5c": one()),
        BAD
    );
    assert_eq!(
        statement!("fido-u2f", "sig": array(&[sig()]), "x5c": x()),
        BAD
    );

    assert_eq!(statement!("apple", "x5c": chain()), Ok(()));
    assert_eq!(statement!("apple", "alg": int(-7), "x5c": chain()), Ok(()));
    assert_eq!(statement!("apple", "x5c": array(&[x()])), BAD);

    assert_eq!(
        statement!("packed", "alg": int(-7), "sig": sig(), "x5c": chain()),
        Ok(())
    );
    assert_eq!(
        statement!("android-key", "alg": int(-7), "sig": sig(), "x5c": chain()),
        Ok(())
    );
    assert_eq!(
        statement!("packed", "alg": int(-7), "sig": x(), "x5c": chain()),
        BAD
    );
    assert_eq!(
        statement!("android-key", "alg": int(-257), "sig": sig(), "x5c": chain()),
        BAD
    );
    assert_eq!(
        statement!("packed", "alg": int(-257), "sig": bytes(&[1; 256]), "x5c": chain()),
        Ok(())
    );
    assert_eq!(
        statement!("packed", "alg": int(-8), "sig": bytes(&[1; 63]), "x5c": chain()),
        BAD
    );
    assert_eq!(
        statement!("packed", "alg": int(-7), "sig": sig(), "x5c": array(&[bytes(&der::certificate()), bytes(&[])])),
        BAD
    );
    assert_eq!(
        statement!("packed", "alg": int(-7), "sig": sig(), "x5c": array(&[bytes(&der::certificate()), text("x")])),
        BAD
    );
    assert_eq!(
        statement!("packed", "alg": int(-7), "sig": bytes(&[]), "x5c": chain()),
        BAD
    );

    fn info() -> Vec<u8> {
        bytes(&der::cert_info())
    }
    fn area() -> Vec<u8> {
        bytes(&der::pub_area())
    }
    fn cut(whole: &[u8]) -> Vec<u8> {
        bytes(&whole[..whole.len() - 1])
    }
    assert_eq!(
        statement!("tpm", "ver": text("2.0"), "alg": int(-7), "x5c": chain(), "sig": x(), "certInfo": info(), "pubArea": area()),
        Ok(())
    );
    assert_eq!(
        statement!("tpm", "ver": text("2.0"), "alg": int(-7), "x5c": array(&[x()]), "sig": x(), "certInfo": info(), "pubArea": area()),
        BAD
    );
    assert_eq!(
        statement!("tpm", "ver": text("2.0"), "alg": int(-7), "x5c": chain(), "sig": x(), "certInfo": area(), "pubArea": area()),
        BAD
    );
    assert_eq!(
        statement!("tpm", "ver": text("2.0"), "alg": int(-7), "x5c": chain(), "sig": x(), "certInfo": cut(&der::cert_info()), "pubArea": area()),
        BAD
    );
    assert_eq!(
        statement!("tpm", "ver": text("2.0"), "alg": int(-7), "x5c": chain(), "sig": x(), "certInfo": info(), "pubArea": cut(&der::pub_area())),
        BAD
    );
    assert_eq!(
        statement!("tpm", "ver": text("2.0"), "alg": int(-7), "x5c": chain(), "sig": x(), "certInfo": info(), "pubArea": x()),
        BAD
    );
}

#[test]
fn a_conditional_creation_needs_nobody_present_and_an_assertion_always_does() {
    for (flags, due) in [
        (UP | UV, Ok(())),
        (UV, Ok(())),
        (UP, Err(Step::UserVerification)),
        (0, Err(Step::UserVerification)),
    ] {
        let mut creation = Creation::new(Alg::Es256, false);
        creation.policy.conditional = true;
        creation.data.flags &= !(UP | UV);
        creation.data.flags |= flags;
        assert_eq!(creation.verify().map(|_| ()), due, "{flags:#b}");
    }
    let mut assertion = Assertion::new(Alg::Es256);
    assertion.policy.conditional = true;
    assertion.data.flags &= !UP;
    let refused = assertion.verify().map(|_| ());
    assert_eq!(refused, Err(Step::UserPresence));
}

/// Tags, lengths and what stands first in a number: none of them may be another. What is inside names,
/// keys, signatures and extensions may be anything.
#[test]
fn no_byte_of_a_certificate_that_gives_it_its_shape_may_be_another() {
    fn verdict(certificate: &[u8]) -> Result<(), Step> {
        let chain = array(&[bytes(certificate)]);
        let statement: Pairs = vec![(text("x5c"), chain)];
        let object = vec![
            (text("fmt"), text("apple")),
            (text("attStmt"), map(&statement)),
            (text("authData"), bytes(&[1])),
        ];
        let object = map(&object);
        let parsed = Attestation::parse(&object).unwrap();
        parsed.statement().map(|_| ())
    }
    let whole = der::certificate();
    assert_eq!(verdict(&whole), Ok(()));
    for length in 0..whole.len() {
        assert!(verdict(&whole[..length]).is_err(), "cut to {length}");
    }
    // Every tag and every length, by what is written in `der::certificate`.
    for place in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 15, 16, 17, 18] {
        for bit in 0..8 {
            let mut bent = whole.clone();
            bent[place] ^= 1 << bit;
            assert!(verdict(&bent).is_err(), "bit {bit} of byte {place}");
        }
    }
    // No end of its own, and a length in more bytes than it needs.
    let content = &whole[3..];
    let open = [&[0x30, 0x80], content, &[0, 0]].concat();
    let padded = [&[0x30, 0x82, 0, whole[2]], content].concat();
    for bent in [open, padded] {
        assert!(verdict(&bent).is_err());
    }
}
