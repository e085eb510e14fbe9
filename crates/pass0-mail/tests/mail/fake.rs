//! A mail server whose every reply is written by the test, byte by byte.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use pass0_mail::{SmtpMailer, SmtpUrl};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::bench::{sender, words};

/// What the server does at a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Sends these bytes.
    Says(Vec<u8>),
    /// Closes the connection.
    Closes,
    /// Is silent.
    Waits,
}

pub fn says(bytes: impl AsRef<[u8]>) -> Does {
    Does::Says(bytes.as_ref().to_vec())
}

/// What it does at which step: `""` is the greeting, `"."` the end of the letter, `"*"` the answer
/// to a challenge, else the verb of a command or, with a space in it, how the line begins. Steps that are not named go well.
type Script = Arc<Mutex<Vec<(&'static str, Does)>>>;

/// A running server; it stops with the test.
pub struct Fake {
    pub addr: SocketAddr,
    script: Script,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    commands: Vec<String>,
    letters: Vec<Vec<u8>>,
}

impl Fake {
    pub async fn start(script: &[(&'static str, Does)]) -> Self {
        Self::on("127.0.0.1:0", script).await
    }

    pub async fn on(addr: &str, script: &[(&'static str, Does)]) -> Self {
        let listener = TcpListener::bind(addr).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let script: Script = Arc::new(Mutex::new(script.to_vec()));
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (for_it, noted) = (script.clone(), seen.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, for_it.clone(), noted.clone()));
            }
        });
        Self { addr, script, seen }
    }

    /// From now on it does this.
    pub fn set(&self, script: &[(&'static str, Does)]) {
        *self.script.lock().unwrap() = script.to_vec();
    }

    /// Letters that were sent to their end, whatever it said then.
    pub fn letters(&self) -> Vec<Vec<u8>> {
        self.seen.lock().unwrap().letters.clone()
    }

    pub fn commands(&self) -> Vec<String> {
        self.seen.lock().unwrap().commands.clone()
    }

    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.addr)
    }

    pub fn mailer(&self) -> SmtpMailer {
        mailer(&self.url("smtp"))
    }
}

pub fn mailer(url: &str) -> SmtpMailer {
    let url = SmtpUrl::parse(url).unwrap();
    SmtpMailer::new(url, sender(), words("Notes")).unwrap()
}

async fn talk(stream: TcpStream, script: Script, seen: Arc<Mutex<Seen>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    answer(&mut stream, &script, "", "").await?;
    let mut is_secret = false;
    loop {
        let line = line(&mut stream).await?;
        let verb = line.split([' ', ':']).next().unwrap_or_default();
        let step = match std::mem::take(&mut is_secret) {
            true => "*".to_owned(),
            false => verb.to_ascii_uppercase(),
        };
        seen.lock().unwrap().commands.push(line.clone());
        let said = answer(&mut stream, &script, &step, &line).await?;
        is_secret = said.starts_with(b"334");
        if said.starts_with(b"354") {
            let mut letter = Vec::new();
            while !letter.ends_with(b"\r\n.\r\n") {
                letter.push(stream.read_u8().await.ok()?);
            }
            seen.lock().unwrap().letters.push(letter);
            answer(&mut stream, &script, ".", ".").await?;
        }
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|n| *n > 0)?;
    Some(line.trim_end_matches("\r\n").to_owned())
}

/// Does what the script says; `None` ends the connection.
async fn answer(
    stream: &mut BufReader<TcpStream>,
    script: &Script,
    step: &str,
    line: &str,
) -> Option<Vec<u8>> {
    let is_at = |at: &str| at == step || (at.contains(' ') && line.starts_with(at));
    let found = script
        .lock()
        .unwrap()
        .iter()
        .find(|(at, _)| is_at(at))
        .cloned();
    let does = found.map_or_else(
        || {
            says(match step {
                "" => "220 fake ESMTP\r\n",
                "EHLO" => "250-fake\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n",
                "AUTH" | "*" => "235 2.7.0 welcome\r\n",
                "DATA" => "354 go\r\n",
                "." => "250 2.0.0 taken\r\n",
                "QUIT" => "221 bye\r\n",
                _ => "250 ok\r\n",
            })
        },
        |(_, does)| does,
    );
    match does {
        Does::Says(bytes) => {
            stream.write_all(&bytes).await.ok()?;
            Some(bytes)
        }
        Does::Closes => None,
        Does::Waits => std::future::pending().await,
    }
}
