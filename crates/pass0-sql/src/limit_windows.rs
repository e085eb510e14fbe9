//! The arithmetic of limits: windows as values of a statement, and how long to wait.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use pass0_core::model::{CLOCK_STEP, Timestamp, WINDOWS, Window};

use crate::value::Value;

/// The number that a key is kept under: 64 bits of its hash. Among a million keys the chance that
/// any two share one is 2⁻²⁵, and then their limit is only stricter; who makes keys of their own
/// that share one has less of both, and meeting somebody else's takes 2⁶⁴ tries.
pub(crate) fn number(key: &str) -> i64 {
    let hash = digest(&SHA256, key.as_bytes());
    let first = hash.as_ref().first_chunk().copied().unwrap_or_default();
    i64::from_be_bytes(first)
}

/// What a limit's row holds: start and count of each window.
pub(crate) type Counted = [(Timestamp, i64); WINDOWS];

/// Whether a window that started then still runs, or a clock ran ahead into it.
fn runs(start: Timestamp, span: Duration, now: Timestamp) -> bool {
    now.minus(span) < start && start <= now.plus(CLOCK_STEP)
}

/// For each window the three values [`crate::statements::HIT`] wants: a window that started at or
/// before the first is over; the passes it has room for; where a window ends that starts now. A
/// window that is not used is always over and always has room. Then the rest of what it wants: when
/// the last of them is over, and a minute from now and from there.
pub(crate) fn values(windows: &[Window], now: Timestamp) -> Vec<Value<'static>> {
    let mut values = Vec::with_capacity(WINDOWS * 3 + 3);
    let mut over_at = now;
    for place in 0..WINDOWS {
        let (since, max, until) = match windows.get(place) {
            Some(window) => (
                now.minus(window.span),
                window.max.into(),
                now.plus(window.span),
            ),
            None => (now, i64::MAX, now),
        };
        values.extend([since.into(), Value::Int(max), until.into()]);
        over_at = over_at.max(until);
    }
    let later = [now, over_at].map(|at| at.plus(CLOCK_STEP).into());
    values.push(over_at.into());
    values.extend(later);
    values
}

/// Passes in the first window, if it runs and has this span.
pub(crate) fn passes(counted: Option<&Counted>, span: Duration, now: Timestamp) -> u32 {
    let first = counted.and_then(|counted| counted.first());
    let running = first.filter(|(start, _)| runs(*start, span, now));
    running.map_or(0, |(_, count)| u32::try_from(*count).unwrap_or(u32::MAX))
}

/// For how long a hit at `now` would be refused; `None`: it would pass. Of several full windows
/// the longest wait counts.
pub(crate) fn wait(
    counted: Option<&Counted>,
    windows: &[Window],
    now: Timestamp,
) -> Option<Duration> {
    let waits = windows.iter().take(WINDOWS).enumerate();
    waits
        .filter_map(|(place, window)| {
            let running = counted
                .and_then(|counted| counted.get(place))
                .filter(|(start, _)| runs(*start, window.span, now));
            match running {
                Some((start, count)) if *count >= window.max.into() => {
                    Some(start.plus(window.span).since(now))
                }
                None if window.max == 0 => Some(window.span),
                _ => None,
            }
        })
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_key_never_changes() {
        // Or what was counted is forgotten, and two versions side by side count apart.
        assert_eq!(number("mail/ann@example.org"), -2_147_850_929_982_469_299);
    }
}
