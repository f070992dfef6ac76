//! From an SDP offer to a prepared leg and its answer. Everything here is slow compared with a
//! packet, so it runs on the negotiation thread and never on the media thread.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::change::SdpOffer;
use str0m::config::DtlsCert;
use str0m::media::Mid;
use str0m::rtp::Ssrc;
use str0m::{Candidate, Rtc};

use crate::types::{
    Answer, Downlink, LegId, MAX_OFFER_BYTES, MediaConfig, MediaError, Slot, Track,
};

/// Two megabits for the estimator to begin with; it finds the truth within seconds.
const FIRST_ESTIMATE_BPS: u64 = 2_000_000;

/// H.264 baseline and constrained baseline at level 3.1, with payload types that only matter
/// until the client's take their place.
const H264_PROFILES: [(u8, u8, u32); 2] = [(127, 121, 0x42_001f), (108, 109, 0x42_e01f)];

/// How often the state machine reports loss and round trip times.
pub(crate) const STATS_INTERVAL: Duration = Duration::from_secs(2);

const TRANSPORT_CC: &str =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

/// An offer whose form was checked, not yet answered.
#[derive(Debug)]
pub struct Offer {
    sdp: SdpOffer,
    ufrag: String,
    fingerprint: String,
    own: [Mid; 3],
    slots: Vec<[Mid; 3]>,
}

impl Offer {
    /// Reads an offer and checks that its m-lines are the agreed ones: audio, camera and screen
    /// to send, then the same three to receive for each of one to four slots, and at most one
    /// data channel.
    ///
    /// # Errors
    /// [`MediaError::OfferTooLarge`], [`MediaError::BadOffer`], [`MediaError::WrongShape`].
    pub fn parse(text: &str, downlink: Downlink) -> Result<Self, MediaError> {
        if text.len() > MAX_OFFER_BYTES {
            return Err(MediaError::OfferTooLarge(text.len()));
        }
        let sections = Section::split(text);
        let media = Section::media_in_order(&sections)?;
        let attribute = |name: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(name))
                .map(|value| value.trim().to_owned())
                .ok_or_else(|| MediaError::BadOffer(format!("{name} is missing")))
        };
        let ufrag = attribute("a=ice-ufrag:")?;
        let fingerprint = attribute("a=fingerprint:")?;
        let cleaned = sections
            .iter()
            .map(|s| s.cleaned(downlink))
            .collect::<String>();
        let sdp = SdpOffer::from_sdp_string(&cleaned)
            .map_err(|error| MediaError::BadOffer(error.to_string()))?;
        let triple = |chunk: &[&Section<'_>]| -> Result<[Mid; 3], MediaError> {
            Ok([chunk[0].mid()?, chunk[1].mid()?, chunk[2].mid()?])
        };
        let own = triple(&media[..3])?;
        let slots = media[3..]
            .chunks_exact(3)
            .map(triple)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            sdp,
            ufrag,
            fingerprint,
            own,
            slots,
        })
    }

    /// Whether this is the same connection asking for new addresses: the certificate and the
    /// m-lines are the same, the ICE credentials are new (RFC 8445, 9).
    #[must_use]
    pub fn restarts(&self, earlier: &Footprint) -> bool {
        self.ufrag != earlier.ufrag
            && self.fingerprint == earlier.fingerprint
            && self.own == earlier.own
            && self.slots.len() == earlier.slots
    }

    /// What has to be kept to recognise a restart later.
    #[must_use]
    pub fn footprint(&self) -> Footprint {
        Footprint {
            ufrag: self.ufrag.clone(),
            fingerprint: self.fingerprint.clone(),
            own: self.own,
            slots: self.slots.len(),
        }
    }

    /// The slots as the answer lists them.
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        let slot = |(number, mids): (usize, &[Mid; 3])| Slot {
            slot: number as u8,
            audio: mids[0].to_string(),
            camera: mids[1].to_string(),
            screen: mids[2].to_string(),
        };
        self.slots.iter().enumerate().map(slot).collect()
    }

    pub(crate) fn into_sdp(self) -> SdpOffer {
        self.sdp
    }
}

/// What remains of an answered offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footprint {
    ufrag: String,
    fingerprint: String,
    own: [Mid; 3],
    slots: usize,
}

/// The addresses that go into every answer.
#[derive(Debug, Clone, Default)]
pub struct Candidates {
    /// Addresses reachable by UDP.
    pub udp: Vec<SocketAddr>,
    /// Addresses reachable by TCP (passive).
    pub tcp: Vec<SocketAddr>,
}

/// A leg that has its answer and waits to be put into a room.
pub struct Prepared {
    pub(crate) id: LegId,
    pub(crate) rtc: Box<Rtc>,
    pub(crate) ufrag: String,
    pub(crate) footprint: Footprint,
    pub(crate) own: [Mid; 3],
    pub(crate) slots: Vec<[Outgoing; 3]>,
}

impl Prepared {
    /// Our ICE user name fragment, by which first contact is recognised.
    #[must_use]
    pub fn ufrag(&self) -> &str {
        &self.ufrag
    }
}

/// The outgoing stream of one m-line as the answer promised it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outgoing {
    pub(crate) mid: Mid,
    pub(crate) ssrc: Ssrc,
    pub(crate) rtx: Option<Ssrc>,
}

/// Answers an offer with a new state machine.
///
/// # Errors
/// [`MediaError::BadOffer`] when the offer cannot be answered.
pub fn prepare(
    id: LegId,
    offer: Offer,
    config: &MediaConfig,
    candidates: &Candidates,
    cert: DtlsCert,
    now: Instant,
) -> Result<(Prepared, Answer), MediaError> {
    let bad = |error: str0m::RtcError| MediaError::BadOffer(error.to_string());
    let mut rtc = Box::new(machine(config, cert, now));
    for (addr, tcp) in candidates
        .udp
        .iter()
        .map(|addr| (*addr, false))
        .chain(candidates.tcp.iter().map(|addr| (*addr, true)))
    {
        let candidate = if tcp {
            Candidate::builder()
                .tcp()
                .host(addr)
                .tcptype(str0m::net::TcpType::Passive)
                .build()
        } else {
            Candidate::host(addr, str0m::net::Protocol::Udp)
        };
        match candidate {
            Ok(candidate) => {
                rtc.add_local_candidate(candidate);
            }
            Err(error) => tracing::warn!(%error, "an address cannot be a candidate"),
        }
    }
    let footprint = offer.footprint();
    let places = offer.slots();
    let Offer {
        sdp, own, slots, ..
    } = offer;
    let sdp = rtc
        .sdp_api()
        .accept_offer(sdp)
        .map_err(bad)?
        .to_sdp_string();
    let slots = slots
        .into_iter()
        .map(|mids| {
            let [a, c, s] = mids.map(|mid| withdraw(&mut rtc, mid));
            Ok([a?, c?, s?])
        })
        .collect::<Result<Vec<_>, MediaError>>()?;
    let ufrag = rtc.direct_api().local_ice_credentials().ufrag;
    let prepared = Prepared {
        id,
        rtc,
        ufrag,
        footprint,
        own,
        slots,
    };
    Ok((prepared, Answer { sdp, slots: places }))
}

/// Takes an outgoing stream out of the state machine until somebody is heard on it.
///
/// The state machine visits each declared stream with each packet, and most slots of most
/// conversations stay empty. The SSRC from the answer is kept and declared again on first use.
fn withdraw(rtc: &mut Rtc, mid: Mid) -> Result<Outgoing, MediaError> {
    let mut api = rtc.direct_api();
    let stream = api
        .stream_tx_by_mid(mid, None)
        .ok_or_else(|| MediaError::WrongShape(format!("m-line {mid} cannot be sent on")))?;
    let (ssrc, rtx) = (stream.ssrc(), stream.rtx());
    api.remove_stream_tx(ssrc);
    Ok(Outgoing { mid, ssrc, rtx })
}

fn machine(config: &MediaConfig, cert: DtlsCert, now: Instant) -> Rtc {
    let mut builder = Rtc::builder()
        .set_ice_lite(true)
        .set_rtp_mode(true)
        .set_dtls_cert(cert)
        .set_stats_interval(Some(STATS_INTERVAL))
        .clear_codecs()
        .enable_opus(true, false)
        .enable_g722(true, false)
        .enable_pcma(true, false)
        .enable_pcmu(true, false)
        .enable_vp8(true);
    for (pt, rtx, profile) in H264_PROFILES {
        builder
            .codec_config()
            .add_h264(pt.into(), Some(rtx.into()), true, profile);
    }
    if config.downlink == Downlink::TransportFeedback {
        builder = builder.enable_bwe(Some(str0m::bwe::Bitrate::from(FIRST_ESTIMATE_BPS)));
    }
    builder.build(now)
}

/// One m-section of an offer, or what stands before the first.
struct Section<'a> {
    lines: Vec<&'a str>,
}

impl<'a> Section<'a> {
    fn split(text: &'a str) -> Vec<Self> {
        let mut sections = vec![Section { lines: Vec::new() }];
        for line in text
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
        {
            if line.starts_with("m=") {
                sections.push(Section { lines: Vec::new() });
            }
            let last = sections
                .last_mut()
                .expect("there is always the session section");
            last.lines.push(line);
        }
        sections
    }

    fn media_in_order(sections: &[Self]) -> Result<Vec<&Self>, MediaError> {
        let wrong = |what: &str| Err(MediaError::WrongShape(what.to_owned()));
        let (data, media): (Vec<_>, Vec<_>) = sections[1..]
            .iter()
            .partition(|section| section.kind() == "application");
        if data.len() > 1 {
            return wrong("more than one data channel section");
        }
        if media.len() < 6 || media.len() > 15 || !media.len().is_multiple_of(3) {
            return wrong("expected three m-lines to send and three for each of 1 to 4 slots");
        }
        for (number, section) in media.iter().enumerate() {
            let kind = if number % 3 == 0 { "audio" } else { "video" };
            if section.kind() != kind {
                return wrong(&format!("m-line {number} should be {kind}"));
            }
            let expected = if number < 3 {
                "a=sendonly"
            } else {
                "a=recvonly"
            };
            if !section.lines.contains(&expected) {
                return wrong(&format!("m-line {number} should say {expected}"));
            }
        }
        Ok(media)
    }

    fn kind(&self) -> &'a str {
        let line = self.lines.first().copied().unwrap_or_default();
        line.strip_prefix("m=")
            .and_then(|rest| rest.split(' ').next())
            .unwrap_or_default()
    }

    fn mid(&self) -> Result<Mid, MediaError> {
        let mid = self
            .lines
            .iter()
            .find_map(|line| line.strip_prefix("a=mid:"));
        mid.filter(|mid| mid.len() <= 16)
            .map(Mid::from)
            .ok_or_else(|| MediaError::WrongShape("an m-line has no usable a=mid".to_owned()))
    }

    /// The section without what the server has no use for, VP8 first among the video codecs so
    /// that both sides of a room choose the same.
    ///
    /// Chromium names some twenty payload types in each of fifteen m-lines; few codecs make both
    /// sides read less and every pair of browsers agree. Simulcast goes because one stream whose
    /// rate follows the weakest receiver serves a talk of two to five better than three encodings
    /// on a citizen's phone. Remote candidates go because an ICE-lite server answers and never
    /// asks. Transport-wide feedback goes from what the client receives when the receiver itself
    /// is to estimate.
    fn cleaned(&self, downlink: Downlink) -> String {
        let receiver_estimates =
            downlink == Downlink::ReceiverEstimate && self.lines.contains(&"a=recvonly");
        let kept = self.kept_types();
        let mut out = String::new();
        for line in &self.lines {
            let drop = line.starts_with("a=candidate:")
                || line.starts_with("a=simulcast:")
                || line.starts_with("a=rid:")
                || line.starts_with("a=end-of-candidates")
                || payload_type(line).is_some_and(|pt| pt != "*" && !kept.contains(&pt))
                || (receiver_estimates
                    && ((line.starts_with("a=rtcp-fb:") && line.ends_with(" transport-cc"))
                        || (line.starts_with("a=extmap:") && line.ends_with(TRANSPORT_CC))));
            if drop {
                continue;
            }
            if line.starts_with("m=") && !kept.is_empty() {
                let head: Vec<&str> = line.split(' ').take(3).collect();
                out.push_str(&[head, kept.clone()].concat().join(" "));
            } else {
                out.push_str(line);
            }
            out.push_str("\r\n");
        }
        out
    }

    /// The payload types to answer with, best first, each with the one for its retransmission;
    /// all of them when none is of a codec that the server takes.
    fn kept_types(&self) -> Vec<&'a str> {
        let line = self.lines.first().copied().unwrap_or_default();
        if !line.starts_with("m=audio ") && !line.starts_with("m=video ") {
            return Vec::new();
        }
        let offered: Vec<&'a str> = line.split(' ').skip(3).collect();
        let mut codecs: Vec<(u8, &'a str)> = offered
            .iter()
            .filter_map(|pt| Some((self.rank(pt)?, *pt)))
            .collect();
        codecs.sort_by_key(|(rank, _)| *rank);
        if codecs.is_empty() {
            return offered;
        }
        let with_rtx = |(_, pt): (u8, &'a str)| {
            let apt = format!("apt={pt}");
            let rtx = offered
                .iter()
                .copied()
                .filter(move |rtx| self.attribute("fmtp", rtx) == apt);
            std::iter::once(pt).chain(rtx)
        };
        codecs.into_iter().flat_map(with_rtx).collect()
    }

    /// How welcome a payload type is, the lower the better.
    fn rank(&self, pt: &str) -> Option<u8> {
        let codec = self.attribute("rtpmap", pt).to_ascii_lowercase();
        let format = self.attribute("fmtp", pt).to_ascii_lowercase();
        match codec.split('/').next()? {
            "opus" | "vp8" => Some(0),
            // What telephones speak, for talks with one in them.
            "g722" => Some(1),
            "pcma" => Some(2),
            "pcmu" => Some(3),
            // Constrained baseline, the one profile of H.264 that every browser has (RFC 7742).
            "h264"
                if format.contains("packetization-mode=1")
                    && (format.contains("profile-level-id=42e0")
                        || format.contains("profile-level-id=4200")) =>
            {
                Some(1)
            }
            _ => None,
        }
    }

    /// The value of `a=NAME:PT VALUE`, or nothing.
    fn attribute(&self, name: &str, pt: &str) -> &'a str {
        let prefix = format!("a={name}:{pt} ");
        self.lines
            .iter()
            .find_map(|line| line.strip_prefix(prefix.as_str()))
            .unwrap_or_default()
    }
}

/// The payload type that an attribute line is about.
fn payload_type(line: &str) -> Option<&str> {
    ["a=rtpmap:", "a=fmtp:", "a=rtcp-fb:"]
        .iter()
        .find_map(|name| line.strip_prefix(name))
        .and_then(|rest| rest.split(' ').next())
}

/// The track that the m-line with this number among the client's own carries.
pub(crate) fn track_of(own: &[Mid; 3], mid: Mid) -> Option<Track> {
    own.iter()
        .position(|own| *own == mid)
        .map(|index| Track::ALL[index])
}
