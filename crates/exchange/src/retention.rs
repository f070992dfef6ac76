//! Retention as the counter lives it: which period counts, and what follows when an organisation
//! changes one. The rules are in `domain::retention`; deleting is the keeper's work.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use schalter_domain::features::{Feature, Features};
use schalter_domain::ids::OrganisationId;
use schalter_domain::retention::{DataClass, Periods};

use crate::Shared;

impl Shared {
    /// The periods of an organisation; of one that is no more, the defaults.
    pub fn periods(&self, organisation: OrganisationId) -> Periods {
        let catalogue = self.catalogue.load();
        let entry = catalogue.organisation_by_id(organisation);
        entry.map_or_else(Periods::default, |entry| {
            entry.organisation.retention.clone()
        })
    }

    /// How long an organisation keeps a class of data.
    pub fn keeps(&self, organisation: OrganisationId, class: DataClass) -> SignedDuration {
        self.periods(organisation).span(class)
    }

    /// Whether an organisation has a feature switched on; one that is no more has the defaults.
    pub fn has(&self, organisation: OrganisationId, feature: Feature) -> bool {
        let catalogue = self.catalogue.load();
        match catalogue.organisation_by_id(organisation) {
            Some(entry) => entry.organisation.features.has(feature),
            None => Features::default().has(feature),
        }
    }
}

/// The periods that everything stored follows by now.
#[derive(Default)]
pub(crate) struct Applied(HashMap<OrganisationId, Periods>);

impl Applied {
    /// Applies periods that changed since the last time to what exists. After a start all of them
    /// are applied once: they may have changed while the house stood still.
    pub async fn follow(&mut self, shared: &Shared, now: Timestamp) {
        let catalogue = shared.catalogue.load_full();
        for entry in catalogue.organisations() {
            let organisation = entry.organisation.id;
            let periods = &entry.organisation.retention;
            let classes = match self.0.get(&organisation) {
                Some(known) => known.differing(periods),
                None => DataClass::ALL.to_vec(),
            };
            if classes.is_empty() {
                continue;
            }
            let applied = shared
                .store
                .apply_periods(organisation, periods, &classes, now)
                .await;
            match applied {
                Ok(changed) => {
                    for (class, count) in changed {
                        tracing::info!(%organisation, %class, count, "applied another period");
                    }
                    self.0.insert(organisation, periods.clone());
                }
                Err(error) => {
                    tracing::warn!(%error, "a period could not be applied; trying again");
                }
            }
        }
    }
}
