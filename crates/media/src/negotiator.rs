//! The negotiation thread: reads offers, makes certificates and writes answers, so that the
//! media thread only ever moves packets.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, TryRecvError};

use str0m::config::DtlsCert;
use tokio::sync::oneshot;

use crate::MediaClock;
use crate::commands::{Command, Commands};
use crate::negotiation::{Candidates, Offer, prepare};
use crate::types::{Answer, LegId, MediaConfig, MediaError, RoomId};

/// Certificates kept ready. One serves one connection.
const WARM_CERTIFICATES: usize = 32;

pub(crate) struct Job {
    pub(crate) room: RoomId,
    pub(crate) leg: LegId,
    pub(crate) offer: String,
    pub(crate) reply: oneshot::Sender<Result<Answer, MediaError>>,
}

pub(crate) struct Negotiator {
    pub(crate) config: MediaConfig,
    pub(crate) candidates: Candidates,
    pub(crate) clock: MediaClock,
    pub(crate) commands: Commands,
    pub(crate) certificates: VecDeque<DtlsCert>,
}

impl Negotiator {
    /// Serves jobs until every sender is gone. When there is nothing to do, certificates are
    /// made.
    pub(crate) fn run(mut self, jobs: &Receiver<Job>) {
        self.warm_up();
        loop {
            let job = match jobs.try_recv() {
                Ok(job) => job,
                Err(TryRecvError::Disconnected) => return,
                Err(TryRecvError::Empty) if self.certificates.len() < WARM_CERTIFICATES => {
                    self.certificates.extend(certificate());
                    continue;
                }
                Err(TryRecvError::Empty) => match jobs.recv() {
                    Ok(job) => job,
                    Err(_) => return,
                },
            };
            let Job {
                room,
                leg,
                offer,
                reply,
            } = job;
            let answer = catch_unwind(AssertUnwindSafe(|| self.negotiate(room, leg, &offer)));
            let answer = answer.unwrap_or_else(|_| {
                tracing::error!(leg = %leg.0, "an offer broke the negotiation");
                Err(MediaError::BadOffer("it cannot be processed".to_owned()))
            });
            if reply.send(answer).is_err() {
                tracing::debug!(leg = %leg.0, "nobody waits for the answer any more");
            }
        }
    }

    /// The first certificate and the first answer of a process are slow; a citizen should not be
    /// the one to wait for them.
    fn warm_up(&mut self) {
        let Some(cert) = certificate() else { return };
        let offer = Offer::parse(SAMPLE_OFFER, self.config.downlink);
        let now = (self.clock)();
        let leg = LegId(uuid::Uuid::nil());
        let prepared =
            offer.and_then(|offer| prepare(leg, offer, &self.config, &self.candidates, cert, now));
        if let Err(error) = prepared {
            tracing::warn!(%error, "warming up the negotiation failed");
        }
    }

    fn negotiate(&mut self, room: RoomId, leg: LegId, text: &str) -> Result<Answer, MediaError> {
        let offer = Offer::parse(text, self.config.downlink)?;
        let earlier = self.ask(|reply| Command::Footprint { room, leg, reply })?;
        if earlier.is_some_and(|earlier| offer.restarts(&earlier)) {
            let slots = offer.slots();
            let restarted = self.ask(|reply| Command::Restart {
                room,
                leg,
                offer,
                reply,
            })?;
            if let Some(sdp) = restarted {
                return Ok(Answer { sdp: sdp?, slots });
            }
            return self.connect(room, leg, Offer::parse(text, self.config.downlink)?);
        }
        self.connect(room, leg, offer)
    }

    fn connect(&mut self, room: RoomId, leg: LegId, offer: Offer) -> Result<Answer, MediaError> {
        let cert = self.certificates.pop_front().or_else(certificate);
        let cert = cert.ok_or_else(|| MediaError::BadOffer("no certificate".to_owned()))?;
        let now = (self.clock)();
        let (prepared, answer) = prepare(leg, offer, &self.config, &self.candidates, cert, now)?;
        self.ask(|reply| Command::Add {
            room,
            prepared,
            reply,
        })??;
        Ok(answer)
    }

    /// Waits for the media thread, which never waits for this one.
    fn ask<T>(&self, command: impl FnOnce(oneshot::Sender<T>) -> Command) -> Result<T, MediaError> {
        let (reply, answer) = oneshot::channel();
        self.commands.send(command(reply));
        answer.blocking_recv().map_err(|_| MediaError::Stopped)
    }
}

fn certificate() -> Option<DtlsCert> {
    str0m::crypto::from_feature_flags()
        .dtls_provider
        .generate_certificate()
}

/// What a browser would offer for one slot, as short as it can be.
const SAMPLE_OFFER: &str = include_str!("sample_offer.sdp");
