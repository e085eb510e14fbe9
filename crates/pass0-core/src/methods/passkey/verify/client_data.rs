//! What the browser says about the ceremony (§5.8.1, `CollectedClientData`), parsed strictly.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::Step;

/// How deep the JSON may be nested. All that is defined today needs two.
const DEPTH: usize = 16;

/// What the browser says about the ceremony.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientData {
    kind: String,
    challenge: String,
    origin: String,
    cross_origin: bool,
    top_origin: Option<String>,
}

impl ClientData {
    /// From `clientDataJSON`. Members that are not known are left alone: "future versions of this
    /// document may add" some (§5.8.1), and the vectors of the standard have one.
    ///
    /// # Errors
    /// [`Step::ClientData`] when it is not UTF-8, not JSON, nested more than 16 deep, has a member
    /// twice (parsers differ in which one counts), lacks a member or has one of another type.
    pub fn parse(bytes: &[u8]) -> Result<Self, Step> {
        // "any leading byte order mark (BOM) must be stripped"
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut members = members(bytes).ok_or(Step::ClientData)?;
        let mut text = |name| match members.remove(name) {
            Some(Value::String(text)) => Ok(Some(text)),
            None => Ok(None),
            Some(_) => Err(Step::ClientData),
        };
        Ok(Self {
            kind: text("type")?.ok_or(Step::ClientData)?,
            challenge: text("challenge")?.ok_or(Step::ClientData)?,
            origin: text("origin")?.ok_or(Step::ClientData)?,
            top_origin: text("topOrigin")?,
            cross_origin: match members.remove("crossOrigin") {
                Some(Value::Bool(crossed)) => crossed,
                None => false,
                Some(_) => return Err(Step::ClientData),
            },
        })
    }

    /// `type`: the ceremony.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// `challenge`, in base64url.
    #[must_use]
    pub fn challenge(&self) -> &str {
        &self.challenge
    }

    /// `origin`: of the page that asked.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// `crossOrigin`: whether the page was framed by one of another origin.
    #[must_use]
    pub const fn cross_origin(&self) -> bool {
        self.cross_origin
    }

    /// `topOrigin`: of the outermost page.
    #[must_use]
    pub fn top_origin(&self) -> Option<&str> {
        self.top_origin.as_deref()
    }
}

fn members(bytes: &[u8]) -> Option<Map<String, Value>> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: DEPTH }.deserialize(&mut json).ok()?;
    json.end().ok()?;
    match value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// JSON in which no object has a member twice, nested `depth` deep at most.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth = self.depth.checked_sub(1);
        depth
            .map(|depth| Self { depth })
            .ok_or_else(|| E::custom("nested too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut all = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            all.push(item);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut all = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if all.insert(name, members.next_value_seed(inner)?).is_some() {
                return Err(A::Error::custom("a member twice"));
            }
        }
        Ok(Value::Object(all))
    }
}
