//! The items of a crate, by the module they are written in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::modules::{found, is_test, name_of};

pub(super) type Names = Vec<String>;

pub(super) struct Source {
    pub(super) modules: BTreeMap<Names, Vec<syn::Item>>,
}

impl Source {
    /// Reads the crate whose root is this `lib.rs`.
    pub(super) fn read(root: &Path) -> Self {
        let mut modules = BTreeMap::new();
        let folder = root.parent().unwrap().to_owned();
        read_file(&mut modules, root, folder, Vec::new());
        Self { modules }
    }

    /// The item that is called this in the module at `path`; no `use`.
    pub(super) fn item(&self, path: &[String], name: &str) -> Option<&syn::Item> {
        let items = self.modules.get(path)?;
        items
            .iter()
            .find(|item| name_of(item).as_deref() == Some(name))
    }

    /// Every `impl` block, with the module it is written in.
    pub(super) fn impls(&self) -> impl Iterator<Item = (&Names, &syn::ItemImpl)> {
        self.modules.iter().flat_map(|(path, items)| {
            items.iter().filter_map(move |item| match item {
                syn::Item::Impl(block) => Some((path, block)),
                _ => None,
            })
        })
    }
}

fn read_file(
    modules: &mut BTreeMap<Names, Vec<syn::Item>>,
    file: &Path,
    folder: PathBuf,
    path: Names,
) {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let parsed = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    read_items(modules, parsed.items, &folder, path);
}

fn read_items(
    modules: &mut BTreeMap<Names, Vec<syn::Item>>,
    items: Vec<syn::Item>,
    folder: &Path,
    path: Names,
) {
    let mut kept = Vec::new();
    for mut item in items {
        if for_doctests(&item) {
            continue;
        }
        if let syn::Item::Mod(inner) = &mut item {
            if is_test(&inner.attrs) {
                continue;
            }
            let name = inner.ident.to_string();
            let (below, inside) = (
                [path.clone(), vec![name.clone()]].concat(),
                folder.join(&name),
            );
            match inner.content.take() {
                Some((_, items)) => read_items(modules, items, &inside, below),
                None => read_file(modules, &found(folder, &name), inside, below),
            }
        }
        kept.push(item);
    }
    modules.insert(path, kept);
}

/// Documentation that is compiled as a test is an item only there.
fn for_doctests(item: &syn::Item) -> bool {
    let syn::Item::Struct(item) = item else {
        return false;
    };
    let conditions = item.attrs.iter().filter(|one| one.path().is_ident("cfg"));
    conditions
        .map(super::text::of)
        .any(|text| text.contains("doctest"))
}
