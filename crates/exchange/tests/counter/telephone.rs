//! A telephone line into the town: somebody who calls, with a stack of their own, over loopback.

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use schalter_domain::clock::{Clock, Entropy as _};
use schalter_domain::ids::{OfferId, SeatId, VisitId};
use schalter_domain::switchboard::VisitStage;
use schalter_exchange::hotline::{AccountSettings, Settings, Telephony};
use schalter_exchange::rooms::Room;
use schalter_exchange::{Attachment, Party};
use schalter_media::{LegId, Media, MediaConfig, RoomId, Voice, VoiceCodec};
use schalter_phone::account::{Account, AccountKey, Identity, Transport};
use schalter_phone::keys::Key;
use schalter_phone::leg::{Seeds, Tape};
use schalter_phone::prompts::Speaker;
use schalter_phone::sdp::{self, Direction, Keys, Local, Security};
use schalter_phone::sip::{CallKey, Event, Sip, SipConfig, Why};
use schalter_phone::sound::{SoundConfig, Sounds, Told};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::scene::{Counter, Town};

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(30);
/// The number that people call.
pub const NUMBER: &str = "+4922147100";

/// What the town's plan says of its telephone.
pub const NUMBERS: &str = r#"
[[topic]]
office = "buergerbuero"
slug = "auto"
name = "Auto"

[[number]]
slug = "buergertelefon"
name = "Bürgertelefon"
number = "+49 221 4710 0"
account = "trunk"
office = "buergerbuero"
languages = ["de", "tr"]
menu = [{ key = 1, topic = "ausweis" }, { key = 2, topic = "auto" }]

[[number]]
slug = "direkt"
name = "Direkt"
number = "+49 221 4710 1"
account = "trunk"
office = "buergerbuero"
topic = "ausweis"
languages = ["de"]

[[number]]
slug = "standesamt"
name = "Standesamt"
number = "+49 221 4710 2"
account = "trunk"
office = "standesamt"
languages = ["de"]
"#;

/// A clock that runs, from a morning on which offices are open.
pub struct RunningClock {
    start: Timestamp,
    since: Instant,
}

impl RunningClock {
    #[allow(clippy::disallowed_methods, reason = "real calls have real time")]
    pub fn new(start: Timestamp) -> Self {
        Self {
            start,
            since: Instant::now(),
        }
    }
}

impl Clock for RunningClock {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.since.elapsed()).unwrap();
        self.start + passed
    }
}

#[allow(clippy::disallowed_methods, reason = "real sockets have real time")]
fn instant() -> Instant {
    Instant::now()
}

/// Speaks everything as a third of a second of sound.
fn speech(folder: &Path) -> Speaker {
    let (rate, samples) = (8_000_u32, 2_400_u32);
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + samples * 2).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(rate.to_le_bytes());
    wav.extend((rate * 2).to_le_bytes());
    wav.extend(b"\x02\0\x10\0data");
    wav.extend((samples * 2).to_le_bytes());
    for n in 0..samples {
        let sample = if n % 16 < 8 { 8_000_i16 } else { -8_000 };
        wav.extend(sample.to_le_bytes());
    }
    std::fs::write(folder.join("speech.wav"), wav).unwrap();
    let program = folder.join("speak");
    let script = format!(
        "#!/bin/sh\ncat > /dev/null\ncp '{}' \"$5\"\n",
        folder.join("speech.wav").display()
    );
    std::fs::write(&program, script).unwrap();
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    Speaker::new(program)
}

/// The town with a telephone: what of it outlives a server.
pub struct Exchange {
    pub town: Town,
    pub clock: Arc<RunningClock>,
    pub settings: Settings,
    /// The ports of the house's sound.
    pub ports: RangeInclusive<u16>,
    folder: tempfile::TempDir,
    trunk: Account,
    starts: u16,
}

/// A running server with a telephone.
pub struct House {
    pub counter: Counter,
    pub media: Media,
    runtime: Option<Runtime>,
}

impl House {
    /// The process is killed: nobody is told anything.
    pub fn dies(self) {
        drop(self);
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

pub fn account(key: &str, domain: &str, port: u16, peer: &str) -> Account {
    Account {
        key: AccountKey(key.to_owned()),
        domain: domain.to_owned(),
        port: Some(port),
        transport: Transport::Udp,
        proxy: None,
        user: "4710".to_owned(),
        auth_user: None,
        password: None,
        register_s: 0,
        peers: vec![peer.parse().unwrap()],
        identity: Identity::From,
        security: Security::Optional,
        codecs: VoiceCodec::ALL.to_vec(),
        calls: 30,
        refers: false,
    }
}

pub fn sounds(
    address: &str,
    ports: RangeInclusive<u16>,
    media: Option<Media>,
) -> (Sounds, mpsc::UnboundedReceiver<Told>) {
    let config = SoundConfig {
        address: address.parse().unwrap(),
        ports,
    };
    Sounds::start(config, media, Arc::new(instant), Arc::new(|| 0)).unwrap()
}

impl Exchange {
    pub async fn new() -> Self {
        Self::new_with(|_| {}).await
    }

    pub async fn new_with(change: impl FnOnce(&mut Settings)) -> Self {
        let town = Town::new_with(NUMBERS).await;
        let trunk = account("trunk", "127.0.0.2", 5060, "127.0.0.2");
        let mut settings = Settings {
            accounts: vec![AccountSettings {
                key: "trunk".to_owned(),
                organisation: "kleinstadt".to_owned(),
                calls: 30,
                standby: true,
                refers: false,
                registers: false,
                wishes: trunk.wishes(),
            }],
            flood_number: 0,
            ..Settings::default()
        };
        change(&mut settings);
        Self {
            clock: Arc::new(RunningClock::new("2026-11-23T08:00:00Z".parse().unwrap())),
            town,
            settings,
            ports: 30_000..=39_999,
            folder: tempfile::tempdir().unwrap(),
            trunk,
            starts: 0,
        }
    }

    /// From now on it is later, for servers that start.
    pub fn later(&mut self, by: SignedDuration) {
        self.clock = Arc::new(RunningClock::new(self.clock.now() + by));
    }

    pub async fn sip(
        address: &str,
        accounts: Vec<Account>,
    ) -> (Sip, mpsc::UnboundedReceiver<Event>) {
        let config = SipConfig {
            udp: Some(format!("{address}:0").parse().unwrap()),
            accounts,
            secret: address.to_owned(),
            ..SipConfig::default()
        };
        Sip::start(config).await.unwrap()
    }

    /// Calls of the house go out to there.
    pub fn leads_to(&mut self, to: std::net::SocketAddr) {
        self.trunk.domain = to.ip().to_string();
        self.trunk.port = Some(to.port());
    }

    /// Starts the server, and gives a telephone that can call it.
    pub async fn starts(&mut self) -> (House, Phone) {
        // In a runtime of its own, with which everything of it ends.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (mut house, port) = {
            let _within = runtime.enter();
            self.house().await
        };
        house.runtime = Some(runtime);
        // Late packets for the telephone of before do not reach this one.
        let first = 40_000 + 5_000 * self.starts;
        self.starts += 1;
        let home = account("town", "127.0.0.1", port, "127.0.0.1");
        let (far, events) = Self::sip("127.0.0.2", vec![home]).await;
        let (sounds, told) = sounds("127.0.0.2", first..=first + 4_999, None);
        let phone = Phone {
            sip: far,
            events,
            sounds,
            told,
            entropy: Arc::clone(&self.town.entropy),
        };
        (house, phone)
    }

    async fn house(&self) -> (House, u16) {
        let media = Media::start(
            MediaConfig::new("127.0.0.1:0".parse().unwrap()),
            Arc::new(instant),
        );
        let (media, media_events) = media.unwrap();
        let (sip, events) = Self::sip("127.0.0.1", vec![self.trunk.clone()]).await;
        let port = sip.udp_addr().unwrap().port();
        let (sounds, told) = sounds("127.0.0.1", self.ports.clone(), Some(media.clone()));
        let telephony = Telephony {
            sip,
            events,
            sounds,
            told,
            speaker: Arc::new(speech(self.folder.path())),
            settings: self.settings.clone(),
        };
        let clock: Arc<dyn Clock> = self.clock.clone();
        let media_parts = Some((media.clone(), media_events));
        let counter = self
            .town
            .starts_calling(clock, media_parts, telephony)
            .await;
        let runtime = None;
        let house = House {
            counter,
            media,
            runtime,
        };
        (house, port)
    }
}

/// Somebody's telephone.
pub struct Phone {
    sip: Sip,
    events: mpsc::UnboundedReceiver<Event>,
    sounds: Sounds,
    told: mpsc::UnboundedReceiver<Told>,
    entropy: Arc<schalter_domain::clock::testing::SeededEntropy>,
}

/// A call as the caller has it.
pub struct Line<'a> {
    phone: &'a mut Phone,
    pub key: CallKey,
    pub leg: LegId,
    local: Local,
    wishes: sdp::Wishes,
    codec: Option<VoiceCodec>,
    /// Everything that was typed to the caller so far.
    pub text: String,
    read: usize,
    pub ended: Option<Why>,
    rang: bool,
}

impl Phone {
    /// Calls a number under another one.
    pub async fn calls(&mut self, number: &str, from: &str) -> Line<'_> {
        let wishes = account("town", "127.0.0.1", 1, "127.0.0.1").wishes();
        let leg = LegId(Uuid::from_u128(u128::from(self.entropy.next())));
        let seeds = Seeds {
            ssrc: 77,
            text_ssrc: 78,
            sequence: 1,
            timestamp: 0,
            name: "caller".to_owned(),
        };
        let ends = self.sounds.open(leg, seeds).await.unwrap();
        let mut keys = [0; 30];
        self.entropy.fill(&mut keys);
        let local = Local {
            sound: ends.sound,
            text: ends.text,
            session: 1,
            version: 1,
            keys: Keys::new(keys),
            text_keys: Keys::new(keys),
            direction: Direction::SendRecv,
        };
        let offer = sdp::offer(&wishes, &local, None);
        let account = AccountKey("town".to_owned());
        let key = self.sip.dial(&account, number, from, offer).unwrap();
        Line {
            phone: self,
            key,
            leg,
            local,
            wishes,
            codec: None,
            text: String::new(),
            read: 0,
            ended: None,
            rang: false,
        }
    }
}

impl Line<'_> {
    /// Lets things happen until `done` holds.
    async fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let happens = async {
            while !done(self) {
                tokio::select! {
                    event = self.phone.events.recv() => self.signalled(event.unwrap()),
                    told = self.phone.told.recv() => {
                        if let Told::Typed(leg, text) = told.unwrap() && leg == self.leg {
                            self.text.push_str(&text);
                        }
                    }
                }
            }
        };
        if tokio::time::timeout(PATIENCE, happens).await.is_err() {
            panic!(
                "{what}; typed so far: {:?}, ended: {:?}",
                self.text, self.ended
            );
        }
    }

    fn signalled(&mut self, event: Event) {
        match event {
            Event::Ringing(key, _) if key == self.key => self.rang = true,
            Event::Confirmed(key, body) if key == self.key => {
                let answer = sdp::read(&body).unwrap();
                let agreed = sdp::accept(&answer, &self.wishes, &self.local).unwrap();
                assert!(agreed.secure.is_some(), "loopback is encrypted too");
                self.codec = Some(agreed.voice.codec);
                let (keys, text_keys) = (self.local.keys.clone(), self.local.text_keys.clone());
                self.phone.sounds.agree(self.leg, agreed, keys, text_keys);
            }
            Event::Ended(key, why) if key == self.key => self.ended = Some(why),
            _ => {}
        }
    }

    /// The call is taken.
    pub async fn is_taken(&mut self) {
        self.until("not taken", |line| line.codec.is_some()).await;
        assert!(self.rang, "it rings before");
    }

    /// These words are said, after all that was heard before.
    pub async fn hears(&mut self, words: &str) {
        let from = self.read;
        self.until(words, |line| line.text[from..].contains(words))
            .await;
        let at = self.text[from..].find(words).unwrap();
        self.read = from + at + words.len();
    }

    pub fn presses(&self, keys: &str) {
        for key in keys.chars() {
            let key = Key::from_char(key).unwrap();
            self.phone.sounds.press(self.leg, key);
        }
    }

    pub fn types(&self, text: &str) {
        self.phone.sounds.type_text(self.leg, text.to_owned());
    }

    /// Speaks: every packet bears this byte.
    pub fn speaks(&self, byte: u8) {
        let tape = Tape {
            codec: self.codec.unwrap(),
            bytes: vec![byte; 160].into(),
            endless: true,
        };
        self.phone.sounds.play(self.leg, vec![tape]);
    }

    /// How many packets were heard.
    pub async fn heard(&self) -> u64 {
        self.phone.sounds.counts(self.leg).await.unwrap().received
    }

    pub async fn hangs_up(&mut self) {
        self.phone.sip.hang_up(self.key).await;
        self.until("not over", |line| line.ended.is_some()).await;
        self.phone.sounds.close(self.leg);
    }

    /// The other side ends the call.
    pub async fn is_hung_up_on(&mut self) -> Why {
        self.until("not over", |line| line.ended.is_some()).await;
        self.phone.sounds.close(self.leg);
        self.ended.unwrap()
    }

    /// The telephone falls silent without a word, as in a tunnel.
    pub fn vanishes(self) {
        self.phone.sounds.close(self.leg);
    }
}

/// Somebody at a desk.
pub struct Clerk<'a> {
    house: &'a House,
    pub seat: SeatId,
    desk: Attachment,
}

impl House {
    /// A clerk sits down.
    pub async fn seats(&self, login: &str, window: u128) -> Clerk<'_> {
        let seat = self.counter.seat(login);
        let desk = self
            .counter
            .exchange
            .attach(Party::Seat(seat), Uuid::from_u128(window), false);
        self.counter.opens(login).await;
        Clerk {
            house: self,
            seat,
            desk: desk.unwrap(),
        }
    }

    /// Waits until `done` gives something, looking whenever everybody's place is published.
    pub async fn until<T>(&self, what: &str, done: impl Fn() -> Option<T>) -> T {
        let mut boards = self.counter.exchange.boards();
        let happens = async {
            loop {
                if let Some(found) = done() {
                    return found;
                }
                boards.changed().await.unwrap();
            }
        };
        let found = tokio::time::timeout(PATIENCE, happens).await;
        found.unwrap_or_else(|_| panic!("{what}"))
    }

    pub fn stage(&self, visit: VisitId) -> VisitStage {
        self.counter.stage(visit)
    }

    pub async fn until_ended(&self, visit: VisitId) {
        self.until("the visit goes on", || {
            let ended = matches!(self.stage(visit), VisitStage::Ended { .. });
            ended.then_some(())
        })
        .await;
    }

    /// No call stands, and nothing of one is left.
    pub async fn until_quiet(&self) {
        let hotline = self.counter.exchange.hotline();
        self.until("calls stand", || (hotline.count() == 0).then_some(()))
            .await;
    }
}

impl Clerk<'_> {
    /// Something rings at the desk.
    pub async fn rings(&mut self) -> (OfferId, VisitId) {
        loop {
            if let Some(offered) = self.house.counter.rings(self.seat) {
                return offered;
            }
            self.looks().await;
        }
    }

    /// Something changes at the desk.
    async fn looks(&mut self) {
        let pushed = tokio::time::timeout(PATIENCE, self.desk.pushes.recv()).await;
        pushed.expect("something happens").expect("the desk stays");
    }

    pub async fn accepts(&mut self) -> VisitId {
        let (offer, visit) = self.rings().await;
        let seats = self.house.counter.exchange.seats();
        seats.accept(self.seat, offer).await.unwrap();
        visit
    }

    pub fn room(&self) -> Room {
        let talks = self.house.counter.exchange.talks();
        talks.room(Party::Seat(self.seat)).expect("a room")
    }

    /// A push that `is` so.
    pub async fn is_told<T>(&mut self, is: impl Fn(&schalter_exchange::Push) -> Option<T>) -> T {
        let told = async {
            loop {
                let push = self.desk.pushes.recv().await.expect("the desk stays");
                if let Some(found) = is(&push) {
                    return found;
                }
            }
        };
        let told = tokio::time::timeout(PATIENCE, told).await;
        told.expect("the desk is told")
    }

    /// The browser at the desk, as far as its sound goes.
    pub fn headset(&self, room: RoomId) -> Headset {
        let leg = LegId(Uuid::from_u128(9_000));
        let (sender, heard) = mpsc::unbounded_channel();
        let hears = Box::new(move |voice: Voice| {
            let _ = sender.send(voice);
        });
        self.house.media.attach(room, leg, hears);
        Headset {
            media: self.house.media.clone(),
            leg,
            heard,
            sequence: 0,
        }
    }
}

/// The sound of a desk.
pub struct Headset {
    media: Media,
    leg: LegId,
    heard: mpsc::UnboundedReceiver<Voice>,
    sequence: u64,
}

impl Headset {
    /// Hears packets of this byte.
    pub async fn hears(&mut self, byte: u8) {
        let heard = async { while self.heard.recv().await.unwrap().payload[0] != byte {} };
        let heard = tokio::time::timeout(PATIENCE, heard).await;
        heard.expect("the caller is heard");
    }

    /// Speaks one packet.
    pub fn speaks(&mut self, codec: VoiceCodec) {
        self.sequence += 1;
        self.media.say(Voice {
            codec,
            source: self.leg,
            stream: 5,
            sequence: self.sequence,
            timestamp: u32::try_from(self.sequence).unwrap() * 160,
            marker: false,
            payload: vec![0x22; 160].into(),
        });
    }
}
