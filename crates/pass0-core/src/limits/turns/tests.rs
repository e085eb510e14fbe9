//! A mailbox under attack, over days: what it gets, and how long its owner waits.

use super::*;

mod rules;

const NOON: i64 = 1_767_268_800_000;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const OWNER: Network = 1_000_000;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(NOON + millis)
}

fn windows() -> Vec<Window> {
    vec![Window::new(5, 3600), Window::new(40, 24 * 3600)]
}

/// A small generator, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: u64) -> u64 {
        self.roll() % most
    }
}

/// A mailbox, as a store keeps it between two steps.
struct Box {
    turns: Turns,
    windows: Vec<Window>,
    /// When letters went out, and to whom.
    letters: Vec<(i64, Network)>,
    flows: u64,
    dice: Dice,
}

impl Box {
    fn new(seed: u64) -> Self {
        Self {
            turns: Turns::default(),
            windows: windows(),
            letters: Vec::new(),
            flows: 0,
            dice: Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
        }
    }

    fn with<T>(&mut self, act: impl FnOnce(&mut Turns, MailBudget<'_>, u64) -> T) -> T {
        let chance = self.dice.roll();
        let budget = MailBudget::of(&self.windows).unwrap();
        act(&mut self.turns, budget, chance)
    }

    /// What is kept of it, read again.
    fn stored(&mut self) -> usize {
        let kept = serde_json::to_vec(&self.turns).unwrap();
        self.turns = serde_json::from_slice(&kept).unwrap();
        kept.len()
    }

    fn ask(&mut self, by: Network, now: i64) -> Turn {
        self.flows += 1;
        let flow = ChallengeId::from(format!("flow-{}", self.flows).as_str());
        let (turn, _) = self.with(|turns, budget, _| turns.ask(budget, by, &flow, at(now)));
        if turn == Turn::Now {
            self.letters.push((now, by));
        }
        turn
    }

    /// The worker looks.
    fn serve(&mut self, now: i64) {
        let served = self.with(|turns, budget, chance| {
            if turns
                .due_at(budget, at(now))
                .is_none_or(|due| due > at(now))
            {
                return None;
            }
            let next = turns.next(budget, at(now), chance)?;
            turns.send(&next, at(now));
            Some(next.by)
        });
        self.letters.extend(served.map(|by| (now, by)));
    }

    /// The most letters in any span, its ends included.
    fn most_in(&self, span: i64) -> usize {
        let within = |from: i64| {
            let letters = self.letters.iter();
            letters
                .filter(|(at, _)| (from..=from + span).contains(at))
                .count()
        };
        self.letters
            .iter()
            .map(|(at, _)| within(*at))
            .max()
            .unwrap_or(0)
    }

    fn owners_letter_since(&self, asked: i64) -> Option<i64> {
        let letters = self.letters.iter();
        let mut owners = letters.filter(|(at, by)| *by == OWNER && *at >= asked);
        owners.next().map(|(at, _)| at - asked)
    }
}

/// What a stranger does in one step, which is a minute.
type Strategy = fn(&mut Box, i64);

/// All of 50 networks, again and again, from the beginning. (Who asks more often changes nothing
/// but how long the test takes.)
fn flood(mailbox: &mut Box, now: i64) {
    for network in (0..50).filter(|_| now % (4 * MINUTE) == 0) {
        mailbox.ask(network, now);
    }
}

/// One network after another, in turn.
fn carousel(mailbox: &mut Box, now: i64) {
    mailbox.ask(u32::try_from(now / MINUTE % 50).unwrap(), now);
}

/// All of them, a few minutes in every hour.
fn pulses(mailbox: &mut Box, now: i64) {
    if now % HOUR < 5 * MINUTE {
        flood(mailbox, now);
    }
}

/// One more network in every fifty minutes, and all that came before.
fn growing(mailbox: &mut Box, now: i64) {
    for network in 0..=(now / (50 * MINUTE)).min(49) {
        if (now / MINUTE + network) % 4 != 0 {
            continue;
        }
        mailbox.ask(u32::try_from(network).unwrap(), now);
    }
}

/// Whoever it is, at random.
fn random(mailbox: &mut Box, now: i64) {
    if mailbox.dice.below(2) == 0 {
        let network = mailbox.dice.below(50);
        mailbox.ask(u32::try_from(network).unwrap(), now);
    }
}

/// A single network that never stops.
fn one(mailbox: &mut Box, now: i64) {
    mailbox.ask(7, now);
}

/// Three of them: as few as people are.
fn three(mailbox: &mut Box, now: i64) {
    for network in 0..3 {
        mailbox.ask(network, now);
    }
}

/// Silent for a day and a half; then all of them at once, for good.
fn late(mailbox: &mut Box, now: i64) {
    if now > 36 * HOUR {
        flood(mailbox, now);
    }
}

/// A day of all of them, a day of silence.
fn every_other_day(mailbox: &mut Box, now: i64) {
    if now / (24 * HOUR) % 2 == 0 {
        flood(mailbox, now);
    }
}

const STRATEGIES: [(&str, Strategy); 9] = [
    ("flood", flood),
    ("carousel", carousel),
    ("pulses", pulses),
    ("growing", growing),
    ("random", random),
    ("one", one),
    ("three", three),
    ("late", late),
    ("every other day", every_other_day),
];

/// Runs an attack for two days and a half; the owner asks once, from a network of their own, at a
/// random moment of the first two.
fn attacked(strategy: Strategy, seed: u64) -> (Box, i64) {
    let mut mailbox = Box::new(seed);
    let asks = i64::try_from(mailbox.dice.below(48 * 60)).unwrap() * MINUTE;
    let mut now = 0;
    while now < 60 * HOUR {
        // Before and after the owner, in turn.
        if now == asks && seed.is_multiple_of(2) {
            mailbox.ask(OWNER, now);
        }
        strategy(&mut mailbox, now);
        if now == asks && !seed.is_multiple_of(2) {
            mailbox.ask(OWNER, now);
        }
        for second in [1, 31] {
            mailbox.serve(now + second * 1000);
        }
        if now % HOUR == 0 {
            mailbox.stored();
        }
        now += MINUTE;
    }
    (mailbox, asks)
}

#[test]
fn fifty_networks_neither_bury_a_mailbox_nor_keep_its_owner_waiting() {
    for (name, strategy) in STRATEGIES {
        for seed in 1..=3 {
            let (mailbox, asked) = attacked(strategy, seed);
            let (hour, day) = (mailbox.most_in(HOUR), mailbox.most_in(24 * HOUR));
            assert!(hour <= 5, "{name} {seed}: {hour} letters in an hour");
            assert!(day <= 40, "{name} {seed}: {day} letters in a day");
            let waited = mailbox.owners_letter_since(asked);
            let waited = waited.unwrap_or_else(|| panic!("{name} {seed}: no letter"));
            assert!(waited <= 15 * MINUTE, "{name} {seed}: {} s", waited / 1000);
        }
    }
}

/// What no rule can prevent: a network that has never asked looks like the owner's, and there are
/// more of them than letters in a day. Each of them can be first once; most owners do not notice.
#[test]
fn networks_that_were_held_back_delay_few_owners() {
    let mut waits = Vec::new();
    for seed in 1..=16 {
        let mut mailbox = Box::new(seed);
        let asks = i64::try_from(mailbox.dice.below(24 * 6)).unwrap() * 10 * MINUTE;
        let mut fresh = 0;
        let mut now = 0;
        while now < 48 * HOUR {
            // A new one in every ten minutes, until all are used up, and then all of them for good.
            if now % (10 * MINUTE) == 0 && fresh < 50 {
                mailbox.ask(fresh, now);
                fresh += 1;
            }
            for network in 0..fresh {
                if (now / MINUTE + i64::from(network)) % 10 == 0 {
                    mailbox.ask(network, now);
                }
            }
            if now >= asks && now % (10 * MINUTE) == 0 && now - asks < 24 * HOUR {
                // A person asks again when the page says that the time is over.
                mailbox.ask(OWNER, now);
            }
            mailbox.serve(now + 1000);
            now += MINUTE;
        }
        assert!(mailbox.most_in(HOUR) <= 5);
        assert!(mailbox.most_in(24 * HOUR) <= 40);
        waits.push(mailbox.owners_letter_since(asks).unwrap_or(i64::MAX));
    }
    waits.sort_unstable();
    assert!(waits[11] <= 15 * MINUTE, "three of four: {waits:?}");
}

#[test]
fn without_an_attack_nobody_waits() {
    let mut mailbox = Box::new(1);
    assert_eq!(mailbox.ask(1, 0), Turn::Now);
    assert_eq!(
        mailbox.ask(1, 30_001),
        Turn::Now,
        "a second one after half a minute"
    );
    assert_eq!(mailbox.ask(1, 60_000), Turn::Later);
    mailbox.serve(15 * MINUTE + 30_000);
    assert_eq!(
        mailbox.letters.len(),
        3,
        "and a third in a quarter of an hour"
    );
    // Two people, one after the other.
    let mut mailbox = Box::new(1);
    assert_eq!(mailbox.ask(1, 0), Turn::Now);
    assert_eq!(mailbox.ask(2, 5 * MINUTE), Turn::Now);
}

#[test]
fn whoever_waits_is_written_down_once_a_minute() {
    let mut turns = Turns::default();
    let windows = windows();
    let budget = MailBudget::of(&windows).unwrap();
    let mut written = 0;
    for second in 0..600 {
        let flow = ChallengeId::from("flow");
        let (_, new) = turns.ask(budget, 1, &flow, at(second * 1000));
        written += i32::from(new);
    }
    assert!(written <= 14, "{written}");
}

#[test]
fn a_mailbox_remembers_a_bounded_number_of_networks() {
    let mut mailbox = Box::new(1);
    for network in 0..1000 {
        mailbox.ask(network, i64::from(network) * 500);
    }
    let bytes = mailbox.stored();
    assert!(bytes < 12_000, "{bytes} bytes");
    // None of them is new again because there were so many.
    let letters = mailbox.letters.len();
    for network in 900..1000 {
        mailbox.ask(network, 20 * MINUTE);
    }
    assert!(mailbox.letters.len() <= letters + 1);
}

#[test]
fn a_clock_that_ran_ahead_keeps_nobody_waiting() {
    let mut mailbox = Box::new(1);
    for n in 0..40 {
        mailbox.ask(n, 30 * 24 * HOUR + i64::from(n) * 20 * MINUTE);
    }
    assert_eq!(mailbox.ask(OWNER, 0), Turn::Now);
}

#[test]
fn a_budget_of_any_size_is_kept() {
    for (windows, burst) in [
        (vec![Window::new(3, 3600)], 3),
        (vec![Window::new(1, 60), Window::new(3, 3600)], 1),
        (vec![Window::new(60, 3600)], 1),
    ] {
        let mut mailbox = Box::new(1);
        mailbox.windows.clone_from(&windows);
        for n in 0..100 {
            mailbox.ask(n, 0);
        }
        assert_eq!(mailbox.letters.len(), burst, "{windows:?}");
        for step in 1..2000 {
            mailbox.ask(u32::try_from(step).unwrap() % 100, step * 7000);
            mailbox.serve(step * 7000);
        }
        for window in &windows {
            let span = i64::try_from(window.span.as_millis()).unwrap();
            assert!(mailbox.most_in(span) <= window.max as usize, "{windows:?}");
        }
    }
    assert!(MailBudget::of(&[Window::new(1_000_000, 60)]).is_none());
    assert!(MailBudget::of(&[]).is_none());
}
