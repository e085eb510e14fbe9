//! Standard error that takes no lines: the program serves all the same.

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::serving::config;
use crate::support::{Answer, write_private};
use pass0_testkit::smtp::{Script, Sink};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

const PATIENCE: Duration = Duration::from_secs(30);
/// As many requests as there must be so that pipe and queue are full.
const MANY: usize = 3000;

/// Starts `pass0 serve` behind a shell that redirects what it prints, and waits until it answers.
async fn start(
    folder: &Path,
    sink: &Sink,
    redirection: &str,
    stderr: Stdio,
) -> (Child, SocketAddr) {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = free.local_addr().unwrap();
    drop(free);
    let config =
        config(folder, sink, "log = \"trace\"\n").replace("127.0.0.1:0", &addr.to_string());
    write_private(&folder.join("pass0.toml"), &config);
    let line = format!("exec \"$0\" serve --config pass0.toml {redirection}");
    let child = Command::new("sh")
        .args(["-c", &line, env!("CARGO_BIN_EXE_pass0")])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(stderr)
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let answers = async {
        while TcpStream::connect(addr).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, answers).await.unwrap();
    (child, addr)
}

/// A link that is unknown, which is logged.
async fn ask(addr: SocketAddr) -> Answer {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let request =
        "GET /auth/link?token=AAAA HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    Answer::read(stream).await
}

async fn ends_well(mut child: Child) {
    let pid = child.id().unwrap();
    let killed = Command::new("kill").arg(pid.to_string()).status().await;
    assert!(killed.unwrap().success());
    let end = tokio::time::timeout(PATIENCE, child.wait()).await;
    assert_eq!(end.expect("it does not end").unwrap().code(), Some(0));
}

#[tokio::test]
async fn a_full_disk_for_the_log_or_none_at_all_stops_nothing() {
    for redirection in ["2>/dev/full", "2>&- >&-", ""] {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::start(Script::Accept).await.unwrap();
        // The last one's reader has gone.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (child, addr) = start(folder.path(), &sink, redirection, writer.into()).await;
        for _ in 0..20 {
            let answer = ask(addr).await;
            assert!(answer.status < 500, "{redirection}: {}", answer.head);
        }
        ends_well(child).await;
    }
}

#[tokio::test]
async fn a_log_that_nobody_reads_keeps_nobody_waiting_and_says_later_what_it_lost() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let (mut child, addr) = start(folder.path(), &sink, "", Stdio::piped()).await;
    for _ in 0..MANY {
        assert!(ask(addr).await.status < 500);
    }
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let reads = tokio::spawn(async move {
        let mut lines = lines;
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.contains("log lines were lost") {
                let line: serde_json::Value = serde_json::from_str(&line).unwrap();
                assert!(line["lines"].as_u64().unwrap() > 0, "{line}");
                // It goes on being read.
                while let Ok(Some(_)) = lines.next_line().await {}
                return true;
            }
        }
        false
    });
    ask(addr).await;
    ends_well(child).await;
    assert!(
        tokio::time::timeout(PATIENCE, reads)
            .await
            .unwrap()
            .unwrap()
    );
}

#[tokio::test]
async fn what_was_logged_last_is_written_before_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let log = File::create(folder.path().join("log")).unwrap();
    let (child, addr) = start(folder.path(), &sink, "", log.into()).await;
    ask(addr).await;
    ends_well(child).await;
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.lines().last().unwrap().contains("\"stopped\""), "{log}");
}
