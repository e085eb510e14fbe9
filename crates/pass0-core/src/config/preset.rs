//! What a policy asks of other settings.

use super::Config;
use crate::policy::Policy;

impl Policy {
    /// Sets what goes with the policy and was not set otherwise: call it before other settings.
    pub fn preset(self, config: &mut Config) {
        config.policy = self;
        if self == Self::Aal2 {
            config.session_idle = Self::IDLE;
            config.session_max = Self::MAX;
        }
    }

    /// Refuses settings that say less than the policy's name.
    pub(super) fn check(self, config: &Config) -> Result<(), &'static str> {
        if self == Self::Aal2
            && (config.session_idle > Self::IDLE || config.session_max > Self::MAX)
        {
            return Err("must be at most an hour, and session_max at most a day, under aal2");
        }
        Ok(())
    }
}
