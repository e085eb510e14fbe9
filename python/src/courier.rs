//! Emails sent by a function of the app's.

use std::sync::Arc;

use async_trait::async_trait;
use pass0_core::ports::Sent;
use pass0_mail::{Courier, Message, rejects_recipient};
use pyo3::prelude::*;

/// Calls Python with the parts of an email. What it raises puts the email off; it answers with a mail
/// server's rejection of the recipient, if there was one.
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
                let about = to.clone();
                let answer = send.call1(py, (id, to, subject, text, html))?;
                let rejection: Option<(u16, String)> = answer.extract(py)?;
                Ok(rejection.map(|(code, words)| {
                    let is_the_recipient = rejects_recipient(code, &words, &about);
                    (is_the_recipient, format!("{code} {words}"))
                }))
            })
            .map_err(|error: PyErr| error.to_string())
        });
        match called.await {
            Ok(Ok(None)) => Sent::Accepted("handed over".to_owned()),
            Ok(Ok(Some((true, words)))) => Sent::Refused(words),
            Ok(Ok(Some((false, words))) | Err(words)) => Sent::Later(words, None),
            Err(error) => Sent::Later(error.to_string(), None),
        }
    }
}
