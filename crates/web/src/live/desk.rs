//! A staff member's channel.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use schalter_domain::alliance;
use schalter_domain::features::Feature;
use schalter_domain::ids::{
    ConversationId, DocumentId, OfferId, OfficeId, SeatId, TopicId, VisitId,
};
use schalter_domain::language::{Language, Languages};
use schalter_domain::permission::Permission;
use schalter_domain::staff::Role;
use schalter_domain::switchboard::{Refusal, Seat, SeatStage as Stage, Visit};
use schalter_domain::ticket::ContactWish;
use schalter_exchange::auth::SignedOn;
use schalter_exchange::auth::sessions::Watched;
use schalter_exchange::passing::Aim;
use schalter_exchange::seats::{FollowUp, OutcomeError};
use schalter_exchange::{Exchange, Failure, Party};
use schalter_texts::Locale;
use uuid::Uuid;

use super::channel::{self, Channel, Done, Participant, Refused};
use super::notices;
use super::views;
use super::visitor::Spoken;
use super::wire::{
    AlarmView, CallbackContact, CallbackEntry, ContactForm, DeskBody, DeskFrame, DeskOffice,
    DeskView, HelperView, LineEntry, ParkedEntry, RoomView, SeatStage, SeatView, TargetForm,
    TicketForm,
};
use super::{outgoing, telephone};
use crate::App;
use crate::metrics::Side;
use crate::security::cookies;
use crate::serve::Place;

/// How many of the line are shown.
const SHOWN: usize = 50;
/// How old the count of open tickets may be.
const COUNT_AGE: SignedDuration = SignedDuration::from_secs(15);

/// `GET /live/desk`: upgrades to the channel of the signed-on staff member. Without a session it is
/// closed with code 4401.
pub async fn upgrade(
    State(app): State<App>,
    headers: axum::http::HeaderMap,
    place: Option<Extension<Place>>,
    Query(spoken): Query<Spoken>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let token = cookies::DESK.read(&headers, &app.config);
    let signed = match &token {
        Some(token) => app.exchange.auth().session(token).await,
        None => None,
    };
    let locale = spoken.locale();
    channel::sized(upgrade).on_upgrade(async move |mut socket| {
        let _place = place;
        let (Some(signed), Some(token)) = (signed, token) else {
            channel::close(&mut socket, channel::CLOSE_UNAUTHORISED).await;
            return;
        };
        let _count = app.metrics.live(Side::Desk);
        let exchange = app.exchange.clone();
        let watched = exchange.auth().watch(&token);
        let desk = Desk {
            watched,
            exchange: exchange.clone(),
            signed,
            token,
            locale,
            checked: exchange.now(),
            tickets: HashMap::new(),
            counted: None,
        };
        Channel { exchange, locale }.serve(socket, desk).await;
    })
}

/// How often it is looked whether the session still runs.
const SESSION_CHECK: SignedDuration = SignedDuration::from_secs(30);

/// A staff member.
struct Desk {
    watched: Watched,
    exchange: Exchange,
    signed: SignedOn,
    token: String,
    locale: Locale,
    checked: Timestamp,
    tickets: HashMap<OfficeId, u32>,
    counted: Option<Timestamp>,
}

impl Participant for Desk {
    type View = DeskView;
    type Frame = DeskFrame;

    fn party(&self) -> Party {
        Party::Seat(self.seat())
    }

    fn over(&self) -> impl Future<Output = ()> + Send + 'static {
        self.watched.ended()
    }

    fn id(frame: &DeskFrame) -> Uuid {
        frame.id
    }

    async fn perform(&mut self, frame: DeskFrame) -> Result<Done, Refused> {
        let (seat, exchange) = (self.seat(), self.exchange.clone());
        let seats = exchange.seats().once(frame.id);
        match frame.body {
            DeskBody::Heartbeat => {}
            DeskBody::OpenSeat { offices, languages } => {
                self.open(offices, &languages, frame.id).await?;
            }
            DeskBody::CloseSeat { anyway } => match seats.close(seat, anyway).await {
                Err(Failure::Refused(Refusal::LastSeat { waiting })) => {
                    return Ok(Done::LastSeat(waiting));
                }
                closed => closed?,
            },
            DeskBody::Pause { why } => seats.pause(seat, views::break_why(why)).await?,
            DeskBody::Resume => seats.resume(seat).await?,
            DeskBody::Accept { offer } => seats.accept(seat, OfferId(offer.into())).await?,
            DeskBody::Decline { offer } => seats.decline(seat, OfferId(offer.into())).await?,
            DeskBody::Hangup => seats.hang_up(seat).await?,
            DeskBody::Outcome {
                outcome,
                note,
                ticket,
            } => {
                let outcome = views::outcome(outcome);
                let follow_up = ticket.map(|form| follow_up(form, &note)).transpose()?;
                let made = seats
                    .state_outcome(&self.signed.staff, outcome, follow_up)
                    .await;
                self.counted = None;
                if let Some(number) = made.map_err(refused)? {
                    return Ok(Done::Ticket(number));
                }
            }
            DeskBody::EndWrapUp => seats.end_wrap_up(seat).await?,
            DeskBody::ExtendWrapUp => seats.extend_wrap_up(seat).await?,
            DeskBody::Unsaved { held } => exchange.seats().hold_wrap_up(seat, held).await?,
            DeskBody::Shield { on } => seats.shield(seat, on).await?,
            DeskBody::EndForProtection { reason } => {
                seats
                    .end_for_protection(seat, views::protection(reason))
                    .await?;
            }
            DeskBody::Alarm => seats.alarm(&self.signed.staff),
            DeskBody::AcknowledgeAlarm { alarm } => {
                if !seats.acknowledge_alarm(&self.signed.staff, alarm) {
                    return Err(Refused("forbidden"));
                }
            }
            DeskBody::Press { .. }
            | DeskBody::OfferVideo { .. }
            | DeskBody::WithdrawVideo
            | DeskBody::AdmitVideo { .. } => {
                telephone::perform(&exchange, seat, frame.body).await?;
            }
            DeskBody::DialOut { .. }
            | DeskBody::CallBack { .. }
            | DeskBody::DialAgain
            | DeskBody::CallOutside { .. }
            | DeskBody::EndCall { .. }
            | DeskBody::HandOutside { .. }
            | DeskBody::ReportNumber { .. } => {
                outgoing::perform(&exchange, &self.signed, frame.body, frame.id).await?;
            }
            DeskBody::Room(body) => return channel::in_room(&exchange, self.party(), body).await,
            passing => self.pass(passing, frame.id).await?,
        }
        Ok(Done::Ack)
    }

    async fn view(&mut self, first: bool) -> Option<DeskView> {
        let now = self.exchange.now();
        if now.duration_since(self.checked) > SESSION_CHECK {
            self.signed = self.exchange.auth().session(&self.token).await?;
            self.checked = now;
        }
        self.follow_partners();
        self.count_tickets(now).await;
        let seat = self.seat_view(first).await;
        let line = self.line();
        let staff = &self.signed.staff;
        let board = self.exchange.board();
        let organisation = board.standing.seats.get(&self.signed.organisation).copied();
        let (seats_free, seats_open) = organisation.unwrap_or_default();
        Some(DeskView {
            seat,
            offices: self.offices(),
            languages: staff.languages.iter().map(|l| l.tag().to_owned()).collect(),
            waiting: line.own,
            waiting_elsewhere: line.elsewhere,
            line: line.shown,
            seats_free,
            seats_open,
            lead: staff.may(Permission::AnswerAlarms),
            leads_present: self.exchange.seats().leads_present(staff),
            alarms: self.alarms(now),
            parked: self.parked(now),
            callbacks: self.callbacks(),
            consult_on: self.has(Feature::Consult),
            calls_out: self.exchange.hotline().calls_out(self.signed.organisation),
            reported: u32::try_from(self.exchange.blocks().waiting(&self.signed)).unwrap_or(0),
            notices: notices::of_organisation(
                &self.exchange,
                self.signed.organisation,
                self.locale,
            ),
        })
    }

    fn follows_board(&self) -> bool {
        true
    }
}

/// To where, in the exchange's words.
fn aim(form: TargetForm) -> Aim {
    match form {
        TargetForm::Person { seat } => Aim::Person(SeatId(seat)),
        TargetForm::Topic { office, topic } => Aim::Topic(OfficeId(office), topic.map(TopicId)),
        TargetForm::Back => Aim::Back,
    }
}

struct Line {
    shown: Vec<LineEntry>,
    own: u32,
    elsewhere: u32,
}

impl Desk {
    fn seat(&self) -> SeatId {
        self.signed.staff.id.into()
    }

    /// Passing on, helping, parking.
    async fn pass(&self, body: DeskBody, id: Uuid) -> Result<(), Refused> {
        let seat = self.seat();
        let seats = self.exchange.seats().once(id);
        match body {
            DeskBody::Propose { to, note } => {
                seats.propose(&self.signed.staff, aim(to), &note)?;
            }
            DeskBody::ProposeConsult { to, note, hold } => {
                let asked = (aim(to), hold);
                let staff = &self.signed.staff;
                seats.propose_consult(staff, asked, &note).await?;
            }
            DeskBody::DropProposal => seats.drop_proposal(seat),
            DeskBody::Transfer { to } => seats.transfer(seat, aim(to)).await?,
            DeskBody::Consult { to, hold } => seats.consult(seat, aim(to), hold).await?,
            DeskBody::WithdrawConsult => seats.withdraw_consult(seat).await?,
            DeskBody::HandOver { to } => seats.hand_over(seat, SeatId(to)).await?,
            DeskBody::Hold { on } => seats.hold(seat, on).await?,
            DeskBody::Park => seats.park(seat).await?,
            DeskBody::ResumeTalk { visit } => seats.resume_talk(seat, VisitId(visit)).await?,
            DeskBody::NotReached => seats.not_reached(seat).await?,
            _ => return Err(Refused("bad-frame")),
        }
        Ok(())
    }

    async fn open(
        &self,
        offices: Vec<Uuid>,
        languages: &[String],
        id: Uuid,
    ) -> Result<(), Refused> {
        let offices: Vec<OfficeId> = offices.into_iter().map(OfficeId).collect();
        let languages: Languages = languages
            .iter()
            .filter_map(|tag| tag.parse::<Language>().ok())
            .collect();
        let seats = self.exchange.seats().once(id);
        seats.open(&self.signed.staff, &offices, languages).await?;
        Ok(())
    }

    /// What partners let this one see ends as soon as they say so.
    fn follow_partners(&mut self) {
        let catalogue = self.exchange.catalogue();
        let staff = catalogue.staff(self.signed.staff.id);
        let (guest, operates) = staff.map_or((Vec::new(), None), |staff| {
            (staff.guest.clone(), staff.operates)
        });
        self.signed.staff.guest = guest;
        self.signed.staff.operates = operates;
    }

    async fn count_tickets(&mut self, now: Timestamp) {
        if self
            .counted
            .is_some_and(|at| now.duration_since(at) < COUNT_AGE)
        {
            return;
        }
        self.counted = Some(now);
        if let Ok(tickets) = self.exchange.tickets().list(&self.signed, None).await {
            self.tickets.clear();
            for ticket in tickets {
                *self.tickets.entry(ticket.office).or_default() += 1;
            }
        }
    }

    fn offices(&self) -> Vec<DeskOffice> {
        let catalogue = self.exchange.catalogue();
        let board = self.exchange.board();
        let seat = self.exchange.seats().get(self.seat());
        let language = views::language_of(self.locale);
        let staff = &self.signed.staff;
        let keeps = self.exchange.seats().keeps_matter(staff);
        let own = catalogue.organisation_by_id(self.signed.organisation);
        let own = own.into_iter().flat_map(|entry| &entry.offices);
        let own = own.map(|entry| &entry.office);
        let own = own.filter(|office| staff.offices.contains(&office.id));
        let partners = staff.guest.iter();
        let partners = partners.filter_map(|id| catalogue.office(*id));
        let partners = partners.map(|(_, entry)| &entry.office);
        own.chain(partners)
            .map(|office| DeskOffice {
                id: office.id.0,
                name: office.name.get(language).to_owned(),
                open: board.office(office.id).open,
                served: seat
                    .as_ref()
                    .is_some_and(|s| s.services.offices.contains(&office.id)),
                waiting: board.office(office.id).waiting,
                open_tickets: self.tickets.get(&office.id).copied().unwrap_or(0),
                organisation: views::other_organisation(&catalogue, staff, office.organisation),
                files: keeps == office.organisation,
            })
            .collect()
    }

    /// Of the own offices and of those served as a guest every visit; of the alliance's other
    /// organisations too for whom the alliance has named an operator, for others a count only.
    fn line(&self) -> Line {
        let catalogue = self.exchange.catalogue();
        let board = self.exchange.board();
        let staff = &self.signed.staff;
        let operator = staff.has(Role::Operator);
        let operates = alliance::operates(staff);
        let alliance = catalogue
            .organisation_by_id(self.signed.organisation)
            .map(|entry| entry.organisation.alliance);
        let (mut shown, mut elsewhere) = (0, 0);
        let mut first = Vec::new();
        for (office, line) in self.exchange.lines(&board) {
            let own = line.organisation == self.signed.organisation;
            let partners = Some(line.alliance) == alliance && !own;
            let served = match own {
                true => operator || staff.offices.contains(office),
                false => {
                    staff.may_in(Permission::ServeVisits, *office)
                        || operates == Some(line.alliance)
                }
            };
            if served {
                shown += line.visits.len();
                first.extend(line.visits.iter().take(SHOWN));
            } else if partners {
                elsewhere += line.visits.len();
            }
        }
        first.sort_unstable();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Line {
            shown: self.entries(&first),
            own: count(shown),
            elsewhere: count(elsewhere),
        }
    }

    fn entries(&self, first: &[(usize, VisitId)]) -> Vec<LineEntry> {
        let seat = self.exchange.seats().get(self.seat());
        let visits = first
            .iter()
            .filter_map(|(_, id)| self.exchange.visits().get(*id));
        let entry = |visit: Arc<Visit>| {
            let mine = seat
                .as_ref()
                .is_some_and(|s| self.exchange.seats().may_take(s, &visit.need));
            self.entry(&visit, mine)
        };
        visits.take(SHOWN).map(entry).collect()
    }

    /// The talks that this seat has put aside.
    fn parked(&self, now: Timestamp) -> Vec<ParkedEntry> {
        let parked = self.exchange.seats().parked(self.seat());
        let entry = |(visit, until): (Arc<Visit>, Timestamp)| ParkedEntry {
            visit: self.entry(&visit, true),
            left_s: views::seconds(now, until),
        };
        parked.into_iter().map(entry).collect()
    }

    /// The callbacks of the offices this staff member may serve.
    fn callbacks(&self) -> Vec<CallbackEntry> {
        let staff = &self.signed.staff;
        let board = self.exchange.board();
        let order = board.standing.callbacks.iter();
        let visits = order.filter_map(|id| self.exchange.visits().get(*id));
        let mine = |visit: &Arc<Visit>| {
            let need = &visit.need;
            let served = staff.offices.contains(&need.office) || staff.has(Role::Operator);
            let own = need.organisation == self.signed.organisation && served;
            own || alliance::Side::of(staff, need) == alliance::Side::Guest
        };
        let entry = |visit: Arc<Visit>| {
            let callback = visit.callback?;
            Some(CallbackEntry {
                visit: self.entry(&visit, true),
                by: views::callback_by(callback.wish.by).into(),
                due_ms: callback.due.as_millisecond(),
                turn: views::callback_turn(callback.turn).into(),
                tries: callback.tries,
                carried: callback.carried,
            })
        };
        visits.filter(mine).filter_map(entry).take(SHOWN).collect()
    }

    fn entry(&self, visit: &Visit, mine: bool) -> LineEntry {
        let catalogue = self.exchange.catalogue();
        let seen = (visit, &self.signed.staff);
        views::line_entry(&self.exchange, &catalogue, seen, mine, self.locale)
    }

    fn alarms(&self, now: Timestamp) -> Vec<AlarmView> {
        let catalogue = self.exchange.catalogue();
        let language = views::language_of(self.locale);
        let name = |seat: SeatId| catalogue.staff(seat.into()).map(|staff| staff.name.clone());
        self.exchange
            .seats()
            .alarms(&self.signed.staff)
            .into_iter()
            .map(|alarm| AlarmView {
                alarm: alarm.id,
                from: name(alarm.seat).unwrap_or_default(),
                office: alarm
                    .office
                    .and_then(|office| catalogue.office(office))
                    .map_or_else(String::new, |(_, office)| {
                        office.office.name.get(language).to_owned()
                    }),
                since_s: views::seconds(alarm.at, now),
                acknowledged_by: alarm.acknowledged_by.and_then(name),
                mine: alarm.seat == self.seat(),
            })
            .collect()
    }

    async fn seat_view(&self, first: bool) -> SeatView {
        let seat = self.exchange.seats().get(self.seat());
        let languages = seat.as_ref().map_or_else(Vec::new, |seat| {
            seat.services
                .languages
                .iter()
                .map(|l| l.tag().to_owned())
                .collect()
        });
        let stage = match &seat {
            Some(seat) => self.stage(seat, first).await,
            None => SeatStage::Closed,
        };
        let public_name = self.signed.staff.public_name().to_owned();
        SeatView {
            public_name,
            languages,
            stage,
        }
    }

    /// Whether the employer has switched this on.
    fn has(&self, feature: Feature) -> bool {
        let catalogue = self.exchange.catalogue();
        let employer = catalogue.organisation_by_id(self.signed.staff.organisation);
        employer.is_some_and(|employer| employer.organisation.features.has(feature))
    }

    async fn stage(&self, seat: &Seat, first: bool) -> SeatStage {
        let now = self.exchange.now();
        match &seat.stage {
            Stage::Free { .. } => SeatStage::Free,
            Stage::Break { why, since } => SeatStage::Break {
                why: views::break_code(*why),
                since_s: self
                    .has(Feature::BreakTimer)
                    .then(|| views::seconds(*since, now)),
            },
            Stage::Offered { offer, until, .. } => match self.served(first).await {
                Some((visit, room)) => SeatStage::Offered {
                    offer: u32::try_from(offer.0).unwrap_or(u32::MAX),
                    rings_s: views::seconds(now, *until),
                    callback: self.contact(visit.visit),
                    visit,
                    room,
                },
                None => SeatStage::Free,
            },
            Stage::Consulted {
                offer,
                conversation,
                until,
            } => self.consulted(*offer, *conversation, views::seconds(now, *until)),
            Stage::Talking { conversation } => match self.served(first).await {
                Some((visit, room)) => self.talking(seat, *conversation, visit, room),
                None => SeatStage::Free,
            },
            Stage::WrapUp {
                record,
                until,
                held,
            } => {
                let catalogue = self.exchange.catalogue();
                let staff = &self.signed.staff;
                let of = (record.visit.0, &record.need);
                let mut visit = views::need_entry(&catalogue, of, staff, self.locale);
                visit.waited_s = record.waited_s;
                SeatStage::WrapUp {
                    visit,
                    left_s: (!held).then(|| views::seconds(now, *until)),
                    outcome: record.outcome.map(views::outcome_code),
                    ended: views::end_of_talk(record.why),
                    ticket: self.exchange.seats().ticket_of(staff),
                    report: outgoing::report(&self.exchange, &self.signed),
                    documents: views::documents(&self.exchange, self.party(), None, self.locale),
                }
            }
        }
    }

    /// A colleague asks for help.
    fn consulted(&self, offer: OfferId, talk: ConversationId, rings_s: u32) -> SeatStage {
        let talk = self.exchange.seats().talk(talk);
        let visit = talk
            .as_ref()
            .and_then(|t| self.exchange.visits().get(t.visit));
        match talk.zip(visit) {
            Some((talk, visit)) => SeatStage::Consulted {
                offer: u32::try_from(offer.0).unwrap_or(u32::MAX),
                rings_s,
                from: self.name(talk.seat),
                organisation: self.employer(talk.seat),
                visit: self.entry(&visit, true),
            },
            None => SeatStage::Free,
        }
    }

    fn talking(
        &self,
        seat: &Seat,
        conversation: ConversationId,
        visit: LineEntry,
        room: RoomView,
    ) -> SeatStage {
        let seats = self.exchange.seats();
        let talk = seats.talk(conversation);
        let me = self.seat();
        let others = talk
            .iter()
            .flat_map(|talk| talk.staff())
            .filter(|one| *one != me);
        let helpers = others
            .map(|seat| HelperView {
                seat: seat.0,
                name: self.name(seat),
                organisation: self.employer(seat),
            })
            .collect();
        let proposal = seats
            .proposal(VisitId(visit.visit))
            .filter(|p| p.seat == me);
        let back = talk.as_ref().and_then(|talk| talk.from);
        // Numbers are not for somebody whom another organisation asked in.
        let limited = |visit: &VisitId| seats.is_limited(&self.signed.staff, *visit);
        let ours = Some(VisitId(visit.visit)).filter(|visit| !limited(visit));
        SeatStage::Talking {
            pause_after: seat.pause_after,
            lead: talk.as_ref().is_some_and(|talk| talk.seat == me),
            held: talk.as_ref().is_some_and(|talk| talk.held),
            consult: talk
                .as_ref()
                .and_then(|talk| talk.consult)
                .map(|consult| self.name(consult.seat)),
            helpers,
            proposal: proposal
                .map(|asked| Box::new(views::proposal(&self.exchange, &asked, self.locale))),
            dialling: ours
                .and_then(|visit| outgoing::dialling(&self.exchange, visit))
                .map(Box::new),
            outside: ours.map_or_else(Vec::new, |visit| outgoing::outside(&self.exchange, visit)),
            report: outgoing::report(&self.exchange, &self.signed),
            back_to: back
                .filter(|seat| seats.get(*seat).is_some())
                .map(|seat| self.name(seat)),
            callback: self.contact(visit.visit),
            video: talk
                .as_ref()
                .filter(|talk| talk.seat == me)
                .and_then(|talk| telephone::video(&self.exchange, talk.visit, self.locale)),
            visit,
            room: Box::new(room),
        }
    }

    fn name(&self, seat: SeatId) -> String {
        let catalogue = self.exchange.catalogue();
        views::colleague_name(&catalogue, &self.signed.staff, seat).unwrap_or_default()
    }

    /// Whose staff somebody is, if not my organisation's.
    fn employer(&self, seat: SeatId) -> Option<String> {
        let catalogue = self.exchange.catalogue();
        let of = catalogue.staff(seat.into())?.organisation;
        views::other_organisation(&catalogue, &self.signed.staff, of)
    }

    /// Where a visit is called back to, if it is; not for somebody whom another organisation asked
    /// in.
    fn contact(&self, visit: Uuid) -> Option<CallbackContact> {
        let visit = self.exchange.visits().get(VisitId(visit))?;
        let seats = self.exchange.seats();
        let limited = seats.is_limited(&self.signed.staff, visit.id);
        visit.callback.filter(|_| !limited)?;
        let contact = self.exchange.visits().contact(visit.id)?;
        Some(views::contact_of(&contact))
    }

    async fn served(&self, first: bool) -> Option<(LineEntry, super::wire::RoomView)> {
        let room = self.exchange.talks().room(self.party())?;
        let visit = self.exchange.visits().get(room.visit)?;
        let mut entry = self.entry(&visit, true);
        if let Some(opened) = room.opened {
            entry.waited_s = views::seconds(visit.queued, opened);
        }
        let view = views::room(&self.exchange, &room, self.party(), first, self.locale).await;
        Some((entry, view))
    }
}

/// The form as the exchange takes it; the note goes with it, below the text.
fn follow_up(form: TicketForm, note: &str) -> Result<FollowUp, Refused> {
    let (text, note) = (form.text.trim(), note.trim());
    let text = match (text.is_empty(), note.is_empty()) {
        (_, true) => text.to_owned(),
        (true, false) => note.to_owned(),
        (false, false) => format!("{text}\n\n{note}"),
    };
    Ok(FollowUp {
        office: OfficeId(form.office),
        text,
        contact: match form.contact {
            ContactForm::None => ContactWish::None,
            ContactForm::Phone { to } => ContactWish::Phone(to),
            ContactForm::Email { to } => ContactWish::Email(to),
            ContactForm::Letter { to } => ContactWish::Letter(to),
        },
        due: form.due.parse().map_err(|_| Refused("form-incomplete"))?,
        attach: form.attach.into_iter().map(DocumentId).collect(),
    })
}

fn refused(error: OutcomeError) -> Refused {
    match error {
        OutcomeError::Form(_) | OutcomeError::FormMissing => Refused("form-incomplete"),
        OutcomeError::UnknownOffice => Refused("unknown-office"),
        OutcomeError::DocumentGone => Refused("document-gone"),
        OutcomeError::Failed(failure) => failure.into(),
    }
}
