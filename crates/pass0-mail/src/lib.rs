//! Sends pass0's letters.
