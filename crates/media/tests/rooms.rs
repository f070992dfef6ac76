//! Rooms on virtual time.

#![allow(clippy::unwrap_used)]

mod support;

use schalter_media::{Downlink, LostReason, MediaConfig, MediaError, MediaEvent, Track};
use str0m::media::{Direction, MediaKind};
use support::{CHROME_LIKE, Client, FIREFOX_LIKE, H264_ONLY, ROOM, World, leg_id, ms, server};

#[test]
fn media_flows_after_open_and_not_before() {
    let mut world = World::pair();
    world.talk(ms(500));
    assert!(
        world.clients.iter().all(|client| client.got.is_empty()),
        "not one packet before"
    );
    assert!(world.room.take_counts().withheld > 0);
    world.room.open(world.now);
    world.collect();
    world.talk(ms(500));
    world.run(ms(50));
    for client in &world.clients {
        for mid in &client.slots[0][..2] {
            assert_eq!(
                client.got_on(*mid).len(),
                25,
                "voice and camera, all of them"
            );
        }
        assert!(
            client.got_on(client.slots[0][2]).is_empty(),
            "nobody shares a screen"
        );
    }
}

#[test]
fn both_are_told_their_slots_and_that_they_are_connected() {
    let world = World::pair();
    let (a, b) = (world.clients[0].leg, world.clients[1].leg);
    let assigned = |receiver, source| MediaEvent::SlotAssigned {
        room: ROOM,
        receiver,
        slot: 0,
        source,
    };
    for event in [
        assigned(a, b),
        assigned(b, a),
        MediaEvent::LegConnected { room: ROOM, leg: a },
        MediaEvent::LegConnected { room: ROOM, leg: b },
    ] {
        assert_eq!(
            world.events.iter().filter(|e| **e == event).count(),
            1,
            "{event:?}"
        );
    }
}

#[test]
fn payload_types_are_each_receivers_own() {
    let mut world = World::new();
    world.join(CHROME_LIKE, 1);
    world.join(FIREFOX_LIKE, 1);
    world.run(ms(1000));
    world.room.open(world.now);
    world.talk(ms(200));
    world.run(ms(50));
    for (client, voice, camera) in [(0, 111, 96), (1, 109, 120)] {
        let client = &world.clients[client];
        let types = |mid| {
            client
                .got_on(mid)
                .iter()
                .map(|got| got.pt)
                .collect::<Vec<_>>()
        };
        assert_eq!(types(client.slots[0][0]), vec![voice; 10]);
        assert_eq!(types(client.slots[0][1]), vec![camera; 10]);
    }
}

#[test]
fn a_codec_that_the_receiver_lacks_is_told_once_and_voice_still_flows() {
    let mut world = World::new();
    let sender = world.join(CHROME_LIKE, 1);
    let receiver = world.join(H264_ONLY, 1);
    world.run(ms(1000));
    world.room.open(world.now);
    world.talk(ms(300));
    world.run(ms(50));
    let (source, receiver_leg) = (world.clients[sender].leg, world.clients[receiver].leg);
    let told = MediaEvent::CodecMismatch {
        room: ROOM,
        receiver: receiver_leg,
        source,
        track: Track::Camera,
    };
    assert_eq!(
        world.events.iter().filter(|event| **event == told).count(),
        1
    );
    let slot = world.clients[receiver].slots[0];
    assert!(world.clients[receiver].got_on(slot[1]).is_empty());
    assert_eq!(world.clients[receiver].got_on(slot[0]).len(), 15);
}

#[test]
fn sequence_numbers_start_low_and_survive_the_senders_rollover() {
    let mut world = World::open_pair();
    world.talk(ms(4000));
    world.run(ms(50));
    let client = &world.clients[0];
    let seqs: Vec<u64> = client
        .got_on(client.slots[0][1])
        .iter()
        .map(|got| got.seq)
        .collect();
    assert_eq!(
        seqs,
        (1..=200).collect::<Vec<_>>(),
        "the sender's numbers crossed 65,536"
    );
}

#[test]
fn whoever_joins_late_starts_low_too_and_a_keyframe_is_asked_for() {
    let mut world = World::open_pair();
    world.talk(ms(2000));
    let asked_before = world.clients[0].keyframes_asked.len();
    let late = world.join(CHROME_LIKE, 4);
    world.talk(ms(1000));
    world.run(ms(50));
    let client = &world.clients[late];
    let first = client.got_on(client.slots[0][1])[0];
    assert_eq!(first.seq, 1);
    assert!(world.clients[0].keyframes_asked.len() > asked_before);
}

#[test]
fn keyframe_requests_are_relayed_to_the_source_and_throttled() {
    let mut world = World::open_pair();
    world.talk(ms(1000));
    let before = world.clients[0].keyframes_asked.len();
    let camera = world.clients[1].slots[0][1];
    for _ in 0..10 {
        world.ask_keyframe(1, camera);
        world.talk(ms(20));
    }
    world.talk(ms(1000));
    let asked = &world.clients[0].keyframes_asked[before..];
    assert!(
        (1..=2).contains(&asked.len()),
        "ten requests became {}",
        asked.len()
    );
    assert!(asked.iter().all(|(_, mid)| *mid == world.clients[0].own[1]));
}

#[test]
fn loss_is_repaired_on_both_hops() {
    let mut world = World::open_pair();
    world.talk(ms(500));
    world.loss = 0.05;
    world.talk(ms(3000));
    world.loss = 0.0;
    world.talk(ms(1000));
    world.run(ms(300));
    for client in &world.clients {
        let mut numbers = client.numbers_on(client.slots[0][1]);
        numbers.sort_unstable();
        let expected: Vec<u64> = (numbers[0]..numbers[0] + numbers.len() as u64).collect();
        assert_eq!(
            numbers, expected,
            "no camera packet is missing and none came twice"
        );
        assert!(numbers.len() >= 225);
    }
}

#[test]
fn a_screen_needs_no_negotiation() {
    let mut world = World::open_pair();
    world.talk(ms(200));
    for _ in 0..10 {
        world.send(0, Track::Screen);
        world.run(ms(20));
    }
    world.run(ms(50));
    let client = &world.clients[1];
    assert_eq!(client.got_on(client.slots[0][2]).len(), 10);
}

#[test]
fn what_is_barred_reaches_nobody_and_all_else_goes_on() {
    let mut world = World::open_pair();
    world.room.bar(Track::Screen);
    world.talk(ms(200));
    for _ in 0..10 {
        world.send(0, Track::Screen);
        world.run(ms(20));
    }
    world.run(ms(50));
    let client = &world.clients[1];
    assert_eq!(client.got_on(client.slots[0][2]).len(), 0);
    assert!(!client.got_on(client.slots[0][1]).is_empty());
}

#[test]
fn on_hold_nothing_flows_either_way_and_afterwards_no_number_is_missing() {
    let mut world = World::open_pair();
    world.talk(ms(200));
    world.run(ms(50));
    let counts: Vec<usize> = world
        .clients
        .iter()
        .map(|client| client.got.len())
        .collect();
    world.room.hold(world.clients[0].leg, true, world.now);
    world.talk(ms(1000));
    world.run(ms(50));
    let held: Vec<usize> = world
        .clients
        .iter()
        .map(|client| client.got.len())
        .collect();
    assert_eq!(held, counts);
    let asked = world.clients[1].keyframes_asked.len();
    world.room.hold(world.clients[0].leg, false, world.now);
    world.collect();
    world.talk(ms(200));
    world.run(ms(50));
    assert!(world.clients[1].keyframes_asked.len() > asked);
    for client in &world.clients {
        let seqs: Vec<u64> = client
            .got_on(client.slots[0][1])
            .iter()
            .map(|got| got.seq)
            .collect();
        assert_eq!(seqs, (1..=20).collect::<Vec<_>>());
    }
}

#[test]
fn an_ice_restart_keeps_the_leg_and_its_streams() {
    use schalter_media::negotiation::Offer;
    let mut world = World::open_pair();
    world.talk(ms(500));
    let client = &mut world.clients[0];
    let leg = client.leg;
    let mut api = client.rtc.sdp_api();
    api.ice_restart(true);
    let (offer, pending) = api.apply().unwrap();
    let offer = Offer::parse(&offer.to_sdp_string(), Downlink::ReceiverEstimate).unwrap();
    assert!(offer.restarts(world.room.footprint(leg).unwrap()));
    let (answer, ufrag) = world
        .room
        .restart_leg(leg, offer, world.now)
        .unwrap()
        .unwrap();
    assert!(answer.contains(&ufrag), "the answer bears new credentials");
    world.clients[0].accept(pending, &answer);
    world.collect();
    world.talk(ms(1000));
    world.run(ms(50));
    let lost = |event: &MediaEvent| matches!(event, MediaEvent::LegLost { .. });
    assert!(!world.events.iter().any(lost));
    for client in &world.clients {
        let seqs: Vec<u64> = client
            .got_on(client.slots[0][1])
            .iter()
            .map(|got| got.seq)
            .collect();
        assert_eq!(
            seqs,
            (1..=75).collect::<Vec<_>>(),
            "no packet was lost by it"
        );
        let ssrcs: std::collections::HashSet<u32> = client
            .got_on(client.slots[0][1])
            .iter()
            .map(|got| got.ssrc)
            .collect();
        assert_eq!(ssrcs.len(), 1);
    }
}

#[test]
fn a_new_connection_takes_the_place_of_the_old_one() {
    let mut world = World::open_pair();
    world.talk(ms(500));
    let (mut again, pending, offer) = Client::new(9, CHROME_LIKE, 1, world.now);
    again.leg = world.clients[0].leg;
    let answer = world.answer(again.leg, &offer).unwrap();
    again.accept(pending, &answer.sdp);
    world.clients[0] = again;
    world.talk(ms(1000));
    world.run(ms(50));
    let receiver = &world.clients[1];
    let seqs: Vec<u64> = receiver
        .got_on(receiver.slots[0][1])
        .iter()
        .map(|got| got.seq)
        .collect();
    assert!(seqs.len() > 50);
    assert_eq!(
        seqs,
        (1..=seqs.len() as u64).collect::<Vec<_>>(),
        "one unbroken stream"
    );
    assert!(!world.clients[0].got.is_empty());
    let freed = |event: &MediaEvent| matches!(event, MediaEvent::SlotFreed { .. });
    assert!(!world.events.iter().any(freed), "the other keeps the slot");
}

#[test]
fn a_silent_leg_is_evicted_after_its_grace_and_not_before() {
    let mut world = World::open_pair();
    world.talk(ms(500));
    world.events.clear();
    world.cut = vec![0];
    let (gone, stays) = (world.clients[0].leg, world.clients[1].leg);
    world.run(world.config.leg_grace - ms(1000));
    let about = |event: &MediaEvent| !matches!(event, MediaEvent::Quality { .. });
    assert!(!world.events.iter().any(about), "nothing before its time");
    world.run(ms(2000));
    let events: Vec<_> = world
        .events
        .iter()
        .filter(|event| about(event))
        .cloned()
        .collect();
    let freed = MediaEvent::SlotFreed {
        room: ROOM,
        receiver: stays,
        slot: 0,
        source: gone,
    };
    let lost = MediaEvent::LegLost {
        room: ROOM,
        leg: gone,
        reason: LostReason::Silent,
    };
    assert_eq!(events, vec![freed, lost]);
    assert_eq!(world.room.legs().collect::<Vec<_>>(), vec![stays]);
}

#[test]
fn a_client_that_says_goodbye_is_gone_at_once() {
    let mut world = World::open_pair();
    let leg = world.clients[0].leg;
    world.clients[0].rtc.close().unwrap();
    world.run(ms(1000));
    let lost = MediaEvent::LegLost {
        room: ROOM,
        leg,
        reason: LostReason::Closed,
    };
    assert!(world.events.contains(&lost));
}

#[test]
fn five_may_meet_and_the_sixth_is_refused() {
    let mut world = World::new();
    for _ in 0..5 {
        world.join(CHROME_LIKE, 4);
    }
    let (client, _, offer) = Client::new(6, CHROME_LIKE, 4, world.now);
    let refused = world.answer(client.leg, &offer);
    assert!(matches!(refused, Err(MediaError::RoomFull)));
    world.run(ms(2000));
    world.room.open(world.now);
    world.talk(ms(200));
    world.run(ms(100));
    for client in &world.clients {
        for slot in &client.slots {
            assert_eq!(
                client.got_on(slot[0]).len(),
                10,
                "everyone hears all four others"
            );
            assert_eq!(client.got_on(slot[1]).len(), 10);
        }
    }
}

#[test]
fn a_freed_slot_goes_to_whoever_had_none() {
    let mut world = World::new();
    let small = world.join(CHROME_LIKE, 1);
    world.join(CHROME_LIKE, 4);
    world.join(CHROME_LIKE, 4);
    let (receiver, second, third) = (
        world.clients[small].leg,
        world.clients[1].leg,
        world.clients[2].leg,
    );
    world.events.clear();
    world.room.remove_leg(second, world.now);
    world.collect();
    let mine: Vec<_> = world
        .events
        .iter()
        .filter(|event| match event {
            MediaEvent::SlotFreed { receiver: r, .. }
            | MediaEvent::SlotAssigned { receiver: r, .. } => *r == receiver,
            _ => false,
        })
        .cloned()
        .collect();
    let freed = MediaEvent::SlotFreed {
        room: ROOM,
        receiver,
        slot: 0,
        source: second,
    };
    let assigned = MediaEvent::SlotAssigned {
        room: ROOM,
        receiver,
        slot: 0,
        source: third,
    };
    assert_eq!(mine, vec![freed, assigned]);
}

#[test]
fn a_weak_downlink_lowers_the_sender() {
    let mut world = World::open_pair();
    world.talk(ms(1000));
    let camera = world.clients[1].slots[0][1];
    let mut api = world.clients[1].rtc.direct_api();
    let stream = api.stream_rx_by_mid(camera, None).unwrap();
    stream.request_remb(str0m::bwe::Bitrate::kbps(300));
    world.talk(ms(1000));
    let limit = world.clients[0].remb.last().copied().unwrap();
    assert!(
        (290_000..=310_000).contains(&limit),
        "the sender was told {limit}"
    );
}

#[test]
fn when_the_weak_receiver_is_gone_the_sender_rises_again() {
    let mut world = World::open_pair();
    let weak = world.join(CHROME_LIKE, 4);
    world.talk(ms(2000));
    let camera = world.clients[weak].slots[0][1];
    let mut api = world.clients[weak].rtc.direct_api();
    let stream = api.stream_rx_by_mid(camera, None).unwrap();
    stream.request_remb(str0m::bwe::Bitrate::kbps(300));
    world.talk(ms(1000));
    let limit = world.clients[0].remb.last().copied().unwrap();
    assert!(limit < 310_000, "first the sender was told {limit}");
    world.room.remove_leg(world.clients[weak].leg, world.now);
    world.collect();
    world.talk(ms(20_000));
    let limits = &world.clients[0].remb;
    assert!(
        limits.last().is_some_and(|bps| *bps > 2_000_000),
        "then {limits:?}"
    );
}

#[test]
fn an_estimate_far_above_the_flow_does_not_bind_the_sender() {
    let mut world = World::open_pair();
    world.talk(ms(1000));
    let camera = world.clients[1].slots[0][1];
    let mut api = world.clients[1].rtc.direct_api();
    let stream = api.stream_rx_by_mid(camera, None).unwrap();
    stream.request_remb(str0m::bwe::Bitrate::kbps(700));
    world.talk(ms(1000));
    let asked = &world.clients[0].remb;
    assert!(
        asked.iter().all(|bps| *bps >= 2_400_000),
        "the sender was told {asked:?}"
    );
}

#[test]
fn a_weak_downlink_lowers_the_sender_with_transport_feedback_too() {
    let mut config = MediaConfig::new(server());
    config.downlink = Downlink::TransportFeedback;
    let mut world = World::with(config);
    world.join(CHROME_LIKE, 1);
    world.join(CHROME_LIKE, 1);
    world.run(ms(1000));
    world.room.open(world.now);
    world.talk(ms(3000));
    let told = world.clients[0].remb.last().copied();
    assert!(
        told.is_some_and(|bps| bps <= world.config.max_bitrate_bps),
        "told {told:?}"
    );
}

#[test]
fn a_data_channel_may_be_offered() {
    let mut world = World::new();
    let (mut client, _, _) = Client::new(1, CHROME_LIKE, 2, world.now);
    let mut api = client.rtc.sdp_api();
    api.add_channel("unused".to_owned());
    let kinds = [MediaKind::Audio, MediaKind::Video, MediaKind::Video];
    for direction in [Direction::SendOnly, Direction::RecvOnly] {
        for kind in kinds {
            api.add_media(kind, direction, None, None, None);
        }
    }
    let (offer, pending) = api.apply().unwrap();
    let answer = world.answer(client.leg, &offer.to_sdp_string()).unwrap();
    assert_eq!(answer.slots.len(), 1);
    client.accept(pending, &answer.sdp);
    world.clients.push(client);
    world.run(ms(2000));
    assert!(world.clients[0].connected);
}

#[test]
fn packets_of_nobody_leave_no_trace() {
    let mut world = World::open_pair();
    world.events.clear();
    world.inject(leg_id(77), "198.51.100.77:1".parse().unwrap(), &[0x80; 100]);
    assert!(world.events.is_empty());
    assert!(world.room.poll_output().is_none());
}
