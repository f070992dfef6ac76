//! RFC 4571 framing: packets on a TCP connection, each after its length in two bytes.

/// The largest packet that is taken, in bytes. Nothing in WebRTC media comes near.
pub const MAX_FRAME: usize = 4096;

/// The peer announced a packet that is larger than [`MAX_FRAME`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a frame of {0} bytes was announced, more than {MAX_FRAME}")]
pub struct FrameTooLarge(pub usize);

/// Cuts a byte stream into packets.
#[derive(Debug, Default)]
pub struct Deframer {
    buffer: Vec<u8>,
    read: usize,
}

impl Deframer {
    /// Takes bytes as they came from the connection.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.read > 0 {
            self.buffer.drain(..self.read);
            self.read = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next complete packet, or `None` until more bytes came.
    ///
    /// # Errors
    /// [`FrameTooLarge`]: the stream cannot be followed any further.
    pub fn next_frame(&mut self) -> Result<Option<&[u8]>, FrameTooLarge> {
        let rest = &self.buffer[self.read..];
        let [high, low, body @ ..] = rest else {
            return Ok(None);
        };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        if length > MAX_FRAME {
            return Err(FrameTooLarge(length));
        }
        if body.len() < length {
            return Ok(None);
        }
        let start = self.read + 2;
        self.read = start + length;
        Ok(Some(&self.buffer[start..start + length]))
    }
}

/// Appends `packet` with its length to `out`; a packet over 65,535 bytes is left out.
pub fn frame(packet: &[u8], out: &mut Vec<u8>) {
    let Ok(length) = u16::try_from(packet.len()) else {
        return;
    };
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(packet);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(deframer: &mut Deframer) -> Vec<Vec<u8>> {
        let mut got = Vec::new();
        while let Some(packet) = deframer.next_frame().unwrap() {
            got.push(packet.to_vec());
        }
        got
    }

    #[test]
    fn a_length_over_the_limit_is_refused() {
        let mut deframer = Deframer::default();
        deframer.push(&[0xff, 0xff, 1]);
        assert_eq!(deframer.next_frame(), Err(FrameTooLarge(0xffff)));
    }

    proptest! {
        #[test]
        fn any_cut_gives_the_same_packets(
            packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..12),
            cut in 1usize..50,
        ) {
            let mut stream = Vec::new();
            for packet in &packets {
                frame(packet, &mut stream);
            }
            let mut deframer = Deframer::default();
            let mut got = Vec::new();
            for piece in stream.chunks(cut) {
                deframer.push(piece);
                got.extend(all(&mut deframer));
            }
            prop_assert_eq!(got, packets);
        }

        #[test]
        fn garbage_is_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let mut deframer = Deframer::default();
            deframer.push(&bytes);
            while let Ok(Some(_)) = deframer.next_frame() {}
        }
    }
}
