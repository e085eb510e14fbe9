//! A connection that is kept, and requests whose outcome may stay unknown.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::support::{Answer, Program};

/// Less than the server lets a connection stand idle.
const FRESH: Duration = Duration::from_secs(3);
/// Longer than the server lets any request take.
const PATIENCE: Duration = Duration::from_secs(40);

/// A keep-alive connection to one program.
pub(crate) struct Wire {
    addr: SocketAddr,
    host: String,
    stream: Option<(BufReader<TcpStream>, Instant)>,
}

impl Wire {
    pub(crate) fn to(program: &Program) -> Self {
        Self {
            addr: program.addr,
            host: program.host.clone(),
            stream: None,
        }
    }

    /// Another connection to the same program.
    pub(crate) fn beside(&self) -> Self {
        Self {
            addr: self.addr,
            host: self.host.clone(),
            stream: None,
        }
    }

    /// Connects, so that the next request finds the way open.
    pub(crate) async fn connect(&mut self) -> io::Result<()> {
        let stream = TcpStream::connect(self.addr).await?;
        stream.set_nodelay(true)?;
        self.stream = Some((BufReader::new(stream), Instant::now()));
        Ok(())
    }

    /// Asks for mail.
    pub(crate) async fn ask(&mut self, email: &str) -> io::Result<Answer> {
        let body = json!({ "email": email }).to_string();
        self.post("/auth/request-magic-link", "", &body).await
    }

    /// Opens a link, as a browser with these cookies.
    pub(crate) async fn open(&mut self, link: &str, cookies: &str) -> io::Result<Answer> {
        let path = link.split_once(&self.host).unwrap().1;
        self.get(path, cookies).await
    }

    pub(crate) async fn get(&mut self, path: &str, cookies: &str) -> io::Result<Answer> {
        self.send("GET", path, cookies, "", "").await
    }

    pub(crate) async fn post(
        &mut self,
        path: &str,
        cookies: &str,
        json: &str,
    ) -> io::Result<Answer> {
        let kind = "content-type: application/json\r\n";
        self.send("POST", path, cookies, kind, json).await
    }

    /// One request. After an error nobody knows whether it was carried out.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        cookies: &str,
        more: &str,
        body: &str,
    ) -> io::Result<Answer> {
        let host = &self.host;
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\n{more}");
        if !cookies.is_empty() {
            request.push_str(&format!("cookie: {cookies}\r\n"));
        }
        if method != "GET" {
            let length = body.len();
            request.push_str(&format!(
                "origin: http://{host}\r\ncontent-length: {length}\r\n"
            ));
        }
        request.push_str("\r\n");
        request.push_str(body);
        let fresh = self.stream.take_if(|(_, used)| used.elapsed() > FRESH);
        drop(fresh);
        if self.stream.is_none() {
            self.connect().await?;
        }
        let (mut stream, _) = self.stream.take().unwrap();
        let exchange = async {
            stream.get_mut().write_all(request.as_bytes()).await?;
            read(&mut stream).await
        };
        let answer = tokio::time::timeout(PATIENCE, exchange)
            .await
            .unwrap_or_else(|_| panic!("{method} {path}: no answer"))?;
        if !answer.head.contains("connection: close") {
            self.stream = Some((stream, Instant::now()));
        }
        Ok(answer)
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Answer> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.trim_end().to_owned(),
        body: String::from_utf8(body).unwrap(),
    })
}

/// The session cookie that an answer sets, as a browser sends it back.
pub(crate) fn session(answer: &Answer) -> Option<String> {
    let cookies = answer.cookies();
    let session = cookies
        .split("; ")
        .find(|pair| pair.starts_with("__Host-pass0="));
    session.map(str::to_owned)
}
