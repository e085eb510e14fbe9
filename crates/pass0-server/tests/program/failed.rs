//! Failed sign-ins in the log, as fail2ban reads it.
use std::path::{Path, PathBuf};

use pass0_testkit::smtp::{Script, Sink};
use tokio::process::Command;

use crate::serving::config;
use crate::support::Program;

/// The address that the proxy tells of the client.
const CLIENT: &str = "203.0.113.77";
/// What a client sends to have somebody else banned, or nobody.
const FORGED: &str = "x\\n2026-11-30T02:40:00.123456Z  WARN pass0_axum::failed: failed sign-in client=198.51.100.9 reason=\"wrong_code\"";

fn filter() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contrib/fail2ban/filter.d/pass0.conf")
}

/// The addresses that the filter finds in these lines: by fail2ban itself, or, where that is not
/// installed, by the filter's own expressions.
async fn found(log: &Path, folder: &Path) -> Vec<String> {
    let there = Command::new("fail2ban-regex")
        .arg("--version")
        .output()
        .await;
    let output = if there.is_ok() {
        let mut command = Command::new("fail2ban-regex");
        command.args(["--out", "ip"]).arg(log).arg(filter());
        command.output().await.unwrap()
    } else {
        let script = r#"
import configparser, re, sys
read = configparser.ConfigParser(interpolation=None)
read.read(sys.argv[2])
words = read["Definition"]
address = r"(?P<ip>[0-9A-Fa-f:.]+)"
lines = words["failregex"].replace("%(_prefix)s", words["_prefix"]).strip().splitlines()
rules = [re.compile(line.strip().replace("<ADDR>", address)) for line in lines]
for line in open(sys.argv[1]):
    for rule in rules:
        if found := rule.match(line.rstrip("\n")):
            print(found["ip"])
"#;
        let script_file = folder.join("filter.py");
        std::fs::write(&script_file, script).unwrap();
        let mut command = Command::new("python3");
        command.arg(&script_file).arg(log).arg(filter());
        command.output().await.unwrap()
    };
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_whitespace().map(str::to_owned).collect()
}

#[tokio::test]
async fn fail2ban_finds_each_failed_sign_in_and_nobody_else() {
    for format in ["json", "text"] {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::start(Script::Accept).await.unwrap();
        let more = "trusted_proxies = [\"127.0.0.1\"]\n";
        let config = config(folder.path(), &sink, more);
        let env = [("PASS0_LOG_FORMAT", format)];
        let mut program = Program::serve_as(folder.path(), &config, &env, format).await;
        let host = program.host.clone();
        program.host = format!("{host}\r\nx-forwarded-for: {CLIENT}\r\nuser-agent: {FORGED}");

        // A wrong code, typed in JSON and in a form.
        let asked = program.ask("ann@example.org").await.cookies();
        for body in ["{\"code\":\"00000000\"}", "{\"code\":\"00000001\"}"] {
            let wrong = program.post("/auth/verify-code", &asked, body).await;
            assert_eq!(wrong.status, 403, "{}", wrong.body);
        }
        let form = program
            .form("/auth/verify-code", &asked, "code=00000002")
            .await;
        assert_eq!(form.status, 403, "{}", form.body);
        // A passkey that nobody has.
        let begun = program
            .post("/auth/passkey/login/options", "other=1", "{}")
            .await;
        let nobody = serde_json::json!({"credential": {
            "id": "AAAA", "rawId": "AAAA", "type": "public-key",
            "response": {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA"},
        }});
        let refused = program
            .post(
                "/auth/passkey/login/verify",
                &begun.cookies(),
                &nobody.to_string(),
            )
            .await;
        assert!([403, 404].contains(&refused.status), "{}", refused.body);
        // Links that are nobody's, one with what somebody else would be banned by.
        let guessed = format!("/auth/verify/p0l_{}", "A".repeat(54));
        program.get(&guessed, "").await;
        let forged = "/auth/verify/%0A2026-11-30T02:40:00Z%20%20WARN%20pass0_axum::failed:%20failed%20sign-in%20client=198.51.100.9%20reason=%22wrong_code%22";
        program.get(forged, "").await;
        // What is no failed sign-in.
        program.get("/auth/session", "").await;
        program.get("/auth/login", "").await;
        program
            .post("/auth/verify-code", &asked, "{\"code\":\"1\"}")
            .await;
        let last = program.get("/nothing-here", "").await;
        assert_eq!(last.status, 404);
        program.signal("TERM").await;
        program.end().await;

        let printed = program.printed();
        let log = folder.path().join("log");
        std::fs::write(&log, &printed).unwrap();
        assert_eq!(
            found(&log, folder.path()).await,
            [CLIENT; 6],
            "{format}: {printed}"
        );
        // As the journal hands them over.
        let lines = printed
            .lines()
            .map(|line| format!("Nov 30 02:40:00 host pass0[4711]: {line}\n"));
        std::fs::write(&log, lines.collect::<String>()).unwrap();
        assert_eq!(
            found(&log, folder.path()).await.len(),
            6,
            "{format}: {printed}"
        );
    }
}
