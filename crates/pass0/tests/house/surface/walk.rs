//! From the root of a crate through its public modules and what it passes on, to every public name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::source::{Names, Source};
use super::{libraries, members};
use crate::modules::name_of;

/// What a path leads to.
enum Target<'a> {
    Module(&'a str, Names),
    /// Its crate, the module it is written in, and its name.
    Item(&'a str, Names, &'a syn::Item),
    /// Of another project, or made by a macro.
    Elsewhere(String),
}

pub(super) struct Walk {
    crates: BTreeMap<String, Source>,
}

impl Walk {
    pub(super) fn read() -> Self {
        let read = |(name, file): (String, PathBuf)| (name, Source::read(&file));
        Self {
            crates: libraries().into_iter().map(read).collect(),
        }
    }

    /// A line for every public name of this crate, sorted.
    pub(super) fn listing(&self, of: &str) -> Vec<String> {
        let mut list = Listing {
            walk: self,
            of,
            lines: BTreeSet::new(),
            seen: BTreeMap::new(),
        };
        list.module(of, &Names::new(), of);
        list.lines.into_iter().collect()
    }

    fn follow<'a>(
        &'a self,
        of: &'a str,
        at: &[String],
        path: &[String],
        depth: usize,
    ) -> Target<'a> {
        let elsewhere = || Target::Elsewhere(path.join("::"));
        let Some((first, rest)) = path.split_first() else {
            return Target::Module(of, at.to_vec());
        };
        if depth > 32 {
            return elsewhere();
        }
        match first.as_str() {
            "crate" => return self.follow(of, &[], rest, depth + 1),
            "self" => return self.follow(of, at, rest, depth + 1),
            "super" => return self.follow(of, &at[..at.len() - 1], rest, depth + 1),
            _ => {}
        }
        let source = &self.crates[of];
        let below = [at, std::slice::from_ref(first)].concat();
        let module = source.modules.contains_key(&below);
        if module && !rest.is_empty() {
            return self.follow(of, &below, rest, depth + 1);
        }
        if let (Some(item), true) = (source.item(at, first), rest.is_empty()) {
            return Target::Item(of, at.to_vec(), item);
        }
        let imports = leaves_of(source.modules.get(at).map_or(&[], Vec::as_slice));
        let mut named = imports.iter().filter(|leaf| leaf.path != path);
        if let Some(leaf) = named.find(|leaf| leaf.name == *first) {
            return self.follow(of, at, &[&leaf.path[..], rest].concat(), depth + 1);
        }
        // A function may have the name of the private module that it is written in.
        if module {
            return Target::Module(of, below);
        }
        for glob in imports.iter().filter(|leaf| leaf.name == "*") {
            let onward = [&glob.path[..], path].concat();
            if let found @ Target::Item(..) = self.follow(of, at, &onward, depth + 1) {
                return found;
            }
        }
        match self.crates.get_key_value(first) {
            Some((of, _)) => self.follow(of, &[], rest, depth + 1),
            None => elsewhere(),
        }
    }
}

/// The names that the root of a crate offers.
pub(super) fn root_names(source: &Source) -> Vec<String> {
    let root = &source.modules[&Names::new()];
    let public = root.iter().filter(|item| is_public(item));
    let names = public.flat_map(|item| match item {
        syn::Item::Use(import) => {
            let leaves = leaves(&import.tree).into_iter();
            leaves.map(|leaf| leaf.name).collect()
        }
        syn::Item::Mod(item) => vec![item.ident.to_string()],
        other => name_of(other).into_iter().collect(),
    });
    names.collect()
}

struct Listing<'a> {
    walk: &'a Walk,
    of: &'a str,
    lines: BTreeSet<String>,
    /// Under which name an item has been listed with all that it has.
    seen: BTreeMap<(Names, String), String>,
}

impl<'a> Listing<'a> {
    /// What is public in a module of this crate, listed below `shown`.
    fn module(&mut self, of: &'a str, at: &Names, shown: &str) {
        let walk = self.walk;
        let items = &walk.crates[of].modules[at];
        // What is at the root keeps its short name.
        let (modules, others): (Vec<_>, Vec<_>) = items
            .iter()
            .filter(|item| is_public(item))
            .partition(|item| matches!(item, syn::Item::Mod(_)));
        for item in others {
            match item {
                syn::Item::Use(import) => {
                    for leaf in leaves(&import.tree) {
                        self.passed_on(of, at, &leaf, shown);
                    }
                }
                item => self.item(
                    of,
                    at,
                    item,
                    &format!("{shown}::{}", name_of(item).unwrap_or_default()),
                ),
            }
        }
        for item in modules {
            if let syn::Item::Mod(item) = item {
                let name = item.ident.to_string();
                let shown = format!("{shown}::{name}");
                self.lines.insert(format!("mod {shown}"));
                self.module(of, &[at.clone(), vec![name]].concat(), &shown);
            }
        }
    }

    fn passed_on(&mut self, of: &'a str, at: &Names, leaf: &Leaf, shown: &str) {
        let target = self.walk.follow(of, at, &leaf.path, 0);
        if leaf.name == "*" {
            if let Target::Module(of, at) = target {
                self.module(of, &at, shown);
            }
            return;
        }
        let shown = format!("{shown}::{}", leaf.name);
        match target {
            Target::Item(of, at, item) if of == self.of => self.item(of, &at, item, &shown),
            Target::Item(_, _, item) => {
                let from = leaf.path.join("::");
                self.lines
                    .insert(format!("{} {shown} = {from}", members::kind(item)));
            }
            Target::Module(of, at) if of == self.of => {
                self.lines.insert(format!("mod {shown}"));
                self.module(of, &at, &shown);
            }
            Target::Module(of, at) => {
                let from = [vec![of.to_owned()], at].concat().join("::");
                self.lines.insert(format!("mod {shown} = {from}"));
            }
            Target::Elsewhere(path) => {
                self.lines.insert(format!("use {shown} = {path}"));
            }
        }
    }

    /// An item with all that it has, or where that is listed.
    fn item(&mut self, of: &str, at: &Names, item: &'a syn::Item, shown: &str) {
        let name = name_of(item).unwrap_or_default();
        let place = (at.clone(), name.clone());
        if let Some(first) = self.seen.get(&place) {
            self.lines
                .insert(format!("{} {shown} = {first}", members::kind(item)));
            return;
        }
        self.seen.insert(place, shown.to_owned());
        self.lines.extend(members::of_item(item, shown));
        let walk = self.walk;
        for (written_in, block) in walk.crates[of].impls() {
            let of_this = members::type_path(&block.self_ty).is_some_and(|path| {
                // Most blocks are of something else, and following a path takes long.
                if path.last() != Some(&name) {
                    return false;
                }
                let target = walk.follow(self.of, written_in, &path, 0);
                matches!(target, Target::Item(its, its_at, found)
                    if its == of && its_at == *at && name_of(found).as_ref() == Some(&name))
            });
            let hidden = of_this
                && block.trait_.as_ref().is_some_and(|(_, path, _)| {
                    let path: Names = path
                        .segments
                        .iter()
                        .map(|one| one.ident.to_string())
                        .collect();
                    matches!(walk.follow(self.of, written_in, &path, 0), Target::Item(its, _, found)
                    if its == of && !is_public(found))
                });
            if of_this && !hidden {
                self.lines.extend(members::of_block(block, shown));
            }
        }
    }
}

/// One name that a `use` brings in, and what it stands for; `*` for everything.
struct Leaf {
    name: String,
    path: Names,
}

fn leaves_of(items: &[syn::Item]) -> Vec<Leaf> {
    let imports = items.iter().filter_map(|item| match item {
        syn::Item::Use(import) => Some(leaves(&import.tree)),
        _ => None,
    });
    imports.flatten().collect()
}

fn leaves(tree: &syn::UseTree) -> Vec<Leaf> {
    let single = |name: String, last: &syn::Ident| {
        let path = match last.to_string() {
            itself if itself == "self" => Names::new(),
            last => vec![last],
        };
        vec![Leaf { name, path }]
    };
    match tree {
        syn::UseTree::Path(step) => {
            let first = step.ident.to_string();
            let prefixed = leaves(&step.tree).into_iter().map(|leaf| Leaf {
                name: match leaf.name.as_str() {
                    "self" => first.clone(),
                    _ => leaf.name,
                },
                path: [vec![first.clone()], leaf.path].concat(),
            });
            prefixed.collect()
        }
        syn::UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
        syn::UseTree::Name(name) => single(name.ident.to_string(), &name.ident),
        syn::UseTree::Rename(rename) => single(rename.rename.to_string(), &rename.ident),
        syn::UseTree::Glob(_) => vec![Leaf {
            name: "*".into(),
            path: Names::new(),
        }],
    }
}

fn is_public(item: &syn::Item) -> bool {
    let visibility = match item {
        syn::Item::Const(item) => &item.vis,
        syn::Item::Enum(item) => &item.vis,
        syn::Item::Fn(item) => &item.vis,
        syn::Item::Mod(item) => &item.vis,
        syn::Item::Static(item) => &item.vis,
        syn::Item::Struct(item) => &item.vis,
        syn::Item::Trait(item) => &item.vis,
        syn::Item::Type(item) => &item.vis,
        syn::Item::Use(item) => &item.vis,
        syn::Item::Macro(item) => {
            return item
                .attrs
                .iter()
                .any(|one| one.path().is_ident("macro_export"));
        }
        _ => return false,
    };
    matches!(visibility, syn::Visibility::Public(_))
}
