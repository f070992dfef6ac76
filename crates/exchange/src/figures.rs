//! Figures: counted in the transaction of what is counted, read as weeks that are over, with small
//! groups hidden. What is counted, and what may be shown, says `schalter_domain::figures`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schalter_domain::features::Feature;
use schalter_domain::figures::count;
use schalter_domain::figures::hide::{Cover, Shown};
use schalter_domain::figures::hints::{self, Hint};
use schalter_domain::figures::period::{self, Period};
use schalter_domain::figures::report::Report;
use schalter_domain::ids::{OfficeId, OrganisationId};
use schalter_domain::permission::Permission;
use schalter_domain::switchboard::{Event, Switchboard};
use schalter_store::{Scope, StoreError, Write};

use crate::Shared;
use crate::auth::SignedOn;

/// The weeks that hints about seats are made of.
const HINT_WEEKS: i64 = 8;
/// How many hints are told.
const HINTS: usize = 3;
/// How many weeks of offices are kept at hand.
const AT_HAND: usize = 2_000;

/// What these events add to the figures. `switchboard` is as it stands after them.
pub(crate) fn counted(shared: &Shared, switchboard: &Switchboard, events: &[Event]) -> Vec<Write> {
    let catalogue = shared.catalogue.load();
    let zone = |organisation| {
        let entry = catalogue.organisation_by_id(organisation)?;
        Some(entry.zone.clone())
    };
    writes(switchboard, events, zone)
}

/// What these events add to the figures; `zone` says an organisation's time zone. The running
/// counter and the simulator write by it.
pub fn writes(
    switchboard: &Switchboard,
    events: &[Event],
    zone: impl Fn(OrganisationId) -> Option<TimeZone>,
) -> Vec<Write> {
    let counter = |event: &Event| {
        let visit = event.what.visit().and_then(|id| switchboard.visit(id));
        count::count(event, visit, &zone)
    };
    let counters = events.iter().filter_map(counter);
    counters
        .map(|counter| Write::Count(Box::new(counter)))
        .collect()
}

/// Weeks of offices that were read. A week that is over does not change any more.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<HashMap<(OrganisationId, Date), Week>>);

/// A week of an organisation, by office.
type Week = Arc<Vec<Shown>>;

/// What a lead sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The period.
    pub period: Period,
    /// Of one office; without, of the whole organisation.
    pub office: Option<OfficeId>,
    /// The weeks of it that are over, named by their Mondays.
    pub mondays: Vec<Date>,
    /// Whether a newer period of the same length has weeks that are over.
    pub newer: bool,
    /// The figures.
    pub report: Report,
    /// When one more seat would help, by the last weeks.
    pub hints: Vec<(OfficeId, Hint)>,
}

/// Why no figures are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    /// Only lead and admin may read them.
    #[error("this is for lead and admin")]
    Forbidden,
    /// The organisation has switched it off.
    #[error("the organisation has switched it off")]
    Off,
    /// There is no such office, period or wallboard.
    #[error("there is nothing of that name")]
    Unknown,
    /// They could not be read.
    #[error("could not be read; try again")]
    Retry,
}

/// The figures of an organisation.
pub struct Figures<'a>(pub(crate) &'a Arc<Shared>);

impl Figures<'_> {
    /// The figures of `period` (without, the newest week) and an office (without, all together).
    ///
    /// # Errors
    /// See [`FigureError`].
    pub async fn read(
        &self,
        staff: &SignedOn,
        period: Option<Period>,
        office: Option<OfficeId>,
    ) -> Result<Seen, FigureError> {
        if !staff.staff.may(Permission::ReadFigures) {
            return Err(FigureError::Forbidden);
        }
        let organisation = staff.organisation;
        let (newest, offices) = {
            let catalogue = self.0.catalogue.load();
            let entry = catalogue.organisation_by_id(organisation);
            let entry = entry.ok_or(FigureError::Unknown)?;
            let newest = period::newest_closed(self.0.now(), &entry.zone);
            let offices: BTreeSet<_> = entry.offices.iter().map(|one| one.office.id).collect();
            (newest, offices)
        };
        if office.is_some_and(|office| !offices.contains(&office)) {
            return Err(FigureError::Unknown);
        }
        let period = period.unwrap_or(Period::week(newest));
        let mut mondays = period.mondays();
        mondays.retain(|monday| *monday <= newest);
        let of_office = |shown: &Shown| office.is_none_or(|office| office == shown.office);
        let weeks = self.weeks(organisation, &mondays).await?;
        let shown = weeks.iter().flat_map(|week| week.iter());
        let mut report = Report::new(shown.filter(|shown| of_office(shown)));
        self.leave_out(organisation, &mut report);
        let hints = self.hints(organisation, newest, office).await?;
        Ok(Seen {
            period,
            office,
            newer: period
                .after()
                .days()
                .is_some_and(|(first, _)| first <= newest),
            mondays,
            report,
            hints,
        })
    }

    /// Takes out what a staff council has not agreed to.
    fn leave_out(&self, organisation: OrganisationId, report: &mut Report) {
        if !self.0.has(organisation, Feature::FiguresByHour) {
            report.hours.clear();
            report.slots.clear();
        }
        if !self.0.has(organisation, Feature::FiguresByTopic) {
            report.topics.clear();
        }
    }

    /// Where one more seat would help, by the last weeks.
    async fn hints(
        &self,
        organisation: OrganisationId,
        newest: Date,
        office: Option<OfficeId>,
    ) -> Result<Vec<(OfficeId, Hint)>, FigureError> {
        if !self.0.has(organisation, Feature::FiguresByHour) {
            return Ok(Vec::new());
        }
        let back = |week: i64| newest.saturating_sub((7 * week).days());
        let mondays: Vec<Date> = (0..HINT_WEEKS).rev().map(back).collect();
        let weeks = self.weeks(organisation, &mondays).await?;
        let mut by_office: BTreeMap<OfficeId, Vec<&Shown>> = BTreeMap::new();
        for shown in weeks.iter().flat_map(|week| week.iter()) {
            by_office.entry(shown.office).or_default().push(shown);
        }
        by_office.retain(|one, _| office.is_none_or(|office| office == *one));
        let mut found: Vec<(OfficeId, Hint)> = Vec::new();
        for (office, weeks) in by_office {
            let report = Report::new(weeks.iter().copied());
            let told = hints::hints(&report, weeks.len(), HINTS);
            found.extend(told.into_iter().map(|hint| (office, hint)));
        }
        found.sort_by(|a, b| b.1.served.total_cmp(&a.1.served));
        found.truncate(HINTS);
        Ok(found)
    }

    /// What may be shown of these weeks, which must be over.
    async fn weeks(
        &self,
        organisation: OrganisationId,
        mondays: &[Date],
    ) -> Result<Vec<Week>, FigureError> {
        let mut weeks = Vec::with_capacity(mondays.len());
        for monday in mondays {
            let key = (organisation, *monday);
            let shelf = &self.0.shown.0;
            let known = lock(shelf).get(&key).cloned();
            let week = match known {
                Some(week) => week,
                None => {
                    let read = self.read_week(organisation, *monday, Cover::Groups).await;
                    let week = Arc::new(read.map_err(unread)?);
                    let mut shelf = lock(shelf);
                    if shelf.len() >= AT_HAND {
                        shelf.clear();
                    }
                    shelf.insert(key, Arc::clone(&week));
                    week
                }
            };
            weeks.push(week);
        }
        Ok(weeks)
    }

    /// A week of an organisation by office. [`Cover::Bare`] is for a recount of the house itself
    /// and never on behalf of a person.
    ///
    /// # Errors
    /// What the store said.
    pub async fn read_week(
        &self,
        organisation: OrganisationId,
        monday: Date,
        cover: Cover,
    ) -> Result<Vec<Shown>, StoreError> {
        let scope = Scope::Organisation(organisation);
        let dates = monday..=monday.saturating_add(6.days());
        let store = &self.0.store;
        let counters = store.figures(scope, dates.clone()).await?;
        let ratings = store.counted_ratings(scope, dates.clone()).await?;
        let matters = store.settled_matters(scope, dates).await?;
        let mut offices: BTreeSet<OfficeId> = counters.iter().map(|one| one.cell.office).collect();
        offices.extend(ratings.iter().map(|one| one.office));
        offices.extend(matters.iter().map(|one| one.office));
        let of = |office: OfficeId| {
            let counters: Vec<_> = counters
                .iter()
                .filter(|one| one.cell.office == office)
                .copied()
                .collect();
            let ratings: Vec<_> = ratings
                .iter()
                .filter(|one| one.office == office)
                .copied()
                .collect();
            let matters: Vec<_> = matters
                .iter()
                .filter(|one| one.office == office)
                .copied()
                .collect();
            Shown::new(office, monday, &counters, &ratings, &matters, cover)
        };
        Ok(offices.into_iter().map(of).collect())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn unread(error: StoreError) -> FigureError {
    tracing::warn!(%error, "figures could not be read");
    FigureError::Retry
}
