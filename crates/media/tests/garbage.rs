//! Nothing that comes from outside may do harm: not to the process, not to the room, not to the
//! other legs.

#![allow(clippy::unwrap_used)]

mod support;

use proptest::prelude::*;
use schalter_media::negotiation::Offer;
use schalter_media::{Downlink, MediaEvent};
use support::{CHROME_LIKE, Client, World, epoch, ms};

fn offer(slots: usize) -> String {
    Client::new(1, CHROME_LIKE, slots, epoch()).2
}

fn still_works(world: &mut World) {
    let before: Vec<usize> = world
        .clients
        .iter()
        .map(|client| client.got.len())
        .collect();
    world.talk(ms(200));
    world.run(ms(50));
    for (client, before) in world.clients.iter().zip(before) {
        assert!(client.got.len() >= before + 19, "the talk goes on");
    }
    let lost = |event: &MediaEvent| matches!(event, MediaEvent::LegLost { .. });
    assert!(!world.events.iter().any(lost));
}

#[test]
fn wrong_shapes_are_refused() {
    let good = offer(1);
    assert!(Offer::parse(&good, Downlink::ReceiverEstimate).is_ok());
    for (from, to) in [
        ("m=audio", "m=video"),
        ("a=sendonly", "a=sendrecv"),
        ("a=recvonly", "a=sendonly"),
        ("a=ice-ufrag", "a=x"),
        ("a=fingerprint", "a=x"),
        ("a=mid:", "a=x:"),
        ("a=mid:", "a=mid:muchlongerthansixteencharacters"),
    ] {
        let bad = good.replace(from, to);
        assert!(
            Offer::parse(&bad, Downlink::ReceiverEstimate).is_err(),
            "{from} -> {to}"
        );
    }
    let without_slots = good.split("a=recvonly").next().unwrap();
    assert!(Offer::parse(without_slots, Downlink::ReceiverEstimate).is_err());
}

#[test]
fn an_answer_names_few_codecs_and_vp8_first() {
    let mut world = World::new();
    let answer = world.answer(support::leg_id(1), &offer(1)).unwrap();
    let lines: Vec<&str> = answer
        .sdp
        .lines()
        .filter(|line| line.starts_with("m="))
        .collect();
    assert_eq!(lines[0], "m=audio 9 UDP/TLS/RTP/SAVPF 111");
    assert_eq!(lines[1], "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103");
    assert_eq!(lines.len(), 6);
}

#[test]
fn the_receiver_estimates_what_it_gets_and_the_server_what_it_is_sent() {
    let mut world = World::new();
    let answer = world.answer(support::leg_id(1), &offer(1)).unwrap();
    let sections: Vec<&str> = answer.sdp.split("m=").skip(1).collect();
    let feedback: Vec<bool> = sections
        .iter()
        .map(|s| s.contains("transport-wide-cc"))
        .collect();
    assert_eq!(feedback, vec![true, true, true, false, false, false]);
    assert!(sections[4].contains("goog-remb") && sections[4].contains("abs-send-time"));
}

#[test]
fn five_slots_are_refused() {
    assert!(Offer::parse(&offer(4), Downlink::ReceiverEstimate).is_ok());
    assert!(Offer::parse(&offer(5), Downlink::ReceiverEstimate).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_broken_offer_is_an_error_or_an_answer(
        cut in 0usize..9000,
        at in 0usize..9000,
        with in "\\PC{0,20}",
    ) {
        let mut text = offer(1);
        if let Some((index, _)) = text.char_indices().nth(at) {
            text.insert_str(index, &with);
        }
        let text: String = text.chars().take(cut.max(200)).collect();
        let mut world = World::new();
        let _ = world.answer(support::leg_id(1), &text);
    }

    #[test]
    fn an_offer_with_lines_missing_or_twice_is_an_error_or_an_answer(
        drop in prop::collection::vec(0usize..300, 0..6),
        twice in prop::collection::vec(0usize..300, 0..6),
    ) {
        let text: String = offer(1)
            .lines()
            .enumerate()
            .filter(|(number, _)| !drop.contains(number))
            .flat_map(|(number, line)| {
                std::iter::repeat_n(format!("{line}\r\n"), 1 + usize::from(twice.contains(&number)))
            })
            .collect();
        let mut world = World::new();
        let _ = world.answer(support::leg_id(1), &text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn garbage_from_a_clients_own_address_is_dropped(
        packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..1500), 1..40),
        first in prop::sample::select(vec![0u8, 1, 20, 22, 0x80, 0x90, 0xb0, 0xff]),
    ) {
        let mut world = World::open_pair();
        let (leg, addr) = (world.clients[0].leg, world.clients[0].addr);
        for mut packet in packets {
            world.inject(leg, addr, &packet);
            if let Some(byte) = packet.first_mut() {
                *byte = first;
            }
            world.inject(leg, addr, &packet);
            world.run(ms(1));
        }
        still_works(&mut world);
    }

    #[test]
    fn stun_cut_anywhere_is_dropped(cut in 0usize..120, flip in 0usize..120) {
        let mut world = World::open_pair();
        let (leg, addr) = (world.clients[0].leg, world.clients[0].addr);
        let mut packet = vec![0u8, 1, 0, 80, 0x21, 0x12, 0xa4, 0x42];
        packet.extend_from_slice(&[9; 12]);
        packet.extend_from_slice(&[0, 6, 0, 9]);
        packet.extend_from_slice(b"ours:them\0\0\0");
        packet.resize(120, 3);
        packet[flip] ^= 0x55;
        world.inject(leg, addr, &packet[..cut]);
        world.inject(leg, addr, &packet);
        still_works(&mut world);
    }
}
