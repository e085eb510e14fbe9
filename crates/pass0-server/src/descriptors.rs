//! File descriptors: as many as connections need, or fewer connections.

use pass0_axum::ConnectionLimits;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// For the store, mail, metrics, files and the listeners.
const OTHERS: u64 = 256;
/// Fewer connections than this are not worth starting for.
const LEAST: usize = 16;
/// The reserve is no smaller than this, or than a quarter of what fits: in it health checks are answered
/// while a crowd holds all connections.
const RESERVE: usize = 8;

/// Raises the limit of open files to what `limits` need, and lowers `limits` to what it then is.
///
/// # Errors
/// When not even a few connections fit.
pub(crate) fn provide(limits: &mut ConnectionLimits) -> Result<(), String> {
    let wanted = needs(limits);
    let now = getrlimit(Resource::Nofile);
    if now.current.is_some_and(|now| now < wanted) {
        let most = now.maximum.map_or(wanted, |most| most.min(wanted));
        let raised = Rlimit {
            current: Some(most),
            maximum: now.maximum,
        };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::warn!(%error, most, "the limit of open files cannot be raised");
        }
    }
    let Some(have) = getrlimit(Resource::Nofile).current else {
        return Ok(());
    };
    if have >= wanted {
        return Ok(());
    }
    fit(limits, have).ok_or_else(|| {
        format!("only {have} files may be open at a time; allow {wanted} (ulimit -n, LimitNOFILE=)")
    })?;
    tracing::warn!(
        open_files = have,
        wanted,
        connections = limits.connections,
        "fewer connections than usual fit into the limit of open files; raise it with `ulimit -Hn` or LimitNOFILE="
    );
    Ok(())
}

fn needs(limits: &ConnectionLimits) -> u64 {
    let connections = limits.connections.saturating_add(limits.reserve);
    u64::try_from(connections)
        .unwrap_or(u64::MAX)
        .saturating_add(OTHERS)
}

/// Lowers the numbers so that they fit into `have` descriptors, each in proportion.
fn fit(limits: &mut ConnectionLimits, have: u64) -> Option<()> {
    // On a very low limit, half of it is for everything else.
    let room = have.saturating_sub(OTHERS.min(have / 2));
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    let all = limits.connections.saturating_add(limits.reserve).max(1);
    let scaled = |number: usize| (number.saturating_mul(room) / all).max(1);
    let reserve = scaled(limits.reserve).max(RESERVE.min(room / 4));
    let connections = scaled(limits.connections).min(room.saturating_sub(reserve));
    let per_peer = scaled(limits.per_peer);
    limits.connections = connections;
    limits.reserve = reserve;
    limits.per_peer = per_peer;
    (connections >= LEAST).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(have: u64) -> Option<(usize, usize, usize)> {
        let mut limits = ConnectionLimits::default();
        fit(&mut limits, have)?;
        Some((limits.connections, limits.reserve, limits.per_peer))
    }

    #[test]
    fn what_may_be_open_bounds_the_connections() {
        let limits = ConnectionLimits::default();
        assert_eq!(needs(&limits), 4096 + 256 + 256);
        assert_eq!(fitted(4096 + 256 + 256), Some((4096, 256, 512)));
        assert_eq!(fitted(1024), Some((722, 45, 90)));
        assert_eq!(fitted(64), Some((24, 8, 3)));
        for have in [64, 100, 256, 1024, 4000] {
            let (connections, reserve, per_peer) = fitted(have).unwrap();
            assert!(
                u64::try_from(connections + reserve).unwrap() < have,
                "{have}"
            );
            assert!(per_peer < connections && per_peer >= 1, "{have}");
        }
        assert_eq!(fitted(20), None);
    }
}
