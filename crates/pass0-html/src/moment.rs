//! Moments on pages: UTC as text, and for the script that turns them into the reader's own time.

use minijinja::value::Value;

use crate::formatter::{clean, escaped};

/// `when(event.at)`: `2026-11-23 21:14 UTC`, or a time of RFC 3339, as a `<time>` element.
pub(crate) fn when(text: &str) -> Value {
    let text = escaped(&clean(text));
    let datetime = match text.strip_suffix(" UTC") {
        Some(moment) => format!("{}Z", moment.replacen(' ', "T", 1)),
        None => text.clone(),
    };
    Value::from_safe_string(format!("<time datetime=\"{datetime}\">{text}</time>"))
}

#[cfg(test)]
mod tests {
    use super::when;

    #[test]
    fn a_moment_is_an_element_that_scripts_can_read() {
        for (text, html) in [
            (
                "2026-11-23 21:14 UTC",
                "<time datetime=\"2026-11-23T21:14Z\">2026-11-23 21:14 UTC</time>",
            ),
            (
                "2026-11-23T21:14:05Z",
                "<time datetime=\"2026-11-23T21:14:05Z\">2026-11-23T21:14:05Z</time>",
            ),
            (
                "\"><b>\u{202e}",
                "<time datetime=\"&#34;&gt;&lt;b&gt;\">&#34;&gt;&lt;b&gt;</time>",
            ),
        ] {
            assert!(when(text).is_safe());
            assert_eq!(when(text).to_string(), html);
        }
    }
}
