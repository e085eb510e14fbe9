//! Whatever the bytes: authenticator data or a refusal, and what was read is what is there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pass0_core::methods::passkey::verify::auth_data::AuthData;

fuzz_target!(|bytes: &[u8]| {
    let Ok(data) = AuthData::parse(bytes) else {
        return;
    };
    assert_eq!(data.rp_id_hash()[..], bytes[..32]);
    assert_eq!(data.sign_count().to_be_bytes(), bytes[33..37]);
    assert_eq!(data.attested().is_some(), bytes[32] & 0x40 != 0);
    assert_eq!(data.extensions().is_some(), bytes[32] & 0x80 != 0);
    if let Some(new) = data.attested() {
        let end = 55 + new.credential_id.len();
        assert_eq!(new.credential_id, &bytes[55..end]);
        assert_eq!(new.public_key, &bytes[end..end + new.public_key.len()]);
        if data.extensions().is_none() {
            assert_eq!(end + new.public_key.len(), bytes.len());
        }
    } else if data.extensions().is_none() {
        assert_eq!(bytes.len(), 37);
    }
});
