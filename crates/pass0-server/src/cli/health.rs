//! `pass0 health`

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};

use crate::cli::instance::config_file;
use crate::failure::Failure;
use pass0::settings::{LISTEN, Layers, Listen, Problem, Raw};

/// How long the instance may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// What is read of its answer.
const LONGEST: u64 = 4096;

/// Ask the instance of these settings whether it can work
///
/// Asks `/readyz` where `listen` says, prints one line, and exits with 0 when the instance is ready, else 1. Needs
/// no database and no key.
#[derive(Args)]
pub(crate) struct Health {
    /// Settings (also: PASS0_CONFIG); PASS0_* in the environment come on top
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where it listens
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

impl Health {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let listen = self.listens()?;
        match tokio::time::timeout(PATIENCE, ask(&listen)).await {
            Ok(Ok(200)) => {
                println!("ready: {listen}");
                Ok(())
            }
            Ok(Ok(status)) => Err(Failure::refused(format!(
                "not ready: {listen} answers {status}"
            ))),
            Ok(Err(error)) => Err(Failure::refused(format!("not ready: {listen}: {error}"))),
            Err(_) => Err(Failure::refused(format!(
                "not ready: {listen} does not answer within {} seconds",
                PATIENCE.as_secs()
            ))),
        }
    }

    fn listens(&self) -> Result<Listen, Failure> {
        let mut layers = Layers::default();
        if let Some(file) = config_file(self.config.as_deref()) {
            layers.file(&file);
        }
        layers.env();
        if let Some(listen) = &self.listen {
            layers.flag("listen", "--listen", Raw::Text(listen.clone()));
        }
        if layers.unread {
            return Err(layers.problems.into());
        }
        let Some(given) = layers.given.get("listen") else {
            return Ok(Listen::Tcp(LISTEN));
        };
        let listen = match &given.value {
            Raw::Text(text) => Listen::parse(text),
            other => Err(format!("must be a text, not {}", other.kind())),
        };
        listen.map_err(|reason| vec![Problem::of("listen", given.place.clone(), reason)].into())
    }
}

async fn ask(listen: &Listen) -> std::io::Result<u16> {
    match listen {
        Listen::Tcp(address) => status(TcpStream::connect(reachable(*address)).await?).await,
        Listen::Unix(path, _) => status(UnixStream::connect(path).await?).await,
    }
}

/// Every address of this machine is reached by its own.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

async fn status(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> std::io::Result<u16> {
    let request = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    let mut words = answer.split(' ');
    let version = words.next().is_some_and(|word| word.starts_with("HTTP/1."));
    let status = words.next().filter(|_| version);
    let status = status.and_then(|status| status.parse().ok());
    status.ok_or_else(|| std::io::Error::other("the answer is no HTTP"))
}
