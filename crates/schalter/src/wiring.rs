//! From the configuration's words to those of the crates.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::SignedDuration;
use schalter_domain::figures::report::Promise;
use schalter_domain::switchboard::Policy;
use schalter_exchange::{Exchange, IceConfig, TurnConfig};
use schalter_media::{Media, MediaClock, MediaConfig};
use schalter_web::metrics::Figure;
use schalter_web::security::limit::Rates;
use schalter_web::security::origin::PublicUrl;
use schalter_web::{Acme, Certificates, MetricsAccess, TlsFiles, WebConfig};

use crate::clock;
use crate::config::{self, Config, public_address};
use crate::failure::Failure;
use crate::house::secret;

/// The switchboard's times.
pub fn policy(office: &config::Office) -> Policy {
    let seconds = |count: u32| SignedDuration::from_secs(i64::from(count));
    Policy {
        ring: seconds(office.ring_s),
        wrap_up: seconds(office.wrap_up_s),
        away: seconds(office.away_s),
        lapse: seconds(office.lapse_s),
        reload: seconds(office.reload_s),
        away_limit: seconds(office.away_limit_s),
        unmet: seconds(office.unmet_s),
        room_grace: seconds(office.room_grace_s),
        seat_grace: seconds(office.seat_grace_s),
        decline_pause: seconds(office.decline_pause_s),
        keep_ended: seconds(office.keep_ended_s),
        bonus: seconds(office.bonus_s),
        urgent: seconds(office.urgent_s),
        appointment: seconds(office.appointment_s),
        returned: seconds(office.returned_s),
        callback_due: seconds(office.callback_due_s),
        callback_from: seconds(office.callback_from_s),
        callback_promise: seconds(office.callback_promise_s),
        callback_retry: seconds(office.callback_retry_s),
        callback_tries: u8::try_from(office.callback_tries).unwrap_or(u8::MAX),
        passed: seconds(office.passed_s),
        park: seconds(office.park_s),
    }
}

/// The times of kiosks.
pub fn kiosks(kiosk: &config::Kiosk) -> schalter_exchange::kiosks::Settings {
    let seconds = |count: u32| SignedDuration::from_secs(i64::from(count));
    let house = schalter_exchange::kiosks::Settings::default();
    schalter_exchange::kiosks::Settings {
        heartbeat: seconds(kiosk.heartbeat_s),
        outage: seconds(kiosk.outage_s),
        times: schalter_domain::booth::Times {
            asking: seconds(kiosk.asking_s),
            idle: seconds(kiosk.idle_s),
            farewell: seconds(kiosk.farewell_s),
            ..house.times
        },
    }
}

/// The media engine's sockets and limits.
pub fn media(media: &config::Media) -> MediaConfig {
    MediaConfig {
        tcp: media.tcp.0,
        // Each was checked with the rest of the configuration.
        public_addresses: media
            .public_addresses
            .iter()
            .filter_map(|a| public_address(a))
            .collect(),
        advertise_udp: media.offer_udp,
        leg_grace: Duration::from_secs(u64::from(media.leg_grace_s)),
        max_bitrate_bps: u64::from(media.max_bitrate_kbps) * 1000,
        ..MediaConfig::new(media.udp)
    }
}

/// The media engine's clock.
pub fn media_clock() -> MediaClock {
    Arc::new(clock::instant)
}

/// STUN and TURN servers for the browsers.
pub fn ice(media: &config::Media) -> Result<IceConfig, Failure> {
    let turn = &media.turn;
    let secret = secret(turn.secret.as_ref(), turn.secret_file.as_deref())?;
    let turn = secret
        .filter(|_| !turn.urls.is_empty())
        .map(|secret| TurnConfig {
            urls: turn.urls.clone(),
            secret: secret.reveal().to_owned(),
            ttl_s: u64::from(turn.ttl_s),
        });
    Ok(IceConfig {
        stun: media.stun.clone(),
        turn,
    })
}

/// What the web side needs to know, with room for so many connections.
pub fn web(config: &Config, connections: u32) -> Result<WebConfig, Failure> {
    let (server, limits) = (&config.server, &config.limits);
    let token = secret(
        server.metrics_token.as_ref(),
        server.metrics_token_file.as_deref(),
    )?;
    Ok(WebConfig {
        // Each was checked with the rest of the configuration.
        public_urls: server
            .public_url
            .iter()
            .filter_map(|url| url.parse().ok())
            .collect(),
        trusted_proxies: networks(&server.trusted_proxies),
        metrics: MetricsAccess {
            networks: networks(&server.metrics_networks),
            bearer: token.map(|token| token.reveal().to_owned()),
        },
        rates: Rates {
            enter: limits.enter,
            login: limits.login,
            feedback: limits.feedback,
            live: limits.live,
            streams: limits.streams,
        },
        connections: usize::try_from(connections).unwrap_or(usize::MAX),
        promise: Promise {
            prompt: f64::from(config.promise.prompt_percent) / 100.0,
            settled: f64::from(config.promise.settled_percent) / 100.0,
            matters: f64::from(config.promise.matters_percent) / 100.0,
        },
        simulated_figures: config.demo,
    })
}

/// Where the certificate comes from, if this server does HTTPS itself.
pub fn certificates(server: &config::Server) -> Option<Certificates> {
    let tls = &server.tls;
    if tls.acme {
        let urls = server.public_url.iter().filter_map(|url| url.parse().ok());
        let domains = urls.filter_map(|url: PublicUrl| Some(url.https_host()?.to_owned()));
        return Some(Certificates::Acme(Acme {
            directory: tls.acme_directory.clone(),
            domains: domains.collect(),
            contact: tls.acme_contact.clone(),
            folder: tls.acme_folder.clone(),
            root: tls.acme_root.clone(),
        }));
    }
    let (cert, key) = (tls.cert.clone()?, tls.key.clone()?);
    Some(Certificates::Files(TlsFiles { cert, key }))
}

fn networks(list: &[String]) -> Vec<schalter_web::security::client::Network> {
    list.iter()
        .filter_map(|network| network.parse().ok())
        .collect()
}

/// The figures for `/metrics` that the web side does not count itself.
pub fn figures(exchange: Exchange, media: Media) -> Arc<dyn Fn() -> Vec<Figure> + Send + Sync> {
    #[allow(
        clippy::cast_precision_loss,
        reason = "a gauge; counts stay far below 2^52"
    )]
    let figure = |name: &str, help: &str, value: u64| Figure {
        name: format!("schalter_{name}"),
        help: help.to_owned(),
        of: None,
        value: value as f64,
    };
    Arc::new(move || {
        let counts = exchange.counts();
        let media = media.figures();
        let messages = exchange.messages();
        let sent = messages.counts();
        let since = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut figures = vec![
            figure(
                "messages_sent",
                "Messages taken by relay, gateway or receiver since the start",
                since(&sent.sent),
            ),
            figure(
                "messages_failed",
                "Messages given up since the start",
                since(&sent.failed),
            ),
            figure(
                "messages_unconfirmed",
                "Messages of which it is not known whether they arrived, since the start",
                since(&sent.unconfirmed),
            ),
            figure(
                "messages_retried",
                "Tries that failed and are followed by another, since the start",
                since(&sent.retried),
            ),
            figure(
                "citizens",
                "Citizens with a live connection",
                counts.citizens as u64,
            ),
            figure("desks", "Desks with a live connection", counts.desks as u64),
            figure("talks", "Talks that go on", counts.talks as u64),
            figure("media_rooms", "Media rooms", media.rooms),
            figure("media_legs", "Media connections", media.legs),
            figure(
                "media_packets_in",
                "Media packets received since the start",
                media.packets_in,
            ),
            figure(
                "media_packets_out",
                "Media packets sent since the start",
                media.packets_out,
            ),
            figure(
                "media_bytes_in",
                "Media bytes received since the start",
                media.bytes_in,
            ),
            figure(
                "media_bytes_out",
                "Media bytes sent since the start",
                media.bytes_out,
            ),
            figure(
                "media_forwarded",
                "Media packets forwarded since the start",
                media.forwarded,
            ),
            figure(
                "media_strangers",
                "Packets of nobody since the start",
                media.strangers,
            ),
            figure(
                "media_dropped",
                "Packets not sent since the start",
                media.dropped,
            ),
        ];
        figures.extend(crate::telephone::figures(&exchange.hotline().accounts()));
        let packets = exchange.hotline().packets();
        figures.extend(packets.into_iter().flat_map(crate::telephone::sound));
        figures
    })
}
