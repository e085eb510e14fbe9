use minijinja::value::Value;
use minijinja::{AutoEscape, Error, Output, State};

/// Writes a value: without control characters, and escaped where the template is HTML.
///
/// The escapes are Jinja2's, so that a link is the same text in the HTML part of a letter as in its text part.
pub(crate) fn write(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    // What is left undefined here is `{{ x if y }}` without an `else`; the engine refuses every other kind before.
    if value.is_undefined() {
        return Ok(());
    }
    let html = matches!(state.auto_escape(), AutoEscape::Html);
    if html && value.is_safe() {
        return out.write_str(&value.to_string()).map_err(Error::from);
    }
    let value = value.to_string();
    // A line break can forge a line of a text, but is only a space in HTML.
    let text: String = if html {
        value.lines().map(clean).collect::<Vec<_>>().join("\n")
    } else {
        clean(&value)
    };
    if html {
        out.write_str(&escaped(&text))?;
    } else {
        out.write_str(&text)?;
    }
    Ok(())
}

/// The text as HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&#34;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

/// The text without characters that could start a line of its own, hide what follows or turn its direction:
/// line breaks become spaces, other control characters and bidirectional controls go.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .filter_map(|ch| match ch {
            '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
            '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => None,
            other if other.is_control() => None,
            other => Some(other),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn no_control_character_passes() {
        assert_eq!(
            clean("a\r\nBcc: b\u{0}\u{1b}[1m\u{2028}c\u{202e}d\u{85}e"),
            "a  Bcc: b[1m cd e"
        );
        assert_eq!(
            clean("Notizen für alle – 日本語"),
            "Notizen für alle – 日本語"
        );
    }
}
