//! A real PgBouncer in transaction mode.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use pass0_sql::{PostgresOptions, PostgresStore};
use tempfile::TempDir;

use crate::database::Database;

/// A pooler of its own, between a test and its database.
pub(crate) struct Bouncer {
    // Before the database, which would wait for its connections.
    process: Child,
    database: Database,
    port: u16,
    _files: TempDir,
}

impl Bouncer {
    /// `more`: further lines of its configuration.
    pub(crate) async fn start(more: &str) -> Self {
        let database = Database::create().await;
        let server = database.url();
        let server = server.rsplit_once('@').unwrap().1;
        let (host, port) = server.split_once('/').unwrap().0.split_once(':').unwrap();
        let files = tempfile::tempdir().unwrap();
        let path = |name: &str| files.path().join(name).display().to_string();
        fs::write(path("users"), "\"postgres\" \"\"\n").unwrap();
        let listen = free_port();
        fs::write(
            path("ini"),
            format!(
                "[databases]\n* = host={host} port={port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
                 listen_port = {listen}\nunix_socket_dir =\nauth_type = trust\nauth_file = {}\n\
                 pool_mode = transaction\ndefault_pool_size = 3\nmax_client_conn = 500\n{more}\n",
                path("users"),
            ),
        )
        .unwrap();
        let process = spawn(&files, &path("ini"));
        for tries in 0.. {
            if TcpStream::connect(("127.0.0.1", listen)).is_ok() {
                break;
            }
            assert!(tries < 4000, "PgBouncer does not listen");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Self {
            process,
            database,
            port: listen,
            _files: files,
        }
    }

    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) fn url(&self) -> String {
        self.url_at("127.0.0.1", "")
    }

    pub(crate) fn url_at(&self, host: &str, parameters: &str) -> String {
        let (port, name) = (self.port, self.database.name());
        format!("postgres://postgres@{host}:{port}/{name}{parameters}")
    }

    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) async fn store(&self) -> PostgresStore {
        let store = PostgresStore::connect(&self.url(), PostgresOptions::default()).await;
        store.unwrap()
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// It refuses to run as root, and is then told to be somebody else.
fn spawn(files: &TempDir, ini: &str) -> Child {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let folder = fs::metadata(files.path()).unwrap();
    let programs = ["/usr/sbin/pgbouncer", "pgbouncer"];
    let program = programs.iter().find(|path| fs::exists(path).unwrap());
    let mut command = Command::new(program.unwrap_or(&"pgbouncer"));
    if folder.uid() == 0 {
        fs::set_permissions(files.path(), fs::Permissions::from_mode(0o755)).unwrap();
        command.args(["-u", "nobody"]);
    }
    command.arg(ini).stdout(Stdio::null()).stderr(Stdio::null());
    command
        .spawn()
        .expect("pgbouncer: run `./test`, which installs it")
}
