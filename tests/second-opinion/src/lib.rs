//! See `tests/ceremonies.rs`.
