//! What depends on each key.

use std::collections::BTreeSet;

use super::kinds::everything;
use super::known;
use super::report::{Dependents, KeyReport};
use crate::doors::Jobs;
use crate::engine::Engine;
use crate::error::Error;
use crate::ports::{KeyUse, Keyed, Shelf, StoreError};
use crate::secret::{KeyId, KeyRing};

impl Dependents {
    fn of(keyed: Keyed<'static>, found: &KeyUse) -> Self {
        let what = match keyed {
            Keyed::Sessions => "sessions",
            Keyed::Challenges => "flows",
            Keyed::Letters => "letters",
            Keyed::Credentials(_, kind) => kind,
        };
        Self {
            what,
            removed: matches!(keyed, Keyed::Credentials(Shelf::Retired, _)),
            rows: found.rows,
            users: found.users,
        }
    }
}

impl Jobs<'_> {
    /// Every key that is given, known to the database or depended on, with what depends on it: those
    /// given first, in their order. May look at all rows.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn key_report(self) -> Result<Vec<KeyReport>, Error> {
        Ok(self.engine.report(&self.engine.0.ring).await?)
    }
}

impl Engine {
    pub(super) async fn report(&self, ring: &KeyRing) -> Result<Vec<KeyReport>, StoreError> {
        let (store, now, idle) = (&self.0.store, self.now(), self.0.config.session_idle);
        let given = ring.ids();
        let mut reports: Vec<KeyReport> = Vec::new();
        let mut others: BTreeSet<KeyId> = BTreeSet::new();
        let mut uses = Vec::new();
        for keyed in everything(&self.0.methods) {
            for found in store.key_uses(keyed, now, idle).await? {
                others.insert(found.key);
                uses.push((found.key, Dependents::of(keyed, &found)));
            }
        }
        if let Some(known) = known::read(&**store).await? {
            others.extend(known.ids());
        }
        let strangers = others.into_iter().filter(|key| !given.contains(key));
        for key in given.iter().copied().chain(strangers) {
            let of_key = uses.iter().filter(|(of, _)| *of == key);
            reports.push(KeyReport {
                key,
                place: given.iter().position(|given| *given == key),
                uses: of_key.map(|(_, dependents)| *dependents).collect(),
            });
        }
        Ok(reports)
    }

    /// The keys that something of use depends on and the ring lacks. Costs little when there are
    /// none.
    pub(super) async fn missing(&self, ring: &KeyRing) -> Result<Vec<KeyReport>, StoreError> {
        let given = ring.ids();
        let mut complete = true;
        for keyed in everything(&self.0.methods) {
            let keys = self.0.store.keys_under(keyed).await?;
            complete &= keys.iter().all(|key| given.contains(key));
        }
        if complete {
            return Ok(Vec::new());
        }
        let mut reports = self.report(ring).await?;
        reports.retain(|report| report.place.is_none() && !report.uses.is_empty());
        Ok(reports)
    }
}
