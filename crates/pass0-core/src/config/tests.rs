use super::*;

#[test]
fn apps_under_two_paths_have_cookies_of_their_own() {
    assert_eq!(cookie_name("/auth"), "pass0");
    assert_eq!(cookie_name("/shop/auth"), "pass0-b16062bb");
    let names = ["/auth", "/shop/auth", "/shop-auth", "/shop", ""].map(cookie_name);
    let distinct: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
    let mut config = Config::new(Origin::parse("https://app.example.org").unwrap());
    config.prefix = "/shop/auth".to_owned();
    assert_eq!(config.cookie_name(), cookie_name("/shop/auth"));
    config.cookie_scope = Some("/auth".to_owned());
    assert_eq!(config.cookie_name(), "pass0");
}

#[test]
fn apps_on_two_ports_have_cookies_of_their_own_in_dev_mode_alone() {
    let names = |origin: &str, dev| {
        let mut config = Config::new(Origin::parse(origin).unwrap());
        config.dev = dev;
        format!("{}{}", config.cookie_prefix(), config.cookie_name())
    };
    assert_eq!(names("http://localhost:5000", true), "pass0-5000");
    assert_eq!(names("http://localhost:5001", true), "pass0-5001");
    assert_eq!(names("http://localhost", true), "pass0");
    for origin in [
        "http://localhost:5000",
        "https://localhost:5000",
        "https://app.example.org:8443",
    ] {
        assert_eq!(names(origin, false), "__Host-pass0");
    }
    assert_eq!(names("https://localhost:5000", true), "__Host-pass0");
}

#[test]
fn settings_that_weaken_every_sign_in_are_refused() {
    let good = || Config::new(Origin::parse("https://app.example.org").unwrap());
    assert_eq!(good().check(), Ok(()));
    type Spoil = fn(&mut Config);
    let spoilt: [(&str, Spoil); 13] = [
        ("token_expiry", |c| c.flow_life = Duration::from_secs(601)),
        ("token_expiry", |c| c.flow_life = Duration::ZERO),
        ("link_expiry", |c| {
            c.link_life = Some(Duration::from_secs(24 * 3600 + 1))
        }),
        ("link_expiry", |c| {
            c.link_life = Some(Duration::from_secs(599))
        }),
        ("session_duration", |c| {
            c.session_idle = Duration::from_secs(59)
        }),
        ("session_duration", |c| {
            c.session_max = Duration::from_secs(60)
        }),
        ("session_max", |c| {
            c.session_max = Duration::from_secs(401 * 24 * 3600)
        }),
        ("prefix", |c| c.prefix = "auth".into()),
        ("redirect_url", |c| {
            c.redirect_url = "https://evil.example".into()
        }),
        ("app_name", |c| c.app_name = "x\r\nBcc: y".into()),
        ("limits", |c| c.limits.enabled = false),
        ("public_url", |c| c.dev = true),
        ("public_url", |c| {
            c.origin = Origin::parse("http://app.example.org").unwrap()
        }),
    ];
    for (setting, spoil) in spoilt {
        let mut config = good();
        spoil(&mut config);
        assert_eq!(config.check().unwrap_err().setting, setting);
    }
}

#[test]
fn a_domain_sign_up_is_exact() {
    let signup = Signup::Domains(vec!["example.org".into()]);
    assert!(signup.allows("ann@example.org"));
    for other in [
        "ann@sub.example.org",
        "ann@example.org.evil.example",
        "ann@notexample.org",
    ] {
        assert!(!signup.allows(other), "{other}");
    }
}
