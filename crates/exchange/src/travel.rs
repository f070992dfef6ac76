//! Visits that go from one organisation of an alliance to another: whose their words are from then
//! on, and whose seats serve them.
//!
//! See `docs/decisions/0015-between-organisations.md`.

use std::collections::BTreeSet;

use schalter_domain::alliance;
use schalter_domain::ids::{OfficeId, OrganisationId, SeatId, VisitId};
use schalter_domain::switchboard::{Command, Seat, Services};
use schalter_store::Write;

use crate::Shared;

/// What belongs to the move of a visit to `to`, if it was another organisation's until now.
pub(crate) fn moved(shared: &Shared, visit: VisitId, to: OrganisationId) -> Option<Write> {
    let from = shared.live.visit(visit)?.need.organisation;
    (from != to).then_some(Write::MoveVisit { visit, from, to })
}

/// The organisations that may keep something that leads to a visit: its own, those that follow it
/// up, and all of its alliance once it was passed on.
pub(crate) fn touched(
    shared: &Shared,
    visit: VisitId,
    own: OrganisationId,
) -> BTreeSet<OrganisationId> {
    let mut touched = BTreeSet::from([own]);
    touched.extend(
        shared
            .live
            .tickets(visit)
            .iter()
            .map(|made| made.organisation),
    );
    let passed = shared.live.visit(visit).filter(|visit| visit.story.passed);
    if let Some(visit) = passed {
        let catalogue = shared.catalogue.load();
        let all = catalogue
            .organisations()
            .iter()
            .map(|entry| &entry.organisation);
        let allied = all.filter(|one| one.alliance == visit.need.alliance);
        touched.extend(allied.map(|one| one.id));
    }
    touched
}

/// Takes from open seats what their staff may no longer serve of partners: an office whose owner has
/// ended the visit, an alliance that has named somebody else.
pub(crate) async fn trim_seats(shared: &Shared) {
    for seat in shared.live.seats() {
        let Some(services) = trimmed(shared, &seat) else {
            continue;
        };
        let command = Command::OpenSeat {
            seat: seat.id,
            organisation: seat.organisation,
            services,
        };
        if let Err(error) = shared.command(command).await {
            tracing::warn!(%error, "a seat still serves what it may no longer serve");
        }
    }
}

fn trimmed(shared: &Shared, seat: &Seat) -> Option<Services> {
    let catalogue = shared.catalogue.load();
    let staff = catalogue.staff(staff_of(seat.id))?;
    let operates = alliance::operates(staff);
    let stays = |office: &OfficeId| {
        let owner = catalogue
            .office(*office)
            .map(|(entry, _)| entry.organisation.id);
        owner.is_none_or(|owner| owner == staff.organisation) || staff.guest.contains(office)
    };
    let services = Services {
        offices: seat
            .services
            .offices
            .iter()
            .copied()
            .filter(stays)
            .collect(),
        operates: seat.services.operates.filter(|of| Some(*of) == operates),
        ..seat.services.clone()
    };
    (services != seat.services).then_some(services)
}

fn staff_of(seat: SeatId) -> schalter_domain::ids::StaffId {
    seat.into()
}
