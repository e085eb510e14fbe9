//! Registrations of keys that are weak, malformed or not what they say.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use pass0_core::methods::passkey::verify::Step;
use pass0_core::methods::passkey::verify::cose::{Algorithm, Key};

use crate::authenticator::{ALL, Alg, modulus};
use crate::cbor::{Pairs, array, bytes, int, map, remove, set, text};
use crate::ceremony::{Creation, CreationFault, creations_are_refused};

const KTY: i64 = 1;
const ALG: i64 = 3;
const CRV: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
const N: i64 = -1;
const E: i64 = -2;

fn put(cose: &mut Pairs, label: i64, value: Vec<u8>) {
    set(cose, &int(label), value);
}

fn put_bytes(cose: &mut Pairs, label: i64, value: &[u8]) {
    put(cose, label, bytes(value));
}

fn drop_member(cose: &mut Pairs, label: i64) {
    remove(cose, &int(label));
}

fn hex(text: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap()
}

/// A modulus of so many bits, odd.
fn wide(bits: usize) -> Vec<u8> {
    let mut n = vec![0xff; bits.div_ceil(8)];
    n[0] >>= n.len() * 8 - bits;
    n
}

/// The same key, with something before or after its coordinate.
fn stretch(cose: &mut Pairs, label: i64, change: fn(&mut Vec<u8>)) {
    let pair = cose.iter_mut().find(|(name, _)| *name == int(label));
    let value = &mut pair.unwrap().1;
    let head = match value[0] {
        0x59 => 3,
        0x58 => 2,
        _ => 1,
    };
    let mut inner = value[head..].to_vec();
    change(&mut inner);
    *value = bytes(&inner);
}

/// As `authenticator-rs` wrote it in Firefox 115 to 118 (SimpleWebAuthn 440, py_webauthn 160): the map
/// says three and has four, type and curve are names, and the point is a list of 32 numbers.
fn as_firefox_did(auth_data: &mut Vec<u8>, head: u8) {
    let sound = b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20";
    let at = auth_data.windows(sound.len()).position(|it| it == sound);
    let point = auth_data.split_off(at.unwrap()).split_off(sound.len());
    auth_data.push(head);
    auth_data.extend(b"\x01\x63OKP\x03\x27\x20\x67Ed25519\x21");
    let numbers = point.iter().map(|byte| int(i64::from(*byte)));
    auth_data.extend(array(&numbers.collect::<Vec<_>>()));
}

#[test]
fn an_ed25519_key_as_firefox_115_wrote_it_is_refused_and_named() {
    for own in [false, true] {
        let mut creation = Creation::new(Alg::EdDsa, own);
        for bytes in [
            (|bytes| as_firefox_did(bytes, 0xa3)) as fn(&mut Vec<u8>),
            |bytes| as_firefox_did(bytes, 0xa4),
        ] {
            creation.data.bytes = bytes;
            assert_eq!(creation.verify().err(), Some(Step::KeyEncoding));
        }
        // Nothing that is wrong otherwise is called so.
        creation.data.bytes = |bytes| {
            as_firefox_did(bytes, 0xa3);
            bytes.truncate(bytes.len() - 40);
        };
        assert_eq!(creation.verify().err(), Some(Step::AuthenticatorData));
        creation.data.bytes = |bytes| as_firefox_did(bytes, 0xa2);
        assert_eq!(creation.verify().err(), Some(Step::AuthenticatorData));
    }
}

#[test]
fn a_key_with_a_fault_is_refused() {
    creations_are_refused(&ALL, &[false, true], ANY);
    creations_are_refused(&[Alg::Es256], &[false, true], EC);
    creations_are_refused(&[Alg::EdDsa], &[false, true], OKP);
    creations_are_refused(&[Alg::Rs256], &[false, true], RSA);
}

const ANY: &[CreationFault] = &[
    (
        "reg-alg-missing",
        |it| drop_member(&mut it.cose, ALG),
        Step::Algorithm,
    ),
    (
        "reg-alg-none-offered",
        |it| it.policy.algorithms = &[],
        Step::Algorithm,
    ),
    (
        "reg-alg-es384",
        |it| put(&mut it.cose, ALG, int(-35)),
        Step::Algorithm,
    ),
    (
        "reg-alg-es512",
        |it| put(&mut it.cose, ALG, int(-36)),
        Step::Algorithm,
    ),
    (
        "reg-alg-ps256",
        |it| put(&mut it.cose, ALG, int(-37)),
        Step::Algorithm,
    ),
    (
        "reg-alg-es256k",
        |it| put(&mut it.cose, ALG, int(-47)),
        Step::Algorithm,
    ),
    (
        "reg-alg-ed448",
        |it| put(&mut it.cose, ALG, int(-53)),
        Step::Algorithm,
    ),
    (
        "reg-alg-rs1",
        |it| put(&mut it.cose, ALG, int(-65_535)),
        Step::Algorithm,
    ),
    (
        "reg-alg-hmac",
        |it| put(&mut it.cose, ALG, int(5)),
        Step::Algorithm,
    ),
    (
        "reg-alg-0",
        |it| put(&mut it.cose, ALG, int(0)),
        Step::Algorithm,
    ),
    (
        "reg-alg-text",
        |it| put(&mut it.cose, ALG, text("ES256")),
        Step::Algorithm,
    ),
    (
        "reg-alg-list",
        |it| put(&mut it.cose, ALG, array(&[int(-7)])),
        Step::Algorithm,
    ),
    (
        "reg-alg-offered-unknown",
        |it| {
            it.policy.algorithms = &[-7, -8, -257, -65_535];
            put(&mut it.cose, ALG, int(-65_535));
        },
        Step::Algorithm,
    ),
    (
        "reg-kty-missing",
        |it| drop_member(&mut it.cose, KTY),
        Step::PublicKey,
    ),
    (
        "reg-kty-0",
        |it| put(&mut it.cose, KTY, int(0)),
        Step::PublicKey,
    ),
    (
        "reg-kty-symmetric",
        |it| put(&mut it.cose, KTY, int(4)),
        Step::PublicKey,
    ),
    (
        "reg-kty-text",
        |it| put(&mut it.cose, KTY, text("EC2")),
        Step::PublicKey,
    ),
    (
        "reg-key-first-missing",
        |it| drop_member(&mut it.cose, -1),
        Step::PublicKey,
    ),
    (
        "reg-key-second-missing",
        |it| drop_member(&mut it.cose, -2),
        Step::PublicKey,
    ),
    (
        "reg-key-one-more",
        |it| it.cose.push((int(2), bytes(b"key id"))),
        Step::PublicKey,
    ),
    (
        "reg-key-operations",
        |it| it.cose.push((int(4), array(&[int(2)]))),
        Step::PublicKey,
    ),
    (
        "reg-key-private",
        |it| it.cose.push((int(-4), bytes(&[1; 32]))),
        Step::PublicKey,
    ),
    (
        "reg-key-text-label",
        |it| it.cose.push((text("x"), bytes(&[1; 32]))),
        Step::PublicKey,
    ),
    (
        "reg-key-list",
        |it| it.cose_bytes = |all| *all = array(&[]),
        Step::PublicKey,
    ),
    (
        "reg-key-bytes",
        |it| it.cose_bytes = |all| *all = bytes(all),
        Step::PublicKey,
    ),
    (
        "reg-key-empty-map",
        |it| it.cose_bytes = |all| *all = vec![0xa0],
        Step::Algorithm,
    ),
    (
        "reg-key-label-twice",
        |it| it.cose.push((int(ALG), int(-7))),
        Step::AuthenticatorData,
    ),
    (
        "reg-key-tagged",
        |it| it.cose_bytes = |all| all.insert(0, 0xc1),
        Step::AuthenticatorData,
    ),
    (
        "reg-key-indefinite",
        |it| {
            it.cose_bytes = |all| {
                all[0] = 0xbf;
                all.push(0xff);
            }
        },
        Step::AuthenticatorData,
    ),
    (
        "reg-key-long-label",
        |it| it.cose[0].0 = vec![0x18, 1],
        Step::AuthenticatorData,
    ),
    (
        "reg-key-x-text",
        |it| put(&mut it.cose, -2, text("x")),
        Step::PublicKey,
    ),
    (
        "reg-key-x-number",
        |it| put(&mut it.cose, -2, int(1)),
        Step::PublicKey,
    ),
    (
        "reg-key-x-null",
        |it| put(&mut it.cose, -2, vec![0xf6]),
        Step::PublicKey,
    ),
    (
        "reg-key-x-empty",
        |it| put_bytes(&mut it.cose, -2, &[]),
        Step::PublicKey,
    ),
];

const EC: &[CreationFault] = &[
    (
        "reg-alg-es256-not-offered",
        |it| it.policy.algorithms = &[-8, -257],
        Step::Algorithm,
    ),
    (
        "reg-ec-as-okp",
        |it| put(&mut it.cose, KTY, int(1)),
        Step::PublicKey,
    ),
    (
        "reg-ec-as-rsa",
        |it| put(&mut it.cose, KTY, int(3)),
        Step::PublicKey,
    ),
    (
        "reg-ec-alg-eddsa",
        |it| put(&mut it.cose, ALG, int(-8)),
        Step::PublicKey,
    ),
    (
        "reg-ec-alg-rs256",
        |it| put(&mut it.cose, ALG, int(-257)),
        Step::PublicKey,
    ),
    (
        "reg-ec-crv-p384",
        |it| put(&mut it.cose, CRV, int(2)),
        Step::PublicKey,
    ),
    (
        "reg-ec-crv-p521",
        |it| put(&mut it.cose, CRV, int(3)),
        Step::PublicKey,
    ),
    (
        "reg-ec-crv-ed25519",
        |it| put(&mut it.cose, CRV, int(6)),
        Step::PublicKey,
    ),
    (
        "reg-ec-crv-secp256k1",
        |it| put(&mut it.cose, CRV, int(8)),
        Step::PublicKey,
    ),
    (
        "reg-ec-crv-text",
        |it| put(&mut it.cose, CRV, text("P-256")),
        Step::PublicKey,
    ),
    (
        "reg-ec-off-curve-x",
        |it| stretch(&mut it.cose, X, |x| x[31] ^= 1),
        Step::PublicKey,
    ),
    (
        "reg-ec-off-curve-y",
        |it| stretch(&mut it.cose, Y, |y| y[31] ^= 1),
        Step::PublicKey,
    ),
    (
        "reg-ec-zero",
        |it| {
            put_bytes(&mut it.cose, X, &[0; 32]);
            put_bytes(&mut it.cose, Y, &[0; 32]);
        },
        Step::PublicKey,
    ),
    (
        "reg-ec-ones",
        |it| {
            put_bytes(&mut it.cose, X, &[255; 32]);
            put_bytes(&mut it.cose, Y, &[255; 32]);
        },
        Step::PublicKey,
    ),
    // (0, y) is on the curve; this is (p, y), the same point spelt otherwise.
    (
        "reg-ec-x-not-reduced",
        |it| {
            put_bytes(
                &mut it.cose,
                X,
                &hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
            );
            put_bytes(
                &mut it.cose,
                Y,
                &hex("66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4"),
            );
        },
        Step::PublicKey,
    ),
    (
        "reg-ec-x-short",
        |it| {
            stretch(&mut it.cose, X, |x| {
                x.pop();
            })
        },
        Step::PublicKey,
    ),
    (
        "reg-ec-y-short",
        |it| {
            stretch(&mut it.cose, Y, |y| {
                y.remove(0);
            })
        },
        Step::PublicKey,
    ),
    (
        "reg-ec-x-long",
        |it| stretch(&mut it.cose, X, |x| x.insert(0, 0)),
        Step::PublicKey,
    ),
    (
        "reg-ec-y-long",
        |it| stretch(&mut it.cose, Y, |y| y.push(0)),
        Step::PublicKey,
    ),
    (
        "reg-ec-x-whole-point",
        |it| stretch(&mut it.cose, X, |x| x.insert(0, 4)),
        Step::PublicKey,
    ),
    (
        "reg-ec-compressed-true",
        |it| put(&mut it.cose, Y, vec![0xf5]),
        Step::PublicKey,
    ),
    (
        "reg-ec-compressed-false",
        |it| put(&mut it.cose, Y, vec![0xf4]),
        Step::PublicKey,
    ),
    (
        "reg-ec-compressed-sec1",
        |it| {
            stretch(&mut it.cose, X, |x| x.insert(0, 2));
            drop_member(&mut it.cose, Y);
        },
        Step::PublicKey,
    ),
    (
        "reg-ec-y-missing",
        |it| drop_member(&mut it.cose, Y),
        Step::PublicKey,
    ),
];

const OKP: &[CreationFault] = &[
    (
        "reg-alg-eddsa-not-offered",
        |it| it.policy.algorithms = &[-7, -257],
        Step::Algorithm,
    ),
    (
        "reg-okp-as-ec",
        |it| put(&mut it.cose, KTY, int(2)),
        Step::PublicKey,
    ),
    (
        "reg-okp-as-rsa",
        |it| put(&mut it.cose, KTY, int(3)),
        Step::PublicKey,
    ),
    (
        "reg-okp-alg-es256",
        |it| put(&mut it.cose, ALG, int(-7)),
        Step::PublicKey,
    ),
    (
        "reg-okp-alg-rs256",
        |it| put(&mut it.cose, ALG, int(-257)),
        Step::PublicKey,
    ),
    (
        "reg-okp-crv-x25519",
        |it| put(&mut it.cose, CRV, int(4)),
        Step::PublicKey,
    ),
    (
        "reg-okp-crv-x448",
        |it| put(&mut it.cose, CRV, int(5)),
        Step::PublicKey,
    ),
    (
        "reg-okp-crv-ed448",
        |it| put(&mut it.cose, CRV, int(7)),
        Step::PublicKey,
    ),
    (
        "reg-okp-crv-p256",
        |it| put(&mut it.cose, CRV, int(1)),
        Step::PublicKey,
    ),
    (
        "reg-okp-ed448-length",
        |it| {
            put(&mut it.cose, CRV, int(7));
            put_bytes(&mut it.cose, X, &[3; 57]);
        },
        Step::PublicKey,
    ),
    (
        "reg-okp-short",
        |it| {
            stretch(&mut it.cose, X, |x| {
                x.pop();
            })
        },
        Step::PublicKey,
    ),
    (
        "reg-okp-long",
        |it| stretch(&mut it.cose, X, |x| x.push(0)),
        Step::PublicKey,
    ),
    (
        "reg-okp-57-bytes",
        |it| put_bytes(&mut it.cose, X, &[3; 57]),
        Step::PublicKey,
    ),
    (
        "reg-okp-order-1",
        |it| put_bytes(&mut it.cose, X, &small(0x01, 0x00, 0x00)),
        Step::PublicKey,
    ),
    (
        "reg-okp-order-1-signed",
        |it| put_bytes(&mut it.cose, X, &small(0x01, 0x00, 0x80)),
        Step::PublicKey,
    ),
    (
        "reg-okp-order-2",
        |it| put_bytes(&mut it.cose, X, &small(0xec, 0xff, 0x7f)),
        Step::PublicKey,
    ),
    (
        "reg-okp-order-2-signed",
        |it| put_bytes(&mut it.cose, X, &small(0xec, 0xff, 0xff)),
        Step::PublicKey,
    ),
    (
        "reg-okp-order-4",
        |it| put_bytes(&mut it.cose, X, &small(0x00, 0x00, 0x00)),
        Step::PublicKey,
    ),
    (
        "reg-okp-order-4-signed",
        |it| put_bytes(&mut it.cose, X, &small(0x00, 0x00, 0x80)),
        Step::PublicKey,
    ),
    (
        "reg-okp-order-8",
        |it| {
            put_bytes(
                &mut it.cose,
                X,
                &hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
            );
        },
        Step::PublicKey,
    ),
    (
        "reg-okp-order-8-signed",
        |it| {
            put_bytes(
                &mut it.cose,
                X,
                &hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
            );
        },
        Step::PublicKey,
    ),
    (
        "reg-okp-order-8-other",
        |it| {
            put_bytes(
                &mut it.cose,
                X,
                &hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
            );
        },
        Step::PublicKey,
    ),
    (
        "reg-okp-order-8-other-signed",
        |it| {
            put_bytes(
                &mut it.cose,
                X,
                &hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
            );
        },
        Step::PublicKey,
    ),
    (
        "reg-okp-order-4-not-reduced",
        |it| put_bytes(&mut it.cose, X, &small(0xed, 0xff, 0x7f)),
        Step::PublicKey,
    ),
    (
        "reg-okp-order-1-not-reduced",
        |it| put_bytes(&mut it.cose, X, &small(0xee, 0xff, 0x7f)),
        Step::PublicKey,
    ),
    (
        "reg-okp-order-1-not-reduced-signed",
        |it| put_bytes(&mut it.cose, X, &small(0xee, 0xff, 0xff)),
        Step::PublicKey,
    ),
    // y = 3 is on the curve; this is p + 3.
    (
        "reg-okp-y-not-reduced",
        |it| put_bytes(&mut it.cose, X, &small(0xf0, 0xff, 0x7f)),
        Step::PublicKey,
    ),
    (
        "reg-okp-off-curve-2",
        |it| put_bytes(&mut it.cose, X, &small(0x02, 0x00, 0x00)),
        Step::PublicKey,
    ),
    (
        "reg-okp-off-curve-7",
        |it| put_bytes(&mut it.cose, X, &small(0x07, 0x00, 0x80)),
        Step::PublicKey,
    ),
    (
        "reg-okp-ones",
        |it| put_bytes(&mut it.cose, X, &[255; 32]),
        Step::PublicKey,
    ),
    (
        "reg-okp-with-y",
        |it| it.cose.push((int(Y), bytes(&[1; 32]))),
        Step::PublicKey,
    ),
];

/// The eight points of small order are what they are taken for: about every eighth message has a signature
/// under them that needs no private key (R the neutral point, S = 0), and the library takes it.
#[test]
fn under_a_point_of_small_order_anybody_signs() {
    let points = [
        "1",
        "2",
        "4",
        "4-signed",
        "8",
        "8-signed",
        "8-other",
        "8-other-signed",
    ];
    for point in points {
        let name = format!("reg-okp-order-{point}");
        let (_, fault, _) = OKP.iter().find(|(known, ..)| *known == name).unwrap();
        let mut it = Creation::new(Alg::EdDsa, false);
        fault(&mut it);
        let (_, point) = it.cose.iter().find(|(label, _)| *label == int(X)).unwrap();
        let key = UnparsedPublicKey::new(&ED25519, &point[2..]);
        let forged = [&[1][..], &[0; 63]].concat();
        let mut messages = 0..200_u8;
        assert!(
            messages.any(|n| key.verify(&[n], &forged).is_ok()),
            "{name}"
        );
    }
}

/// The same count as by RFC 8032 §5.1.3, worked out with integers of any size.
#[test]
fn half_of_all_numbers_are_the_y_of_a_point() {
    let points = (3..=255).filter(|first| {
        let cose = vec![
            (int(KTY), int(1)),
            (int(ALG), int(-8)),
            (int(CRV), int(6)),
            (int(X), bytes(&small(*first, 0, 0))),
        ];
        Key::parse(&map(&cose), Algorithm::ALL).is_ok()
    });
    assert_eq!(points.count(), 126);
}

/// 32 bytes, of which the first, the last and those between are told.
fn small(first: u8, between: u8, last: u8) -> [u8; 32] {
    let mut point = [between; 32];
    point[0] = first;
    point[31] = last;
    point
}

const RSA: &[CreationFault] = &[
    (
        "reg-alg-rs256-not-offered",
        |it| it.policy.algorithms = &[-7, -8],
        Step::Algorithm,
    ),
    (
        "reg-rsa-as-ec",
        |it| put(&mut it.cose, KTY, int(2)),
        Step::PublicKey,
    ),
    (
        "reg-rsa-as-okp",
        |it| put(&mut it.cose, KTY, int(1)),
        Step::PublicKey,
    ),
    (
        "reg-rsa-alg-es256",
        |it| put(&mut it.cose, ALG, int(-7)),
        Step::PublicKey,
    ),
    (
        "reg-rsa-alg-eddsa",
        |it| put(&mut it.cose, ALG, int(-8)),
        Step::PublicKey,
    ),
    (
        "reg-rsa-512",
        |it| put_bytes(&mut it.cose, N, &wide(512)),
        Step::PublicKey,
    ),
    (
        "reg-rsa-1024",
        |it| put_bytes(&mut it.cose, N, &wide(1024)),
        Step::PublicKey,
    ),
    (
        "reg-rsa-2047",
        |it| put_bytes(&mut it.cose, N, &wide(2047)),
        Step::PublicKey,
    ),
    (
        "reg-rsa-4097",
        |it| put_bytes(&mut it.cose, N, &wide(4097)),
        Step::PublicKey,
    ),
    (
        "reg-rsa-8192",
        |it| put_bytes(&mut it.cose, N, &wide(8192)),
        Step::PublicKey,
    ),
    (
        "reg-rsa-65536",
        |it| put_bytes(&mut it.cose, N, &wide(65_536)),
        Step::PublicKey,
    ),
    (
        "reg-rsa-n-even",
        |it| stretch(&mut it.cose, N, |n| n[255] &= 0xfe),
        Step::PublicKey,
    ),
    (
        "reg-rsa-n-padded",
        |it| stretch(&mut it.cose, N, |n| n.insert(0, 0)),
        Step::PublicKey,
    ),
    (
        "reg-rsa-n-1024-padded",
        |it| {
            put_bytes(&mut it.cose, N, &[vec![0; 128], wide(1024)].concat());
        },
        Step::PublicKey,
    ),
    (
        "reg-rsa-n-zero",
        |it| put_bytes(&mut it.cose, N, &[0; 256]),
        Step::PublicKey,
    ),
    (
        "reg-rsa-n-empty",
        |it| put_bytes(&mut it.cose, N, &[]),
        Step::PublicKey,
    ),
    (
        "reg-rsa-e-0",
        |it| put_bytes(&mut it.cose, E, &[0]),
        Step::PublicKey,
    ),
    (
        "reg-rsa-e-1",
        |it| put_bytes(&mut it.cose, E, &[1]),
        Step::PublicKey,
    ),
    (
        "reg-rsa-e-1-padded",
        |it| put_bytes(&mut it.cose, E, &[0, 0, 1]),
        Step::PublicKey,
    ),
    (
        "reg-rsa-e-2",
        |it| put_bytes(&mut it.cose, E, &[2]),
        Step::PublicKey,
    ),
    (
        "reg-rsa-e-65536",
        |it| put_bytes(&mut it.cose, E, &[1, 0, 0]),
        Step::PublicKey,
    ),
    (
        "reg-rsa-e-padded",
        |it| put_bytes(&mut it.cose, E, &[0, 1, 0, 1]),
        Step::PublicKey,
    ),
    (
        "reg-rsa-e-33-bits",
        |it| put_bytes(&mut it.cose, E, &[1, 0, 0, 0, 1]),
        Step::PublicKey,
    ),
    (
        "reg-rsa-e-as-long-as-n",
        |it| put_bytes(&mut it.cose, E, &wide(2048)),
        Step::PublicKey,
    ),
    (
        "reg-rsa-e-empty",
        |it| put_bytes(&mut it.cose, E, &[]),
        Step::PublicKey,
    ),
    (
        "reg-rsa-e-number",
        |it| put(&mut it.cose, E, int(65_537)),
        Step::PublicKey,
    ),
    (
        "reg-rsa-private",
        |it| it.cose.push((int(Y), bytes(&[1; 256]))),
        Step::PublicKey,
    ),
];

#[test]
fn the_limits_of_rsa_are_within() {
    for (n, e) in [
        (modulus(), vec![3]),
        (modulus(), vec![255, 255, 255, 255]),
        (wide(2048), vec![1, 0, 1]),
        (wide(3072), vec![1, 0, 1]),
        (wide(4096), vec![1, 0, 1]),
    ] {
        let mut cose = Alg::Rs256.cose();
        put_bytes(&mut cose, N, &n);
        put_bytes(&mut cose, E, &e);
        let key = Key::parse(&map(&cose), Algorithm::ALL);
        assert!(key.is_ok(), "{} bytes, {e:?}", n.len());
    }
}
