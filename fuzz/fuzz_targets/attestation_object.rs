//! Whatever the bytes: an attestation object or a refusal, down to the statement and the key.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pass0_core::methods::passkey::verify::attestation::Attestation;
use pass0_core::methods::passkey::verify::auth_data::AuthData;
use pass0_core::methods::passkey::verify::cose::{Algorithm, Key};

fuzz_target!(|bytes: &[u8]| {
    let Ok(object) = Attestation::parse(bytes) else {
        return;
    };
    assert!(object.auth_data().len() + object.fmt().len() < bytes.len());
    let _ = object.statement();
    let Ok(data) = AuthData::parse(object.auth_data()) else {
        return;
    };
    if let Some(new) = data.attested() {
        let _ = Key::parse(new.public_key, Algorithm::ALL);
    }
});
