//! Medians, and whether they meet the goals.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use rusqlite::Connection;

use crate::load::Measured;

/// How far the session check may slow down from few to many sessions.
const FLAT: f64 = 0.9;
/// What an idle program may hold.
const IDLE: u64 = 15 * 1024 * 1024;

/// One run.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// What the client measured.
    pub measured: Measured,
    /// What the server's core did for it.
    pub busy: Duration,
}

impl Run {
    /// Microseconds of the server's core for one request.
    pub(crate) fn cost(&self) -> f64 {
        self.busy.as_secs_f64() * 1e6 / f64::from(self.measured.sent.max(1))
    }
}

/// One line of a table in Markdown: an older revision's runs of a job, then this one's.
pub(crate) fn compared(name: &str, sides: &[Vec<Run>]) {
    let of = |side: usize, value: fn(&Run) -> f64| {
        median(sides.get(side).into_iter().flatten().map(value).collect())
    };
    let (before, now) = (of(0, Run::cost), of(1, Run::cost));
    println!(
        "| {name} | {before:.1} | {now:.1} | {:.2} | {:.0} | {:.0} |",
        now / before,
        of(0, |run| run.measured.rate),
        of(1, |run| run.measured.rate),
    );
}

/// A case and what it is measured against, in pairs that ran right after each other.
pub struct Case {
    name: String,
    goal: f64,
    goal_p99: Option<f64>,
    pairs: Vec<(Run, Run)>,
}

impl Case {
    /// `goal`: the least share of the bare handler's rate; `goal_p99`: the most of its p99.
    #[must_use]
    pub fn new(name: impl Into<String>, goal: f64, goal_p99: Option<f64>) -> Self {
        Self {
            name: name.into(),
            goal,
            goal_p99,
            pairs: Vec::new(),
        }
    }

    /// One round.
    pub fn add(&mut self, bare: Run, subject: Run) {
        eprintln!(
            "  {}: bare {:.0}/s, pass0 {:.0}/s",
            self.name, bare.measured.rate, subject.measured.rate
        );
        self.pairs.push((bare, subject));
    }

    /// Prints the table of this case.
    pub fn print(&self) {
        println!("\n{}", self.name);
        println!("          requests/s   p50 µs   p99 µs   core µs");
        self.line("bare", |(bare, _)| bare);
        self.line("pass0", |(_, subject)| subject);
        let ratio = self.median(|(bare, subject)| subject.measured.rate / bare.measured.rate);
        verdict("of bare", ratio, self.goal, ratio >= self.goal);
        if let Some(goal) = self.goal_p99 {
            let ratio = self.median(|(bare, subject)| {
                f64::from(subject.measured.p99) / f64::from(bare.measured.p99)
            });
            verdict("× bare's p99", ratio, goal, ratio <= goal);
        }
    }

    fn line(&self, name: &str, pick: impl Fn(&(Run, Run)) -> &Run) {
        let median = |value: fn(&Run) -> f64| self.median(|pair| value(pick(pair)));
        println!(
            "  {name:<6}{:>12.0}{:>9.0}{:>9.0}{:>10.1}",
            median(|run| run.measured.rate),
            median(|run| f64::from(run.measured.p50)),
            median(|run| f64::from(run.measured.p99)),
            median(Run::cost),
        );
    }

    fn median(&self, value: impl Fn(&(Run, Run)) -> f64) -> f64 {
        median(self.pairs.iter().map(value).collect())
    }
}

/// Says whether many sessions are checked as fast as few.
pub fn flat(few: &Case, many: &Case) {
    let rates = few.pairs.iter().zip(&many.pairs);
    let ratio = median(
        rates
            .map(|((_, few), (_, many))| many.measured.rate / few.measured.rate)
            .collect(),
    );
    println!("\nmany sessions next to few");
    verdict("of the rate at 1,000", ratio, FLAT, ratio >= FLAT);
}

/// Says what the program takes to start and to stand idle.
pub fn program(first: Duration, later: Duration, idle: u64) {
    println!("\nprogram (pass0 dev)");
    println!(
        "  {:>8.0} ms  to the first answer, new database",
        millis(first)
    );
    println!("  {:>8.0} ms  to the first answer", millis(later));
    let met = if idle <= IDLE { "met" } else { "MISSED" };
    println!("  {:>8.1} MiB resident, idle (aim 15.0: {met})", mib(idle));
}

/// Says what many flows leave in memory.
pub fn memory(idle: u64, after: u64, flows: u32) {
    println!("\nmemory (the measured server)");
    println!("  {:>8.1} MiB resident, idle", mib(idle));
    println!("  {:>8.1} MiB after {flows} flows", mib(after));
}

/// Says what one thing takes on the disk, table by table with its indexes.
///
/// # Errors
/// When the file does not open.
pub fn disk(what: &str, file: &Path, count: u32, tables: &[&str]) -> Result<()> {
    let conn = Connection::open(file)?;
    conn.pragma_update(None, "wal_checkpoint", "TRUNCATE")?;
    println!("\ndisk, bytes per {what}, with indexes");
    let mut sum = 0.0;
    for table in tables {
        let bytes: f64 = conn.query_row(
            "SELECT CAST(sum(pgsize) AS REAL) FROM dbstat WHERE name IN
             (SELECT name FROM sqlite_schema WHERE tbl_name = ?1)",
            (table,),
            |row| row.get(0),
        )?;
        sum += bytes / f64::from(count);
        println!("  {:>8.0}  {table}", bytes / f64::from(count));
    }
    println!("  {sum:>8.0}  altogether");
    Ok(())
}

/// A ratio, and whether its goal is met.
pub(crate) fn verdict(what: &str, value: f64, goal: f64, met: bool) {
    let met = if met { "met" } else { "MISSED" };
    println!("  {value:>6.2} {what} (goal {goal:.2}: {met})");
}

/// The one in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn mib(bytes: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let mib = bytes as f64 / (1024.0 * 1024.0);
    mib
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_not_moved_by_one_bad_run() {
        assert!((median(vec![0.5, 9.0, 0.4, 0.6, 0.5]) - 0.5).abs() < 1e-9);
        assert!(median(Vec::new()).is_nan());
    }
}
