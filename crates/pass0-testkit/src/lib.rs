//! What tests of pass0, and of apps that use it, start from.

pub mod contract;
pub mod smtp;
