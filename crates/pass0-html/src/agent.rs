//! A short label of a browser.

use woothee::parser::Parser;

/// The longest user agent that is looked at, in bytes.
const LONGEST: usize = 512;

/// "Firefox on Linux", from a `User-Agent`; empty when it is not known. Only words of the parser's
/// own tables come out, never a part of what was sent, so that nobody writes into our mails.
#[must_use]
pub fn browser_label(user_agent: &str) -> String {
    if user_agent.len() > LONGEST {
        return String::new();
    }
    let Some(found) = Parser::new().parse(user_agent) else {
        return String::new();
    };
    match (found.name, found.os) {
        ("UNKNOWN" | "", _) => String::new(),
        (browser, "UNKNOWN" | "") => browser.to_owned(),
        (browser, system) => format!("{browser} on {system}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_people_use_have_a_label() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(browser_label(firefox), "Firefox on Linux");
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        assert_eq!(browser_label(chrome), "Chrome on Windows 10");
    }

    #[test]
    fn nothing_that_was_sent_comes_out() {
        for agent in [
            "",
            "click https://evil.example",
            "<script>",
            &"a".repeat(10_000),
        ] {
            let label = browser_label(agent);
            assert!(!label.contains("evil") && !label.contains('<'), "{label}");
        }
    }
}
