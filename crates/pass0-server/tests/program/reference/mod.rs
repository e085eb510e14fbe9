//! The tables in docs/reference have what the code has. With `PASS0_TEST_WRITE` set they are written
//! anew.

use std::fs;
use std::path::{Path, PathBuf};

mod errors;
mod events;
mod metrics;
mod routes;
mod settings;

const START: &str = "<!-- from the code -->\n\n";
const END: &str = "\n<!-- until here -->";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Compares the table between the marks of a page of docs/reference, or writes it.
fn compare<const N: usize>(page: &str, heads: [&str; N], rows: &[[String; N]]) {
    let path = root().join("docs/reference").join(page);
    let text = read(&path);
    let (before, rest) = text.split_once(START).expect("a table from the code");
    let (found, after) = rest.split_once(END).expect("the end of the table");
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head = line(&heads.map(str::to_owned));
    let rule = format!("{}|\n", "|---".repeat(N));
    let rows: String = rows.iter().map(|row| line(row)).collect();
    let table = format!("{head}{rule}{rows}");
    if std::env::var_os("PASS0_TEST_WRITE").is_some() {
        fs::write(&path, format!("{before}{START}{table}{END}{after}")).unwrap();
    } else {
        assert_eq!(table, found, "{page}; PASS0_TEST_WRITE=1 writes it anew");
    }
}

/// The rows of the hand-written tables of a page: those that begin with a word in backticks.
fn rows(page: &str) -> Vec<Vec<String>> {
    let text = read(Path::new("docs/reference").join(page));
    let by_hand = text.rsplit_once(END).map_or(&*text, |(_, after)| after);
    let lines = by_hand.lines().filter(|line| line.starts_with("| `"));
    lines
        .map(|line| {
            let cells = line.trim_matches('|').split(" | ");
            cells.map(|cell| cell.trim().to_owned()).collect()
        })
        .collect()
}

fn code(word: &str) -> String {
    format!("`{word}`")
}

/// The texts between double quotes.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    source.split('"').skip(1).step_by(2)
}

/// The Rust files below a folder.
fn sources(folder: PathBuf) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                found.push(path);
            }
        }
    }
    found
}
