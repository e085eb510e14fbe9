//! The limits' numbers.

use pass0_core::config::Limits;
use pass0_core::model::{WINDOWS, Window};

use crate::settings::nearest::nearest;
use crate::settings::raw::Raw;

const NAMES: [&str; 12] = [
    "mail",
    "network",
    "codes",
    "attempts",
    "pending_per_network",
    "pending_per_address",
    "pending_total",
    "additions",
    "recovery_codes",
    "renames",
    "address_changes",
    "downloads",
];
/// The longest window: a hundred years, for one that only a sign-in by another way ends.
const FOR_EVER: u64 = 100 * 365 * 24 * 3600;
/// NIST SP 800-63B-4 §3.2.2: no more than 100 consecutive failures.
const MOST_CODES: u32 = 100;

/// Reads `on`, `off` or a table of numbers over the defaults. Every problem comes with the name
/// of what it is about, inside `limits`.
pub(super) fn read(raw: &Raw) -> Result<Limits, Vec<(String, String)>> {
    let whole = |reason: String| Err(vec![(String::new(), reason)]);
    match raw {
        Raw::Text(text) if text == "on" => Ok(Limits::default()),
        Raw::Text(text) if text == "off" => Ok(Limits::off()),
        Raw::Table(entries) => table(entries),
        Raw::Text(_) => whole("must be \"on\", \"off\" or a table of numbers".to_owned()),
        other => whole(format!("must be a table of numbers, not {}", other.kind())),
    }
}

fn table(entries: &[(String, Raw)]) -> Result<Limits, Vec<(String, String)>> {
    let mut limits = Limits::default();
    let mut problems = Vec::new();
    for (name, raw) in entries {
        if let Err(reason) = set(&mut limits, name, raw) {
            problems.push((name.escape_debug().take(60).collect(), reason));
        }
    }
    if problems.is_empty() {
        Ok(limits)
    } else {
        Err(problems)
    }
}

fn set(limits: &mut Limits, name: &str, raw: &Raw) -> Result<(), String> {
    match name {
        "mail" => limits.mail = windows(raw)?,
        "network" => limits.network = window(raw)?,
        "codes" => limits.codes = codes(raw)?,
        "attempts" => limits.attempts = number(raw, 1, 10)?,
        "pending_per_network" => limits.pending_per_network = number(raw, 1, u32::MAX - 1)?,
        "pending_per_address" => limits.pending_per_address = number(raw, 1, u32::MAX - 1)?,
        "additions" => limits.account.additions = windows(raw)?,
        "recovery_codes" => limits.account.recovery_codes = windows(raw)?,
        "renames" => limits.account.renames = windows(raw)?,
        "address_changes" => limits.account.address_changes = windows(raw)?,
        "downloads" => limits.account.downloads = windows(raw)?,
        "pending_total" => limits.pending_total = number(raw, 1, u32::MAX - 1)?.into(),
        _ => {
            let near = nearest(name, NAMES).unwrap_or("mail");
            return Err(format!("unknown key; did you mean \"{near}\"?"));
        }
    }
    Ok(())
}

fn codes(raw: &Raw) -> Result<Vec<Window>, String> {
    let windows = windows(raw)?;
    let ends = windows
        .last()
        .is_some_and(|last| last.span.as_secs() == FOR_EVER && last.max <= MOST_CODES);
    if ends {
        Ok(windows)
    } else {
        Err(format!(
            "must end with [N, 0], N at most {MOST_CODES}: wrong codes after which codes stay off \
             (NIST SP 800-63B-4 §3.2.2)"
        ))
    }
}

fn windows(raw: &Raw) -> Result<Vec<Window>, String> {
    match raw {
        Raw::List(items) if (1..=WINDOWS).contains(&items.len()) => {
            items.iter().map(window).collect()
        }
        _ => Err(format!(
            "must be 1 to {WINDOWS} windows such as [[1, 60], [5, 3600]]"
        )),
    }
}

/// `[how often, in how many seconds]`; 0 seconds: for ever.
fn window(raw: &Raw) -> Result<Window, String> {
    let Raw::List(items) = raw else {
        return Err("must be a window such as [20, 60]".to_owned());
    };
    let [Raw::Number(max), Raw::Number(secs)] = items.as_slice() else {
        return Err("must be two numbers: how often, in how many seconds".to_owned());
    };
    let max = u32::try_from(*max).ok().filter(|max| *max > 0);
    let secs = u64::try_from(*secs).ok().filter(|secs| *secs <= FOR_EVER);
    match (max, secs) {
        (Some(max), Some(0)) => Ok(Window::new(max, FOR_EVER)),
        (Some(max), Some(secs)) => Ok(Window::new(max, secs)),
        _ => Err("must be at least once in a number of seconds".to_owned()),
    }
}

fn number(raw: &Raw, least: u32, most: u32) -> Result<u32, String> {
    match raw {
        Raw::Number(number) => u32::try_from(*number)
            .ok()
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| format!("must be {least} to {most}")),
        other => Err(format!("must be a whole number, not {}", other.kind())),
    }
}

/// The limits as they would be written.
pub(super) fn shown(limits: &Limits) -> serde_json::Value {
    if !limits.enabled {
        return "off".into();
    }
    let window = |window: &Window| {
        let secs = window.span.as_secs();
        serde_json::json!([window.max, if secs == FOR_EVER { 0 } else { secs }])
    };
    let windows = |windows: &[Window]| serde_json::Value::from_iter(windows.iter().map(window));
    let budget = |budget: &[Window]| match budget {
        [] => "off".into(),
        budget => windows(budget),
    };
    let cap = |cap: u32| match cap {
        u32::MAX => serde_json::Value::from("off"),
        cap => cap.into(),
    };
    serde_json::json!({
        "mail": budget(&limits.mail),
        "network": if limits.network.max == u32::MAX { "off".into() } else { window(&limits.network) },
        "codes": windows(&limits.codes),
        "attempts": limits.attempts,
        "pending_per_network": cap(limits.pending_per_network),
        "pending_per_address": cap(limits.pending_per_address),
        "pending_total": limits.pending_total,
        "additions": budget(&limits.account.additions),
        "recovery_codes": budget(&limits.account.recovery_codes),
        "renames": budget(&limits.account.renames),
        "address_changes": budget(&limits.account.address_changes),
        "downloads": budget(&limits.account.downloads),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_changes_what_it_names() {
        let raw =
            Raw::from_inline("{ mail = [[2, 30]], codes = [[9, 60], [50, 0]], attempts = 3 }");
        let limits = read(&raw.unwrap()).unwrap();
        assert_eq!(limits.mail, [Window::new(2, 30)]);
        assert_eq!(limits.attempts, 3);
        assert_eq!(limits.network, Limits::default().network);
    }

    #[test]
    fn the_defaults_shown_are_the_defaults_read() {
        let shown = shown(&Limits::default()).to_string();
        let toml = shown.replace(':', "=");
        let read = read(&Raw::from_inline(&toml).unwrap()).unwrap();
        assert_eq!(read, Limits::default());
    }

    #[test]
    fn each_wrong_number_is_named() {
        for (text, name) in [
            ("{ mail = [] }", "mail"),
            ("{ mail = [[0, 60]] }", "mail"),
            ("{ mail = [[1, 60], [2, 60], [3, 60], [4, 60]] }", "mail"),
            ("{ network = 20 }", "network"),
            ("{ codes = [[20, 3600]] }", "codes"),
            ("{ codes = [[101, 0]] }", "codes"),
            ("{ attempts = 11 }", "attempts"),
            ("{ atempts = 5 }", "atempts"),
            ("{ pending_total = -1 }", "pending_total"),
        ] {
            let problems = read(&Raw::from_inline(text).unwrap()).unwrap_err();
            assert_eq!(problems[0].0, name, "{text}");
        }
    }
}
