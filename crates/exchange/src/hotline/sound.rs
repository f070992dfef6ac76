//! The sound of one call: what is offered and agreed in SDP, and the leg that carries it.

use schalter_domain::clock::Entropy;
use schalter_domain::ids::CallId;
use schalter_media::{LegId, VoiceCodec};
use schalter_phone::leg::Seeds;
use schalter_phone::sdp::{self, Agreement, Direction, Keys, Local, Mismatch, ReadError, Wishes};
use schalter_phone::sound::{SoundError, Sounds};

/// Why two sides do not come together.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Disagreement {
    /// The description cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Nothing in common.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
}

/// The sound of a call. Its leg bears the call's own id.
pub(crate) struct Sound {
    sounds: Sounds,
    leg: LegId,
    wishes: Wishes,
    local: Local,
    agreed: Option<Agreement>,
}

impl Sound {
    /// Opens the sockets of a call.
    ///
    /// # Errors
    /// See [`SoundError`].
    pub async fn open(
        sounds: &Sounds,
        call: CallId,
        wishes: Wishes,
        entropy: &dyn Entropy,
    ) -> Result<Self, SoundError> {
        let leg = LegId(call.0);
        let seeds = seeds(entropy);
        let local = |sound, text| Local {
            sound,
            text,
            session: u64::from(number(entropy)),
            version: 1,
            keys: keys(entropy),
            text_keys: keys(entropy),
            direction: Direction::SendRecv,
        };
        let ends = sounds.open(leg, seeds).await?;
        Ok(Self {
            sounds: sounds.clone(),
            leg,
            wishes,
            local: local(ends.sound, ends.text),
            agreed: None,
        })
    }

    /// Answers what the other side offers, at the beginning or anew.
    ///
    /// # Errors
    /// See [`Disagreement`]; what was agreed before stays.
    pub fn answer(&mut self, offer: &[u8]) -> Result<String, Disagreement> {
        let offer = sdp::read(offer)?;
        if self.agreed.is_some() {
            self.local.version += 1;
        }
        let (agreed, answer) = sdp::answer(&offer, &self.wishes, &self.local)?;
        self.agree(agreed);
        Ok(answer)
    }

    /// What we offer: everything we speak, or in a call that goes on once more what was agreed.
    pub fn offer(&mut self) -> String {
        if self.agreed.is_some() {
            self.local.version += 1;
        }
        sdp::offer(&self.wishes, &self.local, self.agreed.as_ref())
    }

    /// Takes the answer to our offer.
    ///
    /// # Errors
    /// See [`Disagreement`].
    pub fn accept(&mut self, answer: &[u8]) -> Result<(), Disagreement> {
        let answer = sdp::read(answer)?;
        let agreed = sdp::accept(&answer, &self.wishes, &self.local)?;
        self.agree(agreed);
        Ok(())
    }

    /// The codec, once agreed.
    pub fn codec(&self) -> Option<VoiceCodec> {
        self.agreed.as_ref().map(|agreed| agreed.voice.codec)
    }

    /// Whether the other side reads and types text.
    pub fn has_text(&self) -> bool {
        let agreed = self.agreed.as_ref();
        agreed.is_some_and(|agreed| agreed.text.is_some())
    }

    /// Whether the other side is to send sound: not while it has put us on hold.
    pub fn expects_sound(&self) -> bool {
        let agreed = self.agreed.as_ref();
        agreed.is_some_and(|agreed| agreed.direction.receives())
    }

    fn agree(&mut self, agreed: Agreement) {
        let (keys, text_keys) = (self.local.keys.clone(), self.local.text_keys.clone());
        self.sounds.agree(self.leg, agreed.clone(), keys, text_keys);
        self.agreed = Some(agreed);
    }
}

fn seeds(entropy: &dyn Entropy) -> Seeds {
    let mut bytes = [0; 2];
    entropy.fill(&mut bytes);
    Seeds {
        ssrc: number(entropy),
        text_ssrc: number(entropy),
        // Below 2^15 (RFC 3711, 3.3.1).
        sequence: u16::from_be_bytes(bytes) & 0x7fff,
        timestamp: number(entropy),
        name: schalter_domain::clock::secret(entropy),
    }
}

fn number(entropy: &dyn Entropy) -> u32 {
    let mut bytes = [0; 4];
    entropy.fill(&mut bytes);
    u32::from_be_bytes(bytes)
}

fn keys(entropy: &dyn Entropy) -> Keys {
    let mut bytes = [0; 30];
    entropy.fill(&mut bytes);
    Keys::new(bytes)
}
