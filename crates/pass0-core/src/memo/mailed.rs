//! What is noted in a sign-in by mail.

use std::fmt;

use crate::model::Timestamp;

/// Until when the code that was mailed is good, what is still to be mailed, and until when the link
/// is good where that is another time. What cannot be read counts as absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mailed {
    /// `None`: nothing was mailed yet.
    pub(crate) until: Option<Until>,
    /// Sealed, in the alphabet of base64url; empty: nothing waits.
    pub(crate) parcel: String,
}

/// Until when what was mailed is good. Both times are kept with the flow: what a code may do is
/// decided when it is mailed, and no setting that changes meanwhile makes it live longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Until {
    pub(crate) code: Timestamp,
    pub(crate) link: Timestamp,
}

impl Mailed {
    /// The code's time comes first: an earlier version, which knows one time for both, ends both
    /// with the code. A link's time that is cut off counts as the code's.
    pub(super) fn read(text: &str) -> Self {
        let mut parts = text.split(' ');
        let code: Option<i64> = parts.next().and_then(|code| code.parse().ok());
        let parcel = parts.next().unwrap_or_default().to_owned();
        let link = parts.next().and_then(|link| link.parse().ok());
        let until = code.map(|code| Until {
            code: Timestamp::from_millis(code),
            link: Timestamp::from_millis(link.unwrap_or(code)),
        });
        Self { until, parcel }
    }
}

impl fmt::Display for Mailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(until) = self.until {
            write!(f, "{}", until.code.millis())?;
        }
        let link = self.until.filter(|it| it.link != it.code).map(|it| it.link);
        if !self.parcel.is_empty() || link.is_some() {
            write!(f, " {}", self.parcel)?;
        }
        match link {
            Some(link) => write!(f, " {}", link.millis()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_by_mail_is_noted_as_the_versions_before_did() {
        let at = Timestamp::from_millis;
        let until = |code, link| Until {
            code: at(code),
            link: at(link),
        };
        for (until, parcel, written) in [
            (Some(until(7, 7)), "", "7"),
            (Some(until(7, 7)), "P", "7 P"),
            (Some(until(7, 9)), "", "7  9"),
            (Some(until(7, 9)), "P", "7 P 9"),
            (None, "P", " P"),
            (None, "", ""),
        ] {
            let parcel = parcel.to_owned();
            let mailed = Mailed { until, parcel };
            assert_eq!(mailed.to_string(), written);
            assert_eq!(Mailed::read(written), mailed);
        }
        // As an earlier version reads it.
        assert_eq!("7  9".split(' ').next(), Some("7"));
    }
}
