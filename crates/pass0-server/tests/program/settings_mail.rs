//! The settings of the ways for mail.
use crate::settings::{API, SECRET, arrange, check, toml};

#[tokio::test]
async fn a_password_that_is_not_percent_encoded_is_said_to_be_so_and_not_shown() {
    let folder = arrange();
    for url in [
        "smtps://ann:geh/eim@mail.example.org",
        "smtps://ann:geh#eim@mail.example.org",
        "smtps://ann:geh?eim@mail.example.org",
    ] {
        let config = toml(&[("smtp", &format!("\"{url}\""))]);
        let (code, said) = check(folder.path(), &config, &[], &["config", "check"]).await;
        assert_eq!(code, 2);
        assert!(
            said.contains("percent-encoded") && said.contains("%2F"),
            "{said}"
        );
        assert!(!said.contains("geh") && !said.contains("eim"), "{said}");
    }
}

#[tokio::test]
async fn a_relay_in_a_private_network_with_its_own_certificate_and_our_own_name_is_taken() {
    let folder = arrange();
    let made = rcgen::generate_simple_self_signed(["postfix".to_owned()]).unwrap();
    let body = data_encoding::BASE64.encode(made.cert.der());
    let pem = format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n");
    std::fs::write(folder.path().join("ca.pem"), pem).unwrap();
    let config = toml(&[
        ("smtp", "\"smtp+plain://postfix:2525\""),
        ("smtp_ca_file", "\"ca.pem\""),
        ("smtp_ehlo", "\"app.example.org\""),
    ]);
    let (code, said) = check(folder.path(), &config, &[], &["config", "print"]).await;
    assert_eq!(code, 0, "{said}");
    for shown in ["smtp+plain://postfix:2525", "ca.pem", "\"app.example.org\""] {
        assert!(said.contains(shown), "{shown} in {said}");
    }
}

#[tokio::test]
async fn a_mail_api_takes_the_place_of_smtp_and_its_secrets_are_not_shown() {
    let folder = arrange();
    let config = toml(&[
        ("smtp", ""),
        ("mail_http", API),
        ("mail_http_secret", SECRET),
    ]);
    let (code, said) = check(folder.path(), &config, &[], &["config", "print"]).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("https://mailer.example.org/…"), "{said}");
    assert!(!said.contains("geheim") && !said.contains("MfKQ"), "{said}");
}
