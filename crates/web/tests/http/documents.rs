//! Documents of a talk over HTTP: who brings and reads them, what is taken, and when they are gone.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use jiff::civil::date;
use schalter_domain::document::{MOST_BYTES, MOST_OF_TALK};
use schalter_domain::ids::{DocumentId, SeatId, VisitId};
use schalter_domain::office::Topic;
use schalter_domain::person::Sought;
use schalter_domain::switchboard::{Outcome, SeatStage};
use schalter_domain::ticket::ContactWish;
use schalter_exchange::Party;
use schalter_exchange::passing::Aim;
use schalter_exchange::seats::{FollowUp, OutcomeError};
use schalter_store::{ConfigurationChange, Scope, StageFilter};
use uuid::Uuid;

use crate::scene::{Answer, Browser, House};

/// What only those in the talk may ever read.
const SECRET: &str = "GEHEIMES-PAPIER";

fn pdf() -> Vec<u8> {
    format!("%PDF-1.7 {SECRET}").into_bytes()
}

/// The header of a PNG of this size; more is never read here.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes
}

/// A talk between a citizen and one of the staff, each with a browser.
struct Talk<'a> {
    house: &'a House,
    citizen: Browser<'a>,
    clerk: Browser<'a>,
    visit: VisitId,
    seat: SeatId,
    uploads: u128,
}

impl<'a> Talk<'a> {
    async fn begins(house: &'a House, (login, password): (&str, &str), office: &str) -> Self {
        let mut citizen = house.browser("192.0.2.1");
        let visit = citizen.enters(office, "umzug", "").await;
        let seat = house.opens(login).await;
        house
            .passes(1, &[Party::Seat(seat), Party::Visit(visit)])
            .await;
        house.accepts(seat).await;
        Self {
            house,
            citizen,
            clerk: house.signed_on(login, password).await,
            visit,
            seat,
            uploads: 0,
        }
    }

    async fn of_anna(house: &'a House) -> Self {
        Self::begins(house, ("anna", "Adorf-Anna-1"), "adorf/meldewesen").await
    }

    fn upload(&mut self) -> Uuid {
        self.uploads += 1;
        Uuid::from_u128(self.uploads)
    }

    async fn copies(&mut self, file: Vec<u8>) -> Answer {
        let upload = self.upload();
        let path = format!("/besuch/{}/dokumente?id={upload}", self.visit);
        self.citizen.brings(&path, file).await
    }

    async fn shows(&mut self, name: &str, file: Vec<u8>) -> Answer {
        let path = format!("/desk/dokumente?id={}&name={name}", self.upload());
        self.clerk.brings(&path, file).await
    }

    /// Where the citizen and the clerk read a document.
    fn paths(&self, document: DocumentId) -> (String, String) {
        (
            format!("/besuch/{}/dokumente/{document}", self.visit),
            format!("/desk/dokumente/{document}"),
        )
    }

    async fn wraps_up(&self) {
        self.house
            .exchange
            .seats()
            .hang_up(self.seat)
            .await
            .unwrap();
    }

    async fn ends(&self) {
        let seats = self.house.exchange.seats();
        seats.end_wrap_up(self.seat).await.unwrap();
    }

    fn names(&self, party: Party) -> Vec<String> {
        let seen = self.house.exchange.documents().list(party);
        let named = |one: &std::sync::Arc<schalter_exchange::documents::Document>| {
            one.called(schalter_texts::Locale::De)
        };
        seen.iter().map(named).collect()
    }
}

fn document(answer: &Answer) -> DocumentId {
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    body["document"].as_str().unwrap().parse().unwrap()
}

fn follow_up(house: &House, login: &str, attach: Vec<DocumentId>) -> FollowUp {
    FollowUp {
        office: house.staff(login).offices[0],
        text: "Nachreichen".to_owned(),
        contact: ContactWish::None,
        due: date(2026, 11, 27),
        attach,
    }
}

#[tokio::test]
async fn both_sides_read_what_either_brings_and_nobody_else() {
    let house = House::new().await;
    let mut talk = Talk::of_anna(&house).await;
    let copy = document(&talk.copies(pdf()).await);
    let shown = document(&talk.shows("Plan%20%C3%BC.pdf", png(40, 30)).await);
    for one in [copy, shown] {
        let (citizens, clerks) = talk.paths(one);
        for (browser, path) in [(&mut talk.citizen, &citizens), (&mut talk.clerk, &clerks)] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            let policy = answer.header(header::CONTENT_SECURITY_POLICY);
            assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"));
            assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
            assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        }
        let mut strangers = [
            house.browser("192.0.2.7"),
            house.signed_on("albert", "Adorf-Albert-1").await,
            house.signed_on("berta", "Bedorf-Berta-1").await,
        ];
        for stranger in &mut strangers {
            for path in [&citizens, &clerks] {
                let answer = stranger.get(path).await;
                assert!(!answer.body.contains(SECRET), "{path}");
                assert!(answer.status.is_client_error() || answer.status.is_redirection());
                let back = stranger.post(&format!("{path}/zuruecknehmen"), &[]).await;
                assert!(back.status.is_client_error(), "{}", back.status);
            }
        }
    }
    let read = talk.citizen.get(&talk.paths(copy).0).await;
    assert_eq!(read.header(header::CONTENT_TYPE), "application/pdf");
    assert!(read.body.contains(SECRET));
    let read = talk.citizen.get(&talk.paths(shown).0).await;
    let saved = read.header(header::CONTENT_DISPOSITION);
    assert!(
        saved.ends_with("filename*=UTF-8''Plan%20%C3%BC.png"),
        "{saved}"
    );
    let both = ["Kopie 1.pdf", "Plan ü.png"];
    assert_eq!(talk.names(Party::Visit(talk.visit)), both);
    assert_eq!(talk.names(Party::Seat(talk.seat)), both);
}

#[tokio::test]
async fn each_takes_back_what_is_their_own() {
    let house = House::new().await;
    let mut talk = Talk::of_anna(&house).await;
    let copy = document(&talk.copies(pdf()).await);
    let shown = document(&talk.shows("Plan.pdf", pdf()).await);
    let (copy, shown) = (talk.paths(copy), talk.paths(shown));
    let back = |path: &str| format!("{path}/zuruecknehmen");
    let not = [
        talk.clerk.post(&back(&copy.1), &[]).await,
        talk.citizen.post(&back(&shown.0), &[]).await,
    ];
    assert!(
        not.iter()
            .all(|answer| answer.status == StatusCode::NOT_FOUND)
    );
    for _ in 0..2 {
        let mine = talk.citizen.post(&back(&copy.0), &[]).await;
        let known = [StatusCode::NO_CONTENT, StatusCode::NOT_FOUND];
        assert!(known.contains(&mine.status));
        assert_eq!(talk.clerk.get(&copy.1).await.status, StatusCode::NOT_FOUND);
    }
    let theirs = talk.clerk.post(&back(&shown.1), &[]).await;
    assert_eq!(theirs.status, StatusCode::NO_CONTENT);
    assert_eq!(house.exchange.documents().bytes(), 0);
}

#[tokio::test]
async fn only_what_its_first_bytes_say_is_taken() {
    let house = House::new().await;
    let mut talk = Talk::of_anna(&house).await;
    let cases = [
        (Vec::new(), StatusCode::UNPROCESSABLE_ENTITY),
        (b"<script>".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (b"<svg xmlns=".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (b"MZ\0\0".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (png(60_000, 60_000), StatusCode::UNPROCESSABLE_ENTITY),
        (vec![0xff, 0xd8, 0xff], StatusCode::UNPROCESSABLE_ENTITY),
    ];
    for (file, status) in cases {
        assert_eq!(talk.copies(file.clone()).await.status, status);
        assert_eq!(talk.shows("Plan.png", file).await.status, status);
    }
    let mut most = pdf();
    most.resize(MOST_BYTES, b' ');
    assert_eq!(talk.copies(most.clone()).await.status, StatusCode::CREATED);
    for more in [1, 2] {
        most.resize(MOST_BYTES + more, b' ');
        let refused = talk.copies(most.clone()).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    }
    assert_eq!(house.exchange.documents().bytes(), MOST_BYTES);
}

#[tokio::test]
async fn a_talk_has_so_many_and_a_repeat_brings_nothing_twice() {
    let house = House::new().await;
    let mut talk = Talk::of_anna(&house).await;
    let first = document(&talk.copies(pdf()).await);
    talk.uploads -= 1;
    assert_eq!(document(&talk.copies(pdf()).await), first, "sent again");
    for _ in 1..MOST_OF_TALK {
        document(&talk.shows("Plan.pdf", pdf()).await);
    }
    assert_eq!(talk.copies(pdf()).await.status, StatusCode::CONFLICT);
    assert_eq!(talk.shows("x", pdf()).await.status, StatusCode::CONFLICT);
    assert_eq!(talk.names(Party::Seat(talk.seat)).len(), MOST_OF_TALK);
}

#[tokio::test]
async fn nothing_is_brought_before_or_after_the_talk_or_from_elsewhere() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let visit = citizen.enters("adorf/meldewesen", "umzug", "").await;
    let path = format!("/besuch/{visit}/dokumente?id={}", Uuid::from_u128(1));
    assert_eq!(
        citizen.brings(&path, pdf()).await.status,
        StatusCode::NOT_FOUND
    );
    let seat = house.opens("anna").await;
    house
        .passes(1, &[Party::Seat(seat), Party::Visit(visit)])
        .await;
    let ringing = citizen.brings(&path, pdf()).await;
    assert_eq!(ringing.status, StatusCode::NOT_FOUND, "not while it rings");
    house.accepts(seat).await;
    let mut stranger = house.browser("192.0.2.2");
    let theirs = stranger.brings(&path, pdf()).await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
    for origin in [None, Some("https://evil.example.org")] {
        let mut request = citizen.request(Method::POST, &path);
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let refused = citizen.send(request.body(Body::from(pdf())).unwrap()).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "from {origin:?}");
    }
    assert_eq!(house.exchange.documents().bytes(), 0);
    let sign = format!("{path}&art=unterschrift");
    let not_free = citizen.brings(&sign, png(9, 9)).await;
    assert_eq!(not_free.status, StatusCode::FORBIDDEN);
    let odd = citizen.brings(&format!("{path}&art=film"), pdf()).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.exchange.seats().shield(seat, true).await.unwrap();
    let hidden = citizen.brings(&path, pdf()).await;
    assert_eq!(
        hidden.status,
        StatusCode::FORBIDDEN,
        "who is hidden shows nothing"
    );
}

#[tokio::test]
async fn one_signs_where_the_topic_is_free_of_form() {
    let house = House::new().await;
    let mut talk = Talk::of_anna(&house).await;
    let catalogue = house.exchange.catalogue();
    let visit = house.exchange.visits().get(talk.visit).unwrap();
    let (entry, office) = catalogue.office(visit.need.office).unwrap();
    let topic = Topic {
        form_free: true,
        ..office.topic_by_id(visit.need.topic).unwrap().clone()
    };
    let change = ConfigurationChange {
        topics: vec![topic],
        ..ConfigurationChange::new(entry.organisation.id, house.exchange.now())
    };
    let batch = schalter_store::Batch {
        writes: vec![schalter_store::Write::ChangeConfiguration(Box::new(change))],
        ..schalter_store::Batch::default()
    };
    house.store.commit(batch).await.unwrap();
    house.exchange.reload_catalogue().await.unwrap();
    let upload = talk.upload();
    let path = format!(
        "/besuch/{}/dokumente?art=unterschrift&id={upload}",
        talk.visit
    );
    let no_picture = talk.citizen.brings(&path, pdf()).await;
    assert_eq!(no_picture.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    document(&talk.citizen.brings(&path, png(1200, 400)).await);
    assert_eq!(talk.names(Party::Seat(talk.seat)), ["Unterschrift 1.png"]);
}

#[tokio::test]
async fn what_is_chosen_goes_into_the_matter_and_all_else_is_gone() {
    let house = House::new().await;
    let mut talk = Talk::of_anna(&house).await;
    let kept = document(&talk.copies(pdf()).await);
    let dropped = document(&talk.copies(png(8, 8)).await);
    let other = document(&talk.shows("Plan.pdf", pdf()).await);
    let (anna, seats) = (house.staff("anna"), house.exchange.seats());
    let chosen = follow_up(&house, "anna", vec![kept, other]);
    seats
        .state_outcome(&anna, Outcome::Ticket, Some(chosen))
        .await
        .unwrap();
    talk.wraps_up().await;
    let gone = talk.citizen.get(&talk.paths(kept).0).await;
    assert_eq!(
        gone.status,
        StatusCode::NOT_FOUND,
        "the citizen's talk is over"
    );
    assert_eq!(
        talk.names(Party::Seat(talk.seat)).len(),
        3,
        "in the wrap-up"
    );
    assert_eq!(talk.copies(pdf()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(talk.shows("x", pdf()).await.status, StatusCode::NOT_FOUND);
    let again = follow_up(&house, "anna", vec![kept]);
    seats
        .state_outcome(&anna, Outcome::Ticket, Some(again))
        .await
        .unwrap();
    let unknown = follow_up(&house, "anna", vec![DocumentId(Uuid::from_u128(4))]);
    let refused = seats.state_outcome(&anna, Outcome::Ticket, Some(unknown));
    assert_eq!(refused.await, Err(OutcomeError::DocumentGone));
    talk.ends().await;
    assert_eq!(house.exchange.documents().bytes(), 0);
    for one in [kept, dropped, other] {
        let read = talk.clerk.get(&talk.paths(one).1).await;
        assert_eq!(read.status, StatusCode::NOT_FOUND);
    }

    let tickets = house.store.tickets(Scope::House, None, StageFilter::All);
    let ticket = tickets.await.unwrap().remove(0);
    let list = talk.clerk.get("/de/desk/vorgaenge").await;
    assert!(list.body.contains("Kopie 1.pdf") && !list.body.contains("Plan.pdf"));
    let path = |one| format!("/de/desk/vorgaenge/{}/anlagen/{one}", ticket.id);
    let paper = talk.clerk.get(&path(kept)).await;
    assert_eq!(paper.status, StatusCode::OK);
    assert!(paper.body.contains(SECRET));
    assert!(
        paper
            .header(header::CONTENT_SECURITY_POLICY)
            .contains("sandbox")
    );
    for none in [dropped, other] {
        assert_eq!(
            talk.clerk.get(&path(none)).await.status,
            StatusCode::NOT_FOUND
        );
    }
    for (login, password) in [("arno", "Adorf-Arno-1"), ("berta", "Bedorf-Berta-1")] {
        let mut other = house.signed_on(login, password).await;
        let answer = other.get(&path(kept)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{login}");
    }
    let number = Sought::Number(ticket.number.parse().unwrap());
    let boss = house.signed("lea", true);
    let found = house
        .exchange
        .privacy()
        .export(&boss, &number)
        .await
        .unwrap();
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let told = schalter_exchange::privacy::export::document("Adorf", &found, &zone, ticket.created);
    use base64::Engine as _;
    let file = base64::engine::general_purpose::STANDARD.encode(pdf());
    assert!(
        told.to_string().contains(&file),
        "a copy of the data itself"
    );
}

#[tokio::test]
async fn a_partner_sees_what_is_shown_from_joining_on() {
    let house = House::sharing(|_| {}).await;
    let mut talk = Talk::of_anna(&house).await;
    let before = document(&talk.shows("Vorher.pdf", pdf()).await);
    let berta = house.opens("berta").await;
    let seats = house.exchange.seats();
    let asked = (Aim::Person(berta), false);
    let anna = house.staff("anna");
    seats.propose_consult(&anna, asked, "").await.unwrap();
    house
        .exchange
        .visits()
        .consent(talk.visit, true)
        .await
        .unwrap();
    let SeatStage::Consulted { offer, .. } = seats.get(berta).unwrap().stage else {
        panic!("nobody is asked");
    };
    let mut partner = house.signed_on("berta", "Bedorf-Berta-1").await;
    let path = talk.paths(before).1;
    assert_eq!(partner.get(&path).await.status, StatusCode::NOT_FOUND);
    house
        .passes(1, &[Party::Seat(berta), Party::Seat(talk.seat)])
        .await;
    seats.accept(berta, offer).await.unwrap();
    assert_eq!(partner.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(talk.names(Party::Seat(berta)), Vec::<String>::new());
    house
        .passes(1, &[Party::Seat(berta), Party::Seat(talk.seat)])
        .await;
    let since = document(&talk.copies(pdf()).await);
    assert_eq!(talk.names(Party::Seat(berta)), ["Kopie 1.pdf"]);
    let path = talk.paths(since).1;
    assert_eq!(partner.get(&path).await.status, StatusCode::OK);
    assert_eq!(talk.names(Party::Seat(talk.seat)).len(), 2);
}
