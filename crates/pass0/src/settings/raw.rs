//! A value as it was given, before anybody knows what it means.

use toml::de::{DeTable, DeValue};

/// A value as it was given. No `Debug`: it may be secret.
#[derive(Clone, PartialEq)]
pub enum Raw {
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A list.
    List(Vec<Raw>),
    /// A table.
    Table(Vec<(String, Raw)>),
    /// Something no setting takes.
    Odd(&'static str),
}

impl Raw {
    /// What it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Number(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Odd(kind) => kind,
        }
    }

    /// From a parsed TOML value.
    pub fn from_toml(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(text) => Self::Text(text.to_string()),
            DeValue::Integer(number) => {
                i64::from_str_radix(&number.as_str().replace('_', ""), number.radix())
                    .map_or(Self::Odd("a number that is too large"), Self::Number)
            }
            DeValue::Boolean(flag) => Self::Flag(*flag),
            DeValue::Array(items) => {
                let items = items.iter().map(|item| Self::from_toml(item.get_ref()));
                Self::List(items.collect())
            }
            DeValue::Table(table) => Self::from_table(table),
            DeValue::Float(_) => Self::Odd("a fraction"),
            DeValue::Datetime(_) => Self::Odd("a date"),
        }
    }

    /// From a JSON value.
    pub fn from_json(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::String(text) => Self::Text(text.clone()),
            Value::Bool(flag) => Self::Flag(*flag),
            Value::Number(number) => number
                .as_i64()
                .map_or(Self::Odd("a number that is too large"), Self::Number),
            Value::Array(items) => Self::List(items.iter().map(Self::from_json).collect()),
            Value::Object(entries) => Self::Table(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::from_json(value)))
                    .collect(),
            ),
            Value::Null => Self::Odd("nothing"),
        }
    }

    fn from_table(table: &DeTable<'_>) -> Self {
        let entries = table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), Self::from_toml(value.get_ref())));
        Self::Table(entries.collect())
    }

    /// From `{ … }` as text.
    pub fn from_inline(text: &str) -> Option<Self> {
        let document = format!("it = {text}");
        let parsed = DeTable::parse(&document).ok()?;
        let (_, value) = parsed.get_ref().iter().next()?;
        Some(Self::from_toml(value.get_ref()))
    }
}
