//! The verification of an assertion next to the bare check of its signature, on one core.

use std::hint::black_box;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey, UnparsedPublicKey};
use data_encoding::BASE64URL_NOPAD;
use pass0_core::methods::passkey::verify::{Expected, Stored, UserVerification, assert};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::passkey::{Key, RP_ID, client_data};
use crate::report::{Run, median, verdict};
use crate::subject::HOST;
use crate::time::now;

/// The least share of raw signature checks that sign-ins should reach.
const SIGN_INS: f64 = 0.5;
/// How much longer than the bare check the verification may take.
const VERIFICATION: f64 = 1.4;
/// Calls between two looks at the clock.
const BATCH: u32 = 64;

/// Calls a second, each on one core.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Verified {
    /// Signature checks with a P-256 key that was parsed before.
    pub parsed: f64,
    /// Signature checks with the key parsed at each, as a stored key has to be.
    pub raw: f64,
    /// Verifications of an assertion (WebAuthn Level 3 §7.2), from the browser's JSON as a value.
    pub whole: f64,
}

/// Measures for this long altogether, in slices of the three by turns.
///
/// # Errors
/// When something does not verify.
pub fn run(length: Duration) -> Result<Verified> {
    const SLICES: u32 = 15;
    let (key, _) = Key::draw()?;
    let challenge = BASE64URL_NOPAD.encode(&[7; 32]);
    let (message, signature) = key.sign(&client_data(&challenge))?;
    let parsed = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key.point())?;
    let unparsed = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key.point());

    let answer: Value = serde_json::from_str(&key.answer(&challenge)?)?;
    let decode = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes());
    let stored = Stored {
        credential_id: decode(&key.credential)?,
        public_key_cose: key.cose(),
        sign_count: 0,
        backup_eligible: true,
        backup_state: true,
        user_handle: Some(decode(&key.handle)?),
    };
    let origin = format!("http://{HOST}");
    let expected = Expected {
        challenge: &[7; 32],
        rp_id: RP_ID,
        origins: &[&origin],
        user_verification: UserVerification::Required,
        allow_cross_origin: false,
        top_origins: &[],
        algorithms: &[-7, -8, -257],
        conditional: false,
        user_handle: None,
    };

    let mut rates = [const { Vec::new() }; 3];
    for _ in 0..SLICES {
        let slice = length / (3 * SLICES);
        let [first, second, third] = &mut rates;
        first.push(rate(slice, || {
            parsed
                .verify_sig(black_box(&message), black_box(&signature))
                .is_ok()
        })?);
        second.push(rate(slice, || {
            unparsed
                .verify(black_box(&message), black_box(&signature))
                .is_ok()
        })?);
        third.push(rate(slice, || {
            assert(black_box(&expected), black_box(&stored), black_box(&answer)).is_ok()
        })?);
    }
    let [parsed, raw, whole] = rates.map(median);
    Ok(Verified { parsed, raw, whole })
}

/// Calls a second of what has to succeed.
fn rate(length: Duration, call: impl Fn() -> bool) -> Result<f64> {
    let (start, mut calls) = (now(), 0_u32);
    loop {
        for _ in 0..BATCH {
            ensure!(call(), "does not verify");
        }
        calls = calls.checked_add(BATCH).context("too long")?;
        let elapsed = start.elapsed();
        if elapsed >= length {
            return Ok(f64::from(calls) / elapsed.as_secs_f64());
        }
    }
}

/// Prints what was measured in each round.
pub fn print(rounds: &[(Verified, Run)]) {
    let of = |value: &dyn Fn(&(Verified, Run)) -> f64| median(rounds.iter().map(value).collect());
    println!("\npasskey sign-in (options, verify; a new session each)");
    println!("            a second   p50 µs   p99 µs   core µs");
    println!(
        "  pass0 {:>12.0}{:>9.0}{:>9.0}{:>10.1}",
        of(&|(_, run)| run.measured.rate),
        of(&|(_, run)| f64::from(run.measured.p50)),
        of(&|(_, run)| f64::from(run.measured.p99)),
        of(&|(_, run)| run.cost()),
    );
    let raw = of(&|(verified, _)| verified.raw);
    println!("  raw   {raw:>12.0}  P-256 signatures verified");
    let share = of(&|(verified, run)| run.measured.rate / verified.raw);
    verdict("of raw verifications", share, SIGN_INS, share >= SIGN_INS);

    println!("\npasskey verification alone");
    println!("            a second");
    println!("  pass0 {:>12.0}", of(&|(verified, _)| verified.whole));
    println!("  raw   {raw:>12.0}");
    let parsed = of(&|(verified, _)| verified.parsed);
    println!("  raw   {parsed:>12.0}  with a key parsed before");
    let longer = of(&|(verified, _)| verified.raw / verified.whole);
    verdict(
        "× the raw verification",
        longer,
        VERIFICATION,
        longer <= VERIFICATION,
    );
    let longer = of(&|(verified, _)| verified.parsed / verified.whole);
    println!("  {longer:>6.2} × the raw verification with a key parsed before");
}
