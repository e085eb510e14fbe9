//! Whatever the bytes: a key or a refusal, and no key verifies a signature of zeros.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pass0_core::methods::passkey::verify::cose::{Algorithm, Key};

fuzz_target!(|bytes: &[u8]| {
    let Ok(key) = Key::parse(bytes, Algorithm::ALL) else {
        return;
    };
    assert!(Algorithm::ALL.contains(&key.algorithm().number()));
    for length in [0, 64, 256] {
        assert!(!key.verifies(b"message", &vec![0; length]));
    }
    assert!(Key::parse(bytes, &[]).is_err());
});
