//! A name that somebody gives to what is theirs.

/// The longest, in characters.
const LONGEST: usize = 64;

/// A name as it is kept: without characters that hide what follows or turn its direction, not too long, no space around
/// it. `None`: nothing of it can be seen.
#[must_use]
pub fn label(text: &str) -> Option<String> {
    let plain = text.chars().filter(|ch| !ch.is_control() && !turns(*ch));
    let plain: String = plain.take(LONGEST).collect();
    let plain = plain.trim();
    plain.contains(seen).then(|| plain.to_owned())
}

/// What orders text, or breaks a line: marks, embeddings, overrides, isolates, separators.
const fn turns(ch: char) -> bool {
    matches!(
        ch,
        '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}'
    )
}

/// Not white space, and nothing that shows nothing by itself: joiners, fillers, selectors, tags.
fn seen(ch: char) -> bool {
    let nothing = matches!(
        ch,
        '\u{ad}'
            | '\u{34f}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}'
            | '\u{2060}'..='\u{2065}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    !nothing && !ch.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn a_name_of_nothing_to_be_seen_is_none() {
        for nothing in [
            "",
            "  ",
            "\u{202e}",
            "\u{200b}\u{200d}",
            "\u{2066}\u{2069}",
            "\u{feff}",
            "\u{3164}",
            "\u{2800} \u{ad}",
            "\u{e0041}",
            "\0\n\u{7f}",
        ] {
            assert_eq!(label(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn what_turns_or_hides_goes_and_the_rest_stays() {
        let kept = [
            ("Desk\u{202e}kcoL", "DeskkcoL"),
            (" a\r\nb\u{2028}c ", "abc"),
            (
                "Familie 👨\u{200d}👩\u{200d}👧",
                "Familie 👨\u{200d}👩\u{200d}👧",
            ),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("アンの電話 ☎\u{fe0f}", "アンの電話 ☎\u{fe0f}"),
        ];
        for (given, due) in kept {
            assert_eq!(label(given).as_deref(), Some(due), "{given:?}");
        }
        let long = "x".repeat(70);
        assert_eq!(label(&long).unwrap().len(), 64);
    }
}
