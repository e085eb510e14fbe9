//! What an item has: fields, variants, methods, and the traits it implements.

use super::source::Names;
use super::text;

pub(super) fn kind(item: &syn::Item) -> &'static str {
    match item {
        syn::Item::Const(_) => "const",
        syn::Item::Enum(_) => "enum",
        syn::Item::Fn(_) => "fn",
        syn::Item::Macro(_) => "macro",
        syn::Item::Static(_) => "static",
        syn::Item::Struct(_) => "struct",
        syn::Item::Trait(_) => "trait",
        syn::Item::Type(_) => "type",
        _ => "item",
    }
}

/// The item itself, and what is inside its braces.
pub(super) fn of_item(item: &syn::Item, shown: &str) -> Vec<String> {
    let named = |rest: String| vec![format!("{} {shown}{rest}", kind(item))];
    match item {
        syn::Item::Const(item) => named(format!(": {}", text::of(&item.ty))),
        syn::Item::Static(item) => named(format!(": {}", text::of(&item.ty))),
        syn::Item::Type(item) => named(format!(
            "{} = {}",
            text::of(&item.generics),
            text::of(&item.ty)
        )),
        syn::Item::Fn(item) => vec![signature(&item.sig, shown)],
        syn::Item::Struct(item) => {
            let mut lines = named(text::of(&item.generics));
            lines.extend(fields(&item.fields, shown, true));
            lines.extend(derived(&item.attrs, shown));
            lines
        }
        syn::Item::Enum(item) => {
            let mut lines = named(text::of(&item.generics));
            for variant in &item.variants {
                let shown = format!("{shown}::{}", variant.ident);
                lines.push(format!("variant {shown}"));
                lines.extend(fields(&variant.fields, &shown, false));
            }
            lines.extend(derived(&item.attrs, shown));
            lines
        }
        syn::Item::Trait(item) => {
            let bounds = match item.supertraits.is_empty() {
                true => String::new(),
                false => format!(": {}", text::of(&item.supertraits)),
            };
            let mut lines = named(format!("{}{bounds}", text::of(&item.generics)));
            lines.extend(item.items.iter().filter_map(|one| match one {
                syn::TraitItem::Fn(one) => {
                    let provided = if one.default.is_some() {
                        " { … }"
                    } else {
                        ""
                    };
                    Some(signature(&one.sig, &format!("{shown}::{}", one.sig.ident)) + provided)
                }
                syn::TraitItem::Type(one) => Some(format!("type {shown}::{}", one.ident)),
                syn::TraitItem::Const(one) => Some(format!(
                    "const {shown}::{}: {}",
                    one.ident,
                    text::of(&one.ty)
                )),
                _ => None,
            }));
            lines
        }
        _ => named(String::new()),
    }
}

/// The public methods of an `impl`, or the trait that it is of.
pub(super) fn of_block(block: &syn::ItemImpl, shown: &str) -> Vec<String> {
    if let Some((_, path, _)) = &block.trait_ {
        return vec![format!("impl {} for {shown}", text::of(path))];
    }
    let public = |visibility: &syn::Visibility| matches!(visibility, syn::Visibility::Public(_));
    let lines = block.items.iter().filter_map(|one| match one {
        syn::ImplItem::Fn(one) if public(&one.vis) => {
            Some(signature(&one.sig, &format!("{shown}::{}", one.sig.ident)))
        }
        syn::ImplItem::Const(one) if public(&one.vis) => Some(format!(
            "const {shown}::{}: {}",
            one.ident,
            text::of(&one.ty)
        )),
        _ => None,
    });
    lines.collect()
}

/// The path of a type, its arguments left out.
pub(super) fn type_path(of: &syn::Type) -> Option<Names> {
    let syn::Type::Path(of) = of else {
        return None;
    };
    let names = of.path.segments.iter().map(|one| one.ident.to_string());
    Some(names.collect())
}

fn signature(of: &syn::Signature, shown: &str) -> String {
    // Whether a function changes its own copy of an argument is no caller's business.
    let written = text::of(of).replace("(mut ", "(").replace(", mut ", ", ");
    let name = format!("fn {}", of.ident);
    written.replacen(&name, &format!("fn {shown}"), 1)
}

fn fields(of: &syn::Fields, shown: &str, with_visibility: bool) -> Vec<String> {
    let public = of
        .iter()
        .enumerate()
        .filter(|(_, field)| !with_visibility || matches!(field.vis, syn::Visibility::Public(_)));
    let lines = public.map(|(n, field)| {
        let name = field
            .ident
            .as_ref()
            .map_or(n.to_string(), ToString::to_string);
        format!("field {shown}.{name}: {}", text::of(&field.ty))
    });
    lines.collect()
}

fn derived(attributes: &[syn::Attribute], shown: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for attribute in attributes
        .iter()
        .filter(|one| one.path().is_ident("derive"))
    {
        let _ = attribute.parse_nested_meta(|derived| {
            lines.push(format!("impl {} for {shown}", text::of(&derived.path)));
            Ok(())
        });
    }
    lines
}
