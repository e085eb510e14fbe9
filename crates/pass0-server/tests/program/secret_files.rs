//! Files that hold secrets: who else may open them, and where.
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::support::{KEY, run, texts, write_private};

const IN_KUBERNETES: (&str, &str) = ("KUBERNETES_SERVICE_HOST", "10.96.0.1");

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Settings without a password in them, as changed.
fn config(folder: &Path, changes: &[(&str, &str)]) {
    let mut settings = vec![
        ("public_url", "https://login.example.org"),
        ("database", "sqlite:pass0.db"),
        ("smtp", "smtp://127.0.0.1"),
        ("mail_from", "Example <login@example.org>"),
        ("secret_file", "secret"),
    ];
    for (name, value) in changes {
        settings.retain(|(known, _)| known != name);
        settings.push((name, value));
    }
    let lines: Vec<String> = settings
        .iter()
        .map(|(name, value)| format!("{name} = \"{value}\"\n"))
        .collect();
    write_private(&folder.join("pass0.toml"), &lines.concat());
}

async fn check(folder: &Path, env: &[(&str, &str)]) -> (bool, String) {
    let args = ["config", "check", "--config", "pass0.toml"];
    let output = run(&args, env, folder).await;
    let (out, err) = texts(&output);
    (output.status.success(), out + &err)
}

/// Whether these tests run in a container that the program recognises by its files.
fn in_container() -> bool {
    let marks = [
        "/.dockerenv",
        "/run/.containerenv",
        "/var/run/secrets/kubernetes.io",
    ];
    marks.iter().any(|mark| Path::new(mark).exists())
}

#[tokio::test]
async fn a_key_that_others_can_change_is_refused_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    config(folder.path(), &[]);
    let key = folder.path().join("secret");
    write_private(&key, KEY);
    let mounted = ("CREDENTIALS_DIRECTORY", folder.path().to_str().unwrap());
    for mode in [0o620, 0o602, 0o666, 0o777, 0o664] {
        set_mode(&key, mode);
        for env in [&[][..], &[IN_KUBERNETES], &[mounted]] {
            let (fine, said) = check(folder.path(), env).await;
            let told = format!("can be changed by others (mode {mode:04o}); do `chmod 600 secret`");
            assert!(!fine && said.contains(&told), "{mode:o}: {said}");
            assert_eq!(said.matches("pass0: ").count(), 1, "{said}");
        }
    }
}

#[tokio::test]
async fn a_key_that_others_can_read_is_for_containers_and_mounts_of_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let mount = folder.path().join("credentials");
    std::fs::create_dir_all(mount.join("..2026_11_30")).unwrap();
    write_private(&mount.join("..2026_11_30/key"), KEY);
    std::os::unix::fs::symlink("..2026_11_30", mount.join("..data")).unwrap();
    std::os::unix::fs::symlink("..data/key", mount.join("key")).unwrap();
    config(folder.path(), &[("secret_file", "credentials/key")]);
    let credentials = ("CREDENTIALS_DIRECTORY", mount.to_str().unwrap());
    for mode in [0o400, 0o600, 0o440, 0o444, 0o640, 0o644] {
        set_mode(&mount.join("..2026_11_30/key"), mode);
        for env in [IN_KUBERNETES, credentials] {
            let (fine, said) = check(folder.path(), &[env]).await;
            assert!(fine, "{mode:o} {env:?}: {said}");
        }
        let elsewhere = ("CREDENTIALS_DIRECTORY", "/nowhere");
        let (fine, said) = check(folder.path(), &[elsewhere]).await;
        let told = said.contains("can be read by others") && said.contains("chmod 600");
        assert_eq!(
            fine,
            in_container() || mode & 0o077 == 0,
            "{mode:o}: {said}"
        );
        assert!(fine || told, "{said}");
    }
}

#[tokio::test]
async fn a_password_comes_from_a_mounted_file_as_a_key_does() {
    let folder = tempfile::tempdir().unwrap();
    config(folder.path(), &[("secret_file", "secret")]);
    write_private(&folder.path().join("secret"), KEY);
    let smtp = folder.path().join("smtp");
    std::fs::write(&smtp, "smtps://ann:pw@mail.example.org\n").unwrap();
    let given = ("PASS0_SMTP_FILE", "smtp");
    for (mode, wanted) in [(0o444, true), (0o644, true), (0o646, false)] {
        set_mode(&smtp, mode);
        let (fine, said) = check(folder.path(), &[given, IN_KUBERNETES]).await;
        assert_eq!(fine, wanted, "{mode:o}: {said}");
    }
}

#[tokio::test]
async fn settings_with_a_password_are_kept_as_a_key_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pass0.toml");
    write_private(&folder.path().join("secret"), KEY);
    let smtp = ("smtp", "smtps://ann:pw@mail.example.org");
    let database = ("database", "postgres://pass0:pw@db/pass0");
    let in_query = ("database", "postgres://pass0@db/pass0?password=pw");
    let several = ("database", "postgres://pass0:pw@db1:5433,db2:5434/pass0");
    let in_their_query = (
        "database",
        "postgres://db1:5433,db2:5434/pass0?p%61ssword=pw",
    );
    let odd = ("database", "postgres://pass0:5/:pw@db/pass0");
    for changes in [
        &[smtp][..],
        &[odd],
        &[database],
        &[in_query],
        &[several],
        &[in_their_query],
        &[smtp, database],
    ] {
        config(folder.path(), changes);
        for mode in [0o622, 0o666, 0o662] {
            set_mode(&file, mode);
            let (fine, said) = check(folder.path(), &[IN_KUBERNETES]).await;
            assert!(!fine && said.contains("can be changed by others"), "{said}");
            assert_eq!(said.matches("pass0: ").count(), 1, "{said}");
        }
        for mode in [0o600, 0o640, 0o400] {
            set_mode(&file, mode);
            let (fine, said) = check(folder.path(), &[]).await;
            assert!(fine, "{mode:o}: {said}");
        }
        set_mode(&file, 0o644);
        let (fine, said) = check(folder.path(), &[]).await;
        let told = said.contains("can be read by others (mode 0644); do `chmod 640 pass0.toml`");
        assert!(if in_container() { fine } else { told && !fine }, "{said}");
        assert!(!said.contains(":pw@"), "{said}");
    }
    // Without a password in it, anybody may read it.
    for changes in [
        &[][..],
        &[("database", "postgres://pass0@db/pass0")],
        &[("database", "postgres://pass0@db1:1,db2:2/pass0")],
        &[("database", "sqlite:my@password.db")],
    ] {
        config(folder.path(), changes);
        set_mode(&file, 0o666);
        let (fine, said) = check(folder.path(), &[]).await;
        assert!(fine, "{said}");
    }
}

#[tokio::test]
async fn variables_of_a_service_named_pass0_do_not_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    config(folder.path(), &[]);
    write_private(&folder.path().join("secret"), KEY);
    let of_service = [
        ("PASS0_SERVICE_HOST", "10.96.3.7"),
        ("PASS0_SERVICE_PORT", "5000"),
        ("PASS0_SERVICE_PORT_HTTP", "5000"),
        ("PASS0_PORT", "tcp://10.96.3.7:5000"),
        ("PASS0_PORT_5000_TCP", "tcp://10.96.3.7:5000"),
        ("PASS0_PORT_5000_TCP_PROTO", "tcp"),
        ("PASS0_PORT_5000_TCP_PORT", "5000"),
        ("PASS0_PORT_5000_TCP_ADDR", "10.96.3.7"),
        ("PASS0_METRICS_SERVICE_HOST", "10.96.3.8"),
    ];
    let (fine, said) = check(folder.path(), &of_service).await;
    assert!(fine, "{said}");
    let (fine, said) = check(folder.path(), &[("PASS0_PORT", "5000")]).await;
    assert!(
        !fine && said.contains("PASS0_PORT: unknown variable"),
        "{said}"
    );
}

#[tokio::test]
async fn print_hides_who_signs_in_at_the_mail_server() {
    let folder = tempfile::tempdir().unwrap();
    config(
        folder.path(),
        &[("smtp", "smtps://ann%40corp:pw@mail.example.org")],
    );
    write_private(&folder.path().join("secret"), KEY);
    for json in [&[][..], &["--json"]] {
        let args = ["config", "print", "--config", "pass0.toml"];
        let args: Vec<&str> = args.iter().chain(json).copied().collect();
        let (out, err) = texts(&run(&args, &[], folder.path()).await);
        assert!(out.contains("smtps://…:…@mail.example.org"), "{out}{err}");
        assert!(!out.contains("ann") && !out.contains("pw"), "{out}");
    }
}
