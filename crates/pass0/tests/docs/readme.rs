//! From README.md a newcomer reaches the answers, and what it says to install is there.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{quoted, read, root};

/// What newcomers look for: the heading, and a word that each file named below it must have.
const QUESTIONS: [(&str, &str); 3] = [
    ("How to add a method", "Method"),
    ("Where a rate limit is decided", "limit"),
    (
        "What happens between the click on a link and the cookie",
        "apply",
    ),
];

#[test]
fn the_readme_answers_what_newcomers_look_for() {
    let readme = read("README.md");
    let top = readme.split("\n## ").next().unwrap();
    for (heading, word) in QUESTIONS {
        let link = format!("](#{})", anchor(heading));
        assert!(
            unwrapped(top).contains(&link),
            "the top has no link to {heading}"
        );
        let answer = section(&readme, heading);
        assert!(
            answer.split_whitespace().count() < 120,
            "{heading}: a minute is over"
        );
        let files = files(answer);
        assert!(files.len() > 1, "{heading} names {files:?}");
        let about: Vec<_> = files
            .iter()
            .filter(|file| source(file).contains(word))
            .collect();
        assert!(about.len() > 1, "{heading}: {word} is only in {about:?}");
        follow(heading, answer);
    }
}

/// The page that goes on exists, has the heading, and names files that exist.
fn follow(heading: &str, answer: &str) {
    let links: Vec<_> = links(answer).collect();
    assert_eq!(links.len(), 1, "{heading} goes on in {links:?}");
    let (page, part) = links[0].split_once('#').unwrap_or((links[0], ""));
    let text = read(page);
    let text = match part {
        "" => &text,
        part => {
            let titles = text.lines().filter_map(|line| line.strip_prefix("## "));
            let title = titles.clone().find(|title| anchor(title) == part);
            section(
                &text,
                title.unwrap_or_else(|| panic!("{page} has no {part}")),
            )
        }
    };
    let files = files(text);
    assert!(!files.is_empty(), "{page} names no file");
    for file in files {
        assert!(
            root().join(file).exists(),
            "{page} names {file}, which is not there"
        );
    }
}

#[test]
fn every_method_is_registered_where_the_readme_says() {
    let readme = read("README.md");
    let files = files(section(&readme, QUESTIONS[0].0));
    let folder = root().join(
        files
            .iter()
            .find(|file| file.ends_with("/methods/"))
            .unwrap(),
    );
    let registry = files
        .iter()
        .find(|file| file.ends_with("registry.rs"))
        .unwrap();
    let registry = read(registry);
    let mut methods = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(
                registry.contains(&format!("{name}::")),
                "{name} is not in the registry"
            );
            methods += 1;
        }
    }
    assert!(methods > 3, "{methods}");
}

#[test]
fn every_published_crate_has_a_readme_of_its_own() {
    let mut published = 0;
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        if manifest.contains("publish = false") {
            continue;
        }
        published += 1;
        let name = folder.file_name().unwrap().to_str().unwrap();
        assert!(manifest.contains("\nreadme = \"README.md\"\n"), "{name}");
        let readme = fs::read_to_string(folder.join("README.md")).unwrap();
        assert!(readme.starts_with(&format!("# {name}\n")), "{name}");
        assert!(readme.lines().count() < 60, "{name}: not short");
        for link in links(&readme) {
            let path = link.split('#').next().unwrap();
            assert!(
                folder.join(path).exists(),
                "{name} links to {link}, which is not there"
            );
        }
        let library = fs::read_to_string(folder.join("src/lib.rs"));
        let compiled = library.is_ok_and(|it| it.contains("include_str!(\"../README.md\")"));
        assert_eq!(
            compiled,
            readme.contains("```rust"),
            "{name}: whether its example is compiled"
        );
    }
    assert!(published > 8, "{published}");
}

#[test]
fn the_dependencies_of_the_docs_are_those_of_the_example_and_resolve_from_a_checkout() {
    let example: toml::Table = read("examples/axum-minimal/Cargo.toml").parse().unwrap();
    for doc in ["README.md", "docs/start/axum.md"] {
        let text = read(doc);
        let blocks = text.split("```toml\n").skip(1);
        let mut blocks = blocks.map(|rest| rest.split("```").next().unwrap());
        let block = blocks
            .find(|block| block.contains("[dependencies]"))
            .unwrap();
        let shown: toml::Table = block.parse().unwrap();
        let (shown, used) = (&shown["dependencies"], &example["dependencies"]);
        let names = |table: &toml::Value| -> Vec<String> {
            table.as_table().unwrap().keys().cloned().collect()
        };
        assert_eq!(names(shown), names(used), "{doc}");
        assert_eq!(
            shown["pass0"]["features"], used["pass0"]["features"],
            "{doc}"
        );
        resolves(doc, block);
    }
}

/// An app next to a checkout of the name that the docs give it.
fn resolves(doc: &str, dependencies: &str) {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root().canonicalize().unwrap(), folder.path().join("pass0"))
        .unwrap();
    let app = folder.path().join("app");
    fs::create_dir_all(app.join("src")).unwrap();
    fs::write(app.join("src/main.rs"), "fn main() {}\n").unwrap();
    let package = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n";
    fs::write(app.join("Cargo.toml"), format!("{package}{dependencies}")).unwrap();
    fs::copy(root().join("Cargo.lock"), app.join("Cargo.lock")).unwrap();
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--format-version", "1"])
        .current_dir(&app)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&cargo.stderr);
    assert!(cargo.status.success(), "{doc}: {said}");
    let found: serde_json::Value = serde_json::from_slice(&cargo.stdout).unwrap();
    let packages = found["packages"].as_array().unwrap();
    let mut names = packages.iter().filter_map(|one| one["name"].as_str());
    assert!(names.any(|name| name == "pass0-axum"), "{doc}");
}

#[test]
fn the_wheel_is_built_as_the_tests_build_it() {
    let script = read("test");
    for doc in ["README.md", "docs/start/flask.md", "python/README.md"] {
        let text = read(doc);
        let mut lines = text.lines().filter_map(|line| line.strip_prefix("$ "));
        let built = lines.find(|line| line.starts_with("maturin ")).unwrap();
        let command = built
            .replace(" --release", "")
            .replace("--out wheels", "--out");
        assert!(
            script.contains(&format!(
                "bin/{}",
                command.replacen("maturin", "maturin\"", 1)
            )),
            "{doc}: {built}"
        );
        let installed = lines.next().unwrap();
        assert_eq!(installed, "pip install wheels/pass0_flask-*.whl", "{doc}");
    }
}

/// What stands below a heading, up to the next.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let rest = text.split_once(&format!("# {heading}\n"));
    let (_, rest) = rest.unwrap_or_else(|| panic!("no heading {heading}"));
    rest.split("\n#").next().unwrap()
}

fn files(text: &str) -> Vec<&str> {
    quoted(text)
        .filter(|word| word.starts_with("crates/") && word.contains("/src/") && !word.contains('<'))
        .collect()
}

fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1);
    targets.filter_map(|rest| rest.split(')').next())
}

/// Of a folder, nothing.
fn source(path: &str) -> String {
    fs::read_to_string(Path::new(&root()).join(path)).unwrap_or_default()
}

/// The text on one line.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As GitHub names a heading.
fn anchor(title: &str) -> String {
    let kept = title
        .chars()
        .filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}
