use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use super::*;

fn busy(ahead: u32, seats: u32) -> Situation {
    Situation {
        ahead,
        seats,
        free: false,
        handling_s: 300.0,
    }
}

#[test]
fn a_free_seat_means_now_and_no_seat_means_unknown() {
    assert_eq!(
        estimate(&Situation {
            free: true,
            ..busy(0, 1)
        }),
        WaitEstimate::Now
    );
    assert_eq!(estimate(&busy(3, 0)), WaitEstimate::Unknown);
}

#[test]
fn the_first_in_line_waits_one_handling_time_over_the_seats() {
    assert_eq!(point_s(&busy(0, 3)), Some(100.0));
}

#[test]
fn few_handling_times_give_the_default() {
    assert!((mean_handling_s([10, 10, 10, 10].into_iter()) - 300.0).abs() < f64::EPSILON);
    assert!((mean_handling_s([10; 5].into_iter()) - 10.0).abs() < f64::EPSILON);
}

#[test]
fn minutes_are_shown_in_coarse_steps() {
    assert_eq!(shown_minutes(50, 170), (0, 3));
    assert_eq!(shown_minutes(290, 700), (4, 15));
    assert_eq!(shown_minutes(2500, 2500), (40, 50));
}

proptest! {
    #[test]
    fn more_people_never_shorten_and_more_seats_never_lengthen(
        ahead in 0_u32..200, seats in 1_u32..50,
    ) {
        let now = point_s(&busy(ahead, seats)).unwrap();
        prop_assert!(point_s(&busy(ahead + 1, seats)).unwrap() >= now);
        prop_assert!(point_s(&busy(ahead, seats + 1)).unwrap() <= now);
    }

    #[test]
    fn a_shown_range_contains_the_estimate(low in 0_u32..20_000, width in 0_u32..20_000) {
        let (from, to) = shown_minutes(low, low + width);
        prop_assert!(from < to);
        prop_assert!(from * 60 <= low);
        prop_assert!(to * 60 >= low + width);
    }
}

/// Numbers that look random and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        f64::from(u32::try_from(self.0 >> 32).unwrap()) / f64::from(u32::MAX)
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.roll().max(1e-12).ln()
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_000_000 + second).unwrap()
}

fn sight(ahead: u32) -> Sight {
    Sight {
        class: 1,
        ahead,
        ahead_alike: ahead,
        seats: 3,
        busy: 3,
        longest_s: f64::from(ahead) * 60.0,
        default_handling_s: 300.0,
        ..Sight::default()
    }
}

/// An office where the wait is a multiple of the turns to come, and callers have some patience.
/// Returns the estimator, and of the last third of the contacts the share of offered waits
/// below, within and above the range.
fn office(contacts: i64, patience_s: f64) -> (Estimator, [f64; 3]) {
    let mut dice = Dice(88_172_645_463_325_252);
    let mut estimator = Estimator::default();
    let mut shares = [0.0; 3];
    for i in 0..contacts {
        let now = at(i * 60);
        let ahead = u32::try_from(i * 7 % 12).unwrap();
        let forecast = estimator.forecast(&sight(ahead), now).unwrap();
        let offered: f64 = (0..=ahead).map(|_| dice.exponential(50.0)).sum();
        let patience = dice.exponential(patience_s);
        let (waited, end) = if patience < offered {
            (patience, End::Left)
        } else {
            (offered, End::Served)
        };
        estimator.ended(&forecast, waited, end, now);
        if i >= contacts * 2 / 3 {
            let place = usize::from(offered >= forecast.range.low)
                + usize::from(offered > forecast.range.high);
            shares[place] += 3.0 / f64::from(u32::try_from(contacts).unwrap());
        }
    }
    (estimator, shares)
}

#[test]
fn an_estimator_that_knows_nothing_answers_with_the_formula() {
    let fresh = Estimator::default();
    let expected = point_s(&busy(4, 3)).unwrap();
    let forecast = fresh.forecast(&sight(4), at(0)).unwrap();
    assert!((forecast.point_s - expected).abs() < 1e-6);
    assert!(forecast.range.low < expected && expected < forecast.range.high);
    let nobody = Sight {
        seats: 0,
        ..sight(4)
    };
    assert_eq!(fresh.forecast(&nobody, at(0)), None);
}

#[test]
fn four_of_five_waits_fall_into_the_range() {
    let (_, [below, within, above]) = office(9_000, 1e9);
    assert!((0.77..0.83).contains(&within), "{below} {within} {above}");
    assert!((0.07..0.13).contains(&above), "{below} {within} {above}");
}

#[test]
fn the_range_holds_for_those_who_stay_though_half_hang_up() {
    let (estimator, [below, within, above]) = office(9_000, 600.0);
    // Were the abandonments dropped, only quick contacts would teach, and far more would wait longer.
    assert!((0.74..0.86).contains(&within), "{below} {within} {above}");
    assert!(above < 0.15, "{below} {within} {above}");
    let measured = estimator.abandonment() * 600.0;
    assert!((0.9..1.1).contains(&measured), "{measured}");
}

#[test]
fn the_point_follows_when_the_office_slows_down() {
    let mut estimator = Estimator::default();
    let tell = |estimator: &mut Estimator, from: i64, wait: f64| {
        for i in from..from + 3_000 {
            let forecast = estimator.forecast(&sight(3), at(i * 60)).unwrap();
            estimator.ended(&forecast, wait, End::Served, at(i * 60));
        }
        estimator.forecast(&sight(3), at(from + 3_000)).unwrap()
    };
    let quick = tell(&mut estimator, 0, 100.0);
    let slow = tell(&mut estimator, 3_000, 400.0);
    assert!((quick.point_s - 100.0).abs() < 10.0, "{quick:?}");
    assert!((slow.point_s - 400.0).abs() < 40.0, "{slow:?}");
}

#[test]
fn a_restart_forgets_nothing() {
    let (estimator, _) = office(2_000, 600.0);
    let stored = serde_json::to_string(&estimator).unwrap();
    let revived: Estimator = serde_json::from_str(&stored).unwrap();
    let told = |estimator: &Estimator| estimator.forecast(&sight(5), at(9_000_000)).unwrap();
    let (before, after) = (told(&estimator), told(&revived));
    assert!((before.point_s - after.point_s).abs() < 1e-6);
    assert!((before.range.high - after.range.high).abs() < 1e-6);
}

#[test]
fn a_memory_of_another_release_is_read_as_far_as_it_fits() {
    let mut stored = serde_json::to_value(office(500, 600.0).0).unwrap();
    stored["regression"]["prior"] = serde_json::json!([0.0, 1.0]);
    stored["left"].take();
    stored.as_object_mut().unwrap().remove("left");
    let revived: Estimator = serde_json::from_value(stored).unwrap();
    assert!(revived.forecast(&sight(5), at(0)).is_some());
}

#[test]
fn memory_is_bounded_whatever_comes() {
    let mut estimator = Estimator::default();
    let mut size = 0;
    for i in 0..30_000_u32 {
        let now = at(i64::from(i) * 30);
        let seen = Sight {
            class: u64::from(i % 1_000),
            ..sight(i % 40)
        };
        let forecast = estimator.forecast(&seen, now).unwrap();
        estimator.handled(i % 700);
        estimator.began(now);
        estimator.ended(&forecast, f64::from(i % 900), End::Served, now);
        if i == 15_000 {
            size = serde_json::to_string(&estimator).unwrap().len();
        }
    }
    let grown = serde_json::to_string(&estimator).unwrap().len();
    assert!(size < 200_000 && grown < 200_000, "{size} {grown}");
}

proptest! {
    #[test]
    fn quantiles_are_in_order_and_finite_after_any_past(
        past in proptest::collection::vec(
            (0_u32..300, 0_u32..80, 0.0_f64..1e7, any::<bool>(), 0_i64..100_000), 0..400,
        ),
        ahead in 0_u32..2_000,
    ) {
        let mut estimator = Estimator::default();
        for (ahead, seats, waited, served, second) in past {
            let seen = Sight { seats, ..sight(ahead) };
            estimator.handled(seats * 10);
            estimator.began(at(second));
            let Some(forecast) = estimator.forecast(&seen, at(second)) else {
                prop_assert_eq!(seats, 0);
                continue;
            };
            let end = if served { End::Served } else { End::Left };
            estimator.ended(&forecast, waited, end, at(second));
        }
        let told = estimator.forecast(&sight(ahead), at(50_000)).unwrap();
        prop_assert!(told.point_s.is_finite() && told.point_s >= 0.0);
        prop_assert!(0.0 <= told.range.low && told.range.low <= told.range.middle);
        prop_assert!(told.range.middle <= told.range.high && told.range.high.is_finite());
        prop_assert_eq!(
            told.estimate(),
            WaitEstimate::Range { low: whole(told.range.low), high: whole(told.range.high) }
        );
    }

    #[test]
    fn before_it_has_learnt_more_people_never_shorten(ahead in 0_u32..500) {
        let fresh = Estimator::default();
        let now = fresh.forecast(&sight(ahead), at(0)).unwrap();
        let later = fresh.forecast(&sight(ahead + 1), at(0)).unwrap();
        prop_assert!(later.point_s >= now.point_s);
        prop_assert!(later.range.high >= now.range.high);
    }
}

mod replayed {
    use jiff::civil::{Date, date};

    use super::super::replay::{Outcome, Report, Row, run};
    use super::*;

    /// Two agents on some days from the first of June, a call every 100 seconds.
    fn calls(days: i32) -> Vec<Row> {
        let mut dice = Dice(2_463_534_242);
        let mut rows = Vec::new();
        for day in 0..days {
            let mut free = [36_000_i64; 2];
            for call in 0..200 {
                rows.push(one(day, 36_000 + call * 100, &mut free, &mut dice));
            }
        }
        rows
    }

    fn one(day: i32, q_start: i64, free: &mut [i64; 2], dice: &mut Dice) -> Row {
        let agent = usize::from(free[1] < free[0]);
        let serve = free[agent].max(q_start);
        let at_once = serve == q_start;
        let served = at_once || dice.exponential(900.0) > seconds(serve - q_start);
        let q_exit = if served {
            serve
        } else {
            serve.min(q_start + 60)
        };
        let talk = 1 + whole_seconds(dice.exponential(200.0));
        if served {
            free[agent] = serve + talk;
        }
        Row {
            date: date(2026, 6, 1) + day.days(),
            kind: "PS".to_owned(),
            priority: 0,
            vru_exit: q_start,
            q_start: if at_once { 0 } else { q_start },
            q_exit: if at_once { 0 } else { q_exit },
            outcome: if served {
                Outcome::Agent
            } else {
                Outcome::Hang
            },
            ser_start: if served { serve } else { 0 },
            ser_exit: if served { serve + talk } else { 0 },
            agent: if served {
                format!("A{agent}")
            } else {
                String::new()
            },
        }
    }

    fn seconds(seconds: i64) -> f64 {
        f64::from(i32::try_from(seconds).unwrap())
    }

    fn whole_seconds(seconds: f64) -> i64 {
        i64::from(whole(seconds))
    }

    fn from_july(rows: Vec<Row>) -> Report {
        run(rows, JUNE)
    }

    const JUNE: Date = date(2026, 6, 30);

    #[test]
    fn it_beats_the_other_rules_where_the_queue_length_tells() {
        let report = from_july(calls(60));
        assert!(report.n > 3_000, "{report:?}");
        assert!((0.75..0.86).contains(&report.coverage), "{report:?}");
        let rules = report.baselines;
        for other in [rules.les, rules.hol, rules.mean5, rules.asterisk, rules.zms] {
            assert!(report.mae_s < other.mae_s, "{report:?}");
        }
    }

    #[test]
    fn what_comes_later_changes_nothing_before() {
        let july = "2026-07";
        let long = from_july(calls(90)).coverage_by_month;
        let short = from_july(calls(61)).coverage_by_month;
        assert!(long.contains_key("2026-08") && !short.contains_key("2026-08"));
        assert_eq!(long.get(july), short.get(july));
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter() {
        let rows = calls(40);
        let shuffled = rows.iter().rev().cloned().collect();
        let (one, other) = (from_july(rows), from_july(shuffled));
        assert_eq!(one.n, other.n);
        assert!((one.mae_s - other.mae_s).abs() < 1.0);
    }

    #[test]
    fn the_other_pool_and_who_never_queued_are_left_out() {
        let mut rows = calls(31);
        let n = from_july(rows.clone()).n;
        let mut internet = rows[rows.len() - 1].clone();
        internet.kind = "IN".to_owned();
        let direct = Row {
            q_start: 0,
            q_exit: 0,
            ..rows[rows.len() - 1].clone()
        };
        rows.extend([internet, direct]);
        assert_eq!(from_july(rows).n, n);
    }

    #[test]
    fn the_keys_of_the_report_are_fixed() {
        let report = serde_json::to_value(from_july(Vec::new())).unwrap();
        let keys: Vec<_> = report.as_object().unwrap().keys().cloned().collect();
        let expected = [
            "baselines",
            "coverage",
            "coverage_by_month",
            "mae_s",
            "mean_width_s",
            "n",
            "rmse_s",
            "share_above",
        ];
        assert_eq!(keys, expected);
        for rule in ["les", "hol", "mean5", "asterisk", "ql", "zms"] {
            assert_eq!(report["baselines"][rule]["mae_s"], 0.0);
            assert_eq!(report["baselines"][rule]["rmse_s"], 0.0);
        }
    }
}

#[test]
fn a_long_line_costs_no_series_and_tells_the_same_wait() {
    for (seats, handling_s, abandonment) in
        [(1, 300.0, 1e-6), (7, 302.0, 1.0 / 504.0), (900, 60.0, 0.01)]
    {
        for ahead in [64, 65, 1_000, 10_000] {
            let situation = Situation {
                ahead,
                seats,
                free: false,
                handling_s,
            };
            let served = f64::from(seats) / handling_s;
            let term = |i| 1.0 / (served + f64::from(i) * abandonment);
            let plain: f64 = (0..=ahead).map(term).sum();
            let told = series_s(&situation, abandonment);
            assert!((told / plain - 1.0).abs() < 1e-8, "{told} for {plain}");
        }
    }
}
