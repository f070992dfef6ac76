//! Being called back, on pages without a script: instead of waiting, where nobody is taken any
//! more, and by the link to the promise.

use axum::http::{StatusCode, header};
use jiff::SignedDuration;
use schalter_domain::ids::VisitId;
use schalter_domain::switchboard::VisitStage;
use schalter_exchange::Party;

use crate::html;
use crate::scene::{Answer, Browser, House};

const FORM: &str = "/de/adorf/meldewesen/rueckruf";

fn fields(contact: &str) -> Vec<(&'static str, String)> {
    vec![
        ("topic", "umzug".to_owned()),
        ("language", "de".to_owned()),
        ("contact", contact.to_owned()),
        ("window", String::new()),
    ]
}

fn visit_of(answer: &Answer) -> VisitId {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let location = answer.header(header::LOCATION);
    location.rsplit('/').next().unwrap().parse().unwrap()
}

/// The value of the first time that is offered.
fn first_time(page: &str) -> String {
    let (_, rest) = page.split_once("<optgroup").expect("times are offered");
    let (_, rest) = rest.split_once("<option value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Fills the line of adorf's registration office.
async fn fills(house: &House) {
    for person in 1..=5 {
        let mut citizen = house.browser(&format!("203.0.113.{person}"));
        citizen.enters("adorf/meldewesen", "umzug", "").await;
    }
    house.exchange.tick().await;
}

fn promised(house: &House, visit: VisitId) -> bool {
    let visit = house.exchange.visits().get(visit).unwrap();
    visit.callback.is_some() && matches!(visit.stage, VisitStage::Waiting { .. })
}

#[tokio::test]
async fn a_callback_is_promised_shown_changed_and_cancelled() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let page = citizen.get(&format!("{FORM}?topic=umzug")).await;
    html::check("callback", "de", &page.body);
    html::names_a_person("callback", &page.body);
    assert!(page.body.contains("value=\"umzug\" selected"));
    assert!(
        page.body
            .contains("Wir melden uns heute bis 10 Uhr bei Ihnen.")
    );

    let answer = citizen.post(FORM, &fields("0221 4710-777")).await;
    let visit = visit_of(&answer);
    assert!(promised(&house, visit));
    let path = format!("/de/besuch/{visit}");
    let shown = citizen.get(&path).await;
    html::check("promise", "de", &shown.body);
    for text in [
        "Wir rufen Sie heute bis 10 Uhr an.",
        "0221 4710-777",
        "Sie können diese Seite schließen",
        "wirklich absagen",
    ] {
        assert!(shown.body.contains(text), "{text}: {}", shown.body);
    }
    html::check(
        "promise",
        "en",
        &citizen.get(&path.replace("/de/", "/en/")).await.body,
    );

    let form = citizen.get(FORM).await;
    let mut changed = fields("erika@example.org");
    changed[3].1 = first_time(&form.body);
    assert_eq!(visit_of(&citizen.post(FORM, &changed).await), visit);
    let shown = citizen.get(&path).await.body;
    assert!(shown.contains("einen Link ins Gespräch"), "{shown}");
    assert!(shown.contains("zwischen 10 und 11 Uhr"), "{shown}");
    assert!(!shown.contains("0221 4710-777"), "{shown}");

    let left = citizen.post(&format!("{path}/verlassen"), &[]).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    let ended = citizen.get(&path).await.body;
    assert!(ended.contains("Ihr Rückruf ist abgesagt"), "{ended}");
    assert!(!ended.contains("erika@example.org"), "{ended}");
}

#[tokio::test]
async fn a_form_that_does_not_fit_says_where_and_keeps_what_was_typed() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let form = [
        ("topic", "ausweis".to_owned()),
        ("language", "tr".to_owned()),
        ("contact", "rufen Sie <mich> an".to_owned()),
        ("window", "17".to_owned()),
        ("note", "Ich bin umgezogen".to_owned()),
        ("mode", "text".to_owned()),
    ];
    let page = citizen.post(FORM, &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::check("callback with mistakes", "de", &page.body);
    for text in [
        "id=\"rueckruf-zeit-fehler\"",
        "rufen Sie &#60;mich&#62; an",
        "Ich bin umgezogen",
        "value=\"ausweis\" selected",
        "value=\"tr\" lang=\"tr\" selected",
        "name=\"mode\" value=\"text\"",
    ] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    for contact in ["112", "0900 123456", "", "a@b"] {
        let page = citizen.post(FORM, &fields(contact)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{contact}");
        assert!(page.body.contains("id=\"rueckruf-kontakt-fehler\""));
    }
    visit_of(&citizen.post(FORM, &fields("0221 4710-777")).await);
    let mut other = house.browser("192.0.2.2");
    let taken = other.post(FORM, &fields("0221/4710777")).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.body.contains("schon ein Rückruf zugesagt"));
}

#[tokio::test]
async fn who_waits_is_called_back_instead() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let visit = citizen.enters("adorf/meldewesen", "umzug", "").await;
    let waiting = citizen.get(&format!("/de/besuch/{visit}")).await.body;
    assert!(
        waiting.contains(&format!("href=\"{FORM}?topic=umzug\"")),
        "{waiting}"
    );
    assert!(citizen.get(FORM).await.body.contains("id=\"rueckruf\""));
    let elsewhere = citizen.get("/de/adorf/standesamt/rueckruf").await;
    assert_eq!(visit_of(&elsewhere), visit, "one open visit a browser");
    let answer = citizen.post(FORM, &fields("0221 4710-777")).await;
    assert_eq!(visit_of(&answer), visit);
    assert!(promised(&house, visit));
}

#[tokio::test]
async fn a_full_line_says_so_and_offers_a_callback_with_what_was_chosen() {
    let house = House::new().await;
    fills(&house).await;
    let mut citizen = house.browser("192.0.2.1");
    for path in [
        "/de/adorf",
        "/de/adorf/meldewesen",
        "/de/adorf/meldewesen/betreten",
    ] {
        let page = citizen.get(path).await.body;
        assert!(
            page.contains("Die Warteschlange ist voll."),
            "{path}: {page}"
        );
    }
    let form = [
        ("topic", "ausweis".to_owned()),
        ("language", "en".to_owned()),
        ("note", "Mein Ausweis ist weg".to_owned()),
    ];
    let full = citizen.post("/de/adorf/meldewesen/betreten", &form).await;
    assert_eq!(full.status, StatusCode::SERVICE_UNAVAILABLE);
    html::check("full", "de", &full.body);
    html::names_a_person("full", &full.body);
    for text in [
        "<h1 class=\"s-title\">Die Warteschlange ist voll</h1>",
        "action=\"/de/adorf/meldewesen/rueckruf\"",
        "value=\"ausweis\" selected",
        "value=\"en\" lang=\"en\" selected",
        "Mein Ausweis ist weg",
        "Öffnungszeiten",
    ] {
        assert!(full.body.contains(text), "{text}: {}", full.body);
    }
    let answer = citizen.post(FORM, &fields("0221 4710-777")).await;
    assert!(
        promised(&house, visit_of(&answer)),
        "a full line promises still"
    );
}

#[tokio::test]
async fn before_closing_the_truth_is_told_and_who_still_waits_gets_alternatives() {
    let house = House::that_closes_on_time().await;
    house.clock.advance(SignedDuration::from_mins(2 * 60 + 58));
    house.exchange.tick().await;
    let seat = house.opens("arno").await;
    let enter = |person: u8| house.browser(&format!("203.0.113.{person}"));
    let mut talking = enter(1);
    let first = talking.enters("adorf/standesamt", "ehe", "").await;
    let present = [Party::Seat(seat), Party::Visit(first)];
    house.passes(1, &present).await;
    house.accepts(seat).await;
    house.passes(1, &present).await;

    let mut late = enter(2);
    let page = late.get("/de/adorf/standesamt").await.body;
    assert!(page.contains("Wir schließen um 12 Uhr."), "{page}");
    let form = [("topic", "ehe".to_owned()), ("language", "de".to_owned())];
    let refused = late.post("/de/adorf/standesamt/betreten", &form).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    html::check("late", "de", &refused.body);
    html::names_a_person("late", &refused.body);
    for text in [
        "Heute erreichen wir Sie nicht mehr",
        "Wir schließen um 12 Uhr.",
        "Öffnet heute um 13 Uhr. Dann können Sie gleich wiederkommen.",
        "id=\"rueckruf\"",
    ] {
        assert!(refused.body.contains(text), "{text}: {}", refused.body);
    }
}

#[tokio::test]
async fn a_closed_office_promises_a_callback_for_its_next_opening() {
    let house = House::new().await;
    house.clock.advance(SignedDuration::from_hours(10));
    house.exchange.tick().await;
    let mut citizen = house.browser("192.0.2.1");
    let closed = citizen.get("/de/adorf/standesamt/betreten").await;
    html::check("closed", "de", &closed.body);
    assert!(closed.body.contains("id=\"rueckruf\""));
    assert!(closed.body.contains("Sobald wir wieder öffnen"));
    let mut form = fields("0221 4710-777");
    form[0].1 = "ehe".to_owned();
    let answer = citizen.post("/de/adorf/standesamt/rueckruf", &form).await;
    let visit = visit_of(&answer);
    assert!(promised(&house, visit));
    let shown = citizen.get(&format!("/de/besuch/{visit}")).await.body;
    assert!(
        shown.contains("Wir rufen Sie am Montag, 30. November ab 8 Uhr an."),
        "{shown}"
    );
}

/// The path of the link to a promise.
fn link(house: &House, visit: VisitId) -> String {
    let link = house.exchange.visits().link(visit).unwrap();
    format!("/de/rueckruf/{link}")
}

#[tokio::test]
async fn a_link_is_spent_by_a_press_and_then_the_browser_holds_the_visit() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let visit = visit_of(&citizen.post(FORM, &fields("erika@example.org")).await);
    let (link, path) = (link(&house, visit), format!("/de/besuch/{visit}"));

    let mut elsewhere: Browser<'_> = house.browser("192.0.2.2");
    for _ in 0..2 {
        let page = elsewhere.get(&link).await;
        assert_eq!(page.status, StatusCode::OK, "looking spends nothing");
        html::check("link", "de", &page.body);
        html::names_a_person("link", &page.body);
        assert_eq!(page.header(header::REFERRER_POLICY), "no-referrer");
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
        assert!(
            !page.body.contains("erika@example.org"),
            "only after the press"
        );
    }
    assert_eq!(elsewhere.get(&path).await.status, StatusCode::NOT_FOUND);
    let pressed = elsewhere.post(&link, &[]).await;
    assert_eq!(visit_of(&pressed), visit);
    assert!(
        elsewhere
            .get(&path)
            .await
            .body
            .contains("erika@example.org")
    );
    assert_eq!(
        citizen.get(&path).await.status,
        StatusCode::OK,
        "both hold it"
    );

    let mut third = house.browser("192.0.2.3");
    for secret in [
        link.as_str(),
        "/de/rueckruf/0123456789abcdef0123456789abcdef",
    ] {
        for answer in [third.get(secret).await, third.post(secret, &[]).await] {
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            html::check("spent link", "de", &answer.body);
            html::names_a_person("spent link", &answer.body);
            assert!(answer.body.contains("Dieser Link gilt nicht mehr"));
        }
    }
}

#[tokio::test]
async fn a_browser_that_holds_the_visit_may_spend_its_own_link() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let visit = visit_of(&citizen.post(FORM, &fields("erika@example.org")).await);
    let pressed = citizen.post(&link(&house, visit), &[]).await;
    assert_eq!(visit_of(&pressed), visit);
    let page = citizen.get(&format!("/de/besuch/{visit}")).await;
    assert_eq!(page.status, StatusCode::OK);
}
