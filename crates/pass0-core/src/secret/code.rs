//! Codes: 8 digits that people type.

use zeroize::Zeroizing;

use crate::ports::Env;
use crate::secret::typed;

/// Digits of a code: 26.6 bits.
const DIGITS: usize = 8;

/// An 8-digit code in the form that is handed out. Wiped when dropped.
#[derive(Clone)]
pub struct Code(Zeroizing<String>);

impl Code {
    /// Draws a new one: uniform over all 10⁸, by rejection.
    #[must_use]
    pub fn draw(env: &dyn Env) -> Self {
        const ALL: u32 = 100_000_000;
        const FAIR: u32 = u32::MAX - u32::MAX % ALL;
        loop {
            let mut bytes = [0; 4];
            env.fill(&mut bytes);
            let value = u32::from_le_bytes(bytes);
            if value < FAIR {
                return Self(Zeroizing::new(format!("{:08}", value % ALL)));
            }
        }
    }

    /// Reads what somebody typed or pasted: the one number of 8 digits in it, of any script, with any
    /// gaps, whatever words stand around it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        typed::digits(text, DIGITS).map(Self)
    }

    /// The digits.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// `1234 5678`.
#[must_use]
pub fn spaced(code: &str) -> String {
    match code.split_at_checked(DIGITS / 2) {
        Some((left, right)) => format!("{left} {right}"),
        None => code.to_owned(),
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemEnv;

    #[test]
    fn any_spacing_is_read_and_nothing_else() {
        for typed in [
            "12345678",
            "1234 5678",
            " 1 2 3 4 5 6 7 8 ",
            "1234-5678",
            "1234\u{a0}5678\n",
            "１２３４５６７８",
            "١٢٣٤٥٦٧٨",
            "Code: 1234 5678",
        ] {
            assert_eq!(
                Code::parse(typed).unwrap().expose(),
                "12345678",
                "{typed:?}"
            );
        }
        for bad in [
            "",
            "1234567",
            "123456789",
            "1234567a",
            "+12345678",
            "-",
            "٠١٢٣٤٥٦",
        ] {
            assert!(Code::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn a_typed_code_has_at_most_512_bytes() {
        let typed = |spaces: usize| format!("{}12345678", " ".repeat(spaces));
        assert!(Code::parse(&typed(504)).is_some());
        assert!(Code::parse(&typed(505)).is_none());
    }

    #[test]
    fn a_code_is_shown_in_two_halves() {
        assert_eq!(spaced("12345678"), "1234 5678");
    }

    #[test]
    fn debug_output_shows_no_code() {
        let code = Code::parse("12345678").unwrap();
        assert_eq!(format!("{code:?}"), "Code(…)");
    }

    /// Hands out these numbers, one a draw.
    struct Numbers(std::sync::Mutex<Vec<u32>>);

    impl Env for Numbers {
        fn now(&self) -> crate::model::Timestamp {
            crate::model::Timestamp::default()
        }

        fn fill(&self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&self.0.lock().unwrap().remove(0).to_le_bytes());
        }
    }

    /// 2³² is no multiple of 10⁸: numbers past the last multiple would favour low codes.
    #[test]
    fn a_number_that_would_favour_some_codes_is_drawn_again() {
        let last = 4_200_000_000;
        let draw = |numbers: &[u32]| {
            let numbers = Numbers(std::sync::Mutex::new(numbers.to_vec()));
            Code::draw(&numbers).expose().to_owned()
        };
        assert_eq!(draw(&[last - 1, 5]), "99999999");
        assert_eq!(draw(&[last, 5]), "00000005");
        assert_eq!(draw(&[u32::MAX, 12_345_678]), "12345678");
    }

    #[test]
    fn codes_are_spread_evenly_over_every_digit_of_every_place() {
        let mut counts = [[0_u32; 10]; DIGITS];
        for _ in 0..100_000 {
            for (place, digit) in Code::draw(&SystemEnv).expose().bytes().enumerate() {
                counts[place][usize::from(digit - b'0')] += 1;
            }
        }
        // Mean 10,000, deviation 95: ±9 deviations never happen by chance.
        assert!(
            counts.iter().flatten().all(|n| (9_145..10_855).contains(n)),
            "{counts:?}"
        );
    }
}
