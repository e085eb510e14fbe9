//! What `./bench` measures, and what it is measured against. `docs/performance.md` has the figures.
//!
//! Server and client are processes of their own, each on one core; the client is given its role.

pub mod bare;
pub mod before;
pub mod child;
pub mod fill;
pub mod load;
pub mod passkey;
pub mod report;
pub mod subject;
pub mod suite;
pub mod time;
pub mod verify;
