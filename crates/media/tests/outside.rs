//! A telephone call in a room: heard by browsers and hearing them, without a codec in between.

#![allow(clippy::unwrap_used)]

mod support;

use schalter_media::{LegId, MediaError, MediaEvent, Track, VoiceCodec};
use str0m::format::Codec;
use support::{CHROME, CHROME_LIKE, Codecs, World, leg_id, ms};

fn call() -> LegId {
    leg_id(90)
}

/// A clerk's browser, connected, and a call that has come.
fn world(codecs: Codecs) -> World {
    let mut world = World::new();
    world.join(codecs, 2);
    world.run(ms(1000));
    world.room.add_outside(call()).unwrap();
    world.collect();
    world
}

fn open(world: &mut World) {
    world.room.open(world.now);
    world.collect();
}

/// What the clerk's browser heard of the call: payload type and first byte.
fn heard(world: &World) -> Vec<(u8, u8)> {
    let client = &world.clients[0];
    let got = client.got_on(client.slots[0][0]);
    got.iter().map(|got| (got.pt, got.payload[0])).collect()
}

#[test]
fn both_hear_each_other_without_another_codec() {
    for (codec, theirs, pt) in [
        (VoiceCodec::G722, Codec::G722, 9),
        (VoiceCodec::Pcma, Codec::PCMA, 8),
        (VoiceCodec::Pcmu, Codec::PCMU, 0),
    ] {
        let mut world = world(CHROME);
        open(&mut world);
        for number in 0..5 {
            world.call(call(), codec, number);
            world.speak(0, theirs, number);
        }
        let wanted: Vec<(u8, u8)> = (0..5).map(|number| (pt, number)).collect();
        assert_eq!(heard(&world), wanted);
        let bytes: Vec<u8> = world
            .voices
            .iter()
            .map(|(_, voice)| voice.payload[0])
            .collect();
        assert_eq!(bytes, [0, 1, 2, 3, 4]);
        assert!(
            world
                .voices
                .iter()
                .all(|(to, voice)| *to == call() && voice.codec == codec)
        );
        assert!(
            world
                .voices
                .windows(2)
                .all(|two| two[1].1.sequence == two[0].1.sequence + 1)
        );
        assert!(
            world
                .voices
                .windows(2)
                .all(|two| two[1].1.timestamp == two[0].1.timestamp + 160)
        );
    }
}

#[test]
fn nothing_passes_before_the_room_is_open_and_on_hold() {
    let mut world = world(CHROME);
    let exchange = |world: &mut World, from: u64| {
        for number in from..from + 3 {
            world.call(call(), VoiceCodec::Pcma, number);
            world.speak(0, Codec::PCMA, number);
        }
        (heard(world).len(), world.voices.len())
    };
    assert_eq!(exchange(&mut world, 0), (0, 0), "not open");
    open(&mut world);
    assert_eq!(exchange(&mut world, 3), (3, 3));
    world.room.hold(call(), true, world.now);
    assert_eq!(exchange(&mut world, 6), (3, 3), "on hold");
    world.room.hold(call(), false, world.now);
    assert_eq!(exchange(&mut world, 9), (6, 6));
    world.room.remove_leg(call(), world.now);
    assert_eq!(exchange(&mut world, 12), (6, 6), "gone");
}

#[test]
fn a_browser_that_speaks_another_codec_is_not_heard_and_that_is_told() {
    let mut world = world(CHROME_LIKE);
    open(&mut world);
    for number in 0..3 {
        world.call(call(), VoiceCodec::Pcma, number);
    }
    world.talk(ms(100));
    assert_eq!((heard(&world).len(), world.voices.len()), (0, 0));
    let told = |event: &&MediaEvent| matches!(event, MediaEvent::CodecMismatch { source, track: Track::Audio, .. } if *source == call());
    assert_eq!(world.events.iter().filter(told).count(), 1, "once");
}

#[test]
fn opus_is_not_for_telephones() {
    let mut world = world(CHROME);
    open(&mut world);
    world.talk(ms(100));
    assert_eq!(world.voices.len(), 0);
}

#[test]
fn a_call_takes_a_place_like_everybody() {
    let mut world = World::new();
    for number in 0..5 {
        world.room.add_outside(leg_id(90 + number)).unwrap();
    }
    world.room.add_outside(leg_id(90)).unwrap();
    assert!(matches!(
        world.room.add_outside(leg_id(99)),
        Err(MediaError::RoomFull)
    ));
    world.room.remove_leg(leg_id(90), world.now);
    assert_eq!(world.room.legs().count(), 4);
    world.room.add_outside(leg_id(99)).unwrap();
}

#[test]
fn two_calls_hear_each_other() {
    let mut world = world(CHROME);
    world.room.add_outside(leg_id(91)).unwrap();
    open(&mut world);
    world.call(call(), VoiceCodec::G722, 0);
    world.call(leg_id(91), VoiceCodec::G722, 0);
    let told: Vec<(LegId, LegId)> = world
        .voices
        .iter()
        .map(|(to, voice)| (*to, voice.source))
        .collect();
    assert_eq!(told, [(leg_id(91), call()), (call(), leg_id(91))]);
}
