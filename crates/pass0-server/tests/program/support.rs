//! The real program, and a small HTTP client to talk to it.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, BufReader,
};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::watch;

const PATIENCE: Duration = Duration::from_secs(30);

/// A key nobody would call weak.
pub(crate) const KEY: &str = "q0Hk3v2xWc8ZrT5yNnB7fUeJ1aLpGdMsQXoI4iV6Y9E=";
pub(crate) const OTHER_KEY: &str = "Zt7mB1sXoR4uK9wPq2LdF6yHcV8nGjE3aI5TzQ0xMvU=";

fn command(args: &[&str], env: &[(&str, &str)], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pass0"));
    command
        .args(args)
        .current_dir(folder)
        .env_clear()
        .envs(env.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Runs a command to its end.
pub(crate) async fn run(args: &[&str], env: &[(&str, &str)], folder: &Path) -> Output {
    let output = command(args, env, folder).output();
    tokio::time::timeout(PATIENCE, output)
        .await
        .unwrap_or_else(|_| panic!("{args:?} does not end"))
        .unwrap()
}

/// Runs a command that reads `input`.
pub(crate) async fn run_with(args: &[&str], input: &[u8], folder: &Path) -> Output {
    let mut command = command(args, &[], folder);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let whole = async {
        stdin.write_all(input).await.unwrap();
        drop(stdin);
        child.wait_with_output().await
    };
    tokio::time::timeout(PATIENCE, whole)
        .await
        .unwrap_or_else(|_| panic!("{args:?} does not end"))
        .unwrap()
}

/// Runs a command that must do its work, and returns what it printed.
pub(crate) async fn done(args: &[&str], folder: &Path) -> String {
    let output = run(args, &[], folder).await;
    let (out, err) = texts(&output);
    assert!(output.status.success(), "{args:?}: {err}");
    out
}

/// The same, as JSON.
pub(crate) async fn done_json(args: &[&str], folder: &Path) -> serde_json::Value {
    let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
    serde_json::from_str(&done(&args, folder).await).unwrap()
}

pub(crate) fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

/// A file that only its owner can read.
pub(crate) fn write_private(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// A running program.
pub(crate) struct Program {
    child: Child,
    stdout: Stream,
    stderr: Stream,
    /// Where it listens.
    pub(crate) addr: SocketAddr,
    /// What its public URL has for a host.
    pub(crate) host: String,
    /// The dev key that it printed; sent with every request unless empty.
    pub(crate) key: String,
}

impl Program {
    /// `pass0 dev` on a free port.
    pub(crate) async fn dev(folder: &Path, env: &[(&str, &str)]) -> Self {
        Self::dev_with(&["dev", "--listen", "127.0.0.1:0"], folder, env).await
    }

    /// `pass0 dev` with SIGHUP set as coreutils' `env` is told, whatever it is in the tests' own process.
    pub(crate) async fn dev_with_signals(how: &str, folder: &Path) -> Self {
        let mut command = Command::new("env");
        command
            .args([how, "PASS0_LOG=info", env!("CARGO_BIN_EXE_pass0")])
            .args(["dev", "--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        Self::of(command).in_dev_mode().await
    }

    /// `pass0 dev` with these arguments.
    pub(crate) async fn dev_with(args: &[&str], folder: &Path, env: &[(&str, &str)]) -> Self {
        Self::spawn(args, env, folder).in_dev_mode().await
    }

    async fn in_dev_mode(mut self) -> Self {
        let line = self.stdout.line("sign in   http://").await;
        let url = line.split_whitespace().last().unwrap();
        let host = url.trim_start_matches("http://").trim_end_matches('/');
        let port: u16 = host.split_once(':').unwrap().1.parse().unwrap();
        self.host = host.to_owned();
        self.addr = SocketAddr::from(([127, 0, 0, 1], port));
        let line = self.stdout.line("/auth/dev/inbox?key=").await;
        self.key = line.split_once("?key=").unwrap().1.to_owned();
        self
    }

    /// `pass0 serve` on a free port; its log must be JSON and tell `info`.
    pub(crate) async fn serve(folder: &Path, config: &str, env: &[(&str, &str)]) -> Self {
        let file = folder.join("pass0.toml");
        write_private(&file, config);
        let args = ["serve", "--config", file.to_str().unwrap()];
        Self::spawn(&args, env, folder).started().await
    }

    /// The same with so many files open at a time, as `ulimit` takes it.
    pub(crate) async fn serve_within(ulimit: &str, folder: &Path, config: &str) -> Self {
        let file = folder.join("pass0.toml");
        write_private(&file, config);
        let mut command = Command::new("sh");
        let line = format!("ulimit {ulimit} && exec \"$0\" serve --config \"$1\"");
        command
            .args(["-c", &line, env!("CARGO_BIN_EXE_pass0")])
            .arg(&file);
        command
            .current_dir(folder)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        Self::of(command).started().await
    }

    /// The soft limit of open files it runs with.
    pub(crate) fn open_files(&self) -> u64 {
        let pid = self.child.id().unwrap();
        let limits = std::fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
        let line = limits
            .lines()
            .find(|line| line.starts_with("Max open files"));
        line.unwrap()
            .split_whitespace()
            .nth(3)
            .unwrap()
            .parse()
            .unwrap()
    }

    /// The same, with a log in this format.
    pub(crate) async fn serve_as(
        folder: &Path,
        config: &str,
        env: &[(&str, &str)],
        format: &str,
    ) -> Self {
        if format == "json" {
            return Self::serve(folder, config, env).await;
        }
        let file = folder.join("pass0.toml");
        write_private(&file, config);
        let args = ["serve", "--config", file.to_str().unwrap()];
        let mut program = Self::spawn(&args, env, folder);
        let line = program.stderr.line("started listen=").await;
        let word = |name: &str| {
            let (_, rest) = line.split_once(name).unwrap();
            rest.split_whitespace()
                .next()
                .unwrap()
                .trim_matches('"')
                .to_owned()
        };
        program.addr = word("listen=").parse().unwrap();
        program.host = word("url=").replace("http://", "");
        program
    }

    /// `pass0 serve` on a socket in the file system.
    pub(crate) async fn serve_there(folder: &Path, config: &str) -> Self {
        let file = folder.join("pass0.toml");
        write_private(&file, config);
        let program = Self::spawn(&["serve", "--config", file.to_str().unwrap()], &[], folder);
        program.stderr.line("\"started\"").await;
        program
    }

    /// What becomes `pass0 serve`, with a socket that it is handed.
    pub(crate) async fn activated(mut command: Command) -> Self {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut program = Self::of(command);
        let line = program.stderr.line("\"started\"").await;
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        if let Ok(addr) = line["listen"].as_str().unwrap().parse() {
            program.addr = addr;
        }
        program.host = "localhost".to_owned();
        program
    }

    /// Sends a form, as a page of ours does.
    pub(crate) async fn form(&self, path: &str, cookies: &str, fields: &str) -> Answer {
        let head = self.head("POST", path, cookies, fields.len());
        let head = head.replace("application/json", "application/x-www-form-urlencoded");
        let mut stream = self.connect().await;
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(fields.as_bytes()).await.unwrap();
        Answer::read(stream).await
    }

    async fn started(mut self) -> Self {
        let line = self.stderr.line("\"started\"").await;
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        self.addr = line["listen"].as_str().unwrap().parse().unwrap();
        self.host = line["url"].as_str().unwrap().replace("http://", "");
        self
    }

    fn spawn(args: &[&str], env: &[(&str, &str)], folder: &Path) -> Self {
        Self::of(command(args, env, folder))
    }

    fn of(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        Self {
            stdout: Stream::read(child.stdout.take().unwrap()),
            stderr: Stream::read(child.stderr.take().unwrap()),
            child,
            addr: SocketAddr::from(([0, 0, 0, 0], 0)),
            host: String::new(),
            key: String::new(),
        }
    }

    /// Waits for a line on stderr that holds `words`.
    pub(crate) async fn logged(&self, words: &str) -> String {
        self.stderr.line(words).await
    }

    /// Everything it has printed.
    pub(crate) fn printed(&self) -> String {
        format!("{}{}", self.stdout.text(), self.stderr.text())
    }

    pub(crate) async fn signal(&self, name: &str) {
        let pid = self.child.id().unwrap();
        let line = format!("kill -{name} {pid}");
        let sent = Command::new("sh").args(["-c", &line]).status().await;
        assert!(sent.unwrap().success());
    }

    /// Waits for its end and returns the exit code.
    pub(crate) async fn end(&mut self) -> Option<i32> {
        let end = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        let code = end.expect("it does not end").unwrap().code();
        self.stdout.end().await;
        self.stderr.end().await;
        code
    }

    pub(crate) async fn get(&self, path: &str, cookies: &str) -> Answer {
        self.send("GET", path, cookies, "").await
    }

    /// As a program asks, not a browser.
    pub(crate) async fn get_json(&self, path: &str, cookies: &str) -> serde_json::Value {
        let head = self.head("GET", path, cookies, 0);
        let head = head.replace("\r\n\r\n", "\r\naccept: application/json\r\n\r\n");
        let mut stream = self.connect().await;
        stream.write_all(head.as_bytes()).await.unwrap();
        Answer::read(stream).await.json()
    }

    pub(crate) async fn post(&self, path: &str, cookies: &str, json: &str) -> Answer {
        self.send("POST", path, cookies, json).await
    }

    /// One request on a connection of its own.
    pub(crate) async fn send(&self, method: &str, path: &str, cookies: &str, body: &str) -> Answer {
        let mut stream = self.connect().await;
        stream
            .write_all(self.head(method, path, cookies, body.len()).as_bytes())
            .await
            .unwrap();
        stream.write_all(body.as_bytes()).await.unwrap();
        Answer::read(stream).await
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.addr).await.unwrap()
    }

    pub(crate) fn head(&self, method: &str, path: &str, cookies: &str, length: usize) -> String {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
            self.host
        );
        if !self.key.is_empty() {
            write!(head, "pass0-dev-key: {}\r\n", self.key).unwrap();
        }
        if !cookies.is_empty() {
            write!(head, "cookie: {cookies}\r\n").unwrap();
        }
        if method != "GET" {
            let origin = format!("origin: http://{}\r\n", self.host);
            head.push_str(if cookies.is_empty() { "" } else { &origin });
            write!(
                head,
                "content-type: application/json\r\ncontent-length: {length}\r\n"
            )
            .unwrap();
        }
        head + "\r\n"
    }

    /// Asks for mail; returns the answer with the flow cookie.
    pub(crate) async fn ask(&self, email: &str) -> Answer {
        let body = serde_json::json!({ "email": email }).to_string();
        let answer = self.post("/auth/request-magic-link", "", &body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer
    }

    /// The dev inbox, once there are `count` letters in it.
    pub(crate) async fn inbox(&self, count: usize) -> serde_json::Value {
        let look = async {
            loop {
                let letters = self.get("/auth/dev/inbox.json", "").await.json();
                if letters.as_array().unwrap().len() >= count {
                    return letters;
                }
            }
        };
        let letters = tokio::time::timeout(PATIENCE, look).await;
        letters.expect("the letters do not come")
    }

    /// Waits for a line on stdout that holds `words`.
    pub(crate) async fn told(&self, words: &str) -> String {
        self.stdout.line(words).await
    }

    /// Opens a link in the browser that asked; returns the session cookie.
    pub(crate) async fn open(&self, link: &str, flow: &str) -> String {
        let path = link.split_once(&self.host).unwrap().1;
        let answer = self.get(path, flow).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.cookies()
    }

    /// Signs somebody in, in dev mode.
    pub(crate) async fn sign_in(&self, email: &str) -> String {
        let asked = self.ask(email).await;
        let link = asked.json()["link"].as_str().unwrap().to_owned();
        self.open(&link, &asked.cookies()).await
    }
}

/// An HTTP answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) async fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes);
        tokio::time::timeout(PATIENCE, read)
            .await
            .expect("no answer")
            .unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        Self {
            status: head
                .split(' ')
                .nth(1)
                .and_then(|code| code.parse().ok())
                .unwrap_or(0),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The cookies it sets, as a browser sends them back.
    pub(crate) fn cookies(&self) -> String {
        let lines = self
            .head
            .lines()
            .filter_map(|line| line.strip_prefix("set-cookie: "));
        let pairs = lines.map(|line| line.split(';').next().unwrap());
        let held = pairs.filter(|pair| !pair.ends_with('='));
        held.collect::<Vec<_>>().join("; ")
    }
}

/// What a process writes, as it comes.
struct Stream(watch::Receiver<String>);

impl Stream {
    fn read(from: impl AsyncRead + Unpin + Send + 'static) -> Self {
        let (sender, receiver) = watch::channel(String::new());
        let sender = Arc::new(Mutex::new(sender));
        tokio::spawn(async move {
            let mut lines = BufReader::new(from).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let sender = sender.lock().unwrap();
                sender.send_modify(|text| {
                    text.push_str(&line);
                    text.push('\n');
                });
            }
        });
        Self(receiver)
    }

    fn text(&self) -> String {
        self.0.borrow().clone()
    }

    /// Waits for a line that holds `words`.
    async fn line(&self, words: &str) -> String {
        let mut receiver = self.0.clone();
        let found = receiver.wait_for(|text| text.contains(words));
        let text = match tokio::time::timeout(PATIENCE, found).await {
            Ok(Ok(text)) => text.clone(),
            _ => panic!("no line with {words:?} in:\n{}", self.text()),
        };
        text.lines()
            .find(|line| line.contains(words))
            .unwrap()
            .to_owned()
    }

    /// Waits until nothing more can come.
    async fn end(&self) {
        let mut receiver = self.0.clone();
        while receiver.changed().await.is_ok() {}
    }
}
