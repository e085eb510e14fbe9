//! QR codes of setup URIs: as a path for the page, as a PNG for JSON.

use data_encoding::BASE64;
use fast_qr::{ECL, QRBuilder, QRCode};

/// Pixels of a module in the PNG, and modules of quiet around it.
const SCALE: usize = 6;
const QUIET: usize = 4;

/// The side in modules, and the dark modules as the data of an SVG path. Empty for a text no code
/// can hold.
pub(crate) fn path(text: &str) -> (u32, String) {
    let Some(code) = build(text) else {
        return (0, String::new());
    };
    let mut path = String::new();
    for (y, x) in dark(&code) {
        use std::fmt::Write as _;
        let _ = write!(path, "M{x} {y}h1v1h-1z");
    }
    (u32::try_from(code.size).unwrap_or_default(), path)
}

/// A `data:` URI of a PNG.
pub(crate) fn png(text: &str) -> String {
    let Some(code) = build(text) else {
        return String::new();
    };
    let side = (code.size + 2 * QUIET) * SCALE;
    let mut pixels = vec![u8::MAX; side * side];
    for (y, x) in dark(&code) {
        for row in 0..SCALE {
            let start = ((y + QUIET) * SCALE + row) * side + (x + QUIET) * SCALE;
            if let Some(line) = pixels.get_mut(start..start + SCALE) {
                line.fill(0);
            }
        }
    }
    let mut bytes = Vec::new();
    let size = u32::try_from(side).unwrap_or_default();
    let mut encoder = png::Encoder::new(&mut bytes, size, size);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&pixels));
    match written {
        Ok(()) => format!("data:image/png;base64,{}", BASE64.encode(&bytes)),
        Err(_) => String::new(),
    }
}

fn build(text: &str) -> Option<QRCode> {
    QRBuilder::new(text).ecl(ECL::M).build().ok()
}

/// Row and column of every dark module.
fn dark(code: &QRCode) -> impl Iterator<Item = (usize, usize)> {
    let size = code.size;
    (0..size).flat_map(move |y| {
        let row = code.data.get(y * size..(y + 1) * size).unwrap_or_default();
        let dark = row.iter().enumerate().filter(|(_, module)| module.value());
        dark.map(move |(x, _)| (y, x)).collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_both_ways() {
        let uri = format!(
            "otpauth://totp/{}?secret={}",
            "a".repeat(200),
            "B".repeat(32)
        );
        let (size, path) = path(&uri);
        // The finder pattern in the corner: seven dark modules.
        assert!(size >= 21 && path.starts_with("M0 0h1v1h-1zM1 0"), "{size}");
        assert!(png(&uri).starts_with("data:image/png;base64,iVBORw0KGgo"));
        assert_eq!(
            (super::path(&"x".repeat(9000)).0, png(&"x".repeat(9000))),
            (0, String::new())
        );
    }
}
