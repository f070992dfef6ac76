//! What is shown, made out of the exchange's state. Pure but for reading that state.

use std::sync::Arc;

use jiff::Timestamp;
use schalter_domain::alliance;
use schalter_domain::document;
use schalter_domain::features::Feature;
use schalter_domain::ids::{OrganisationId, SeatId, VisitId};
use schalter_domain::office::{Channel, IdentityCheck, Service, Shown, Topic};
use schalter_domain::phone::blocks::BlockState;
use schalter_domain::staff::Staff;
use schalter_domain::switchboard::{
    BreakWhy, CallbackBy, CallbackTurn, EndWhy, Ended, LeaveWhy, Need, Outcome, Protection, Visit,
};
use schalter_domain::wait::{self, WaitEstimate};
use schalter_exchange::callbacks::CallbackRequest;
use schalter_exchange::documents::Document;
use schalter_exchange::hotline::{CallSeen, Whose};
use schalter_exchange::passing::{Aim, Kind, Proposal};
use schalter_exchange::rooms::{Member, QualityLevel, Room};
use schalter_exchange::{Catalogue, Exchange, OfficeEntry, OrganisationEntry, Party, VoiceCodec};
use schalter_store::{ChatMessage, Contact, ContactBy, Sender};
use schalter_texts::Locale;

use super::channel::Refused;
use super::outgoing;
use super::wire::{
    BrandView, BreakCode, CallView, CallbackContact, CallerView, ChatView, ContactView,
    DocumentKind, DocumentView, EndReason, IceServer, LineEntry, OutcomeCode, PeerView,
    ProposalKind, ProposalView, ProtectionReason, Quality, RoomView, TimeWindow, VoiceName,
    WaitView,
};
use crate::assets;
use crate::pages::view;

/// A wait in the coarse minutes that people are shown.
pub fn wait(estimate: WaitEstimate) -> WaitView {
    match estimate {
        WaitEstimate::Now => WaitView::Now,
        WaitEstimate::Unknown => WaitView::Unknown,
        WaitEstimate::Range { low, high } => {
            let (low_min, high_min) = wait::shown_minutes(low, high);
            WaitView::Range { low_min, high_min }
        }
    }
}

/// Where a person is reached in any case.
pub fn contact(
    (entry, office): (&OrganisationEntry, &OfficeEntry),
    topic: Option<&Topic>,
    now: Timestamp,
    locale: Locale,
) -> ContactView {
    let address = &office.office.address;
    let (hours, clock) = (&office.office.hours, (now, &entry.zone));
    let page = format!(
        "/{locale}/{}/{}",
        entry.organisation.slug, office.office.slug
    );
    let open = view::opening_text(&hours.state(now, &entry.zone), clock, locale);
    let next = view::then_opens(hours, clock, locale);
    ContactView {
        phone: office.office.phone.clone(),
        address: format!(
            "{}, {} {}",
            address.street, address.postal_code, address.town
        ),
        callback: match (office.features.has(Feature::Callbacks), topic) {
            (false, _) => String::new(),
            (true, None) => format!("{page}/rueckruf"),
            (true, Some(topic)) => format!("{page}/rueckruf?topic={}", topic.slug),
        },
        hours: next.map_or_else(|| format!("{open}."), |next| format!("{open}. {next}.")),
        page,
    }
}

/// Why a visit is over.
pub fn end_reason(how: Ended) -> EndReason {
    match how {
        Ended::Left(LeaveWhy::Asked | LeaveWhy::Parked) => EndReason::Left,
        Ended::Left(LeaveWhy::NotReached) => EndReason::NotReached,
        Ended::Left(LeaveWhy::Away) => EndReason::Away,
        Ended::Left(LeaveWhy::Closed) => EndReason::Closed,
        Ended::Talked(why) => end_of_talk(why),
    }
}

/// Why a talk is over.
pub fn end_of_talk(why: EndWhy) -> EndReason {
    match why {
        EndWhy::Staff | EndWhy::Citizen | EndWhy::Passed => EndReason::Finished,
        EndWhy::CitizenLost | EndWhy::StaffLost => EndReason::Lost,
        EndWhy::Protection(reason) => EndReason::Protection {
            reason: match reason {
                Protection::Insult => ProtectionReason::Insult,
                Protection::Threat => ProtectionReason::Threat,
                Protection::Indecency => ProtectionReason::Indecency,
                Protection::Recording => ProtectionReason::Recording,
                Protection::Other => ProtectionReason::Other,
            },
        },
    }
}

/// What a break is for, on the wire.
pub fn break_code(why: BreakWhy) -> BreakCode {
    match why {
        BreakWhy::Asked => BreakCode::Asked,
        BreakWhy::Work => BreakCode::Work,
        BreakWhy::Meeting => BreakCode::Meeting,
        BreakWhy::NoAnswer => BreakCode::NoAnswer,
    }
}

/// What a break is for; nobody chooses not to have answered.
pub fn break_why(code: BreakCode) -> BreakWhy {
    match code {
        BreakCode::Asked | BreakCode::NoAnswer => BreakWhy::Asked,
        BreakCode::Work => BreakWhy::Work,
        BreakCode::Meeting => BreakWhy::Meeting,
    }
}

/// How a callback is made, on the wire.
pub fn callback_by(by: CallbackBy) -> &'static str {
    match by {
        CallbackBy::Phone => "phone",
        CallbackBy::Email => "email",
    }
}

/// When a callback competes for seats, on the wire.
pub fn callback_turn(turn: CallbackTurn) -> &'static str {
    match turn {
        CallbackTurn::Later { .. } => "later",
        CallbackTurn::Patient => "patient",
        CallbackTurn::Due => "due",
    }
}

/// Where somebody is called back to.
pub fn contact_of(contact: &Contact) -> CallbackContact {
    let to = contact.address.clone();
    match contact.by {
        ContactBy::Phone => CallbackContact::Phone { to },
        ContactBy::Email => CallbackContact::Email { to },
    }
}

/// A span of time on the wire.
pub fn window((from, until): (Timestamp, Timestamp)) -> TimeWindow {
    TimeWindow {
        from_ms: from.as_millisecond(),
        until_ms: until.as_millisecond(),
    }
}

/// A wish to be called back, in the exchange's words.
///
/// # Errors
/// `bad-frame` where the time is none.
pub fn request(
    contact: CallbackContact,
    window: Option<TimeWindow>,
) -> Result<CallbackRequest, Refused> {
    let (by, address) = match contact {
        CallbackContact::Phone { to } => (ContactBy::Phone, to),
        CallbackContact::Email { to } => (ContactBy::Email, to),
    };
    let instant = |ms| Timestamp::from_millisecond(ms).map_err(|_| Refused("bad-frame"));
    let window = match window {
        Some(window) => Some((instant(window.from_ms)?, instant(window.until_ms)?)),
        None => None,
    };
    Ok(CallbackRequest {
        by,
        address,
        window,
    })
}

/// The name under which citizens know one of the staff.
pub fn staff_name(exchange: &Exchange, seat: SeatId, locale: Locale) -> String {
    let catalogue = exchange.catalogue();
    catalogue.staff(seat.into()).map_or_else(
        || schalter_texts::get(locale, "live-staff-name"),
        |staff| staff.public_name().to_owned(),
    )
}

/// A question whether the citizen may be passed on, as both see it.
pub fn proposal(exchange: &Exchange, proposal: &Proposal, locale: Locale) -> ProposalView {
    let catalogue = exchange.catalogue();
    let to = match proposal.aim {
        Aim::Person(seat) => staff_name(exchange, seat, locale),
        Aim::Back => schalter_texts::get(locale, "live-back"),
        Aim::Topic(office, topic) => {
            let language = language_of(locale);
            catalogue
                .office(office)
                .map_or_else(String::new, |(_, office)| {
                    let topic = topic.and_then(|topic| office.topic_by_id(topic));
                    match topic.filter(|topic| !topic.unsure) {
                        Some(topic) => topic.name.get(language).to_owned(),
                        None => office.office.name.get(language).to_owned(),
                    }
                })
        }
    };
    let other = proposal.organisation;
    let other = other.and_then(|other| catalogue.organisation_by_id(other));
    ProposalView {
        kind: match proposal.kind {
            Kind::Transfer => ProposalKind::Transfer,
            Kind::Consult { .. } => ProposalKind::Consult,
        },
        to,
        organisation: other.map(brand),
        note: proposal.note.clone(),
        answer: proposal.answer,
    }
}

/// The domain's reason for one of the wire's.
pub fn protection(reason: ProtectionReason) -> Protection {
    match reason {
        ProtectionReason::Insult => Protection::Insult,
        ProtectionReason::Threat => Protection::Threat,
        ProtectionReason::Indecency => Protection::Indecency,
        ProtectionReason::Recording => Protection::Recording,
        ProtectionReason::Other => Protection::Other,
    }
}

/// An outcome on the wire.
pub fn outcome_code(outcome: Outcome) -> OutcomeCode {
    match outcome {
        Outcome::Resolved => OutcomeCode::Resolved,
        Outcome::Ticket => OutcomeCode::Ticket,
        Outcome::Appointment => OutcomeCode::Appointment,
        Outcome::Transferred => OutcomeCode::Transferred,
        Outcome::Dropped => OutcomeCode::Dropped,
    }
}

/// The domain's outcome for one of the wire's.
pub fn outcome(code: OutcomeCode) -> Outcome {
    match code {
        OutcomeCode::Resolved => Outcome::Resolved,
        OutcomeCode::Ticket => Outcome::Ticket,
        OutcomeCode::Appointment => Outcome::Appointment,
        OutcomeCode::Transferred => Outcome::Transferred,
        OutcomeCode::Dropped => Outcome::Dropped,
    }
}

/// A chat message of a room. What staff wrote before a restart counts as the lead's.
pub fn chat(catalogue: &Catalogue, room: &Room, message: &ChatMessage, locale: Locale) -> ChatView {
    let author = room.authors.get(&message.id);
    let party = match message.sender {
        Sender::Citizen => Party::Visit(room.visit),
        _ => Party::Seat(author.map_or(room.seat, |author| author.seat)),
    };
    let member = room.member(party).map(|member| member.side.participant);
    let from = member.or(author.map(|author| author.participant));
    ChatView {
        message: message.id.0,
        from: from.unwrap_or_default(),
        name: name(catalogue, party, locale),
        staff: message.sender != Sender::Citizen,
        text: message.text.clone(),
        at_ms: message.at.as_millisecond(),
        delivered: room.delivered.contains(&message.id),
    }
}

/// A room from one side. `first` brings the chat so far.
pub async fn room(
    exchange: &Exchange,
    room: &Room,
    party: Party,
    first: bool,
    locale: Locale,
) -> RoomView {
    let now = exchange.now();
    let talks = exchange.talks();
    let chat_so_far = if first {
        talks.history_for(room, party).await
    } else {
        Vec::new()
    };
    let catalogue = exchange.catalogue();
    let me = room.member(party);
    let visit = exchange.visits().get(room.visit);
    let owner = catalogue.organisation_by_id(room.organisation);
    let has = |feature| owner.is_some_and(|owner| owner.organisation.features.has(feature));
    RoomView {
        chat_on: has(Feature::Chat),
        screen_on: has(Feature::ScreenSharing),
        conversation: room.conversation.0,
        generation: room.generation,
        open: room.opened.is_some(),
        me: me.map(|me| me.side.participant).unwrap_or_default(),
        peers: peers(exchange, &catalogue, room, party, locale),
        held: me.is_some_and(|me| me.held),
        citizen_held: room.citizen_held(),
        talking_s: room.opened.map_or(0, |since| seconds(since, now)),
        real_time_text: room.real_time_text,
        shielded: room.shielded,
        text_only: visit.as_ref().is_some_and(|visit| visit.text_only),
        chat: chat_so_far
            .iter()
            .map(|message| chat(&catalogue, room, message, locale))
            .collect(),
        ice_servers: talks
            .ice_servers(party)
            .into_iter()
            .map(ice_server)
            .collect(),
        voice: voice(exchange, room),
        by_phone: party == Party::Visit(room.visit) && exchange.is_phoned(room.visit),
        kiosk: visit.is_some_and(|visit| visit.need.channel == Channel::Kiosk),
        signature_on: exchange.documents().signature_on(room),
        documents: documents(exchange, party, Some(room.visit), locale),
    }
}

/// What a participant may see of the talk's documents. Citizens read them below their `visit`.
pub fn documents(
    exchange: &Exchange,
    party: Party,
    visit: Option<VisitId>,
    locale: Locale,
) -> Vec<DocumentView> {
    let base = match (party, visit) {
        (Party::Seat(_), _) | (_, None) => "/desk/dokumente".to_owned(),
        (_, Some(visit)) => format!("/besuch/{visit}/dokumente"),
    };
    let kept = |document: &Document| {
        let own = match party {
            Party::Seat(seat) => {
                let catalogue = exchange.catalogue();
                catalogue.staff(seat.into()).map(|staff| staff.organisation)
            }
            _ => None,
        };
        let mut matters = document.kept.iter();
        let matter = matters.find(|(whose, _)| own.is_none_or(|own| own == **whose));
        matter.map(|(_, (_, number))| number.to_string())
    };
    let view = |document: Arc<Document>| DocumentView {
        document: document.id.0,
        kind: match document.kind {
            document::DocumentKind::Snapshot => DocumentKind::Snapshot,
            document::DocumentKind::Signature => DocumentKind::Signature,
            document::DocumentKind::Shown => DocumentKind::Shown,
        },
        name: document.called(locale),
        mime: document.format.mime().to_owned(),
        staff: matches!(document.by, Party::Seat(_)),
        href: format!("{base}/{}", document.id),
        kept_as: kept(&document),
        at_ms: document.at.as_millisecond(),
    };
    let seen = exchange.documents().list(party);
    seen.into_iter().map(view).collect()
}

/// As whom the people of an organisation appear.
pub fn brand(entry: &OrganisationEntry) -> BrandView {
    let organisation = &entry.organisation;
    let branding = &organisation.branding;
    let shown = match (branding.shown, &branding.service) {
        (Shown::Service, Some(service)) => service,
        _ => &organisation.name,
    };
    let logo = entry
        .logo
        .as_ref()
        .filter(|_| branding.shown == Shown::Logo);
    BrandView {
        organisation: organisation.name.clone(),
        shown: shown.clone(),
        logo: logo.map(assets::logo_path),
        colour: organisation.colour.clone(),
    }
}

fn peers(
    exchange: &Exchange,
    catalogue: &Catalogue,
    room: &Room,
    party: Party,
    locale: Locale,
) -> Vec<PeerView> {
    let mine = room.member(party).map(|me| &me.side.slots);
    let calls = exchange.hotline().calls(room.visit);
    let call_of = |other: Party| calls.iter().find(|call| other == Party::Call(call.id));
    let staff = match party {
        Party::Seat(seat) => !room.sights.contains_key(&seat),
        _ => false,
    };
    let caller = exchange.hotline().caller(room.visit);
    let dialled = caller.and_then(|caller| catalogue.number(caller.dialled));
    let shows = dialled.is_none_or(|number| number.shows_caller);
    let sees_number = |call: &CallSeen| staff && (shows || call.whose != Whose::Citizen);
    let view = |other: &Member| PeerView {
        call: call_of(other.party).map(|call| call_view(exchange, call, sees_number(call))),
        participant: other.side.participant,
        name: match call_of(other.party).map(|call| &call.whose) {
            Some(Whose::Outside { name }) => name.clone(),
            Some(Whose::Citizen) => schalter_texts::get(locale, "live-phone-name"),
            None => name(catalogue, other.party, locale),
        },
        staff: matches!(other.party, Party::Seat(_)),
        lead: room.is_lead(other.party),
        held: other.held,
        present: exchange.talks().is_present(other.party),
        slot: mine
            .and_then(|slots| slots.get(&other.side.participant))
            .map(|slot| u32::from(*slot)),
        camera: other.side.sending.camera,
        microphone: other.side.sending.microphone || call_of(other.party).is_some(),
        screen: other.side.sending.screen,
        quality: quality(other.side.quality),
        brand: brand_of(catalogue, other.party),
    };
    // Who is on the telephone alone is there as the call.
    let stands_for = |other: &&Member| {
        let citizen = other.party == Party::Visit(room.visit);
        citizen && exchange.is_phoned(room.visit) && !exchange.talks().is_present(other.party)
    };
    // Who came with a browser as well is not shown the own telephone.
    let own_call = |other: &&Member| {
        let citizens = call_of(other.party).is_some_and(|call| call.whose == Whose::Citizen);
        citizens && party == Party::Visit(room.visit)
    };
    let others = room
        .others(party)
        .filter(|other| !stands_for(other) && !own_call(other));
    let mut peers: Vec<PeerView> = others.map(view).collect();
    peers.sort_by_key(|peer| (peer.staff, !peer.lead));
    peers
}

/// The codec that the telephones in a room understand; the citizen's counts before others.
fn voice(exchange: &Exchange, room: &Room) -> Option<VoiceName> {
    let mut calls = exchange.hotline().calls(room.visit);
    calls.retain(|call| room.member(Party::Call(call.id)).is_some());
    calls.sort_by_key(|call| call.whose != Whose::Citizen);
    calls
        .iter()
        .find_map(|call| call.codec)
        .map(|codec| match codec {
            VoiceCodec::G722 => VoiceName::G722,
            VoiceCodec::Pcma => VoiceName::Pcma,
            VoiceCodec::Pcmu => VoiceName::Pcmu,
        })
}

/// Whether a lead has warned whoever is on the line.
fn is_warned(exchange: &Exchange, call: &CallSeen) -> bool {
    let number = call.number.as_deref();
    let verdict = number.and_then(|number| exchange.blocks().of(call.organisation, number));
    verdict == Some(BlockState::Warned)
}

/// A call as a participant of its room sees it. Numbers are for those of the staff who were not asked
/// in from another organisation.
fn call_view(exchange: &Exchange, call: &CallSeen, sees: bool) -> CallView {
    CallView {
        call: call.id.0,
        outside: matches!(call.whose, Whose::Outside { .. }),
        state: outgoing::call_stage(call.state),
        number: call.number.clone().filter(|_| sees),
        text: call.text,
        warned: sees && is_warned(exchange, call),
    }
}

/// Who called in a visit, for one of the staff. The number is for those who may take the visit, and
/// where the number that was dialled shows it.
fn caller(
    exchange: &Exchange,
    catalogue: &Catalogue,
    (visit, viewer): (&Visit, &Staff),
    mine: bool,
) -> Option<CallerView> {
    let caller = exchange.hotline().caller(visit.id)?;
    let number = catalogue.number(caller.dialled);
    let home = alliance::Side::of(viewer, &visit.need).is_home();
    let sees = mine && home && number.is_some_and(|number| number.shows_caller);
    Some(CallerView {
        warned: mine
            && home
            && caller.number.as_deref().is_some_and(|number| {
                let blocks = exchange.blocks();
                blocks.of(caller.organisation, number) == Some(BlockState::Warned)
            }),
        number: caller.number.clone().filter(|_| sees),
        dialled: number.map_or_else(String::new, |number| number.name.clone()),
    })
}

fn ice_server(server: schalter_exchange::talks::IceServer) -> IceServer {
    let (username, credential) = server.credentials.unzip();
    IceServer {
        urls: server.urls,
        username,
        credential,
    }
}

/// As whom somebody of the staff appears.
fn brand_of(catalogue: &Catalogue, party: Party) -> Option<BrandView> {
    let Party::Seat(seat) = party else {
        return None;
    };
    let employer = catalogue.staff(seat.into())?.organisation;
    let entry = catalogue.organisation_by_id(employer)?;
    Some(brand(entry))
}

/// What somebody is called in a room.
fn name(catalogue: &Catalogue, party: Party, locale: Locale) -> String {
    match party {
        Party::Visit(_) | Party::Kiosk(_) | Party::Call(_) => {
            schalter_texts::get(locale, "live-citizen-name")
        }
        Party::Seat(seat) => catalogue.staff(seat.into()).map_or_else(
            || schalter_texts::get(locale, "live-staff-name"),
            |staff| staff.public_name().to_owned(),
        ),
    }
}

fn quality(level: Option<QualityLevel>) -> Quality {
    match level {
        None => Quality::Unknown,
        Some(QualityLevel::Good) => Quality::Good,
        Some(QualityLevel::Fair) => Quality::Fair,
        Some(QualityLevel::Poor) => Quality::Poor,
    }
}

/// What one of the staff is called by another: of another organisation's staff the name that
/// citizens see.
pub fn colleague_name(catalogue: &Catalogue, viewer: &Staff, seat: SeatId) -> Option<String> {
    let staff = catalogue.staff(seat.into())?;
    Some(match staff.organisation == viewer.organisation {
        true => staff.name.clone(),
        false => staff.public_name().to_owned(),
    })
}

/// As [`colleague_name`], with the organisation where it is another one.
fn full_name(catalogue: &Catalogue, viewer: &Staff, seat: SeatId) -> Option<String> {
    let name = colleague_name(catalogue, viewer, seat)?;
    let employer = catalogue.staff(seat.into())?.organisation;
    let house = other_organisation(catalogue, viewer, employer);
    Some(house.map_or_else(|| name.clone(), |house| format!("{name} ({house})")))
}

/// The name of an organisation, unless it is the viewer's.
pub fn other_organisation(
    catalogue: &Catalogue,
    viewer: &Staff,
    organisation: OrganisationId,
) -> Option<String> {
    let other = catalogue.organisation_by_id(organisation);
    let other = other.filter(|_| organisation != viewer.organisation)?;
    Some(other.organisation.name.clone())
}

/// One line of the desk's list, from what is known of a visit and may be seen by `viewer`.
pub fn line_entry(
    exchange: &Exchange,
    catalogue: &Catalogue,
    (visit, viewer): (&Visit, &Staff),
    mine: bool,
    locale: Locale,
) -> LineEntry {
    let note: Option<Arc<str>> = exchange.seats().note_for(viewer, visit);
    let name = |seat: SeatId| colleague_name(catalogue, viewer, seat);
    LineEntry {
        note: note.map(|note| note.to_string()),
        caller: caller(exchange, catalogue, (visit, viewer), mine),
        waited_s: seconds(visit.queued, exchange.now()),
        away: visit.away.is_some(),
        unmet: visit.unmet.is_some(),
        mine,
        reasons: visit
            .priorities
            .iter()
            .map(|one| one.code().to_owned())
            .collect(),
        wished: visit.need.wish.and_then(name),
        passed_from: visit
            .passed
            .and_then(|passed| full_name(catalogue, viewer, passed.from)),
        ..need_entry(catalogue, (visit.id.0, &visit.need), viewer, locale)
    }
}

/// What a need alone tells.
pub fn need_entry(
    catalogue: &Catalogue,
    (visit, need): (uuid::Uuid, &Need),
    viewer: &Staff,
    locale: Locale,
) -> LineEntry {
    let office = catalogue.office(need.office).map(|(_, office)| office);
    let topic = office.and_then(|office| office.topic_by_id(need.topic));
    let language = language_of(locale);
    LineEntry {
        visit,
        office: office.map_or_else(String::new, |o| o.office.name.get(language).to_owned()),
        office_id: need.office.0,
        topic: topic.map_or_else(String::new, |topic| topic.name.get(language).to_owned()),
        service: topic
            .map_or("information", |topic| service(topic.service(need.channel)))
            .into(),
        identity: topic
            .map_or("none", |topic| identity(topic.identity))
            .into(),
        language: need.language.tag().to_owned(),
        channel: need.channel.code().to_owned(),
        caller: None,
        note: None,
        waited_s: 0,
        away: false,
        unmet: false,
        mine: true,
        reasons: Vec::new(),
        wished: None,
        passed_from: None,
        organisation: other_organisation(catalogue, viewer, need.organisation),
    }
}

/// The domain's language of a page's locale.
pub fn language_of(locale: Locale) -> schalter_domain::language::Language {
    locale.tag().parse().unwrap_or_default()
}

fn service(service: Service) -> &'static str {
    match service {
        Service::Information => "information",
        Service::Settled => "settled",
        Service::InPerson => "in_person",
    }
}

fn identity(check: IdentityCheck) -> &'static str {
    match check {
        IdentityCheck::None => "none",
        IdentityCheck::Questions => "questions",
        IdentityCheck::Eid => "eid",
        IdentityCheck::InPerson => "in_person",
    }
}

/// Whole seconds from `from` to `to`; 0 when that is negative.
pub fn seconds(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from(to.duration_since(from).as_secs().max(0)).unwrap_or(u32::MAX)
}
