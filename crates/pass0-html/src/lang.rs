use std::fmt;

/// A language pages and letters are written in.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Hash, Default)]
pub enum Lang {
    /// English, the default.
    #[default]
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Japanese.
    Ja,
}

/// What is read of an `Accept-Language` header, in bytes and in entries.
const MAX_HEADER: usize = 1024;
const MAX_RANGES: usize = 32;

impl Lang {
    /// Every language.
    pub const ALL: [Lang; 5] = [Lang::En, Lang::De, Lang::Fr, Lang::Es, Lang::Ja];

    /// The language tag: `en`, `de`, `fr`, `es` or `ja`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::De => "de",
            Lang::Fr => "fr",
            Lang::Es => "es",
            Lang::Ja => "ja",
        }
    }

    /// The language of a tag, whatever its region: `de-AT` is German. `None` for a language there are no words in.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Lang> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Lang::ALL
            .into_iter()
            .find(|lang| lang.as_str().eq_ignore_ascii_case(primary))
    }

    /// The best language for an `Accept-Language` header (RFC 9110, 12.5.4); English if it names none of the five.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Lang {
        let mut best: Option<(Lang, u16)> = None;
        let header = prefix(accept_language, MAX_HEADER);
        for range in header.split(',').take(MAX_RANGES) {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let Some(lang) = (if tag == "*" {
                Some(Lang::En)
            } else {
                Lang::parse(tag)
            }) else {
                continue;
            };
            let Some(weight) = parts.next().map_or(Some(1000), weight) else {
                continue;
            };
            // Of equal weights the first named wins.
            if weight > best.map_or(0, |(_, weight)| weight) {
                best = Some((lang, weight));
            }
        }
        best.map_or(Lang::En, |(lang, _)| lang)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// `weight = OWS ";" OWS "q=" qvalue`, in thousandths.
fn weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let value: f32 = value.trim().parse().ok()?;
    // The comparison is false for NaN as well.
    (0.0..=1.0)
        .contains(&value)
        .then(|| (value * 1000.0).round() as u16)
}

fn prefix(text: &str, at_most: usize) -> &str {
    let mut end = text.len().min(at_most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_heaviest_language_we_have_wins() {
        for (header, expected) in [
            ("", Lang::En),
            ("de", Lang::De),
            ("de-AT,en;q=0.5", Lang::De),
            ("DE-at", Lang::De),
            ("it, fr;q=0.3, es;q=0.7", Lang::Es),
            ("en;q=0.8, ja", Lang::Ja),
            ("de;q=0, fr;q=0.001", Lang::Fr),
            ("de;q=0", Lang::En),
            ("fr, de", Lang::Fr),
            ("*", Lang::En),
            ("it,*;q=0.5,de;q=0.4", Lang::En),
            ("de;q=nan, fr;q=2, es;q=-1, ja;q=0.1", Lang::Ja),
            ("de ; Q=0.9 , fr;q=0.8", Lang::De),
            ("deutsch, germany", Lang::En),
            (";;;,,,==,q", Lang::En),
        ] {
            assert_eq!(Lang::negotiate(header), expected, "{header}");
        }
    }

    #[test]
    fn an_endless_header_is_read_only_so_far() {
        assert_eq!(
            Lang::negotiate(&format!("{}de", "x,".repeat(100))),
            Lang::En
        );
        assert_eq!(
            Lang::negotiate(&format!("fr,{}", "ü".repeat(100_000))),
            Lang::Fr
        );
    }

    #[test]
    fn a_tag_names_its_language() {
        for lang in Lang::ALL {
            assert_eq!(Lang::parse(lang.as_str()), Some(lang));
        }
        assert_eq!(Lang::parse("pt-BR"), None);
    }
}
