//! What people type or paste where a code is asked for, in one reading for every kind of code.

use zeroize::Zeroizing;

/// How long it may be, in bytes: a pasted sentence, not a pasted letter.
pub(crate) const LONGEST: usize = 512;

/// The zeros of decimal digits, by script (Unicode, general category Nd): nine more follow each.
const ZEROS: &[char] = &[
    '\u{30}',
    '\u{660}',
    '\u{6f0}',
    '\u{7c0}',
    '\u{966}',
    '\u{9e6}',
    '\u{a66}',
    '\u{ae6}',
    '\u{b66}',
    '\u{be6}',
    '\u{c66}',
    '\u{ce6}',
    '\u{d66}',
    '\u{de6}',
    '\u{e50}',
    '\u{ed0}',
    '\u{f20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17e0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19d0}',
    '\u{1a80}',
    '\u{1a90}',
    '\u{1b50}',
    '\u{1bb0}',
    '\u{1c40}',
    '\u{1c50}',
    '\u{a620}',
    '\u{a8d0}',
    '\u{a900}',
    '\u{a9d0}',
    '\u{a9f0}',
    '\u{aa50}',
    '\u{abf0}',
    '\u{ff10}',
    '\u{104a0}',
    '\u{10d30}',
    '\u{11066}',
    '\u{110f0}',
    '\u{11136}',
    '\u{111d0}',
    '\u{112f0}',
    '\u{11450}',
    '\u{114d0}',
    '\u{11650}',
    '\u{116c0}',
    '\u{11730}',
    '\u{118e0}',
    '\u{11950}',
    '\u{11c50}',
    '\u{11d50}',
    '\u{11da0}',
    '\u{16a60}',
    '\u{16ac0}',
    '\u{16b50}',
    '\u{1d7ce}',
    '\u{1d7d8}',
    '\u{1d7e2}',
    '\u{1d7ec}',
    '\u{1d7f6}',
    '\u{1e140}',
    '\u{1e2f0}',
    '\u{1e950}',
    '\u{1fbf0}',
];

/// A character in ASCII where it is a digit of any script, or a fullwidth form.
pub(crate) fn plain(c: char) -> char {
    let value = |zero: &char| u32::from(c).checked_sub(u32::from(*zero));
    let digit = ZEROS.iter().filter_map(value).find(|value| *value < 10);
    if let Some(digit) = digit.and_then(|value| char::from_digit(value, 10)) {
        return digit;
    }
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Spaces and line ends, hyphens and dashes, and what cannot be seen: people and programs put them
/// into codes, and no code has any.
pub(crate) fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '-' | '\u{ad}' | '\u{b7}' | '\u{34f}' | '\u{58a}' | '\u{61c}' | '\u{180b}'..='\u{180e}'
                | '\u{200b}'..='\u{2015}' | '\u{202a}'..='\u{202e}' | '\u{2043}' | '\u{2060}'..='\u{206f}'
                | '\u{2212}' | '\u{2e3a}' | '\u{2e3b}' | '\u{301c}' | '\u{30fb}' | '\u{30fc}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{fe58}' | '\u{fe63}' | '\u{feff}'
        )
}

/// The one number of so many digits in it, with any gaps and dots between them, whatever words stand
/// around it: `Code: 1234 5678`. `None` where there is none, or two that differ.
pub(crate) fn digits(text: &str, count: usize) -> Option<Zeroizing<String>> {
    if text.len() > LONGEST {
        return None;
    }
    let mut found = None;
    let mut run = Zeroizing::new(String::with_capacity(count + 1));
    // Part of a word or of another number: `a12345678`, `+12345678`.
    let mut joined = false;
    let mut before = ' ';
    // What ends the last run is no gap.
    for c in text.chars().map(plain).chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            if run.is_empty() {
                joined = is_word(before);
            }
            // One digit more than there may be is kept, to tell.
            if run.len() <= count {
                run.push(c);
            }
        } else if c == '\0' || !(is_gap(c) || c == '.') {
            let whole = run.len() == count && !joined && !(is_word(c) && before.is_ascii_digit());
            // The same one twice: subject and text of the email were copied together.
            if whole
                && found
                    .replace(run.clone())
                    .is_some_and(|before| before != run)
            {
                return None;
            }
            run.clear();
        }
        before = c;
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '+' | '_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<String> {
        digits(text, 8).map(|found| found.to_string())
    }

    /// Kept by hand, and true to what Rust knows of Unicode.
    #[test]
    fn every_script_has_ten_digits_in_a_row() {
        for zero in ZEROS {
            for value in 0..10 {
                let c = char::from_u32(u32::from(*zero) + value).unwrap();
                assert!(c.is_numeric(), "{c:?}");
                assert_eq!(plain(c).to_digit(10), Some(value), "{c:?}");
            }
        }
    }

    #[test]
    fn a_code_is_found_among_words() {
        for typed in [
            "Code: 1234 5678",
            "code:12345678",
            "1234 5678 is your code for Example",
            "1234 5678 is your code for Area 51",
            "Ihr Code lautet 1234-5678.",
            "コード12345678です",
            "Your code\r\n\r\n1234 5678\r\n",
            "1234 5678 is your code for Example\r\n\r\n12345678\r\n",
            "1234·5678",
            "«1234 5678»",
            "\u{2068}1234\u{2069}\u{200b} 5678\u{feff}",
            "１２３４　５６７８",
            "١٢٣٤ ٥٦٧٨",
            "१२३४५६७८",
            "1234–5678",
            "1234\u{2011}5678",
            "1234\u{ad}5678",
        ] {
            assert_eq!(read(typed).as_deref(), Some("12345678"), "{typed:?}");
        }
        for bad in [
            "",
            "Code",
            "1234567",
            "123456789",
            "1234 5678 9",
            "a12345678",
            "12345678a",
            "+12345678",
            "12345678 or 87654321",
            "1234/5678",
            "½2345678",
        ] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
        assert_eq!(read(&format!("{}12345678", " ".repeat(LONGEST))), None);
    }

    proptest! {
        /// Whatever digits and gaps: the code that was meant.
        #[test]
        fn any_script_and_any_gaps_give_the_code(
            values in prop::collection::vec((0_u32..10, 0..ZEROS.len(), "[ \\t\\n\\-.\u{200b}\u{2060}\u{feff}\u{2013}]{0,3}"), 8),
            before in "[A-Za-zäßжあ]{0,12}[: ] ?", after in "( [A-Za-zäßжあ ]{0,12})?[.!]?",
        ) {
            let meant: String = values.iter().map(|(value, ..)| char::from_digit(*value, 10).unwrap()).collect();
            let typed: String = values.iter().map(|(value, zero, gap)| {
                format!("{}{gap}", char::from_u32(u32::from(ZEROS[*zero]) + value).unwrap())
            }).collect();
            prop_assert_eq!(read(&typed), Some(meant.clone()));
            prop_assert_eq!(read(&format!("{before}{typed} {after}")), Some(meant));
        }

        /// Of any text: eight digits that stand in it in this order, or nothing.
        #[test]
        fn nothing_is_made_up(text in any::<String>()) {
            if let Some(found) = read(&text) {
                let digits: String = text.chars().map(plain).filter(char::is_ascii_digit).collect();
                prop_assert!(found.len() == 8 && digits.contains(&found));
            }
        }

        /// Another count of digits is never read.
        #[test]
        fn no_digit_is_dropped_or_added(text in "[0-9 ]{0,24}") {
            let count = text.chars().filter(char::is_ascii_digit).count();
            prop_assert_eq!(read(&text).is_some(), count == 8);
        }
    }
}
