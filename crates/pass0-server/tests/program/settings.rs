//! Wrong settings never start the program, and the reason names the setting.
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::support::{KEY, run, texts, write_private};

/// The settings that hold in every case unless it says otherwise.
const GOOD: &[(&str, &str)] = &[
    ("public_url", "\"https://login.example.org\""),
    ("listen", "\"127.0.0.1:0\""),
    ("database", "\"sqlite:pass0.db\""),
    ("smtp", "\"smtps://ann:pw@mail.example.org\""),
    ("mail_from", "\"Example <login@example.org>\""),
    ("secret_file", "\"secret\""),
];

/// A mail API whose URL holds a key, and a secret.
pub(crate) const API: &str = "\"https://mailer.example.org/send?key=geheim\"";
pub(crate) const SECRET: &str = "\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"";

/// The good settings with some replaced; an empty value leaves the setting out.
pub(crate) fn toml(changes: &[(&str, &str)]) -> String {
    let is_changed = |key: &str| changes.iter().any(|(changed, _)| *changed == key);
    GOOD.iter()
        .filter(|(key, _)| !is_changed(key))
        .chain(changes)
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{key} = {value}\n"))
        .collect()
}

pub(crate) fn arrange() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| write_private(&folder.path().join(name), text);
    write("secret", KEY);
    write("empty", "# nothing\n");
    write("short", "too short");
    write("example", "please-change-me-please-change-me-now");
    write("twice", &format!("{KEY}\n{KEY}\n"));
    write("open", KEY);
    let open = std::fs::Permissions::from_mode(0o646);
    std::fs::set_permissions(folder.path().join("open"), open).unwrap();
    std::fs::create_dir_all(folder.path().join("templates/templates/pages")).unwrap();
    write(
        "templates/templates/pages/login.html",
        "{{ nothing_like_it }}",
    );
    folder
}

pub(crate) async fn check(
    folder: &Path,
    config: &str,
    env: &[(&str, &str)],
    command: &[&str],
) -> (i32, String) {
    write_private(&folder.join("pass0.toml"), config);
    let args: Vec<&str> = command
        .iter()
        .copied()
        .chain(["--config", "pass0.toml"])
        .collect();
    let output = run(&args, env, folder).await;
    let (out, err) = texts(&output);
    (output.status.code().unwrap(), out + &err)
}

#[tokio::test]
async fn good_settings_pass() {
    let folder = arrange();
    let (code, said) = check(folder.path(), &toml(&[]), &[], &["config", "check"]).await;
    assert_eq!(code, 0, "{said}");
}

#[tokio::test]
async fn every_broken_setting_keeps_the_program_from_starting_and_is_named() {
    let inline = format!("[\"{KEY}\"]");
    let same = "[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"]";
    let long = format!("\"unix:/run/{}\"", "a".repeat(103));
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("public_url", &[("public_url", "")]),
        (
            "public_url",
            &[("public_url", "\"http://login.example.org\"")],
        ),
        (
            "public_url",
            &[("public_url", "\"https://login.example.org/auth\"")],
        ),
        ("public_url", &[("public_url", "\"login.example.org\"")]),
        ("public_url", &[("public_url", "5000")]),
        (
            "public_url",
            &[
                ("public_url", "\"http://localhost:5000\""),
                ("listen", "\"0.0.0.0:0\""),
            ],
        ),
        ("listen", &[("listen", "\"127.0.0.1\"")]),
        ("listen", &[("listen", "\"127.0.0.1:99999\"")]),
        ("listen", &[("listen", "5000")]),
        ("listen", &[("listen", "\"unix:pass0.sock\"")]),
        ("listen", &[("listen", &long)]),
        (
            "listen",
            &[
                ("dev_mode", "true"),
                ("public_url", ""),
                ("listen", "\"0.0.0.0:0\""),
            ],
        ),
        ("public_url", &[("dev_mode", "true")]),
        ("dev_mode", &[("dev_mode", "\"yes\"")]),
        ("database", &[("database", "")]),
        ("database", &[("database", "\"mysql://db/pass0\"")]),
        ("database", &[("database", "\"sqlite:\"")]),
        (
            "database",
            &[("database", "\"sqlite:no/such/folder/pass0.db\"")],
        ),
        ("trusted_proxies", &[("trusted_proxies", "[\"0.0.0.0/0\"]")]),
        ("trusted_proxies", &[("trusted_proxies", "[\"::/0\"]")]),
        ("trusted_proxies", &[("trusted_proxies", "[\"0.0.0.0/1\"]")]),
        (
            "trusted_proxies",
            &[("trusted_proxies", "[\"10.0.0.0/33\"]")],
        ),
        (
            "trusted_proxies",
            &[("trusted_proxies", "[\"proxy.example.org\"]")],
        ),
        ("trusted_proxies", &[("trusted_proxies", "\"10.0.0.1\"")]),
        ("signup", &[("signup", "\"everybody\"")]),
        ("signup", &[("signup", "true")]),
        ("signup_domains", &[("signup", "\"domains\"")]),
        (
            "signup_domains",
            &[
                ("signup", "\"domains\""),
                ("signup_domains", "[\"not a domain\"]"),
            ],
        ),
        ("signup_domains", &[("signup_domains", "[\"example.org\"]")]),
        ("smtp", &[("smtp", "")]),
        ("smtp", &[("smtp", "\"smtp://mail.example.org\"")]),
        ("smtp", &[("smtp", "\"https://mail.example.org\"")]),
        ("smtp", &[("smtp", "\"smtp+plain://8.8.8.8\"")]),
        ("smtp", &[("smtp", "\"smtps://ann:p/w@mail.example.org\"")]),
        ("smtp", &[("smtp", "\"smtps://mail.example.org?auth=x\"")]),
        ("smtp_ehlo", &[("smtp_ehlo", "\"two words\"")]),
        (
            "mail_http",
            &[("mail_http", API), ("mail_http_secret", SECRET)],
        ),
        ("mail_http_secret", &[("smtp", ""), ("mail_http", API)]),
        (
            "mail_http_secret",
            &[
                ("smtp", ""),
                ("mail_http", API),
                ("mail_http_secret", "\"changeme\""),
            ],
        ),
        ("mail_http", &[("mail_http_secret", SECRET)]),
        (
            "mail_http",
            &[
                ("smtp", ""),
                ("mail_http", "\"http://mailer.example.org/send\""),
                ("mail_http_secret", SECRET),
            ],
        ),
        (
            "mail_http",
            &[
                ("smtp", ""),
                ("mail_http", "\"http+plain://8.8.8.8/send\""),
                ("mail_http_secret", SECRET),
            ],
        ),
        (
            "mail_from",
            &[
                ("smtp", ""),
                ("mail_from", ""),
                ("mail_http", API),
                ("mail_http_secret", SECRET),
            ],
        ),
        ("smtp_ehlo", &[("smtp_ehlo", "7")]),
        ("smtp_ca_file", &[("smtp_ca_file", "\"no-such.pem\"")]),
        ("smtp_ca_file", &[("smtp_ca_file", "\"empty\"")]),
        ("smtp_ca_file", &[("smtp_ca_file", "\"\"")]),
        ("mail_from", &[("mail_from", "")]),
        ("mail_from", &[("mail_from", "\"Example\"")]),
        (
            "mail_from",
            &[("mail_from", "\"A\\r\\nBcc: b@example.org <a@example.org>\"")],
        ),
        ("app_name", &[("app_name", "\"\"")]),
        ("app_name", &[("app_name", "\"A\\nB\"")]),
        (
            "redirect_url",
            &[("redirect_url", "\"https://evil.example\"")],
        ),
        ("redirect_url", &[("redirect_url", "\"//evil.example\"")]),
        (
            "login_url",
            &[("login_url", "\"https://evil.example/login\"")],
        ),
        ("login_url", &[("login_url", "\"//evil.example\"")]),
        ("token_expiry", &[("token_expiry", "11")]),
        ("token_expiry", &[("token_expiry", "0")]),
        ("token_expiry", &[("token_expiry", "\"10\"")]),
        ("token_expiry", &[("token_expiry", "2.5")]),
        ("link_expiry", &[("link_expiry", "9")]),
        ("link_expiry", &[("link_expiry", "1441")]),
        (
            "link_expiry",
            &[("token_expiry", "5"), ("link_expiry", "4")],
        ),
        ("legacy_addresses", &[("legacy_addresses", "\"yes\"")]),
        ("session_duration", &[("session_duration", "10")]),
        (
            "session_duration",
            &[("session_duration", "86400"), ("session_max", "3600")],
        ),
        ("session_max", &[("session_max", "99999999")]),
        ("cross_device", &[("cross_device", "\"on\"")]),
        ("secret_file", &[("secret_file", "")]),
        ("secret_file", &[("secret_file", "\"nowhere\"")]),
        ("secret_file", &[("secret_file", "\"empty\"")]),
        ("secret_file", &[("secret_file", "\"short\"")]),
        ("secret_file", &[("secret_file", "\"example\"")]),
        ("secret_file", &[("secret_file", "\"twice\"")]),
        ("secret_file", &[("secret_file", "\"open\"")]),
        ("secrets", &[("secrets", &inline)]),
        ("secrets", &[("secret_file", ""), ("secrets", "[]")]),
        (
            "secrets",
            &[("secret_file", ""), ("secrets", "[\"short\"]")],
        ),
        ("secrets", &[("secret_file", ""), ("secrets", same)]),
        ("templates", &[("templates", "\"no-such-folder\"")]),
        ("templates", &[("templates", "\"templates\"")]),
        ("limits", &[("limits", "\"off\"")]),
        ("limits", &[("limits", "{ mail = [[0, 60]] }")]),
        ("limits", &[("limits", "{ codes = [[20, 3600]] }")]),
        ("limits", &[("limits", "{ attempts = 1000 }")]),
        ("metrics_listen", &[("metrics_listen", "\"0.0.0.0:0\"")]),
        ("metrics_listen", &[("metrics_listen", "9400")]),
        ("log", &[("log", "\"pass0=loud\"")]),
        ("log_format", &[("log_format", "\"xml\"")]),
    ];
    assert!(cases.len() >= 40);
    let folder = arrange();
    for (key, changes) in cases {
        let config = toml(changes);
        let (code, said) = check(folder.path(), &config, &[], &["serve"]).await;
        assert_ne!(code, 0, "{changes:?}");
        assert!(said.contains(&format!("{key}:")), "{changes:?}: {said}");
    }
}

#[tokio::test]
async fn the_environment_is_as_strict_as_the_file() {
    let folder = arrange();
    for (name, value) in [
        ("PASS0_PUBLIC_URL", "http://login.example.org"),
        ("PASS0_TOKEN_EXPIRY", "60"),
        ("PASS0_TOKEN_EXPIRY", "ten"),
        ("PASS0_DEV_MODE", "perhaps"),
        ("PASS0_LIMITS", "{ mail = 1 }"),
        ("PASS0_LIMITS", "{ mail"),
        ("PASS0_SMTP_FILE", "open"),
        ("PASS0_SECRETS_FILE", "short"),
        ("PASS0_TRUSTED_PROXIES", "10.0.0.1, 0.0.0.0/0"),
    ] {
        let (code, said) = check(folder.path(), &toml(&[]), &[(name, value)], &["serve"]).await;
        assert_eq!(code, 2, "{name}={value}: {said}");
        assert!(said.contains(name), "{name}={value}: {said}");
    }
}

#[tokio::test]
async fn an_unknown_key_is_named_with_its_place_and_the_nearest_known_one() {
    let folder = arrange();
    let config = format!(
        "{}publc_url = \"https://a.example\"\n",
        toml(&[("public_url", "")])
    );
    let (code, said) = check(folder.path(), &config, &[], &["config", "check"]).await;
    assert_eq!(code, 2);
    let wanted = "pass0.toml:6:1: unknown key \"publc_url\"; did you mean \"public_url\"?\n \
                  6 | publc_url = …\n   | ^^^^^^^^^\n";
    assert!(said.contains(wanted), "{said}");

    let env = [("PASS0_APPNAME", "x")];
    let (code, said) = check(folder.path(), &toml(&[]), &env, &["config", "check"]).await;
    assert_eq!(code, 2);
    assert!(said.contains("PASS0_APPNAME: unknown variable; did you mean \"PASS0_APP_NAME\"?"));
}

#[tokio::test]
async fn check_tells_every_problem_at_once_and_opens_nothing() {
    let folder = arrange();
    let config = toml(&[
        ("public_url", ""),
        ("smtp", "\"smtp://mail.example.org\""),
        ("token_expiry", "99"),
        ("signup", "\"everybody\""),
    ]);
    let (code, said) = check(folder.path(), &config, &[], &["config", "check"]).await;
    assert_eq!(code, 2);
    for key in ["public_url:", "smtp:", "token_expiry:", "signup:"] {
        assert!(said.contains(key), "{key} {said}");
    }
    let (code, _) = check(folder.path(), &toml(&[]), &[], &["config", "check"]).await;
    assert_eq!(code, 0);
    assert!(!folder.path().join("pass0.db").exists());
}

#[tokio::test]
async fn a_syntax_error_tells_its_line_and_shows_no_value() {
    let folder = arrange();
    let config = format!(
        "{}smtp = \"smtps://ann:geheim@mail\n",
        toml(&[("smtp", "")])
    );
    let (code, said) = check(folder.path(), &config, &[], &["config", "check"]).await;
    assert_eq!(code, 2);
    assert!(said.contains("pass0.toml:6:"), "{said}");
    assert!(
        !said.contains("geheim") && !said.contains("required"),
        "{said}"
    );
}

#[tokio::test]
async fn print_tells_every_origin_and_no_secret() {
    let folder = arrange();
    let env = [
        ("PASS0_DATABASE", "postgres://u:geheim@db/pass0"),
        ("PASS0_TOKEN_EXPIRY", "5"),
    ];
    let config = toml(&[("secret_file", ""), ("secrets", &format!("[\"{KEY}\"]"))]);
    for json in [&["config", "print"][..], &["config", "print", "--json"]] {
        let (code, said) = check(folder.path(), &config, &env, json).await;
        assert_eq!(code, 0, "{said}");
        for secret in [KEY, "geheim", "ann:pw"] {
            assert!(!said.contains(secret), "{said}");
        }
        for origin in ["PASS0_TOKEN_EXPIRY", "pass0.toml:1:1", "default"] {
            assert!(said.contains(origin), "{origin} {said}");
        }
    }
    let (_, said) = check(folder.path(), &config, &env, &["config", "print", "--json"]).await;
    let settings: serde_json::Value = serde_json::from_str(&said).unwrap();
    let value = |key: &str| {
        let settings = settings.as_array().unwrap();
        settings
            .iter()
            .find(|setting| setting["key"] == key)
            .unwrap()["value"]
            .clone()
    };
    assert_eq!(value("token_expiry"), 5);
    assert_eq!(value("signup"), "invite");
    assert_eq!(value("limits")["attempts"], 5);
}

#[tokio::test]
async fn a_proxy_on_a_unix_socket_is_refused_by_a_program_that_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let env = [
        ("PASS0_TRUSTED_PROXIES", "unix"),
        ("PASS0_DEV_MODE", "true"),
    ];
    // Where it starts, and where the settings are checked before.
    for args in [
        &["dev", "--listen", "127.0.0.1:0"][..],
        &["config", "check"],
    ] {
        let output = run(args, &env, folder.path()).await;
        let (_, said) = texts(&output);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains("trusted_proxies: \"unix\""), "{said}");
    }
}
