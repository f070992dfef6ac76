//! When it is quiet: the figures of the last weeks, read once an hour, become hints for every
//! office.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan;
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
            let history = histories.entry(figure.office).or_default();
            let hour = i8::try_from(figure.hour).unwrap_or(0);
            history.add(figure.date, hour, figure.waited_s);
        }
    }
    shared.histories.store(Arc::new(histories));
    Ok(())
}

impl Exchange {
    /// When it will be quiet in an office, the quietest time first; nothing without enough past.
    pub fn quiet(&self, office: OfficeId) -> Vec<Quiet> {
        let histories = self.shared.histories.load();
        let catalogue = self.catalogue();
        let Some((history, (organisation, entry))) =
            histories.get(&office).zip(catalogue.office(office))
        else {
            return Vec::new();
        };
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
