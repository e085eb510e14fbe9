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
    let browser = match other(user_agent) {
        Some(name) => Some(name),
        None if found.category == "crawler" || borrows(found.name, user_agent, found.os) => None,
        None => browser(found.name),
    };
    match (browser, system(found.os)) {
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

/// Browsers that name themselves beside the one that they are built like, which is all that the parser
/// sees.
const OTHERS: &[(&str, &str)] = &[
    ("Chromium", "Chromium"),
    ("Ddg", "DuckDuckGo"),
    ("DuckDuckGo", "DuckDuckGo"),
    ("Epiphany", "GNOME Web"),
    ("Falkon", "Falkon"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("konqueror", "Konqueror"),
    ("Konqueror", "Konqueror"),
    ("MQQBrowser", "QQ Browser"),
    ("PaleMoon", "Pale Moon"),
    ("QQBrowser", "QQ Browser"),
    ("SeaMonkey", "SeaMonkey"),
    ("Silk", "Amazon Silk"),
    ("UCBrowser", "UC Browser"),
    ("XiaoMi", "Mi Browser"),
];

fn other(user_agent: &str) -> Option<&'static str> {
    let named = |product: &str| OTHERS.iter().find(|(token, _)| *token == product);
    products(user_agent).find_map(named).map(|(_, name)| *name)
}

/// What the three that everybody imitates say of themselves, and nothing else.
const THEIR_OWN: &[&str] = &[
    "Mozilla",
    "AppleWebKit",
    "Chrome",
    "HeadlessChrome",
    "CriOS",
    "Gecko",
    "Firefox",
    "FxiOS",
    "Version",
    "Mobile",
    "Safari",
    "Ubuntu",
];

/// Whether this is said to be Chrome, Firefox or Safari by something else that is built like it.
fn borrows(name: &str, user_agent: &str, system: &str) -> bool {
    let elsewhere =
        !(system.starts_with('i') || system.starts_with("Mac") || system.starts_with("Win"));
    match name {
        "Safari" if elsewhere => true,
        "Chrome" | "Firefox" | "Safari" => {
            products(user_agent).any(|product| !THEIR_OWN.contains(&product))
        }
        _ => false,
    }
}

/// The names of the products outside of comments (RFC 9110 §10.1.5).
fn products(user_agent: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_u32;
    let outside = user_agent.split(move |sign: char| {
        match sign {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => return depth > 0 || sign.is_whitespace(),
        }
        true
    });
    let words = outside.filter(|word| !word.is_empty());
    words.map(|word| word.split_once('/').map_or(word, |(name, _)| name))
}

/// What people call it, as far as it is true: Windows 11 names itself Windows 10, and every macOS since 11
/// names itself 10.15, so the version is unknown.
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
    fn what_is_built_like_another_browser_has_its_own_name_or_none() {
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let linux = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)";
        let android =
            "Mozilla/5.0 (Linux; Android 10; K (x)) AppleWebKit/537.36 (KHTML, like Gecko)";
        for (how, rest, label) in [
            (
                iphone,
                "Version/18.5 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                iphone,
                "CriOS/138.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone",
            ),
            (
                iphone,
                "FxiOS/140.0 Mobile/15E148 Safari/605.1",
                "Firefox on iPhone",
            ),
            (
                iphone,
                "Version/18.5 Mobile/15E148 DuckDuckGo/7 Safari/605.1",
                "DuckDuckGo on iPhone",
            ),
            (
                iphone,
                "Version/18.5 Mobile/15E148 Safari/604.1 Ecosia ios@11",
                "",
            ),
            (
                linux,
                "Version/18.0 Safari/605.1.15 Epiphany/605.1.15",
                "GNOME Web on Linux",
            ),
            (linux, "Version/18.0 Safari/605.1.15", ""),
            (
                linux,
                "Falkon/23.08 QtWebEngine/5.15 Chrome/87.0 Safari/537.36",
                "Falkon on Linux",
            ),
            (linux, "Chrome/138.0.0.0 Safari/537.36", "Chrome on Linux"),
            (
                linux,
                "HeadlessChrome/138.0.0.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                linux,
                "Slack/4.39 Chrome/126.0 Electron/31.2 Safari/537.36",
                "",
            ),
            (
                android,
                "Chrome/138.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                android,
                "SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            (
                android,
                "Version/4.0 Chrome/78.0 UCBrowser/13.4 Mobile Safari/537.36",
                "UC Browser on Android",
            ),
            (
                android,
                "Silk/108.4 like Chrome/108.0 Safari/537.36",
                "Amazon Silk on Android",
            ),
            (
                "Mozilla/5.0 (compatible; Googlebot/2.1;",
                "+http://www.google.com/bot.html)",
                "",
            ),
        ] {
            assert_eq!(browser_label(&format!("{how} {rest}")), label, "{rest}");
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
