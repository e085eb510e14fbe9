//! The rules one by one, where an attack would not tell one from another.

use super::*;

const SECOND: i64 = 1000;

fn flow(by: Network) -> ChallengeId {
    ChallengeId::from(format!("flow-{by}").as_str())
}

/// Turns, and a budget of five an hour and forty a day.
fn asked(turns: &mut Turns, by: Network, now: i64) -> Turn {
    let windows = windows();
    let budget = MailBudget::of(&windows).unwrap();
    turns.ask(budget, by, &flow(by), at(now)).0
}

fn next(turns: &Turns, now: i64, chance: u64) -> Option<Network> {
    let windows = windows();
    let budget = MailBudget::of(&windows).unwrap();
    let next = turns.clone().next(budget, at(now), chance)?;
    assert_eq!(next.flow, flow(next.by));
    Some(next.by)
}

/// One letter went out, and these came too soon after it, a second apart.
fn waiting(networks: &[Network]) -> Turns {
    let mut turns = Turns::default();
    assert_eq!(asked(&mut turns, 9, 0), Turn::Now);
    for (place, by) in (1..).zip(networks) {
        assert_eq!(asked(&mut turns, *by, place * SECOND), Turn::Later);
    }
    turns
}

#[test]
fn whoever_had_a_letter_goes_after_those_who_wait() {
    let mut turns = Turns::default();
    assert_eq!(asked(&mut turns, 1, 0), Turn::Now);
    assert_eq!(asked(&mut turns, 1, 31 * SECOND), Turn::Now);
    assert_eq!(asked(&mut turns, 2, 60 * SECOND), Turn::Later);
    // There is room again, and the worker has not looked yet.
    let room = 15 * MINUTE + 30 * SECOND;
    assert_eq!(asked(&mut turns.clone(), 1, room), Turn::Later);
    assert_eq!(asked(&mut turns, 3, room), Turn::Now, "its first time");
}

#[test]
fn half_the_time_the_newest_is_served_and_else_any() {
    let turns = waiting(&[1, 2, 3]);
    let now = 31 * SECOND;
    for chance in [0, 2, 4, 100] {
        assert_eq!(next(&turns, now, chance), Some(3), "{chance}");
    }
    for (chance, by) in [(1, 1), (3, 2), (5, 3), (7, 1)] {
        assert_eq!(next(&turns, now, chance), Some(by), "{chance}");
    }
}

#[test]
fn nobody_is_served_before_there_is_room() {
    let turns = waiting(&[1]);
    let windows = windows();
    let budget = MailBudget::of(&windows).unwrap();
    let room = 30 * SECOND + 1;
    assert_eq!(turns.due_at(budget, at(2 * SECOND)), Some(at(room)));
    assert_eq!(next(&turns, room - 1, 0), None);
    assert_eq!(next(&turns, room, 0), Some(1));
    assert_eq!(Turns::default().due_at(budget, at(0)), None);
}

#[test]
fn a_flow_that_was_called_off_waits_no_more_and_the_others_do() {
    let mut turns = waiting(&[1, 2, 3]);
    turns.drop_waiting(3);
    let served = |turns: &Turns| {
        let all = (0..8).filter_map(|chance| next(turns, 31 * SECOND, chance));
        all.collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(served(&turns), [1, 2].into());
}

#[test]
fn a_letter_nobody_can_wait_for_leaves_those_who_wait_as_they_are() {
    let mut turns = waiting(&[1]);
    let windows = windows();
    let budget = MailBudget::of(&windows).unwrap();
    let now = 2 * SECOND;
    assert!(!turns.take(budget, 1, at(now)));
    assert!(!turns.take(budget, 2, at(now)));
    for chance in 0..4 {
        assert_eq!(next(&turns, 31 * SECOND, chance), Some(1));
    }
    assert!(Turns::default().take(budget, 1, at(now)));
}

#[test]
fn whoever_waits_is_written_down_again_after_a_minute() {
    let mut turns = waiting(&[1]);
    let windows = windows();
    let budget = MailBudget::of(&windows).unwrap();
    let mut writes = |now| turns.ask(budget, 1, &flow(1), at(now)).1;
    // Since it waits, no letter goes out: it asked a second after one did.
    assert!(!writes(29 * SECOND));
    let mut turns = Turns::default();
    asked(&mut turns, 1, 0);
    asked(&mut turns, 1, 31 * SECOND);
    asked(&mut turns, 1, 32 * SECOND);
    let mut writes = |now| turns.ask(budget, 1, &flow(1), at(now)).1;
    assert!(!writes(92 * SECOND - 1));
    assert!(writes(92 * SECOND));
}

#[test]
fn a_mailbox_forgets_in_a_day_and_a_flood_in_a_week() {
    let windows = windows();
    let budget = MailBudget::of(&windows).unwrap();
    for (networks, days) in [(7, 1), (8, 7)] {
        let mut turns = Turns::default();
        for by in 0..networks {
            asked(&mut turns, by, 0);
        }
        let over = turns.over_at(budget);
        assert_eq!(over, at(days * 24 * HOUR), "{networks} networks");
    }
}

#[test]
fn a_mailbox_that_is_used_for_weeks_grows_no_larger() {
    let mut mailbox = Box::new(1);
    let mut sizes = Vec::new();
    for step in 0..48 * 20 {
        mailbox.ask(1, step * 30 * MINUTE);
        sizes.push(mailbox.stored());
    }
    let peak = |day: usize| *sizes[48 * day..48 * (day + 1)].iter().max().unwrap();
    assert!(peak(19) <= peak(2) + 64, "{} and {}", peak(19), peak(2));
}

#[test]
fn without_a_window_of_hours_all_of_the_budget_is_for_everybody() {
    let mut mailbox = Box::new(1);
    mailbox.windows = vec![Window::new(5, 3600)];
    for network in 0..4 {
        let asked = mailbox.ask(network, i64::from(network) * 15 * MINUTE);
        assert_eq!(asked, Turn::Now, "network {network}");
    }
}

#[test]
fn a_network_that_asked_today_is_not_new_again() {
    let mut turns = waiting(&[2]);
    let later = 2 * HOUR;
    assert_eq!(asked(&mut turns, 7, later), Turn::Now);
    assert_eq!(asked(&mut turns, 5, later + SECOND), Turn::Later);
    // Its first time was in vain; whoever comes for the first time now goes before it.
    assert_eq!(asked(&mut turns, 2, later + 31 * SECOND), Turn::Later);
}
