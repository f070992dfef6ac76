//! Many at once: who is told what, who holds nobody up, and what counts as a connection.

use schalter_domain::ids::VisitId;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::live::{Live, serves};
use crate::scene::{Browser, House};

/// Browsers of so many people who have entered the same office, in their order.
async fn line(house: &House, people: u8) -> Vec<(Browser<'_>, VisitId)> {
    let mut line = Vec::new();
    for person in 1..=people {
        let mut browser = house.browser(&format!("203.0.113.{person}"));
        let visit = browser.enters("adorf/meldewesen", "umzug", "").await;
        line.push((browser, visit));
    }
    house.exchange.tick().await;
    line
}

async fn waits(port: u16, (browser, visit): &(Browser<'_>, VisitId)) -> Live {
    let mut page = Live::opens(port, &format!("/live/visit/{visit}"), browser).await;
    page.greets().await;
    page
}

/// The next view.
async fn shown(live: &mut Live) -> Value {
    loop {
        let text = live.hears().await.expect("a view");
        let mut frame: Value = serde_json::from_str(&text).unwrap();
        if frame["type"] == "view" {
            return frame["view"].take();
        }
    }
}

async fn place(live: &mut Live) -> u64 {
    shown(live).await["stage"]["place"].as_u64().unwrap()
}

/// That nothing was sent but the answer to a sign of life.
async fn hears_nothing_else(live: &mut Live) {
    let heard = live.asks(json!({ "type": "heartbeat" })).await;
    assert_eq!(heard.len(), 1, "{heard:?}");
}

#[tokio::test]
async fn only_those_who_stand_elsewhere_are_shown_something() {
    let house = House::new().await;
    let port = serves(&house);
    let line = line(&house, 3).await;
    let (mut first, mut last) = (waits(port, &line[0]).await, waits(port, &line[2]).await);
    assert_eq!((place(&mut first).await, place(&mut last).await), (1, 3));
    house.exchange.visits().leave(line[1].1).await.unwrap();
    house.exchange.tick().await;
    assert_eq!(place(&mut last).await, 2);
    hears_nothing_else(&mut last).await;
    hears_nothing_else(&mut first).await;
}

#[tokio::test]
async fn who_reads_nothing_holds_nobody_up_and_is_shown_the_newest_later() {
    let house = House::new().await;
    let port = serves(&house);
    let line = line(&house, 5).await;
    let mut absent = waits(port, &line[3]).await;
    let mut reader = waits(port, &line[4]).await;
    assert_eq!(place(&mut reader).await, 5);
    for (gone, expected) in [(0, 4), (1, 3), (2, 2)] {
        house.exchange.visits().leave(line[gone].1).await.unwrap();
        house.exchange.tick().await;
        assert_eq!(place(&mut reader).await, expected);
    }
    let mut seen = Vec::new();
    while seen.last() != Some(&1) {
        seen.push(place(&mut absent).await);
    }
    assert!(seen.is_sorted_by(|a, b| a > b), "{seen:?}");
    hears_nothing_else(&mut absent).await;
}

#[tokio::test]
async fn a_live_channel_counts_as_a_connection_until_it_ends() {
    let house = House::with(|config| config.connections = 1).await;
    let port = serves(&house);
    let line = line(&house, 1).await;
    let mut page = waits(port, &line[0]).await;
    shown(&mut page).await;
    let mut other = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    other.write_all(request).await.unwrap();
    let answered = tokio::spawn(async move {
        let mut answer = String::new();
        other.read_to_string(&mut answer).await.unwrap();
        answer
    });
    for _ in 0..20 {
        hears_nothing_else(&mut page).await;
    }
    assert!(
        !answered.is_finished(),
        "there is one place, and it is taken"
    );
    drop(page);
    assert!(answered.await.unwrap().starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_desk_sees_its_offices_in_the_order_of_the_line() {
    let house = House::new().await;
    let port = serves(&house);
    let mut visits = Vec::new();
    for (person, (office, topic)) in [
        ("adorf/meldewesen", "umzug"),
        ("adorf/standesamt", "ehe"),
        ("bedorf/meldewesen", "umzug"),
        ("adorf/meldewesen", "ausweis"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut browser = house.browser(&format!("203.0.113.{person}"));
        visits.push(browser.enters(office, topic, "").await.to_string());
    }
    house.exchange.tick().await;
    let listed = |view: &Value| -> Vec<String> {
        let line = view["line"].as_array().unwrap().iter();
        line.map(|entry| entry["visit"].as_str().unwrap().to_owned())
            .collect()
    };
    let anna = house.signed_on("anna", "Adorf-Anna-1").await;
    let mut both = Live::opens(port, "/live/desk", &anna).await;
    both.greets().await;
    let view = shown(&mut both).await;
    assert_eq!(listed(&view), [0, 1, 3].map(|n: usize| visits[n].clone()));
    assert_eq!(view["waiting"], 3);
    let arno = house.signed_on("arno", "Adorf-Arno-1").await;
    let mut one = Live::opens(port, "/live/desk", &arno).await;
    one.greets().await;
    let view = shown(&mut one).await;
    assert_eq!(listed(&view), [visits[1].clone()]);
    assert_eq!(view["waiting"], 1);
}
