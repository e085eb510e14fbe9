//! A bounded CBOR reader (RFC 8949) for what authenticators send. It allocates nothing.
//!
//! Of CBOR it knows what WebAuthn uses and refuses the rest: indefinite lengths, tags, floats,
//! integers beyond 64 bits with sign, keys that are neither integer nor text, keys that come twice,
//! and numbers written longer than needed. The order of keys is not looked at, though CTAP2 fixes
//! it: authenticators are known to break it, and nothing hangs on it.

/// How deep items may be nested. What is deepest in WebAuthn, the extensions, needs three.
const DEPTH: usize = 8;
/// How many pairs a map may have, so that looking for a key that comes twice is cheap.
const PAIRS: usize = 32;

/// Not CBOR, or not of the kind that WebAuthn uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// One item, checked to its depths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Item<'a> {
    /// An integer.
    Int(i64),
    /// Bytes.
    Bytes(&'a [u8]),
    /// Text in UTF-8.
    Text(&'a str),
    /// A list.
    Array(Array<'a>),
    /// A map.
    Map(Map<'a>),
    /// True or false.
    Bool(bool),
    /// Nothing.
    Null,
}

impl<'a> Item<'a> {
    /// All of these bytes as one item.
    ///
    /// # Errors
    /// [`Malformed`] when they are no item, or more than one.
    pub fn whole(bytes: &'a [u8]) -> Result<Self, Malformed> {
        match Self::first(bytes)? {
            (item, []) => Ok(item),
            _ => Err(Malformed),
        }
    }

    /// The first item of these bytes, and what follows it.
    ///
    /// # Errors
    /// [`Malformed`] when they do not begin with an item.
    pub fn first(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), Malformed> {
        let mut reader = Reader { rest: bytes };
        let item = reader.item(DEPTH)?;
        Ok((item, reader.rest))
    }

    /// Its number, if it is one.
    #[must_use]
    pub const fn int(self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(number),
            _ => None,
        }
    }

    /// Its bytes, if it is bytes.
    #[must_use]
    pub const fn bytes(self) -> Option<&'a [u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Its text, if it is text.
    #[must_use]
    pub const fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Array<'a> {
    items: &'a [u8],
}

impl<'a> Array<'a> {
    /// Its items.
    pub fn iter(self) -> impl Iterator<Item = Item<'a>> {
        items(self.items)
    }
}

/// A map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Map<'a> {
    pairs: &'a [u8],
    len: usize,
}

impl<'a> Map<'a> {
    /// How many pairs it has.
    #[must_use]
    pub const fn len(self) -> usize {
        self.len
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Its pairs. A key is [`Item::Int`] or [`Item::Text`].
    pub fn iter(self) -> impl Iterator<Item = (Item<'a>, Item<'a>)> {
        let mut flat = items(self.pairs);
        std::iter::from_fn(move || Some((flat.next()?, flat.next()?)))
    }

    /// What stands under this key.
    #[must_use]
    pub fn find(self, key: Item<'_>) -> Option<Item<'a>> {
        self.iter()
            .find_map(|(name, value)| (name == key).then_some(value))
    }
}

/// Items that were checked before.
fn items(bytes: &[u8]) -> impl Iterator<Item = Item<'_>> {
    let mut reader = Reader { rest: bytes };
    std::iter::from_fn(move || {
        let more = !reader.rest.is_empty();
        more.then(|| reader.item(DEPTH).ok()).flatten()
    })
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// One item that may be nested `depth` deep.
    fn item(&mut self, depth: usize) -> Result<Item<'a>, Malformed> {
        let depth = depth.checked_sub(1).ok_or(Malformed)?;
        let [head] = self.array()?;
        let argument = self.argument(head & 0x1f)?;
        let length = usize::try_from(argument).map_err(|_| Malformed);
        Ok(match head >> 5 {
            0 => Item::Int(i64::try_from(argument).map_err(|_| Malformed)?),
            1 => Item::Int(-1 - i64::try_from(argument).map_err(|_| Malformed)?),
            2 => Item::Bytes(self.take(length?)?),
            3 => Item::Text(str::from_utf8(self.take(length?)?).map_err(|_| Malformed)?),
            4 => Item::Array(self.items(length?, depth)?),
            5 => Item::Map(self.pairs(length?, depth)?),
            7 => match head & 0x1f {
                20 => Item::Bool(false),
                21 => Item::Bool(true),
                22 => Item::Null,
                _ => return Err(Malformed),
            },
            _ => return Err(Malformed),
        })
    }

    /// RFC 8949 §3: the argument of an item's head, written as short as it can be.
    fn argument(&mut self, info: u8) -> Result<u64, Malformed> {
        let (argument, least) = match info {
            0..24 => return Ok(info.into()),
            24 => (u8::from_be_bytes(self.array()?).into(), 24),
            25 => (u16::from_be_bytes(self.array()?).into(), 1 << 8),
            26 => (u32::from_be_bytes(self.array()?).into(), 1 << 16),
            27 => (u64::from_be_bytes(self.array()?), 1 << 32),
            _ => return Err(Malformed),
        };
        (argument >= least).then_some(argument).ok_or(Malformed)
    }

    fn items(&mut self, count: usize, depth: usize) -> Result<Array<'a>, Malformed> {
        let all = self.rest;
        // An item has a byte at least, so this ends with the input whatever `count` says.
        for _ in 0..count {
            self.item(depth)?;
        }
        let items = read(all, self.rest)?;
        Ok(Array { items })
    }

    fn pairs(&mut self, len: usize, depth: usize) -> Result<Map<'a>, Malformed> {
        let all = self.rest;
        let mut seen = [None; PAIRS];
        for place in 0..len {
            let key = self.item(depth)?;
            let known = seen.get(..place).ok_or(Malformed)?.contains(&Some(key));
            if known || !matches!(key, Item::Int(_) | Item::Text(_)) {
                return Err(Malformed);
            }
            *seen.get_mut(place).ok_or(Malformed)? = Some(key);
            self.item(depth)?;
        }
        let pairs = read(all, self.rest)?;
        Ok(Map { pairs, len })
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Malformed)?;
        self.rest = rest;
        Ok(*taken)
    }
}

/// What of `all` is before `rest`, its end.
fn read<'a>(all: &'a [u8], rest: &[u8]) -> Result<&'a [u8], Malformed> {
    let length = all.len().checked_sub(rest.len()).ok_or(Malformed)?;
    all.get(..length).ok_or(Malformed)
}
