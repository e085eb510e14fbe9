//! Relays as they are out there: how they offer logins, what they are called, and ports taken for
//! each other.

use std::sync::Arc;

use pass0_core::ports::{Mailer, Sent};
use pass0_mail::{Relay, SmtpMailer, SmtpUrl};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, crypto::aws_lc_rs};
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use crate::bench::{ANN, ID, SECOND, sender, sign_in, words};
use crate::fake::{Fake, mailer, says};
use crate::operator::Log;

/// What the server heard of a login when it offers this, and whether it got the letter.
async fn login(
    offer: &str,
    query: &str,
    script: &[(&'static str, crate::fake::Does)],
) -> (Vec<String>, Sent) {
    let mut script = script.to_vec();
    script.push((
        "EHLO",
        says(format!("250-fake\r\n{offer}\r\n250 SIZE 1\r\n")),
    ));
    let fake = Fake::start(&script).await;
    let url = format!("smtp://ann:token@{}{query}", fake.addr);
    let sent = mailer(&url).send(ID, &sign_in(ANN)).await;
    let said = fake.commands();
    let from = said
        .iter()
        .position(|line| line.starts_with("AUTH"))
        .unwrap_or(said.len());
    let to = said
        .iter()
        .position(|line| line.starts_with("MAIL"))
        .unwrap_or(said.len());
    (said[from..to].to_vec(), sent)
}

#[tokio::test]
async fn logins_are_found_however_they_are_offered() {
    let plain = ["AUTH PLAIN AGFubgB0b2tlbg=="].map(str::to_owned);
    for offer in [
        "250-AUTH PLAIN LOGIN",
        "250-auth login plain",
        "250-Auth=PLAIN",
        "250-AUTH=LOGIN PLAIN",
        "250-AUTH\tCRAM-MD5  PLAIN",
    ] {
        let (said, sent) = login(offer, "", &[]).await;
        assert_eq!(said, plain, "{offer}");
        assert!(matches!(sent, Sent::Accepted(_)), "{offer}: {sent:?}");
    }
    let asks = [
        ("AUTH", says("334 VXNlcm5hbWU6\r\n")),
        ("*", says("334 UGFzc3dvcmQ6\r\n")),
    ];
    for offer in ["250-AUTH LOGIN", "250-auth=login"] {
        let (said, _) = login(offer, "", &asks).await;
        assert_eq!(said[..3], ["AUTH LOGIN", "YW5u", "dG9rZW4="], "{offer}");
    }
    let (said, sent) = login("250-AUTHORITY PLAIN", "", &[]).await;
    assert!(said.is_empty() && matches!(sent, Sent::Later(..)));
}

#[tokio::test]
async fn a_token_goes_by_xoauth2_and_its_refusal_is_explained() {
    let initial = "AUTH XOAUTH2 dXNlcj1hbm4BYXV0aD1CZWFyZXIgdG9rZW4BAQ==";
    for (offer, query) in [
        ("250-AUTH XOAUTH2", ""),
        ("250-AUTH LOGIN PLAIN XOAUTH2", "?auth=xoauth2"),
    ] {
        let (said, sent) = login(offer, query, &[]).await;
        assert_eq!(said, [initial], "{offer}");
        assert!(matches!(sent, Sent::Accepted(_)));
    }
    // {"status":"401","schemes":"bearer"}
    let no = [
        (
            "AUTH",
            says("334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIn0=\r\n"),
        ),
        ("*", says("535 5.7.8 not accepted\r\n")),
    ];
    let (said, sent) = login("250-AUTH XOAUTH2", "", &no).await;
    assert_eq!(said, [initial, ""]);
    let Sent::Later(words, _) = sent else {
        panic!("{sent:?}")
    };
    assert!(
        words.starts_with("535 5.7.8 not accepted {\"status\":\"401\""),
        "{words}"
    );
}

#[tokio::test]
async fn a_mechanism_that_is_offered_and_unknown_gives_way_to_the_next() {
    let (said, sent) = login(
        "250-AUTH PLAIN LOGIN",
        "",
        &[("AUTH", says("504 5.5.4 what?\r\n"))],
    )
    .await;
    assert_eq!(said.len(), 2);
    assert!(said[0].starts_with("AUTH PLAIN") && said[1] == "AUTH LOGIN");
    assert!(matches!(sent, Sent::Later(..)));
    let (said, _) = login(
        "250-AUTH PLAIN LOGIN",
        "",
        &[("AUTH", says("535 5.7.8 no\r\n"))],
    )
    .await;
    assert_eq!(said.len(), 1, "a wrong password is not tried twice");
}

#[tokio::test]
async fn a_server_hears_the_name_that_is_set() {
    let fake = Fake::start(&[]).await;
    for (name, heard) in [
        (None, "EHLO app.example.org"),
        (Some("[192.0.2.1]"), "EHLO [192.0.2.1]"),
    ] {
        let mut relay = Relay::from(SmtpUrl::parse(&fake.url("smtp")).unwrap());
        if let Some(name) = name {
            relay = relay.hello(name).unwrap();
        }
        let mailer = SmtpMailer::new(relay, sender(), words("Notes")).unwrap();
        assert!(matches!(
            mailer.send(ID, &sign_in(ANN)).await,
            Sent::Accepted(_)
        ));
        assert!(fake.commands().iter().any(|line| line == heard), "{heard}");
    }
}

#[tokio::test]
async fn plain_text_into_a_private_network_works_with_a_login() {
    let fake = Fake::start(&[]).await;
    let url = format!("smtp+plain://ann:token@{}", fake.addr);
    let sent = mailer(&url).send(ID, &sign_in(ANN)).await;
    assert!(matches!(sent, Sent::Accepted(_)), "{sent:?}");
}

/// A server that speaks TLS from the first byte, with a certificate made like this; it passes on to
/// `behind`.
pub async fn tls_server(
    made: rcgen::CertifiedKey<rcgen::KeyPair>,
    behind: std::net::SocketAddr,
) -> u16 {
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut near = acceptor.accept(stream).await?;
                let mut far = tokio::net::TcpStream::connect(behind).await?;
                tokio::io::copy_bidirectional(&mut near, &mut far).await
            });
        }
    });
    port
}

/// As `openssl req -x509` makes it: it signed itself, is marked as an authority, and may name nobody.
pub fn self_signed(names: &[&str], is_authority: bool) -> rcgen::CertifiedKey<rcgen::KeyPair> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = rcgen::CertificateParams::new(names).unwrap();
    if is_authority {
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    }
    let signing_key = rcgen::KeyPair::generate().unwrap();
    let cert = params.self_signed(&signing_key).unwrap();
    rcgen::CertifiedKey { cert, signing_key }
}

fn pem(certificate: &rcgen::Certificate) -> String {
    let body = data_encoding::BASE64.encode(certificate.der());
    format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
}

fn trusting(port: u16, pem: &str) -> SmtpMailer {
    let url = SmtpUrl::parse(&format!("smtps://localhost:{port}")).unwrap();
    let relay = Relay::from(url).trusting(pem.as_bytes()).unwrap();
    SmtpMailer::new(relay, sender(), words("Notes")).unwrap()
}

#[tokio::test]
async fn a_certificate_that_signed_itself_is_taken_where_it_is_pinned_and_nowhere_else() {
    let fake = Fake::start(&[]).await;
    for (names, is_authority) in [
        (&["localhost"][..], false),
        (&["localhost"], true),
        (&["mail.internal"], false),
        (&[], true),
    ] {
        let made = self_signed(names, is_authority);
        let own = pem(&made.cert);
        let port = tls_server(made, fake.addr).await;
        let sent = trusting(port, &own).send(ID, &sign_in(ANN)).await;
        assert!(matches!(sent, Sent::Accepted(_)), "{names:?}: {sent:?}");
        let other = pem(&self_signed(names, is_authority).cert);
        let sent = trusting(port, &other).send(ID, &sign_in(ANN)).await;
        let Sent::Later(why, _) = sent else {
            panic!("{sent:?}")
        };
        assert!(why.contains("certificate"), "{why}");
    }
    assert_eq!(fake.letters().len(), 4);
}

#[tokio::test]
async fn an_authority_of_ones_own_vouches_for_its_names_only() {
    let fake = Fake::start(&[]).await;
    let ca = self_signed(&[], true);
    let issuer = {
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        rcgen::Issuer::new(params, ca.signing_key)
    };
    for (name, fine) in [("localhost", true), ("mail.internal", false)] {
        let signing_key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        let cert = params.signed_by(&signing_key, &issuer).unwrap();
        let port = tls_server(rcgen::CertifiedKey { cert, signing_key }, fake.addr).await;
        let sent = trusting(port, &pem(&ca.cert)).send(ID, &sign_in(ANN)).await;
        assert_eq!(matches!(sent, Sent::Accepted(_)), fine, "{name}: {sent:?}");
    }
}

#[test]
fn a_file_without_a_certificate_is_refused() {
    for text in [
        "",
        "hello",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        let relay = Relay::from(SmtpUrl::parse("smtps://localhost").unwrap());
        assert!(relay.trusting(text.as_bytes()).is_err(), "{text}");
    }
}

#[tokio::test]
async fn ports_taken_for_each_other_are_named_at_once() {
    let fake = Fake::start(&[]).await;
    let tls = tls_server(self_signed(&["localhost"], false), fake.addr).await;
    let clear = fake.addr.port();
    for (url, hint) in [
        (format!("smtps://localhost:{clear}"), "smtp+starttls://"),
        (format!("smtp+starttls://localhost:{tls}"), "smtps://"),
        (format!("smtp+plain://localhost:{tls}"), "smtps://"),
    ] {
        let (log, _guard) = Log::keep();
        let started = Instant::now();
        let sent = mailer(&url).send(ID, &sign_in(ANN)).await;
        assert!(started.elapsed() < 5 * SECOND, "{url}");
        let Sent::Later(why, _) = sent else {
            panic!("{sent:?}")
        };
        assert!(why.contains(hint), "{url}: {why}");
        assert_eq!(log.levels(), ["WARN"]);
        assert_eq!(log.lines()[0]["reason"], why);
    }
    let late = Fake::start(&[("STARTTLS", says("220 go\r\n")), ("", says("220 fake\r\n"))]).await;
    let url = format!("smtp+starttls://localhost:{}", late.addr.port());
    let sent = mailer(&url)
        .within(2 * SECOND)
        .send(ID, &sign_in(ANN))
        .await;
    assert!(matches!(sent, Sent::Later(..)), "{sent:?}");
}

#[tokio::test]
async fn a_server_that_is_slow_to_greet_is_not_taken_for_one_that_waits_for_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let fake = Fake::start(&[]).await;
    let addr = listener.local_addr().unwrap();
    let behind = fake.addr;
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            tokio::spawn(async move {
                // Longer than it takes to ask it for TLS beside the conversation.
                tokio::time::sleep(2 * SECOND).await;
                let mut far = tokio::net::TcpStream::connect(behind).await?;
                tokio::io::copy_bidirectional(&mut near, &mut far).await
            });
        }
    });
    let sent = mailer(&format!("smtp://{addr}"))
        .send(ID, &sign_in(ANN))
        .await;
    assert!(matches!(sent, Sent::Accepted(_)), "{sent:?}");
}

#[tokio::test]
async fn a_refusal_of_the_sender_is_tried_again_and_warned_of() {
    for (step, reply) in [
        ("MAIL", "550 5.1.1 no such mailbox\r\n"),
        ("MAIL", "552 5.2.2 over quota\r\n"),
        (
            "RCPT",
            "550 5.1.8 Sender address rejected: Domain not found\r\n",
        ),
        (
            "RCPT",
            "553 5.7.1 Sender address rejected: not owned by user ann\r\n",
        ),
        (
            ".",
            "550 5.7.60 Client does not have permissions to send as this sender\r\n",
        ),
        (
            ".",
            "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException\r\n",
        ),
    ] {
        let (log, _guard) = Log::keep();
        let fake = Fake::start(&[(step, says(reply))]).await;
        let sent = fake.mailer().send(ID, &sign_in(ANN)).await;
        assert!(matches!(sent, Sent::Later(..)), "{reply}");
        assert_eq!(log.levels(), ["WARN"], "{reply}");
    }
}
