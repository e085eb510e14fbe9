//! Whatever the bytes: an item or a refusal, no more items than bytes, and each reads the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pass0_core::methods::passkey::verify::cbor::Item;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(item) = Item::whole(bytes) {
        assert!(count(item) <= bytes.len());
    }
    if let Ok((item, rest)) = Item::first(bytes) {
        assert_eq!(Item::whole(&bytes[..bytes.len() - rest.len()]), Ok(item));
    }
});

fn count(item: Item<'_>) -> usize {
    1 + match item {
        Item::Array(array) => array.iter().map(count).sum(),
        Item::Map(map) => {
            let pairs: Vec<_> = map.iter().collect();
            assert_eq!(pairs.len(), map.len());
            for (place, (name, value)) in pairs.iter().enumerate() {
                assert_eq!(map.find(*name), Some(*value));
                assert!(pairs[..place].iter().all(|(before, _)| before != name));
            }
            pairs.into_iter().map(|(name, value)| count(name) + count(value)).sum()
        }
        _ => 0,
    }
}
