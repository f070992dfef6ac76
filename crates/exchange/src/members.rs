//! Who comes into a talk and goes out of it, who leads it, and who is on hold: the room in memory and
//! the media room together. Each step says whom to tell. Whether a step is allowed is the
//! switchboard's to say; what follows from its events is called in `perform`.

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use schalter_domain::alliance::Side;
use schalter_domain::ids::{SeatId, VisitId};
use schalter_media::LegId;
use schalter_store::random_id;

use crate::Shared;
use crate::hub::Party;
use crate::rooms::{Room, Sight};

/// A seat comes into the talk of a visit: it sees and hears the others as soon as its connection
/// stands.
pub(crate) fn join(shared: &Shared, visit: VisitId, seat: SeatId) -> Vec<Party> {
    let participant = random_id(&*shared.entropy);
    match shared.rooms.join(visit, Party::Seat(seat), participant) {
        Ok(room) => room.parties(),
        Err(error) => {
            tracing::warn!(%error, "a seat could not come into a talk");
            Vec::new()
        }
    }
}

/// Before a seat that was asked into the talk of a visit comes into it: one of another organisation
/// sees what is written from `at` on, and the note that the citizen agreed to.
pub(crate) fn limit(shared: &Shared, visit: VisitId, seat: SeatId, at: Timestamp) {
    let home = is_home(shared, visit, seat);
    shared.rooms.change(Party::Visit(visit), |room| {
        if home {
            room.sights.remove(&seat);
        } else {
            let sight = room.sights.entry(seat);
            sight.or_insert_with(|| Sight::of_asked("")).since = at;
        }
    });
}

/// Whether one of the staff acts in the name of the organisation whose visit it is; nobody does of
/// whom that is not known.
pub(crate) fn is_home(shared: &Shared, visit: VisitId, seat: SeatId) -> bool {
    side(shared, visit, seat).is_some_and(Side::is_home)
}

/// How one of the staff stands to a visit.
pub(crate) fn side(shared: &Shared, visit: VisitId, seat: SeatId) -> Option<Side> {
    let visit = shared.live.visit(visit)?;
    let catalogue = shared.catalogue.load();
    Some(Side::of(catalogue.staff(seat.into())?, &visit.need))
}

/// A seat goes out of the talk of a visit; the others go on.
pub(crate) fn part(shared: &Shared, visit: VisitId, seat: SeatId) -> Vec<Party> {
    let Some((room, gone)) = shared.rooms.part(visit, Party::Seat(seat)) else {
        return Vec::new();
    };
    if let Some(media) = &shared.media {
        media.disconnect(LegId(gone.side.participant));
    }
    let mut told = room.parties();
    told.push(gone.party);
    told
}

/// A seat that is in the talk of a visit leads it from now on.
pub(crate) fn lead(shared: &Shared, visit: VisitId, seat: SeatId) -> Vec<Party> {
    let room = shared.rooms.set_lead(visit, seat);
    room.map_or_else(Vec::new, |room| room.parties())
}

/// While `on`, neither picture nor sound goes to `party` or comes from it; the others go on with each
/// other. Chat and real-time text still reach everybody. The citizen's telephone goes with the citizen.
pub(crate) fn hold(shared: &Shared, visit: VisitId, party: Party, on: bool) -> Vec<Party> {
    let Some(mut room) = shared.rooms.hold(visit, party, on) else {
        return Vec::new();
    };
    if let (Party::Visit(_), Some(call)) = (party, shared.calls.citizen(visit)) {
        let call = Party::Call(call.id);
        if let Some(with_call) = shared.rooms.hold(visit, call, on) {
            room = with_call;
            hold_media(shared, &room, call, on);
        }
    }
    hold_media(shared, &room, party, on);
    room.parties()
}

fn hold_media(shared: &Shared, room: &Room, party: Party, on: bool) {
    if let (Some(media), Some(member)) = (&shared.media, room.member(party)) {
        media.hold(room.media, LegId(member.side.participant), on);
    }
}
