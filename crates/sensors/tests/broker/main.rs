//! What sensors say reaches us over a real broker, whatever becomes of it meanwhile.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod mosquitto;

use std::collections::BTreeSet;
use std::time::Duration;

use mosquitto::{LOGIN, Mosquitto};
use schalter_sensors::{Broker, Settings, Signal, State};
use tokio::sync::mpsc::Receiver;

/// The longest that a test waits for another program.
const PATIENCE: Duration = Duration::from_secs(30);

fn topics(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|topic| (*topic).to_owned()).collect()
}

fn signal(topic: &str, payload: &str, fresh: bool) -> Signal {
    Signal {
        topic: topic.to_owned(),
        payload: payload.as_bytes().to_owned(),
        fresh,
    }
}

async fn next(heard: &mut Receiver<Signal>) -> Signal {
    let next = tokio::time::timeout(PATIENCE, heard.recv()).await;
    next.expect("nothing is heard").expect("nobody listens")
}

async fn until(broker: &Broker, wanted: State) {
    let mut state = broker.state();
    let came = state.wait_for(|state| *state == wanted);
    tokio::time::timeout(PATIENCE, came).await.unwrap().unwrap();
}

/// Connects, and listens to `list` when it returns.
async fn listen(settings: &Settings, list: &[&str]) -> (Broker, Receiver<Signal>) {
    let (broker, heard) = Broker::connect(settings, topics(list)).unwrap();
    until(&broker, State::Listening).await;
    (broker, heard)
}

#[tokio::test]
async fn what_the_topics_say_is_heard_and_nothing_else() {
    let Some(mosquitto) = Mosquitto::start() else {
        return;
    };
    let list = ["shellies/tuer/sensor/motion", "zigbee2mqtt/Bücherei"];
    let (_broker, mut heard) = listen(&mosquitto.settings(), &list).await;
    mosquitto.says("zigbee2mqtt/Keller", "fremd", false).await;
    mosquitto.says(list[0], "true", false).await;
    let word = r#"{"occupancy":false}"#;
    mosquitto.says(list[1], word, false).await;
    assert_eq!(next(&mut heard).await, signal(list[0], "true", true));
    assert_eq!(next(&mut heard).await, signal(list[1], word, true));
    assert!(heard.try_recv().is_err());
}

#[tokio::test]
async fn many_topics_are_heard_too() {
    let Some(mosquitto) = Mosquitto::start() else {
        return;
    };
    let list: Vec<_> = (0..500).map(|n| format!("kabinen/{n}")).collect();
    let list: Vec<_> = list.iter().map(String::as_str).collect();
    let (_broker, mut heard) = listen(&mosquitto.settings(), &list).await;
    for topic in [list[0], list[250], list[499]] {
        mosquitto.says(topic, "1", false).await;
        assert_eq!(next(&mut heard).await, signal(topic, "1", true));
    }
}

#[tokio::test]
async fn what_the_broker_kept_tells_how_things_stand_not_that_somebody_came() {
    let Some(mosquitto) = Mosquitto::start() else {
        return;
    };
    mosquitto.says("tuer", "on", true).await;
    let (_broker, mut heard) = listen(&mosquitto.settings(), &["tuer"]).await;
    assert_eq!(next(&mut heard).await, signal("tuer", "on", false));
    mosquitto.says("tuer", "off", true).await;
    assert_eq!(next(&mut heard).await, signal("tuer", "off", true));
}

#[tokio::test]
async fn a_broker_that_starts_again_is_heard_again() {
    let Some(mut mosquitto) = Mosquitto::start() else {
        return;
    };
    let (broker, mut heard) = listen(&mosquitto.settings(), &["tuer", "flur"]).await;
    mosquitto.says("tuer", "off", false).await;
    assert_eq!(next(&mut heard).await, signal("tuer", "off", true));
    mosquitto.kill();
    until(&broker, State::Away).await;
    mosquitto.up();
    // Somebody comes before we are back: the broker kept it, and it is news.
    mosquitto.says("tuer", "on", true).await;
    mosquitto.says("flur", "on", true).await;
    let mut both = [next(&mut heard).await, next(&mut heard).await];
    both.sort_by(|a, b| a.topic.cmp(&b.topic));
    // Of the other nothing was known: it may have been kept for days.
    assert_eq!(both[0], signal("flur", "on", false));
    assert_eq!(both[1], signal("tuer", "on", true));
    until(&broker, State::Listening).await;
}

#[tokio::test]
async fn the_list_of_topics_may_change() {
    let Some(mosquitto) = Mosquitto::start() else {
        return;
    };
    mosquitto.says("neu", "on", true).await;
    let (broker, mut heard) = listen(&mosquitto.settings(), &["alt", "bleibt"]).await;
    broker.listen(topics(&["bleibt", "neu"]));
    assert_eq!(next(&mut heard).await, signal("neu", "on", false));
    mosquitto.says("alt", "on", false).await;
    mosquitto.says("bleibt", "on", false).await;
    assert_eq!(next(&mut heard).await, signal("bleibt", "on", true));
    assert!(heard.try_recv().is_err());
}

#[tokio::test]
async fn without_any_topic_it_listens_all_the_same() {
    let Some(mosquitto) = Mosquitto::start() else {
        return;
    };
    let (broker, mut heard) = listen(&mosquitto.settings(), &[]).await;
    broker.listen(topics(&["tuer", "#"]));
    mosquitto.says("tuer", "on", true).await;
    assert_eq!(next(&mut heard).await.topic, "tuer");
}

#[tokio::test]
async fn who_knows_the_password_is_let_in() {
    let Some(mosquitto) = Mosquitto::with_password() else {
        return;
    };
    let mut settings = mosquitto.settings();
    let (broker, _heard) = Broker::connect(&settings, topics(&["tuer"])).unwrap();
    until(&broker, State::Refused).await;
    settings.login = Some((LOGIN.0.to_owned(), "falsch".to_owned()));
    settings.name = "schalter-falsch".to_owned();
    let (broker, _heard) = Broker::connect(&settings, topics(&["tuer"])).unwrap();
    until(&broker, State::Refused).await;
    settings.login = Some((LOGIN.0.to_owned(), LOGIN.1.to_owned()));
    settings.name = "schalter-richtig".to_owned();
    listen(&settings, &["tuer"]).await;
}

#[tokio::test]
async fn a_broker_of_an_own_authority_is_believed_once_it_is_named() {
    let Some(mosquitto) = Mosquitto::with_tls() else {
        return;
    };
    let mut settings = mosquitto.settings();
    settings.roots = Some(mosquitto.folder.path().join("root.pem"));
    listen(&settings, &["tuer"]).await;

    settings.roots = None;
    settings.name = "schalter-ohne".to_owned();
    let (broker, _heard) = Broker::connect(&settings, topics(&["tuer"])).unwrap();
    let mut state = broker.state();
    let told = tokio::time::timeout(PATIENCE, state.changed()).await;
    told.expect("no word of the failure").unwrap();
    assert_eq!(*state.borrow(), State::Away);

    settings.roots = Some(mosquitto.folder.path().join("mosquitto.conf"));
    assert!(Broker::connect(&settings, topics(&[])).is_err());
}
