use proptest::prelude::*;

use super::*;

fn visit(n: u128) -> VisitId {
    VisitId(Uuid::from_u128(n))
}

fn citizen(n: u128) -> Party {
    Party::Visit(visit(n))
}

fn seat(n: u128) -> SeatId {
    SeatId(Uuid::from_u128(100 + n))
}

fn clerk(n: u128) -> Party {
    Party::Seat(seat(n))
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(1_000 + n)
}

fn media(n: u128) -> RoomId {
    RoomId(Uuid::from_u128(10_000 + n))
}

/// The room of a visit with the clerk of the same number.
fn room(n: u128) -> Room {
    Room {
        conversation: ConversationId(Uuid::from_u128(n)),
        offer: Some(OfferId(7)),
        media: media(n),
        organisation: OrganisationId(Uuid::from_u128(1)),
        visit: visit(n),
        seat: seat(n),
        generation: 1,
        opened: None,
        members: vec![
            Member::new(citizen(n), id(2 * n)),
            Member::new(clerk(n), id(2 * n + 1)),
        ],
        real_time_text: false,
        shielded: false,
        delivered: BTreeSet::new(),
        authors: BTreeMap::new(),
        sights: BTreeMap::new(),
    }
}

fn two_rooms() -> Rooms {
    let rooms = Rooms::default();
    assert_eq!(rooms.put(room(1)), None);
    assert_eq!(rooms.put(room(2)), None);
    rooms
}

fn assigned(room: u128, receiver: Uuid, slot: u8, source: Uuid) -> MediaEvent {
    MediaEvent::SlotAssigned {
        room: media(room),
        receiver: LegId(receiver),
        slot,
        source: LegId(source),
    }
}

#[test]
fn a_colleague_comes_leads_and_goes() {
    let rooms = two_rooms();
    let joined = rooms.join(visit(1), clerk(8), id(90)).unwrap();
    assert_eq!(joined.parties(), [citizen(1), clerk(1), clerk(8)]);
    assert_eq!(rooms.of(clerk(8)), Some(joined.clone()));
    let others: Vec<Party> = joined.others(clerk(1)).map(|m| m.party).collect();
    assert_eq!(others, [citizen(1), clerk(8)]);
    let again = rooms.join(visit(1), clerk(8), id(91)).unwrap();
    assert_eq!(again, joined, "once more changes nothing");

    assert!(joined.is_lead(clerk(1)) && !joined.is_lead(clerk(8)));
    let led = rooms.set_lead(visit(1), seat(8)).unwrap();
    assert!(led.is_lead(clerk(8)) && !led.is_lead(clerk(1)));

    let (left, gone) = rooms.part(visit(1), clerk(1)).unwrap();
    assert_eq!((gone.party, gone.side.participant), (clerk(1), id(3)));
    assert_eq!(left.parties(), [citizen(1), clerk(8)]);
    assert_eq!(rooms.of(clerk(1)), None);
    assert_eq!(rooms.part(visit(1), clerk(1)), None);
    assert_eq!(
        rooms.of(citizen(2)),
        Some(room(2)),
        "the other room is as it was"
    );
}

#[test]
fn nobody_is_in_two_rooms_and_no_room_is_overfull() {
    let rooms = two_rooms();
    let join = |visit_n, party| rooms.join(visit(visit_n), party, id(90)).map(|_| ());
    assert_eq!(join(2, clerk(1)), Err(JoinError::Elsewhere));
    assert_eq!(join(2, citizen(1)), Err(JoinError::Elsewhere));
    assert_eq!(join(3, clerk(8)), Err(JoinError::NoRoom));
    for n in 5..8 {
        assert_eq!(join(1, clerk(n)), Ok(()));
    }
    assert_eq!(join(1, clerk(8)), Err(JoinError::Full));
    assert_eq!(rooms.of(clerk(8)), None);
    assert_eq!(rooms.of(citizen(2)), Some(room(2)));
}

#[test]
fn the_citizen_does_not_part_and_only_a_member_leads() {
    let rooms = two_rooms();
    assert_eq!(rooms.part(visit(1), citizen(1)), None);
    assert_eq!(rooms.set_lead(visit(1), seat(2)), None);
    assert_eq!(rooms.of(citizen(1)), Some(room(1)));
}

#[test]
fn a_parked_room_keeps_the_citizen_on_hold_and_who_led() {
    let rooms = two_rooms();
    rooms.hold(visit(1), citizen(1), true).unwrap();
    let (parked, _) = rooms.part(visit(1), clerk(1)).unwrap();
    assert_eq!(parked.parties(), [citizen(1)]);
    assert!(parked.citizen_held());
    assert_eq!(parked.seat, seat(1));
    assert!(
        rooms.join(visit(2), clerk(1), id(90)).is_ok(),
        "the clerk is free for others"
    );
    rooms.part(visit(2), clerk(1)).unwrap();
    assert!(
        rooms.join(visit(1), clerk(1), id(91)).is_ok(),
        "and comes back"
    );
}

#[test]
fn a_hold_concerns_one_member() {
    let rooms = two_rooms();
    rooms.join(visit(1), clerk(8), id(90)).unwrap();
    let held = rooms.hold(visit(1), citizen(1), true).unwrap();
    assert!(held.citizen_held());
    let on_hold = |room: &Room| -> Vec<Party> {
        let held = room.members.iter().filter(|member| member.held);
        held.map(|member| member.party).collect()
    };
    assert_eq!(on_hold(&held), [citizen(1)]);
    let other = rooms.hold(visit(1), clerk(8), true).unwrap();
    assert_eq!(on_hold(&other), [citizen(1), clerk(8)]);
    let back = rooms.hold(visit(1), citizen(1), false).unwrap();
    assert_eq!(on_hold(&back), [clerk(8)]);
    assert_eq!(
        rooms.hold(visit(1), clerk(2), true),
        None,
        "that is no member"
    );
}

#[test]
fn each_sees_each_other_on_a_slot_of_its_own() {
    let rooms = two_rooms();
    let (me, lead, colleague) = (id(2), id(3), id(90));
    rooms.join(visit(1), clerk(8), colleague).unwrap();
    assert_eq!(rooms.note(&assigned(1, me, 0, lead)), [citizen(1)]);
    assert_eq!(rooms.note(&assigned(1, me, 1, colleague)), [citizen(1)]);
    assert_eq!(rooms.note(&assigned(1, lead, 0, me)), [clerk(1)]);
    let slots = |party| {
        rooms
            .of(party)
            .unwrap()
            .member(party)
            .unwrap()
            .side
            .slots
            .clone()
    };
    assert_eq!(
        slots(citizen(1)),
        BTreeMap::from([(lead, 0), (colleague, 1)])
    );
    assert_eq!(slots(clerk(1)), BTreeMap::from([(me, 0)]));

    rooms.part(visit(1), clerk(8)).unwrap();
    assert_eq!(slots(citizen(1)), BTreeMap::from([(lead, 0)]));
    let freed = MediaEvent::SlotFreed {
        room: media(1),
        receiver: LegId(me),
        slot: 0,
        source: LegId(lead),
    };
    assert_eq!(rooms.note(&freed), [citizen(1)]);
    assert_eq!(slots(citizen(1)), BTreeMap::new());
}

#[test]
fn quality_concerns_everybody_and_strangers_nobody() {
    let rooms = two_rooms();
    rooms.join(visit(1), clerk(8), id(90)).unwrap();
    let quality = |room, leg| MediaEvent::Quality {
        room: media(room),
        leg: LegId(leg),
        level: QualityLevel::Poor,
        loss: 0.1,
        rtt_ms: None,
        downlink_bps: None,
    };
    assert_eq!(
        rooms.note(&quality(1, id(90))),
        [citizen(1), clerk(1), clerk(8)]
    );
    let side = |party| rooms.of(party).unwrap().member(party).unwrap().side.clone();
    assert_eq!(side(clerk(8)).quality, Some(QualityLevel::Poor));
    assert_eq!(side(citizen(1)).quality, None);
    assert_eq!(rooms.note(&quality(1, id(77))), []);
    assert_eq!(rooms.note(&quality(9, id(90))), []);
}

#[test]
fn a_message_is_delivered_when_the_other_side_has_it() {
    let mut room = room(1);
    let (asked, said) = (MessageId(id(50)), MessageId(id(51)));
    let author = Author {
        seat: seat(1),
        participant: id(3),
    };
    room.authors.insert(said, author);
    assert!(
        !room.shown(clerk(8), said),
        "a colleague has read it, not the citizen"
    );
    assert_eq!(room.delivered, BTreeSet::new());
    assert!(room.shown(citizen(1), said));
    assert!(room.shown(clerk(8), asked));
    assert_eq!(room.delivered, BTreeSet::from([asked, said]));
}

#[derive(Clone, Debug)]
enum Step {
    Join(u128, u128),
    Part(u128, u128),
    Lead(u128, u128),
    Hold(u128, u128, bool),
}

fn step() -> impl Strategy<Value = Step> {
    let (visits, seats) = (1..4_u128, 1..9_u128);
    prop_oneof![
        (visits.clone(), seats.clone()).prop_map(|(v, s)| Step::Join(v, s)),
        (visits.clone(), seats.clone()).prop_map(|(v, s)| Step::Part(v, s)),
        (visits.clone(), seats.clone()).prop_map(|(v, s)| Step::Lead(v, s)),
        (visits, seats, any::<bool>()).prop_map(|(v, s, on)| Step::Hold(v, s, on)),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_each_is_in_one_room_and_each_room_has_its_citizen(
        steps in proptest::collection::vec(step(), 0..60)
    ) {
        let rooms = two_rooms();
        let mut participants = 200..;
        for step in steps {
            match step {
                Step::Join(v, s) => {
                    let fresh = id(participants.next().unwrap());
                    let _ = rooms.join(visit(v), clerk(s), fresh);
                }
                Step::Part(v, s) => drop(rooms.part(visit(v), clerk(s))),
                Step::Lead(v, s) => drop(rooms.set_lead(visit(v), seat(s))),
                Step::Hold(v, s, on) => drop(rooms.hold(visit(v), clerk(s), on)),
            }
            let all: Vec<Room> = [1, 2].map(|n| rooms.of(citizen(n)).unwrap()).into();
            for room in &all {
                prop_assert!(room.members.len() <= MAX_LEGS);
                prop_assert_eq!(room.members[0].party, Party::Visit(room.visit));
            }
            let mut everybody: Vec<Party> = all.iter().flat_map(Room::parties).collect();
            let count = everybody.len();
            everybody.sort_by_key(|party| format!("{party:?}"));
            everybody.dedup();
            prop_assert_eq!(everybody.len(), count);
        }
    }
}
