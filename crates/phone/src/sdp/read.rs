//! Reading. What is not understood is read over; what cannot be a description is refused.

use std::net::IpAddr;

use super::{Crypto, Description, Direction, MAX_BYTES, MAX_MEDIA, Map, Media};
use crate::srtp;

/// The most formats of one media line.
const MAX_FORMATS: usize = 64;

/// Why a description was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// More than [`MAX_BYTES`], or not text.
    #[error("the description is too long or no text")]
    NotText,
    /// It does not begin with `v=0`.
    #[error("the description has no version 0")]
    Version,
    /// A line is not `x=value`, or a media line is broken.
    #[error("line {0} of the description is broken")]
    Line(usize),
    /// More than [`MAX_MEDIA`] media lines.
    #[error("the description has more than {MAX_MEDIA} media")]
    TooMany,
}

/// What stands before the first media line and counts for all.
#[derive(Default)]
struct Session {
    address: Option<IpAddr>,
    direction: Option<Direction>,
}

/// Reads a description.
///
/// # Errors
/// [`ReadError`].
pub fn read(bytes: &[u8]) -> Result<Description, ReadError> {
    let text = Some(bytes).filter(|bytes| bytes.len() <= MAX_BYTES);
    let text = text.and_then(|bytes| std::str::from_utf8(bytes).ok());
    let text = text.ok_or(ReadError::NotText)?;
    let mut session = Session::default();
    let mut media: Vec<Media> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_end_matches('\r');
        if number == 0 && line != "v=0" {
            return Err(ReadError::Version);
        }
        if line.is_empty() {
            continue;
        }
        let (key, value) = line.split_once('=').ok_or(ReadError::Line(number + 1))?;
        if key == "m" {
            if media.len() == MAX_MEDIA {
                return Err(ReadError::TooMany);
            }
            let mut one = media_line(value).ok_or(ReadError::Line(number + 1))?;
            one.address = session.address;
            one.direction = session.direction.unwrap_or_default();
            media.push(one);
            continue;
        }
        match (key, media.last_mut()) {
            ("c", Some(one)) => one.address = connection(value),
            ("c", None) => session.address = connection(value),
            ("a", Some(one)) => attribute(one, value),
            ("a", None) => session.direction = direction(value).or(session.direction),
            _ => {}
        }
    }
    if text.is_empty() {
        return Err(ReadError::Version);
    }
    Ok(Description { media })
}

fn media_line(value: &str) -> Option<Media> {
    let mut words = value.split_ascii_whitespace();
    let kind = words.next()?.to_owned();
    // A range of ports ("49170/2") means layers, which no telephone has.
    let port = words.next()?.split('/').next()?.parse().ok()?;
    let transport = words.next()?.to_owned();
    let formats: Vec<String> = words.take(MAX_FORMATS).map(str::to_owned).collect();
    let fixed = formats.iter().filter_map(|format| format.parse().ok());
    let maps = fixed.filter_map(fixed_map).collect();
    Some(Media {
        kind,
        port,
        transport,
        formats,
        address: None,
        maps,
        direction: Direction::default(),
        crypto: Vec::new(),
        packet_ms: None,
        shared_port: false,
        control_port: None,
    })
}

/// The payload types that need no map (RFC 3551, 6).
fn fixed_map(payload_type: u8) -> Option<Map> {
    let name = match payload_type {
        0 => "PCMU",
        8 => "PCMA",
        9 => "G722",
        13 => "CN",
        _ => return None,
    };
    Some(Map {
        payload_type,
        name: name.to_owned(),
        rate: 8_000,
        parameters: None,
    })
}

fn connection(value: &str) -> Option<IpAddr> {
    let mut words = value.split_ascii_whitespace();
    let (net, kind, address) = (words.next()?, words.next()?, words.next()?);
    // A multicast address brings its time to live behind a slash, and is no telephone.
    let address: IpAddr = address.parse().ok()?;
    let fits = matches!(
        (kind, address),
        ("IP4", IpAddr::V4(_)) | ("IP6", IpAddr::V6(_))
    );
    (net == "IN" && fits && !address.is_multicast()).then_some(address)
}

fn direction(value: &str) -> Option<Direction> {
    match value {
        "sendrecv" => Some(Direction::SendRecv),
        "sendonly" => Some(Direction::SendOnly),
        "recvonly" => Some(Direction::RecvOnly),
        "inactive" => Some(Direction::Inactive),
        _ => None,
    }
}

fn attribute(media: &mut Media, attribute: &str) {
    if let Some(direction) = direction(attribute) {
        media.direction = direction;
        return;
    }
    let (name, value) = attribute.split_once(':').unwrap_or((attribute, ""));
    match name {
        "rtpmap" => rtp_map(media, value),
        "fmtp" => parameters(media, value),
        "crypto" => media.crypto.extend(crypto(value)),
        "ptime" => media.packet_ms = value.trim().parse().ok(),
        "rtcp-mux" => media.shared_port = true,
        "rtcp" => {
            let port = value.split_ascii_whitespace().next();
            media.control_port = port
                .and_then(|port| port.parse().ok())
                .filter(|port| *port != 0);
        }
        _ => {}
    }
}

fn rtp_map(media: &mut Media, value: &str) {
    let Some((payload_type, encoding)) = value.split_once(' ') else {
        return;
    };
    let mut parts = encoding.trim().split('/');
    let (Ok(payload_type), Some(name)) = (payload_type.parse(), parts.next()) else {
        return;
    };
    let Some(rate) = parts.next().and_then(|rate| rate.parse().ok()) else {
        return;
    };
    if payload_type > 127 || media.maps.len() >= MAX_FORMATS {
        return;
    }
    media
        .maps
        .retain(|known| known.payload_type != payload_type);
    media.maps.push(Map {
        payload_type,
        name: name.to_owned(),
        rate,
        parameters: None,
    });
}

fn parameters(media: &mut Media, value: &str) {
    let Some((payload_type, rest)) = value.split_once(' ') else {
        return;
    };
    let Ok(payload_type) = payload_type.parse::<u8>() else {
        return;
    };
    if let Some(map) = media
        .maps
        .iter_mut()
        .find(|map| map.payload_type == payload_type)
    {
        map.parameters = Some(rest.trim().to_owned());
    }
}

/// `1 AES_CM_128_HMAC_SHA1_80 inline:<base64>[|lifetime][|mki:length]` (RFC 4568, 9.1). A line with
/// a master key identifier or with session parameters asks for what is not built, and is left out.
fn crypto(value: &str) -> Option<Crypto> {
    let mut words = value.split_ascii_whitespace();
    let tag = words.next()?.parse().ok()?;
    let suite = srtp::Suite::from_name(words.next()?)?;
    let inline = words.next()?.strip_prefix("inline:")?;
    if words.next().is_some() {
        return None;
    }
    let mut parts = inline.split('|');
    let keys = srtp::Keys::from_base64(suite, parts.next()?)?;
    let plain = parts.all(|part| !part.contains(':'));
    plain.then_some(Crypto { tag, suite, keys })
}
