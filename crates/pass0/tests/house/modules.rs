//! The modules of a crate: what each defines, brings in and passes on, and which file a path leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;

type Names = Vec<String>;

#[derive(Default)]
struct Module {
    file: PathBuf,
    defined: BTreeSet<String>,
    /// Names that a `use` gives to a path from the crate's root.
    aliases: BTreeMap<String, Names>,
    /// Modules whose names are all brought in.
    globs: Vec<Names>,
    /// Every path that is written down here, from the crate's root.
    named: Vec<Names>,
}

#[derive(Default)]
pub(crate) struct Crate {
    modules: BTreeMap<Names, Module>,
}

impl Crate {
    /// Reads the crate whose root is this `lib.rs` or `main.rs`.
    pub(crate) fn read(root: &Path) -> Self {
        let mut all = Self::default();
        all.read_file(root, root.parent().unwrap().to_owned(), Vec::new());
        all
    }

    /// For each file, the files of this crate that it names something of.
    pub(crate) fn arrows(&self) -> BTreeMap<PathBuf, BTreeSet<PathBuf>> {
        let mut arrows: BTreeMap<PathBuf, BTreeSet<PathBuf>> = BTreeMap::new();
        for module in self.modules.values() {
            let from = arrows.entry(module.file.clone()).or_default();
            let named = module.named.iter().chain(module.aliases.values());
            from.extend(named.filter_map(|path| self.file_of(path, 0)));
            from.remove(&module.file);
        }
        arrows
    }

    fn read_file(&mut self, file: &Path, folder: PathBuf, path: Names) {
        let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        self.read_items(&parsed.items, file, &folder, path);
    }

    fn read_items(&mut self, items: &[syn::Item], file: &Path, folder: &Path, path: Names) {
        let mut module = Module {
            file: file.to_owned(),
            ..Module::default()
        };
        for item in items {
            match item {
                syn::Item::Mod(inner) if !is_test(&inner.attrs) => {
                    let name = inner.ident.to_string();
                    let (below, inside) = (joined(&path, &name), folder.join(&name));
                    match &inner.content {
                        Some((_, items)) => self.read_items(items, file, &inside, below),
                        None => self.read_file(&found(folder, &name), inside, below),
                    }
                }
                syn::Item::Use(import) => module.bring_in(&path, &import.tree, Vec::new()),
                other => module.defined.extend(name_of(other)),
            }
        }
        let mut reader = Reader {
            at: &path,
            module: &mut module,
        };
        items.iter().for_each(|item| reader.visit_item(item));
        self.modules.insert(path, module);
    }

    /// The file that defines what `path` names; none for a module as a whole.
    fn file_of(&self, path: &[String], depth: usize) -> Option<PathBuf> {
        if depth > 16 {
            return None;
        }
        let known = (0..=path.len())
            .rev()
            .find(|&n| self.modules.contains_key(&path[..n]))?;
        let (module, rest) = (&self.modules[&path[..known]], &path[known..]);
        let name = rest.first()?;
        if let Some(target) = module.aliases.get(name) {
            let onward: Names = target.iter().chain(&rest[1..]).cloned().collect();
            return self.file_of(&onward, depth + 1);
        }
        if !module.defined.contains(name) {
            let through = |glob: &Names| {
                let onward: Names = glob.iter().chain(rest).cloned().collect();
                self.defines(&onward, depth + 1)
                    .then(|| self.file_of(&onward, depth + 1))
            };
            if let Some(found) = module.globs.iter().find_map(through) {
                return found;
            }
        }
        Some(module.file.clone())
    }

    fn defines(&self, path: &[String], depth: usize) -> bool {
        let Some((name, at)) = path.split_last() else {
            return false;
        };
        self.modules.get(at).is_some_and(|module| {
            module.defined.contains(name)
                || module.aliases.contains_key(name)
                || depth < 16
                    && module
                        .globs
                        .iter()
                        .any(|glob| self.defines(&joined(glob, name), depth + 1))
        })
    }
}

impl Module {
    fn bring_in(&mut self, at: &Names, tree: &syn::UseTree, mut before: Names) {
        match tree {
            syn::UseTree::Path(step) => {
                before.push(step.ident.to_string());
                self.bring_in(at, &step.tree, before);
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.bring_in(at, tree, before.clone());
                }
            }
            syn::UseTree::Name(name) => {
                let name = name.ident.to_string();
                if name != "self" {
                    before.push(name.clone());
                }
                let alias = before.last().cloned().unwrap_or(name);
                self.alias(at, alias, before);
            }
            syn::UseTree::Rename(rename) => {
                before.push(rename.ident.to_string());
                let alias = match rename.rename.to_string() {
                    unnamed if unnamed == "_" => format!("_{}", self.aliases.len()),
                    named => named,
                };
                self.alias(at, alias, before);
            }
            syn::UseTree::Glob(_) => self.globs.push(below(at, before)),
        }
    }

    fn alias(&mut self, at: &Names, alias: String, path: Names) {
        self.aliases.insert(alias, below(at, path));
    }
}

/// Notes every path of a module, inside functions and macros too.
struct Reader<'a> {
    at: &'a Names,
    module: &'a mut Module,
}

impl Reader<'_> {
    fn note(&mut self, path: Names) {
        if path.len() > 1 {
            self.module.named.push(below(self.at, path));
        }
    }

    fn note_tokens(&mut self, tokens: TokenStream) {
        let mut path = Names::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) if colons == 2 => path.push(name.to_string()),
                TokenTree::Ident(name) => {
                    self.note(std::mem::replace(&mut path, vec![name.to_string()]));
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => self.note_tokens(group.stream()),
                _ => self.note(std::mem::take(&mut path)),
            }
            colons = 0;
        }
        self.note(path);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    /// Modules inside are read on their own.
    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}

    /// A `use` inside a function.
    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        let mut inner = Module::default();
        inner.bring_in(self.at, &import.tree, Vec::new());
        self.module.named.extend(inner.aliases.into_values());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|one| one.ident.to_string());
        self.note(names.collect());
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.note_tokens(called.tokens.clone());
        syn::visit::visit_macro(self, called);
    }
}

/// From the root. What begins otherwise begins with a name of this module or of one that is brought
/// in; or with another crate, and leads nowhere.
fn below(at: &Names, path: Names) -> Names {
    from_root(at, &path).unwrap_or_else(|| at.iter().cloned().chain(path).collect())
}

/// `crate::a`, `self::a`, `super::a`: from the root. None for a path that begins otherwise.
fn from_root(at: &Names, path: &[String]) -> Option<Names> {
    let (mut base, rest) = match path.first()?.as_str() {
        "crate" => (Names::new(), &path[1..]),
        "self" => (at.clone(), &path[1..]),
        "super" => (at.clone(), path),
        _ => return None,
    };
    let ups = rest.iter().take_while(|name| *name == "super").count();
    base.truncate(base.len() - ups);
    base.extend_from_slice(&rest[ups..]);
    Some(base)
}

fn joined(path: &[String], name: &str) -> Names {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

pub(crate) fn found(folder: &Path, name: &str) -> PathBuf {
    let flat = folder.join(format!("{name}.rs"));
    if flat.exists() {
        flat
    } else {
        folder.join(name).join("mod.rs")
    }
}

pub(crate) fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|one| {
        one.path().is_ident("cfg")
            && one
                .parse_args::<syn::Ident>()
                .is_ok_and(|word| word == "test")
    })
}

pub(crate) fn name_of(item: &syn::Item) -> Option<String> {
    let name = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Macro(item) => item.ident.as_ref()?,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
