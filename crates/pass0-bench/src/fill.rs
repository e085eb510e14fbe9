//! Stores with something in them, and the secrets to use it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result};
use pass0_core::model::{
    ChallengeId, Proof, Session, SessionId, Strength, User, UserId, UserState,
};
use pass0_core::ports::{Change, LetterKind, SystemEnv};
use pass0_core::secret::{Token, TokenKind};
use rusqlite::Connection;

use crate::subject;

/// Rows in one commit.
const BATCH: u32 = 2_000;
/// The most sessions that a client uses.
const COOKIES: u32 = 20_000;

/// Signs `count` users in, each once, and writes cookie and id of up to 20,000 of their sessions,
/// spread over all, into `cookies`.
///
/// # Errors
/// When the store fails.
pub async fn sessions(file: &Path, count: u32, cookies: &Path) -> Result<()> {
    let engine = subject::engine(file, false).await?;
    let now = engine.now();
    let every = count.div_ceil(COOKIES).max(1);
    let mut lines = String::new();
    for first in (0..count).step_by(BATCH as usize) {
        let mut changes = Vec::new();
        for number in first..count.min(first + BATCH) {
            let visit = subject::visit(&engine, number);
            let user = User {
                id: UserId::draw(&SystemEnv, now),
                email: format!("user{number:07}@example.org"),
                delivery: format!("user{number:07}@example.org"),
                state: UserState::Active,
                epoch: 0,
                proven_at: Some(now),
                created_at: now,
            };
            let (id, ring) = (SessionId::draw(&SystemEnv, &user.id), engine.ring());
            let secret = Token::of_row(TokenKind::Session, id.bits(), ring, &SystemEnv);
            let session = Session {
                id: id.clone(),
                digest: secret.digest(engine.ring()),
                user: user.id.clone(),
                epoch: 0,
                opened_by: ChallengeId::draw(&SystemEnv, now),
                root: id,
                proofs: vec![Proof {
                    method: "mail".to_owned(),
                    strength: Strength::Mailbox,
                    at: now,
                }],
                ip: visit.client.ip_text(),
                user_agent: visit.client.user_agent,
                created_at: now,
                seen_at: now,
                expires_at: now.plus(engine.config().session_max),
            };
            if number % every == 0 {
                writeln!(lines, "{} {}", *secret.expose(), session.id)?;
            }
            changes.extend([Change::InsertUser(user), Change::InsertSession(session)]);
        }
        engine.store().apply(changes).await?;
    }
    fs::write(cookies, lines)?;
    settle(file)
}

/// Marks the sessions in `cookies` as just used. That a session was used is written down once a
/// minute, so what a run would write depended on how long the one before took.
///
/// # Errors
/// When the store fails.
pub async fn refresh(file: &Path, cookies: &Path) -> Result<()> {
    let engine = subject::engine(file, false).await?;
    let now = engine.now();
    let seen = fs::read_to_string(cookies)?
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(_, id)| (SessionId::from(id), now))
        .collect();
    engine.store().apply(vec![Change::Seen(seen)]).await?;
    settle(file)
}

/// Folds the log into the file, as it happens by itself in quiet times.
fn settle(file: &Path) -> Result<()> {
    let conn = Connection::open(file)?;
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))?;
    Ok(())
}

/// Asks for `count` sign-ins of clients `first` and on, and writes link token, flow cookie and
/// code of each into `links`.
///
/// # Errors
/// When the store fails or a limit refuses.
pub async fn flows(file: &Path, first: u32, count: u32, links: &Path) -> Result<()> {
    let engine = subject::engine(file, true).await?;
    let next = Arc::new(AtomicU32::new(first));
    let askers: Vec<_> = (0..64)
        .map(|_| {
            let (engine, next) = (engine.clone(), next.clone());
            tokio::spawn(async move {
                let mut lines = String::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= first + count {
                        return anyhow::Ok(lines);
                    }
                    let visit = subject::visit(&engine, number);
                    let email = format!("new{number:07}@example.org");
                    let asked = engine.sign_in().ask(&visit, &email, None).await?;
                    let Some(LetterKind::SignIn { link, code }) = asked.peek else {
                        anyhow::bail!("no letter for {email}");
                    };
                    let token = link.rsplit('/').next().context("no token")?;
                    writeln!(lines, "{token} {} {code}", *asked.flow.expose())?;
                }
            })
        })
        .collect();
    let mut lines = String::new();
    for asker in askers {
        lines.push_str(&asker.await??);
    }
    fs::write(links, lines)?;
    settle(file)
}
