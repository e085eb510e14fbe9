//! Emails sent by a function of the app's.

use std::sync::Arc;

use async_trait::async_trait;
use pass0_core::ports::Sent;
use pass0_mail::{Courier, Message};
use pyo3::prelude::*;

/// Calls Python with the parts of an email. What it raises puts the email off.
pub(crate) struct PythonCourier(pub(crate) Arc<Py<PyAny>>);

#[async_trait]
impl Courier for PythonCourier {
    async fn carry(&self, message: Message) -> Sent {
        let send = self.0.clone();
        // Python blocks, and the worker's thread has other work.
        let called = tokio::task::spawn_blocking(move || {
            Python::attach(|py| {
                let Message {
                    id,
                    to,
                    subject,
                    text,
                    html,
                    ..
                } = message;
                send.call1(py, (id, to, subject, text, html)).map(|_| ())
            })
            .map_err(|error: PyErr| error.to_string())
        });
        match called.await {
            Ok(sent) => sent.into(),
            Err(error) => Sent::Later(error.to_string(), None),
        }
    }
}
