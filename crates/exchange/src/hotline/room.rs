//! A call and the room of its visit.

use schalter_domain::ids::CallId;
use schalter_media::LegId;

use super::Whose;
use crate::Shared;
use crate::hub::{Party, Push};
use crate::rooms::Room;

/// Puts a call into the room of its visit, and follows when the room's media was built anew. Gives the
/// room; none where the visit has none, or where it is full.
pub(crate) fn joins(shared: &Shared, call: CallId) -> Option<Room> {
    let seen = shared.calls.seen(call)?;
    let party = Party::Call(call);
    let before = shared.rooms.of(party);
    let room = match shared.rooms.join(seen.visit, party, call.0) {
        Ok(room) => room,
        Err(crate::rooms::JoinError::NoRoom) => return None,
        Err(error) => {
            tracing::warn!(%error, "a call could not come into a talk");
            return None;
        }
    };
    let means = shared.phone.as_ref()?;
    if shared.calls.enters_room(call, Some(room.media)) {
        if let (true, Whose::Citizen, Some(media)) =
            (room.citizen_held(), &seen.whose, &shared.media)
        {
            shared.rooms.hold(seen.visit, party, true);
            media.hold(room.media, LegId(call.0), true);
        }
        means.sounds.join(LegId(call.0), room.media);
    }
    if before.is_none() {
        for other in room.others(party) {
            shared.hub.push(other.party, Push::Changed);
        }
    }
    Some(room)
}

/// Takes a call out of the room of its visit; the others go on.
pub(crate) fn parts(shared: &Shared, call: CallId) {
    if shared.calls.enters_room(call, None)
        && let Some(means) = &shared.phone
    {
        means.sounds.leave(LegId(call.0));
    }
    let Some(room) = shared.rooms.of(Party::Call(call)) else {
        return;
    };
    if let Some((room, _)) = shared.rooms.part(room.visit, Party::Call(call)) {
        for party in room.parties() {
            shared.hub.push(party, Push::Changed);
        }
    }
}
