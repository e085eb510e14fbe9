//! What is made under keys.

use crate::methods::Methods;
use crate::ports::{Keyed, Shelf};

/// The credentials whose data depends on a key, by where they are and their kind.
pub(super) fn credentials(methods: &Methods) -> impl Iterator<Item = (Shelf, &'static str)> {
    Shelf::ALL.into_iter().flat_map(|shelf| {
        let keyed = methods.all().filter(|method| method.keyed());
        keyed.map(move |method| (shelf, method.id().0))
    })
}

/// Everything that depends on keys.
pub(super) fn everything(methods: &Methods) -> impl Iterator<Item = Keyed<'static>> {
    [Keyed::Sessions, Keyed::Challenges, Keyed::Letters]
        .into_iter()
        .chain(credentials(methods).map(|(shelf, kind)| Keyed::Credentials(shelf, kind)))
}
