//! One participant's connection: the state machine of str0m and what the room keeps beside it.
//! A leg knows nothing of other legs; who hears whom is the room's business.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;
use str0m::format::PayloadParams;
use str0m::media::{KeyframeRequestKind, Mid, Pt};
use str0m::net::Receive;
use str0m::rtp::{ExtensionValues, RtpPacket, Ssrc};
use str0m::{Input, Output, Rtc};

use crate::forward::{KeyframeGate, Meter, PtMap, Rebase};
use crate::negotiation::{Footprint, Offer, Outgoing, Prepared, track_of};
use crate::quality::Quality;
use crate::types::{LegId, LostReason, MediaError, Track};
use crate::voice::VoiceCodec;

/// How long sent video stays available for retransmission. Longer round trips than this have no
/// use for an old packet.
const RETRANSMIT_WINDOW: Duration = Duration::from_millis(1200);
const RETRANSMIT_PACKETS: usize = 1024;
/// Share of resent bytes above which the backlog of retransmissions is dropped.
const RETRANSMIT_SHARE: Option<f32> = Some(0.3);

pub(crate) struct Leg {
    pub(crate) id: LegId,
    rtc: Box<Rtc>,
    pub(crate) footprint: Footprint,
    own: [Mid; 3],
    pub(crate) slots: Vec<SlotState>,
    pub(crate) senders: [Sender; 3],
    tracks: Vec<(Ssrc, Track)>,
    /// When the state machine wants to be woken.
    pub(crate) wake_at: Instant,
    pub(crate) last_heard: Instant,
    pub(crate) connected: bool,
    pub(crate) held: bool,
    pub(crate) lost: Option<LostReason>,
    /// Calls whose codec it does not understand, of which was told.
    pub(crate) mismatched: Vec<LegId>,
    /// Something was written that has not been turned into packets yet.
    pub(crate) dirty: bool,
    /// What the downlink carries as far as it is known.
    pub(crate) downlink_bps: Option<u64>,
    /// The same, but only while it binds.
    pub(crate) limit_bps: Option<u64>,
    pub(crate) sending: Meter,
    /// The most that the client was told it may send, and when.
    pub(crate) asked_bps: Option<(u64, Instant)>,
    pub(crate) quality: Quality,
}

/// A place on which one other participant arrives.
pub(crate) struct SlotState {
    pub(crate) source: Option<LegId>,
    pub(crate) links: [Link; 3],
}

/// One outgoing stream.
pub(crate) struct Link {
    pub(crate) out: Outgoing,
    declared: bool,
    pub(crate) rebase: Rebase,
    pub(crate) types: PtMap,
}

/// What one outgoing packet carries.
pub(crate) struct Piece {
    pub(crate) payload: Arc<[u8]>,
    pub(crate) marker: bool,
    pub(crate) extensions: ExtensionValues,
}

impl Piece {
    /// A packet as it came, with the extensions that mean the same for every receiver.
    pub(crate) fn of(packet: &RtpPacket) -> Self {
        let values = &packet.header.ext_vals;
        Self {
            payload: packet.payload.clone(),
            marker: packet.header.marker,
            extensions: ExtensionValues {
                audio_level: values.audio_level,
                voice_activity: values.voice_activity,
                video_orientation: values.video_orientation,
                ..Default::default()
            },
        }
    }
}

/// What a leg sends on one track.
#[derive(Default)]
pub(crate) struct Sender {
    pub(crate) keyframes: KeyframeGate,
    pub(crate) last_packet: Option<Instant>,
}

impl SlotState {
    /// Makes the slot ready for another source, or for the same one after a silence.
    pub(crate) fn pause(&mut self) {
        for link in &mut self.links {
            link.rebase.pause();
            link.types.clear();
        }
    }
}

impl Leg {
    pub(crate) fn new(prepared: Prepared, now: Instant) -> Self {
        let link = |out| Link {
            out,
            declared: false,
            rebase: Rebase::default(),
            types: PtMap::default(),
        };
        let slots = prepared
            .slots
            .into_iter()
            .map(|outs| SlotState {
                source: None,
                links: outs.map(link),
            })
            .collect();
        Self {
            id: prepared.id,
            rtc: prepared.rtc,
            footprint: prepared.footprint,
            own: prepared.own,
            slots,
            senders: Default::default(),
            tracks: Vec::new(),
            wake_at: now,
            last_heard: now,
            connected: false,
            held: false,
            lost: None,
            mismatched: Vec::new(),
            dirty: true,
            downlink_bps: None,
            limit_bps: None,
            sending: Meter::default(),
            asked_bps: None,
            quality: Quality::default(),
        }
    }

    /// Whether the packet is for this leg: a STUN message with our credentials, or anything
    /// from an address that ICE knows.
    pub(crate) fn accepts(&self, now: Instant, receive: Receive<'_>) -> bool {
        self.rtc.accepts(&Input::Receive(now, receive))
    }

    pub(crate) fn receive(&mut self, now: Instant, receive: Receive<'_>) {
        self.last_heard = now;
        self.guarded(|rtc| rtc.handle_input(Input::Receive(now, receive)));
    }

    pub(crate) fn wake(&mut self, now: Instant) {
        self.dirty = false;
        self.guarded(|rtc| rtc.handle_input(Input::Timeout(now)));
    }

    /// The next output; `None` when there is nothing more until the next input.
    pub(crate) fn poll(&mut self) -> Option<Output> {
        match self.guarded(Rtc::poll_output)? {
            Output::Timeout(at) => {
                self.wake_at = at;
                if !self.rtc.is_alive() && self.lost.is_none() {
                    self.lost = Some(LostReason::Failed);
                }
                None
            }
            output => Some(output),
        }
    }

    /// Runs a step of the state machine. An error, and a panic too, costs this leg only.
    fn guarded<T>(
        &mut self,
        step: impl FnOnce(&mut Rtc) -> Result<T, str0m::RtcError>,
    ) -> Option<T> {
        if self.lost == Some(LostReason::Failed) {
            return None;
        }
        let rtc = &mut self.rtc;
        match catch_unwind(AssertUnwindSafe(|| step(rtc))) {
            Ok(Ok(value)) => return Some(value),
            Ok(Err(error)) => tracing::info!(%error, leg = %self.id.0, "leg failed"),
            Err(_) => tracing::error!(leg = %self.id.0, "the media state machine panicked"),
        }
        self.lost = Some(LostReason::Failed);
        None
    }

    /// Answers an offer that restarts ICE. The streams that were withdrawn have to be there
    /// while the answer is written, or it would promise other ones.
    pub(crate) fn restart(&mut self, offer: Offer, now: Instant) -> Result<String, MediaError> {
        let footprint = offer.footprint();
        let mut idle = Vec::new();
        for link in self
            .slots
            .iter()
            .flat_map(|slot| &slot.links)
            .filter(|link| !link.declared)
        {
            let Outgoing { mid, ssrc, rtx } = link.out;
            self.rtc
                .direct_api()
                .declare_stream_tx(ssrc, rtx, mid, None);
            idle.push(ssrc);
        }
        let sdp = offer.into_sdp();
        let rtc = &mut self.rtc;
        let answer = catch_unwind(AssertUnwindSafe(|| rtc.sdp_api().accept_offer(sdp)));
        for ssrc in idle {
            self.rtc.direct_api().remove_stream_tx(ssrc);
        }
        self.last_heard = now;
        self.dirty = true;
        match answer {
            Ok(Ok(answer)) => {
                self.footprint = footprint;
                Ok(answer.to_sdp_string())
            }
            Ok(Err(error)) => Err(MediaError::BadOffer(error.to_string())),
            Err(_) => {
                self.lost = Some(LostReason::Failed);
                Err(MediaError::BadOffer(
                    "the offer broke the connection".to_owned(),
                ))
            }
        }
    }

    pub(crate) fn ufrag(&mut self) -> String {
        self.rtc.direct_api().local_ice_credentials().ufrag
    }

    pub(crate) fn close(&mut self) {
        self.guarded(Rtc::close);
    }

    /// Which track an incoming packet belongs to.
    pub(crate) fn track(&mut self, ssrc: Ssrc) -> Option<Track> {
        if let Some((_, track)) = self.tracks.iter().find(|(known, _)| *known == ssrc) {
            return Some(*track);
        }
        let mut api = self.rtc.direct_api();
        let track = track_of(&self.own, api.stream_rx(&ssrc)?.mid())?;
        self.tracks.push((ssrc, track));
        Some(track)
    }

    /// What the client said about a payload type.
    pub(crate) fn params(&self, pt: Pt) -> Option<PayloadParams> {
        self.rtc
            .codec_config()
            .params()
            .iter()
            .find(|params| params.pt() == pt)
            .copied()
    }

    /// Our payload type for the codec that another leg describes.
    pub(crate) fn matching(&self, mid: Mid, theirs: PayloadParams) -> Option<Pt> {
        let allowed = self.rtc.media(mid)?.remote_pts();
        let ours = self.rtc.codec_config().match_params(theirs)?.pt();
        allowed.contains(&ours).then_some(ours)
    }

    /// Our payload type for a codec of the telephone on the slot's m-line, if the client takes it.
    pub(crate) fn voice_type(&self, slot: usize, codec: VoiceCodec) -> Option<Pt> {
        let mid = self.slots[slot].links[Track::Audio.index()].out.mid;
        let allowed = self.rtc.media(mid)?.remote_pts();
        let all = self.rtc.codec_config().params().iter();
        let ours = all.filter(|params| params.spec().codec == codec.to_str0m());
        let mut types = ours.map(PayloadParams::pt);
        types.find(|pt| allowed.contains(pt))
    }

    /// Queues one packet; it leaves with the next [`Leg::wake`].
    pub(crate) fn write(
        &mut self,
        (slot, track): (usize, Track),
        pt: Pt,
        (seq, time): (u64, u32),
        now: Instant,
        piece: Piece,
    ) {
        let link = &mut self.slots[slot].links[track.index()];
        let Outgoing { mid, ssrc, rtx } = link.out;
        let mut api = self.rtc.direct_api();
        if !link.declared {
            link.declared = true;
            let stream = api.declare_stream_tx(ssrc, rtx, mid, None);
            if track.is_video() {
                stream.set_rtx_cache(RETRANSMIT_PACKETS, RETRANSMIT_WINDOW, RETRANSMIT_SHARE);
            }
        }
        let Some(stream) = api.stream_tx(&ssrc) else {
            return;
        };
        let length = piece.payload.len();
        stream.write_rtp(
            str0m::rtp::RtpWrite::new(pt, seq.into(), time, now, piece.payload)
                .marker(piece.marker)
                .ext_vals(piece.extensions)
                .nackable(track.is_video()),
        );
        self.sending.count(length, now);
        self.dirty = true;
    }

    /// Asks the client for a keyframe.
    pub(crate) fn ask_keyframe(&mut self, track: Track) {
        let mid = self.mid(track);
        if let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(mid, None) {
            stream.request_keyframe(KeyframeRequestKind::Pli);
            self.dirty = true;
        }
    }

    /// Tells the client the most that it may send, all videos together.
    pub(crate) fn ask_bitrate(&mut self, track: Track, bps: u64) {
        let mid = self.mid(track);
        if let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(mid, None) {
            stream.request_remb(Bitrate::from(bps));
            self.dirty = true;
        }
    }

    fn mid(&self, track: Track) -> Mid {
        self.own[track.index()]
    }

    /// Tells the estimator what the downlink should be able to carry.
    pub(crate) fn want_downlink(&mut self, bps: u64) {
        self.rtc
            .bwe()
            .set_bitrate(Bitrate::from(0), Bitrate::from(bps));
        self.dirty = true;
    }

    /// The slot and track of an outgoing m-line.
    pub(crate) fn link_of(&self, mid: Mid) -> Option<(usize, Track)> {
        self.slots.iter().enumerate().find_map(|(slot, state)| {
            let index = state.links.iter().position(|link| link.out.mid == mid)?;
            Some((slot, Track::ALL[index]))
        })
    }

    pub(crate) fn slot_of(&self, source: LegId) -> Option<usize> {
        self.slots
            .iter()
            .position(|slot| slot.source == Some(source))
    }
}

/// The local address that a packet came to, as str0m wants it.
pub(crate) fn received<'a>(
    tcp: bool,
    source: SocketAddr,
    destination: SocketAddr,
    bytes: &'a [u8],
) -> Option<Receive<'a>> {
    let proto = if tcp {
        str0m::net::Protocol::Tcp
    } else {
        str0m::net::Protocol::Udp
    };
    Receive::new(proto, source, destination, bytes).ok()
}
