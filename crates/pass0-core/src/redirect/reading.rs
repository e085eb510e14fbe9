//! How a path may be read by what stands in front of the app, or is the app.

/// More readings than this have no honest path.
const MOST_READINGS: usize = 24;

/// Every way to read a path: as it is, percent-decoded, tidied, and all of that again until nothing
/// new comes of it. `None`: it is no text, or there is no end to it.
pub(super) fn readings(path: &str) -> Option<Vec<String>> {
    let mut all = vec![path.to_owned()];
    let mut next = 0;
    while let Some(reading) = all.get(next).cloned() {
        next += 1;
        for other in [decoded(&reading)?, tidied(&reading)] {
            if !all.contains(&other) {
                all.push(other);
            }
        }
        if all.len() > MOST_READINGS {
            return None;
        }
    }
    Some(all)
}

/// Percent-decoded once, `%uXXXX` as well. `None`: not UTF-8, of which overlong forms of `/` and
/// `.` are a part.
fn decoded(path: &str) -> Option<String> {
    let bytes = path.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = |from: usize, digits: usize| {
            let digits = bytes.get(at + from..at + from + digits)?;
            let all = digits.iter().all(u8::is_ascii_hexdigit);
            let text = std::str::from_utf8(digits).ok().filter(|_| all)?;
            u32::from_str_radix(text, 16).ok()
        };
        let wide = matches!(bytes.get(at + 1), Some(b'u' | b'U'));
        let (c, length) = match (byte, hex(1, 2), hex(2, 4).filter(|_| wide)) {
            (b'%', Some(byte), _) => {
                plain.push(u8::try_from(byte).ok()?);
                (None, 3)
            }
            (b'%', None, Some(wide)) => (Some(char::from_u32(wide)?), 6),
            _ => {
                plain.push(*byte);
                (None, 1)
            }
        };
        if let Some(c) = c {
            plain.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        at += length;
    }
    String::from_utf8(plain).ok()
}

/// As servers tidy a path: other slashes are slashes, wide letters plain ones, parameters and dots
/// and spaces at the end of a segment are dropped, empty and dot segments resolved.
fn tidied(path: &str) -> String {
    let plain: String = path.chars().map(narrow).collect();
    let mut kept: Vec<&str> = Vec::new();
    for segment in plain.split('/') {
        let segment = segment.split(';').next().unwrap_or_default();
        match segment {
            ".." => {
                kept.pop();
            }
            segment => {
                let segment = segment.trim_start_matches(' ').trim_end_matches(['.', ' ']);
                if !segment.is_empty() {
                    kept.push(segment);
                }
            }
        }
    }
    format!("/{}", kept.join("/"))
}

/// The ASCII character that some systems take this one for.
fn narrow(c: char) -> char {
    match c {
        '\\' | '\u{2044}' | '\u{2215}' | '\u{29f8}' => '/',
        '\u{3002}' | '\u{ff61}' | '\u{2024}' => '.',
        '\u{ff01}'..='\u{ff5e}' => {
            let plain = u32::from(c) - 0xfee0;
            char::from_u32(plain).filter(|c| *c != '\\').unwrap_or('/')
        }
        c => c,
    }
}

/// Without a difference of case; `ſ` and `K` are letters of ASCII then.
pub(super) fn folded(text: &str) -> String {
    text.to_uppercase().to_lowercase()
}

/// What has no place in a path however it is written: some server or browser drops it.
pub(super) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
