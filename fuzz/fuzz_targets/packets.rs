//! What arrives on the media sockets before anybody is known: packets cut out of a TCP stream
//! however it is split, and the user name of a first STUN packet.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use schalter_media::demux::{is_stun, stun_ufrag};
use schalter_media::framing::{Deframer, MAX_FRAME};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    stream: &'a [u8],
    pieces: Vec<u8>,
}

/// Every packet of a stream that arrives in these pieces, and whether it could be followed.
fn packets(stream: &[u8], pieces: &[u8]) -> (Vec<Vec<u8>>, bool) {
    let mut deframer = Deframer::default();
    let mut packets = Vec::new();
    let mut rest = stream;
    let sizes = pieces.iter().map(|size| usize::from(*size) + 1);
    for size in sizes.chain(std::iter::once(usize::MAX)) {
        let (piece, later) = rest.split_at(size.min(rest.len()));
        deframer.push(piece);
        rest = later;
        loop {
            match deframer.next_frame() {
                Ok(Some(packet)) => packets.push(packet.to_vec()),
                Ok(None) => break,
                Err(_) => return (packets, false),
            }
        }
    }
    (packets, true)
}

fuzz_target!(|input: Input<'_>| {
    let whole = packets(input.stream, &[]);
    assert_eq!(
        packets(input.stream, &input.pieces),
        whole,
        "pieces do not matter"
    );
    for packet in &whole.0 {
        assert!(packet.len() <= MAX_FRAME);
        if stun_ufrag(packet).is_some() {
            assert!(is_stun(packet));
        }
    }
    let _ = stun_ufrag(input.stream);
});
