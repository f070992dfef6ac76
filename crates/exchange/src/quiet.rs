//! When it is quiet: the figures of the last weeks, read once an hour, become hints for every
//! office.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{Timestamp, ToSpan};
use schalter_domain::features::Feature;
use schalter_domain::ids::OfficeId;
use schalter_domain::quiet::{History, Quiet};
use schalter_store::{Scope, StoreError};

use crate::{Exchange, Shared};

/// How many days of the past count.
const DAYS: i64 = 56;
/// How many quiet times are told.
const TOLD: usize = 2;
/// How often the figures are read.
const ROUND: Duration = Duration::from_secs(3600);

/// The past of each office.
pub(crate) type Histories = HashMap<OfficeId, History>;

pub(crate) async fn run(shared: Arc<Shared>) {
    loop {
        if let Err(error) = refresh(&shared).await {
            tracing::warn!(%error, "the figures for quiet times cannot be read; trying again");
        }
        tokio::select! {
            () = shared.stopped.cancelled() => return,
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

/// Reads the figures of the last weeks.
pub(crate) async fn refresh(shared: &Shared) -> Result<(), StoreError> {
    let now = shared.now();
    let mut histories = Histories::new();
    let zones: BTreeMap<_, _> = {
        let catalogue = shared.catalogue.load();
        let zone = |entry: &crate::OrganisationEntry| (entry.organisation.id, entry.zone.clone());
        catalogue.organisations().iter().map(zone).collect()
    };
    for (organisation, zone) in zones {
        let today = zone.to_datetime(now).date();
        let Ok(first) = today.checked_sub(DAYS.days()) else {
            continue;
        };
        let scope = Scope::Organisation(organisation);
        for figure in shared.store.figures(scope, first..=today).await? {
            let (cell, sums) = (figure.cell, figure.sums);
            // A call back is no wait in the line.
            if cell.kind.is_promised() {
                continue;
            }
            let history = histories.entry(cell.office).or_default();
            let hour = i8::try_from(cell.hour).unwrap_or(0);
            history.add(cell.date, hour, sums.visits, sums.wait_s);
        }
    }
    shared.histories.store(Arc::new(histories));
    Ok(())
}

/// What is told of an office's coming days, worked out once a minute: ten thousand who wait are
/// shown the same.
#[derive(Clone, Debug, Default)]
pub struct Ahead {
    /// The times that can be wished for a callback.
    pub windows: Vec<(Timestamp, Timestamp)>,
    /// When it will be quiet, the quietest time first; nothing without enough past.
    pub quiet: Vec<Quiet>,
}

/// What was worked out for each office: when, by which catalogue and past, and what.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<HashMap<OfficeId, (Stamp, Arc<Ahead>)>>);

type Stamp = (i64, usize, usize);

impl Exchange {
    /// What is told of an office's coming days; it may be a minute old.
    pub fn ahead(&self, office: OfficeId) -> Arc<Ahead> {
        let shared = &self.shared;
        let minute = shared.now().as_second() / 60;
        let catalogue = Arc::as_ptr(&shared.catalogue.load_full()).addr();
        let past = Arc::as_ptr(&shared.histories.load_full()).addr();
        let stamp = (minute, catalogue, past);
        let known = || {
            shared
                .ahead
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some((as_of, ahead)) = known().get(&office)
            && *as_of == stamp
        {
            return Arc::clone(ahead);
        }
        let ahead = Arc::new(Ahead {
            windows: self.visits().windows(office),
            quiet: self.quiet(office),
        });
        known().insert(office, (stamp, Arc::clone(&ahead)));
        ahead
    }

    /// When it will be quiet in an office, the quietest time first; nothing without enough past.
    pub fn quiet(&self, office: OfficeId) -> Vec<Quiet> {
        let histories = self.shared.histories.load();
        let catalogue = self.catalogue();
        let Some((history, (organisation, entry))) =
            histories.get(&office).zip(catalogue.office(office))
        else {
            return Vec::new();
        };
        if !organisation.organisation.features.has(Feature::QuietHours) {
            return Vec::new();
        }
        let hours = &entry.office.hours;
        history.quiet(hours, self.now(), &organisation.zone, TOLD)
    }

    /// Reads the past anew; it happens by itself once an hour.
    ///
    /// # Errors
    /// What the store said.
    pub async fn learn_quiet(&self) -> Result<(), StoreError> {
        refresh(&self.shared).await
    }
}
