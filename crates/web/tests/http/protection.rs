//! Data protection on its pages: who may, what is asked, what is kept of the asking; and features
//! that are switched off.

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use jiff::Timestamp;
use schalter_domain::features::Feature;
use schalter_domain::retention::{DataClass, Period};
use schalter_domain::switchboard::BreakWhy;
use schalter_exchange::Party;
use schalter_store::{AuditFilter, Scope, StageFilter};

use crate::html;
use crate::live::{Live, serves};
use crate::scene::{Browser, House};

const PROTECTION: &str = "/de/desk/datenschutz";
const PERSON: &str = "/de/desk/auskunft";
const FEATURES: &str = "/de/desk/verwaltung/mitbestimmung";

/// Bruno of bedorf, who is the administration, and the secret of his forms.
async fn bruno(house: &House) -> (Browser<'_>, String) {
    let mut bruno = house.signed_on("bruno", "Bedorf-Bruno-1").await;
    let csrf = bruno.get(PROTECTION).await.field("csrf");
    (bruno, csrf)
}

fn form(csrf: &str, fields: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let mut form = vec![("csrf", csrf.to_owned())];
    form.extend(
        fields
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    form
}

/// What the record of changes says, as text.
async fn audit(house: &House) -> String {
    let filter = AuditFilter {
        from: Timestamp::UNIX_EPOCH,
        until: Timestamp::MAX,
        kind: None,
        actor: None,
        limit: 100,
    };
    let entries = house.store.audit(Scope::House, &filter).await.unwrap();
    format!("{entries:?}")
}

#[tokio::test]
async fn the_pages_are_whole_in_every_language_and_for_nobody_else() {
    let house = House::new().await;
    let mut bruno = house.signed_on("bruno", "Bedorf-Bruno-1").await;
    let mut berta = house.signed_on("berta", "Bedorf-Berta-1").await;
    for path in [PROTECTION, PERSON, FEATURES] {
        for locale in ["de", "en"] {
            let path = path.replacen("de", locale, 1);
            let page = bruno.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            html::check(&path, locale, &page.body);
            for missing in ["class-", "since-", "deleted-", "feature-"] {
                let untold = format!(">{missing}");
                assert!(!page.body.contains(&untold), "{path}: {missing}");
            }
        }
        assert_eq!(
            berta.get(path).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
    let csrf = berta.get("/de/desk").await.field("csrf");
    for (path, fields) in [
        (
            "/de/desk/datenschutz/frist",
            vec![("class", "ticket"), ("count", "3"), ("unit", "d")],
        ),
        (PERSON, vec![("suche", "erika@example.org")]),
        (
            "/de/desk/auskunft/datei",
            vec![("suche", "erika@example.org")],
        ),
        (
            "/de/desk/auskunft/druck",
            vec![("suche", "erika@example.org")],
        ),
        (
            "/de/desk/auskunft/loeschen",
            vec![("suche", "erika@example.org"), ("sicher", "ja")],
        ),
        (
            "/de/desk/verwaltung/mitbestimmung/chat",
            vec![("an", "nein")],
        ),
    ] {
        let answer = berta.post(path, &form(&csrf, &fields)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    let catalogue = house.exchange.catalogue();
    let bedorf = &catalogue.organisation("bedorf").unwrap().organisation;
    assert_eq!(
        bedorf.retention,
        schalter_domain::retention::Periods::default()
    );
    assert!(bedorf.features.has(Feature::Chat));
}

#[tokio::test]
async fn a_period_and_a_feature_are_changed_and_recorded() {
    let house = House::new().await;
    let (mut bruno, csrf) = bruno(&house).await;
    let far = [("class", "ticket"), ("count", "99999"), ("unit", "d")];
    for fields in [far, [("class", "ticket"), ("count", "viel"), ("unit", "d")]] {
        let refused = bruno
            .post("/de/desk/datenschutz/frist", &form(&csrf, &fields))
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        html::check("wrong period", "de", &refused.body);
    }
    let fields = [("class", "ticket"), ("count", "30"), ("unit", "d")];
    let changed = bruno
        .post("/de/desk/datenschutz/frist", &form(&csrf, &fields))
        .await;
    let page = bruno.get(changed.header(LOCATION)).await;
    assert!(
        page.body
            .contains("Die Frist ist geändert: Vorgang, 30 Tage.")
    );
    let off = form(&csrf, &[("an", "nein")]);
    let switched = bruno
        .post(&format!("{FEATURES}/rating_comment"), &off)
        .await;
    let page = bruno.get(switched.header(LOCATION)).await;
    assert!(
        page.body.contains("Kommentar zur Bewertung ist jetzt aus"),
        "{}",
        page.body
    );
    let catalogue = house.exchange.catalogue();
    let [adorf, bedorf] =
        ["adorf", "bedorf"].map(|slug| &catalogue.organisation(slug).unwrap().organisation);
    assert_eq!(bedorf.retention.of(DataClass::Ticket), Period::days(30));
    assert!(!bedorf.features.has(Feature::RatingComment));
    assert_eq!(adorf.retention.of(DataClass::Ticket), Period::days(180));
    assert!(adorf.features.has(Feature::RatingComment));
    let audit = audit(&house).await;
    for action in ["retention.change", "feature.change"] {
        assert_eq!(audit.matches(action).count(), 1, "{audit}");
    }
}

#[tokio::test]
async fn a_search_is_recorded_without_what_was_searched() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let fields = [
        ("text", "Zu klein".to_owned()),
        ("reply", "Erika@Example.org".to_owned()),
    ];
    citizen.post("/de/bedorf/barrierefreiheit", &fields).await;
    let (mut bruno, csrf) = bruno(&house).await;
    let search = form(&csrf, &[("suche", "erika@example.org")]);
    let found = bruno.post(PERSON, &search).await;
    html::check("found", "de", &found.body);
    assert!(found.body.contains("1 Eintrag gefunden"));
    assert!(found.body.contains("Zu klein"));
    let file = bruno.post("/de/desk/auskunft/datei", &search).await;
    let document: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!(document["gefunden"][0]["was"], "report");
    assert_eq!(document["gefunden"][0]["angaben"]["text"], "Zu klein");
    let print = bruno.post("/de/desk/auskunft/druck", &search).await;
    html::check("print", "de", &print.body);
    assert!(print.body.contains("Zu klein"));

    let unsure = bruno.post("/de/desk/auskunft/loeschen", &search).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sure = form(&csrf, &[("suche", "erika@example.org"), ("sicher", "ja")]);
    let gone = bruno.post("/de/desk/auskunft/loeschen", &sure).await;
    html::check("gone", "de", &gone.body);
    assert!(
        gone.body.contains("1 Eintrag ist gelöscht."),
        "{}",
        gone.body
    );
    let nothing = bruno.post(PERSON, &search).await;
    assert!(nothing.body.contains("Nichts gefunden"));
    assert!(
        bruno
            .get(PROTECTION)
            .await
            .body
            .contains("Meldung einer Barriere")
    );
    let nobody = bruno
        .post(PERSON, &form(&csrf, &[("suche", "Erika")]))
        .await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        nobody.body.contains("value=\"Erika\""),
        "nothing typed is lost"
    );

    let audit = audit(&house).await;
    for action in ["person.search", "person.export", "person.erase"] {
        assert!(audit.contains(action), "{action}: {audit}");
    }
    assert!(!audit.to_lowercase().contains("erika"), "{audit}");
}

#[tokio::test]
async fn what_is_held_is_shown_and_stays() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let visit = citizen
        .enters("bedorf/meldewesen", "umzug", "Ich brauche Hilfe")
        .await;
    house.follows_up("berta", visit, "Nachsehen").await;
    let scope = Scope::House;
    let ticket = house
        .store
        .tickets(scope, None, StageFilter::All)
        .await
        .unwrap()
        .remove(0);
    let (mut bruno, csrf) = bruno(&house).await;
    let path = "/de/desk/datenschutz/aufbewahrung";
    let whole = [
        ("subject", ticket.number.as_str()),
        ("reason", "Widerspruch"),
        ("until", "2026-12-24"),
    ];
    for wrong in [
        [("subject", "2026-99999"), whole[1], whole[2]],
        [whole[0], ("reason", " "), whole[2]],
        [whole[0], whole[1], ("until", "2026-11-22")],
        [whole[0], whole[1], ("until", "morgen")],
    ] {
        let refused = bruno.post(path, &form(&csrf, &wrong)).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{wrong:?}"
        );
        html::check("wrong hold", "de", &refused.body);
        assert!(refused.body.contains(wrong[0].1), "nothing typed is lost");
    }
    let ordered = bruno.post(path, &form(&csrf, &whole)).await;
    let page = bruno.get(ordered.header(LOCATION)).await;
    html::check("hold", "de", &page.body);
    for text in [
        ticket.number.as_str(),
        "Widerspruch",
        "24. Dezember 2026",
        "Bruno Verwaltung",
    ] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    let holds = house.store.holds(scope).await.unwrap();
    assert_eq!(holds.len(), 1);
    let lea = house.signed_on("lea", "Adorf-Lea-1").await;
    let mut lea = lea;
    let theirs = lea.get("/de/desk").await.field("csrf");
    let lift = format!("{path}/{}/beenden", holds[0].id);
    let foreign = lea.post(&lift, &form(&theirs, &[])).await;
    assert!(foreign.status.is_client_error());
    let lifted = bruno.post(&lift, &form(&csrf, &[])).await;
    assert_eq!(lifted.status, StatusCode::SEE_OTHER);
    let again = bruno.post(&lift, &form(&csrf, &[])).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "it is over");
}

#[tokio::test]
async fn without_comments_and_callbacks_pages_do_not_offer_them() {
    let house = House::new().await;
    let mut citizen = house.browser("192.0.2.1");
    let office = "/de/bedorf/meldewesen";
    assert!(citizen.get(office).await.body.contains("/rueckruf"));
    let boss = house.signed("bruno", true);
    for feature in [Feature::RatingComment, Feature::Callbacks] {
        let privacy = house.exchange.privacy();
        privacy.set_feature(&boss, feature, false).await.unwrap();
    }
    for path in ["", "/betreten"] {
        let page = citizen.get(&format!("{office}{path}")).await;
        assert!(!page.body.contains("/rueckruf"), "{path}: {}", page.body);
    }
    let fields = [
        ("topic", "umzug"),
        ("language", "de"),
        ("contact", "0221 4710-777"),
        ("window", ""),
    ];
    let fields = fields.map(|(name, value)| (name, value.to_owned()));
    for answer in [
        citizen.get(&format!("{office}/rueckruf")).await,
        citizen.post(&format!("{office}/rueckruf"), &fields).await,
    ] {
        assert_eq!(answer.header(LOCATION), office);
    }
    let visit = citizen.enters("bedorf/meldewesen", "umzug", "").await;
    let seat = house.opens("berta").await;
    house
        .passes(1, &[Party::Seat(seat), Party::Visit(visit)])
        .await;
    house.accepts(seat).await;
    house.exchange.seats().hang_up(seat).await.unwrap();
    house.exchange.seats().end_wrap_up(seat).await.unwrap();
    let path = format!("/de/besuch/{visit}");
    let page = citizen.get(&path).await.body;
    assert!(page.contains("name=\"stars\""), "{page}");
    assert!(!page.contains("name=\"comment\""), "{page}");
    let worded = [("stars", "5".to_owned()), ("comment", "Danke".to_owned())];
    let refused = citizen.post(&format!("{path}/bewertung"), &worded).await;
    assert!(refused.status.is_client_error(), "{}", refused.status);
    let rated = citizen
        .post(&format!("{path}/bewertung"), &worded[..1])
        .await;
    assert_eq!(rated.status, StatusCode::SEE_OTHER);
}

/// What the live channel says first that bears this.
async fn heard(live: &mut Live, bearing: &str) -> String {
    loop {
        let text = live.hears().await.expect("the channel stays open");
        if text.contains(bearing) {
            return text;
        }
    }
}

#[tokio::test]
async fn the_live_channel_tells_only_what_is_switched_on() {
    for on in [true, false] {
        let house = House::new().await;
        let boss = house.signed("bruno", true);
        for feature in [
            Feature::BreakTimer,
            Feature::Consult,
            Feature::Chat,
            Feature::ScreenSharing,
        ] {
            let privacy = house.exchange.privacy();
            privacy.set_feature(&boss, feature, on).await.unwrap();
        }
        let mut citizen = house.browser("192.0.2.1");
        let visit = citizen.enters("bedorf/meldewesen", "umzug", "").await;
        let seat = house.opens("berta").await;
        house
            .passes(1, &[Party::Seat(seat), Party::Visit(visit)])
            .await;
        house.accepts(seat).await;
        let port = serves(&house);
        let mut waiting = Live::opens(port, &format!("/live/visit/{visit}"), &citizen).await;
        waiting.greets().await;
        let room = heard(&mut waiting, "\"chat_on\"").await;
        assert!(room.contains(&format!("\"chat_on\":{on}")), "{room}");
        assert!(room.contains(&format!("\"screen_on\":{on}")), "{room}");

        house.exchange.seats().hang_up(seat).await.unwrap();
        house.exchange.seats().end_wrap_up(seat).await.unwrap();
        let seats = house.exchange.seats();
        seats.pause(seat, BreakWhy::Work).await.unwrap();
        let berta = house.signed_on("berta", "Bedorf-Berta-1").await;
        let mut desk = Live::opens(port, "/live/desk", &berta).await;
        desk.greets().await;
        let view = heard(&mut desk, "\"stage\":\"break\"").await;
        assert!(view.contains(&format!("\"consult_on\":{on}")), "{view}");
        assert_eq!(view.contains("\"since_s\":null"), !on, "{view}");
    }
}
