//! Offices of a small town, and random ones, through a year in Europe/Berlin.

use jiff::civil::{date, time};
use jiff::{SignedDuration, ToSpan as _};
use proptest::prelude::*;

use super::*;

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn span(from: (i8, i8), to: (i8, i8)) -> Span {
    Span {
        from: time(from.0, from.1, 0, 0),
        to: time(to.0 % 24, to.1, 0, 0),
    }
}

fn exception(date: Date, spans: &[Span], reason: Option<&str>) -> Exception {
    Exception {
        date,
        spans: spans.to_vec(),
        reason: reason.map(str::to_owned),
    }
}

fn on(day: Weekday, spans: &[Span]) -> DayHours {
    DayHours {
        day,
        spans: spans.to_vec(),
    }
}

fn daily(spans: &[Span]) -> Hours {
    let week = Weekday::Monday
        .cycle_forward()
        .take(7)
        .map(|day| on(day, spans))
        .collect();
    Hours {
        week,
        ..Hours::default()
    }
}

/// Monday to Friday 8 to 12, Thursday also 14 to 18; Berlin's holidays; Christmas Eve closed, and a
/// short 2 January.
fn town_hall() -> Hours {
    let morning = span((8, 0), (12, 0));
    let afternoon = span((14, 0), (18, 0));
    Hours {
        week: vec![
            on(Weekday::Monday, &[morning]),
            on(Weekday::Tuesday, &[morning]),
            on(Weekday::Wednesday, &[morning]),
            on(Weekday::Thursday, &[morning, afternoon]),
            on(Weekday::Friday, &[morning]),
        ],
        exceptions: vec![
            exception(date(2025, 12, 24), &[], Some("Heiligabend")),
            exception(date(2026, 1, 2), &[span((9, 0), (10, 0))], None),
        ],
        holidays: Some(Land::Be),
        ..Hours::default()
    }
}

fn opens(state: &Opening) -> NextOpening {
    let Opening::Closed {
        opens: Some(next), ..
    } = state
    else {
        panic!("does not open: {state:?}")
    };
    *next
}

fn why(state: &Opening) -> Closure {
    let Opening::Closed { why, .. } = state else {
        panic!("is open: {state:?}")
    };
    why.clone()
}

#[test]
fn a_thursday_has_two_halves() {
    let hours = town_hall();
    let tz = berlin();
    let noon = at("2025-11-20T12:00:00+01");
    let state = hours.state(at("2025-11-20T08:00:00+01"), &tz);
    assert_eq!(state, Opening::Open { until: Some(noon) });

    let state = hours.state(noon, &tz);
    assert_eq!(why(&state), Closure::Outside);
    assert_eq!(
        opens(&state),
        NextOpening {
            at: at("2025-11-20T14:00:00+01"),
            local: date(2025, 11, 20).at(14, 0, 0, 0),
            days_ahead: 0,
        }
    );
    assert!(!hours.closed_for_today(noon, &tz));

    let evening = at("2025-11-20T18:00:00+01");
    let next = opens(&hours.state(evening, &tz));
    assert_eq!(
        (next.at, next.days_ahead),
        (at("2025-11-21T08:00:00+01"), 1)
    );
    assert!(hours.closed_for_today(evening, &tz));
}

#[test]
fn a_weekend_is_skipped() {
    let next = opens(&town_hall().state(at("2025-11-21T12:00:00+01"), &berlin()));
    assert_eq!(
        (next.at, next.days_ahead),
        (at("2025-11-24T08:00:00+01"), 3)
    );
}

#[test]
fn christmas_is_exception_then_holidays_then_a_weekend() {
    let hours = town_hall();
    let tz = berlin();
    let eve = hours.state(at("2025-12-24T09:00:00+01"), &tz);
    assert_eq!(
        why(&eve),
        Closure::Exception(Some("Heiligabend".to_owned()))
    );
    assert_eq!(opens(&eve).at, at("2025-12-29T08:00:00+01"));

    let first = hours.state(at("2025-12-25T09:00:00+01"), &tz);
    assert_eq!(why(&first), Closure::Holiday("Erster Weihnachtstag"));
    assert_eq!(opens(&first).days_ahead, 4);

    let after = hours.state(at("2026-01-02T10:00:00+01"), &tz);
    assert_eq!(why(&after), Closure::Exception(None));
}

#[test]
fn an_exception_opens_on_a_holiday() {
    let mut hours = town_hall();
    let reason = Some("Wahlsonntag");
    hours.exceptions.push(exception(
        date(2026, 5, 1),
        &[span((9, 0), (11, 0))],
        reason,
    ));
    let state = hours.state(at("2026-05-01T10:00:00+02"), &berlin());
    assert_eq!(
        state,
        Opening::Open {
            until: Some(at("2026-05-01T11:00:00+02"))
        }
    );
}

#[test]
fn a_day_says_what_it_follows_from() {
    let hours = town_hall();
    let thursday = hours.day(date(2025, 11, 20));
    assert_eq!(thursday.rule, DayRule::Week);
    assert_eq!(
        thursday.spans,
        [span((8, 0), (12, 0)), span((14, 0), (18, 0))]
    );
    let sunday = hours.day(date(2025, 11, 23));
    assert_eq!((sunday.spans.len(), sunday.rule), (0, DayRule::Week));
    assert_eq!(
        hours.day(date(2026, 1, 1)).rule,
        DayRule::Holiday("Neujahr")
    );
    assert_eq!(hours.day(date(2026, 1, 2)).rule, DayRule::Exception(None));
    let always = Hours {
        always: true,
        ..town_hall()
    };
    assert_eq!(always.day(date(2026, 1, 1)).rule, DayRule::Always);
    assert_eq!(always.day(date(2025, 12, 24)).spans, []);
}

#[test]
fn local_holidays_close_too() {
    let hours = Hours {
        holidays: Some(Land::By),
        local_holidays: vec![LocalHoliday::Assumption],
        ..daily(&[span((8, 0), (12, 0))])
    };
    let state = hours.state(at("2026-08-15T09:00:00+02"), &berlin());
    assert_eq!(why(&state), Closure::Holiday("Mariä Himmelfahrt"));
    assert_eq!(hours.validate(), []);
    let elsewhere = Hours {
        holidays: Some(Land::Be),
        ..hours
    };
    assert_eq!(
        elsewhere.validate(),
        [HoursProblem::Foreign(LocalHoliday::Assumption)]
    );
}

#[test]
fn always_open_has_no_end_but_for_an_exception() {
    let tz = berlin();
    let new_year = at("2026-01-01T00:00:00+01");
    let mut hours = Hours {
        always: true,
        holidays: Some(Land::Be),
        ..Hours::default()
    };
    assert_eq!(hours.state(new_year, &tz), Opening::Open { until: None });

    hours
        .exceptions
        .push(exception(date(2026, 3, 2), &[span((10, 0), (24, 0))], None));
    let closes = at("2026-03-02T00:00:00+01");
    assert_eq!(
        hours.state(new_year, &tz),
        Opening::Open {
            until: Some(closes)
        }
    );
    assert_eq!(
        opens(&hours.state(closes, &tz)).at,
        at("2026-03-02T10:00:00+01")
    );
    let reopened = hours.state(at("2026-03-02T10:00:00+01"), &tz);
    assert_eq!(reopened, Opening::Open { until: None });
}

#[test]
fn a_week_of_whole_days_has_no_end_either() {
    let hours = daily(&[span((0, 0), (24, 0))]);
    let state = hours.state(at("2026-01-01T00:00:00+01"), &berlin());
    assert_eq!(state, Opening::Open { until: None });
}

#[test]
fn touching_spans_are_one_also_across_midnight() {
    let hours = Hours {
        week: vec![
            on(
                Weekday::Friday,
                &[span((8, 0), (12, 0)), span((12, 0), (24, 0))],
            ),
            on(Weekday::Saturday, &[span((0, 0), (24, 0))]),
            on(
                Weekday::Sunday,
                &[span((0, 0), (6, 0)), span((7, 0), (8, 0))],
            ),
        ],
        ..Hours::default()
    };
    assert_eq!(hours.validate(), []);
    let until = Some(at("2025-11-23T06:00:00+01"));
    for now in [
        "2025-11-21T08:00:00+01",
        "2025-11-22T23:59:59+01",
        "2025-11-23T05:00:00+01",
    ] {
        assert_eq!(
            hours.state(at(now), &berlin()),
            Opening::Open { until },
            "{now}"
        );
    }
    assert!(
        !hours
            .state(at("2025-11-23T06:00:00+01"), &berlin())
            .is_open()
    );
}

#[test]
fn an_office_without_hours_never_opens() {
    let hours = Hours::default();
    let now = at("2025-11-20T08:00:00+01");
    let state = hours.state(now, &berlin());
    assert_eq!(
        state,
        Opening::Closed {
            opens: None,
            why: Closure::Never
        }
    );
    assert!(hours.closed_for_today(now, &berlin()));
}

#[test]
fn one_opening_a_year_is_found_and_one_beyond_the_horizon_is_not() {
    let mut hours = Hours::default();
    hours
        .exceptions
        .push(exception(date(2027, 1, 4), &[span((8, 0), (9, 0))], None));
    let next = opens(&hours.state(at("2025-12-01T12:00:00+01"), &berlin()));
    assert_eq!(next.days_ahead, 399);
    assert_eq!(
        why(&hours.state(at("2025-11-30T12:00:00+01"), &berlin())),
        Closure::Never
    );
}

#[test]
fn the_skipped_hour_of_march() {
    let tz = berlin();
    let skip = at("2026-03-29T01:00:00Z");
    let midnight = at("2026-03-29T00:00:00+01");

    let from_half_past_two = daily(&[span((2, 30), (6, 0))]);
    assert_eq!(opens(&from_half_past_two.state(midnight, &tz)).at, skip);
    assert_eq!(
        opens(&from_half_past_two.state(midnight, &tz)).local,
        date(2026, 3, 29).at(3, 0, 0, 0)
    );

    let to_half_past_two = daily(&[span((1, 0), (2, 30))]);
    let state = to_half_past_two.state(at("2026-03-29T01:30:00+01"), &tz);
    assert_eq!(state, Opening::Open { until: Some(skip) });

    let within = daily(&[span((2, 15), (2, 45))]);
    let next = opens(&within.state(midnight, &tz));
    assert_eq!(
        (next.at, next.days_ahead),
        (at("2026-03-30T02:15:00+02"), 1)
    );

    let across = daily(&[span((0, 0), (2, 20)), span((2, 20), (5, 0))]);
    let until = Some(at("2026-03-29T05:00:00+02"));
    assert_eq!(across.state(midnight, &tz), Opening::Open { until });
}

#[test]
fn the_repeated_hour_of_october() {
    let tz = berlin();
    let within = daily(&[span((2, 15), (2, 45))]);
    let first = at("2026-10-25T02:15:00+02");
    assert_eq!(
        opens(&within.state(at("2026-10-25T00:00:00+02"), &tz)).at,
        first
    );
    let until = Some(at("2026-10-25T02:45:00+02"));
    assert_eq!(within.state(first, &tz), Opening::Open { until });
    assert!(
        !within.state(at("2026-10-25T02:15:00+01"), &tz).is_open(),
        "once a day is enough"
    );

    let night = daily(&[span((0, 0), (6, 0))]);
    let until = at("2026-10-25T06:00:00+01");
    for now in ["2026-10-25T02:30:00+02", "2026-10-25T02:30:00+01"] {
        assert_eq!(
            night.state(at(now), &tz),
            Opening::Open { until: Some(until) }
        );
    }
    assert_eq!(
        until.duration_since(at("2026-10-25T00:00:00+02")),
        SignedDuration::from_hours(7)
    );
}

#[test]
fn zones_that_change_at_midnight_or_skip_a_day_hold() {
    let hours = daily(&[span((0, 0), (1, 30)), span((20, 0), (24, 0))]);
    // Havana goes back from 1:00 to 0:00, Beirut forward from 0:00 to 1:00; Apia skipped 2011-12-30.
    for (zone, day) in [
        ("America/Havana", date(2025, 11, 2)),
        ("Asia/Beirut", date(2025, 3, 30)),
        ("Pacific/Apia", date(2011, 12, 30)),
    ] {
        let tz = TimeZone::get(zone).unwrap();
        let mut now = tz
            .to_timestamp(day.saturating_sub(2.days()).at(0, 0, 0, 0))
            .unwrap();
        for _ in 0..5 * 48 {
            assert_edges(&hours, now, &tz);
            now += SignedDuration::from_mins(30);
        }
    }
}

#[test]
fn problems_are_named_and_do_no_harm() {
    let monday = Place::Weekday(Weekday::Monday);
    let (early, late) = (span((8, 0), (12, 0)), span((11, 0), (13, 0)));
    let backwards = span((22, 0), (2, 0));
    let day = date(2025, 11, 25);
    let hours = Hours {
        week: vec![
            on(Weekday::Monday, &[late, early, backwards]),
            on(Weekday::Monday, &[span((13, 0), (14, 0))]),
        ],
        exceptions: vec![exception(day, &[], None), exception(day, &[], None)],
        ..Hours::default()
    };
    assert_eq!(
        hours.validate(),
        [
            HoursProblem::Backwards {
                place: monday,
                span: backwards
            },
            HoursProblem::Overlap {
                place: monday,
                first: early,
                second: late
            },
            HoursProblem::Duplicate(monday),
            HoursProblem::Duplicate(Place::Date(day)),
        ]
    );
    assert_eq!(hours.validate()[2].to_string(), "mon is written twice");
    assert_eq!(hours.day(date(2025, 11, 24)).spans, [span((8, 0), (14, 0))]);
}

#[test]
fn hours_are_read_as_people_write_them_and_round_trip() {
    let written = serde_json::json!({
        "week": [{ "day": "fri", "spans": [{ "from": "08:00", "to": "24:00" }] }],
        "exceptions": [{ "date": "2025-12-24", "spans": [] }],
        "holidays": "BY",
        "local_holidays": ["assumption"],
    });
    let hours: Hours = serde_json::from_value(written).unwrap();
    assert_eq!(hours.week[0].spans, [span((8, 0), (24, 0))]);
    let again = serde_json::from_value(serde_json::to_value(&hours).unwrap()).unwrap();
    assert_eq!(hours, again);
}

/// What the state promises holds at the promised instant, and not a microsecond earlier.
fn assert_edges(hours: &Hours, now: Timestamp, tz: &TimeZone) {
    let tick = SignedDuration::from_micros(1);
    match hours.state(now, tz) {
        Opening::Open { until: Some(until) } => {
            assert!(until > now);
            assert!(!hours.state(until, tz).is_open(), "open at its end {until}");
            assert!(
                hours.state(until - tick, tz).is_open(),
                "closed before its end {until}"
            );
        }
        Opening::Closed {
            opens: Some(next), ..
        } => {
            assert!(next.at > now);
            assert!(
                hours.state(next.at, tz).is_open(),
                "closed at its opening {}",
                next.at
            );
            let before = hours.state(next.at - tick, tz);
            assert!(!before.is_open(), "open before its opening {}", next.at);
            assert_eq!(opens(&before).at, next.at);
        }
        Opening::Open { until: None } | Opening::Closed { opens: None, .. } => {}
    }
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    let time = (0_i8..24, 0_i8..4).prop_map(|(hour, quarter)| time(hour, quarter * 15, 0, 0));
    proptest::collection::vec(
        (time.clone(), time).prop_map(|(from, to)| Span { from, to }),
        0..4,
    )
}

prop_compose! {
    /// Hours as careless as a person can write them.
    fn any_hours()(
        always in proptest::bool::weighted(0.1),
        week in proptest::collection::vec((0_i8..7, spans()), 0..9),
        exceptions in proptest::collection::vec((0_i32..800, spans()), 0..4),
        land in proptest::option::of(0_usize..16),
    ) -> Hours {
        let weekday = |offset| Weekday::from_monday_zero_offset(offset).unwrap();
        let day = |days: i32| date(2025, 1, 1).saturating_add(days.days());
        Hours {
            always,
            week: week.iter().map(|(offset, spans)| on(weekday(*offset), spans)).collect(),
            exceptions: exceptions
                .iter()
                .map(|(days, spans)| exception(day(*days), spans, None))
                .collect(),
            holidays: land.map(|index| Land::ALL[index]),
            local_holidays: Vec::new(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_the_state_promises_holds(hours in any_hours(), minutes in 0_i64..700 * 24 * 60) {
        let now = at("2025-01-01T00:00:00+01") + SignedDuration::from_mins(minutes);
        assert_edges(&hours, now, &berlin());
    }

    #[test]
    fn it_holds_through_both_changes_of_the_clock(
        hours in any_hours(),
        minutes in 0_i64..6 * 60,
        spring in any::<bool>(),
    ) {
        let midnight = at(if spring { "2026-03-28T23:00:00Z" } else { "2026-10-24T22:00:00Z" });
        assert_edges(&hours, midnight + SignedDuration::from_mins(minutes), &berlin());
    }

    #[test]
    fn away_from_the_changes_open_means_that_the_clock_stands_in_a_span(
        hours in any_hours(),
        days in 0_i32..60,
        minute in 0_i16..24 * 60,
    ) {
        let day = date(2026, 5, 1).saturating_add(days.days());
        let wall = time(i8::try_from(minute / 60).unwrap(), i8::try_from(minute % 60).unwrap(), 0, 0);
        let now = berlin().to_timestamp(day.to_datetime(wall)).unwrap();
        let inside = hours.day(day).spans.iter().any(|span| {
            span.from <= wall && (wall < span.to || span.to == Time::midnight())
        });
        prop_assert_eq!(hours.state(now, &berlin()).is_open(), inside);
    }

    #[test]
    fn a_day_has_spans_in_order_that_do_not_touch(hours in any_hours(), days in 0_i32..800) {
        let spans = hours.day(date(2025, 1, 1).saturating_add(days.days())).spans;
        for pair in spans.windows(2) {
            prop_assert!(pair[0].from < pair[0].to && pair[0].to < pair[1].from);
        }
    }
}
