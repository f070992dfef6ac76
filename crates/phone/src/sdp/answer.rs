//! Coming to terms: what of an offer is taken, what is offered, and what an answer made of it.

use std::net::SocketAddr;

use super::write::{Cover, Line, Writer};
use super::{Crypto, Description, Direction, Media, TextTypes, VoiceTypes};
use crate::codec::{CLOCK_RATE, Codec};
use crate::srtp::{Keys, Suite};

/// The payload types that we give in offers to what has no fixed one.
const EVENTS: u8 = 101;
const TEXT: u8 = 98;
const REDUNDANT: u8 = 100;
/// Text runs at a thousand ticks a second (RFC 4103, 6).
const TEXT_RATE: u32 = 1_000;

/// Whether sound is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// Never.
    #[default]
    Off,
    /// Where the other side can.
    Optional,
    /// Always: without it there is no call.
    Required,
}

/// What we would speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// The codecs, the most wanted first.
    pub codecs: Vec<Codec>,
    /// Whether sound is encrypted.
    pub security: Security,
    /// Whether real-time text is spoken.
    pub text: bool,
}

/// Our end of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// Where we receive sound, as the other side is told. RTCP has the next port.
    pub sound: SocketAddr,
    /// Where we receive text.
    pub text: SocketAddr,
    /// The session's number; stays the same for the whole call.
    pub session: u64,
    /// Rises with every description that differs.
    pub version: u64,
    /// The keys of what we send.
    pub keys: Keys,
    /// The keys of the text we send.
    pub text_keys: Keys,
    /// Who may send, from our side: on hold nobody receives.
    pub direction: Direction,
}

/// What both sides have agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The payload types of sound.
    pub voice: VoiceTypes,
    /// Where sound goes; nothing while the other side wants none.
    pub remote: Option<SocketAddr>,
    /// Where RTCP goes.
    pub control: Option<SocketAddr>,
    /// Who may send, from our side.
    pub direction: Direction,
    /// How sound is encrypted, if it is.
    pub secure: Option<Secure>,
    /// Real-time text.
    pub text: Option<TextAgreement>,
}

/// How one stream is encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secure {
    /// The algorithms.
    pub suite: Suite,
    /// The number of the line.
    pub tag: u32,
    /// The keys of what arrives.
    pub theirs: Keys,
    /// Whether the transport says so; else the keys stand beside a plain one.
    pub whole: bool,
}

/// Real-time text that both sides speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextAgreement {
    /// The payload types.
    pub types: TextTypes,
    /// Where it goes.
    pub remote: Option<SocketAddr>,
    /// How it is encrypted, if it is.
    pub secure: Option<Secure>,
}

/// Why no call comes of it; answered by 488 (RFC 3261, 21.4.26).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// There is no sound, or it is refused.
    #[error("no sound is offered over RTP")]
    NoSound,
    /// None of our codecs.
    #[error("no codec in common")]
    NoCodec,
    /// Encryption is required and not offered.
    #[error("encryption is required and not offered")]
    NoSecurity,
    /// Encryption is offered and switched off.
    #[error("only encrypted sound is offered, and that is switched off")]
    OnlySecure,
}

/// What we take of one media line.
struct Taken<T> {
    line: usize,
    what: T,
    secure: Option<Secure>,
}

/// Answers an offer. The order of our codecs counts.
///
/// # Errors
/// [`Mismatch`].
pub fn answer(
    offer: &Description,
    wishes: &Wishes,
    local: &Local,
) -> Result<(Agreement, String), Mismatch> {
    let sound = take_sound(offer, wishes)?;
    let text = take_text(offer, wishes);
    let media = &offer.media[sound.line];
    let agreement = agree(
        media,
        sound.what,
        sound.secure.clone(),
        local,
        text.as_ref()
            .map(|text| (&offer.media[text.line], text.what, text.secure.clone())),
    );
    let mut writer = Writer::new(local);
    for (number, media) in offer.media.iter().enumerate() {
        if number == sound.line {
            writer.sound(media, &agreement, local);
        } else if text.as_ref().is_some_and(|text| text.line == number) {
            writer.text(media, &agreement, local);
        } else {
            writer.refuse(media);
        }
    }
    Ok((agreement, writer.finish()))
}

fn agree(
    media: &Media,
    voice: VoiceTypes,
    secure: Option<Secure>,
    local: &Local,
    text: Option<(&Media, TextTypes, Option<Secure>)>,
) -> Agreement {
    let sends = media.direction.receives() && local.direction.sends();
    let receives = media.direction.sends() && local.direction.receives();
    Agreement {
        voice,
        remote: media.target(),
        control: media.control_target(),
        direction: Direction::of(sends && media.target().is_some(), receives),
        secure,
        text: text.map(|(media, types, secure)| TextAgreement {
            types,
            remote: media.target(),
            secure,
        }),
    }
}

fn take_sound(offer: &Description, wishes: &Wishes) -> Result<Taken<VoiceTypes>, Mismatch> {
    let mut why = Mismatch::NoSound;
    // Some exchanges offer the same sound twice, encrypted and plain: the encrypted one first.
    let mut lines: Vec<usize> = (0..offer.media.len())
        .filter(|line| is_open(&offer.media[*line], "audio"))
        .collect();
    lines.sort_by_key(|line| !offer.media[*line].is_secure());
    for line in lines {
        let media = &offer.media[line];
        match secured(media, wishes.security) {
            Err(mismatch) => why = mismatch,
            Ok(secure) => match voice(media, &wishes.codecs) {
                Some(what) => return Ok(Taken { line, what, secure }),
                None => why = Mismatch::NoCodec,
            },
        }
    }
    Err(why)
}

fn take_text(offer: &Description, wishes: &Wishes) -> Option<Taken<TextTypes>> {
    let line = offer
        .media
        .iter()
        .position(|media| is_open(media, "text"))
        .filter(|_| wishes.text)?;
    let media = &offer.media[line];
    let secure = secured(media, wishes.security).ok()?;
    Some(Taken {
        line,
        what: text_types(media)?,
        secure,
    })
}

fn is_open(media: &Media, kind: &str) -> bool {
    media.kind == kind && media.port != 0 && media.is_rtp()
}

fn secured(media: &Media, security: Security) -> Result<Option<Secure>, Mismatch> {
    let whole = media.is_secure();
    match (security, whole, best(&media.crypto)) {
        (Security::Off, true, _) => Err(Mismatch::OnlySecure),
        (Security::Off, false, _) | (Security::Optional, false, None) => Ok(None),
        (_, _, None) => Err(Mismatch::NoSecurity),
        (_, _, Some(crypto)) => Ok(Some(Secure {
            suite: crypto.suite,
            tag: crypto.tag,
            theirs: crypto.keys.clone(),
            whole,
        })),
    }
}

fn best(lines: &[Crypto]) -> Option<&Crypto> {
    let wanted = Suite::ALL.into_iter();
    wanted
        .filter_map(|suite| lines.iter().find(|line| line.suite == suite))
        .next()
}

fn voice(media: &Media, codecs: &[Codec]) -> Option<VoiceTypes> {
    let typed = |name: &str, rate: u32| {
        let mut offered = media
            .formats
            .iter()
            .filter_map(|format| format.parse().ok());
        offered.find(|number| {
            let map = media.map(*number);
            map.is_some_and(|map| map.name.eq_ignore_ascii_case(name) && map.rate == rate)
        })
    };
    let found = codecs
        .iter()
        .find_map(|codec| Some((*codec, typed(codec.name(), CLOCK_RATE)?)));
    found.map(|(codec, payload_type)| VoiceTypes {
        codec,
        payload_type,
        events: typed("telephone-event", CLOCK_RATE),
        noise: typed("CN", CLOCK_RATE),
    })
}

fn text_types(media: &Media) -> Option<TextTypes> {
    let typed = |name: &str| {
        let maps = media.maps.iter();
        let mut named =
            maps.filter(|map| map.name.eq_ignore_ascii_case(name) && map.rate == TEXT_RATE);
        named.next().map(|map| map.payload_type)
    };
    Some(TextTypes {
        plain: typed("t140")?,
        redundant: typed("red"),
    })
}

/// What we offer. With `agreed`, in a call that goes on: what was agreed, once more, and no other
/// codec, so that nothing is to be exchanged but who sends.
pub fn offer(wishes: &Wishes, local: &Local, agreed: Option<&Agreement>) -> String {
    let mut writer = Writer::new(local);
    let cover = match agreed {
        Some(agreement) => Cover::of(agreement.secure.as_ref()),
        None => match wishes.security {
            Security::Off => Cover::None,
            Security::Optional => Cover::Maybe,
            Security::Required => Cover::Whole,
        },
    };
    let voices = match agreed {
        Some(agreement) => vec![agreement.voice],
        None => wishes.codecs.iter().map(|codec| ours(*codec)).collect(),
    };
    writer.line(&Line::sound(&voices, cover, local));
    let text = match agreed {
        Some(agreement) => agreement.text.as_ref().map(|text| text.types),
        None => wishes.text.then_some(TextTypes {
            plain: TEXT,
            redundant: Some(REDUNDANT),
        }),
    };
    if let Some(types) = text {
        writer.line(&Line::text(types, cover, local));
    }
    writer.finish()
}

fn ours(codec: Codec) -> VoiceTypes {
    VoiceTypes {
        codec,
        payload_type: codec.payload_type(),
        events: Some(EVENTS),
        noise: None,
    }
}

/// What came of our offer.
///
/// # Errors
/// [`Mismatch`].
pub fn accept(answer: &Description, wishes: &Wishes, local: &Local) -> Result<Agreement, Mismatch> {
    let media = answer.media.first().filter(|media| is_open(media, "audio"));
    let media = media.ok_or(Mismatch::NoSound)?;
    let secure = secured(media, wishes.security)?;
    // Their order: an answer names first what it will send.
    let first = media
        .formats
        .iter()
        .filter_map(|format| format.parse().ok());
    let named = first.filter_map(|number: u8| Codec::from_name(&media.map(number)?.name));
    let order: Vec<Codec> = named
        .filter(|codec| wishes.codecs.contains(codec))
        .collect();
    let voice = voice(media, &order).ok_or(Mismatch::NoCodec)?;
    let text = answer
        .media
        .get(1)
        .filter(|media| wishes.text && is_open(media, "text"));
    let text = text.and_then(|media| {
        let secure = secured(media, wishes.security).ok()?;
        Some((media, text_types(media)?, secure))
    });
    Ok(agree(media, voice, secure, local, text))
}
