//! What dev mode sets differently from production, whichever door it is entered by.

use std::time::Duration;

use pass0_core::Config;
use pass0_core::config::{AccountLimits, Limits, Signup};
use pass0_core::model::Window;

/// Turns dev mode on, with the settings it has unless others are given.
///
/// People who try pass0 request one email after another, sign up with made-up addresses, and delete them again. None of
/// that may be delayed. Everything else is as in production: above all, wrong codes are counted.
pub(crate) fn preset(config: &mut Config) {
    config.dev = true;
    config.signup = Signup::Open;
    config.delete_grace = Duration::ZERO;
    config.limits = Limits {
        mail: Vec::new(),
        network: Window::new(u32::MAX, 60),
        pending_per_network: u32::MAX,
        pending_per_address: u32::MAX,
        account: AccountLimits::off(),
        ..Limits::default()
    };
}
