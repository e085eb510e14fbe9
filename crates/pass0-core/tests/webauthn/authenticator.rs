//! An authenticator without hardware: one key for each algorithm, which signs whatever it is given.

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RsaEncoding, RsaKeyPair,
};

use crate::cbor::{self, Pairs};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alg {
    Es256,
    EdDsa,
    Rs256,
}

pub const ALL: [Alg; 3] = [Alg::Es256, Alg::EdDsa, Alg::Rs256];

static ES256: LazyLock<EcdsaKeyPair> = LazyLock::new(p256);
static OTHER_ES256: LazyLock<EcdsaKeyPair> = LazyLock::new(p256);
static EDDSA: LazyLock<Ed25519KeyPair> = LazyLock::new(|| Ed25519KeyPair::generate().unwrap());
static OTHER_EDDSA: LazyLock<Ed25519KeyPair> =
    LazyLock::new(|| Ed25519KeyPair::generate().unwrap());
static RS256: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
static OTHER_RS256: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());

fn p256() -> EcdsaKeyPair {
    EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap()
}

impl Alg {
    pub const fn number(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::EdDsa => -8,
            Self::Rs256 => -257,
        }
    }

    /// The public key, as the pairs of a `COSE_Key`.
    pub fn cose(self) -> Pairs {
        let key = |members: &[(i64, Vec<u8>)]| {
            let pair = |(label, value): &(i64, Vec<u8>)| (cbor::int(*label), value.clone());
            members.iter().map(pair).collect()
        };
        match self {
            Self::Es256 => {
                let point = ES256.public_key().as_ref();
                key(&[
                    (1, cbor::int(2)),
                    (3, cbor::int(-7)),
                    (-1, cbor::int(1)),
                    (-2, cbor::bytes(&point[1..33])),
                    (-3, cbor::bytes(&point[33..])),
                ])
            }
            Self::EdDsa => key(&[
                (1, cbor::int(1)),
                (3, cbor::int(-8)),
                (-1, cbor::int(6)),
                (-2, cbor::bytes(EDDSA.public_key().as_ref())),
            ]),
            Self::Rs256 => key(&[
                (1, cbor::int(3)),
                (3, cbor::int(-257)),
                (-1, cbor::bytes(&modulus())),
                (-2, cbor::bytes(&[1, 0, 1])),
            ]),
        }
    }

    pub fn sign(self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Es256 => ES256.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::EdDsa => EDDSA.sign(message).as_ref().to_vec(),
            Self::Rs256 => rsa(&RS256, &RSA_PKCS1_SHA256, message),
        }
    }

    /// With a key that is not the credential's.
    pub fn sign_as_another(self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Es256 => OTHER_ES256
                .sign(&random, message)
                .unwrap()
                .as_ref()
                .to_vec(),
            Self::EdDsa => OTHER_EDDSA.sign(message).as_ref().to_vec(),
            Self::Rs256 => rsa(&OTHER_RS256, &RSA_PKCS1_SHA256, message),
        }
    }
}

/// With the RSA key of the credential, in another way.
pub fn sign_rsa(encoding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
    rsa(&RS256, encoding, message)
}

fn rsa(key: &RsaKeyPair, encoding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(encoding, &SystemRandom::new(), message, &mut signature)
        .unwrap();
    signature
}

/// Of the RSA key, out of `RSAPublicKey` (RFC 8017, A.1.1): two heads of four bytes and a zero first.
pub fn modulus() -> Vec<u8> {
    RS256.public_key().as_ref()[9..9 + 256].to_vec()
}
