//! To whom the desk can pass a citizen on: what `GET /desk/targets` gives, and to whom.

use axum::http::{StatusCode, header};
use schalter_exchange::Party;
use schalter_exchange::passing::{Aim, PassError};
use serde_json::Value;

use crate::scene::{Browser, House};

async fn targets(browser: &mut Browser<'_>, query: &str) -> Vec<Value> {
    let path = format!("/desk/targets?locale=de&q={query}");
    let answer = browser.get(&path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    body["targets"].as_array().unwrap().clone()
}

fn names(targets: &[Value]) -> Vec<&str> {
    let names = targets.iter().map(|target| target["name"].as_str());
    names.map(Option::unwrap).collect()
}

#[tokio::test]
async fn without_a_query_come_colleagues_who_are_free_then_the_own_topics() {
    let house = House::allied().await;
    for login in ["anna", "arno", "berta"] {
        house.opens(login).await;
    }
    let albert = house.opens("albert").await;
    let mut citizen = house.browser("203.0.113.1");
    let visit = citizen
        .enters("adorf/meldewesen", "umzug", "GEHEIME-NOTIZ")
        .await;
    house
        .passes(1, &[Party::Seat(albert), Party::Visit(visit)])
        .await;
    house.accepts(albert).await;

    let mut arno = house.signed_on("arno", "Adorf-Arno-1").await;
    let all = targets(&mut arno, "").await;
    assert_eq!(
        names(&all),
        [
            "Anna Adorfer",
            "Berta Bedorfer",
            "Albert Adorfer",
            "Eheschließung anmelden",
            "Weiß ich nicht"
        ],
        "not the asking one; who talks comes last; the registry's topics alone"
    );
    assert_eq!(all[0]["seat"], house.staff("anna").id.to_string());
    assert_eq!(
        (&all[0]["ready"], &all[2]["ready"]),
        (&true.into(), &false.into())
    );
    assert_eq!(all[0]["organisation"], Value::Null);
    assert_eq!(all[1]["organisation"], "Gemeinde Bedorf");
    assert_eq!(
        (&all[0]["asks"], &all[1]["asks"], &all[3]["asks"]),
        (&false.into(), &true.into(), &false.into()),
        "before a partner joins the citizen is asked"
    );
    assert_eq!(all[3]["office_name"], "Standesamt");
    assert_eq!(
        (&all[3]["free"], &all[3]["wait"]),
        (&true.into(), &"keine".into()),
        "anna is free for it"
    );
    let fields = all[2].as_object().unwrap().keys();
    let fields: Vec<&String> = fields.collect();
    assert_eq!(
        fields,
        [
            "about",
            "asks",
            "kind",
            "name",
            "organisation",
            "ready",
            "seat"
        ],
        "nothing more is told about a person"
    );
}

#[tokio::test]
async fn a_query_finds_people_topics_and_numbers() {
    let house = House::allied().await;
    let admin = house.signed("anna", true);
    let table = "Name;Aufgabe;Telefon;Büro;Konto;Anfangsbuchstaben\n\
        Anna Adorfer;Meldewesen;0221 4710-11;meldewesen;anna;A-K\n\
        Fundbüro;Fundsachen;0221 4710-12;meldewesen;;\n\
        Bauhof;Straßen und Wege;0221 4710-13;;;\n";
    let entries = house.exchange.entries();
    entries
        .import(&admin, table.as_bytes(), false)
        .await
        .unwrap();
    let mut arno = house.signed_on("arno", "Adorf-Arno-1").await;

    let bauhof = targets(&mut arno, "bauhof").await;
    let [bauhof] = bauhof.as_slice() else {
        panic!("{bauhof:?}");
    };
    assert_eq!(
        (&bauhof["kind"], &bauhof["phone"], &bauhof["function"]),
        (
            &"phone".into(),
            &"0221 4710-13".into(),
            &"Straßen und Wege".into()
        )
    );
    let lost = targets(&mut arno, "fundsachen").await;
    assert_eq!(names(&lost), ["Fundbüro"]);
    assert_eq!(
        (&lost[0]["kind"], &lost[0]["topic"], &lost[0]["office_name"]),
        (&"topic".into(), &Value::Null, &"Meldewesen".into())
    );
    assert_eq!(
        (&lost[0]["free"], &lost[0]["wait"]),
        (&false.into(), &"noch nicht absehbar".into()),
        "nobody is signed on"
    );
    let moving = targets(&mut arno, "umzieh+bedorf").await;
    assert_eq!(names(&moving), ["Umziehen in Bedorf"]);
    assert_eq!(moving[0]["organisation"], "Gemeinde Bedorf");
    let huber = targets(&mut arno, "Huber").await;
    assert_eq!(names(&huber), ["Anna Adorfer"]);
    assert_eq!(
        (&huber[0]["kind"], &huber[0]["office_name"]),
        (&"topic".into(), &"Meldewesen".into()),
        "whoever is responsible for H is not signed on: the line of the office leads there"
    );
}

#[tokio::test]
async fn whom_the_directory_names_is_found_by_what_he_is_responsible_for() {
    let house = House::new().await;
    let admin = house.signed("anna", true);
    let table = "Name;Telefon;Konto;Anfangsbuchstaben\nAnna Adorfer;1;anna;A-K\n";
    let entries = house.exchange.entries();
    entries
        .import(&admin, table.as_bytes(), false)
        .await
        .unwrap();
    house.opens("anna").await;
    let mut arno = house.signed_on("arno", "Adorf-Arno-1").await;
    let huber = targets(&mut arno, "Huber").await;
    assert_eq!(names(&huber), ["Anna Adorfer"]);
    assert_eq!(
        (&huber[0]["kind"], &huber[0]["about"]),
        (&"person".into(), &"A-K".into())
    );
    let anna = targets(&mut arno, "anna").await;
    assert_eq!(names(&anna), ["Anna Adorfer"], "once, though found twice");
}

#[tokio::test]
async fn an_office_that_is_closed_is_no_target() {
    let house = House::new().await;
    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    let marriage = targets(&mut anna, "ehe").await;
    assert_eq!(names(&marriage), ["Eheschließung anmelden"]);
    house.passes(3, &[]).await;
    house.clock.advance(jiff::SignedDuration::from_hours(12));
    house.exchange.tick().await;
    let mut anna = house.signed_on("anna", "Adorf-Anna-1").await;
    assert_eq!(targets(&mut anna, "ehe").await, [Value::Null; 0]);
}

#[tokio::test]
async fn nobody_of_another_alliance_is_a_target() {
    let house = House::new().await;
    let berta = house.opens("berta").await;
    let anna = house.opens("anna").await;
    let mut browser = house.signed_on("anna", "Adorf-Anna-1").await;
    for query in ["", "Berta", "Bedorf", "umziehen"] {
        let found = targets(&mut browser, query).await;
        let told = format!("{found:?}");
        assert!(!told.contains("Bedorf"), "{query}: {told}");
    }
    let mut citizen = house.browser("203.0.113.1");
    let visit = citizen.enters("adorf/meldewesen", "umzug", "").await;
    house
        .passes(1, &[Party::Seat(anna), Party::Visit(visit)])
        .await;
    house.accepts(anna).await;
    let seats = house.exchange.seats();
    let aim = Aim::Person(berta);
    assert_eq!(seats.transfer(anna, aim).await, Err(PassError::NoTarget));
    assert_eq!(
        seats.consult(anna, aim, false).await,
        Err(PassError::NoTarget)
    );
    let staff = house.staff("anna");
    assert_eq!(seats.propose(&staff, aim, ""), Err(PassError::NoTarget));
    let mut nobody = house.browser("192.0.2.1");
    let refused = nobody.get("/desk/targets?q=anna").await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
}
