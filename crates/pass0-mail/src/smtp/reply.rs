//! A server's reply (RFC 5321 §4.2): its code decides, its text is for people.

/// How much of a reply's text is kept, in lines and characters a line.
const LINES_KEPT: usize = 100;
const LINE_KEPT: usize = 400;

/// A whole reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// 200 to 599. Where lines disagree, that of the last one, as Postfix has it.
    pub(crate) code: u16,
    /// The text of each line, fit to be logged.
    pub(crate) lines: Vec<String>,
}

impl Reply {
    pub(crate) fn is_yes(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// Class, subject and detail (RFC 3463), where the text begins with them.
    pub(crate) fn enhanced(&self) -> Option<(u16, u16, u16)> {
        let first = self.lines.first()?.split(' ').next()?;
        let mut parts = first.split('.').map(|part| part.parse().ok());
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(class @ (2 | 4 | 5))), Some(Some(subject)), Some(Some(detail)), None) => {
                Some((class, subject, detail))
            }
            _ => None,
        }
    }

    /// All text on one line.
    pub(crate) fn text(&self) -> String {
        self.lines.join(" ")
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.text())
    }
}

/// Puts a reply together from its lines.
#[derive(Default)]
pub(crate) struct Gathering {
    lines: Vec<String>,
}

/// What one more line makes of it.
pub(crate) enum Gathered {
    More,
    Whole(Reply),
    /// It does not begin like a reply; the line, fit to be shown.
    Odd(String),
}

impl Gathering {
    /// Takes a line, with its end or without.
    pub(crate) fn add(&mut self, line: &[u8]) -> Gathered {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Some((code, is_last, text)) = parts(line) else {
            // Text that was wrapped in the middle of a reply; what comes first must have a code.
            if self.lines.is_empty() {
                return Gathered::Odd(for_people(line));
            }
            self.keep(line);
            return Gathered::More;
        };
        self.keep(text);
        if !is_last {
            return Gathered::More;
        }
        let lines = std::mem::take(&mut self.lines);
        Gathered::Whole(Reply { code, lines })
    }

    fn keep(&mut self, text: &[u8]) {
        if self.lines.len() < LINES_KEPT {
            self.lines.push(for_people(text));
        }
    }
}

/// Code, whether the reply ends here, and text. A code alone is a whole reply.
fn parts(line: &[u8]) -> Option<(u16, bool, &[u8])> {
    let (digits, rest) = line.split_at_checked(3)?;
    let code = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let text = match rest {
        [] => rest,
        [b'0'..=b'9', ..] => return None,
        [b' ' | b'-' | b'\t', text @ ..] => text,
        text => text,
    };
    let is_code = digits.iter().all(u8::is_ascii_digit) && (200..600).contains(&code);
    is_code.then_some((code, rest.first() != Some(&b'-'), text))
}

/// Text of unknown origin and encoding on one line of a log: what would start a line, move a cursor
/// or turn the order of letters is a space.
pub(crate) fn for_people(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .chars()
        .take(LINE_KEPT)
        .map(|c| if is_plain(c) { c } else { ' ' })
        .collect::<String>()
        .trim()
        .to_owned()
}

fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&[u8]]) -> Option<Reply> {
        let mut gathering = Gathering::default();
        for line in lines {
            match gathering.add(line) {
                Gathered::More => {}
                Gathered::Whole(reply) => return Some(reply),
                Gathered::Odd(_) => return None,
            }
        }
        None
    }

    #[test]
    fn the_code_decides_whatever_the_text_is_made_of() {
        for (lines, code, text) in [
            (&[&b"250 2.0.0 taken\r\n"[..]][..], 250, "2.0.0 taken"),
            (&[b"250 taken\n"], 250, "taken"),
            (&[b"250\r\n"], 250, ""),
            (&[b"250 \r\n"], 250, ""),
            (&[b"250-\r\n", b"250\r\n"], 250, " "),
            (
                &[b"250 angenommen, sch\xf6n\r\n"],
                250,
                "angenommen, sch\u{fffd}n",
            ),
            (
                &[b"250 \x82\xa0\xff\xfe\r\n"],
                250,
                "\u{fffd}\u{fffd}\u{fffd}\u{fffd}",
            ),
            (&[b"550 a\x1b[2Jb\x00c\rd\r\n"], 550, "a [2Jb c d"),
            (&["550 a\u{202e}b\u{2028}c\r\n".as_bytes()], 550, "a b c"),
            (
                &[b"250-one\r\n", b"two\r\n", b"250 three\r\n"],
                250,
                "one two three",
            ),
            (&[b"250-yes\r\n", b"550 no\r\n"], 550, "yes no"),
            (&[b"550-no\r\n", b"250 yes\r\n"], 250, "no yes"),
            (&[b"220\tmail\r\n"], 220, "mail"),
        ] {
            let reply = read(lines).unwrap();
            assert_eq!(
                (reply.code, reply.text().as_str()),
                (code, text),
                "{lines:?}"
            );
        }
    }

    #[test]
    fn what_has_no_code_is_no_reply() {
        for line in [
            &b"\r\n"[..],
            b"25\r\n",
            b"hello\r\n",
            b"2500 x\r\n",
            b"999 x\r\n",
            b"+50 x\r\n",
            b"\x16\x03\x01\x02\x00\r\n",
        ] {
            assert_eq!(read(&[line]), None, "{line:?}");
        }
    }

    #[test]
    fn endless_text_is_cut() {
        let line = [&b"250-"[..], &[b'a'; 100_000], b"\r\n"].concat();
        let mut lines = vec![line.as_slice(); 500];
        lines.push(b"250 end\r\n");
        let reply = read(&lines).unwrap();
        assert_eq!((reply.code, reply.lines.len()), (250, LINES_KEPT));
        assert!(reply.lines.iter().all(|line| line.len() == LINE_KEPT));
    }

    #[test]
    fn enhanced_codes_are_read_from_the_start_of_the_text() {
        for (line, enhanced) in [
            (&b"550 5.1.1 no\r\n"[..], Some((5, 1, 1))),
            (b"550 5.7.708 no\r\n", Some((5, 7, 708))),
            (b"550 no 5.1.1\r\n", None),
            (b"550 5.1 no\r\n", None),
            (b"550 192.0.2.1 is blocked\r\n", None),
            (b"550\r\n", None),
        ] {
            assert_eq!(read(&[line]).unwrap().enhanced(), enhanced, "{line:?}");
        }
    }
}
