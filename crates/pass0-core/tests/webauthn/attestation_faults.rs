//! Registrations whose attestation object or statement has one fault.

use pass0_core::methods::passkey::verify::{Step, attestation::Attestation};

use crate::authenticator::{ALL, Alg};
use crate::cbor::{self, Pairs, array, bytes, int, map, nested, remove, set, text};
use crate::ceremony::{Creation, CreationFault, creations_are_refused};
use crate::der;

fn fmt(object: &mut Pairs, name: &str) {
    set(object, &text("fmt"), text(name));
}

fn statement(object: &mut Pairs, statement: &Pairs) {
    set(object, &text("attStmt"), map(statement));
}

/// Of certificates that say nothing.
fn chain(count: usize) -> Vec<u8> {
    array(&vec![bytes(&der::certificate()); count])
}

#[test]
fn an_object_with_a_fault_is_refused() {
    creations_are_refused(&ALL, &[false, true], OBJECT);
}

const OBJECT: &[CreationFault] = &[
    (
        "reg-ao-empty",
        |it| it.object_bytes = Vec::clear,
        Step::AttestationObject,
    ),
    (
        "reg-ao-list",
        |it| it.object_bytes = |all| *all = vec![0x80],
        Step::AttestationObject,
    ),
    (
        "reg-ao-empty-map",
        |it| it.object_bytes = |all| *all = vec![0xa0],
        Step::AttestationObject,
    ),
    (
        "reg-ao-trailing",
        |it| it.object_bytes = |all| all.push(0),
        Step::AttestationObject,
    ),
    (
        "reg-ao-trailing-item",
        |it| it.object_bytes = |all| all.push(0xf6),
        Step::AttestationObject,
    ),
    (
        "reg-ao-cut",
        |it| {
            it.object_bytes = |all| {
                all.pop();
            }
        },
        Step::AttestationObject,
    ),
    (
        "reg-ao-tagged",
        |it| it.object_bytes = |all| drop(all.splice(..0, [0xd9, 0xd9, 0xf7])),
        Step::AttestationObject,
    ),
    (
        "reg-ao-wrapped",
        |it| it.object_bytes = |all| *all = bytes(all),
        Step::AttestationObject,
    ),
    (
        "reg-ao-indefinite-map",
        |it| {
            it.object_bytes = |all| {
                all[0] = 0xbf;
                all.push(0xff);
            };
        },
        Step::AttestationObject,
    ),
    (
        "reg-ao-indefinite-bytes",
        |it| {
            it.object = |pairs| {
                let data = &mut pairs[2].1;
                *data = [&[0x5f], &data[..], &[0xff]].concat();
            }
        },
        Step::AttestationObject,
    ),
    (
        "reg-ao-indefinite-text",
        |it| {
            it.object = |pairs| {
                let name = &mut pairs[0].1;
                *name = [&[0x7f], &name[..], &[0xff]].concat();
            }
        },
        Step::AttestationObject,
    ),
    (
        "reg-ao-indefinite-list",
        |it| {
            it.object = |pairs| {
                statement(pairs, &vec![(text("x5c"), vec![0x9f, 0xff])]);
            }
        },
        Step::AttestationObject,
    ),
    (
        "reg-ao-long-head",
        |it| it.object_bytes = |all| drop(all.splice(..1, [0xb8, 3])),
        Step::AttestationObject,
    ),
    (
        "reg-ao-map-2-62",
        |it| {
            it.object_bytes = |all| {
                all.splice(..1, [0xbb, 0x40, 0, 0, 0, 0, 0, 0, 0]);
            }
        },
        Step::AttestationObject,
    ),
    (
        "reg-ao-map-2-32",
        |it| it.object_bytes = |all| drop(all.splice(..1, [0xba, 255, 255, 255, 255])),
        Step::AttestationObject,
    ),
    (
        "reg-ao-text-2-62",
        |it| it.object = |pairs| pairs[0].1 = vec![0x7b, 0x40, 0, 0, 0, 0, 0, 0, 0],
        Step::AttestationObject,
    ),
    (
        "reg-ao-reserved-length",
        |it| it.object_bytes = |all| all[0] = 0xbc,
        Step::AttestationObject,
    ),
    (
        "reg-ao-fmt-twice",
        |it| it.object = |pairs| pairs.push(pairs[0].clone()),
        Step::AttestationObject,
    ),
    (
        "reg-ao-authdata-twice",
        |it| it.object = |pairs| pairs.push(pairs[2].clone()),
        Step::AttestationObject,
    ),
    (
        "reg-ao-one-more",
        |it| it.object = |pairs| pairs.push((text("epAtt"), vec![0xf4])),
        Step::AttestationObject,
    ),
    (
        "reg-ao-number-key",
        |it| it.object = |pairs| pairs[0].0 = int(1),
        Step::AttestationObject,
    ),
    (
        "reg-ao-bytes-key",
        |it| it.object = |pairs| pairs[0].0 = bytes(b"fmt"),
        Step::AttestationObject,
    ),
    (
        "reg-ao-list-key",
        |it| it.object = |pairs| pairs[0].0 = array(&[]),
        Step::AttestationObject,
    ),
    (
        "reg-ao-float",
        |it| it.object = |pairs| pairs[1].1 = vec![0xf9, 0, 0],
        Step::AttestationObject,
    ),
    (
        "reg-ao-undefined",
        |it| it.object = |pairs| pairs[1].1 = vec![0xf7],
        Step::AttestationObject,
    ),
    (
        "reg-ao-bignum",
        |it| {
            it.object = |pairs| {
                statement(pairs, &vec![(text("alg"), vec![0xc2, 0x41, 1])]);
            }
        },
        Step::AttestationObject,
    ),
    (
        "reg-ao-integer-64-bits",
        |it| {
            it.object = |pairs| {
                statement(
                    pairs,
                    &vec![(text("alg"), [&[0x3b], &[0xff; 8][..]].concat())],
                );
            }
        },
        Step::AttestationObject,
    ),
    (
        "reg-ao-no-utf-8",
        |it| it.object = |pairs| pairs[0].1 = vec![0x61, 0xff],
        Step::AttestationObject,
    ),
    (
        "reg-ao-deep",
        |it| {
            it.object = |pairs| {
                statement(pairs, &vec![(text("x5c"), nested(7))]);
            }
        },
        Step::AttestationObject,
    ),
    (
        "reg-ao-deep-10000",
        |it| {
            it.object = |pairs| {
                statement(pairs, &vec![(text("x5c"), nested(10_000))]);
            }
        },
        Step::AttestationObject,
    ),
    (
        "reg-ao-33-members",
        |it| {
            it.object = |pairs| {
                statement(pairs, &(0..33).map(|key| (int(key), int(0))).collect());
            }
        },
        Step::AttestationObject,
    ),
    (
        "reg-ao-statement-twice",
        |it| {
            it.object = |pairs| {
                statement(pairs, &vec![(text("alg"), int(-7)), (text("alg"), int(-7))]);
            }
        },
        Step::AttestationObject,
    ),
    (
        "reg-fmt-missing",
        |it| it.object = |pairs| remove(pairs, &text("fmt")),
        Step::AttestationObject,
    ),
    (
        "reg-fmt-bytes",
        |it| it.object = |pairs| set(pairs, &text("fmt"), bytes(b"none")),
        Step::AttestationObject,
    ),
    (
        "reg-fmt-null",
        |it| it.object = |pairs| set(pairs, &text("fmt"), vec![0xf6]),
        Step::AttestationObject,
    ),
    (
        "reg-fmt-unknown",
        |it| it.object = |pairs| fmt(pairs, "compound"),
        Step::AttestationFormat,
    ),
    (
        "reg-fmt-empty",
        |it| it.object = |pairs| fmt(pairs, ""),
        Step::AttestationFormat,
    ),
    (
        "reg-fmt-case",
        |it| it.object = |pairs| fmt(pairs, "None"),
        Step::AttestationFormat,
    ),
    (
        "reg-fmt-case-packed",
        |it| it.object = |pairs| fmt(pairs, "PACKED"),
        Step::AttestationFormat,
    ),
    (
        "reg-fmt-space",
        |it| it.object = |pairs| fmt(pairs, "none "),
        Step::AttestationFormat,
    ),
    (
        "reg-fmt-nul",
        |it| it.object = |pairs| fmt(pairs, "packed\0"),
        Step::AttestationFormat,
    ),
    (
        "reg-stmt-missing",
        |it| it.object = |pairs| remove(pairs, &text("attStmt")),
        Step::AttestationObject,
    ),
    (
        "reg-stmt-list",
        |it| it.object = |pairs| set(pairs, &text("attStmt"), array(&[])),
        Step::AttestationObject,
    ),
    (
        "reg-stmt-null",
        |it| it.object = |pairs| set(pairs, &text("attStmt"), vec![0xf6]),
        Step::AttestationObject,
    ),
    (
        "reg-authdata-missing",
        |it| it.object = |pairs| remove(pairs, &text("authData")),
        Step::AttestationObject,
    ),
    (
        "reg-authdata-text",
        |it| it.object = |pairs| set(pairs, &text("authData"), text("data")),
        Step::AttestationObject,
    ),
    (
        "reg-authdata-list",
        |it| {
            it.object = |pairs| {
                let data = pairs[2].1.clone();
                pairs[2].1 = array(&[data]);
            }
        },
        Step::AttestationObject,
    ),
];

#[test]
fn a_statement_of_none_is_empty() {
    creations_are_refused(&ALL, &[false], NONE);
}

const NONE: &[CreationFault] = &[
    (
        "reg-none-sig",
        |it| it.statement = |pairs| pairs.push((text("sig"), bytes(&[1]))),
        Step::AttestationStatement,
    ),
    (
        "reg-none-alg",
        |it| it.statement = |pairs| pairs.push((text("alg"), int(-7))),
        Step::AttestationStatement,
    ),
    (
        "reg-none-number-key",
        |it| it.statement = |pairs| pairs.push((int(1), int(1))),
        Step::AttestationStatement,
    ),
    (
        "reg-none-as-packed",
        |it| it.object = |pairs| fmt(pairs, "packed"),
        Step::AttestationStatement,
    ),
    (
        "reg-none-as-tpm",
        |it| it.object = |pairs| fmt(pairs, "tpm"),
        Step::AttestationStatement,
    ),
    (
        "reg-none-as-u2f",
        |it| it.object = |pairs| fmt(pairs, "fido-u2f"),
        Step::AttestationStatement,
    ),
    (
        "reg-none-as-apple",
        |it| it.object = |pairs| fmt(pairs, "apple"),
        Step::AttestationStatement,
    ),
    (
        "reg-none-as-key",
        |it| it.object = |pairs| fmt(pairs, "android-key"),
        Step::AttestationStatement,
    ),
    (
        "reg-none-as-safetynet",
        |it| it.object = |pairs| fmt(pairs, "android-safetynet"),
        Step::AttestationStatement,
    ),
    (
        "reg-u2f-two-certificates",
        |it| {
            it.object = |pairs| {
                fmt(pairs, "fido-u2f");
                statement(
                    pairs,
                    &vec![(text("sig"), bytes(&[1])), (text("x5c"), chain(2))],
                );
            }
        },
        Step::AttestationStatement,
    ),
    (
        "reg-u2f-alg",
        |it| {
            it.object = |pairs| {
                fmt(pairs, "fido-u2f");
                statement(
                    pairs,
                    &vec![
                        (text("sig"), bytes(&[1])),
                        (text("x5c"), chain(1)),
                        (text("alg"), int(-7)),
                    ],
                );
            }
        },
        Step::AttestationStatement,
    ),
    (
        "reg-apple-sig",
        |it| {
            it.object = |pairs| {
                fmt(pairs, "apple");
                statement(
                    pairs,
                    &vec![(text("sig"), bytes(&[1])), (text("x5c"), chain(1))],
                );
            }
        },
        Step::AttestationStatement,
    ),
    (
        "reg-apple-no-chain",
        |it| {
            it.object = |pairs| {
                fmt(pairs, "apple");
                statement(pairs, &vec![(text("alg"), int(-7))]);
            }
        },
        Step::AttestationStatement,
    ),
    (
        "reg-tpm-version",
        |it| {
            it.object = |pairs| {
                fmt(pairs, "tpm");
                let mut all: Pairs = ["sig", "certInfo", "pubArea"]
                    .map(|name| (text(name), bytes(&[1])))
                    .into();
                all.extend([
                    (text("alg"), int(-7)),
                    (text("x5c"), chain(1)),
                    (text("ver"), text("1.2")),
                ]);
                statement(pairs, &all);
            }
        },
        Step::AttestationStatement,
    ),
    (
        "reg-android-key-no-chain",
        |it| {
            it.object = |pairs| {
                fmt(pairs, "android-key");
                statement(
                    pairs,
                    &vec![(text("alg"), int(-7)), (text("sig"), bytes(&[1]))],
                );
            }
        },
        Step::AttestationStatement,
    ),
    (
        "reg-safetynet-empty-version",
        |it| {
            it.object = |pairs| {
                fmt(pairs, "android-safetynet");
                statement(
                    pairs,
                    &vec![(text("ver"), text("")), (text("response"), bytes(&[1]))],
                );
            }
        },
        Step::AttestationStatement,
    ),
];

#[test]
fn a_statement_of_the_key_itself_holds() {
    creations_are_refused(&ALL, &[true], PACKED);
}

const PACKED: &[CreationFault] = &[
    (
        "reg-packed-as-none",
        |it| it.object = |pairs| fmt(pairs, "none"),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-empty",
        |it| it.statement = Vec::clear,
        Step::AttestationStatement,
    ),
    (
        "reg-packed-no-alg",
        |it| it.statement = |pairs| remove(pairs, &text("alg")),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-no-sig",
        |it| it.statement = |pairs| remove(pairs, &text("sig")),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-alg-text",
        |it| it.statement = |pairs| set(pairs, &text("alg"), text("ES256")),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-alg-bytes",
        |it| it.statement = |pairs| set(pairs, &text("alg"), bytes(&[1])),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-alg-other",
        |it| it.statement = |pairs| set(pairs, &text("alg"), int(-35)),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-sig-text",
        |it| it.statement = |pairs| set(pairs, &text("sig"), text("sig")),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-sig-list",
        |it| {
            it.statement = |pairs| {
                let signature = pairs[1].1.clone();
                pairs[1].1 = array(&[signature]);
            }
        },
        Step::AttestationStatement,
    ),
    (
        "reg-packed-sig-empty",
        |it| it.statement = |pairs| set(pairs, &text("sig"), bytes(&[])),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-sig-flip",
        |it| it.statement = |pairs| *pairs[1].1.last_mut().unwrap() ^= 1,
        Step::AttestationStatement,
    ),
    (
        "reg-packed-x5c-empty",
        |it| it.statement = |pairs| pairs.push((text("x5c"), array(&[]))),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-x5c-bytes",
        |it| it.statement = |pairs| pairs.push((text("x5c"), bytes(b"certificate"))),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-x5c-text",
        |it| it.statement = |pairs| pairs.push((text("x5c"), array(&[text("certificate")]))),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-x5c-empty-certificate",
        |it| it.statement = |pairs| pairs.push((text("x5c"), array(&[bytes(&[])]))),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-x5c-rubbish",
        |it| it.statement = |pairs| pairs.push((text("x5c"), array(&[bytes(b"certificate")]))),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-x5c-second-rubbish",
        |it| {
            it.statement = |pairs| {
                let chain = [bytes(&der::certificate()), bytes(b"certificate")];
                pairs.push((text("x5c"), array(&chain)));
            }
        },
        Step::AttestationStatement,
    ),
    (
        "reg-packed-x5c-two-in-one",
        |it| {
            it.statement = |pairs| {
                let twice = der::certificate().repeat(2);
                pairs.push((text("x5c"), array(&[bytes(&twice)])));
            }
        },
        Step::AttestationStatement,
    ),
    (
        "reg-packed-x5c-2000",
        |it| it.statement = |pairs| pairs.push((text("x5c"), array(&vec![bytes(&[1]); 2000]))),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-x5c-9",
        |it| it.statement = |pairs| pairs.push((text("x5c"), chain(9))),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-ecdaa",
        |it| it.statement = |pairs| pairs.push((text("ecdaaKeyId"), bytes(&[1]))),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-one-more",
        |it| it.statement = |pairs| pairs.push((text("new"), int(1))),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-number-key",
        |it| it.statement = |pairs| pairs.push((int(1), int(1))),
        Step::AttestationStatement,
    ),
    (
        "reg-packed-both",
        |it| {
            it.statement = |pairs| {
                pairs.push((text("x5c"), chain(1)));
                pairs.push((text("new"), int(1)));
            }
        },
        Step::AttestationStatement,
    ),
];

#[test]
fn what_is_said_after_signing_does_not_hold() {
    let faults: &[CreationFault] = &[
        (
            "reg-self-model",
            |it| it.object = |pairs| in_auth_data(pairs, 37),
            Step::AttestationStatement,
        ),
        (
            "reg-self-count",
            |it| it.object = |pairs| in_auth_data(pairs, 36),
            Step::AttestationStatement,
        ),
    ];
    creations_are_refused(&ALL, &[true], faults);
    for alg in ALL {
        let signed = Creation::new(alg, true);
        let mut other = signed.clone();
        other.client.add("new", 1);
        let mut json = signed.response();
        json["response"]["clientDataJSON"] = other.response()["response"]["clientDataJSON"].take();
        let verdict =
            pass0_core::methods::passkey::verify::register(&signed.policy.expected(), &json);
        assert_eq!(verdict.map(|_| ()), Err(Step::AttestationStatement));
    }
}

/// Flips a bit of the authenticator data, which is short enough for a head of two or three bytes.
fn in_auth_data(pairs: &mut Pairs, place: usize) {
    let data = &mut pairs[2].1;
    let head = if data[0] == 0x58 { 2 } else { 3 };
    data[head + place] ^= 1;
}

#[test]
fn an_algorithm_of_another_key_is_not_the_keys_own() {
    for alg in ALL {
        for other in ALL.into_iter().filter(|other| *other != alg) {
            let mut creation = Creation::new(alg, true);
            creation.statement = match other {
                Alg::Es256 => |pairs| set(pairs, &text("alg"), int(-7)),
                Alg::EdDsa => |pairs| set(pairs, &text("alg"), int(-8)),
                Alg::Rs256 => |pairs| set(pairs, &text("alg"), int(-257)),
            };
            let verdict = creation.verify().map(|_| ());
            assert_eq!(verdict, Err(Step::AttestationStatement));
        }
    }
}

#[test]
fn a_chain_of_eight_is_taken_and_not_trusted() {
    let mut creation = Creation::new(Alg::Es256, true);
    creation.statement = |pairs| pairs.push((text("x5c"), chain(8)));
    assert!(creation.verify().is_ok());
    let six = nested(6);
    let object = vec![
        (text("fmt"), text("none")),
        (text("attStmt"), map(&vec![(text("deep"), six)])),
        (text("authData"), bytes(&[])),
    ];
    assert!(Attestation::parse(&cbor::map(&object)).is_ok());
}
