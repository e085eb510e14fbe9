//! What pass0 is measured against: handlers of axum that do the least there is to do, and a writer
//! of the same kind as pass0's (one thread, many callers' rows in one durable commit).

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use anyhow::Result;
use axum::extract::{Path as Param, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::subject::Me;

/// The most rows in one commit.
const BATCH: usize = 256;

/// The three routes.
pub fn router(writer: Writer) -> Router {
    Router::new()
        .route("/me", get(me))
        .route("/auth/request-magic-link", post(one))
        .route("/auth/verify/{token}", get(two))
        .with_state(writer)
}

/// Serves them until `stop`.
///
/// # Errors
/// When the file or the listener fails.
pub async fn run(
    listener: TcpListener,
    file: &Path,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let router = router(Writer::start(file)?);
    axum::serve(listener, router)
        .with_graceful_shutdown(stop)
        .await?;
    Ok(())
}

/// The same answer as pass0's app gives, without asking who it is.
async fn me() -> Json<Me> {
    Json(Me {
        id: "01jd0000000000000000000000".to_owned(),
        email: "user0000000@example.org".to_owned(),
    })
}

#[derive(Deserialize)]
struct Ask {
    email: String,
}

/// One small row, durable before the answer.
async fn one(State(writer): State<Writer>, Json(ask): Json<Ask>) -> Result<Json<Value>, Lost> {
    writer.write(ask.email).await?;
    Ok(Json(json!({"success": true})))
}

/// Two small rows, the second after the first is durable.
async fn two(State(writer): State<Writer>, Param(token): Param<String>) -> Result<Redirect, Lost> {
    writer.write(token.clone()).await?;
    writer.write(token).await?;
    Ok(Redirect::to("/"))
}

/// A row could not be written.
struct Lost;

impl IntoResponse for Lost {
    fn into_response(self) -> Response {
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    }
}

struct Job {
    text: String,
    answer: oneshot::Sender<bool>,
}

/// The callers' end of the queue.
#[derive(Clone)]
pub struct Writer(SyncSender<Job>);

impl Writer {
    /// Opens the file and starts the thread.
    ///
    /// # Errors
    /// When the file does not open.
    pub fn start(file: &Path) -> Result<Self> {
        let conn = Connection::open(file)?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.execute_batch(
            "CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
        )?;
        let (sender, queue) = sync_channel(8 * 1024);
        std::thread::Builder::new()
            .name("bare-writer".to_owned())
            .spawn(move || {
                while let Ok(first) = queue.recv() {
                    if commit(&conn, first, &queue).is_err() {
                        return;
                    }
                }
            })?;
        Ok(Self(sender))
    }

    async fn write(&self, text: String) -> Result<(), Lost> {
        let (answer, done) = oneshot::channel();
        self.0.try_send(Job { text, answer }).map_err(|_| Lost)?;
        done.await.map_err(|_| Lost).map(|_| ())
    }
}

fn commit(conn: &Connection, first: Job, queue: &Receiver<Job>) -> rusqlite::Result<()> {
    conn.prepare_cached("BEGIN IMMEDIATE")?.execute(())?;
    let mut answers = Vec::with_capacity(BATCH);
    let mut insert = conn.prepare_cached("INSERT INTO rows (text) VALUES (?1)")?;
    for job in std::iter::once(first).chain(queue.try_iter().take(BATCH - 1)) {
        insert.execute((&job.text,))?;
        answers.push(job.answer);
    }
    conn.prepare_cached("COMMIT")?.execute(())?;
    for answer in answers {
        let _ = answer.send(true);
    }
    Ok(())
}
