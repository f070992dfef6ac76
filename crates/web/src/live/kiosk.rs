//! A kiosk's channel. Whoever talks there does so over the visitor's channel of the visit.

use axum::Extension;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use schalter_domain::ids::KioskId;
use schalter_domain::kiosk::DeviceState;
use schalter_domain::language::Language;
use schalter_exchange::kiosks::{Choice, ChooseError, Health};
use schalter_exchange::visits::EnterError;
use schalter_exchange::{Exchange, Party};
use schalter_texts::Locale;
use uuid::Uuid;

use super::channel::{self, Channel, Done, Participant, Refused};
use super::kiosk_view;
use super::views;
use super::visitor::Spoken;
use super::wire::{DeviceHealth, KioskBody, KioskFrame, KioskHealth, KioskView};
use crate::App;
use crate::extract::KioskDevice;
use crate::metrics::Side;
use crate::serve::Place;

/// `GET /live/kiosk`: upgrades to the channel of the kiosk whose device this is. Any other is closed
/// with code 4401.
pub async fn upgrade(
    State(app): State<App>,
    device: KioskDevice,
    place: Option<Extension<Place>>,
    Query(spoken): Query<Spoken>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let locale = spoken.locale();
    channel::sized(upgrade).on_upgrade(async move |mut socket| {
        let _place = place;
        let Some(kiosk) = device.0 else {
            channel::close(&mut socket, channel::CLOSE_UNAUTHORISED).await;
            return;
        };
        let _count = app.metrics.live(Side::Kiosk);
        let exchange = app.exchange.clone();
        let device = Device {
            exchange: exchange.clone(),
            kiosk,
            locale,
        };
        Channel { exchange, locale }.serve(socket, device).await;
    })
}

/// A kiosk's device.
struct Device {
    exchange: Exchange,
    kiosk: KioskId,
    locale: Locale,
}

impl Participant for Device {
    type View = KioskView;
    type Frame = KioskFrame;

    fn party(&self) -> Party {
        Party::Kiosk(self.kiosk)
    }

    fn id(frame: &KioskFrame) -> Uuid {
        frame.id
    }

    async fn perform(&mut self, frame: KioskFrame) -> Result<Done, Refused> {
        let (kiosks, kiosk) = (self.exchange.kiosks(), self.kiosk);
        match frame.body {
            KioskBody::Heartbeat => {}
            KioskBody::Health(said) => kiosks.report(kiosk, health(said)?),
            KioskBody::Presence { present } => kiosks.sense_camera(kiosk, present),
            KioskBody::Start => kiosks.press(kiosk),
            KioskBody::Touched => kiosks.touch(kiosk),
            KioskBody::Enter {
                topic,
                language,
                text_only,
            } => {
                let choice = Choice {
                    topic: topic.map(Into::into),
                    language: spoken(&language)?,
                    text_only,
                    callback: None,
                };
                kiosks.choose(kiosk, choice).await?;
            }
            KioskBody::Callback {
                topic,
                language,
                contact,
                window,
            } => {
                let choice = Choice {
                    topic: topic.map(Into::into),
                    language: spoken(&language)?,
                    text_only: false,
                    callback: Some(views::request(contact, window)?),
                };
                kiosks.choose(kiosk, choice).await?;
            }
            KioskBody::Cancel => kiosks.cancel(kiosk),
            KioskBody::Stay => kiosks.stay(kiosk),
            KioskBody::Wiped => kiosks.wiped(kiosk),
        }
        Ok(Done::Ack)
    }

    async fn view(&mut self, _first: bool) -> Option<KioskView> {
        kiosk_view::of(&self.exchange, self.kiosk, self.locale)
    }

    fn over(&self) -> impl Future<Output = ()> + Send + 'static {
        let revoked = self.exchange.kiosks().revoked(self.kiosk);
        revoked.cancelled_owned()
    }

    fn heartbeat_ms(&self) -> u32 {
        let every = self.exchange.kiosks().heartbeat().as_millis();
        u32::try_from(every).unwrap_or(channel::HEARTBEAT_MS)
    }

    /// The exchange tells kiosks what changed; five hundred of them do not follow every board.
    fn follows_board(&self) -> bool {
        false
    }
}

fn spoken(tag: &str) -> Result<Language, Refused> {
    tag.parse().map_err(|_| Refused("bad-frame"))
}

fn health(said: KioskHealth) -> Result<Health, Refused> {
    let at = Timestamp::from_millisecond(said.checked_ms);
    Ok(Health {
        version: said.version,
        camera: state(said.camera),
        microphone: state(said.microphone),
        checked_at: at.map_err(|_| Refused("bad-frame"))?,
    })
}

fn state(found: DeviceHealth) -> DeviceState {
    match found {
        DeviceHealth::Unknown => DeviceState::Unknown,
        DeviceHealth::Good => DeviceState::Good,
        DeviceHealth::Mute => DeviceState::Mute,
        DeviceHealth::Missing => DeviceState::Missing,
    }
}

impl From<ChooseError> for Refused {
    fn from(error: ChooseError) -> Self {
        match error {
            ChooseError::NotNow => Self("wrong-stage"),
            ChooseError::Enter(error) => error.into(),
        }
    }
}

impl From<EnterError> for Refused {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::Callback(error) => error.into(),
            EnterError::Closed => Self("office-closed"),
            EnterError::Full | EnterError::TooLate { .. } => Self("office-full"),
            EnterError::Unknown | EnterError::NoteTooLong => Self("unknown-office"),
            EnterError::Draining => Self("restarting"),
            EnterError::AlreadyOpen(_) | EnterError::Retry => Self("retry-later"),
        }
    }
}
