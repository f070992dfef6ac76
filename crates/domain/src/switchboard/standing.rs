//! Where everyone stands: places in the line, waits, seats; what portals and desks show.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::Switchboard;
use super::bits::Bits;
use super::line::{Class, ClassId, Key, key_of};
use super::rules::{OfficeRules, Window};
use super::state::{Need, SeatStage, Visit, VisitStage};
use crate::ids::{OfficeId, OrganisationId, TopicId, VisitId};
use crate::language::Language;
use crate::wait::{self, Estimator, Forecast, Sight, WaitEstimate};

/// Where everyone stands at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Offices by id.
    pub offices: BTreeMap<OfficeId, OfficeStanding>,
    /// Visits that wait or ring, by id.
    pub visits: HashMap<VisitId, VisitStanding>,
    /// The same visits, in the order of the line.
    pub order: Vec<VisitId>,
    /// Visits that are to be called back: those that are due, in the order of the line, then those
    /// that have time, by age.
    pub callbacks: Vec<VisitId>,
    /// Open seats by organisation: free ones, and all.
    pub seats: BTreeMap<OrganisationId, (u32, u32)>,
}

/// How an office stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfficeStanding {
    /// Whether it takes visits now.
    pub open: bool,
    /// Visits that wait or ring.
    pub waiting: u32,
    /// Visits that are to be called back.
    pub callbacks: u32,
    /// Whether no more can wait.
    pub full: bool,
    /// Whether who comes now would not be reached before closing.
    pub late: bool,
    /// When it closes, if it is open and closes.
    pub closes: Option<Timestamp>,
    /// Seats serving it that are free.
    pub seats_free: u32,
    /// Seats serving it that are signed on and not on break.
    pub seats_open: u32,
    /// The wait of somebody who speaks German and arrives now.
    pub wait: WaitEstimate,
}

/// How a waiting visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitStanding {
    /// 1 is next, among those who could be served before by a seat eligible for this visit.
    pub place: u32,
    /// How long it may take from now.
    pub wait: WaitEstimate,
    /// Whether being called back is worth offering.
    pub callback: bool,
    /// Whether it will hardly be its turn before closing.
    pub late: bool,
}

/// Classes that compete for the same seats, with everyone in them in the order of the line.
struct Rivals {
    keys: Vec<Key>,
    seats: u32,
    free: u32,
}

impl Switchboard {
    /// Where everyone stands at `now`.
    pub fn standing(&self, now: Timestamp) -> Standing {
        let mut standing = Standing::default();
        self.stand_visits(&mut standing, now);
        for (office, rules) in &self.rules.offices {
            let stands = self.stand_office(*office, rules, now);
            standing.offices.insert(*office, stands);
        }
        for seat in self.state.seats.values().filter(|seat| seat.lost.is_none()) {
            let (free, open) = standing.seats.entry(seat.organisation).or_default();
            *free += u32::from(matches!(seat.stage, SeatStage::Free { .. }));
            *open += u32::from(!matches!(seat.stage, SeatStage::Break { .. }));
        }
        standing
    }

    fn stand_visits(&self, standing: &mut Standing, now: Timestamp) {
        let mut order: Vec<Key> = Vec::new();
        let mut callbacks: Vec<Key> = Vec::new();
        let mut groups: HashMap<Bits, Rivals> = HashMap::new();
        for (id, class) in self.line.classes().iter().enumerate() {
            callbacks.extend(class.callbacks());
            let mut mine: Vec<Key> = class.in_line().copied().collect();
            if mine.is_empty() {
                continue;
            }
            mine.sort_unstable();
            order.extend(&mine);
            let bits = self.rivals(&class.seats, Some(id));
            let group = groups
                .entry(bits)
                .or_insert_with_key(|bits| self.gather(bits));
            let (seats, free) = self.line.count(&class.seats);
            (group.seats, group.free) = (seats, free);
            self.stand_class(standing, &mine, group, now);
        }
        order.sort_unstable();
        callbacks.sort_unstable();
        let promised = |key: &&Key| {
            let visit = self.state.visits.get(&key.visit);
            visit.is_some_and(|visit| visit.callback.is_some())
        };
        let due = order.iter().filter(promised).map(|key| key.visit);
        standing.callbacks = due.collect();
        standing.order = order.into_iter().map(|key| key.visit).collect();
        standing
            .callbacks
            .extend(callbacks.into_iter().map(|key| key.visit));
    }

    fn stand_class(&self, standing: &mut Standing, mine: &[Key], rivals: &Rivals, now: Timestamp) {
        let longest_s = self.longest_s(rivals, now);
        for (alike, key) in mine.iter().enumerate() {
            let Some(visit) = self.state.visits.get(&key.visit) else {
                continue;
            };
            let ahead = rivals.keys.partition_point(|other| other < key);
            let sight = Sight {
                class: class_of(visit.need.topic),
                ahead: count(ahead),
                ahead_alike: count(alike),
                behind: count(rivals.keys.len().saturating_sub(ahead + 1)),
                seats: rivals.seats,
                busy: rivals.seats - rivals.free,
                longest_s,
                head_start_s: self.head_start_s(visit),
                default_handling_s: wait::DEFAULT_HANDLING_S,
            };
            let stands = self.stand_visit(visit, &sight, rivals.free, now);
            standing.visits.insert(key.visit, stands);
        }
    }

    fn stand_visit(
        &self,
        visit: &Visit,
        sight: &Sight,
        free: u32,
        now: Timestamp,
    ) -> VisitStanding {
        let policy = &self.rules.policy;
        let rings = matches!(visit.stage, VisitStage::Offered { .. });
        let place = sight.ahead + 1;
        if rings || (free > 0 && sight.ahead == 0) {
            return VisitStanding {
                place,
                wait: WaitEstimate::Now,
                callback: false,
                late: false,
            };
        }
        let forecast = self.waits(visit.need.office, |waits| waits.forecast(sight, now));
        let point_s = forecast.as_ref().map(|forecast| forecast.point_s);
        let office = self.rules.offices.get(&visit.need.office);
        let served_late = office.is_some_and(|office| office.serve_after_closing);
        VisitStanding {
            place,
            wait: forecast.map_or(WaitEstimate::Unknown, |forecast| forecast.estimate()),
            callback: point_s.is_none_or(|point_s| point_s > policy.callback_from.as_secs_f64()),
            late: !served_late
                && office.zip(point_s).is_some_and(|(office, point_s)| {
                    passes_closing(office, point_s, SignedDuration::ZERO, now)
                }),
        }
    }

    fn stand_office(&self, id: OfficeId, rules: &OfficeRules, now: Timestamp) -> OfficeStanding {
        let serves = |seat: &&super::state::Seat| seat.services.offices.contains(&id);
        let mut counts = (0, 0);
        for seat in self.state.seats.values().filter(serves) {
            let works = seat.lost.is_none() && !matches!(seat.stage, SeatStage::Break { .. });
            counts.0 += u32::from(works);
            counts.1 += u32::from(works && matches!(seat.stage, SeatStage::Free { .. }));
        }
        let (point_s, wait) = self.wait_of_newcomer(id, now);
        let waiting = self.line.waiting(id);
        let late = rules.late.zip(point_s);
        OfficeStanding {
            open: rules.window.is_open(now),
            waiting,
            callbacks: self.line.callbacks(id),
            full: waiting >= rules.capacity,
            late: late.is_some_and(|(late, point_s)| passes_closing(rules, point_s, late, now)),
            closes: match rules.window {
                Window::Open { until } => until,
                Window::Closed { .. } => None,
            },
            seats_free: counts.1,
            seats_open: counts.0,
            wait,
        }
    }

    /// The wait of somebody who speaks German and comes now with any topic of an office: the point
    /// in seconds, and what is shown.
    fn wait_of_newcomer(&self, office: OfficeId, now: Timestamp) -> (Option<f64>, WaitEstimate) {
        let serves = |seat: &super::state::Seat| {
            seat.services.offices.contains(&office)
                && seat.services.languages.contains(Language::De)
        };
        let slots = self
            .line
            .slots_where(|id| self.state.seats.get(&id).is_some_and(serves));
        let rivals = self.gather(&self.rivals(&slots, None));
        let (seats, free) = self.line.count(&slots);
        if free > 0 && rivals.keys.is_empty() {
            return (Some(0.0), WaitEstimate::Now);
        }
        let sight = Sight {
            ahead: count(rivals.keys.len()),
            seats,
            busy: seats - free,
            default_handling_s: wait::DEFAULT_HANDLING_S,
            longest_s: self.longest_s(&rivals, now),
            ..Sight::default()
        };
        let forecast = self.waits(office, |waits| waits.forecast(&sight, now));
        let shown = forecast
            .as_ref()
            .map_or(WaitEstimate::Unknown, Forecast::estimate);
        (forecast.map(|forecast| forecast.point_s), shown)
    }

    /// Whether who arrives now with this need would hardly be served before the office closes.
    pub(super) fn comes_too_late(
        &self,
        office: &OfficeRules,
        forecast: Option<&Forecast>,
        now: Timestamp,
    ) -> bool {
        let late = office.late.zip(forecast);
        late.is_some_and(|(late, forecast)| passes_closing(office, forecast.point_s, late, now))
    }

    /// The wait of a visit that arrives now, unless a seat for it is free.
    pub(super) fn foresee(
        &self,
        visit: &Visit,
        class: ClassId,
        now: Timestamp,
    ) -> Option<Forecast> {
        let key = key_of(visit, &self.rules.policy);
        let head_start_s = self.head_start_s(visit);
        self.foresee_at(&visit.need, class, &key, head_start_s, now)
    }

    /// The wait of a visit with this need and no priority that arrives now.
    pub(super) fn foresee_need(
        &self,
        need: &Need,
        class: ClassId,
        now: Timestamp,
    ) -> Option<Forecast> {
        let key = Key {
            at: now.as_microsecond(),
            number: u64::MAX,
            visit: VisitId(uuid::Uuid::max()),
        };
        self.foresee_at(need, class, &key, 0.0, now)
    }

    fn foresee_at(
        &self,
        need: &Need,
        class: ClassId,
        key: &Key,
        head_start_s: f64,
        now: Timestamp,
    ) -> Option<Forecast> {
        let own = self.line.class(class);
        let (seats, free) = self.line.count(&own.seats);
        if seats == 0 || free > 0 {
            return None;
        }
        let rivals = self.rivals(&own.seats, Some(class));
        let tail = self.line.tail(&rivals, key);
        let sight = Sight {
            class: class_of(need.topic),
            ahead: count(tail.ahead),
            ahead_alike: count(own.ahead_of(key)),
            behind: count(tail.behind),
            seats,
            busy: seats,
            longest_s: tail.first.map_or(0.0, |first| self.waited_s(first, now)),
            head_start_s,
            default_handling_s: wait::DEFAULT_HANDLING_S,
        };
        self.waits(need.office, |waits| waits.forecast(&sight, now))
    }

    fn longest_s(&self, rivals: &Rivals, now: Timestamp) -> f64 {
        let first = rivals.keys.first();
        first.map_or(0.0, |first| self.waited_s(first.visit, now))
    }

    fn waited_s(&self, visit: VisitId, now: Timestamp) -> f64 {
        let visit = self.state.visits.get(&visit);
        visit.map_or(0.0, |visit| now.duration_since(visit.queued).as_secs_f64())
    }

    fn head_start_s(&self, visit: &Visit) -> f64 {
        let policy = &self.rules.policy;
        let starts = visit.priorities.iter().map(|one| policy.head_start(*one));
        starts.max().map_or(0.0, |start| start.as_secs_f64())
    }

    fn waits<T>(&self, office: OfficeId, of: impl FnOnce(&Estimator) -> T) -> T {
        match self.state.memory.get(&office) {
            Some(memory) => of(&memory.waits),
            None => of(&Estimator::default()),
        }
    }

    /// The classes that compete for `seats`, and `own`.
    fn rivals(&self, seats: &Bits, own: Option<ClassId>) -> Bits {
        let mut rivals = Bits::default();
        for chair in self.line.seats_of(seats) {
            rivals.join(&chair.rivals);
        }
        if let Some(own) = own {
            rivals.set(own, true);
        }
        rivals
    }

    fn gather(&self, classes: &Bits) -> Rivals {
        let classes = classes.iter().map(|class| self.line.class(class));
        let mut keys: Vec<Key> = classes.flat_map(Class::in_line).copied().collect();
        keys.sort_unstable();
        Rivals {
            keys,
            seats: 0,
            free: 0,
        }
    }
}

fn passes_closing(
    office: &OfficeRules,
    point_s: f64,
    late: SignedDuration,
    now: Timestamp,
) -> bool {
    match office.window {
        Window::Open { until: Some(until) } => {
            let left = until.duration_since(now) + late;
            point_s > left.as_secs_f64().max(0.0)
        }
        _ => false,
    }
}

/// What tells the needs of an office apart for the estimator.
fn class_of(topic: TopicId) -> u64 {
    let (high, low) = topic.0.as_u64_pair();
    high ^ low
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
