//! Our side: SIP, sound and rooms, as the exchange will use them, with the least that decides.

use std::net::{IpAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use schalter_media::{LegId, Media, MediaConfig, RoomId};
use schalter_phone::account::{Account, AccountKey, Identity, Transport};
use schalter_phone::check::{Chance, Echo, echo};
use schalter_phone::codec::Codec;
use schalter_phone::leg::Seeds;
use schalter_phone::prompts::Prompt;
use schalter_phone::sdp::{self, Agreement, Direction, Keys, Local, Security, Wishes};
use schalter_phone::sip::{CallKey, Event, Sip, SipConfig};
use schalter_phone::sound::{SoundConfig, Sounds, Told};
use tokio::sync::mpsc::UnboundedReceiver;
use uuid::Uuid;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Each house has ports of its own.
static PORTS: AtomicU16 = AtomicU16::new(30_000);

/// The address of this machine to which telephones bind.
pub fn address(programs: &[&str]) -> Result<IpAddr, String> {
    if let Some(missing) = programs.iter().find(|program| !Path::new(program).exists()) {
        return Err(format!("{missing} is missing; .ci/prepare installs it"));
    }
    // Nothing is sent: the kernel only chooses a way.
    let probe = UdpSocket::bind("0.0.0.0:0").map_err(|error| error.to_string())?;
    let chosen = probe
        .connect("192.0.2.1:9")
        .and_then(|()| probe.local_addr());
    let address = chosen.map_err(|error| error.to_string())?.ip();
    if address.is_loopback() || address.is_unspecified() {
        return Err("this machine has no address but that of the loopback".to_owned());
    }
    Ok(address)
}

/// A call that stands.
pub struct Call {
    pub key: CallKey,
    pub leg: LegId,
    pub secure: bool,
    codec: Codec,
    agreed: Agreement,
    local: Local,
}

pub struct House {
    sip: Sip,
    events: UnboundedReceiver<Event>,
    sounds: Sounds,
    told: UnboundedReceiver<Told>,
    media: Media,
    wishes: Wishes,
    account: AccountKey,
    dialled: u32,
}

#[allow(clippy::disallowed_methods, reason = "real telephones have real time")]
fn clock() -> Arc<dyn Fn() -> Instant + Send + Sync> {
    Arc::new(Instant::now)
}

fn seeds() -> Seeds {
    Seeds {
        ssrc: 7,
        text_ssrc: 8,
        sequence: 1,
        timestamp: 0,
        name: "house".to_owned(),
    }
}

impl House {
    /// One that everybody on this machine may call.
    pub async fn open(address: IpAddr, security: Security) -> Self {
        let account = Account {
            key: AccountKey("open".to_owned()),
            domain: address.to_string(),
            port: None,
            transport: Transport::Udp,
            proxy: None,
            user: "115".to_owned(),
            auth_user: None,
            password: None,
            register_s: 0,
            peers: vec![address.to_string().parse().unwrap()],
            identity: Identity::From,
            security,
            codecs: Codec::ALL.to_vec(),
            calls: 10,
            refers: false,
        };
        Self::with(address, account, Vec::new()).await
    }

    /// One that is registered at an exchange.
    pub async fn registered(address: IpAddr, account: Account, roots: Vec<u8>) -> Self {
        let mut house = Self::with(address, account, roots).await;
        house.registration().await.unwrap();
        house
    }

    pub async fn with(address: IpAddr, account: Account, roots: Vec<u8>) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let wishes = account.wishes();
        let key = account.key.clone();
        let config = SipConfig {
            udp: Some((address, 0).into()),
            tcp: None,
            roots: Some(roots).filter(|roots| !roots.is_empty()),
            accounts: vec![account],
            secret: "secret".to_owned(),
        };
        let (sip, events) = Sip::start(config).await.unwrap();
        let media = MediaConfig::new((address, 0).into());
        let (media, _events) = Media::start(media, clock()).unwrap();
        let first = PORTS.fetch_add(100, Ordering::Relaxed);
        let sound = SoundConfig {
            address,
            ports: first..=first + 99,
        };
        let (sounds, told) =
            Sounds::start(sound, Some(media.clone()), clock(), Arc::new(|| 0)).unwrap();
        Self {
            sip,
            events,
            sounds,
            told,
            media,
            wishes,
            account: key,
            dialled: 0,
        }
    }

    pub fn uri(&self, user: &str) -> String {
        format!("sip:{user}@{}", self.sip.udp_addr().unwrap())
    }

    async fn event(&mut self) -> Event {
        let event = tokio::time::timeout(PATIENCE, self.events.recv()).await;
        event
            .expect("something happens in time")
            .expect("it goes on")
    }

    pub async fn registration(&mut self) -> Result<(), String> {
        loop {
            if let Event::Registered(_, result) = self.event().await {
                return result;
            }
        }
    }

    async fn local(&self, leg: LegId) -> Local {
        let ends = self.sounds.open(leg, seeds()).await.unwrap();
        Local {
            sound: ends.sound,
            text: ends.text,
            session: 1,
            version: 1,
            keys: Keys::new([3; 30]),
            text_keys: Keys::new([4; 30]),
            direction: Direction::SendRecv,
        }
    }

    fn begins(&self, key: CallKey, leg: LegId, local: Local, agreed: Agreement) -> Call {
        self.sounds.agree(
            leg,
            agreed.clone(),
            local.keys.clone(),
            local.text_keys.clone(),
        );
        let secure = agreed.secure.is_some();
        Call {
            key,
            leg,
            secure,
            codec: agreed.voice.codec,
            agreed,
            local,
        }
    }

    /// Waits for a call and takes it.
    pub async fn takes_a_call(&mut self) -> Call {
        loop {
            let Event::Incoming(key, invitation) = self.event().await else {
                continue;
            };
            self.sip.ring(key);
            let leg = LegId(Uuid::from_u128(u128::from(key.0)));
            let local = self.local(leg).await;
            let offer = sdp::read(&invitation.offer).unwrap();
            let (agreed, text) = sdp::answer(&offer, &self.wishes, &local).unwrap();
            self.sip.accept(key, text);
            loop {
                match self.event().await {
                    Event::Confirmed(confirmed, _) if confirmed == key => break,
                    Event::Ended(ended, why) if ended == key => panic!("ended: {why:?}"),
                    _ => {}
                }
            }
            return self.begins(key, leg, local, agreed);
        }
    }

    /// Calls somebody who answers.
    pub async fn dials(&mut self, number: &str) -> Call {
        // Above the numbers of the calls that come.
        let leg = LegId(Uuid::from_u128(0xd1a1_0000 + u128::from(self.dialled)));
        self.dialled += 1;
        let local = self.local(leg).await;
        let offer = sdp::offer(&self.wishes, &local, None);
        let key = self
            .sip
            .dial(&self.account, number, "hotline", offer)
            .unwrap();
        loop {
            match self.event().await {
                Event::Confirmed(confirmed, body) if confirmed == key => {
                    let answer = sdp::read(&body).unwrap();
                    let agreed = sdp::accept(&answer, &self.wishes, &local).unwrap();
                    return self.begins(key, leg, local, agreed);
                }
                Event::Ended(ended, why) if ended == key => panic!("ended: {why:?}"),
                _ => {}
            }
        }
    }

    pub fn brings_together(&self, calls: &[&Call]) {
        let room = RoomId(Uuid::from_u128(0xa));
        for call in calls {
            self.sounds.join(call.leg, room);
        }
        self.media.open(room);
    }

    pub fn plays_a_tone(&self, call: &Call, hertz: f64) {
        let at = |n: u32| (f64::from(n) * hertz * std::f64::consts::TAU / 16_000.0).sin();
        #[allow(clippy::cast_possible_truncation)]
        let samples: Vec<i16> = (0..16_000).map(|n| (at(n) * 8_000.0) as i16).collect();
        let tape = Prompt::endless(&samples, 16_000).tape(call.codec, true);
        self.sounds.play(call.leg, vec![tape]);
    }

    /// Waits until so many packets came of each.
    pub async fn until_heard(&self, calls: &[&Call], packets: u64) {
        for call in calls {
            let enough = async {
                while self.sounds.counts(call.leg).await.unwrap().received < packets {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            };
            tokio::time::timeout(PATIENCE, enough)
                .await
                .expect("the telephone is heard");
            let counts = self.sounds.counts(call.leg).await.unwrap();
            assert_eq!((counts.rejected, counts.lost), (0, 0));
        }
    }

    pub async fn ends(&self, call: &Call) {
        self.sip.hang_up(call.key).await;
        self.sounds.close(call.leg);
    }

    pub async fn hears_the_end(&mut self) {
        while !matches!(self.event().await, Event::Ended(..)) {}
    }

    /// The next keys that were pressed.
    pub async fn keys(&mut self, count: usize) -> String {
        let mut keys = String::new();
        while keys.len() < count {
            let told = tokio::time::timeout(PATIENCE, self.told.recv()).await;
            if let Some(Told::Pressed(_, key)) = told.expect("a key is pressed in time") {
                keys.push(key.to_char());
            }
        }
        keys
    }

    /// Describes the call anew, so that the other side is on hold or not; whether it took that.
    pub async fn holds(&mut self, call: &mut Call, hold: bool) -> bool {
        call.local.version += 1;
        call.local.direction = if hold {
            Direction::SendOnly
        } else {
            Direction::SendRecv
        };
        let offer = sdp::offer(&self.wishes, &call.local, Some(&call.agreed));
        let Some(body) = self.sip.reoffer(call.key, offer).await else {
            return false;
        };
        let answer = sdp::read(&body).unwrap();
        call.agreed = sdp::accept(&answer, &self.wishes, &call.local).unwrap();
        let keys = (call.local.keys.clone(), call.local.text_keys.clone());
        self.sounds
            .agree(call.leg, call.agreed.clone(), keys.0, keys.1);
        call.agreed.direction.receives() != hold
    }

    /// Asks the other side to call somebody else; whether it will.
    pub async fn refers(&self, call: &Call, to: &str) -> bool {
        self.sip.refer(call.key, to).await.unwrap()
    }

    /// Calls a number that gives an echo.
    pub async fn tries(&mut self, account: &Account, number: &str, address: IpAddr) -> Echo {
        let chance = Chance {
            seeds: seeds(),
            keys: Keys::new([5; 30]),
        };
        let asked = echo(
            (&self.sip, &mut self.events),
            (account, number),
            address,
            chance,
            Duration::from_secs(4),
        );
        asked.await.unwrap()
    }

    /// How long the exchange takes to answer, and that nobody calls here any more.
    pub async fn asks_and_leaves(&self) -> Duration {
        let took = self.sip.ask(&self.account).await.unwrap();
        self.sip.leave().await;
        took
    }

    /// The other side describes the call anew; whether it hears nobody any more.
    pub async fn is_put_on_hold(&mut self, call: &Call) -> bool {
        loop {
            let Event::Reoffer(key, body, reply) = self.event().await else {
                continue;
            };
            assert_eq!(key, call.key);
            let offer = sdp::read(&body).unwrap();
            let local = Local {
                version: call.local.version + 1,
                ..call.local.clone()
            };
            let (agreed, text) = sdp::answer(&offer, &self.wishes, &local).unwrap();
            assert_eq!(agreed.voice, call.agreed.voice);
            self.sounds.agree(
                call.leg,
                agreed.clone(),
                local.keys.clone(),
                local.text_keys.clone(),
            );
            reply.with(text).await;
            return !agreed.direction.sends();
        }
    }
}
