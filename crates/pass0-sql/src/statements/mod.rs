//! Every statement of both engines, written once. A test prepares each of them on each engine.

mod challenges;
mod changes;
mod history;
mod keyed;
mod limits;
mod macros;
mod purge;
mod reads;
mod sessions;

pub(crate) use challenges::*;
pub(crate) use changes::*;
pub(crate) use history::*;
pub(crate) use keyed::*;
pub(crate) use limits::*;
pub(crate) use purge::*;
pub(crate) use reads::*;
pub(crate) use sessions::*;

use crate::dialect::Statement;

/// Every statement, by its name.
#[cfg_attr(not(test), expect(dead_code, reason = "for the tests of both engines"))]
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static Statement)> {
    [
        challenges::ALL,
        changes::ALL,
        keyed::ALL,
        history::ALL,
        limits::ALL,
        purge::ALL,
        reads::ALL,
        sessions::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}
