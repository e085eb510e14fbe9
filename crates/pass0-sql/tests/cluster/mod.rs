//! A PostgreSQL server of a test's own, whose settings may be changed.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tokio_postgres::NoTls;

/// A server, stopped and deleted with its guard. Passwords are asked for over TCP, and not of its
/// administrator, who comes by its socket.
pub(crate) struct Cluster {
    files: TempDir,
    port: u16,
}

impl Cluster {
    /// `settings`: lines of `postgresql.conf`.
    pub(crate) async fn start(settings: &str) -> Self {
        let files = tempfile::tempdir_in(roomy()).unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        if let Some((user, group)) = owner(files.path()) {
            chown(files.path(), Some(user), Some(group)).unwrap();
        }
        let cluster = Self { files, port };
        cluster.run(
            "initdb",
            &["-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync"],
        );
        let data = cluster.data();
        let socket = cluster.files.path().display();
        let more = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{socket}'\n\
             {settings}\n"
        );
        let file = data.join("postgresql.conf");
        let own = fs::read_to_string(&file).unwrap();
        fs::write(&file, own + &more).unwrap();
        fs::write(
            data.join("pg_hba.conf"),
            "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n",
        )
        .unwrap();
        cluster.run("pg_ctl", &["-w", "-s", "-l", "log", "start"]);
        cluster
    }

    /// Runs SQL as its administrator.
    pub(crate) async fn execute(&self, database: &str, sql: &str) {
        let (client, connection) = tokio_postgres::connect(&self.admin(database), NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        client.batch_execute(sql).await.unwrap();
    }

    /// What a query counts, asked by its administrator.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) async fn count(&self, sql: &str) -> usize {
        let (client, connection) = tokio_postgres::connect(&self.admin("postgres"), NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        let counted: i64 = client.query_one(sql, &[]).await.unwrap().get(0);
        usize::try_from(counted).unwrap()
    }

    /// The way of its administrator.
    pub(crate) fn admin(&self, database: &str) -> String {
        let socket = self.files.path().display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{socket}:{}/{database}", self.port)
    }

    /// The way of anybody else.
    pub(crate) fn url(&self, login: &str, rest: &str) -> String {
        format!("postgres://{login}@localhost:{}/{rest}", self.port)
    }

    /// Where its files are.
    pub(crate) fn data(&self) -> PathBuf {
        self.files.path().join("data")
    }

    /// Writes a file that it reads, as it wants such to be.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) fn write(&self, name: &str, content: &str) {
        let path = self.data().join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        if let Some((user, group)) = owner(self.files.path()) {
            chown(&path, Some(user), Some(group)).unwrap();
        }
    }

    /// `pg_ctl reload`, `promote` and the like.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = Command::new(binaries().join(program));
        command.arg("-D").arg(self.data()).args(arguments);
        command.current_dir(self.files.path());
        command.stdin(Stdio::null()).stdout(Stdio::null());
        if let Some((user, group)) = owner(self.files.path()) {
            command.uid(user).gid(group);
        }
        let output = command.stderr(Stdio::piped()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        let log = fs::read_to_string(self.files.path().join("log")).unwrap_or_default();
        assert!(output.status.success(), "{program}: {told}{log}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.data().join("postmaster.pid").exists() {
            self.run("pg_ctl", &["-w", "-s", "-m", "immediate", "stop"]);
        }
    }
}

/// It refuses to run as root; then it is Debian's user for it.
fn owner(folder: &Path) -> Option<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let line = users.lines().find(|line| line.starts_with("postgres:"));
    let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let mut fields = line?.split(':').skip(2).map(|field| field.parse().unwrap());
    assert!(folder.exists());
    is_root.then(|| (fields.next().unwrap(), fields.next().unwrap()))
}

/// In memory where there is room.
fn roomy() -> PathBuf {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => memory.to_owned(),
        false => std::env::temp_dir(),
    }
}

/// The folder of the newest PostgreSQL.
fn binaries() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .map(|entry| entry.unwrap())
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .collect();
    found.sort();
    let (_, newest) = found
        .pop()
        .expect("PostgreSQL: run `./test`, which installs it");
    newest.join("bin")
}
