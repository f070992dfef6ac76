//! Whether an account works, tried from outside of the running exchange: a call to a number that gives
//! back what it hears, with a beep each second that tells how long the way is.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use schalter_media::LegId;
use tokio::net::UdpSocket;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

use crate::account::Account;
use crate::codec::{Codec, Decoder};
use crate::leg::{Leg, Output, Seeds, Socket};
use crate::prompts::Prompt;
use crate::sdp::{self, Agreement, Direction, Keys, Local, Wishes};
use crate::sip::{CallKey, Event, Sip, SipError, Why};

/// How long it may ring.
const RINGING: Duration = Duration::from_secs(45);
/// Samples a second of the beep.
const RATE: u32 = 16_000;
/// Packets between two beeps: a second.
const EVERY: u64 = 50;
/// From here on something is a beep.
const LOUD: u16 = 4_000;
/// The longest packet.
const MAX_PACKET: usize = 2_048;

/// What is random of a call.
#[derive(Clone, Debug)]
pub struct Chance {
    /// Of the sound.
    pub seeds: Seeds,
    /// The keys of what we send.
    pub keys: Keys,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echo {
    /// The codec of the call.
    pub codec: Codec,
    /// Whether it was encrypted.
    pub secure: bool,
    /// How long it took until somebody answered.
    pub answered: Duration,
    /// Packets that were sent.
    pub sent: u64,
    /// Packets that came.
    pub received: u64,
    /// Packets that are missing among them.
    pub lost: u64,
    /// How long sound takes there and back, the median of all beeps that were heard again.
    pub there_and_back: Option<Duration>,
}

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
pub enum EchoError {
    /// The call could not be made.
    #[error(transparent)]
    Sip(#[from] SipError),
    /// No socket for the sound.
    #[error("no socket for the sound: {0}")]
    Socket(#[from] std::io::Error),
    /// The other side has refused, or nobody answered.
    #[error("the call was not answered: {0:?}")]
    Ended(Why),
    /// It rang too long.
    #[error("nobody answered in time")]
    NoAnswer,
    /// The answer is no sound for us.
    #[error("the answer has no sound for us: {0}")]
    Sound(String),
}

/// Calls `number` and listens for so long.
///
/// # Errors
/// [`EchoError`].
pub async fn echo(
    (sip, events): (&Sip, &mut UnboundedReceiver<Event>),
    (account, number): (&Account, &str),
    address: IpAddr,
    chance: Chance,
    listens: Duration,
) -> Result<Echo, EchoError> {
    let socket = UdpSocket::bind(SocketAddr::new(address, 0)).await?;
    let sound = socket.local_addr()?;
    let wishes = Wishes {
        text: false,
        ..account.wishes()
    };
    let local = Local {
        sound,
        text: sound,
        session: 1,
        version: 1,
        keys: chance.keys.clone(),
        text_keys: chance.keys.clone(),
        direction: Direction::SendRecv,
    };
    let begin = Instant::now();
    let offer = sdp::offer(&wishes, &local, None);
    let call = sip.dial(&account.key, number, &account.user, offer)?;
    let answer = tokio::time::timeout(RINGING, answered(call, events)).await;
    let Ok(answer) = answer else {
        sip.hang_up(call).await;
        return Err(EchoError::NoAnswer);
    };
    let body = answer.map_err(EchoError::Ended)?;
    let answered = begin.elapsed();
    let read = sdp::read(&body).map_err(|error| error.to_string());
    let agreed = read.and_then(|answer| {
        sdp::accept(&answer, &wishes, &local).map_err(|error| error.to_string())
    });
    let agreed = match agreed {
        Ok(agreed) => agreed,
        Err(error) => {
            sip.hang_up(call).await;
            return Err(EchoError::Sound(error));
        }
    };
    let trusted = sip.servers(&account.key);
    let mut line = Line::new(socket, agreed, chance, trusted);
    let done = tokio::time::timeout(listens, line.run(call, events)).await;
    sip.hang_up(call).await;
    if let Ok(why) = done
        && line.leg.counts().received == 0
    {
        return Err(EchoError::Ended(why));
    }
    Ok(line.result(answered))
}

async fn answered(call: CallKey, events: &mut UnboundedReceiver<Event>) -> Result<Vec<u8>, Why> {
    while let Some(event) = events.recv().await {
        match event {
            Event::Confirmed(key, body) if key == call => return Ok(body),
            Event::Ended(key, why) if key == call => return Err(why),
            _ => {}
        }
    }
    Err(Why::TimedOut)
}

/// The sound of the call.
struct Line {
    socket: UdpSocket,
    leg: Leg,
    codec: Codec,
    secure: bool,
    begin: Instant,
    decoder: Decoder,
    beeped: Option<Instant>,
    heard: Option<Instant>,
    delays: Vec<Duration>,
}

impl Line {
    fn new(socket: UdpSocket, agreed: Agreement, chance: Chance, trusted: Vec<IpAddr>) -> Self {
        let codec = agreed.voice.codec;
        let secure = agreed.secure.is_some();
        let mut leg = Leg::new(LegId(uuid::Uuid::nil()), chance.seeds, 0);
        leg.trust(trusted);
        leg.agree(agreed, &chance.keys, &chance.keys, 0);
        leg.play(Prompt::endless(&beep(), RATE).tape(codec, true), 0);
        Self {
            socket,
            leg,
            codec,
            secure,
            begin: Instant::now(),
            decoder: Decoder::new(codec),
            beeped: None,
            heard: None,
            delays: Vec::new(),
        }
    }

    /// Speaks and listens until the other side ends it.
    async fn run(&mut self, call: CallKey, events: &mut UnboundedReceiver<Event>) -> Why {
        let mut buffer = vec![0; MAX_PACKET];
        loop {
            let next = self.leg.poll_timeout().map_or(1_000, |(at, _)| at);
            let wake = self.begin + Duration::from_millis(next);
            tokio::select! {
                () = tokio::time::sleep_until(wake) => self.leg.handle_timeout(self.now(), 0),
                Ok((length, from)) = self.socket.recv_from(&mut buffer) => {
                    let now = self.now();
                    self.leg.handle_packet(Socket::Sound, from, &buffer[..length], now);
                }
                event = events.recv() => match event {
                    Some(Event::Ended(key, why)) if key == call => return why,
                    Some(Event::Reoffer(_, _, reply)) => reply.refuse().await,
                    Some(_) => {}
                    None => return Why::TimedOut,
                },
            }
            self.drain().await;
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begin.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    async fn drain(&mut self) {
        while let Some(output) = self.leg.poll_output() {
            match output {
                Output::Transmit {
                    by: Socket::Sound,
                    to,
                    bytes,
                } => {
                    // What the kernel does not take is lost like on any network.
                    let _ = self.socket.send_to(&bytes, to).await;
                    if (self.leg.counts().sent - 1).is_multiple_of(EVERY) {
                        self.beeped = Some(Instant::now());
                    }
                }
                Output::Heard(voice) => {
                    let samples = self.decoder.decode(&voice.payload);
                    let peak = samples.iter().map(|sample| sample.unsigned_abs()).max();
                    if peak > Some(LOUD) {
                        self.hear();
                    }
                }
                _ => {}
            }
        }
    }

    /// A beep came back; that of a beep which lasts several packets counts once.
    fn hear(&mut self) {
        let now = Instant::now();
        let again = self
            .heard
            .is_some_and(|heard| now - heard < Duration::from_millis(300));
        self.heard = Some(now);
        if let Some(beeped) = self.beeped.filter(|_| !again) {
            self.delays.push(now - beeped);
        }
    }

    fn result(mut self, answered: Duration) -> Echo {
        let counts = self.leg.counts();
        self.delays.sort_unstable();
        Echo {
            codec: self.codec,
            secure: self.secure,
            answered,
            sent: counts.sent,
            received: counts.received,
            lost: counts.lost,
            there_and_back: self.delays.get(self.delays.len() / 2).copied(),
        }
    }
}

/// A second that begins with a beep of 40 ms.
fn beep() -> Vec<i16> {
    let samples = 0..RATE;
    let beeps = RATE / 25;
    samples
        .map(|n| match (n < beeps, n % 16 < 8) {
            (false, _) => 0,
            (true, true) => 12_000,
            (true, false) => -12_000,
        })
        .collect()
}
