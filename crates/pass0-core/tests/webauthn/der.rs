//! A DER writer, and the structures of statements that say nothing.

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let head = match length {
        0..0x80 => vec![tag, length as u8],
        0x80..0x100 => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [&head, content].concat()
}

fn sequence(items: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &items.concat())
}

/// ecdsa-with-SHA256, without parameters.
fn algorithm() -> Vec<u8> {
    sequence(&[element(
        0x06,
        &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
    )])
}

/// A signature of two small numbers.
pub fn signature() -> Vec<u8> {
    sequence(&[element(0x02, &[1]), element(0x02, &[0, 0x80])])
}

/// An X.509 certificate of version 3 with no names, an extension of no meaning, and no real key.
pub fn certificate() -> Vec<u8> {
    let time = element(0x17, b"260101000000Z");
    let late = element(0x18, b"20600101000000Z");
    let bits = element(0x03, &[0, 4, 1, 2]);
    let signed = sequence(&[
        element(0xa0, &element(0x02, &[2])),
        element(0x02, &[0x00, 0xff]),
        algorithm(),
        sequence(&[]),
        sequence(&[time, late]),
        sequence(&[]),
        sequence(&[algorithm(), bits.clone()]),
        element(0xa3, &sequence(&[element(0x04, &[7; 130])])),
    ]);
    sequence(&[signed, algorithm(), bits])
}

/// A `TPMS_ATTEST`.
pub fn cert_info() -> Vec<u8> {
    let mut out = vec![0xff, b'T', b'C', b'G', 0x80, 0x17];
    out.extend([0, 1, 9, 0, 2, 9, 9]);
    out.extend([0; 25]);
    out.extend([0, 1, 9, 0, 0]);
    out
}

/// A `TPMT_PUBLIC` of an elliptic curve.
pub fn pub_area() -> Vec<u8> {
    let mut out = vec![0, 0x23, 0, 0x0b, 0, 0, 0, 0, 0, 1, 9];
    out.extend([0, 0x10, 0, 0x10, 0, 3, 0, 0x10]);
    out.extend([0, 2, 1, 2, 0, 2, 3, 4]);
    out
}
