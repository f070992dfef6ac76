//! Bandwidth: what the weakest receiver can take, its sources are asked to send.

use std::time::{Duration, Instant};

use super::Room;
use crate::leg::Leg;
use crate::types::{LegId, Track};

/// A slower video is asked for again only after this time, a faster one after five times it.
const BITRATE_SPACING: Duration = Duration::from_millis(200);
/// A track that was silent this long does not share the bandwidth.
const TRACK_IDLE: Duration = Duration::from_secs(2);

impl Room {
    /// A receiver's downlink became known: its sources learn how much of it is theirs.
    pub(super) fn relay_bitrate(&mut self, receiver: usize, now: Instant) {
        let sources: Vec<LegId> = self.legs[receiver]
            .slots
            .iter()
            .filter_map(|slot| slot.source)
            .collect();
        for source in sources {
            let Some(index) = self.index(source) else {
                continue;
            };
            let share = self
                .legs
                .iter()
                .filter_map(|leg| self.share_for(leg, source, now))
                .min();
            if let Some(bps) = share {
                let videos = self.active_videos(index, now).max(1) as u64;
                self.ask_bitrate_of(index, bps * videos, now);
            }
        }
    }

    /// How much of a receiver's downlink one video of a source may fill; none where it is not to get
    /// any. Whoever is on hold takes no share.
    fn share_for(&self, receiver: &Leg, source: LegId, now: Instant) -> Option<u64> {
        receiver.slot_of(source)?;
        if receiver.held {
            return None;
        }
        let streams = receiver
            .slots
            .iter()
            .filter_map(|slot| self.index(slot.source?))
            .filter(|index| !self.legs[*index].held)
            .map(|index| self.active_videos(index, now))
            .sum::<usize>();
        let limit = receiver.limit_bps.unwrap_or(self.limits.max_bitrate_bps);
        Some(limit / streams.max(1) as u64)
    }

    fn active_videos(&self, index: usize, now: Instant) -> usize {
        let senders = &self.legs[index].senders;
        [Track::Camera, Track::Screen]
            .into_iter()
            .filter(|track| {
                senders[track.index()]
                    .last_packet
                    .is_some_and(|at| now.saturating_duration_since(at) < TRACK_IDLE)
            })
            .count()
    }

    /// Tells a source the most that it may send, when that is news.
    pub(super) fn ask_bitrate_of(&mut self, index: usize, bps: u64, now: Instant) {
        let bps = bps.clamp(self.limits.min_bitrate_bps, self.limits.max_bitrate_bps);
        let leg = &mut self.legs[index];
        // Upwards in steps: how much more a weak downlink bears shows only when it is tried.
        let step = leg
            .asked_bps
            .map_or(u64::MAX, |(asked, _)| asked + asked / 2);
        let bps = bps.min(step);
        let due = leg.asked_bps.is_none_or(|(asked, at)| {
            let spacing = if bps < asked {
                BITRATE_SPACING
            } else {
                BITRATE_SPACING * 5
            };
            asked.abs_diff(bps) * 20 > asked && now.saturating_duration_since(at) >= spacing
        });
        let video = [Track::Camera, Track::Screen]
            .into_iter()
            .filter(|track| leg.senders[track.index()].last_packet.is_some())
            .max_by_key(|track| leg.senders[track.index()].last_packet);
        if let (true, Some(track)) = (due, video) {
            leg.asked_bps = Some((bps, now));
            leg.ask_bitrate(track, bps);
        }
    }
}
