//! A citizen's channel.

use axum::Extension;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Query, State};
use axum::response::Response;
use schalter_domain::features::Feature;
use schalter_domain::hours::Hours;
use schalter_domain::ids::{OfficeId, VisitId};
use schalter_domain::switchboard::{Callback, Ended, LeaveWhy, Visit, VisitStage as Stage};
use schalter_exchange::visits::RateError;
use schalter_exchange::{Exchange, Party};
use schalter_texts::Locale;
use serde::Deserialize;
use uuid::Uuid;

use super::channel::{self, Channel, Done, Participant, Refused};
use super::notices;
use super::views;
use super::wire::{
    CallbackContact, EndReason, TimeWindow, VisitStage, VisitView, VisitorBody, VisitorFrame,
    WaitView,
};
use crate::App;
use crate::extract::{VisitPath, VisitToken};
use crate::metrics::Side;
use crate::promise::{self, Reader};
use crate::serve::Place;

/// In which language the page is.
#[derive(Debug, Deserialize)]
pub struct Spoken {
    /// A locale's tag.
    pub locale: Option<String>,
}

impl Spoken {
    /// The locale; German where none is named.
    pub fn locale(&self) -> Locale {
        self.locale
            .as_deref()
            .and_then(Locale::from_tag)
            .unwrap_or(Locale::De)
    }
}

/// `GET /live/visit/{visit}`: upgrades to the channel of a visit that this browser holds. Another
/// browser's is closed with code 4401.
pub async fn upgrade(
    State(app): State<App>,
    VisitPath(visit): VisitPath,
    token: VisitToken,
    place: Option<Extension<Place>>,
    Query(spoken): Query<Spoken>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let holds = token.holds(&app, visit).await;
    let locale = spoken.locale();
    channel::sized(upgrade).on_upgrade(async move |mut socket| {
        let _place = place;
        if !holds {
            channel::close(&mut socket, channel::CLOSE_UNAUTHORISED).await;
            return;
        }
        let _count = app.metrics.live(Side::Visit);
        let exchange = app.exchange.clone();
        let visitor = Visitor {
            exchange: exchange.clone(),
            visit,
            locale,
        };
        Channel { exchange, locale }.serve(socket, visitor).await;
    })
}

/// A citizen.
struct Visitor {
    exchange: Exchange,
    visit: VisitId,
    locale: Locale,
}

impl Participant for Visitor {
    type View = VisitView;
    type Frame = VisitorFrame;

    fn party(&self) -> Party {
        Party::Visit(self.visit)
    }

    fn id(frame: &VisitorFrame) -> Uuid {
        frame.id
    }

    async fn perform(&mut self, frame: VisitorFrame) -> Result<Done, Refused> {
        match frame.body {
            VisitorBody::Heartbeat => Ok(Done::Ack),
            VisitorBody::Leave => {
                self.exchange.visits().leave(self.visit).await?;
                Ok(Done::Ack)
            }
            VisitorBody::Mode { text_only } => {
                self.exchange
                    .visits()
                    .set_mode(self.visit, text_only)
                    .await?;
                Ok(Done::Ack)
            }
            VisitorBody::Callback { contact, window } => {
                let request = views::request(contact, window)?;
                let visits = self.exchange.visits();
                visits.request_callback(self.visit, request).await?;
                Ok(Done::Ack)
            }
            VisitorBody::DropWish => {
                self.exchange.visits().drop_wish(self.visit).await?;
                Ok(Done::Ack)
            }
            VisitorBody::Consent { yes } => {
                self.exchange.visits().consent(self.visit, yes).await?;
                Ok(Done::Ack)
            }
            VisitorBody::Room(body) => channel::in_room(&self.exchange, self.party(), body).await,
            VisitorBody::Rate { stars, comment } => {
                match self
                    .exchange
                    .visits()
                    .rate(self.visit, stars, comment)
                    .await
                {
                    Ok(()) => Ok(Done::Ack),
                    Err(RateError::Invalid) => Err(Refused("rate-invalid")),
                    Err(RateError::NotNow) => Err(Refused("rate-not-now")),
                    Err(RateError::Retry) => Err(Refused("retry-later")),
                }
            }
        }
    }

    async fn view(&mut self, first: bool) -> Option<VisitView> {
        let visit = self.exchange.visits().get(self.visit)?;
        let stage = self.stage(&visit, first).await;
        let catalogue = self.exchange.catalogue();
        let (organisation, office) = catalogue.office(visit.need.office)?;
        let topic = office.topic_by_id(visit.need.topic);
        let language = views::language_of(self.locale);
        Some(VisitView {
            visit: self.visit.0,
            office: office.office.name.get(language).to_owned(),
            topic: topic.map_or_else(String::new, |topic| topic.name.get(language).to_owned()),
            prepare: topic.map_or_else(Vec::new, |topic| {
                topic
                    .prepare
                    .iter()
                    .map(|text| text.get(language).to_owned())
                    .collect()
            }),
            contact: views::contact(
                (organisation, office),
                topic,
                self.exchange.now(),
                self.locale,
            ),
            zone: organisation.organisation.time_zone.clone(),
            notices: match &stage {
                VisitStage::Waiting { .. } => {
                    notices::of_office(&self.exchange, visit.need.office, self.locale)
                }
                _ => Vec::new(),
            },
            stage,
        })
    }

    /// The exchange tells each visit that stands elsewhere.
    fn follows_board(&self) -> bool {
        false
    }
}

impl Visitor {
    async fn stage(&self, visit: &Visit, first: bool) -> VisitStage {
        let room = self.exchange.talks().room(self.party());
        let room = room.filter(|_| !promise::is_calling(visit));
        match (&visit.stage, room) {
            (Stage::Offered { .. }, Some(room)) => VisitStage::Ringing {
                room: views::room(&self.exchange, &room, self.party(), first, self.locale).await,
            },
            (Stage::Talking { .. }, Some(room)) => VisitStage::Talking {
                room: views::room(&self.exchange, &room, self.party(), first, self.locale).await,
                proposal: self
                    .exchange
                    .seats()
                    .proposal(self.visit)
                    .map(|asked| views::proposal(&self.exchange, &asked, self.locale)),
            },
            (Stage::Parked { by, .. }, Some(room)) => VisitStage::Parked {
                room: views::room(&self.exchange, &room, self.party(), first, self.locale).await,
                by: views::staff_name(&self.exchange, *by, self.locale),
            },
            (Stage::Ended { how, .. }, _) => VisitStage::Ended {
                reason: match how {
                    Ended::Left(LeaveWhy::Asked) if visit.callback.is_some() => {
                        EndReason::Cancelled
                    }
                    how => views::end_reason(*how),
                },
                ticket: self.exchange.visits().ticket(self.visit),
                can_rate: self.exchange.visits().can_rate(self.visit).await,
                can_comment: self.has(visit, Feature::RatingComment),
            },
            (stage, _) => match (visit.callback, self.contact()) {
                (Some(callback), Some(contact)) => self.promised(visit, &callback, contact),
                _ => self.waiting(visit, stage),
            },
        }
    }

    fn contact(&self) -> Option<CallbackContact> {
        let contact = self.exchange.visits().contact(self.visit)?;
        Some(views::contact_of(&contact))
    }

    /// Says something in the words and at the clock of the visit's office.
    fn says(&self, office: OfficeId, what: impl FnOnce(&Reader<'_>, &Hours) -> String) -> String {
        let catalogue = self.exchange.catalogue();
        let Some((organisation, entry)) = catalogue.office(office) else {
            return String::new();
        };
        let reader = Reader {
            now: self.exchange.now(),
            zone: &organisation.zone,
            locale: self.locale,
        };
        what(&reader, &entry.office.hours)
    }

    fn windows(&self, office: OfficeId) -> Vec<TimeWindow> {
        let ahead = self.exchange.ahead(office);
        ahead.windows.iter().copied().map(views::window).collect()
    }

    fn promised(&self, visit: &Visit, callback: &Callback, contact: CallbackContact) -> VisitStage {
        let visits = self.exchange.visits();
        let link = visits.link(self.visit);
        let office = visit.need.office;
        VisitStage::Callback {
            contact,
            window: callback.wish.window.map(views::window),
            says: self.says(office, |reader, _| reader.promises(visit, callback)),
            calling: promise::is_calling(visit),
            windows: self.windows(office),
            tries: callback.tries,
            tries_left: visits.callback_tries().saturating_sub(callback.tries),
            link: link.map(|link| format!("/{}/rueckruf/{link}", self.locale)),
        }
    }

    /// Whether the owner of the visit's office has switched this on.
    fn has(&self, visit: &Visit, feature: Feature) -> bool {
        let catalogue = self.exchange.catalogue();
        let office = catalogue.office(visit.need.office);
        office.is_some_and(|(_, office)| office.features.has(feature))
    }

    fn waiting(&self, visit: &Visit, stage: &Stage) -> VisitStage {
        let standing = self.exchange.board().visit(self.visit);
        let now = self.exchange.now();
        let office = visit.need.office;
        let promise = self.exchange.visits().callback_promise();
        let summoned = match stage {
            Stage::Waiting { summoned } => *summoned,
            _ => None,
        };
        VisitStage::Waiting {
            place: standing.map_or(1, |standing| standing.place),
            wait: standing.map_or(WaitView::Unknown, |standing| views::wait(standing.wait)),
            unmet: visit.unmet.is_some(),
            summoned_s: summoned.map(|until| views::seconds(now, until)),
            callback: self.has(visit, Feature::Callbacks)
                && (standing.is_some_and(|standing| standing.callback) || visit.unmet.is_some()),
            callback_says: self.says(office, |reader, hours| {
                reader.foresees(hours, visit.arrived, promise)
            }),
            windows: self.windows(office),
            late: standing.is_some_and(|standing| standing.late),
            wished: visit
                .need
                .wish
                .map(|seat| views::staff_name(&self.exchange, seat, self.locale)),
            passed: visit.passed.is_some(),
            quiet: crate::quiet::told(&self.exchange, visit.need.office, self.locale),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size<A, B, C, F: Future>(_: impl Fn(A, B, C) -> F) -> usize {
        size_of::<F>()
    }

    /// Ten thousand of them wait at the same time: what is done rarely belongs into a box.
    #[test]
    fn a_connection_that_waits_is_small() {
        let bytes = size(Channel::serve::<Visitor>);
        assert!(bytes <= 4_096, "{bytes}");
    }
}
