//! Flipped bits and random bytes.

use data_encoding::BASE64URL_NOPAD;
use pass0_core::methods::passkey::verify::attestation::Attestation;
use pass0_core::methods::passkey::verify::auth_data::AuthData;
use pass0_core::methods::passkey::verify::cbor::Item;
use pass0_core::methods::passkey::verify::client_data::ClientData;
use pass0_core::methods::passkey::verify::cose::{Algorithm, Key};
use pass0_core::methods::passkey::verify::{assert, register};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::authenticator::{ALL, Alg};
use crate::cbor;
use crate::ceremony::{Assertion, Creation};

fn decoded(json: &Value) -> Vec<u8> {
    BASE64URL_NOPAD
        .decode(json.as_str().unwrap().as_bytes())
        .unwrap()
}

/// Not some of them: all.
#[test]
fn no_bit_of_an_assertion_can_be_flipped() {
    for alg in ALL {
        let assertion = Assertion::new(alg);
        let valid = assertion.response();
        let expected = assertion.policy.expected();
        assert!(assert(&expected, &assertion.stored, &valid).is_ok());
        for part in ["authenticatorData", "clientDataJSON", "signature"] {
            let whole = decoded(&valid["response"][part]);
            for bit in 0..whole.len() * 8 {
                let mut spoilt = whole.clone();
                spoilt[bit / 8] ^= 1 << (bit % 8);
                let mut response = valid.clone();
                response["response"][part] = BASE64URL_NOPAD.encode(&spoilt).into();
                let verdict = assert(&expected, &assertion.stored, &response);
                assert!(verdict.is_err(), "{alg:?}, bit {bit} of {part}");
            }
        }
    }
}

#[test]
fn no_bit_of_what_a_new_key_signs_for_itself_can_be_flipped() {
    for alg in [Alg::Es256, Alg::EdDsa] {
        let creation = Creation::new(alg, true);
        let valid = creation.response();
        let expected = creation.policy.expected();
        for part in ["attestationObject", "clientDataJSON"] {
            let whole = decoded(&valid["response"][part]);
            for bit in 0..whole.len() * 8 {
                let mut spoilt = whole.clone();
                spoilt[bit / 8] ^= 1 << (bit % 8);
                let mut response = valid.clone();
                response["response"][part] = BASE64URL_NOPAD.encode(&spoilt).into();
                let verdict = register(&expected, &response);
                assert!(verdict.is_err(), "{alg:?}, bit {bit} of {part}");
            }
        }
    }
}

fn everything(bytes: &[u8]) {
    let _ = Item::whole(bytes);
    let _ = Item::first(bytes);
    let _ = ClientData::parse(bytes);
    let _ = Key::parse(bytes, Algorithm::ALL);
    if let Ok(object) = Attestation::parse(bytes) {
        let _ = object.statement();
        let _ = AuthData::parse(object.auth_data());
    }
    if let Ok(data) = AuthData::parse(bytes)
        && let Some(new) = data.attested()
    {
        let _ = Key::parse(new.public_key, Algorithm::ALL);
    }
    let text = BASE64URL_NOPAD.encode(bytes);
    let creation = Creation::new(Alg::EdDsa, false);
    let assertion = Assertion::new(Alg::EdDsa);
    let mut new = creation.response();
    let mut known = assertion.response();
    new["response"]["attestationObject"] = json!(text);
    known["response"]["authenticatorData"] = json!(text);
    assert!(assert(&assertion.policy.expected(), &assertion.stored, &known).is_err());
    let _ = register(&creation.policy.expected(), &new);
}

/// Something valid to begin with.
fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for alg in ALL {
        let creation = Creation::new(alg, true).response();
        let object = decoded(&creation["response"]["attestationObject"]);
        let data = Attestation::parse(&object).unwrap().auth_data().to_vec();
        seeds.push(decoded(&creation["response"]["clientDataJSON"]));
        seeds.extend([object, data, cbor::map(&alg.cose())]);
    }
    seeds
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        everything(&bytes);
    }

    #[test]
    fn bytes_like_cbor_never_panic(
        bytes in proptest::collection::vec(
            prop_oneof![
                Just(0x81), Just(0xa1), Just(0xa2), Just(0x61), Just(0x41), Just(0x9f), Just(0xff),
                Just(0xbb), Just(0x5b), Just(0x3b), any::<u8>(),
            ],
            0..100,
        ),
    ) {
        everything(&bytes);
    }

    #[test]
    fn valid_bytes_that_were_tampered_with_never_panic(
        seed in proptest::sample::select(seeds()),
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<Option<proptest::sample::Index>>(),
    ) {
        let mut bytes = seed;
        for (place, byte) in edits {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(cut) = cut {
            let length = cut.index(bytes.len());
            bytes.truncate(length);
        }
        everything(&bytes);
    }

    #[test]
    fn one_flipped_bit_is_refused(
        alg in proptest::sample::select(ALL.to_vec()),
        part in proptest::sample::select(vec!["authenticatorData", "clientDataJSON", "signature"]),
        place in any::<proptest::sample::Index>(),
        bit in 0..8_u8,
    ) {
        let assertion = Assertion::new(alg);
        let mut response = assertion.response();
        let mut bytes = decoded(&response["response"][part]);
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        response["response"][part] = BASE64URL_NOPAD.encode(&bytes).into();
        let verdict = assert(&assertion.policy.expected(), &assertion.stored, &response);
        prop_assert!(verdict.is_err());
    }
}
