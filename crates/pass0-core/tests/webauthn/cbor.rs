//! A CBOR writer that writes what it is told, wrong or right.

/// Pairs of encoded keys and values, in the order they are written.
pub type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

pub fn head(major: u8, argument: usize) -> Vec<u8> {
    let argument = argument as u64;
    let mut out = argument.to_be_bytes().to_vec();
    let (info, keep) = match argument {
        0..24 => return vec![major << 5 | argument as u8],
        24..0x100 => (24, 1),
        0x100..0x1_0000 => (25, 2),
        0x1_0000..0x1_0000_0000 => (26, 4),
        _ => (27, 8),
    };
    out.drain(..8 - keep);
    out.insert(0, major << 5 | info);
    out
}

pub fn int(number: i64) -> Vec<u8> {
    if number < 0 {
        head(1, usize::try_from(-1 - number).unwrap())
    } else {
        head(0, usize::try_from(number).unwrap())
    }
}

pub fn bytes(bytes: &[u8]) -> Vec<u8> {
    [&head(2, bytes.len()), bytes].concat()
}

pub fn text(text: &str) -> Vec<u8> {
    [&head(3, text.len()), text.as_bytes()].concat()
}

pub fn array(items: &[Vec<u8>]) -> Vec<u8> {
    [head(4, items.len()), items.concat()].concat()
}

pub fn map(pairs: &Pairs) -> Vec<u8> {
    let mut out = head(5, pairs.len());
    for (key, value) in pairs {
        out.extend_from_slice(key);
        out.extend_from_slice(value);
    }
    out
}

/// Lists in lists, `depth` deep.
pub fn nested(depth: usize) -> Vec<u8> {
    [vec![0x81; depth - 1], vec![0x80]].concat()
}

/// Puts `value` in the place of what stands under `key`.
pub fn set(pairs: &mut Pairs, key: &[u8], value: Vec<u8>) {
    let pair = pairs.iter_mut().find(|(name, _)| name == key);
    pair.unwrap().1 = value;
}

pub fn remove(pairs: &mut Pairs, key: &[u8]) {
    let before = pairs.len();
    pairs.retain(|(name, _)| name != key);
    assert_eq!(pairs.len(), before - 1);
}
