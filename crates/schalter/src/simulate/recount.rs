//! What the store's figures say of simulated weeks is what the simulated callers say of themselves.
//!
//! The callers know nothing of events: each attempt notes when it called, when it was talked to, and
//! how it ended. From that alone the figures are added up again here, and compared with those that
//! went through the switchboard's events, `domain::figures` and the database.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schalter_domain::figures::hide::{Cover, Shown};
use schalter_domain::figures::report::{Line, Report};
use schalter_domain::figures::{Counter, End, Kind, WAIT_EDGES_S, period};
use schalter_domain::ids::OrganisationId;
use schalter_domain::office::Channel;
use schalter_domain::switchboard::{Event, LeaveWhy, Switchboard};
use schalter_exchange::figures;
use schalter_store::{Batch, Scope, Store, Write};
use tempfile::TempDir;
use uuid::Uuid;

use super::calendar::{Calendar, Micros, instant};
use super::chance::Luck;
use super::people::{self, Person};
use super::run::{self, Contact, Fate, Plan, Played};
use super::scenario::{self, Scenario, Variant};

const KREFELD: &str = include_str!("../../../../scenarios/krefeld.toml");
/// Rows of one transaction: the house takes what has come together, here a little more.
const TOGETHER: usize = 500;

/// What the callers of an hour's group say.
#[derive(Debug, Default, PartialEq)]
struct Truth {
    visits: u64,
    settled: u64,
    wait_s: u64,
    talk_s: u64,
    waits: Vec<u32>,
    left: u64,
}

/// By the date of the end, the hour of the call, the topic, whether there was a wait at all, and the
/// kind's word.
type Groups = BTreeMap<(Date, u8, u128, bool, &'static str), Truth>;

/// Whole seconds, a begun one counted.
fn whole(from: Micros, to: Micros) -> u32 {
    u32::try_from((to - from + 999_999) / 1_000_000).unwrap()
}

fn recount(contacts: &[Contact], people: &[Person]) -> Groups {
    let mut groups = Groups::new();
    for contact in contacts {
        let trace = contact.trace;
        let Some(over) = trace.over else {
            continue;
        };
        let wait_s = whole(trace.called, trace.talked.unwrap_or(over));
        let kind = match (contact.fate, trace.gone) {
            (Fate::Answered { settled }, None) => match (wait_s <= 30, settled) {
                (true, true) => "prompt_settled",
                (true, false) => "prompt_open",
                (false, true) => "waited_settled",
                (false, false) => "waited_open",
            },
            (Fate::CalledBack { settled, carried }, None) => match (carried, settled) {
                (false, true) => "kept_settled",
                (false, false) => "kept_open",
                (true, true) => "late_settled",
                (true, false) => "late_open",
            },
            (_, Some(LeaveWhy::NotReached)) => "unreached",
            (_, Some(_)) if trace.at_once => "withdrawn",
            (_, Some(_)) => "gave_up",
            other => panic!("an attempt that both ended and did not: {other:?}"),
        };
        let local = |micros| TimeZone::UTC.to_datetime(instant(micros));
        let hour = u8::try_from(local(trace.called).hour()).unwrap();
        let topic = 1 + u128::try_from(people[trace.person].topic).unwrap();
        let key = (local(over).date(), hour, topic, trace.at_once, kind);
        let truth = groups.entry(key).or_default();
        truth.visits += 1;
        truth.wait_s += u64::from(wait_s);
        truth.waits.push(wait_s);
        if let Some(talked) = trace.talked {
            // The whole talk is told in whole seconds, cut off.
            truth.talk_s += u64::try_from((over - talked) / 1_000_000).unwrap();
        }
        truth.left += u64::from(trace.gone == Some(LeaveWhy::Asked));
        truth.settled += u64::from(kind.ends_with("_settled"));
    }
    groups
}

/// A variant of a scenario, played into a store; what the callers say, and the people.
async fn played(scenario: &Scenario, variant: &str, weeks: u32, store: &Store) -> Groups {
    let variant = scenario
        .variant
        .iter()
        .find(|one| one.name == variant)
        .unwrap();
    let (usual, calendar) = (
        Calendar::new(scenario, &Variant::default()),
        Calendar::new(scenario, variant),
    );
    let luck = Luck { seed: 115 };
    let people: Vec<Person> = (0..weeks)
        .flat_map(|week| people::of_week(scenario, &usual, luck, week))
        .collect();
    let writes: RefCell<Vec<Write>> = RefCell::default();
    let watch = |events: &[Event], board: &Switchboard| {
        let more = figures::writes(board, events, |_| Some(TimeZone::UTC));
        writes.borrow_mut().extend(more);
    };
    let plan = Plan {
        scenario,
        variant,
        calendar: &calendar,
        people: &people,
        luck,
        weeks,
        watch: Some(&watch),
    };
    let Played { contacts, .. } = run::run(&plan).unwrap();
    let writes = writes.into_inner();
    for together in writes.chunks(TOGETHER) {
        let batch = Batch {
            writes: together.to_vec(),
            ..Batch::default()
        };
        store.commit(batch).await.unwrap();
    }
    recount(&contacts, &people)
}

async fn store(folder: &TempDir) -> Store {
    let file = folder.path().join("schalter.db");
    let url = format!("sqlite://{}", file.display());
    Store::connect(&url, instant(0)).await.unwrap()
}

async fn stored(store: &Store) -> Vec<Counter> {
    let scope = Scope::Organisation(OrganisationId(Uuid::from_u128(1)));
    let (first, last) = ("2024-01-01".parse().unwrap(), "2025-12-31".parse().unwrap());
    store.figures(scope, first..=last).await.unwrap()
}

/// Everything that the callers say stands in the store, and nothing else.
fn compare(groups: &Groups, counters: &[Counter]) {
    let mut left: BTreeMap<_, _> = groups.iter().collect();
    for Counter { cell, sums } in counters {
        let at_once = cell.channel == Channel::Callback;
        let key = (
            cell.date,
            cell.hour,
            cell.topic.0.as_u128(),
            at_once,
            cell.kind.code(),
        );
        let truth = left
            .remove(&key)
            .unwrap_or_else(|| panic!("nobody says so: {key:?}"));
        let mut waits = [0; 12];
        for wait in &truth.waits {
            let beyond = WAIT_EDGES_S
                .iter()
                .take_while(|edge| *wait > **edge)
                .count();
            waits[beyond] += 1;
        }
        assert_eq!(sums.visits, truth.visits, "{key:?}");
        assert_eq!(sums.waits, waits, "{key:?}");
        assert_eq!(sums.wait_s, truth.wait_s, "{key:?}");
        assert_eq!(sums.talk_s, truth.talk_s, "{key:?}");
        assert_eq!(
            sums.handled_s, truth.talk_s,
            "the simulated need no wrap-up: {key:?}"
        );
        assert_eq!(sums.ends[End::Resolved as usize], truth.settled, "{key:?}");
        assert_eq!(sums.ends[End::Left as usize], truth.left, "{key:?}");
        assert_eq!(sums.ends.iter().sum::<u64>(), truth.visits, "{key:?}");
        let talks: u64 = sums.talks.iter().sum();
        assert_eq!(
            talks,
            if cell.kind.is_answered() {
                truth.visits
            } else {
                0
            }
        );
        assert_eq!((sums.passed, sums.returned, sums.parked), (0, 0, 0));
    }
    assert!(left.is_empty(), "the store says nothing of {left:?}");
}

/// The report of all weeks, bare or with small groups hidden.
fn report(counters: &[Counter], cover: Cover) -> Report {
    let mut weeks: BTreeMap<Date, Vec<Counter>> = BTreeMap::new();
    for counter in counters {
        let monday = period::monday(counter.cell.date);
        weeks.entry(monday).or_default().push(*counter);
    }
    let office = counters[0].cell.office;
    let shown: Vec<Shown> = weeks
        .into_iter()
        .map(|(monday, counters)| Shown::new(office, monday, &counters, &[], &[], cover))
        .collect();
    Report::new(&shown)
}

/// The callers of whom something holds.
fn of(groups: &Groups, holds: impl Fn(&Date, u8, u128, &str) -> bool) -> u64 {
    let chosen = groups
        .iter()
        .filter(|((date, hour, topic, _, kind), _)| holds(date, *hour, *topic, kind));
    chosen.map(|(_, truth)| truth.visits).sum()
}

fn is_lost(kind: &str) -> bool {
    ["gave_up", "unreached", "withdrawn"].contains(&kind)
}

/// Each line of the report is what the callers say.
fn compare_report(groups: &Groups, report: &Report) {
    let total = &report.total;
    assert_eq!(total.visits(), of(groups, |_, _, _, _| true));
    assert_eq!(total.lost(), of(groups, |_, _, _, kind| is_lost(kind)));
    assert_eq!(
        total.prompt(),
        of(groups, |_, _, _, kind| kind.starts_with("prompt"))
    );
    assert_eq!(
        total.settled(),
        of(groups, |_, _, _, kind| kind.ends_with("_settled"))
    );
    assert_eq!(
        total.kept(),
        of(groups, |_, _, _, kind| kind.starts_with("kept"))
    );
    assert_eq!(
        total.unreached(),
        of(groups, |_, _, _, kind| kind == "unreached")
    );
    for (hour, line) in &report.hours {
        assert_eq!(line.visits(), of(groups, |_, at, _, _| at == *hour));
        assert_eq!(
            line.lost(),
            of(groups, |_, at, _, kind| at == *hour && is_lost(kind))
        );
    }
    for (day, line) in &report.weekdays {
        let here = |date: &Date| date.weekday().to_monday_zero_offset() == *day;
        assert_eq!(line.visits(), of(groups, |date, _, _, _| here(date)));
    }
    for (topic, line) in &report.topics {
        assert_eq!(
            line.answered(),
            of(groups, |_, _, at, kind| at == topic.0.as_u128()
                && !is_lost(kind))
        );
    }
    for (monday, line) in &report.weeks {
        let end = monday.saturating_add(7.days());
        assert_eq!(
            line.visits(),
            of(groups, |date, _, _, _| (*monday..end).contains(date))
        );
    }
    let lines = [&report.total].into_iter().chain(report.hours.values());
    assert!(lines.map(Line::visits).all(|visits| visits > 0));
    let live = |kind: &str| kind.starts_with("prompt") || kind.starts_with("waited");
    let mut waits: Vec<u32> = groups
        .iter()
        .filter(|((.., kind), _)| live(kind))
        .flat_map(|(_, truth)| truth.waits.iter().copied())
        .collect();
    waits.sort_unstable();
    for (share, percent) in [(0.5, 50), (0.9, 90)] {
        let truth = waits[(waits.len() * percent).div_ceil(100) - 1];
        let told = report.waits.quantile(share).unwrap();
        let class = WAIT_EDGES_S.partition_point(|edge| *edge < truth);
        let (from, to) = report.waits.bounds(class);
        assert!(
            (from..=to.unwrap()).contains(&told),
            "{truth} s is told as {told} s"
        );
    }
}

#[tokio::test]
async fn every_figure_of_ten_thousand_visits_is_what_the_callers_say() {
    let mut scenario = scenario::parse(KREFELD).unwrap();
    // More often than in Krefeld, so that some are never reached.
    scenario.callback.as_mut().unwrap().not_reached_percent = 40.0;
    let folder = TempDir::new().unwrap();
    let store = store(&folder).await;
    let groups = played(&scenario, "all", 4, &store).await;
    let counters = stored(&store).await;
    assert!(of(&groups, |_, _, _, _| true) >= 10_000);
    for kind in Kind::ALL
        .into_iter()
        .filter(|kind| *kind != Kind::Withdrawn)
    {
        assert!(
            of(&groups, |_, _, _, code| code == kind.code()) > 0,
            "{kind:?} occurs"
        );
    }
    compare(&groups, &counters);
    compare_report(&groups, &report(&counters, Cover::Bare));
}

#[tokio::test]
async fn the_week_of_krefeld_stays_usable_with_small_groups_hidden() {
    let scenario = scenario::parse(KREFELD).unwrap();
    let folder = TempDir::new().unwrap();
    let store = store(&folder).await;
    let groups = played(&scenario, "team_index", 1, &store).await;
    let counters = stored(&store).await;
    let shown = report(&counters, Cover::Groups);
    let close = |told: u64, truth: u64, most: u64| {
        assert!(told.abs_diff(truth) <= most, "{told} is told for {truth}");
    };
    close(shown.total.visits(), of(&groups, |_, _, _, _| true), 4);
    close(
        shown.total.lost(),
        of(&groups, |_, _, _, kind| is_lost(kind)),
        4,
    );
    let settled = of(&groups, |_, _, _, kind| kind.ends_with("_settled"));
    close(shown.total.settled(), settled, 4);
    for (day, line) in &shown.weekdays {
        let here = |date: &Date| date.weekday().to_monday_zero_offset() == *day;
        // Four kinds and those who gave up, each at most four off.
        close(line.visits(), of(&groups, |date, _, _, _| here(date)), 20);
    }
}
