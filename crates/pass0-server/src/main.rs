//! The pass0 program.
fn main() {}
