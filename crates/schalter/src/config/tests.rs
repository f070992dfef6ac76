//! The configuration as people write it, right and wrong.

use figment::providers::Env;

use super::load::{Problem, Source, parse};
use super::*;

fn read(text: &str) -> Result<Config, Vec<String>> {
    let environment = Env::prefixed("NOBODY_SETS_THIS__");
    parse(text, &Source::File("test.toml".into()), environment)
        .map_err(|problems: Vec<Problem>| problems.iter().map(ToString::to_string).collect())
}

fn uncommented() -> String {
    let is_key = |line: &str| {
        line.strip_prefix('#').is_some_and(|rest| {
            rest.split_once(" = ")
                .is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        })
    };
    let line = |line: &str| {
        if is_key(line) || line.starts_with("#[[") {
            line[1..].to_owned()
        } else {
            line.to_owned()
        }
    };
    example().lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_is_a_configuration_and_so_is_the_example() {
    let config = read("").unwrap();
    assert_eq!(config.office.ring_s, 25);
    assert_eq!(config.log.format, Format::Text);
    assert_eq!(config.media.tcp.0, Some(config.media.udp));
    read(&example()).unwrap();
}

#[test]
fn every_key_of_the_example_is_one() {
    let text = uncommented();
    assert!(text.contains("\nmetrics_token_file = "), "{text}");
    let Err(found) = read(&text) else {
        panic!("the example's files do not exist")
    };
    assert!(
        found.iter().all(|problem| !problem.contains("unknown")),
        "{found:#?}"
    );
}

#[test]
fn all_problems_are_told_at_once() {
    let text = r#"
        [server]
        listn = "127.0.0.1:1"
        listen = "everywhere"
        [sever]
        x = 1
        [office]
        ring_s = "long"
        [log]
        format = "xml"
    "#;
    let mut found = read(text).unwrap_err();
    found.sort();
    let expected = [
        "test.toml: log.format: unknown value \"xml\". Write one of text, json.",
        "test.toml: office.ring_s: the value does not fit. Write a whole number that is not negative.",
        "test.toml: server.listen: this is not an address with a port. Write it like",
        "test.toml: server.listn: unknown key `listn`. Did you mean `listen`?.",
        "test.toml: sever: unknown key `sever`. Did you mean `server`?.",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            found.starts_with(expected.trim_end_matches("?.")),
            "{found}"
        );
    }
}

#[test]
fn keys_are_checked_together() {
    let cases = [
        ("server.public_url = []", "no address is named"),
        (
            "server.public_url = [\"schalter.example.org/x\"]",
            "server.public_url",
        ),
        (
            "server.trusted_proxies = [\"10.0.0.0/99\"]",
            "server.trusted_proxies",
        ),
        (
            "server.tls.cert = \"/nowhere/cert.pem\"",
            "the key is missing",
        ),
        (
            "database.url = \"mysql://x\"",
            "not the address of a database",
        ),
        ("media.udp = \"0.0.0.0:10000\"", "browsers cannot connect"),
        (
            "media.turn.urls = [\"turn:turn.example.org\"]",
            "secret is missing",
        ),
        ("media.turn.ttl_s = 86400", "out of range"),
        (
            "mqtt.url = \"broker.example.org\"",
            "not the address of a broker",
        ),
        (
            "mqtt.url = \"mqtt://user:word@broker\"",
            "more than host and port",
        ),
        ("mqtt.password_file = \"/nowhere/word\"", "cannot be read"),
        (
            "[mqtt]\nurl = \"mqtt://broker\"\nca_file = \"/nowhere/root.pem\"",
            "without TLS",
        ),
        ("office.ring_s = 0", "out of range"),
        ("log.level = \"chatty\"", "log.level"),
        ("server.metrics_token = \"short\"", "too short"),
        ("x = ", "this is not TOML"),
    ];
    for (text, expected) in cases {
        let found = read(text).unwrap_err();
        assert!(
            found.iter().any(|problem| problem.contains(expected)),
            "{text}: {found:?}"
        );
    }
    read("media.tcp = \"\"").unwrap();
}

#[test]
fn secrets_do_not_show() {
    let config = read("server.metrics_token = \"0123456789abcdef\"").unwrap();
    assert!(!format!("{config:?}").contains("0123456789abcdef"));
}

#[test]
fn the_reference_names_every_key_and_exit_code() {
    let text = markdown();
    for section in SECTIONS {
        for key in section.keys {
            assert!(
                text.contains(&format!("| `{}` |", key.name)),
                "{}",
                key.name
            );
        }
    }
    assert!(text.contains("`SCHALTER__MEDIA__TURN__SECRET_FILE`"));
    assert!(text.contains("| 4 | an address or port is busy or not ours |"));
}

#[test]
fn what_is_hardly_meant_is_told() {
    let told = |text: &str| warnings(&read(text).unwrap());
    let fine = [
        "",
        r#"server.public_url = ["http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]"]"#,
        "server.public_url = [\"https://amt.example.org\"]\nserver.trusted_proxies = [\"::1\"]",
        "server.public_url = [\"https://amt.example.org\"]\nserver.listen = \"0.0.0.0:8080\"",
    ];
    for text in fine {
        assert_eq!(told(text), [""; 0], "{text}");
    }
    assert_eq!(told("mqtt.url = \"mqtt://127.0.0.1\""), [""; 0]);
    assert_eq!(told("mqtt.url = \"mqtts://broker.example.org\""), [""; 0]);
    let broker = told("mqtt.url = \"mqtt://broker.example.org\"");
    assert!(
        broker.len() == 1 && broker[0].contains("mqtts"),
        "{broker:?}"
    );
    let open = told(r#"server.public_url = ["http://localhost.example.org"]"#);
    assert!(open.len() == 1 && open[0].contains("camera"), "{open:?}");
    let mixed = told(
        "server.public_url = [\"https://amt.example.org\", \"http://localhost\"]\n\
         server.trusted_proxies = [\"127.0.0.1\"]",
    );
    assert!(mixed.len() == 1 && mixed[0].contains("mixes"), "{mixed:?}");
    let hidden = told(r#"server.public_url = ["https://amt.example.org"]"#);
    assert!(hidden.len() == 1, "{hidden:?}");
    assert!(hidden[0].contains("server.trusted_proxies"), "{hidden:?}");
}
