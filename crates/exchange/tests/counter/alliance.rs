//! Organisations that share a line: what the citizen is asked, what travels, and what nobody else
//! ever sees.

use schalter_domain::document::DocumentKind;
use schalter_domain::features::Feature;
use schalter_domain::ids::{MessageId, OfferId, OrganisationId, SeatId, VisitId};
use schalter_domain::switchboard::{Outcome, SeatStage, VisitStage};
use schalter_domain::ticket::ContactWish;
use schalter_exchange::Party;
use schalter_exchange::documents::NewDocument;
use schalter_exchange::passing::{Aim, Kind, PassError};
use schalter_exchange::seats::{FollowUp, OutcomeError};
use schalter_store::{Scope, StageFilter};
use uuid::Uuid;

use crate::scene::{Counter, Town};

/// A town and a health insurer share a line; a third organisation is none of their business.
const REGION: &str = r#"
[[alliance]]
slug = "region"
name = "Verbund Region"
operators = ["olga"]

[[organisation]]
slug = "kleinstadt"
alliance = "region"
name = "Stadt Kleinstadt"
phone = "0221 4710-100"
address = { street = "Markt 1", postal_code = "12345", town = "Ort" }

[[organisation]]
slug = "kasse"
alliance = "region"
name = "Musterkasse"
phone = "0221 4710-200"
address = { street = "Markt 2", postal_code = "12345", town = "Ort" }

[[organisation]]
slug = "fremd"
name = "Gemeinde Fremd"
phone = "0221 4710-300"
address = { street = "Markt 3", postal_code = "12345", town = "Ort" }

[[office]]
organisation = "kleinstadt"
slug = "buergerbuero"
name = "Bürgerbüro"
languages = ["de"]
hours = { always = true }
guests = ["gerd"]

[[office]]
organisation = "kasse"
slug = "pflege"
name = "Pflege"
languages = ["de"]
hours = { always = true }

[[office]]
organisation = "fremd"
slug = "amt"
name = "Amt"
languages = ["de"]
hours = { always = true }

[[topic]]
office = "kleinstadt/buergerbuero"
slug = "ausweis"
name = "Ausweis"

[[topic]]
office = "kasse/pflege"
slug = "grad"
name = "Pflegegrad"

[[staff]]
organisation = "kleinstadt"
login = "anna"
name = "Anna Beispiel"
service_name = "Frau B."
roles = ["clerk"]
offices = ["kleinstadt/buergerbuero"]
languages = ["de"]

[[staff]]
organisation = "kleinstadt"
login = "olga"
name = "Olga Beispiel"
roles = ["operator"]
offices = ["kleinstadt/buergerbuero"]
languages = ["de"]

[[staff]]
organisation = "kasse"
login = "sabine"
name = "Sabine Kasse"
roles = ["specialist"]
offices = ["kasse/pflege"]
languages = ["de"]

[[staff]]
organisation = "kasse"
login = "gerd"
name = "Gerd Kasse"
roles = ["clerk"]
offices = ["kasse/pflege"]
languages = ["de"]

[[staff]]
organisation = "fremd"
login = "fritz"
name = "Fritz Fremd"
roles = ["clerk"]
offices = ["fremd/amt"]
languages = ["de"]
"#;

const ENTRY: &str = "Mein Ausweis läuft ab";
const AGREED: &str = "Fragt nach dem Pflegegrad der Mutter";

async fn region() -> Town {
    let town = Town::new().await;
    let store = schalter_store::Store::connect(&town.url, "2026-11-23T08:00:00Z".parse().unwrap());
    town.configure(&store.await.unwrap(), REGION).await;
    town
}

/// Anna talks with somebody who told her something.
async fn talking(counter: &Counter) -> (SeatId, VisitId) {
    let anna = counter.opens("anna").await;
    let note = |enter: &mut schalter_exchange::visits::Enter| enter.note = Some(ENTRY.into());
    counter.tries_to_enter(note).await.unwrap();
    (anna, counter.accepts(anna).await)
}

fn consulted(counter: &Counter, seat: SeatId) -> Option<OfferId> {
    match counter.exchange.seats().get(seat)?.stage {
        SeatStage::Consulted { offer, .. } => Some(offer),
        _ => None,
    }
}

fn note_for(counter: &Counter, login: &str, visit: VisitId) -> Option<String> {
    let visit = counter.exchange.visits().get(visit).unwrap();
    let note = counter
        .exchange
        .seats()
        .note_for(&counter.staff(login), &visit);
    note.map(|note| note.to_string())
}

fn organisation(counter: &Counter, slug: &str) -> OrganisationId {
    let catalogue = counter.exchange.catalogue();
    catalogue.organisation(slug).unwrap().organisation.id
}

fn pflege(counter: &Counter) -> Aim {
    let catalogue = counter.exchange.catalogue();
    let office = catalogue
        .organisation("kasse")
        .unwrap()
        .office("pflege")
        .unwrap();
    Aim::Topic(office.office.id, Some(office.topic("grad").unwrap().id))
}

async fn says(counter: &Counter, party: Party, number: u128, text: &str) {
    let message: MessageId = Uuid::from_u128(number).into();
    let talks = counter.exchange.talks();
    talks.chat(party, message, text.to_owned()).await.unwrap();
}

/// What somebody sees of the chat of a talk.
async fn reads(counter: &Counter, seat: SeatId) -> Vec<String> {
    let talks = counter.exchange.talks();
    let party = Party::Seat(seat);
    let room = talks.room(party).unwrap();
    let history = talks.history_for(&room, party).await;
    history.into_iter().map(|message| message.text).collect()
}

fn follow_up(counter: &Counter, organisation: &str, office: &str) -> FollowUp {
    let catalogue = counter.exchange.catalogue();
    let office = catalogue
        .organisation(organisation)
        .unwrap()
        .office(office)
        .unwrap();
    FollowUp {
        office: office.office.id,
        text: "Nachreichen".into(),
        contact: ContactWish::None,
        due: "2026-11-27".parse().unwrap(),
        attach: Vec::new(),
    }
}

/// Nothing personal of a visit is left anywhere after everything is over and swept.
async fn leaves_no_trace(counter: &Counter, visit: VisitId, parties: &[Party]) {
    counter.passes(3600, parties).await;
    counter.exchange.keep_house().await;
    assert_eq!(
        counter.exchange.visits().get(visit),
        None,
        "it is forgotten"
    );
    let house = Scope::House;
    assert_eq!(counter.store.notes(house, &[visit]).await.unwrap(), vec![]);
    assert_eq!(
        counter.store.contacts(house, &[visit]).await.unwrap(),
        vec![]
    );
    let tickets = counter.store.tickets(house, None, StageFilter::All).await;
    assert!(tickets.unwrap().iter().all(|ticket| ticket.visit.is_none()));
}

#[tokio::test]
async fn nobody_of_another_organisation_is_asked_into_a_talk_without_a_yes() {
    let town = region().await;
    let counter = town.starts().await;
    let (anna, visit) = talking(&counter).await;
    let sabine = counter.opens("sabine").await;
    let (seats, visits) = (counter.exchange.seats(), counter.exchange.visits());
    let (aim, staff) = (Aim::Person(sabine), counter.staff("anna"));
    for aim in [aim, pflege(&counter)] {
        let refused = seats.consult(anna, aim, false).await;
        assert_eq!(refused, Err(PassError::AskFirst));
    }
    seats
        .propose_consult(&staff, (aim, false), AGREED)
        .await
        .unwrap();
    let asked = seats.proposal(visit).unwrap();
    assert_eq!(asked.kind, Kind::Consult { hold: false });
    assert_eq!(asked.organisation, Some(organisation(&counter, "kasse")));
    assert_eq!(consulted(&counter, sabine), None, "not before the answer");
    visits.consent(visit, false).await.unwrap();
    assert_eq!(consulted(&counter, sabine), None);
    let refused = seats.consult(anna, aim, false).await;
    assert_eq!(refused, Err(PassError::AskFirst), "a no is no yes");
    assert_eq!(note_for(&counter, "sabine", visit), None);
    assert!(matches!(counter.stage(visit), VisitStage::Talking { .. }));
}

#[tokio::test]
async fn a_partner_who_was_asked_in_sees_the_note_agreed_to_and_what_comes_from_then_on() {
    let town = region().await;
    let counter = town.starts().await;
    let (anna, visit) = talking(&counter).await;
    let sabine = counter.opens("sabine").await;
    let (seats, visits) = (counter.exchange.seats(), counter.exchange.visits());
    says(&counter, Party::Visit(visit), 1, "Vertraulich").await;
    let aim = Aim::Person(sabine);
    seats
        .propose_consult(&counter.staff("anna"), (aim, true), AGREED)
        .await
        .unwrap();
    visits.consent(visit, true).await.unwrap();
    assert_eq!(seats.proposal(visit), None);
    let offer = consulted(&counter, sabine).expect("it rings at the insurer's");
    assert_eq!(note_for(&counter, "sabine", visit).as_deref(), Some(AGREED));
    assert_eq!(note_for(&counter, "anna", visit).as_deref(), Some(ENTRY));
    assert_eq!(note_for(&counter, "fritz", visit), None);
    seats.accept(sabine, offer).await.unwrap();
    assert_eq!(
        reads(&counter, sabine).await,
        Vec::<String>::new(),
        "nothing of before"
    );
    let present = [anna, sabine].map(Party::Seat);
    counter
        .passes(1, &[present[0], present[1], Party::Visit(visit)])
        .await;
    says(&counter, Party::Visit(visit), 2, "Guten Tag").await;
    assert_eq!(reads(&counter, sabine).await, ["Guten Tag"]);
    assert_eq!(reads(&counter, anna).await.len(), 2);
    seats.hand_over(anna, sabine).await.unwrap();
    assert_eq!(
        reads(&counter, sabine).await,
        ["Guten Tag"],
        "also when leading"
    );
    assert_eq!(note_for(&counter, "sabine", visit).as_deref(), Some(AGREED));
    assert!(seats.is_limited(&counter.staff("sabine"), visit));

    let form = follow_up(&counter, "kasse", "pflege");
    let staff = counter.staff("sabine");
    let foreign = follow_up(&counter, "kleinstadt", "buergerbuero");
    let refused = seats
        .state_outcome(&staff, Outcome::Ticket, Some(foreign))
        .await;
    assert_eq!(refused, Err(OutcomeError::UnknownOffice));
    let number = seats
        .state_outcome(&staff, Outcome::Ticket, Some(form))
        .await
        .unwrap();
    assert_eq!(seats.ticket_of(&staff), number);
    assert_eq!(
        seats.ticket_of(&counter.staff("anna")),
        None,
        "not the town's"
    );
    assert_eq!(visits.ticket(visit), number, "the citizen's");
    let form = follow_up(&counter, "kleinstadt", "buergerbuero");
    let staff = counter.staff("anna");
    seats
        .state_outcome(&staff, Outcome::Ticket, Some(form))
        .await
        .unwrap();
    for slug in ["kleinstadt", "kasse"] {
        let scope = Scope::Organisation(organisation(&counter, slug));
        let kept = counter.store.tickets(scope, None, StageFilter::All).await;
        assert_eq!(kept.unwrap().len(), 1, "{slug}");
    }
    seats.hang_up(sabine).await.unwrap();
    leaves_no_trace(&counter, visit, &present).await;
}

/// Somebody shows something; says what each of the others may see then.
fn shows(counter: &Counter, by: Party, upload: u128, others: &[Party]) -> Vec<usize> {
    let documents = counter.exchange.documents();
    let kind = match by {
        Party::Seat(_) => DocumentKind::Shown,
        _ => DocumentKind::Snapshot,
    };
    let new = NewDocument {
        upload: Uuid::from_u128(upload),
        kind,
        name: String::new(),
        bytes: b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x08\0\0\0\x08".to_vec(),
    };
    documents.bring(by, new).unwrap();
    let seen = others.iter().map(|one| documents.list(*one).len());
    seen.collect()
}

#[tokio::test]
async fn papers_shown_before_a_partner_came_stay_with_the_house_and_its_guests() {
    let town = region().await;
    let counter = town.starts().await;
    let gerd = counter.opens_everything("gerd").await;
    let visit = counter.enters().await.visit;
    assert_eq!(counter.accepts(gerd).await, visit);
    let (anna, sabine) = (counter.opens("anna").await, counter.opens("sabine").await);
    let [guest, clerk, partner] = [gerd, anna, sabine].map(Party::Seat);
    let citizen = Party::Visit(visit);
    // The guest is employed by the insurer, and shows and sees this in the name of the town.
    assert_eq!(shows(&counter, guest, 1, &[citizen]), [1]);
    assert_eq!(shows(&counter, citizen, 2, &[guest]), [2]);
    let (seats, visits) = (counter.exchange.seats(), counter.exchange.visits());
    let staff = counter.staff("gerd");
    let asked = (Aim::Person(sabine), false);
    seats.propose_consult(&staff, asked, AGREED).await.unwrap();
    visits.consent(visit, true).await.unwrap();
    let offer = consulted(&counter, sabine).unwrap();
    seats.accept(sabine, offer).await.unwrap();
    let documents = counter.exchange.documents();
    assert_eq!(documents.list(partner).len(), 0, "nothing of before");
    let present = [guest, partner, citizen];
    counter.passes(1, &present).await;
    assert_eq!(shows(&counter, citizen, 3, &[guest, partner]), [3, 1]);
    seats.consult(gerd, Aim::Person(anna), false).await.unwrap();
    let offer = consulted(&counter, anna).unwrap();
    seats.accept(anna, offer).await.unwrap();
    assert_eq!(documents.list(clerk).len(), 3, "a colleague sees them all");
    seats.hand_over(gerd, sabine).await.unwrap();
    assert_eq!(documents.list(partner).len(), 1, "also when leading");
}

#[tokio::test]
async fn a_visit_passed_to_a_partner_takes_nothing_along_but_topic_and_note() {
    for agreed in [true, false] {
        let town = region().await;
        let counter = town.starts().await;
        let (anna, visit) = talking(&counter).await;
        let sabine = counter.opens("sabine").await;
        let (seats, visits) = (counter.exchange.seats(), counter.exchange.visits());
        says(&counter, Party::Visit(visit), 1, "Vertraulich").await;
        let talk = counter.exchange.talks().room(Party::Seat(anna)).unwrap();
        seats
            .propose(&counter.staff("anna"), pflege(&counter), AGREED)
            .unwrap();
        visits.consent(visit, agreed).await.unwrap();
        if !agreed {
            assert_eq!(
                counter.rings(sabine),
                None,
                "only the question was answered"
            );
            seats.transfer(anna, pflege(&counter)).await.unwrap();
        }
        assert_eq!(counter.rings(sabine).map(|(_, visit)| visit), Some(visit));
        let note = agreed.then_some(AGREED);
        assert_eq!(note_for(&counter, "sabine", visit).as_deref(), note);
        let kasse = organisation(&counter, "kasse");
        assert_eq!(visits.get(visit).unwrap().need.organisation, kasse);
        let (ours, theirs) = (
            Scope::Organisation(organisation(&counter, "kleinstadt")),
            Scope::Organisation(kasse),
        );
        let notes = async |scope| {
            let notes = counter.store.notes(scope, &[visit]).await.unwrap();
            notes.into_iter().map(|note| note.note).collect::<Vec<_>>()
        };
        assert_eq!(
            notes(ours).await,
            Vec::<String>::new(),
            "what was told is gone"
        );
        assert_eq!(notes(theirs).await, note.into_iter().collect::<Vec<_>>());
        counter.accepts(sabine).await;
        assert_eq!(reads(&counter, sabine).await, Vec::<String>::new());
        seats.end_wrap_up(anna).await.unwrap();
        counter.exchange.keep_house().await;
        let kept = counter.store.chat(Scope::House, talk.conversation).await;
        assert_eq!(
            kept.unwrap(),
            vec![],
            "with the wrap-up the town's chat goes"
        );
        assert_eq!(notes(theirs).await, note.into_iter().collect::<Vec<_>>());
        seats.hang_up(sabine).await.unwrap();
        let present = [anna, sabine].map(Party::Seat);
        leaves_no_trace(&counter, visit, &present).await;
    }
}

#[tokio::test]
async fn a_person_of_a_partner_gets_the_visit_without_what_was_told_before() {
    let town = region().await;
    let counter = town.starts().await;
    let (anna, visit) = talking(&counter).await;
    let sabine = counter.opens("sabine").await;
    let (seats, visits) = (counter.exchange.seats(), counter.exchange.visits());
    seats
        .propose(&counter.staff("anna"), Aim::Person(sabine), "")
        .unwrap();
    visits.consent(visit, true).await.unwrap();
    counter.accepts(sabine).await;
    assert_eq!(
        note_for(&counter, "sabine", visit),
        None,
        "an empty note is none"
    );
    assert_eq!(visits.note(visit), None);
    let back = seats.consult(sabine, Aim::Back, false).await;
    assert_ne!(back, Err(PassError::AskFirst), "the town's own visit");
    let present = [anna, sabine].map(Party::Seat);
    seats.hang_up(sabine).await.unwrap();
    leaves_no_trace(&counter, visit, &present).await;
}

#[tokio::test]
async fn what_nobody_of_the_partner_takes_comes_back_whole() {
    let town = region().await;
    let counter = town.starts().await;
    let (anna, visit) = talking(&counter).await;
    let (seats, visits) = (counter.exchange.seats(), counter.exchange.visits());
    seats
        .propose(&counter.staff("anna"), pflege(&counter), AGREED)
        .unwrap();
    visits.consent(visit, true).await.unwrap();
    counter
        .passes(65, &[Party::Seat(anna), Party::Visit(visit)])
        .await;
    seats.end_wrap_up(anna).await.ok();
    let town_id = organisation(&counter, "kleinstadt");
    assert_eq!(visits.get(visit).unwrap().need.organisation, town_id);
    let notes = counter
        .store
        .notes(Scope::Organisation(town_id), &[visit])
        .await;
    assert_eq!(notes.unwrap()[0].note, AGREED);
    assert_eq!(note_for(&counter, "anna", visit).as_deref(), Some(AGREED));
    assert_eq!(note_for(&counter, "sabine", visit), None);
}

#[tokio::test]
async fn a_guest_serves_the_office_and_follows_up_in_its_name() {
    let town = region().await;
    let counter = town.starts().await;
    let gerd = counter.opens_everything("gerd").await;
    let note = |enter: &mut schalter_exchange::visits::Enter| enter.note = Some(ENTRY.into());
    let visit = counter.tries_to_enter(note).await.unwrap().visit;
    assert_eq!(counter.accepts(gerd).await, visit);
    assert_eq!(note_for(&counter, "gerd", visit).as_deref(), Some(ENTRY));
    let (seats, staff) = (counter.exchange.seats(), counter.staff("gerd"));
    let own = follow_up(&counter, "kasse", "pflege");
    let refused = seats
        .state_outcome(&staff, Outcome::Ticket, Some(own))
        .await;
    assert_eq!(
        refused,
        Err(OutcomeError::UnknownOffice),
        "the matter is the town's"
    );
    let form = follow_up(&counter, "kleinstadt", "buergerbuero");
    let number = seats
        .state_outcome(&staff, Outcome::Ticket, Some(form))
        .await
        .unwrap();
    assert_eq!(seats.ticket_of(&staff), number);
    let scope = Scope::Organisation(organisation(&counter, "kleinstadt"));
    let kept = counter
        .store
        .tickets(scope, None, StageFilter::All)
        .await
        .unwrap();
    assert_eq!(Some(kept[0].number.clone()), number);
    let anna = counter.opens("anna").await;
    seats.consult(gerd, Aim::Person(anna), false).await.unwrap();
    assert!(
        consulted(&counter, anna).is_some(),
        "colleagues, without a question"
    );
}

#[tokio::test]
async fn a_guest_whose_leave_has_ended_is_not_rung_any_more() {
    let town = region().await;
    let counter = town.starts().await;
    let gerd = counter.opens_everything("gerd").await;
    let olga = counter.opens("olga").await;
    let services = |seat| counter.exchange.seats().get(seat).unwrap().services.clone();
    assert_eq!(services(gerd).offices.len(), 2);
    assert!(services(olga).operates.is_some());
    let ended =
        REGION
            .replacen("guests = [\"gerd\"]", "", 1)
            .replacen("operators = [\"olga\"]", "", 1);
    town.configure(&counter.store, &ended).await;
    counter.exchange.reload_catalogue().await.unwrap();
    assert_eq!(
        services(gerd).offices,
        counter.staff("gerd").offices.into_iter().collect()
    );
    assert_eq!(services(olga).operates, None);
    counter.exchange.seats().close(olga, true).await.unwrap();
    counter.enters().await;
    assert_eq!(counter.rings(gerd), None);
}

#[tokio::test]
async fn the_alliances_operator_takes_what_nobody_of_a_partner_can_and_follows_up_at_home() {
    let town = region().await;
    let counter = town.starts().await;
    let (anna, olga) = (counter.opens("anna").await, counter.opens("olga").await);
    let Aim::Topic(office, Some(topic)) = pflege(&counter) else {
        unreachable!()
    };
    let visit = counter
        .tries_to_enter(|enter| {
            (enter.office, enter.topic, enter.note) = (office, topic, Some(ENTRY.into()));
        })
        .await
        .unwrap()
        .visit;
    let present = [Party::Seat(anna), Party::Seat(olga), Party::Visit(visit)];
    counter.passes(5, &present).await;
    assert_eq!(
        note_for(&counter, "olga", visit).as_deref(),
        Some(ENTRY),
        "in the line"
    );
    assert_eq!(note_for(&counter, "anna", visit), None);
    counter.passes(60, &present).await;
    assert_eq!(counter.rings(anna), None);
    assert_eq!(counter.accepts(olga).await, visit);
    let (seats, staff) = (counter.exchange.seats(), counter.staff("olga"));
    let refused = seats.consult(olga, Aim::Person(anna), false).await;
    assert_eq!(refused, Err(PassError::AskFirst), "the insurer's visit");
    let form = follow_up(&counter, "kleinstadt", "buergerbuero");
    let made = seats
        .state_outcome(&staff, Outcome::Ticket, Some(form))
        .await;
    assert!(made.unwrap().is_some());
    seats.hang_up(olga).await.unwrap();
    leaves_no_trace(&counter, visit, &present[..2]).await;
    let today = jiff::civil::date(2026, 11, 23);
    for (slug, visits) in [("kasse", 1), ("kleinstadt", 0)] {
        let scope = Scope::Organisation(organisation(&counter, slug));
        let counted = counter.store.figures(scope, today..=today).await.unwrap();
        assert_eq!(counted.len(), visits, "{slug}: counted where it came to");
    }
}

#[tokio::test]
async fn a_promised_callback_stays_with_who_promised_it() {
    let town = region().await;
    let counter = town.starts().await;
    let sabine = counter.opens("sabine").await;
    let asks = |enter: &mut schalter_exchange::visits::Enter| {
        enter.callback = Some(schalter_exchange::callbacks::CallbackRequest {
            by: schalter_store::ContactBy::Phone,
            address: "0221 4710-7".into(),
            window: None,
        });
    };
    counter.tries_to_enter(asks).await.unwrap();
    let anna = counter.opens("anna").await;
    let visit = counter.accepts(anna).await;
    let (seats, staff) = (counter.exchange.seats(), counter.staff("anna"));
    for aim in [Aim::Person(sabine), pflege(&counter)] {
        assert_eq!(
            seats.propose(&staff, aim, ""),
            Err(PassError::CallbackStays)
        );
        let refused = seats.transfer(anna, aim).await;
        assert_eq!(refused, Err(PassError::CallbackStays));
    }
    assert_eq!(counter.rings(sabine), None);
    assert!(matches!(counter.stage(visit), VisitStage::Talking { .. }));
}

#[tokio::test]
async fn nobody_beyond_the_alliance_is_a_target() {
    let town = region().await;
    let counter = town.starts().await;
    let (anna, _) = talking(&counter).await;
    let fritz = counter.opens("fritz").await;
    let (seats, staff) = (counter.exchange.seats(), counter.staff("anna"));
    let office = counter.staff("fritz").offices[0];
    for aim in [Aim::Person(fritz), Aim::Topic(office, None)] {
        let asked = seats.propose_consult(&staff, (aim, false), AGREED).await;
        assert_eq!(asked, Err(PassError::NoTarget));
        assert_eq!(seats.propose(&staff, aim, AGREED), Err(PassError::NoTarget));
        assert_eq!(seats.transfer(anna, aim).await, Err(PassError::NoTarget));
        assert_eq!(
            seats.consult(anna, aim, false).await,
            Err(PassError::NoTarget)
        );
    }
}

#[tokio::test]
async fn where_either_side_has_switched_it_off_nobody_is_asked_in() {
    for slug in ["kleinstadt", "kasse"] {
        let town = region().await;
        let (from, to) = (
            format!("slug = \"{slug}\"\nalliance"),
            format!(
                "slug = \"{slug}\"\nfeatures = {{ {} = false }}\nalliance",
                Feature::Consult.code()
            ),
        );
        let store =
            schalter_store::Store::connect(&town.url, "2026-11-23T08:00:00Z".parse().unwrap());
        town.configure(&store.await.unwrap(), &REGION.replacen(&from, &to, 1))
            .await;
        let counter = town.starts().await;
        let (_, visit) = talking(&counter).await;
        let sabine = counter.opens("sabine").await;
        let aim = (Aim::Person(sabine), false);
        let seats = counter.exchange.seats();
        let asked = seats
            .propose_consult(&counter.staff("anna"), aim, AGREED)
            .await;
        assert_eq!(asked, Err(PassError::Off), "{slug}");
        assert_eq!(seats.proposal(visit), None);
    }
}

#[tokio::test]
async fn after_a_restart_a_partner_in_a_talk_sees_no_more_than_before() {
    let town = region().await;
    let counter = town.starts().await;
    let (anna, visit) = talking(&counter).await;
    let sabine = counter.opens("sabine").await;
    says(&counter, Party::Visit(visit), 1, "Vertraulich").await;
    let aim = (Aim::Person(sabine), false);
    let seats = counter.exchange.seats();
    seats
        .propose_consult(&counter.staff("anna"), aim, AGREED)
        .await
        .unwrap();
    counter
        .exchange
        .visits()
        .consent(visit, true)
        .await
        .unwrap();
    let offer = consulted(&counter, sabine).unwrap();
    seats.accept(sabine, offer).await.unwrap();
    seats.hand_over(anna, sabine).await.unwrap();
    counter.exchange.shutdown().await;
    let counter = town.starts().await;
    assert!(matches!(counter.stage(visit), VisitStage::Talking { .. }));
    assert_eq!(note_for(&counter, "sabine", visit), None);
    assert_eq!(reads(&counter, sabine).await, Vec::<String>::new());
}
