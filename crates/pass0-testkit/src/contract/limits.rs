//! `hit`: how often lately?

use std::sync::Arc;
use std::time::Duration;

use pass0_core::model::{Hit, Refused, Timestamp, Window};
use pass0_core::ports::{Change, Store};

use super::put;
use super::sample::{NOW, at, millis};

fn on(key: &str, windows: &[Window]) -> Hit {
    Hit {
        key: key.into(),
        windows: windows.to_vec(),
    }
}

async fn hit(store: &Arc<dyn Store>, hits: &[Hit], now: Timestamp) -> Option<Refused> {
    store.hit(hits, now).await.expect("an answer")
}

/// One hit on `key`: for how long it is refused, if it is.
async fn one(
    store: &Arc<dyn Store>,
    key: &str,
    windows: &[Window],
    now: Timestamp,
) -> Option<Duration> {
    let refused = hit(store, &[on(key, windows)], now).await?;
    assert_eq!(refused.index, 0);
    Some(refused.retry_after)
}

async fn limited(
    store: &Arc<dyn Store>,
    key: &str,
    windows: &[Window],
    now: Timestamp,
) -> Option<Duration> {
    let limited = store.limited(key, windows, now).await;
    limited.expect("an answer")
}

const A_MILLISECOND: Duration = Duration::from_millis(1);

const fn secs(secs: u64) -> Option<Duration> {
    Some(Duration::from_secs(secs))
}

pub(super) async fn a_limit_passes_its_maximum_and_then_tells_when_to_come_back(
    store: Arc<dyn Store>,
) {
    let window = [Window::new(3, 60)];
    for _ in 0..3 {
        assert_eq!(one(&store, "k", &window, NOW).await, None);
    }
    assert_eq!(one(&store, "k", &window, NOW).await, secs(60));
    assert_eq!(one(&store, "k", &window, at(59)).await, secs(1));
    let a_millisecond = Some(Duration::from_millis(1));
    assert_eq!(
        one(&store, "k", &window, millis(59_999)).await,
        a_millisecond
    );
    // Whoever comes back then passes.
    assert_eq!(one(&store, "k", &window, at(60)).await, None);
}

pub(super) async fn a_window_starts_with_its_first_pass_and_ends_after_its_span(
    store: Arc<dyn Store>,
) {
    let window = [Window::new(2, 60)];
    assert_eq!(one(&store, "k", &window, NOW).await, None);
    assert_eq!(one(&store, "k", &window, at(59)).await, None);
    // The second pass started no window of its own.
    assert!(one(&store, "k", &window, millis(59_999)).await.is_some());
    assert_eq!(one(&store, "k", &window, at(60)).await, None);
    // The next one starts with the next pass, not where the last one ended.
    assert_eq!(one(&store, "k", &window, at(119)).await, None);
    assert_eq!(one(&store, "k", &window, at(119)).await, secs(1));
    assert_eq!(one(&store, "k", &window, at(500)).await, None);
    assert_eq!(one(&store, "k", &window, at(559)).await, None);
    assert_eq!(one(&store, "k", &window, at(559)).await, secs(1));
}

pub(super) async fn every_window_must_have_room(store: Arc<dyn Store>) {
    let windows = [
        Window::new(2, 10),
        Window::new(3, 100),
        Window::new(4, 1000),
    ];
    for (now, expected) in [
        (0, None),
        (1, None),
        (2, secs(8)),
        (10, None),
        // The first has room, the second has not.
        (11, secs(89)),
        (99, secs(1)),
        (100, None),
        // The first and second have room, the third has not.
        (101, secs(899)),
        (999, secs(1)),
        (1000, None),
    ] {
        assert_eq!(one(&store, "k", &windows, at(now)).await, expected, "{now}");
    }
}

pub(super) async fn a_refused_hit_counts_in_no_window(store: Arc<dyn Store>) {
    let windows = [Window::new(1, 10), Window::new(2, 100)];
    assert_eq!(one(&store, "k", &windows, NOW).await, None);
    for now in 1..10 {
        let expected = Some(Duration::from_secs(10 - now));
        let now = at(i64::try_from(now).expect("small"));
        assert_eq!(one(&store, "k", &windows, now).await, expected);
    }
    // Had they counted in the second window, it would be full; had they moved the first, it too.
    assert_eq!(one(&store, "k", &windows, at(10)).await, None);
    assert_eq!(one(&store, "k", &windows, at(20)).await, secs(80));
    assert_eq!(one(&store, "k", &windows, at(95)).await, secs(5));
    // Had that one started the first window anew, this one would be refused.
    assert_eq!(one(&store, "k", &windows, at(100)).await, None);
}

pub(super) async fn the_longest_wait_of_all_full_windows_is_told(store: Arc<dyn Store>) {
    let rising = [Window::new(1, 10), Window::new(1, 100)];
    let falling = [Window::new(1, 100), Window::new(1, 10)];
    for (key, windows) in [("rising", rising), ("falling", falling)] {
        assert_eq!(one(&store, key, &windows, NOW).await, None);
        assert_eq!(one(&store, key, &windows, at(5)).await, secs(95));
        assert_eq!(limited(&store, key, &windows, at(5)).await, secs(95));
    }
}

pub(super) async fn hits_are_counted_in_order_up_to_the_first_refused(store: Arc<dyn Store>) {
    let wide = [Window::new(2, 60)];
    let narrow = [Window::new(1, 60)];
    let hits = [
        on("first", &wide),
        on("second", &narrow),
        on("third", &wide),
    ];
    assert_eq!(hit(&store, &hits, NOW).await, None);
    let refused = Refused {
        index: 1,
        retry_after: Duration::from_secs(60),
    };
    assert_eq!(hit(&store, &hits, NOW).await, Some(refused));
    // The first was counted before the second was refused; the third was not reached.
    assert_eq!(limited(&store, "first", &wide, NOW).await, secs(60));
    assert_eq!(limited(&store, "third", &wide, NOW).await, None);
    let refused = Refused {
        index: 0,
        retry_after: Duration::from_secs(60),
    };
    assert_eq!(hit(&store, &hits, NOW).await, Some(refused));
    assert_eq!(hit(&store, &[], NOW).await, None);
}

pub(super) async fn one_key_twice_in_a_list_counts_twice(store: Arc<dyn Store>) {
    let window = [Window::new(3, 60)];
    let twice = [on("k", &window), on("k", &window)];
    assert_eq!(hit(&store, &twice, NOW).await, None);
    let refused = hit(&store, &twice, NOW).await;
    assert_eq!(refused.map(|refused| refused.index), Some(1));
}

pub(super) async fn keys_are_counted_apart(store: Arc<dyn Store>) {
    let window = [Window::new(1, 60)];
    let long = "x".repeat(300);
    for key in [
        "",
        "k",
        "K",
        "k ",
        "é",
        "e\u{301}",
        "🗝 'quoted\" %_\\",
        &long,
    ] {
        assert_eq!(one(&store, key, &window, NOW).await, None, "{key}");
        assert_eq!(one(&store, key, &window, NOW).await, secs(60), "{key}");
    }
}

pub(super) async fn a_limit_of_none_refuses_always(store: Arc<dyn Store>) {
    for windows in [
        vec![Window::new(0, 60)],
        vec![Window::new(5, 60), Window::new(0, 60)],
    ] {
        for now in [0, 1, 60, 61, 1000] {
            assert!(one(&store, "k", &windows, at(now)).await.is_some());
            assert!(limited(&store, "k", &windows, at(now)).await.is_some());
        }
    }
    assert_eq!(limited(&store, "k", &[Window::new(1, 60)], NOW).await, None);
}

pub(super) async fn a_limit_without_windows_refuses_never(store: Arc<dyn Store>) {
    for _ in 0..20 {
        assert_eq!(one(&store, "k", &[], NOW).await, None);
    }
    assert_eq!(limited(&store, "k", &[], NOW).await, None);
}

pub(super) async fn a_fourth_window_is_ignored(store: Arc<dyn Store>) {
    let mut windows = vec![Window::new(9, 60); 3];
    windows.push(Window::new(1, 60));
    for _ in 0..9 {
        assert_eq!(one(&store, "k", &windows, NOW).await, None);
    }
    assert_eq!(one(&store, "k", &windows, NOW).await, secs(60));
    windows[3] = Window::new(0, 600);
    assert_eq!(one(&store, "other", &windows, NOW).await, None);
    assert_eq!(limited(&store, "other", &windows, NOW).await, None);
}

pub(super) async fn asking_whether_a_key_is_limited_counts_nothing(store: Arc<dyn Store>) {
    let window = [Window::new(1, 60)];
    for _ in 0..3 {
        assert_eq!(limited(&store, "k", &window, NOW).await, None);
    }
    assert_eq!(one(&store, "k", &window, NOW).await, None);
    for now in [0, 30, 59] {
        let left = Some(at(60).since(at(now)));
        assert_eq!(limited(&store, "k", &window, at(now)).await, left);
    }
    assert_eq!(limited(&store, "k", &window, at(60)).await, None);
    assert_eq!(limited(&store, "k", &[Window::new(2, 60)], NOW).await, None);
    assert_eq!(limited(&store, "other", &window, NOW).await, None);
}

pub(super) async fn a_reset_limit_starts_anew(store: Arc<dyn Store>) {
    let window = [Window::new(1, 60)];
    for key in ["k", "other"] {
        assert_eq!(one(&store, key, &window, NOW).await, None);
    }
    put(&store, vec![Change::ResetLimit("k".into())]).await;
    assert_eq!(one(&store, "k", &window, at(30)).await, None);
    assert_eq!(one(&store, "k", &window, at(60)).await, secs(30));
    assert_eq!(one(&store, "other", &window, at(30)).await, secs(30));
    put(&store, vec![Change::ResetLimit("no such key".into())]).await;
}

pub(super) async fn a_window_that_a_clock_ran_ahead_into_is_over(store: Arc<dyn Store>) {
    let window = [Window::new(2, 3600)];
    let (day, end) = (at(24 * 3600), Timestamp::from_millis(i64::MAX));
    for (key, ahead) in [
        ("barely", millis(60_001)),
        ("a day", day),
        ("for ever", end),
    ] {
        for _ in 0..2 {
            assert_eq!(one(&store, key, &window, ahead).await, None, "{key}");
        }
        // Full while the clock is there, and when it is back nobody waits until it is there again.
        assert!(limited(&store, key, &window, ahead).await.is_some() || ahead == end);
        assert_eq!(limited(&store, key, &window, NOW).await, None, "{key}");
        // It starts anew, and counts.
        for _ in 0..2 {
            assert_eq!(one(&store, key, &window, NOW).await, None, "{key}");
        }
        assert_eq!(one(&store, key, &window, at(1)).await, secs(3599), "{key}");
        assert_eq!(limited(&store, key, &window, at(1)).await, secs(3599));
        assert_eq!(one(&store, key, &window, at(3600)).await, None, "{key}");
    }
}

pub(super) async fn whichever_window_a_clock_ran_ahead_into_is_over(store: Arc<dyn Store>) {
    let wide = Window::new(99, 3600);
    let narrow = Window::new(2, 3600);
    for (key, windows) in [
        ("first", [narrow, wide, wide]),
        ("second", [wide, narrow, wide]),
        ("third", [wide, wide, narrow]),
    ] {
        for now in [at(7200), NOW] {
            for _ in 0..2 {
                assert_eq!(one(&store, key, &windows, now).await, None, "{key}");
            }
            assert_eq!(one(&store, key, &windows, now).await, secs(3600), "{key}");
        }
        assert_eq!(limited(&store, key, &windows, NOW).await, secs(3600));
    }
}

pub(super) async fn a_window_a_little_ahead_still_counts(store: Arc<dyn Store>) {
    // Nodes whose clocks differ, or a clock that is set: no way round a limit.
    for ahead in [1, 1000, 59_999, 60_000] {
        let (key, window) = (format!("{ahead}"), [Window::new(2, 90)]);
        assert_eq!(one(&store, &key, &window, millis(ahead)).await, None);
        assert_eq!(one(&store, &key, &window, NOW).await, None);
        let wait = u64::try_from(ahead).expect("small") + 90_000;
        let wait = Some(Duration::from_millis(wait));
        assert_eq!(one(&store, &key, &window, NOW).await, wait);
        assert_eq!(limited(&store, &key, &window, NOW).await, wait);
        let over = millis(ahead + 90_000);
        assert!(
            one(&store, &key, &window, over.minus(A_MILLISECOND))
                .await
                .is_some()
        );
        assert_eq!(one(&store, &key, &window, over).await, None);
    }
}

pub(super) async fn a_clock_that_comes_back_ends_no_window_that_was_running(store: Arc<dyn Store>) {
    let windows = [Window::new(1, 60), Window::new(4, 24 * 3600)];
    // The second window starts now; the first starts again two hours ahead.
    assert_eq!(one(&store, "k", &windows, NOW).await, None);
    assert_eq!(one(&store, "k", &windows, at(7200)).await, None);
    // Back again: the first starts anew, the second goes on.
    assert_eq!(one(&store, "k", &windows, at(10)).await, None);
    assert_eq!(one(&store, "k", &windows, at(69)).await, secs(1));
    assert_eq!(one(&store, "k", &windows, at(70)).await, None);
    let until_tomorrow = secs(24 * 3600 - 200);
    assert_eq!(one(&store, "k", &windows, at(200)).await, until_tomorrow);
    assert_eq!(
        limited(&store, "k", &windows, at(200)).await,
        until_tomorrow
    );
}

pub(super) async fn large_numbers_are_counted(store: Arc<dyn Store>) {
    let century = 100 * 366 * 24 * 3600;
    let windows = [Window::new(u32::MAX, century), Window::new(2, century)];
    for _ in 0..2 {
        assert_eq!(one(&store, "k", &windows, NOW).await, None);
    }
    assert_eq!(one(&store, "k", &windows, NOW).await, secs(century));
}
