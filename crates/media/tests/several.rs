//! Rooms of more than two, on virtual time: a colleague comes and goes, and somebody is on hold.

#![allow(clippy::unwrap_used)]

mod support;

use schalter_media::{LegId, MediaEvent, Track};
use support::{CHROME_LIKE, ROOM, World, ms};

const CITIZEN: usize = 0;
const CLERK: usize = 1;
const COLLEAGUE: usize = 2;

/// A citizen, a clerk and a colleague who talk.
fn three() -> World {
    let mut world = World::new();
    for _ in 0..3 {
        world.join(CHROME_LIKE, 4);
    }
    world.run(ms(1000));
    world.room.open(world.now);
    world.collect();
    world
}

fn leg(world: &World, who: usize) -> LegId {
    world.clients[who].leg
}

/// On which slot `receiver` was last told to see `source`.
fn slot(world: &World, receiver: usize, source: usize) -> usize {
    let (to, from) = (leg(world, receiver), leg(world, source));
    let told = world.events.iter().rev().find_map(|event| match event {
        MediaEvent::SlotAssigned {
            receiver,
            slot,
            source,
            ..
        } if *receiver == to && *source == from => Some(usize::from(*slot)),
        _ => None,
    });
    told.expect("a slot was assigned")
}

/// How many voice and camera packets `receiver` got of `source`.
fn got(world: &World, receiver: usize, source: usize) -> [usize; 2] {
    let client = &world.clients[receiver];
    let mids = client.slots[slot(world, receiver, source)];
    [client.got_on(mids[0]).len(), client.got_on(mids[1]).len()]
}

fn hold(world: &mut World, who: usize, on: bool) {
    let leg = leg(world, who);
    world.room.hold(leg, on, world.now);
    world.collect();
}

fn talk(world: &mut World, millis: u64) {
    world.talk(ms(millis));
    world.run(ms(50));
}

#[test]
fn a_held_citizen_neither_hears_nor_is_heard_while_the_staff_go_on() {
    let mut world = three();
    talk(&mut world, 200);
    hold(&mut world, CITIZEN, true);
    talk(&mut world, 1000);
    for other in [CLERK, COLLEAGUE] {
        assert_eq!(got(&world, CITIZEN, other), [10, 10], "nothing to it");
        assert_eq!(got(&world, other, CITIZEN), [10, 10], "nothing from it");
    }
    assert_eq!(got(&world, CLERK, COLLEAGUE), [60, 60]);
    assert_eq!(got(&world, COLLEAGUE, CLERK), [60, 60]);

    let before: Vec<usize> = (0..3)
        .map(|who| world.clients[who].keyframes_asked.len())
        .collect();
    hold(&mut world, CITIZEN, false);
    world.run(ms(500));
    for (who, before) in before.into_iter().enumerate() {
        let asked = world.clients[who].keyframes_asked.len();
        assert!(asked > before, "{who} gives a whole picture at once");
    }
    talk(&mut world, 200);
    for (receiver, source) in [(CITIZEN, CLERK), (CLERK, CITIZEN)] {
        assert_eq!(got(&world, receiver, source), [20, 20]);
        let client = &world.clients[receiver];
        let camera = client.slots[slot(&world, receiver, source)][1];
        let seqs: Vec<u64> = client.got_on(camera).iter().map(|got| got.seq).collect();
        assert_eq!(seqs, (1..=20).collect::<Vec<_>>(), "no gap to repair");
    }
}

#[test]
fn whoever_was_put_on_hold_before_coming_is_on_hold_from_the_first_packet() {
    let mut world = World::new();
    let citizen = support::leg_id(1);
    world.room.hold(citizen, true, world.now);
    world.room.open(world.now);
    for _ in 0..3 {
        world.join(CHROME_LIKE, 4);
    }
    world.run(ms(1000));
    talk(&mut world, 500);
    assert_eq!(leg(&world, CITIZEN), citizen);
    assert!(world.clients[CITIZEN].got.is_empty());
    assert_eq!(got(&world, CLERK, CITIZEN), [0, 0]);
    assert_eq!(got(&world, CLERK, COLLEAGUE), [25, 25]);
}

#[test]
fn a_weak_leg_on_hold_no_longer_limits_what_the_others_send() {
    let mut world = three();
    talk(&mut world, 2000);
    let camera = world.clients[CITIZEN].slots[slot(&world, CITIZEN, CLERK)][1];
    let mut api = world.clients[CITIZEN].rtc.direct_api();
    let stream = api.stream_rx_by_mid(camera, None).unwrap();
    stream.request_remb(str0m::bwe::Bitrate::kbps(300));
    talk(&mut world, 1000);
    let told = |world: &World| world.clients[CLERK].remb.last().copied().unwrap();
    assert!(told(&world) < 310_000, "first {}", told(&world));
    hold(&mut world, CITIZEN, true);
    talk(&mut world, 20_000);
    assert!(told(&world) > 2_000_000, "then {}", told(&world));
}

#[test]
fn whoever_joins_an_open_talk_is_given_whole_pictures_at_once() {
    let mut world = World::new();
    world.join(CHROME_LIKE, 4);
    world.join(CHROME_LIKE, 4);
    world.run(ms(1000));
    world.room.open(world.now);
    talk(&mut world, 2000);
    let asked = [CITIZEN, CLERK].map(|who| world.clients[who].keyframes_asked.len());
    let late = world.join(CHROME_LIKE, 4);
    world.run(ms(1000));
    assert!(world.clients[late].connected);
    for (who, asked) in [CITIZEN, CLERK].into_iter().zip(asked) {
        let asked = &world.clients[who].keyframes_asked[asked..];
        assert!(!asked.is_empty(), "{who} is asked before anything was sent");
    }
    talk(&mut world, 200);
    for other in [CITIZEN, CLERK] {
        assert_eq!(got(&world, late, other), [10, 10]);
        assert_eq!(got(&world, other, late), [10, 10]);
    }
}

#[test]
fn whoever_parts_frees_the_slots_and_the_next_one_comes_on_them() {
    let mut world = three();
    talk(&mut world, 200);
    let gone = leg(&world, COLLEAGUE);
    let place = slot(&world, CITIZEN, COLLEAGUE);
    world.events.clear();
    world.room.remove_leg(gone, world.now);
    world.collect();
    let freed = |receiver| MediaEvent::SlotFreed {
        room: ROOM,
        receiver: leg(&world, receiver),
        slot: place as u8,
        source: gone,
    };
    assert_eq!(world.events, vec![freed(CITIZEN), freed(CLERK)]);
    assert_eq!(world.room.legs().count(), 2);

    let next = world.join(CHROME_LIKE, 4);
    world.run(ms(1000));
    assert_eq!(slot(&world, CITIZEN, next), place);
    let client = &world.clients[CITIZEN];
    let before = client.got_on(client.slots[place][1]).len();
    for _ in 0..10 {
        for who in [CITIZEN, CLERK, next] {
            world.send(who, Track::Camera);
        }
        world.run(ms(20));
    }
    world.run(ms(50));
    let client = &world.clients[CITIZEN];
    let seqs: Vec<u64> = client
        .got_on(client.slots[place][1])
        .iter()
        .map(|got| got.seq)
        .collect();
    assert_eq!(before, 10);
    assert_eq!(
        seqs,
        (1..=20).collect::<Vec<_>>(),
        "one stream, whoever stands behind it"
    );
}
