//! `pass0-bench [--seconds N] [--rounds N] [--sessions N] [--only check|ask|open|passkey|program]`: see `docs/performance.md`.
//! The other commands are for itself.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use pass0_bench::suite::{self, Options};
use pass0_bench::{bare, before, fill, load, passkey, subject, verify};
use tokio::net::TcpListener;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve-pass0", address, file] => on_one_thread(async {
            let listener = TcpListener::bind(address).await?;
            subject::run(listener, Path::new(file), until_abandoned()).await
        }),
        ["serve-bare", address, file] => on_one_thread(async {
            let listener = TcpListener::bind(address).await?;
            bare::run(listener, Path::new(file), until_abandoned()).await
        }),
        ["load", orders] => on_one_thread(async {
            let measured = load::run(serde_json::from_str(orders)?).await?;
            println!("{}", serde_json::to_string(&measured)?);
            Ok(())
        }),
        ["fill-sessions", file, count, cookies] => on_one_thread(async {
            fill::sessions(Path::new(file), count.parse()?, Path::new(cookies)).await
        }),
        ["refresh", file, cookies] => {
            on_one_thread(async { fill::refresh(Path::new(file), Path::new(cookies)).await })
        }
        ["fill-flows", file, first, count, links] => on_one_thread(async {
            fill::flows(
                Path::new(file),
                first.parse()?,
                count.parse()?,
                Path::new(links),
            )
            .await
        }),
        ["fill-passkeys", file, count, keys] => on_one_thread(async {
            passkey::fill(Path::new(file), count.parse()?, Path::new(keys)).await
        }),
        ["verify", millis] => {
            let verified = verify::run(Duration::from_millis(millis.parse()?))?;
            println!("{}", serde_json::to_string(&verified)?);
            Ok(())
        }
        ["before", old, options @ ..] => before::run(Path::new(old), &read(options)?),
        options => suite::run(&read(options)?),
    }
}

fn read(words: &[&str]) -> Result<Options> {
    let mut options = Options::default();
    for pair in words.chunks(2) {
        let [name, value] = pair else {
            bail!("{} wants a value", pair.concat());
        };
        match *name {
            "--seconds" => options.seconds = value.parse()?,
            "--rounds" => options.rounds = value.parse()?,
            "--sessions" => options.sessions = value.parse()?,
            "--only" => options.only = Some((*value).to_owned()),
            _ => bail!("{name}? See the top of crates/pass0-bench/src/main.rs"),
        }
    }
    Ok(options)
}

fn on_one_thread(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("no runtime")?
        .block_on(work)
}

/// Done when the parent process is gone, or wants this one to end.
async fn until_abandoned() {
    let wait = || std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    let _ = tokio::task::spawn_blocking(wait).await;
}
