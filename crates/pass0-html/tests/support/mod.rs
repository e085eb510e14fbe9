//! Reads a page the way a strict reader would: every tag closed, every attribute quoted.

use std::collections::BTreeMap;

const VOID: [&str; 4] = ["meta", "link", "input", "br"];

/// An element's name and attributes.
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
}

impl Tag {
    pub(crate) fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }
}

/// The opening tags in order, or what is wrong with the markup.
pub(crate) fn parse(html: &str) -> Result<Vec<Tag>, String> {
    let mut rest = html.strip_prefix("<!doctype html>").ok_or("no doctype")?;
    let (mut tags, mut open) = (Vec::new(), Vec::<String>::new());
    while let Some(start) = rest.find('<') {
        let (text, tail) = (&rest[..start], &rest[start + 1..]);
        if text.contains('>') {
            return Err(format!("a stray `>` in {text:?}"));
        }
        let end = end_of_tag(tail).ok_or_else(|| format!("unclosed tag: {tail:.40}"))?;
        let inside = &tail[..end];
        rest = &tail[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            if open.pop().as_deref() != Some(name) {
                return Err(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let tag = tag(inside)?;
        if tag.name == "style" || tag.name == "script" {
            let close = format!("</{}>", tag.name);
            rest = rest
                .split_once(close.as_str())
                .ok_or("unclosed raw text")?
                .1;
        } else if !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        tags.push(tag);
    }
    if open.is_empty() {
        Ok(tags)
    } else {
        Err(format!("left open: {open:?}"))
    }
}

fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, ch)| {
        quoted ^= ch == '"';
        (ch == '>' && !quoted).then_some(at)
    })
}

fn tag(inside: &str) -> Result<Tag, String> {
    let (name, mut rest) = inside
        .split_once(char::is_whitespace)
        .unwrap_or((inside, ""));
    if name.is_empty()
        || !name
            .chars()
            .all(|ch| ch.is_ascii_lowercase() || ch.is_ascii_digit())
    {
        return Err(format!("not an element: <{inside}>"));
    }
    let mut attributes = BTreeMap::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let end = rest
            .find(|ch: char| ch == '=' || ch.is_whitespace())
            .unwrap_or(rest.len());
        let (key, tail) = rest.split_at(end);
        let is_name = |ch: char| ch.is_ascii_lowercase() || ch == '-';
        if !key.chars().all(is_name) && key != "viewBox" {
            return Err(format!("not an attribute: {key:?} in <{inside}>"));
        }
        let value = match tail.strip_prefix("=\"") {
            Some(quoted) => {
                let (value, tail) = quoted.split_once('"').ok_or("unclosed quote")?;
                rest = tail;
                value
            }
            None if tail.starts_with('=') => return Err(format!("unquoted: <{inside}>")),
            None => {
                rest = tail;
                ""
            }
        };
        if attributes
            .insert(key.to_owned(), value.to_owned())
            .is_some()
        {
            return Err(format!("{key} twice in <{inside}>"));
        }
    }
    Ok(Tag {
        name: name.to_owned(),
        attributes,
    })
}
