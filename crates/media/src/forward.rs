//! The arithmetic of forwarding: numbers rebased for each receiver, and the gate that keeps
//! keyframe requests from becoming a flood.

use std::time::{Duration, Instant};

use str0m::media::Pt;
use str0m::rtp::Ssrc;

/// Rewrites sequence numbers and timestamps so that one receiver sees one unbroken stream,
/// whatever source stands behind it.
///
/// Sequence numbers start at 1: a receiver knows no rollover counter, so a high first number
/// would not decrypt (RFC 3711, 3.3.1).
#[derive(Debug, Default)]
pub(crate) struct Rebase {
    source: Option<Origin>,
    last: Option<Last>,
}

#[derive(Debug, Clone, Copy)]
struct Origin {
    ssrc: Ssrc,
    first_in: u64,
    first_out: u64,
    time_offset: u32,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    seq: u64,
    time: u32,
    at: Instant,
}

impl Rebase {
    /// The outgoing numbers for an incoming packet; `None` for a packet from before the
    /// receiver joined. The flag tells that a new stretch began, which needs a keyframe.
    pub(crate) fn map(
        &mut self,
        ssrc: Ssrc,
        seq: u64,
        time: u32,
        clock_rate: u32,
        now: Instant,
    ) -> Option<(u64, u32, bool)> {
        let (origin, fresh) = match self.source {
            Some(origin) if origin.ssrc == ssrc => (origin, false),
            _ => (self.begin(ssrc, seq, time, clock_rate, now), true),
        };
        let seq = origin.first_out + seq.checked_sub(origin.first_in)?;
        let time = time.wrapping_add(origin.time_offset);
        if self.last.is_none_or(|last| seq > last.seq) {
            self.last = Some(Last { seq, time, at: now });
        }
        Some((seq, time, fresh))
    }

    /// Forgets the source: the next packet follows without a gap on the last one forwarded.
    pub(crate) fn pause(&mut self) {
        self.source = None;
    }

    fn begin(&mut self, ssrc: Ssrc, seq: u64, time: u32, rate: u32, now: Instant) -> Origin {
        let (first_out, time_offset) = match self.last {
            None => (1, 0),
            Some(last) => {
                let elapsed = now.saturating_duration_since(last.at);
                let ticks = (elapsed.as_secs_f64() * f64::from(rate)) as u64 as u32;
                let next = last.time.wrapping_add(ticks.max(1));
                (last.seq + 1, next.wrapping_sub(time))
            }
        };
        let origin = Origin {
            ssrc,
            first_in: seq,
            first_out,
            time_offset,
        };
        self.source = Some(origin);
        origin
    }
}

/// Payload types of one source as one receiver knows them; `None` is a codec that it lacks.
#[derive(Debug, Default)]
pub(crate) struct PtMap(Vec<(Pt, Option<Pt>)>);

impl PtMap {
    pub(crate) fn get(&self, pt: Pt) -> Option<Option<Pt>> {
        self.0
            .iter()
            .find(|(from, _)| *from == pt)
            .map(|(_, to)| *to)
    }

    pub(crate) fn insert(&mut self, from: Pt, to: Option<Pt>) {
        self.0.push((from, to));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

/// Lets one keyframe request through in each [`KeyframeGate::SPACING`]; the last one that came
/// too early is kept and goes out when the time has come.
#[derive(Debug, Default)]
pub(crate) struct KeyframeGate {
    last: Option<Instant>,
    pending: bool,
}

impl KeyframeGate {
    pub(crate) const SPACING: Duration = Duration::from_millis(400);

    /// Whether the request may go out now.
    pub(crate) fn request(&mut self, now: Instant) -> bool {
        self.pending = true;
        self.due(now)
    }

    /// Whether a kept request is due; it counts as sent then.
    pub(crate) fn due(&mut self, now: Instant) -> bool {
        let due = self.pending && self.free_at().is_none_or(|at| now >= at);
        if due {
            self.pending = false;
            self.last = Some(now);
        }
        due
    }

    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        if self.pending { self.free_at() } else { None }
    }

    fn free_at(&self) -> Option<Instant> {
        self.last.map(|last| last + Self::SPACING)
    }
}

/// How much goes to one receiver, to tell whether its estimate binds.
///
/// A receiver estimates at most one and a half times what it gets. An estimate well above the
/// flow therefore says only that little was sent, and one that lags behind a flow that has just
/// begun says nothing at all; to pass these on would keep a sender low that has begun to show
/// more. A narrow path shows itself by an estimate that falls while the flow fills it.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    since: Option<Instant>,
    bytes: u64,
    /// Bits per second in the last two windows.
    flows: [u64; 2],
    estimate: Option<u64>,
    binding: bool,
}

impl Meter {
    const WINDOW: Duration = Duration::from_millis(500);

    pub(crate) fn count(&mut self, bytes: usize, now: Instant) {
        self.turn(now);
        self.bytes += bytes as u64;
    }

    /// Takes an estimate, in bits per second. Whether it binds.
    pub(crate) fn binds(&mut self, estimate: u64, now: Instant) -> bool {
        self.turn(now);
        let steady = self.flows[0].min(self.flows[1]);
        let filled = estimate < steady + steady / 4;
        let falling = self.estimate.is_some_and(|before| estimate < before);
        self.estimate = Some(estimate);
        self.binding = filled && (self.binding || falling || estimate < steady);
        self.binding
    }

    fn turn(&mut self, now: Instant) {
        let since = *self.since.get_or_insert(now);
        let elapsed = now.saturating_duration_since(since);
        if elapsed >= Self::WINDOW {
            let flow = (self.bytes as f64 * 8.0 / elapsed.as_secs_f64()) as u64;
            self.flows = [flow, self.flows[0]];
            self.bytes = 0;
            self.since = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::disallowed_methods)]
    fn epoch() -> Instant {
        Instant::now()
    }

    #[test]
    fn numbers_start_low_and_keep_their_gaps() {
        let (mut rebase, now) = (Rebase::default(), epoch());
        let mut map = |seq| rebase.map(1.into(), seq, 5, 90_000, now);
        assert_eq!(map(70_000), Some((1, 5, true)));
        assert_eq!(map(70_002), Some((3, 5, false)));
        assert_eq!(
            map(70_001),
            Some((2, 5, false)),
            "a late packet fills its gap"
        );
        assert_eq!(map(69_999), None, "from before the receiver joined");
    }

    #[test]
    fn a_new_source_follows_without_gap_and_time_goes_on() {
        let (mut rebase, now) = (Rebase::default(), epoch());
        rebase.map(1.into(), 100, 1_000, 90_000, now);
        let later = now + Duration::from_secs(1);
        assert_eq!(
            rebase.map(2.into(), 7, 0, 90_000, later),
            Some((2, 91_000, true))
        );
        assert_eq!(
            rebase.map(2.into(), 8, 3_000, 90_000, later),
            Some((3, 94_000, false))
        );
    }

    #[test]
    fn a_pause_leaves_no_gap() {
        let (mut rebase, now) = (Rebase::default(), epoch());
        rebase.map(1.into(), 100, 0, 48_000, now);
        rebase.pause();
        let got = rebase.map(1.into(), 900, 0, 48_000, now);
        assert_eq!(got.map(|(seq, _, fresh)| (seq, fresh)), Some((2, true)));
    }

    /// A flow of so many thousand bits a second for two seconds.
    fn flow(meter: &mut Meter, now: &mut Instant, kbps: usize) {
        for _ in 0..200 {
            meter.count(kbps * 10 / 8, *now);
            *now += Duration::from_millis(10);
        }
    }

    #[test]
    fn an_estimate_binds_when_it_falls_into_the_flow() {
        let (mut meter, mut now) = (Meter::default(), epoch());
        flow(&mut meter, &mut now, 1_000);
        assert!(!meter.binds(1_500_000, now), "that little was sent");
        assert!(meter.binds(1_200_000, now), "it fell");
        assert!(
            meter.binds(1_220_000, now),
            "it rises, but the flow fills it"
        );
        flow(&mut meter, &mut now, 300);
        assert!(!meter.binds(1_000_000, now), "the flow does not need it");
    }

    #[test]
    fn an_estimate_that_lags_behind_a_new_flow_does_not_bind() {
        let (mut meter, mut now) = (Meter::default(), epoch());
        flow(&mut meter, &mut now, 300);
        assert!(!meter.binds(450_000, now));
        for _ in 0..60 {
            meter.count(1_250, now);
            now += Duration::from_millis(10);
        }
        assert!(!meter.binds(500_000, now), "it rises");
    }

    #[test]
    fn keyframe_requests_are_spaced_and_none_is_lost() {
        let (mut gate, now) = (KeyframeGate::default(), epoch());
        assert!(gate.request(now));
        assert_eq!(gate.poll_timeout(), None);
        assert!(!gate.request(now));
        assert!(!gate.request(now));
        let at = gate.poll_timeout().expect("one request is kept");
        assert!(!gate.due(at - Duration::from_millis(1)));
        assert!(gate.due(at));
        assert!(!gate.due(at + KeyframeGate::SPACING), "it is sent once");
    }
}
