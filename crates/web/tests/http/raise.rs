//! A telephone call gets a picture: the code on the portal, waiting, who is let in, and the walls.

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use jiff::SignedDuration;
use schalter_domain::ids::{SeatId, VisitId};
use schalter_domain::language::Language;
use schalter_domain::office::Channel;
use schalter_exchange::Party;
use schalter_exchange::hotline::raise::{Raised, Way};
use schalter_exchange::visits::Enter;

use crate::html;
use crate::scene::{Answer, Browser, House};

/// Somebody on the telephone talks with a clerk.
async fn talks(house: &House, login: &str) -> (VisitId, SeatId) {
    let staff = house.staff(login);
    let office = staff.offices[0];
    let catalogue = house.exchange.catalogue();
    let topic = catalogue.office(office).unwrap().1.topics[0].id;
    let enter = Enter {
        office,
        topic,
        language: Language::De,
        channel: Channel::Phone,
        note: Some("GEHEIME-NOTIZ".to_owned()),
        text_only: false,
        token: None,
        command: None,
        wish: None,
        callback: None,
    };
    let visit = house.exchange.visits().enter(enter).await.unwrap().visit;
    let seat = house.opens(login).await;
    house
        .passes(1, &[Party::Seat(seat), Party::Visit(visit)])
        .await;
    house.accepts(seat).await;
    (visit, seat)
}

async fn told(house: &House, visit: VisitId, seat: SeatId) -> String {
    let raising = house.exchange.raising();
    raising.offer(seat, Way::Code).await.unwrap();
    match raising.state(visit) {
        Some(Raised::Code { code, .. }) => code,
        _ => panic!("there is a code"),
    }
}

async fn types(browser: &mut Browser<'_>, town: &str, code: &str) -> Answer {
    let form = [("code", code.to_owned())];
    browser.post(&format!("/de/{town}/code"), &form).await
}

/// A code that is not this one.
fn other(code: &str) -> String {
    let digits: u32 = code.parse().unwrap();
    format!("{:06}", (digits + 1) % 1_000_000)
}

#[tokio::test]
async fn a_browser_comes_by_the_code_once_the_clerk_lets_it_in() {
    let house = House::new().await;
    let (visit, seat) = talks(&house, "anna").await;
    let code = told(&house, visit, seat).await;
    let mut citizen = house.browser("203.0.113.9");
    let page = citizen.get("/de/adorf/code").await;
    html::check("code", "de", &page.body);
    let blanks = format!(" {} {} ", &code[..3], &code[3..]);
    let asked = types(&mut citizen, "adorf", &blanks).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    assert_eq!(asked.header(LOCATION), "/de/adorf/code/warten");
    let waiting = citizen.get("/de/adorf/code/warten").await;
    html::check("joining", "de", &waiting.body);
    for word in ["GEHEIME-NOTIZ", "Wohnsitz", "Anna", &visit.to_string()] {
        assert!(!waiting.body.contains(word), "{word} is seen before");
    }
    let before = citizen.get(&format!("/de/besuch/{visit}")).await;
    assert_eq!(before.status, StatusCode::NOT_FOUND);
    let again = citizen.get("/de/adorf/code").await;
    assert_eq!(again.header(LOCATION), "/de/adorf/code/warten");
    // The code is spent.
    let mut late = house.browser("203.0.113.10");
    let spent = types(&mut late, "adorf", &code).await;
    assert_eq!(spent.status, StatusCode::UNPROCESSABLE_ENTITY);

    house.exchange.raising().admit(seat, true).await.unwrap();
    let led = citizen.get("/de/adorf/code/warten").await;
    assert_eq!(led.header(LOCATION), format!("/de/besuch/{visit}"));
    let inside = citizen.get(&format!("/de/besuch/{visit}")).await;
    assert_eq!(inside.status, StatusCode::OK);
    let stranger = late.get(&format!("/de/besuch/{visit}")).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_is_not_let_in_is_told_and_sees_nothing() {
    let house = House::new().await;
    let (visit, seat) = talks(&house, "anna").await;
    let code = told(&house, visit, seat).await;
    let mut citizen = house.browser("203.0.113.9");
    types(&mut citizen, "adorf", &code).await;
    house.exchange.raising().admit(seat, false).await.unwrap();
    let led = citizen.get("/de/adorf/code/warten").await;
    assert_eq!(led.header(LOCATION), "/de/adorf/code?ende=nein");
    let page = citizen.get("/de/adorf/code?ende=nein").await;
    assert!(page.body.contains("nicht angenommen"), "{}", page.body);
    let inside = citizen.get(&format!("/de/besuch/{visit}")).await;
    assert_eq!(inside.status, StatusCode::NOT_FOUND);
    let nobody = house.exchange.raising().admit(seat, true).await;
    assert!(nobody.is_err());
}

#[tokio::test]
async fn codes_die_with_time_and_with_the_talk() {
    let house = House::new().await;
    let (visit, seat) = talks(&house, "anna").await;
    let code = told(&house, visit, seat).await;
    house.clock.advance(SignedDuration::from_mins(10));
    let mut citizen = house.browser("203.0.113.9");
    let old = types(&mut citizen, "adorf", &code).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(house.exchange.raising().state(visit).is_none());
    let code = told(&house, visit, seat).await;
    types(&mut citizen, "adorf", &code).await;
    house.exchange.seats().hang_up(seat).await.unwrap();
    let led = citizen.get("/de/adorf/code/warten").await;
    assert_eq!(led.header(LOCATION), "/de/adorf/code?ende=vorbei");
    assert!(house.exchange.raising().admit(seat, true).await.is_err());
}

#[tokio::test]
async fn five_wrong_codes_and_then_a_wait_with_the_telephone_number() {
    let house = House::new().await;
    let (visit, seat) = talks(&house, "anna").await;
    let code = told(&house, visit, seat).await;
    let wrong = other(&code);
    let mut guesser = house.browser("[2001:db8::1]");
    // What is no code is no try.
    let letters = types(&mut guesser, "adorf", "abc").await;
    assert_eq!(letters.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::check("code with a fault", "de", &letters.body);
    for _ in 0..4 {
        let page = types(&mut guesser, "adorf", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains(&wrong), "nothing typed is lost");
    }
    let fifth = types(&mut guesser, "adorf", &wrong).await;
    assert_eq!(fifth.status, StatusCode::TOO_MANY_REQUESTS);
    html::check("code after five", "de", &fifth.body);
    assert!(fifth.body.contains("0221 4710-100"), "{}", fifth.body);
    // The right one neither, also from another address of the same /64.
    let mut neighbour = house.browser("[2001:db8::2]");
    let right = types(&mut neighbour, "adorf", &code).await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);
    let mut elsewhere = house.browser("[2001:db8:0:1::1]");
    let right = types(&mut elsewhere, "adorf", &code).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_code_opens_only_at_its_own_town() {
    let house = House::new().await;
    let (visit, seat) = talks(&house, "anna").await;
    let code = told(&house, visit, seat).await;
    let mut citizen = house.browser("203.0.113.9");
    let there = types(&mut citizen, "bedorf", &code).await;
    assert_eq!(there.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Who does not lead the talk cannot offer, admit or withdraw.
    let berta = house.opens("berta").await;
    let raising = house.exchange.raising();
    assert!(raising.offer(berta, Way::Code).await.is_err());
    raising.withdraw(berta);
    assert!(raising.state(visit).is_some());
    types(&mut citizen, "adorf", &code).await;
    assert!(raising.admit(berta, true).await.is_err());
    raising.withdraw(seat);
    let led = citizen.get("/de/adorf/code/warten").await;
    assert_eq!(led.header(LOCATION), "/de/adorf/code?ende=vorbei");
}

#[tokio::test]
async fn a_visit_by_browser_is_not_raised() {
    let house = House::new().await;
    let mut citizen = house.browser("203.0.113.9");
    let visit = citizen.enters("adorf/meldewesen", "umzug", "").await;
    let seat = house.opens("anna").await;
    house
        .passes(1, &[Party::Seat(seat), Party::Visit(visit)])
        .await;
    house.accepts(seat).await;
    assert!(!house.exchange.raising().can(visit));
    assert!(
        house
            .exchange
            .raising()
            .offer(seat, Way::Code)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_link_that_opens_nothing_says_what_to_do() {
    let house = House::new().await;
    let mut citizen = house.browser("203.0.113.9");
    let path = format!("/de/video/{}", "0".repeat(32));
    for page in [citizen.get(&path).await, citizen.post(&path, &[]).await] {
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        html::check("link", "de", &page.body);
        assert!(page.body.contains("gilt nicht mehr"), "{}", page.body);
    }
}
