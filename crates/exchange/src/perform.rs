//! What follows from a decision: what is stored with it, and what happens once it is stored.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use schalter_domain::alliance::Side;
use schalter_domain::features::Feature;
use schalter_domain::ids::{ConversationId, OfferId, OrganisationId, SeatId, VisitId};
use schalter_domain::retention::DataClass;
use schalter_domain::switchboard::{Conversation, Event, SeatStage, Switchboard, VisitStage, What};
use schalter_media::{LegId, Media, RoomId, Track};
use schalter_store::{Caller, Contact, VisitClass, Write, random_id};

use crate::Shared;
use crate::hub::Party;
use crate::live::Board;
use crate::members;
use crate::rooms::{Member, Room};
use crate::travel;

/// Adds the writes that belong to `events`: the ends of keeping.
pub(crate) fn belongings(
    shared: &Shared,
    events: &[Event],
    now: Timestamp,
    writes: &mut Vec<Write>,
) {
    for event in events {
        let organisation = event.organisation;
        let periods = shared.periods(organisation);
        let end = |visit, class| Write::SetDeleteAfter {
            visit,
            organisation,
            class,
            at: Some(now + periods.span(data_class(class))),
        };
        match &event.what {
            What::WrapUpEnded { visit, record, .. } => {
                // A partner's seat wraps up the talk of another organisation's visit.
                writes.extend(wrapped_up(shared, *visit, record.need.organisation, now));
            }
            What::VisitPassed { visit, need, .. } => {
                writes.extend(travel::moved(shared, *visit, need.organisation));
            }
            What::VisitCameBack { visit, .. } => {
                writes.extend(travel::moved(shared, *visit, organisation));
            }
            What::CallbackTried {
                visit, next: None, ..
            } => {
                writes.push(end(*visit, VisitClass::Note));
                writes.push(end(*visit, VisitClass::Contact));
            }
            What::ParkEnded { visit, .. } if !returns(events, *visit) => {
                writes.push(end(*visit, VisitClass::Note));
                writes.push(end(*visit, VisitClass::Chat));
            }
            What::Offered { visit, .. } => writes.extend(shared.calls_by_mail(*visit)),
            What::VisitLeft { visit, .. } => {
                writes.push(end(*visit, VisitClass::Contact));
                writes.push(end(*visit, VisitClass::Note));
            }
            What::VisitForgotten { visit } => {
                for organisation in travel::touched(shared, *visit, organisation) {
                    writes.push(Write::Forget {
                        visit: *visit,
                        organisation,
                        at: now,
                    });
                }
            }
            _ => {}
        }
    }
}

/// The ends of keeping after the wrap-up of a talk. A visit that goes on elsewhere keeps its words,
/// but with another organisation there are only those that went along.
fn wrapped_up(
    shared: &Shared,
    visit: VisitId,
    organisation: OrganisationId,
    now: Timestamp,
) -> Vec<Write> {
    let classes: &[VisitClass] = match shared.live.visit(visit) {
        Some(going_on) if !matches!(going_on.stage, VisitStage::Ended { .. }) => {
            if going_on.need.organisation == organisation {
                return Vec::new();
            }
            &[VisitClass::Chat]
        }
        _ => &[VisitClass::Note, VisitClass::Chat, VisitClass::Contact],
    };
    let periods = shared.periods(organisation);
    let end = |class: &VisitClass| Write::SetDeleteAfter {
        visit,
        organisation,
        class: *class,
        at: Some(now + periods.span(data_class(*class))),
    };
    classes.iter().map(end).collect()
}

/// The class whose period counts for a visit's data.
fn data_class(class: VisitClass) -> DataClass {
    match class {
        VisitClass::Note => DataClass::VisitNote,
        VisitClass::Chat => DataClass::Chat,
        VisitClass::Contact => DataClass::VisitContact,
        VisitClass::Message => DataClass::Message,
        VisitClass::Credential | VisitClass::Rated => DataClass::Credential,
    }
}

/// Whether a visit has ended; what has become of it elsewhere keeps its words.
fn is_over(shared: &Shared, visit: VisitId) -> bool {
    let visit = shared.live.visit(visit);
    visit.is_none_or(|visit| matches!(visit.stage, VisitStage::Ended { .. }))
}

/// Whether a visit is back in the line by one of these events.
fn returns(events: &[Event], visit: VisitId) -> bool {
    let back = |event: &Event| matches!(event.what, What::VisitReturned { visit: back, .. } if back == visit);
    events.iter().any(back)
}

/// The words that a batch sets: notes, where people are called back to, and who calls.
#[derive(Debug, Default)]
pub(crate) struct Words {
    notes: Vec<(VisitId, Option<String>)>,
    contacts: Vec<Contact>,
    callers: Vec<Caller>,
}

/// The words that a batch sets.
pub(crate) fn words_in(writes: &[Write]) -> Words {
    let mut words = Words::default();
    for write in writes {
        match write {
            Write::PutNote(note) => words.notes.push((note.visit, Some(note.note.clone()))),
            Write::DropNote { visit, .. } => words.notes.push((*visit, None)),
            Write::PutContact(contact) => words.contacts.push(contact.clone()),
            Write::PutCaller(caller) => words.callers.push(Caller::clone(caller)),
            _ => {}
        }
    }
    words
}

/// Performs what was committed: readers see it, rooms open and close, the people are told.
pub(crate) fn after_commit(
    shared: &Shared,
    switchboard: &Switchboard,
    events: &[Event],
    words: Words,
) {
    for (visit, note) in &words.notes {
        shared.live.set_note(*visit, note.as_deref());
    }
    for contact in words.contacts {
        shared.live.set_contact(contact);
    }
    for caller in words.callers {
        shared.live.set_caller(caller);
    }
    let mut visits: Vec<VisitId> = events
        .iter()
        .filter_map(|event| event.what.visit())
        .collect();
    let mut seats: Vec<SeatId> = events
        .iter()
        .filter_map(|event| event.what.seat())
        .collect();
    let talks: Vec<ConversationId> = events.iter().filter_map(talk_of).collect();
    let moved = talks
        .iter()
        .filter_map(|talk| switchboard.conversation(*talk));
    for talk in moved {
        visits.push(talk.visit);
        seats.extend(talk.staff());
    }
    shared.live.refresh(switchboard, &visits, &seats, &talks);
    shared.kiosks_follow(&visits);
    let mut told: Vec<Party> = Vec::new();
    for event in events {
        told.extend(rooms_follow(shared, switchboard, event));
    }
    for event in events {
        shared.dials.follow(event);
    }
    crate::documents::drop_finished(shared, switchboard, events);
    told.extend(visits.into_iter().map(Party::Visit));
    told.extend(seats.into_iter().map(Party::Seat));
    let mut seen = HashSet::with_capacity(told.len());
    told.retain(|party| seen.insert(*party));
    for party in told {
        shared.hub.push(party, crate::Push::Changed);
    }
    for event in events {
        match event.what {
            What::VisitForgotten { visit } => {
                shared.hub.forget(Party::Visit(visit));
                shared.post.forget(visit);
            }
            What::VisitLeft { visit, .. }
            | What::CallbackTried { visit, .. }
            | What::WrapUpEnded { visit, .. }
                if is_over(shared, visit) =>
            {
                shared.live.drop_contact(visit);
                shared.live.drop_caller(visit);
            }
            _ => {}
        }
    }
}

fn talk_of(event: &Event) -> Option<ConversationId> {
    event.what.talk()
}

/// Prepares, opens, moves and closes rooms; says who else has to be told.
fn rooms_follow(shared: &Shared, switchboard: &Switchboard, event: &Event) -> Vec<Party> {
    match &event.what {
        What::Offered {
            offer, visit, seat, ..
        } => {
            prepare(shared, event, *offer, *visit, *seat);
            Vec::new()
        }
        What::OfferEnded { visit, .. } | What::ConversationEnded { visit, .. } => {
            close(shared, *visit)
        }
        What::ConversationStarted {
            visit,
            conversation,
            ..
        } => {
            // Who calls out starts the talk before its room was asked for an id.
            shared.rooms.change(Party::Visit(*visit), |room| {
                room.conversation = *conversation;
            });
            if let (Some(room), Some(media)) =
                (shared.rooms.open(*visit, event.at), shared.media.as_ref())
            {
                bar(shared, event.organisation, media, room.media);
                media.open(room.media);
            }
            Vec::new()
        }
        What::ConversationShielded {
            conversation, on, ..
        } => {
            let Some(talk) = switchboard.conversation(*conversation) else {
                return Vec::new();
            };
            let citizen = Party::Visit(talk.visit);
            let room = shared.rooms.change(citizen, |room| room.shielded = *on);
            room.map_or_else(Vec::new, |room| room.parties())
        }
        What::RoomMoved {
            conversation,
            generation,
        } => {
            let Some(talk) = switchboard.conversation(*conversation) else {
                return Vec::new();
            };
            rebuild_media(shared, talk.visit, *generation)
        }
        _ => members_follow(shared, switchboard, event),
    }
}

/// Who comes into a room and goes out of it, who leads, and who is on hold.
fn members_follow(shared: &Shared, switchboard: &Switchboard, event: &Event) -> Vec<Party> {
    let visit_of = |talk: &ConversationId| {
        // A talk that is over by now closes its room by an event of its own.
        switchboard.conversation(*talk).map(|talk| talk.visit)
    };
    let on_hold = |visit, on| members::hold(shared, visit, Party::Visit(visit), on);
    match &event.what {
        What::HelperJoined { conversation, seat } => {
            visit_of(conversation).map_or_else(Vec::new, |visit| {
                members::limit(shared, visit, *seat, event.at);
                members::join(shared, visit, *seat)
            })
        }
        What::HelperLeft { conversation, seat } => visit_of(conversation)
            .map_or_else(Vec::new, |visit| members::part(shared, visit, *seat)),
        What::CitizenHeld {
            conversation, on, ..
        } => visit_of(conversation).map_or_else(Vec::new, |visit| on_hold(visit, *on)),
        What::LeadPassed {
            conversation,
            from,
            to,
            ..
        } => {
            let Some(visit) = visit_of(conversation) else {
                return Vec::new();
            };
            let mut told = members::part(shared, visit, *from);
            told.extend(members::lead(shared, visit, *to));
            told
        }
        What::TalkParked { visit, seat, .. } => {
            let mut told = members::part(shared, *visit, *seat);
            told.extend(on_hold(*visit, true));
            told
        }
        What::TalkResumed { visit, seat, .. } => {
            let mut told = members::join(shared, *visit, *seat);
            told.extend(members::lead(shared, *visit, *seat));
            told.extend(on_hold(*visit, false));
            told
        }
        What::ParkEnded { visit, .. } | What::CallbackTried { visit, .. } => close(shared, *visit),
        What::ConsultAsked { conversation, .. } | What::ConsultEnded { conversation, .. } => {
            let room =
                visit_of(conversation).and_then(|visit| shared.rooms.of(Party::Visit(visit)));
            room.map_or_else(Vec::new, |room| room.parties())
        }
        _ => Vec::new(),
    }
}

fn prepare(shared: &Shared, event: &Event, offer: OfferId, visit: VisitId, seat: SeatId) {
    let conversation = ConversationId::new(event.at, &*shared.entropy);
    let room = fresh_room(shared, event, conversation, visit, seat);
    shared.rooms.put(Room {
        offer: Some(offer),
        ..room
    });
}

fn fresh_room(
    shared: &Shared,
    event: &Event,
    conversation: ConversationId,
    visit: VisitId,
    seat: SeatId,
) -> Room {
    let members = [Party::Visit(visit), Party::Seat(seat)]
        .map(|party| Member::new(party, random_id(&*shared.entropy)));
    Room {
        conversation,
        offer: None,
        media: RoomId(random_id(&*shared.entropy)),
        organisation: event.organisation,
        visit,
        seat,
        generation: 1,
        opened: None,
        members: members.into(),
        real_time_text: false,
        shielded: false,
        delivered: std::collections::BTreeSet::new(),
        authors: std::collections::BTreeMap::new(),
        sights: std::collections::BTreeMap::new(),
    }
}

/// Says who was in it.
fn close(shared: &Shared, visit: VisitId) -> Vec<Party> {
    let Some(room) = shared.rooms.remove(visit) else {
        return Vec::new();
    };
    if let Some(media) = &shared.media {
        media.close(room.media);
    }
    room.parties()
}

/// The media of a talk starts over: another media room, other legs, the next generation; who was on
/// hold still is. Says who is in it.
fn rebuild_media(shared: &Shared, visit: VisitId, generation: u32) -> Vec<Party> {
    let mut old = None;
    let room = shared.rooms.change(Party::Visit(visit), |room| {
        old = Some(room.media);
        room.media = RoomId(random_id(&*shared.entropy));
        room.generation = generation;
        room.forget_connections();
    });
    let Some(room) = room else {
        return Vec::new();
    };
    if let Some(media) = &shared.media {
        if let Some(old) = old {
            media.close(old);
        }
        for member in room.members.iter().filter(|member| member.held) {
            media.hold(room.media, LegId(member.side.participant), true);
        }
        bar(shared, room.organisation, media, room.media);
        media.open(room.media);
    }
    room.parties()
}

/// What the organisation has switched off does not flow in its rooms.
fn bar(shared: &Shared, organisation: OrganisationId, media: &Media, room: RoomId) {
    if !shared.has(organisation, Feature::ScreenSharing) {
        media.bar(room, Track::Screen);
    }
}

/// After a start: the rooms of what rings and of the talks that go on. Says which talks have to
/// build their media anew.
pub(crate) fn restore_rooms(shared: &Shared, switchboard: &Switchboard) -> Vec<ConversationId> {
    let state = switchboard.state();
    for seat in state.seats.values() {
        let SeatStage::Offered { offer, visit, .. } = seat.stage else {
            continue;
        };
        let event = Event {
            at: shared.now(),
            organisation: state.visits[&visit].need.organisation,
            what: What::SeatFreed { seat: seat.id },
        };
        prepare(shared, &event, offer, visit, seat.id);
    }
    for talk in state.conversations.values() {
        let event = Event {
            at: talk.started,
            organisation: state.visits[&talk.visit].need.organisation,
            what: What::RoomMoved {
                conversation: talk.id,
                generation: talk.generation,
            },
        };
        let room = fresh_room(shared, &event, talk.id, talk.visit, talk.seat);
        let room = Room {
            opened: Some(talk.started),
            generation: talk.generation,
            shielded: talk.shielded,
            ..room
        };
        shared.rooms.put(room);
        restore_members(shared, talk);
    }
    state.conversations.keys().copied().collect()
}

/// Who else is in a talk, and whether the citizen is on hold. The media follows with the move that
/// each talk makes after a start.
fn restore_members(shared: &Shared, talk: &Conversation) {
    let citizen = Party::Visit(talk.visit);
    for seat in talk.helpers.iter().chain([&talk.seat]) {
        // Whether this one was asked into the talk is not known any more, nor the note.
        let sees = members::side(shared, talk.visit, *seat);
        let led = *seat == talk.seat && sees.is_some_and(Side::sees_waiting);
        if !led {
            members::limit(shared, talk.visit, *seat, shared.now());
        }
    }
    if talk.parked.is_some() {
        shared.rooms.part(talk.visit, Party::Seat(talk.seat));
    }
    for seat in &talk.helpers {
        let participant = random_id(&*shared.entropy);
        let joined = shared
            .rooms
            .join(talk.visit, Party::Seat(*seat), participant);
        if let Err(error) = joined {
            tracing::warn!(%error, "a seat could not come back into its talk");
        }
    }
    let held = talk.held || talk.parked.is_some();
    shared.rooms.hold(talk.visit, citizen, held);
}

/// Publishes where everyone stands.
pub(crate) fn publish(shared: &Shared, switchboard: &Switchboard, now: Timestamp) {
    let standing = switchboard.standing(now);
    shared
        .board
        .send_replace(Arc::new(Board::new(now, standing)));
}

/// Notes and tickets of the visits that are known, after a start.
pub(crate) async fn restore_words(shared: &Shared, switchboard: &Switchboard) {
    use schalter_store::{Scope, StageFilter};
    let open: Vec<VisitId> = switchboard
        .state()
        .visits
        .values()
        .filter(|visit| !matches!(visit.stage, VisitStage::Ended { .. }))
        .map(|visit| visit.id)
        .collect();
    match shared.store.notes(Scope::House, &open).await {
        Ok(notes) => {
            for note in notes {
                shared.live.set_note(note.visit, Some(&note.note));
            }
        }
        Err(error) => tracing::warn!(%error, "the notes of waiting visits cannot be read"),
    }
    match shared.store.contacts(Scope::House, &open).await {
        Ok(contacts) => {
            for contact in contacts {
                shared.live.set_contact(contact);
            }
        }
        Err(error) => tracing::warn!(%error, "where to call back to cannot be read"),
    }
    match shared.store.callers(Scope::House, &open).await {
        Ok(callers) => {
            for caller in callers {
                shared.live.set_caller(caller);
            }
        }
        Err(error) => tracing::warn!(%error, "who calls cannot be read"),
    }
    if switchboard.state().visits.is_empty() {
        return;
    }
    match shared
        .store
        .tickets(Scope::House, None, StageFilter::Unsettled)
        .await
    {
        Ok(tickets) => {
            for ticket in tickets {
                let known = ticket
                    .visit
                    .filter(|visit| switchboard.visit(*visit).is_some());
                if let Some(visit) = known {
                    let made = (ticket.id, ticket.number.as_str());
                    shared.live.set_ticket(visit, ticket.organisation, made);
                }
            }
        }
        Err(error) => tracing::warn!(%error, "tickets cannot be read"),
    }
}
