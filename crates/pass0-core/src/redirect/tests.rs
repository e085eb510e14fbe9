use proptest::prelude::*;
use url::Url;

use super::*;

/// Some routes as a host declares them.
const ROUTES: [(&str, bool); 9] = [
    ("/account", true),
    ("/account/keep", false),
    ("/sessions", true),
    ("/sessions/{id}", false),
    ("/login", false),
    ("/logout", false),
    ("/verify/{token}", false),
    ("/step-up/resume", false),
    ("/{method}/begin", true),
];

fn targets() -> Targets {
    targets_under("/auth")
}

#[test]
fn paths_on_this_site_are_kept() {
    for (wanted, normal) in [
        ("/", "/"),
        ("/p", "/p"),
        (
            "/p?q=1&r=%2F%2Fevil.example#x",
            "/p?q=1&r=%2F%2Fevil.example#x",
        ),
        ("/a/../b", "/b"),
        ("/é", "/%C3%A9"),
        ("/%2f%2fevil.example", "/%2f%2fevil.example"),
        ("/authors", "/authors"),
        ("/auth/sessions", "/auth/sessions"),
        ("/@evil.example", "/@evil.example"),
        ("/:80", "/:80"),
    ] {
        assert_eq!(targets().check(wanted).as_deref(), Some(normal), "{wanted}");
    }
}

#[test]
fn everything_else_goes_to_the_default() {
    let long = format!("/{}", "a".repeat(LONGEST));
    for wanted in [
        "",
        "p",
        "evil.example",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/ /evil.example",
        " //evil.example",
        "\u{0}//evil.example",
        "/.//evil.example",
        "/..//evil.example",
        "/./\\evil.example",
        "/a/..//evil.example",
        "/%2e//evil.example",
        "/%2e%2e//evil.example",
        "/x/%2e%2e//evil.example",
        "https://evil.example",
        "https:/evil.example",
        "https:evil.example",
        "http://app.example.org",
        "https://app.example.org/p",
        "https://app.example.org@evil.example",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "/\u{7f}",
        "/a b",
        "/a\u{85}b",
        "/a\\b",
        "/auth",
        "/auth/",
        "/auth/logout",
        "/auth/../auth/logout",
        "/x/../auth/verify/p0l_x",
        "//app.example.org",
        "?next=/p",
        "#x",
        "//evil.example/%2f..",
        "/\u{2028}/evil.example\n",
        "ftp://evil.example",
        "/\r\nSet-Cookie:x=y",
        &long,
    ] {
        let resolved = targets().resolve(Some(wanted));
        assert_eq!(resolved, "/home", "{wanted:?}");
    }
    assert_eq!(targets().resolve(None), "/home");
}

fn targets_under(prefix: &str) -> Targets {
    let origin = Origin::parse("https://app.example.org").unwrap();
    Targets::new(origin, prefix, "/home", OwnRoutes::new(ROUTES))
}

#[test]
fn no_way_to_write_a_sign_in_route_leads_there() {
    for wanted in [
        "/%61uth/logout",
        "/%61%75%74%68/%6c%6f%67%6f%75%74",
        "/auth%2flogout",
        "/auth%2Flogout",
        "/%2561uth/logout",
        "/auth%252flogout",
        "/%25252561uth%2525252flogout",
        "/%2fauth/logout",
        "/%2f%2fauth/logout",
        "/x/%2e%2e%2fauth/logout",
        "/x%2f..%2fauth%2flogout",
        "/x/%252e%252e/auth/logout",
        "/x/%252e%252e%252fauth%252flogout",
        "/x//auth/%2e/logout/%2e%2e/../auth/logout",
        "/%2e%2fauth/logout",
        "/.%2f/auth/logout",
        "/auth;x=1/logout",
        "/auth%3bx/logout",
        "/;x/auth/logout",
        "/auth%5clogout",
        "/auth%255clogout",
        "/%5cauth/logout",
        "/AUTH/logout",
        "/Auth/Logout",
        "/%41UTH/logout",
        "/auth./logout",
        "/auth%20/logout",
        "/auth/logout/",
        "/auth/logout.",
        "/auth/logout%2f",
        "/auth/logout;jsessionid=1",
        "/auth/logout%3fx",
        "/auth/logout%23x",
        "/%u0061uth/logout",
        "/auth%u002flogout",
        "/%25u0061uth/logout",
        "/%c1%a1uth/logout",
        "/auth%c0%aflogout",
        "/auth%e0%80%aflogout",
        "/auth%25c0%25aflogout",
        "/auth%ef%bc%8flogout",
        "/%ef%bd%81uth/logout",
        "/auth/step-up/resume?id=x",
        "/auth/%73tep-up/resume?id=x",
        "/auth/account/..%2flogout",
        "/auth/account%2f..%2flogout",
        "/auth/%61ccount",
        "/shop/auth/logout",
        "/shop/%61uth%2flogout",
    ] {
        assert_eq!(targets().check(wanted), None, "{wanted}");
    }
    for (prefix, wanted) in [
        ("/a/b", "/a%2fb/logout"),
        ("/a/b", "/a/x%2f..%2fb/logout"),
        ("/a/b", "/%61/%62"),
        ("/shop/auth", "/shop/%61uth/logout"),
        ("/shop/auth", "/auth/logout"),
        ("/Sign-In", "/sign-in/logout"),
        ("/Sign-In", "/%c5%bfign-in/logout"),
        ("", "/logout"),
        ("", "/%6cogout"),
        ("", "/x%2f..%2flogout"),
        ("", "/step-up/resume?id=x"),
    ] {
        assert_eq!(
            targets_under(prefix).check(wanted),
            None,
            "{prefix} {wanted}"
        );
    }
}

#[test]
fn without_a_prefix_the_routes_are_known_by_their_names() {
    for (wanted, allowed) in [
        ("/account", true),
        ("/sessions?notice=x", true),
        ("/accounts", true),
        ("/verification", true),
        ("/begin", true),
        ("/account/keep", false),
        ("/account%2fkeep", false),
        ("/sessions/01x", false),
        ("/SESSIONS/01x", false),
        ("/login", false),
        ("/login/x", false),
        ("/login;x/y", false),
        ("/verify", false),
        ("/verify/p0l_x", false),
        ("/%76erify/p0l_x", false),
        ("/totp/begin", false),
        ("/totp/begin/x", false),
    ] {
        let normal = targets_under("").check(wanted);
        assert_eq!(normal.is_some(), allowed, "{wanted}");
    }
}

#[test]
fn nothing_under_the_prefix_is_a_target_unless_a_route_says_so() {
    let origin = Origin::parse("https://app.example.org").unwrap();
    let untold = Targets::new(origin, "/auth", "/home", OwnRoutes::default());
    assert_eq!(untold.check("/auth/account"), None);
    assert_eq!(untold.check("/authors").as_deref(), Some("/authors"));
    assert_eq!(targets().check("/auth/unheard-of"), None);
    // What stands for a parameter is the visitor's to choose.
    assert_eq!(targets().check("/auth/totp/begin"), None);
    assert_eq!(targets().check("/auth/{method}/begin"), None);
}

#[test]
fn a_control_in_a_path_goes_to_the_default_however_it_is_written() {
    for wanted in [
        "/%09/x",
        "/%00/x",
        "/%0d%0aSet-Cookie:x",
        "/%7f",
        "/%2509/x",
        "/%252500",
        "/%c2%85",
        "/%e2%80%a8",
        "/%u0009",
        "/au%00th/logout",
        "/au%e2%80%8bth/logout",
    ] {
        assert_eq!(targets().resolve(Some(wanted)), "/home", "{wanted}");
    }
    // In a query it is the app's own: the text of a form, for example.
    assert_eq!(
        targets().check("/note?text=a%0ab").as_deref(),
        Some("/note?text=a%0ab")
    );
}

#[test]
fn encoded_paths_of_the_app_are_kept_as_they_are() {
    for wanted in [
        "/files/a%2Fb%20c",
        "/100%25",
        "/caf%C3%A9",
        "/a;v=1/b",
        "/authors/logout-of-line",
        "/x/logout",
        "/auth/account?notice=totp-on",
        "/auth/account",
        "/search?q=%2Fauth%2Flogout",
    ] {
        assert_eq!(targets().check(wanted).as_deref(), Some(wanted), "{wanted}");
    }
}

/// Writes some characters as `%XX`, as often as the numbers say.
fn encoded(path: &str, times: &[u8]) -> String {
    let mut written = String::from("/");
    for (at, c) in path.chars().skip(1).enumerate() {
        let mut one = c.to_string();
        for _ in 0..times.get(at % times.len()).copied().unwrap_or(0) {
            one = one.bytes().map(|byte| format!("%{byte:02x}")).collect();
        }
        written.push_str(&one);
    }
    written
}

fn percent(path: &str) -> Vec<u8> {
    // A form decodes the same, but for `+`.
    let form = format!("x={}", path.replace('+', "%2B").replace('&', "%26"));
    let pairs = url::form_urlencoded::parse(form.as_bytes());
    pairs
        .map(|(_, value)| value.into_owned())
        .collect::<String>()
        .into_bytes()
}

proptest! {
    #[test]
    fn an_encoded_sign_in_route_is_refused(
        route in "(/x/\\.\\.|/\\.|/)?/auth(/logout|/verify-code|/step-up/resume|/[a-z]{1,5}|)",
        times in proptest::collection::vec(0_u8..3, 1..8),
    ) {
        let wanted = encoded(&route, &times);
        let open = ["/auth/account", "/auth/sessions"].contains(&wanted.as_str());
        prop_assert!(open || targets().check(&wanted).is_none(), "{}", wanted);
    }

    /// The oracle decodes by itself and resolves as a browser does.
    #[test]
    fn whatever_is_allowed_stays_outside_however_often_it_is_decoded(
        wanted in "/[/.%;25fF6x]{0,8}(a|%61|%2561|A)uth[/%2fF5c;.]{0,6}(logout|x)?",
    ) {
        if let Some(normal) = targets().check(&wanted) {
            let mut path = normal.clone();
            for _ in 0..8 {
                let url = Url::parse("https://app.example.org").unwrap();
                let there = url.join(&format!("/{}", path.trim_start_matches(['/', '\\']))).unwrap();
                let inside = there.path() == "/auth" || there.path().starts_with("/auth/");
                prop_assert!(!inside, "{} by {}", normal, path);
                let bytes = percent(&path);
                let Ok(text) = String::from_utf8(bytes) else { break };
                path = text;
            }
        }
    }

    /// The oracle: a browser that follows what came out stays on the origin.
    #[test]
    fn whatever_is_allowed_stays_on_the_origin(wanted in "[/\\\\.%a-c@:?#\\t 2efEF5cC]{0,12}(evil\\.example)?[/\\\\.%]{0,4}") {
        let wanted = format!("/{wanted}");
        if let Some(normal) = targets().check(&wanted) {
            let base = Url::parse("https://app.example.org/auth/login").unwrap();
            let there = base.join(&normal).unwrap();
            prop_assert_eq!(there.host_str(), Some("app.example.org"));
            prop_assert!(!normal.starts_with("//"));
        }
    }
}
