//! A short label of a browser.

use woothee::parser::Parser;

/// The longest user agent that is looked at, in bytes.
const LONGEST: usize = 512;

/// "Firefox on Linux", from a `User-Agent`; empty when it is not known: pages and letters then say so in
/// the reader's language. Only words of the parser's own tables come out, never a part of what was
/// sent, so that nobody writes into our mails.
#[must_use]
pub fn browser_label(user_agent: &str) -> String {
    if user_agent.len() > LONGEST {
        return String::new();
    }
    let Some(found) = Parser::new().parse(user_agent) else {
        return String::new();
    };
    match (browser(found.name), system(found.os)) {
        (None, _) => String::new(),
        (Some(browser), None) => browser.to_owned(),
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
    }
}

/// What people call it. What the parser has for programs and for what it does not know is no browser.
fn browser(name: &str) -> Option<&str> {
    match name {
        "" | "UNKNOWN" | "HTTP Library" | "Webview" | "misc crawler" | "Indy Library"
        | "RSSReader" | "InternetTVBrowser" => None,
        "SamsungBrowser" => Some("Samsung Internet"),
        name => Some(name),
    }
}

/// What people call it, as far as it is true: Windows 11 names itself Windows 10, and every macOS since 11
/// names itself 10.15, so no version is told.
fn system(name: &str) -> Option<String> {
    match name {
        "" | "UNKNOWN" => None,
        "Windows Phone OS" => Some("Windows Phone".to_owned()),
        "Windows CE" => Some(name.to_owned()),
        name if name.starts_with("Windows") => Some("Windows".to_owned()),
        "Mac OSX" => Some("macOS".to_owned()),
        name => Some(name.to_owned()),
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
        assert_eq!(browser_label(chrome), "Chrome on Windows");
        let edge = format!("{chrome} Edg/140.0.0.0");
        assert_eq!(browser_label(&edge), "Edge on Windows");
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";
        assert_eq!(browser_label(mac), "Safari on macOS");
        let old = "Mozilla/5.0 (Windows NT 6.1; rv:115.0) Gecko/20100101 Firefox/115.0";
        assert_eq!(browser_label(old), "Firefox on Windows");
        for unknown in [
            "curl/8.9.1",
            "python-requests/2.32",
            "Wget/1.21",
            "-",
            "Go-http-client/2.0",
        ] {
            assert_eq!(browser_label(unknown), "", "{unknown}");
        }
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
