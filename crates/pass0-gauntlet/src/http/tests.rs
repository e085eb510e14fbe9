//! Servers that give little, slowly, or without an end.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

/// A site that sends `first` and then `drop` again and again, until its client is gone.
async fn drips(first: &'static str, drop: &'static str, every: Duration) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/in", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 1024]).await;
                let mut sent = stream.write_all(first.as_bytes()).await;
                while sent.is_ok() {
                    tokio::time::sleep(every).await;
                    sent = stream.write_all(drop.as_bytes()).await;
                }
            });
        }
    });
    Url::parse(&url).unwrap()
}

fn client(game: Duration) -> Client {
    Client {
        tls: tls(),
        patience: Duration::from_millis(400),
        end: Instant::now() + game,
    }
}

const OFTEN: Duration = Duration::from_millis(50);
const LIMIT: Duration = Duration::from_secs(20);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn fetched(client: &Client, url: &Url) -> Fetched {
    let fetch = client.fetch(&Method::GET, url, Dress::Scanner);
    let fetched = tokio::time::timeout(LIMIT, fetch).await;
    fetched.expect("it hangs")
}

#[tokio::test]
async fn a_site_that_drips_is_left_in_time() {
    // The body: what came until then counts.
    let url = drips(
        "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nhello",
        ".",
        OFTEN,
    );
    let got = fetched(&client(DAY), &url.await).await;
    assert_eq!(got.status(), Some(200));
    assert!(got.body.starts_with("hello") && got.body.len() < 1000);

    // The head.
    let url = drips("HTTP/1.1 200 OK\r\nx-a: ", "a", OFTEN).await;
    let got = fetched(&client(DAY), &url).await;
    assert_eq!(got.error.as_deref(), Some("no answer in time"));

    // Redirects without an end, each of them quick: hops are counted.
    let url = drips(
        "HTTP/1.1 302 Found\r\nlocation: /in\r\ncontent-length: 0\r\n\r\n",
        "",
        OFTEN,
    );
    let got = fetched(&client(DAY), &url.await).await;
    assert_eq!(got.error.as_deref(), Some("redirects without an end"));

    let url = drips("HTTP/1.1 200 OK\r\n\r\n", ".", OFTEN).await;
    let (asked, jar) = (client(DAY), Jar::default());
    let asked = asked.signed_in(&url, &jar);
    let said = tokio::time::timeout(LIMIT, asked).await.expect("it hangs");
    assert!(said.is_err());
}

#[tokio::test]
async fn a_body_without_an_end_is_read_up_to_a_page() {
    const MUCH: &str = match std::str::from_utf8(&[b'x'; 300_000]) {
        Ok(text) => text,
        Err(_) => "",
    };
    let url = drips("HTTP/1.1 200 OK\r\n\r\n", MUCH, Duration::ZERO).await;
    let got = fetched(&client(DAY), &url).await;
    assert!(got.body.len() <= PAGE, "{}", got.body.len());
}

#[tokio::test]
async fn after_the_whole_game_nothing_is_waited_for() {
    let url = drips("HTTP/1.1 200 OK\r\nx-a: ", "a", OFTEN).await;
    let mut client = client(Duration::ZERO);
    client.patience = DAY;
    let got = fetched(&client, &url).await;
    assert_eq!(got.error.as_deref(), Some("no answer in time"));
}
