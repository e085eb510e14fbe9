//! Reading accounts from CSV (RFC 4180) or JSON lines.

use pass0_core::Imported;
use pass0_core::model::UserId;
use serde::Deserialize;

/// Characters of an id.
const LONGEST_ID: usize = 64;
const COLUMNS: [&str; 4] = ["email", "id", "verified", "disabled"];

/// A line's number, and its account or what is wrong with it.
pub(super) type Line = (usize, Result<Imported, String>);

/// The accounts of a file, or why it is none at all. Empty lines are left out.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Err("the file is empty".to_owned()),
        Some(b'{') => Ok(json(bytes)),
        Some(_) => csv(bytes),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Object {
    email: String,
    id: Option<String>,
    #[serde(default)]
    verified: bool,
    #[serde(default)]
    disabled: bool,
}

fn json(bytes: &[u8]) -> Vec<Line> {
    let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
    lines
        .filter(|(line, _)| !line.trim_ascii().is_empty())
        .map(|(line, number)| {
            let object = serde_json::from_slice::<Object>(line.trim_ascii());
            let account = object
                // Only what is wrong and where: the line is in the file.
                .map_err(|error| format!("is no account: {error}"))
                .and_then(|it| account(it.email, it.id, it.verified, it.disabled));
            (number, account)
        })
        .collect()
}

fn csv(bytes: &[u8]) -> Result<Vec<Line>, String> {
    let mut records = records(bytes).into_iter();
    let head = records.next().map_or(Ok(Vec::new()), |(_, head)| head);
    let head = head.map_err(|reason| format!("line 1: {reason}"))?;
    let names: Vec<String> = head
        .iter()
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    for name in &names {
        if !COLUMNS.contains(&name.as_str()) {
            let name: String = name.escape_debug().take(60).collect();
            return Err(format!(
                "line 1: there is no column \"{name}\"; the first line names the columns: email, and where \
                 wanted id, verified and disabled"
            ));
        }
    }
    if !names.iter().any(|name| name == "email") {
        return Err("line 1: the column \"email\" is missing; add it to the first line".to_owned());
    }
    if let Some(twice) = COLUMNS
        .iter()
        .find(|known| names.iter().filter(|name| name == *known).count() > 1)
    {
        return Err(format!(
            "line 1: the column \"{twice}\" appears twice; remove one"
        ));
    }
    let lines = records.filter(|(_, fields)| !matches!(fields, Ok(one) if is_blank(one)));
    Ok(lines
        .map(|(number, fields)| (number, fields.and_then(|fields| row(&names, fields))))
        .collect())
}

fn is_blank(fields: &[String]) -> bool {
    fields.iter().all(|field| field.trim().is_empty())
}

fn row(names: &[String], fields: Vec<String>) -> Result<Imported, String> {
    if fields.len() != names.len() {
        return Err(format!(
            "has {} fields, and the first line {}",
            fields.len(),
            names.len()
        ));
    }
    let value = |name: &str| {
        let at = names.iter().position(|known| known == name)?;
        fields.get(at).map(|field| field.trim().to_owned())
    };
    let flag = |name: &str| match value(name)
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "true" | "1" | "yes" => Ok(true),
        "" | "false" | "0" | "no" => Ok(false),
        _ => Err(format!("{name} must be true or false")),
    };
    let id = value("id").filter(|id| !id.is_empty());
    account(
        value("email").unwrap_or_default(),
        id,
        flag("verified")?,
        flag("disabled")?,
    )
}

fn account(
    email: String,
    id: Option<String>,
    verified: bool,
    disabled: bool,
) -> Result<Imported, String> {
    if email.trim().is_empty() {
        return Err("has no address".to_owned());
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:~".contains(c);
    if let Some(id) = &id
        && (id.is_empty() || id.len() > LONGEST_ID || !id.chars().all(plain))
    {
        return Err(format!(
            "id must be 1 to {LONGEST_ID} letters, digits, `-`, `_`, `.`, `:` or `~`"
        ));
    }
    Ok(Imported {
        email,
        id: id.map(UserId::from),
        verified,
        disabled,
    })
}

type Record = (usize, Result<Vec<String>, String>);

/// The records of a CSV file, each with the number of its first line. A fault in one is not another's.
fn records(bytes: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    let (mut fields, mut field) = (Vec::new(), Vec::new());
    let (mut quoted, mut was_quoted, mut fault) = (false, false, None);
    let (mut number, mut first) = (1, 1);
    let mut rest = bytes.iter().copied().peekable();
    let end = |fields: &mut Vec<Vec<u8>>, field: &mut Vec<u8>| {
        fields.push(std::mem::take(field));
    };
    loop {
        let byte = rest.next();
        match byte {
            Some(b'"') if quoted => match rest.peek() {
                Some(b'"') => {
                    rest.next();
                    field.push(b'"');
                }
                _ => quoted = false,
            },
            Some(b'"') if field.is_empty() && !was_quoted => (quoted, was_quoted) = (true, true),
            Some(byte) if quoted => {
                number += usize::from(byte == b'\n');
                field.push(byte);
            }
            Some(b',') => {
                end(&mut fields, &mut field);
                was_quoted = false;
            }
            Some(b'\r') if matches!(rest.peek(), Some(b'\n') | None) => {}
            Some(b'\n') | None => {
                if quoted {
                    fault = Some("a quotation mark is not closed".to_owned());
                }
                end(&mut fields, &mut field);
                let texts: Result<Vec<String>, _> = std::mem::take(&mut fields)
                    .into_iter()
                    .map(String::from_utf8)
                    .collect();
                let texts = texts.map_err(|_| "is not UTF-8".to_owned());
                records.push((first, fault.take().map_or(texts, Err)));
                number += 1;
                (first, quoted, was_quoted) = (number, false, false);
                if byte.is_none() {
                    return records;
                }
            }
            Some(byte) => {
                if was_quoted {
                    fault = Some("something follows a closing quotation mark".to_owned());
                }
                field.push(byte);
            }
        }
    }
}

/// A field as it is written.
pub(super) fn field(text: &str) -> String {
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, Result<String, String>)> {
        let lines = lines(text.as_bytes()).unwrap();
        let emails = lines.into_iter();
        emails
            .map(|(number, read)| (number, read.map(|it| it.email)))
            .collect()
    }

    #[test]
    fn quoted_fields_line_ends_and_numbers_are_those_of_rfc_4180() {
        let read = read(
            "\u{feff}email,id\r\n\"a,b@example.org\",1\r\n\"x\r\ny\",2\n\nlast@example.org,\"3\"",
        );
        let emails: Vec<(usize, &str)> = read
            .iter()
            .map(|(number, email)| (*number, email.as_deref().unwrap()))
            .collect();
        let wanted = [
            (2, "a,b@example.org"),
            (3, "x\r\ny"),
            (6, "last@example.org"),
        ];
        assert_eq!(emails, wanted);
        assert_eq!(field("a\"b,c"), "\"a\"\"b,c\"");
    }

    #[test]
    fn a_bad_line_is_told_and_the_others_are_read() {
        let read = read(
            "email,verified\na@example.org\nb@example.org,perhaps\n\"c\"x,\nd@example.org,yes\n",
        );
        assert!(read[0].1.is_err() && read[1].1.is_err() && read[2].1.is_err());
        assert_eq!(read[3], (5, Ok("d@example.org".to_owned())));
        for (none, why) in [
            ("", "empty"),
            ("a@example.org\n", "no column"),
            ("id\n1\n", "the column \"email\" is missing"),
            ("email,email\n", "twice"),
            ("email,password\n", "\"password\""),
        ] {
            assert!(lines(none.as_bytes()).unwrap_err().contains(why), "{none}");
        }
    }
}
