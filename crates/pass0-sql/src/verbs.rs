//! The verbs, written once for both engines. Each runs inside what its engine makes atomic.

use std::time::Duration;

use pass0_core::model::{CLOCK_STEP, Challenge, Hit, Letter, Purpose, Refused, Timestamp};
use pass0_core::ports::StoreError;
use pass0_core::secret::Digest;

use crate::conn::Conn;
use crate::{limit_windows, rows, statements as sql};

pub(crate) async fn claim<C: Conn>(
    conn: &mut C,
    purpose: Purpose,
    binding: &Digest,
    now: Timestamp,
) -> Result<Option<Challenge>, StoreError> {
    let values = vec![
        binding.into(),
        purpose.as_str().into(),
        now.into(),
        now.plus(CLOCK_STEP).into(),
    ];
    let mut claimed = conn.rows(&sql::CLAIM, values, rows::challenge).await?;
    Ok(claimed.pop())
}

pub(crate) async fn hit<C: Conn>(
    conn: &mut C,
    hits: &[Hit],
    now: Timestamp,
) -> Result<Option<Refused>, StoreError> {
    for (index, hit) in hits.iter().enumerate() {
        if hit.windows.is_empty() {
            continue;
        }
        let number = limit_windows::number(&hit.key);
        let mut values = vec![number.into(), now.into()];
        values.extend(limit_windows::values(&hit.windows, now));
        if conn.touch(&sql::HIT, values).await? == 0 {
            let key = vec![number.into()];
            let counted = conn.rows(&sql::LIMIT, key, rows::counted).await?;
            // It may have got room, or be gone, since: then it is worth coming back at once.
            let wait = limit_windows::wait(counted.first(), &hit.windows, now);
            return Ok(Some(Refused {
                index,
                retry_after: wait.unwrap_or(Duration::from_millis(1)),
            }));
        }
    }
    Ok(None)
}

pub(crate) async fn lease<C: Conn>(
    conn: &mut C,
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> Result<Vec<Letter>, StoreError> {
    let values = vec![now.into(), until.into(), limit.into()];
    let mut leased = conn.rows(&sql::LEASE, values, rows::letter).await?;
    leased.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
    Ok(leased)
}

pub(crate) async fn ping<C: Conn>(conn: &mut C) -> Result<(), StoreError> {
    match conn.touch(&sql::PING, Vec::new()).await? {
        1 => Ok(()),
        _ => Err(StoreError::Corrupt("the row to ping is missing".to_owned())),
    }
}
