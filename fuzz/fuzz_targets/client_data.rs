//! Whatever the bytes: client data or a refusal, and another parser reads the same members.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pass0_core::methods::passkey::verify::client_data::ClientData;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Ok(data) = ClientData::parse(bytes) else {
        return;
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let other: Value = serde_json::from_slice(bytes).expect("it is JSON");
    assert_eq!(other["type"], data.kind());
    assert_eq!(other["challenge"], data.challenge());
    assert_eq!(other["origin"], data.origin());
    assert_eq!(other["crossOrigin"].as_bool().unwrap_or(false), data.cross_origin());
    assert_eq!(other["topOrigin"].as_str(), data.top_origin());
});
