//! An instance inside another process leaves the process to its host.
#![allow(clippy::unwrap_used, missing_docs)]

use pass0::embedded::{Host, Instance, Setting};

/// The signals that somebody in this process handles, as the kernel shows them.
fn handled() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    u64::from_str_radix(mask.unwrap().trim(), 16).unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_embedded_instance_handles_no_signal_of_its_host() {
    let folder = tempfile::tempdir().unwrap();
    let before = handled();
    let set = |key: &str, value: serde_json::Value| Setting {
        key: key.to_owned(),
        label: key.to_owned(),
        value,
    };
    let settings = vec![
        set("dev_mode", true.into()),
        set("public_url", "http://localhost:5000".into()),
    ];
    let instance = Instance::start(settings, "/auth", folder.path(), Host::default())
        .await
        .unwrap();
    // A round of the jobs.
    tokio::task::yield_now().await;
    let (hang_up, terminate, interrupt) = (1 << 0, 1 << 14, 1 << 1);
    let taken = handled() & !before;
    assert_eq!(taken & (hang_up | terminate | interrupt), 0, "{taken:x}");
    drop(instance);
}
