//! What the keys must keep together and beyond their types.

use std::net::SocketAddr;
use std::path::Path;

use schalter_media::PublicAddress;
use schalter_web::security::client::Network;
use schalter_web::security::origin::PublicUrl;

use super::{Config, Secret};

mod messages;

/// Key, what is wrong, what to do.
type Fault = (String, String, String);

/// Everything wrong with a configuration that could be read.
pub(super) fn check(config: &Config) -> Vec<Fault> {
    let mut faults = Faults(Vec::new());
    faults.server(config);
    faults.database(config);
    faults.media(config);
    faults.turn(config);
    faults.numbers(config);
    messages::check(&mut faults, config);
    faults.0.extend(super::identity::faults(&config.identity));
    faults.accounts(config);
    faults.mqtt(&config.mqtt);
    super::phone::check(&mut faults, &config.phone);
    faults.promise(&config.promise);
    if !is_level(&config.log.level) {
        let what = format!("{:?} is not a level", config.log.level);
        faults.add(
            "log.level",
            what,
            "Write error, warn, info, debug or trace, or part=level",
        );
    }
    faults.0
}

pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, key: &str, what: impl Into<String>, remedy: impl Into<String>) {
        self.0.push((key.to_owned(), what.into(), remedy.into()));
    }

    fn promise(&mut self, promise: &super::Promise) {
        for (key, percent) in [
            ("promise.prompt_percent", promise.prompt_percent),
            ("promise.settled_percent", promise.settled_percent),
            ("promise.matters_percent", promise.matters_percent),
        ] {
            if !(1..=100).contains(&percent) {
                let what = format!("{percent} is no share");
                self.add(key, what, "Write a number from 1 to 100");
            }
        }
    }

    fn mqtt(&mut self, mqtt: &super::Mqtt) {
        self.secret(
            "mqtt.password",
            mqtt.password.as_ref(),
            mqtt.password_file.as_deref(),
        );
        self.readable("mqtt.ca_file", mqtt.ca_file.as_deref());
        if mqtt.url.is_empty() {
            return;
        }
        let address = match mqtt.url.parse::<schalter_sensors::Address>() {
            Ok(address) => address,
            Err(error) => {
                let remedy = "Write it like \"mqtts://broker.example.org\"; name and password have \
                              keys of their own";
                return self.add("mqtt.url", error.to_string(), remedy);
            }
        };
        if mqtt.ca_file.is_some() && !address.is_protected() {
            let what = "a root certificate is named, but the address is without TLS";
            self.add("mqtt.url", what, "Write it with mqtts://");
        }
    }

    fn server(&mut self, config: &Config) {
        let server = &config.server;
        if server.public_url.is_empty() {
            let remedy =
                "Name the address that people type, such as \"https://schalter.example.org\"";
            self.add("server.public_url", "no address is named", remedy);
        }
        let has_tls = server.tls.cert.is_some() || server.tls.acme;
        for url in &server.public_url {
            match url.parse::<PublicUrl>() {
                Err(error) => self.add(
                    "server.public_url",
                    error.to_string(),
                    "Write scheme, host and port only, such as \"https://schalter.example.org\"",
                ),
                Ok(url) if has_tls && !url.is_https() => self.add(
                    "server.public_url",
                    format!("{} is not https, but a certificate is set", url.origin()),
                    "Write it with https://",
                ),
                Ok(_) => {}
            }
        }
        let lists = [
            ("server.trusted_proxies", &server.trusted_proxies),
            ("server.metrics_networks", &server.metrics_networks),
        ];
        for (key, list) in lists {
            for entry in list {
                if let Err(error) = entry.parse::<Network>() {
                    self.add(
                        key,
                        error.to_string(),
                        "Write it like \"10.0.0.0/8\" or \"::1\"",
                    );
                }
            }
        }
        let first = server.public_url.first();
        if server.redirect.is_some() && !first.is_some_and(|url| url.starts_with("https://")) {
            let what = "there is no https address to send people to";
            let remedy = "Write an https address first in server.public_url, or leave this out";
            self.add("server.redirect", what, remedy);
        }
        self.acme(config);
        match (&server.tls.cert, &server.tls.key) {
            (Some(_), None) => self.add("server.tls.key", "the key is missing", "Name its file"),
            (None, Some(_)) => {
                self.add(
                    "server.tls.cert",
                    "the certificate is missing",
                    "Name its file",
                );
            }
            (cert, key) => {
                for (name, file) in [("server.tls.cert", cert), ("server.tls.key", key)] {
                    self.readable(name, file.as_deref());
                }
            }
        }
        let token = (&server.metrics_token, server.metrics_token_file.as_deref());
        self.secret("server.metrics_token", token.0.as_ref(), token.1);
        if token
            .0
            .as_ref()
            .is_some_and(|token| token.reveal().len() < 16)
        {
            let remedy = "Use 16 characters or more, such as the output of `openssl rand -hex 16`";
            self.add("server.metrics_token", "the token is too short", remedy);
        }
    }

    fn acme(&mut self, config: &Config) {
        let tls = &config.server.tls;
        if !tls.acme {
            return;
        }
        if tls.cert.is_some() || tls.key.is_some() {
            let remedy = "Leave out server.tls.cert and server.tls.key, or acme";
            self.add("server.tls.acme", "own files are named as well", remedy);
        }
        if !tls.acme_directory.starts_with("https://") {
            let remedy = "Write it with https://, as the authority gives it";
            self.add(
                "server.tls.acme_directory",
                "it is not an https address",
                remedy,
            );
        }
        let hosts = config
            .server
            .public_url
            .iter()
            .filter_map(|url| url.parse().ok());
        let certified = |url: PublicUrl| {
            let host = url.https_host()?;
            (host.contains('.') && host.parse::<std::net::Ipv4Addr>().is_err()).then_some(())
        };
        if hosts.filter_map(certified).next().is_none() {
            let remedy =
                "Name the address that people type, such as \"https://schalter.example.org\"";
            let what = "no address there has a name that can be certified";
            self.add("server.public_url", what, remedy);
        }
        for mail in tls.acme_contact.iter().filter(|mail| !mail.contains('@')) {
            let what = format!("{mail:?} is no e-mail address");
            self.add(
                "server.tls.acme_contact",
                what,
                "Write it like \"it@example.org\"",
            );
        }
        self.readable("server.tls.acme_root", tls.acme_root.as_deref());
    }

    fn database(&mut self, config: &Config) {
        let url = &config.database.url;
        let known = ["sqlite://", "postgres://", "postgresql://"];
        if !known
            .iter()
            .any(|scheme| url.len() > scheme.len() && url.starts_with(scheme))
        {
            let what = "this is not the address of a database";
            self.add(
                "database.url",
                what,
                "Write it like \"sqlite:///var/lib/schalter/schalter.db\"",
            );
        }
        self.readable("database.url_file", config.database.url_file.as_deref());
    }

    fn media(&mut self, config: &Config) {
        let media = &config.media;
        for address in &media.public_addresses {
            if public_address(address).is_none() {
                let remedy = "Write it like \"203.0.113.7\" or \"203.0.113.7:10000\"";
                self.add(
                    "media.public_addresses",
                    format!("{address:?} is no address"),
                    remedy,
                );
            }
        }
        let wildcard = |address: &SocketAddr| address.ip().is_unspecified();
        let anywhere = wildcard(&media.udp) || media.tcp.0.as_ref().is_some_and(wildcard);
        if anywhere && media.public_addresses.is_empty() {
            self.add(
                "media.public_addresses",
                "browsers cannot connect to 0.0.0.0 or [::]",
                "Name the address by which they reach this server",
            );
        }
        if !media.offer_udp && media.tcp.0.is_none() {
            let what = "neither UDP nor TCP would be offered";
            self.add("media.offer_udp", what, "Set it to true, or set media.tcp");
        }
        for url in media.stun.iter().filter(|url| !url.starts_with("stun:")) {
            let what = format!("{url:?} is not the address of a STUN server");
            self.add(
                "media.stun",
                what,
                "Write it like \"stun:stun.example.org:3478\"",
            );
        }
    }

    fn turn(&mut self, config: &Config) {
        let turn = &config.media.turn;
        for url in &turn.urls {
            if !url.starts_with("turn:") && !url.starts_with("turns:") {
                let what = format!("{url:?} is not the address of a TURN server");
                let remedy = "Write it like \"turns:turn.example.org:443?transport=tcp\"";
                self.add("media.turn.urls", what, remedy);
            }
        }
        self.secret(
            "media.turn.secret",
            turn.secret.as_ref(),
            turn.secret_file.as_deref(),
        );
        let has_secret = turn.secret.is_some() || turn.secret_file.is_some();
        if !turn.urls.is_empty() && !has_secret {
            let remedy = "Set it, or media.turn.secret_file";
            self.add(
                "media.turn.secret",
                "the TURN server's secret is missing",
                remedy,
            );
        }
        self.within("media.turn.ttl_s", turn.ttl_s, 60, 3600);
    }

    fn numbers(&mut self, config: &Config) {
        let (media, office) = (&config.media, &config.office);
        self.within(
            "media.max_bitrate_kbps",
            media.max_bitrate_kbps,
            100,
            20_000,
        );
        self.within("media.leg_grace_s", media.leg_grace_s, 5, 600);
        let limits = &config.limits;
        let rates = [
            ("limits.enter", limits.enter),
            ("limits.login", limits.login),
            ("limits.feedback", limits.feedback),
            ("limits.live", limits.live),
        ];
        for (key, rate) in rates {
            self.within(&format!("{key}.burst"), rate.burst, 1, 10_000);
            self.within(&format!("{key}.every_s"), rate.every_s, 1, 3600);
        }
        self.within("limits.streams", limits.streams, 1, 10_000);
        let kiosk = &config.kiosk;
        self.within("kiosk.heartbeat_s", kiosk.heartbeat_s, 1, 30);
        self.within("kiosk.outage_s", kiosk.outage_s, 10, 3600);
        self.within("kiosk.asking_s", kiosk.asking_s, 5, 300);
        self.within("kiosk.idle_s", kiosk.idle_s, 20, 600);
        self.within("kiosk.farewell_s", kiosk.farewell_s, 5, 300);
        self.within("office.ring_s", office.ring_s, 5, 300);
        self.within("office.wrap_up_s", office.wrap_up_s, 1, 3600);
        self.within("office.away_s", office.away_s, 5, 3600);
        self.within("office.away_limit_s", office.away_limit_s, 60, 86_400);
        self.within("office.lapse_s", office.lapse_s, 10, 600);
        self.within("office.reload_s", office.reload_s, 1, 60);
        self.within("office.unmet_s", office.unmet_s, 1, 3600);
        self.within("office.room_grace_s", office.room_grace_s, 5, 3600);
        self.within("office.seat_grace_s", office.seat_grace_s, 5, 3600);
        self.within("office.decline_pause_s", office.decline_pause_s, 1, 3600);
        self.within("office.keep_ended_s", office.keep_ended_s, 60, 86_400);
        self.within("office.bonus_s", office.bonus_s, 0, 3600);
        self.within("office.urgent_s", office.urgent_s, 0, 86_400);
        self.within("office.appointment_s", office.appointment_s, 0, 86_400);
        self.within("office.returned_s", office.returned_s, 0, 86_400);
        self.within("office.callback_due_s", office.callback_due_s, 0, 86_400);
        self.within("office.callback_from_s", office.callback_from_s, 0, 3600);
        self.within(
            "office.callback_promise_s",
            office.callback_promise_s,
            300,
            86_400,
        );
        self.within(
            "office.callback_retry_s",
            office.callback_retry_s,
            60,
            86_400,
        );
        self.within("office.callback_tries", office.callback_tries, 1, 10);
        self.within("office.passed_s", office.passed_s, 30, 3600);
        self.within("office.park_s", office.park_s, 60, 7200);
    }

    fn accounts(&mut self, config: &Config) {
        let accounts = &config.accounts;
        self.within("accounts.idle_min", accounts.idle_min, 0, 12 * 60);
        if !accounts.local_login && config.identity.is_empty() {
            let what = "nobody could log in: there is no identity provider";
            self.add(
                "accounts.local_login",
                what,
                "Set it to true, or add [[identity]]",
            );
        }
    }

    pub(super) fn within(&mut self, key: &str, value: u32, least: u32, most: u32) {
        if !(least..=most).contains(&value) {
            let remedy = format!("Write a number from {least} to {most}");
            self.add(key, format!("{value} is out of range"), remedy);
        }
    }

    pub(super) fn secret(&mut self, key: &str, secret: Option<&Secret>, file: Option<&Path>) {
        if secret.is_some() && file.is_some() {
            self.add(
                key,
                format!("both {key} and {key}_file are set"),
                "Keep one",
            );
        }
        self.readable(&format!("{key}_file"), file);
    }

    pub(super) fn readable(&mut self, key: &str, file: Option<&Path>) {
        let Some(file) = file else { return };
        if let Err(error) = std::fs::File::open(file) {
            let what = format!("{} cannot be read: {error}", file.display());
            self.add(key, what, "Correct the path, or the rights of the file");
        }
    }
}

/// Whether every part is a level, or a name with one.
fn is_level(text: &str) -> bool {
    let known = |level: &str| level.parse::<tracing::level_filters::LevelFilter>().is_ok();
    text.split(',')
        .all(|part| known(part.split_once('=').map_or(part, |(_, level)| level).trim()))
}

/// An address with or without a port.
pub fn public_address(text: &str) -> Option<PublicAddress> {
    let socket = text.parse().map(PublicAddress::Socket);
    socket.or_else(|_| text.parse().map(PublicAddress::Ip)).ok()
}
