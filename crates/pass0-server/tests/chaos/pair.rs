//! Two programs on one PostgreSQL database, and what can be asked of either.

use std::collections::BTreeMap;
use std::path::Path;

use pass0_testkit::smtp::{Script, Sink};
use tempfile::TempDir;

use crate::chaos::PATIENCE;
use crate::chaos::database::Database;
use crate::chaos::ground::config;
use crate::chaos::wire::{Wire, session};
use crate::support::{Program, done};

/// Two nodes. Fields are dropped in order: the database goes when nobody is left in it.
pub(crate) struct Nodes {
    nodes: [Program; 2],
    pub(crate) sink: Sink,
    folders: [TempDir; 2],
    pub(crate) database: Database,
}

impl Nodes {
    /// Both start at once, on an empty database.
    pub(crate) async fn start(more: &str) -> Self {
        let database = Database::postgres().await;
        let sink = Sink::start(Script::Accept).await.unwrap();
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [a, b] = [folders[0].path(), folders[1].path()];
        let [config_a, config_b] = [a, b].map(|folder| config(folder, &database, &sink, more));
        let (one, two) = tokio::join!(
            Program::serve(a, &config_a, &[]),
            Program::serve(b, &config_b, &[])
        );
        Self {
            nodes: [one, two],
            sink,
            folders,
            database,
        }
    }

    pub(crate) fn wire(&self, nth: usize) -> Wire {
        Wire::to(&self.nodes[nth % 2])
    }

    fn folder(&self) -> &Path {
        self.folders[0].path()
    }

    /// The command on the first node's machine.
    pub(crate) async fn command(&self, args: &[&str]) {
        let args: Vec<&str> = args
            .iter()
            .copied()
            .chain(["--config", "pass0.toml"])
            .collect();
        done(&args, self.folder()).await;
    }

    /// The links that the mail server got, by address.
    pub(crate) async fn links(&self, wanted: usize) -> BTreeMap<String, String> {
        let letters = self.sink.wait_for(wanted, PATIENCE).await;
        let links = letters
            .iter()
            .map(|letter| (letter.to[0].clone(), letter.link().unwrap()));
        links.collect()
    }

    /// Signs somebody in on the node `nth`.
    pub(crate) async fn sign_in(&self, nth: usize, email: &str) -> String {
        let mut wire = self.wire(nth);
        let before = self.sink.letters().len();
        let flow = wire.ask(email).await.unwrap().cookies();
        let letters = self.sink.wait_for(before + 1, PATIENCE).await;
        let link = letters.last().unwrap().link().unwrap();
        session(&wire.open(&link, &flow).await.unwrap()).unwrap()
    }

    pub(crate) async fn status(&self, nth: usize, cookie: &str) -> u16 {
        let answer = self.wire(nth).get("/auth/session", cookie).await.unwrap();
        answer.status
    }
}
