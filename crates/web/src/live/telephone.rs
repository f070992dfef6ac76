//! The telephone at the desk: keys, and the way from a call to a picture.

use schalter_domain::ids::{CallId, SeatId, VisitId};
use schalter_exchange::hotline::raise::{RaiseError, Raised, Way};
use schalter_exchange::{Exchange, Party};
use schalter_texts::Locale;

use super::channel::Refused;
use super::views;
use super::wire::{DeskBody, VideoBy, VideoStage, VideoView};

/// Does what a desk asks of the telephone.
///
/// # Errors
/// See [`Refused`].
pub async fn perform(exchange: &Exchange, seat: SeatId, body: DeskBody) -> Result<(), Refused> {
    match body {
        DeskBody::Press { call, key } => {
            let mut keys = key.chars();
            let (Some(key), None) = (keys.next(), keys.next()) else {
                return Err(Refused("bad-frame"));
            };
            let hotline = exchange.hotline();
            let pressed = hotline.press(Party::Seat(seat), CallId(call), key);
            pressed.map_err(|_| Refused("call-gone"))?;
        }
        DeskBody::OfferVideo { by } => {
            let way = match by {
                VideoBy::Code => Way::Code,
                VideoBy::Sms => Way::Link,
            };
            exchange.raising().offer(seat, way).await.map_err(refused)?;
        }
        DeskBody::WithdrawVideo => exchange.raising().withdraw(seat),
        DeskBody::AdmitVideo { yes } => {
            exchange.raising().admit(seat, yes).await.map_err(refused)?;
        }
        _ => return Err(Refused("bad-frame")),
    }
    Ok(())
}

/// The way to a picture of the talk with a visit, for the clerk who leads it.
pub fn video(exchange: &Exchange, visit: VisitId, locale: Locale) -> Option<VideoView> {
    let raising = exchange.raising();
    if !raising.can(visit) {
        return None;
    }
    let left = |until| views::seconds(exchange.now(), until);
    let organisation = exchange.visits().get(visit)?.need.organisation;
    let catalogue = exchange.catalogue();
    let entry = catalogue.organisation_by_id(organisation)?;
    Some(VideoView {
        sms: raising.can_send(visit),
        address: format!("/{locale}/{}/code", entry.organisation.slug),
        stage: match raising.state(visit) {
            None => VideoStage::None,
            Some(Raised::Code { code, until }) => VideoStage::Code {
                code,
                left_s: left(until),
            },
            Some(Raised::Sent { until }) => VideoStage::Sent {
                left_s: left(until),
            },
            Some(Raised::Asking) => VideoStage::Asking,
            Some(Raised::Declined) => VideoStage::Declined,
            Some(Raised::In) => VideoStage::In,
        },
    })
}

fn refused(error: RaiseError) -> Refused {
    match error {
        RaiseError::NotNow => Refused("no-call"),
        RaiseError::NoMessage => Refused("no-message"),
        RaiseError::Failed(failure) => failure.into(),
    }
}
