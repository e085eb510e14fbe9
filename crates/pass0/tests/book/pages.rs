//! docs/SUMMARY.md: mdBook leaves out what it does not list.

use crate::links::links;
use crate::{pages, read, root};

#[test]
fn the_contents_list_every_page_once() {
    let docs = root().join("docs");
    let listed: Vec<_> = links(&read(&docs.join("SUMMARY.md")))
        .iter()
        .map(|link| docs.join(link))
        .collect();
    for page in pages() {
        let times = listed.iter().filter(|one| **one == page).count();
        assert_eq!(times, 1, "{} in SUMMARY.md", page.display());
    }
    assert_eq!(listed.len(), pages().len(), "{listed:?}");
}

#[test]
fn every_decision_is_listed_by_its_number_and_title() {
    let folder = root().join("docs/adr");
    let list = read(&folder.join("README.md"));
    let contents = read(&root().join("docs/SUMMARY.md"));
    let decisions: Vec<_> = pages()
        .into_iter()
        .filter(|page| page.starts_with(&folder) && !page.ends_with("README.md"))
        .collect();
    assert!(decisions.len() > 15, "{decisions:?}");
    for page in decisions {
        let text = read(&page);
        let heading = text.lines().next().unwrap().strip_prefix("# ").unwrap();
        let (number, title) = heading.split_once(". ").unwrap();
        let file = page.file_name().unwrap().to_str().unwrap();
        assert_eq!(file[..4].parse(), number.parse::<u32>(), "{file}");
        let line = format!("{number}. [{title}]({file})");
        assert!(list.lines().any(|one| one == line), "missing: {line}");
        let line = format!("  - [{title}](adr/{file})");
        assert!(contents.lines().any(|one| one == line), "missing: {line}");
    }
}

#[test]
fn every_method_has_a_page_of_its_name() {
    let methods = root().join("crates/pass0-core/src/methods");
    let folders = std::fs::read_dir(methods).unwrap();
    let names: Vec<_> = folders
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir() && path.join("mod.rs").exists())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert!(names.len() > 4, "{names:?}");
    let table = read(&root().join("docs/methods/README.md"));
    for name in names {
        let page = root().join(format!("docs/methods/{name}.md"));
        assert!(page.exists(), "{} is missing", page.display());
        assert!(
            table.contains(&format!("]({name}.md) |")),
            "the table lacks {name}"
        );
    }
}
