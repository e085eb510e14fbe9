//! docs/operate: a backup of a running instance, put back as docs/program.md says.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::support::{Program, done_json};

/// The statement of the page, into this folder.
fn statement(folder: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("docs/operate/README.md")).unwrap();
    let line = page.lines().find(|line| line.starts_with("$ sqlite3 "));
    let sql = line.unwrap().split('"').nth(1).unwrap();
    assert!(sql.contains("'/backup/"), "{sql}");
    sql.replace("/backup/", &format!("{}/", folder.display()))
}

#[tokio::test]
async fn a_backup_of_a_running_instance_brings_back_what_it_had() {
    let (folder, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut program = Program::dev(folder.path(), &[]).await;
    let before = program.sign_in("ann@example.org").await;
    let data = folder.path().join("pass0-data");
    let file = data.join("pass0.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch(&statement(backup.path())).unwrap();
    drop(connection);
    let after = program.sign_in("bob@example.org").await;
    program.signal("TERM").await;
    assert_eq!(program.end().await, Some(0));

    for rest in ["pass0.db-wal", "pass0.db-shm"] {
        let _ = std::fs::remove_file(data.join(rest));
    }
    std::fs::copy(backup.path().join("pass0.db"), &file).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();

    // On the port of before, which is part of the cookies' names.
    let listen = program.addr.to_string();
    let program = Program::dev_with(&["dev", "--listen", &listen], folder.path(), &[]).await;
    assert_eq!(program.get("/auth/session", &before).await.status, 200);
    assert_eq!(program.get("/auth/session", &after).await.status, 401);
    let users = done_json(&["user", "list"], folder.path()).await;
    assert_eq!(users.as_array().unwrap().len(), 1, "{users}");
}
