//! Assertions with nothing wrong but the signature.

use aws_lc_rs::signature::{RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256};
use pass0_core::methods::passkey::verify::{Step, cose::Key};

use crate::authenticator::{ALL, Alg, sign_rsa};
use crate::cbor;
use crate::ceremony::{Assertion, AssertionFault, assertions_are_refused, message};

#[test]
fn a_signature_with_a_fault_is_refused() {
    assertions_are_refused(&ALL, ANY);
    assertions_are_refused(&[Alg::Es256], ECDSA);
    assertions_are_refused(&[Alg::EdDsa], EDDSA);
    assertions_are_refused(&[Alg::Rs256], RSA);
}

const ANY: &[AssertionFault] = &[
    (
        "auth-sig-empty",
        |it| it.signature = Vec::clear,
        Step::Signature,
    ),
    (
        "auth-sig-flip",
        |it| it.signature = |sig| *sig.last_mut().unwrap() ^= 1,
        Step::Signature,
    ),
    (
        "auth-sig-cut",
        |it| {
            it.signature = |sig| {
                sig.pop();
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-trailing",
        |it| it.signature = |sig| sig.push(0),
        Step::Signature,
    ),
    (
        "auth-sig-leading",
        |it| it.signature = |sig| sig.insert(0, 0),
        Step::Signature,
    ),
    (
        "auth-sig-twice",
        |it| it.signature = |sig| sig.extend(sig.clone()),
        Step::Signature,
    ),
    (
        "auth-sig-zeros",
        |it| it.signature = |sig| sig.fill(0),
        Step::Signature,
    ),
    (
        "auth-sig-ones",
        |it| it.signature = |sig| sig.fill(255),
        Step::Signature,
    ),
    (
        "auth-sig-other-key",
        |it| {
            it.sign = |alg, auth, client| alg.sign_as_another(&message(auth, client));
        },
        Step::Signature,
    ),
    (
        "auth-sig-nothing",
        |it| it.sign = |alg, _, _| alg.sign(b""),
        Step::Signature,
    ),
    (
        "auth-sig-not-hashed",
        |it| {
            it.sign = |alg, auth, client| alg.sign(&[auth, client].concat());
        },
        Step::Signature,
    ),
    (
        "auth-sig-auth-data-alone",
        |it| it.sign = |alg, auth, _| alg.sign(auth),
        Step::Signature,
    ),
    (
        "auth-sig-client-data-alone",
        |it| it.sign = |alg, _, client| alg.sign(&message(&[], client)),
        Step::Signature,
    ),
    (
        "auth-sig-other-order",
        |it| {
            it.sign = |alg, auth, client| {
                let message = message(auth, client);
                let (auth, hash) = message.split_at(auth.len());
                alg.sign(&[hash, auth].concat())
            };
        },
        Step::Signature,
    ),
    (
        "auth-sig-other-client-data",
        |it| {
            it.sign = |alg, auth, client| alg.sign(&message(auth, &[client, b" "].concat()));
        },
        Step::Signature,
    ),
    (
        "auth-sig-uv-added",
        |it| {
            it.sign = |alg, auth, client| {
                let mut auth = auth.to_vec();
                auth[32] &= !0x04;
                alg.sign(&message(&auth, client))
            };
        },
        Step::Signature,
    ),
    (
        "auth-sig-count-raised",
        |it| {
            it.sign = |alg, auth, client| {
                let mut auth = auth.to_vec();
                auth[36] -= 1;
                alg.sign(&message(&auth, client))
            };
        },
        Step::Signature,
    ),
];

/// The order of P-256.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// r and s, as they are written in DER.
fn integers(signature: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let r_end = 4 + usize::from(signature[3]);
    let r = signature[4..r_end].to_vec();
    (r, signature[r_end + 2..].to_vec())
}

fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |bytes: &[u8]| [&[2, bytes.len() as u8], bytes].concat();
    let body = [integer(r), integer(s)].concat();
    [&[0x30, body.len() as u8], &body[..]].concat()
}

/// 32 bytes as an integer of DER.
fn positive(bytes: [u8; 32]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    while out.len() > 1 && out[0] == 0 {
        out.remove(0);
    }
    if out[0] & 0x80 != 0 {
        out.insert(0, 0);
    }
    out
}

fn fixed(integer: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    let digits = &integer[integer.len().saturating_sub(32)..];
    out[32 - digits.len()..].copy_from_slice(digits);
    out
}

/// a + b with what is carried out, or a − b for b below a.
fn add(a: [u8; 32], b: [u8; 32]) -> (u8, [u8; 32]) {
    let mut carry = 0;
    let mut sum = [0; 32];
    for place in (0..32).rev() {
        let wide = u16::from(a[place]) + u16::from(b[place]) + carry;
        sum[place] = wide as u8;
        carry = wide >> 8;
    }
    (carry as u8, sum)
}

fn subtract(a: [u8; 32], b: [u8; 32]) -> [u8; 32] {
    // a + (2²⁵⁶ − 1 − b) + 1
    let (_, sum) = add(a, b.map(|byte| !byte));
    let mut one = [0; 32];
    one[31] = 1;
    add(sum, one).1
}

const ECDSA: &[AssertionFault] = &[
    (
        "auth-sig-r0-s0",
        |it| it.signature = |sig| *sig = der(&[0], &[0]),
        Step::Signature,
    ),
    (
        "auth-sig-r1-s1",
        |it| it.signature = |sig| *sig = der(&[1], &[1]),
        Step::Signature,
    ),
    (
        "auth-sig-r0",
        |it| it.signature = |sig| *sig = der(&[0], &integers(sig).1),
        Step::Signature,
    ),
    (
        "auth-sig-s0",
        |it| it.signature = |sig| *sig = der(&integers(sig).0, &[0]),
        Step::Signature,
    ),
    (
        "auth-sig-r-n",
        |it| it.signature = |sig| *sig = der(&positive(ORDER), &integers(sig).1),
        Step::Signature,
    ),
    (
        "auth-sig-s-n",
        |it| it.signature = |sig| *sig = der(&integers(sig).0, &positive(ORDER)),
        Step::Signature,
    ),
    (
        "auth-sig-rn-sn",
        |it| it.signature = |sig| *sig = der(&positive(ORDER), &positive(ORDER)),
        Step::Signature,
    ),
    (
        "auth-sig-r0-sn",
        |it| it.signature = |sig| *sig = der(&[0], &positive(ORDER)),
        Step::Signature,
    ),
    (
        "auth-sig-r-plus-n",
        |it| {
            it.signature = |sig| {
                let (r, s) = integers(sig);
                let (carry, sum) = add(fixed(&r), ORDER);
                *sig = der(&[&[carry], &sum[..]].concat(), &s);
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-s-plus-n",
        |it| {
            it.signature = |sig| {
                let (r, s) = integers(sig);
                let (carry, sum) = add(fixed(&s), ORDER);
                *sig = der(&r, &[&[carry], &sum[..]].concat());
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-r-negative",
        |it| {
            it.signature = |sig| {
                let (r, s) = integers(sig);
                let minus = subtract([0; 32], fixed(&r));
                *sig = der(&[&[255], &minus[..]].concat(), &s);
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-swapped",
        |it| {
            it.signature = |sig| {
                let (r, s) = integers(sig);
                *sig = der(&s, &r);
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-raw",
        |it| {
            it.signature = |sig| {
                let (r, s) = integers(sig);
                *sig = [fixed(&r), fixed(&s)].concat();
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-r-not-minimal",
        |it| {
            it.signature = |sig| {
                let (r, s) = integers(sig);
                *sig = der(&[&[0], &r[..]].concat(), &s);
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-s-not-minimal",
        |it| {
            it.signature = |sig| {
                let (r, s) = integers(sig);
                *sig = der(&r, &[&[0], &s[..]].concat());
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-der-trailing-inside",
        |it| {
            it.signature = |sig| {
                sig.push(0);
                sig[1] += 1;
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-der-third-integer",
        |it| {
            it.signature = |sig| {
                sig.extend([2, 1, 1]);
                sig[1] += 3;
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-der-null",
        |it| {
            it.signature = |sig| {
                sig.extend([5, 0]);
                sig[1] += 2;
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-der-long-length",
        |it| it.signature = |sig| sig.insert(1, 0x81),
        Step::Signature,
    ),
    (
        "auth-sig-der-longer-length",
        |it| it.signature = |sig| drop(sig.splice(1..1, [0x82, 0])),
        Step::Signature,
    ),
    (
        "auth-sig-der-long-integer-length",
        |it| {
            it.signature = |sig| {
                sig.insert(3, 0x81);
                sig[1] += 1;
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-der-indefinite",
        |it| {
            it.signature = |sig| {
                sig[1] = 0x80;
                sig.extend([0, 0]);
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-der-set",
        |it| it.signature = |sig| sig[0] = 0x31,
        Step::Signature,
    ),
    (
        "auth-sig-der-enumerated",
        |it| it.signature = |sig| sig[2] = 0x0a,
        Step::Signature,
    ),
    (
        "auth-sig-der-empty-sequence",
        |it| it.signature = |sig| *sig = vec![0x30, 0],
        Step::Signature,
    ),
    (
        "auth-sig-der-empty-integers",
        |it| it.signature = |sig| *sig = der(&[], &[]),
        Step::Signature,
    ),
    (
        "auth-sig-der-one-integer",
        |it| {
            it.signature = |sig| {
                let (r, _) = integers(sig);
                *sig = [&[0x30, r.len() as u8 + 2, 2, r.len() as u8], &r[..]].concat();
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-der-in-bits",
        |it| {
            it.signature = |sig| {
                *sig = [&[3, sig.len() as u8 + 1, 0], &sig[..]].concat();
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-der-length-lie",
        |it| it.signature = |sig| sig[1] -= 1,
        Step::Signature,
    ),
];

/// The order of the base point of Ed25519, the least byte first.
const L: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

const EDDSA: &[AssertionFault] = &[
    (
        "auth-sig-s-plus-l",
        |it| {
            it.signature = |sig| {
                let mut carry = 0;
                for (place, byte) in L.into_iter().enumerate() {
                    let wide = u16::from(sig[32 + place]) + u16::from(byte) + carry;
                    sig[32 + place] = wide as u8;
                    carry = wide >> 8;
                }
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-s-high-bits",
        |it| it.signature = |sig| sig[63] |= 0xe0,
        Step::Signature,
    ),
    (
        "auth-sig-s-zero",
        |it| it.signature = |sig| sig[32..].fill(0),
        Step::Signature,
    ),
    (
        "auth-sig-r-zero",
        |it| it.signature = |sig| sig[..32].fill(0),
        Step::Signature,
    ),
    (
        "auth-sig-r-one-s-zero",
        |it| {
            it.signature = |sig| {
                sig.fill(0);
                sig[0] = 1;
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-halves-swapped",
        |it| it.signature = |sig| sig.rotate_left(32),
        Step::Signature,
    ),
    (
        "auth-sig-63",
        |it| it.signature = |sig| sig.truncate(63),
        Step::Signature,
    ),
    (
        "auth-sig-der",
        |it| it.signature = |sig| *sig = der(&sig[..32], &sig[32..]),
        Step::Signature,
    ),
];

const RSA: &[AssertionFault] = &[
    (
        "auth-sig-pss",
        |it| {
            it.sign = |_, auth, client| sign_rsa(&RSA_PSS_SHA256, &message(auth, client));
        },
        Step::Signature,
    ),
    (
        "auth-sig-sha384",
        |it| {
            it.sign = |_, auth, client| sign_rsa(&RSA_PKCS1_SHA384, &message(auth, client));
        },
        Step::Signature,
    ),
    (
        "auth-sig-sha512",
        |it| {
            it.sign = |_, auth, client| sign_rsa(&RSA_PKCS1_SHA512, &message(auth, client));
        },
        Step::Signature,
    ),
    (
        "auth-sig-one",
        |it| {
            it.signature = |sig| {
                sig.fill(0);
                sig[255] = 1;
            }
        },
        Step::Signature,
    ),
    (
        "auth-sig-octet-string",
        |it| it.signature = |sig| *sig = [&[4, 0x82, 1, 0], &sig[..]].concat(),
        Step::Signature,
    ),
];

/// A signature of everything, under a key of small order: the reason to look at keys at all.
#[test]
fn a_key_of_small_order_is_not_taken_from_the_store_either() {
    let mut assertion = Assertion::new(Alg::EdDsa);
    let mut cose = Alg::EdDsa.cose();
    let mut neutral = [0; 32];
    neutral[0] = 1;
    cbor::set(&mut cose, &cbor::int(-2), cbor::bytes(&neutral));
    assertion.stored.public_key_cose = cbor::map(&cose);
    assertion.signature = |sig| {
        sig.fill(0);
        sig[0] = 1;
    };
    let verdict = assertion.verify().map(|_| ());
    assert_eq!(verdict, Err(Step::PublicKey));
}

/// Written down, so that nobody takes a signature for the name of a ceremony.
#[test]
fn the_twin_of_an_ecdsa_signature_holds() {
    let mut assertion = Assertion::new(Alg::Es256);
    assertion.signature = |sig| {
        let (r, s) = integers(sig);
        *sig = der(&r, &positive(subtract(ORDER, fixed(&s))));
    };
    assert!(assertion.verify().is_ok());
}

#[test]
fn a_signature_of_one_algorithm_is_none_of_another() {
    for alg in ALL {
        let key = Key::parse(&cbor::map(&alg.cose()), &[alg.number()]).unwrap();
        for other in ALL {
            let holds = key.verifies(b"message", &other.sign(b"message"));
            assert_eq!(holds, alg == other, "{alg:?} by {other:?}");
        }
    }
}
