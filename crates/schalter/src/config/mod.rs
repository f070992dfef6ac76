//! The configuration of one server: one TOML file, overridden by the environment
//! (`SCHALTER__SECTION__KEY`). Every key stands here once, with its default and what it means; the
//! example file and the reference are made from that.

mod caution;
mod check;
mod load;
mod reference;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;

use schalter_web::security::limit::Rate;
use serde::Deserialize;

pub use caution::warnings;
pub use check::public_address;
pub use load::{Source, VARIABLE, demo, load};
pub use reference::{example, markdown};
pub use values::{Format, Secret};

/// One section, as the reference shows it.
pub struct Section {
    name: &'static str,
    about: &'static [&'static str],
    keys: &'static [Key],
}

/// One key, as the reference shows it.
struct Key {
    name: &'static str,
    value: Value,
    about: &'static [&'static str],
}

/// What a key is when nobody sets it, in TOML.
enum Value {
    /// It has this value.
    Default(&'static str),
    /// It is not set; this would be a value.
    Unset(&'static str),
}

use Value::{Default, Unset};

/// Declares the sections: the types, and what is said about them.
macro_rules! settings {
    ($(
        $(#[doc = $about:literal])+
        [$section:literal] $name:ident $(with $inner:ident: $inner_type:ident)? {
            $($(#[doc = $doc:literal])+ $key:ident: $type:ty = $value:expr;)+
        }
    )+) => {
        $(
            $(#[doc = $about])+
            #[derive(Clone, Debug, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name {
                $($(#[doc = $doc])+ pub $key: $type,)+
                $(#[doc = "The section below this one."] pub $inner: $inner_type,)?
            }
        )+

        /// All sections in the order of the example file.
        const SECTIONS: &[Section] = &[$(
            Section {
                name: $section,
                about: &[$($about),+],
                keys: &[$(
                    Key { name: stringify!($key), value: $value, about: &[$($doc),+] }
                ),+],
            }
        ),+];
    };
}

/// The whole configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The web server.
    pub server: Server,
    /// Where data is kept.
    pub database: Database,
    /// Picture and sound.
    pub media: Media,
    /// The times of the counter.
    pub office: Office,
    /// How much one client may do.
    pub limits: Limits,
    /// The log.
    pub log: Log,
}

settings! {
    /// The web server: pages, API and live channel.
    ["server"] Server with tls: Tls {
        /// Address and port to listen on. The default serves this machine only; `0.0.0.0:443` or
        /// `[::]:443` serves everybody.
        listen: SocketAddr = Default("\"127.0.0.1:8080\"");
        /// The addresses under which people reach this server: scheme, host and port, as the browser
        /// shows them. Requests from other pages are refused, and links are made from the first one.
        /// Browsers give camera and microphone only to https:// and to localhost.
        public_url: Vec<String> = Default("[\"http://localhost:8080\"]");
        /// How many connections are served at a time; each waiting citizen is one, and each open desk.
        /// Others wait until one ends. The server raises its limit of open files as far as that needs
        /// and the system's hard limit (`ulimit -Hn`, systemd's LimitNOFILE) allows; where it allows
        /// less, fewer are served, and the log says so.
        connections: u32 = Default("16000");
        /// Proxies in front of this server, as addresses or networks. Only what they say about the
        /// client's address (X-Forwarded-For) is believed.
        trusted_proxies: Vec<String> = Default("[]");
        /// Networks that may read /metrics. This machine always may, but not what a proxy forwards that
        /// is not among trusted_proxies.
        metrics_networks: Vec<String> = Default("[]");
        /// A token with which /metrics may be read from anywhere (Authorization: Bearer).
        metrics_token: Option<Secret> = Unset("\"at least 16 random characters\"");
        /// A file that holds the token instead.
        metrics_token_file: Option<PathBuf> = Unset("\"/etc/schalter/metrics-token\"");
    }

    /// HTTPS by your own certificate, or by one that an authority such as Let's Encrypt gives by
    /// itself (ACME). Leave all of it out behind a proxy that does HTTPS. Own files are read again on
    /// SIGHUP.
    ["server.tls"] Tls {
        /// The certificate chain, PEM.
        cert: Option<PathBuf> = Unset("\"/etc/schalter/fullchain.pem\"");
        /// The private key, PEM.
        key: Option<PathBuf> = Unset("\"/etc/schalter/privkey.pem\"");
        /// Obtains and renews a certificate for the https addresses in public_url, instead of own
        /// files. The authority must reach this server at port 443. `true` means that you accept the
        /// authority's terms.
        acme: bool = Default("false");
        /// The authority's directory.
        acme_directory: String = Default("\"https://acme-v02.api.letsencrypt.org/directory\"");
        /// E-mail addresses to which the authority may write.
        acme_contact: Vec<String> = Default("[]");
        /// A folder for the account's key and the certificate. A relative one lies in the folder in
        /// which the server is started.
        acme_folder: PathBuf = Default("\"acme\"");
        /// The root certificate (PEM) of an authority of your own.
        acme_root: Option<PathBuf> = Unset("\"/etc/schalter/root.pem\"");
    }

    /// Where data is kept.
    ["database"] Database {
        /// `sqlite://` and a file, or `postgres://user:password@host/database`. A relative file lies
        /// in the folder in which the server is started.
        url: String = Default("\"sqlite://schalter.db\"");
        /// A file that holds the address instead, for instance because of the password in it.
        url_file: Option<PathBuf> = Unset("\"/etc/schalter/database-url\"");
    }

    /// Picture and sound (WebRTC). Media flows between browsers and this server over one UDP port,
    /// and over one TCP port where UDP is blocked.
    ["media"] Media with turn: Turn {
        /// Address and port for UDP; port 0 takes any free one. The default serves this machine only.
        udp: SocketAddr = Default("\"127.0.0.1:10000\"");
        /// Address and port for TCP. An empty text switches TCP off.
        tcp: values::MaybeAddress = Default("\"127.0.0.1:10000\"");
        /// The addresses that browsers are told, with or without a port. Needed where the server
        /// listens on 0.0.0.0 or [::], or behind address translation (NAT).
        public_addresses: Vec<String> = Default("[]");
        /// Whether browsers are told the UDP port. Only tests switch it off, to force TCP.
        offer_udp: bool = Default("true");
        /// STUN servers for the browsers. Not needed for this server to be reached.
        stun: Vec<String> = Default("[]");
        /// The most video that one camera is asked for, in kbit/s.
        max_bitrate_kbps: u32 = Default("2500");
        /// Seconds without a packet until a connection counts as lost.
        leg_grace_s: u32 = Default("30");
    }

    /// A TURN server for people whose network lets nothing through but port 443: coturn with
    /// `use-auth-secret`.
    ["media.turn"] Turn {
        /// Its addresses.
        urls: Vec<String> = Default("[]");
        /// The secret shared with it, from which time-limited credentials are made.
        secret: Option<Secret> = Unset("\"the same text as coturn's static-auth-secret\"");
        /// A file that holds the secret instead.
        secret_file: Option<PathBuf> = Unset("\"/etc/schalter/turn-secret\"");
        /// Seconds that credentials are valid, at most 3600.
        ttl_s: u32 = Default("3600");
    }

    /// The times of the counter, in seconds.
    ["office"] Office {
        /// How long a visit rings at a seat before it goes back to its place and the seat to break.
        ring_s: u32 = Default("25");
        /// How long wrap-up lasts, and by how much one key extends it.
        wrap_up_s: u32 = Default("60");
        /// How long somebody whose page is closed may take to come back when called.
        away_s: u32 = Default("90");
        /// How long somebody whose page is closed keeps the place in the line.
        away_limit_s: u32 = Default("14400");
        /// How long a page may be silent before it counts as closed.
        lapse_s: u32 = Default("25");
        /// How long a broken connection is forgiven, for a reload of the page.
        reload_s: u32 = Default("4");
        /// How long nobody may serve a language or topic before operators may take the visit.
        unmet_s: u32 = Default("60");
        /// How long one side of a talk may be gone before the talk ends.
        room_grace_s: u32 = Default("90");
        /// How long the page of an open seat may be gone before the seat closes.
        seat_grace_s: u32 = Default("90");
        /// How long a declined visit does not ring at the same seat again.
        decline_pause_s: u32 = Default("30");
        /// How long an ended visit is kept for its last page (rating, ticket number).
        keep_ended_s: u32 = Default("900");
        /// How much longer waiting a proficient seat outweighs: 90 to 180 are sensible.
        bonus_s: u32 = Default("120");
        /// How much waiting an urgent topic is worth.
        urgent_s: u32 = Default("600");
        /// How much waiting a booked time that has come is worth.
        appointment_s: u32 = Default("1200");
        /// How much waiting a talk that broke off, or a visit passed on in vain, is worth.
        returned_s: u32 = Default("900");
        /// How much waiting a callback that is due is worth.
        callback_due_s: u32 = Default("600");
        /// From which expected wait on a callback is offered.
        callback_from_s: u32 = Default("60");
        /// Within which time a callback without a wished time is promised.
        callback_promise_s: u32 = Default("3600");
        /// How long after a call that reached nobody the next one is tried.
        callback_retry_s: u32 = Default("900");
        /// How many calls are tried.
        callback_tries: u32 = Default("3");
        /// How long a visit passed on to a person waits for that person.
        passed_s: u32 = Default("300");
        /// How long a talk may be put aside.
        park_s: u32 = Default("900");
    }

    /// How much one client (an IPv4 address, or an IPv6 /64) may do: `burst` at once, then one again
    /// every `every_s` seconds. A town hall or library may share one address.
    ["limits"] Limits {
        /// Taking a place in a line.
        enter: Rate = Default("{ burst = 20, every_s = 6 }");
        /// Logging in.
        login: Rate = Default("{ burst = 10, every_s = 15 }");
        /// Reports about barriers, and ratings.
        feedback: Rate = Default("{ burst = 10, every_s = 30 }");
        /// Live channels and event streams that are opened.
        live: Rate = Default("{ burst = 120, every_s = 1 }");
        /// Event streams open at the same time.
        streams: u32 = Default("30");
    }

    /// The log, on standard output. It never holds names, numbers, texts or tokens.
    ["log"] Log {
        /// `text` or `json`.
        format: Format = Default("\"text\"");
        /// `error`, `warn`, `info`, `debug` or `trace`; also by part, such as
        /// `info,schalter_media=debug`.
        level: String = Default("\"info\"");
    }
}

#[cfg(test)]
mod tests;
