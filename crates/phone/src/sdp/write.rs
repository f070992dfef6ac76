//! Writing.

use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};

use super::answer::{Agreement, Local, Secure};
use super::{Direction, Media, TextTypes, VoiceTypes};
use crate::codec::CLOCK_RATE;
use crate::srtp::{Keys, Suite};

/// The length of our packets, in milliseconds.
pub const PACKET_MS: u32 = 20;

/// A description that grows.
pub(super) struct Writer(String);

/// How an offer speaks of encryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cover {
    /// Not at all.
    None,
    /// Keys beside a transport that is plain: who cannot encrypt reads over them.
    Maybe,
    /// The transport itself is encrypted (RFC 3711).
    Whole,
}

impl Cover {
    /// As it was agreed.
    pub fn of(secure: Option<&Secure>) -> Self {
        match secure {
            None => Self::None,
            Some(secure) if secure.whole => Self::Whole,
            Some(_) => Self::Maybe,
        }
    }
}

/// One media line of ours.
pub(super) struct Line {
    kind: &'static str,
    address: SocketAddr,
    cover: Cover,
    formats: Vec<(u8, String, Option<String>)>,
    keys: Vec<(u32, Suite, Keys)>,
    direction: Option<Direction>,
    feedback: bool,
}

impl Line {
    pub fn sound(voices: &[VoiceTypes], cover: Cover, local: &Local) -> Self {
        let mut formats = Vec::new();
        for voice in voices {
            formats.push((
                voice.payload_type,
                format!("{}/{CLOCK_RATE}", voice.codec),
                None,
            ));
        }
        let last = voices.last();
        if let Some(events) = last.and_then(|voice| voice.events) {
            let name = format!("telephone-event/{CLOCK_RATE}");
            formats.push((events, name, Some("0-16".to_owned())));
        }
        if let Some(noise) = last.and_then(|voice| voice.noise) {
            formats.push((noise, format!("CN/{CLOCK_RATE}"), None));
        }
        Self {
            kind: "audio",
            address: local.sound,
            cover,
            formats,
            keys: offered(cover, &local.keys),
            direction: Some(local.direction),
            feedback: false,
        }
    }

    pub fn text(types: TextTypes, cover: Cover, local: &Local) -> Self {
        let mut formats = Vec::new();
        if let Some(redundant) = types.redundant {
            let plain = types.plain;
            formats.push((
                redundant,
                "red/1000".to_owned(),
                Some(format!("{plain}/{plain}/{plain}")),
            ));
        }
        formats.push((types.plain, "t140/1000".to_owned(), None));
        Self {
            kind: "text",
            address: local.text,
            cover,
            formats,
            keys: offered(cover, &local.text_keys),
            direction: None,
            feedback: false,
        }
    }

    /// The same as an answer to `media`.
    fn answering(mut self, media: &Media, secure: Option<&Secure>, keys: &Keys) -> Self {
        self.keys = secure
            .map(|secure| (secure.tag, secure.suite, keys.clone()))
            .into_iter()
            .collect();
        self.feedback = media.transport.ends_with('F');
        self
    }
}

fn offered(cover: Cover, keys: &Keys) -> Vec<(u32, Suite, Keys)> {
    let all = Suite::ALL
        .into_iter()
        .zip(1..)
        .filter(|_| cover != Cover::None);
    all.map(|(suite, tag)| (tag, suite, keys.clone())).collect()
}

impl Writer {
    pub fn new(local: &Local) -> Self {
        let mut text = String::with_capacity(512);
        let (kind, address) = (kind(local.sound.ip()), local.sound.ip());
        let Local {
            session, version, ..
        } = local;
        let _ = write!(
            text,
            "v=0\r\no=- {session} {version} IN {kind} {address}\r\ns=-\r\nc=IN {kind} {address}\r\nt=0 0\r\n"
        );
        Self(text)
    }

    /// The sound that was agreed on, in answer to `media`.
    pub fn sound(&mut self, media: &Media, agreed: &Agreement, local: &Local) {
        let line = Line::sound(&[agreed.voice], Cover::of(agreed.secure.as_ref()), local);
        let mut line = line.answering(media, agreed.secure.as_ref(), &local.keys);
        line.direction = Some(agreed.direction);
        self.line(&line);
    }

    /// The text that was agreed on, in answer to `media`.
    pub fn text(&mut self, media: &Media, agreed: &Agreement, local: &Local) {
        let Some(text) = &agreed.text else {
            return self.refuse(media);
        };
        let line = Line::text(text.types, Cover::of(text.secure.as_ref()), local);
        self.line(&line.answering(media, text.secure.as_ref(), &local.text_keys));
    }

    /// What we do not speak (RFC 3264, 6).
    pub fn refuse(&mut self, media: &Media) {
        let formats = if media.formats.is_empty() {
            "0".to_owned()
        } else {
            media.formats.join(" ")
        };
        let _ = write!(
            self.0,
            "m={} 0 {} {formats}\r\n",
            media.kind, media.transport
        );
    }

    pub fn line(&mut self, line: &Line) {
        let profile = match (line.cover == Cover::Whole, line.feedback) {
            (false, false) => "RTP/AVP",
            (false, true) => "RTP/AVPF",
            (true, false) => "RTP/SAVP",
            (true, true) => "RTP/SAVPF",
        };
        let _ = write!(self.0, "m={} {} {profile}", line.kind, line.address.port());
        for (payload_type, ..) in &line.formats {
            let _ = write!(self.0, " {payload_type}");
        }
        self.0.push_str("\r\n");
        for (payload_type, name, parameters) in &line.formats {
            let _ = write!(self.0, "a=rtpmap:{payload_type} {name}\r\n");
            if let Some(parameters) = parameters {
                let _ = write!(self.0, "a=fmtp:{payload_type} {parameters}\r\n");
            }
        }
        for (tag, suite, keys) in &line.keys {
            let _ = write!(
                self.0,
                "a=crypto:{tag} {} inline:{}\r\n",
                suite.name(),
                keys.to_base64()
            );
        }
        if let Some(direction) = line.direction {
            let _ = write!(self.0, "a=ptime:{PACKET_MS}\r\na={}\r\n", direction.name());
        }
    }

    pub fn finish(self) -> String {
        self.0
    }
}

fn kind(address: IpAddr) -> &'static str {
    if address.is_ipv4() { "IP4" } else { "IP6" }
}
