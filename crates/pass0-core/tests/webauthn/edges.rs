//! Where a limit is: the last that is taken, and the first that is not.

use pass0_core::methods::passkey::verify::Step;
use serde_json::json;

use crate::authenticator::Alg;
use crate::cbor::{Pairs, array, bytes, int, map, set, text};
use crate::ceremony::{Assertion, Creation, ED, Policy, UP, UV};

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
    fn chain() -> Vec<u8> {
        array(&[x(), x()])
    }

    assert_eq!(
        statement!("android-safetynet", "ver": text("1"), "response": x()),
        Ok(())
    );
    assert_eq!(
        statement!("android-safetynet", "ver": x(), "response": x()),
        BAD
    );
    assert_eq!(
        statement!("android-safetynet", "ver": text("1"), "response": text("x")),
        BAD
    );

    assert_eq!(
        statement!("fido-u2f", "sig": x(), "x5c": array(&[x()])),
        Ok(())
    );
    assert_eq!(
        statement!("fido-u2f", "sig": int(1), "x5c": array(&[x()])),
        BAD
    );
    assert_eq!(
        statement!("fido-u2f", "signature": x(), "x5c": array(&[x()])),
        BAD
    );
    assert_eq!(
        statement!("fido-u2f", "sig": array(&[x()]), "x5c": x()),
        BAD
    );

    assert_eq!(statement!("apple", "x5c": chain()), Ok(()));
    assert_eq!(statement!("apple", "alg": int(-7), "x5c": chain()), Ok(()));

    assert_eq!(
        statement!("packed", "alg": int(-7), "sig": x(), "x5c": chain()),
        Ok(())
    );
    assert_eq!(
        statement!("packed", "alg": int(-7), "sig": x(), "x5c": array(&[x(), bytes(&[])])),
        BAD
    );
    assert_eq!(
        statement!("packed", "alg": int(-7), "sig": x(), "x5c": array(&[x(), text("x")])),
        BAD
    );
    assert_eq!(
        statement!("packed", "alg": int(-7), "sig": bytes(&[]), "x5c": chain()),
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
