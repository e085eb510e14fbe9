//! Events that fit a filter, over either engine.

use pass0_core::model::Event;
use pass0_core::ports::{EventFilter, StoreError};

use crate::store::{Engine, SqlStore};
use crate::value::Value;
use crate::{rows, statements as sql};

#[expect(private_bounds, reason = "engines are made here alone")]
impl<E: Engine> SqlStore<E> {
    pub(crate) async fn find_events(&self, filter: &EventFilter) -> Result<Vec<Event>, StoreError> {
        let limit = match filter.limit {
            0 => 100,
            limit => limit,
        };
        let after = filter.after.unwrap_or(i64::MIN);
        let mut values = vec![limit.into(), after.into()];
        let (flow, user) = (filter.flow.as_ref(), filter.user.as_ref());
        values.extend(flow.map(Value::from));
        values.extend(user.map(Value::from));
        let statement = match (flow, user) {
            (None, None) => &sql::EVENTS,
            (Some(_), None) => &sql::EVENTS_OF_FLOW,
            (None, Some(_)) => &sql::EVENTS_OF_USER,
            (Some(_), Some(_)) => &sql::EVENTS_OF_FLOW_AND_USER,
        };
        let newest_first = self.0.read(statement, values, rows::event).await?;
        Ok(newest_first.into_iter().rev().flatten().collect())
    }
}
