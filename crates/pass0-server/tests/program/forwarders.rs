//! Dev mode behind what forwards to it without saying so: the internet's requests come from this
//! machine then.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};

use crate::support::Program;

/// What a stranger on the far side of `program.addr` gets without the key, and its owner with it.
async fn only_the_key_opens(program: &mut Program) {
    let key = std::mem::take(&mut program.key);
    for wrong in ["", "0123456789abcdef0123", &key[1..]] {
        program.key = wrong.to_owned();
        let asked = program.ask("ann@example.org").await;
        assert!(!asked.body.contains("verify"), "{}", asked.body);
        for field in ["link", "code"] {
            assert!(asked.json().get(field).is_none(), "{}", asked.body);
        }
        for path in ["/auth/dev/inbox", "/auth/dev/inbox.json"] {
            let by_cookie = format!("pass0-dev-5000={wrong}");
            for answer in [
                program.get(path, "").await,
                program.get(path, &by_cookie).await,
                program.get(&format!("{path}?key={wrong}"), "").await,
            ] {
                assert_eq!(answer.status, 403, "{path}: {}", answer.body);
                assert!(answer.body.contains("console"), "{}", answer.body);
                assert!(!answer.body.contains("ann@example.org"), "{}", answer.body);
                assert!(!answer.head.contains("set-cookie"), "{}", answer.head);
            }
        }
    }
    program.key = key;
    let asked = program.ask("ann@example.org").await;
    assert!(asked.json()["link"].is_string(), "{}", asked.body);
    let letters = program.inbox(1).await;
    assert_eq!(letters[0]["to"], "ann@example.org");
}

#[tokio::test]
async fn behind_a_tcp_forwarder_only_the_key_opens_the_inbox() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::dev(folder.path(), &[]).await;
    program.addr = forwarder(program.addr, Vec::clone).await;
    only_the_key_opens(&mut program).await;
}

/// What nginx does with `proxy_pass http://localhost:5000;` and nothing else.
#[tokio::test]
async fn behind_an_http_1_0_proxy_that_adds_nothing_only_the_key_opens_the_inbox() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::dev(folder.path(), &[]).await;
    program.addr = forwarder(program.addr, |request| {
        let text = String::from_utf8(request.clone()).unwrap();
        assert!(text.contains("HTTP/1.1\r\n"));
        text.replace("HTTP/1.1\r\n", "HTTP/1.0\r\n").into_bytes()
    })
    .await;
    only_the_key_opens(&mut program).await;
}

#[tokio::test]
async fn behind_nginx_as_it_comes_only_the_key_opens_the_inbox() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::dev(folder.path(), &[]).await;
    let (_nginx, addr) = nginx(folder.path(), &program.host).await;
    program.addr = addr;
    only_the_key_opens(&mut program).await;
}

/// Forwards each connection's one request, changed by `change`, and its answer.
async fn forwarder(to: SocketAddr, change: fn(&Vec<u8>) -> Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut request = vec![0; 64 * 1024];
                let read = near.read(&mut request).await.unwrap();
                request.truncate(read);
                let mut far = TcpStream::connect(to).await.unwrap();
                far.write_all(&change(&request)).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    addr
}

/// nginx with the one directive that a newcomer writes.
async fn nginx(folder: &Path, upstream: &str) -> (Child, SocketAddr) {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = free.local_addr().unwrap();
    drop(free);
    let at = folder.display();
    let config = format!(
        "daemon off; master_process off; pid {at}/nginx.pid; error_log stderr;
         events {{}}
         http {{
           access_log off; client_body_temp_path {at}/b; proxy_temp_path {at}/p;
           fastcgi_temp_path {at}/f; uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;
           server {{ listen {addr}; location / {{ proxy_pass http://{upstream}; }} }}
         }}"
    );
    let file = folder.join("nginx.conf");
    std::fs::write(&file, config).unwrap();
    let path = format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default());
    let child = Command::new("nginx")
        .env("PATH", path)
        .args(["-e", "stderr", "-p"])
        .arg(folder)
        .arg("-c")
        .arg(&file)
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("nginx; ./test installs it");
    let up = async {
        while TcpStream::connect(addr).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), up)
        .await
        .expect("nginx does not listen");
    (child, addr)
}
