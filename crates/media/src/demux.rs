//! Whom does a packet belong to, seen from the packet alone.
//!
//! After first contact the engine knows the sender's address. Before it, only a STUN binding
//! request names the leg: its USERNAME is `ours:theirs` (RFC 8445, 7.2.2).

const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const ATTRIBUTE_USERNAME: u16 = 0x0006;

/// Whether the packet is STUN by its first byte (RFC 7983).
#[must_use]
pub fn is_stun(packet: &[u8]) -> bool {
    packet.len() >= 20 && packet[0] < 2 && packet[4..8] == MAGIC_COOKIE
}

/// Our half of the USERNAME of a STUN binding request, or `None` when the packet is anything
/// else or is cut off. Nothing is verified here.
#[must_use]
pub fn stun_ufrag(packet: &[u8]) -> Option<&str> {
    const BINDING_REQUEST: [u8; 2] = [0, 1];
    if !is_stun(packet) || packet[..2] != BINDING_REQUEST {
        return None;
    }
    let mut rest = &packet[20..];
    while let [t0, t1, l0, l1, body @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*l0, *l1]));
        let value = body.get(..length)?;
        if u16::from_be_bytes([*t0, *t1]) == ATTRIBUTE_USERNAME {
            let name = std::str::from_utf8(value).ok()?;
            return name.split_once(':').map(|(ours, _)| ours);
        }
        rest = body.get(length.next_multiple_of(4)..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn request(username: &[u8]) -> Vec<u8> {
        let mut packet = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
        packet.extend_from_slice(&[7; 12]);
        packet.extend_from_slice(&[0x80, 0x22, 0, 3, b'a', b'b', b'c', 0]);
        packet.extend_from_slice(&[0, 6, 0, username.len() as u8]);
        packet.extend_from_slice(username);
        packet
    }

    #[test]
    fn finds_our_half_behind_other_attributes() {
        assert_eq!(stun_ufrag(&request(b"ours:theirs")), Some("ours"));
    }

    #[test]
    fn a_name_without_colon_or_not_utf8_is_nobody() {
        assert_eq!(stun_ufrag(&request(b"ours")), None);
        assert_eq!(stun_ufrag(&request(&[0xff, b':', 0xff])), None);
    }

    proptest! {
        #[test]
        fn cut_anywhere_is_no_panic(cut in 0usize..50) {
            let packet = request(b"ours:theirs");
            let got = stun_ufrag(&packet[..cut.min(packet.len())]);
            prop_assert!(got.is_none() || got == Some("ours"));
        }

        #[test]
        fn garbage_is_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = stun_ufrag(&bytes);
        }
    }
}
