//! The configuration of one server: one TOML file, overridden by the environment
//! (`SCHALTER__SECTION__KEY`). Every key stands here once, with its default and what it means; the
//! example file and the reference are made from that.

mod caution;
mod check;
pub mod identity;
mod load;
pub mod outgoing;
pub mod phone;
mod reference;
pub mod values;

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
    /// Accounts of staff.
    pub accounts: Accounts,
    /// Messages to people and programs outside.
    pub messages: Messages,
    /// E-mail.
    pub mail: Mail,
    /// Short messages.
    pub sms: Sms,
    /// Webhooks.
    pub webhooks: Webhooks,
    /// The broker that the sensors of kiosks report to.
    pub mqtt: Mqtt,
    /// The times of kiosks.
    pub kiosk: Kiosk,
    /// The telephone.
    pub phone: Phone,
    /// What is promised to citizens.
    pub promise: Promise,
    /// The log.
    pub log: Log,
    /// Whether this is the demo: nothing leaves the house.
    #[serde(skip)]
    pub demo: bool,
    /// Identity providers.
    #[serde(default)]
    pub identity: Vec<identity::Identity>,
}

settings! {
    /// The web server: pages, API and live channel.
    ["server"] Server with tls: Tls {
        /// Address and port to listen on. The default serves this machine only; `0.0.0.0:443` or
        /// `[::]:443` serves everybody.
        listen: SocketAddr = Default("\"127.0.0.1:8080\"");
        /// A second address and port, for plain HTTP: whoever comes there is sent to the first address
        /// of public_url. Only with HTTPS.
        redirect: Option<SocketAddr> = Unset("\"[::]:80\"");
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
        max_bitrate_kbps: u32 = Default("4000");
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

    /// Accounts of staff.
    ["accounts"] Accounts {
        /// Whether accounts that log in with a password need a second factor (an app's codes, or a
        /// passkey): `required` or `optional`. Where it is required, who has none makes one at the
        /// next login.
        second_factor: values::SecondFactor = Default("\"required\"");
        /// Minutes without any work until a session ends; an open desk counts as work. 0: only after
        /// the 12 hours that a session lasts.
        idle_min: u32 = Default("60");
        /// Whether accounts log in with a password at all. Switch it off only where [[identity]] is
        /// set and works; `schalter staff break-glass` then still opens a way in.
        local_login: bool = Default("true");
        /// A file with the key under which second factors are kept (64 hexadecimal digits). Made at
        /// the first start. Not set: `schalter.key` beside the SQLite file, else in the folder in
        /// which the server is started. Keep a copy of it with your backups, but apart from them.
        key_file: Option<PathBuf> = Unset("\"/var/lib/schalter/schalter.key\"");
    }

    /// Messages to people and programs outside: what holds for all of them. Without [mail], [sms] and
    /// [webhooks] nothing is sent, and no page promises it.
    ["messages"] Messages {
        /// For how many hours a message is tried that the other side does not take.
        give_up_h: u32 = Default("48");
        /// How many messages of one kind of transport are handed over at a time.
        at_once: u32 = Default("4");
        /// The operator's e-mail address, for outages. Empty: nobody is told.
        operator: String = Default("\"\"");
        /// Inner networks that gateways and webhooks may lie in. All other inner addresses are
        /// refused; the mail relay may lie anywhere.
        inner_networks: Vec<String> = Default("[]");
        /// Host names that may lead to inner addresses.
        inner_hosts: Vec<String> = Default("[]");
        /// Certificates (PEM) that are believed beside those of the system, for instance of the
        /// house's own authority.
        roots: Option<PathBuf> = Unset("\"/etc/schalter/roots.pem\"");
    }

    /// E-mail, through your relay (SMTP).
    ["mail"] Mail {
        /// The relay's host name, as its certificate bears it. Empty: no e-mail.
        host: String = Default("\"\"");
        /// Its port: 587 with starttls, 465 with tls, 25 on the same machine.
        port: u16 = Default("587");
        /// `starttls`, `tls`, or `none` for a relay on the same machine. Certificates are always
        /// verified.
        protection: outgoing::Protection = Default("\"starttls\"");
        /// The name to log in with. Empty: no login.
        user: String = Default("\"\"");
        /// The password.
        password: Option<Secret> = Unset("\"the password\"");
        /// A file that holds the password instead.
        password_file: Option<PathBuf> = Unset("\"/etc/schalter/mail-password\"");
        /// How the server names itself to the relay. Empty: the host of the first public_url.
        hello: String = Default("\"\"");
        /// The sender's address. Answers go to the organisation's own address.
        from: String = Default("\"\"");
        /// Senders of single organisations, by slug, such as { krefeld = "buero@krefeld.example" }.
        senders: std::collections::BTreeMap<String, String> = Default("{}");
        /// Where mails come back to, in the domain of the sender; an addition behind `+` names the
        /// mail. Empty: to the sender, and nobody notices.
        bounce_address: String = Default("\"\"");
        /// The secret that signs the addition.
        bounce_secret: Option<Secret> = Unset("\"at least 16 random characters\"");
        /// A file that holds the secret instead.
        bounce_secret_file: Option<PathBuf> = Unset("\"/etc/schalter/bounce-secret\"");
    }

    /// Short messages, through a gateway that speaks HTTP. They never say what the matter is.
    ["sms"] Sms {
        /// `seven` (seven.io), `generic`, or `none`.
        preset: outgoing::Preset = Default("\"none\"");
        /// Where the gateway listens. Empty: as the preset says.
        url: String = Default("\"\"");
        /// How it wants its fields: `form`, `json`, or `query` (in the address, by GET).
        form: outgoing::Shape = Default("\"form\"");
        /// The header that bears the key. Empty: X-Api-Key for seven, else Authorization.
        key_header: String = Default("\"\"");
        /// What stands before the key, such as "Bearer " or "Basic ".
        key_prefix: String = Default("\"\"");
        /// The key.
        key: Option<Secret> = Unset("\"the key\"");
        /// A file that holds the key instead.
        key_file: Option<PathBuf> = Unset("\"/etc/schalter/sms-key\"");
        /// The sender that phones show, at most 11 letters or a number. Empty: the gateway's.
        from: String = Default("\"\"");
        /// The field of the sender.
        from_field: String = Default("\"from\"");
        /// The field of the number.
        to_field: String = Default("\"to\"");
        /// The field of the text.
        text_field: String = Default("\"text\"");
        /// Further fields that are always the same.
        fixed: std::collections::BTreeMap<String, String> = Default("{}");
        /// The place in the answer that says whether it went well, such as messages.0.success. Empty:
        /// the status decides, for seven also `success`.
        success_field: String = Default("\"\"");
        /// What stands there when it went well.
        success_values: Vec<String> = Default("[]");
        /// The place in the answer that bears the gateway's id of the message. Empty: messages.0.id
        /// for seven, else none.
        id_field: String = Default("\"\"");
        /// Beginnings of numbers that get short messages. Empty: German mobile numbers, and those of
        /// the European Economic Area, Switzerland and Ukraine.
        ranges: Vec<String> = Default("[]");
        /// The secret in the address at which the gateway reports what became of a message:
        /// https://…/notify/sms/SECRET. Without it there are no reports.
        report_secret: Option<Secret> = Unset("\"at least 16 random letters and digits\"");
        /// A file that holds the secret instead.
        report_secret_file: Option<PathBuf> = Unset("\"/etc/schalter/sms-report-secret\"");
        /// The place of the gateway's id in a report. Empty: data.msg_id for seven, else id.
        report_id_field: String = Default("\"\"");
        /// The place of the state in a report. Empty: data.status for seven, else status.
        report_status_field: String = Default("\"\"");
        /// The states that mean that it arrived.
        report_delivered: Vec<String> = Default("[\"DELIVERED\"]");
        /// The states that mean that it will not.
        report_failed: Vec<String> =
            Default("[\"NOTDELIVERED\", \"FAILED\", \"REJECTED\", \"EXPIRED\", \"UNDELIVERABLE\"]");
    }

    /// Webhooks: signed requests to other programs (Standard Webhooks), with ids, numbers and times
    /// only.
    ["webhooks"] Webhooks {
        /// The receivers, each { name, organisation, url, secrets = ["whsec_…"], kinds = [] }. Kinds:
        /// callback_link, video_link, matter_number, case_closed, outage, kiosk_outage, barrier_report, test; none
        /// means all.
        receivers: Vec<outgoing::Receiver> = Default("[]");
    }

    /// The broker (MQTT) that the sensors at the doors of kiosks report to. Which sensor belongs to
    /// which kiosk is a matter of the administration.
    ["mqtt"] Mqtt {
        /// Where it listens: mqtt:// and the host, or mqtts:// for TLS, with a port where it is not
        /// 1883 or 8883. Empty: no sensors.
        url: String = Default("\"\"");
        /// The name to log in with. Empty: no login.
        username: String = Default("\"\"");
        /// The password.
        password: Option<Secret> = Unset("\"the password\"");
        /// A file that holds the password instead.
        password_file: Option<PathBuf> = Unset("\"/etc/schalter/mqtt-password\"");
        /// The root certificate (PEM) of an authority of your own, believed beside those of the system.
        ca_file: Option<PathBuf> = Unset("\"/etc/schalter/mqtt-root.pem\"");
    }

    /// The times of kiosks, in seconds. When somebody counts as come or gone is set for each kiosk in
    /// the administration.
    ["kiosk"] Kiosk {
        /// How often a kiosk's device says that it is there. After two and a half times of it without
        /// an answer the device shows its telephone number.
        heartbeat_s: u32 = Default("2");
        /// A kiosk that was not heard of for so long while its reception is open is reported.
        outage_s: u32 = Default("90");
        /// For how long whoever seems to have gone is asked before a waiting visit ends.
        asking_s: u32 = Default("20");
        /// For how long nobody has to touch the first page before it begins anew.
        idle_s: u32 = Default("60");
        /// For how long the end of a talk, or a promise to call back, stays on the screen.
        farewell_s: u32 = Default("30");
    }

    /// The telephone (SIP). Calls come by the accounts below; which number leads where is a matter of
    /// the administration. Without udp and tcp there is none.
    ["phone"] Phone with limits: PhoneLimits {
        /// Address and port for signalling over UDP, such as "192.0.2.7:5060". Empty: no UDP.
        udp: values::MaybeAddress = Default("\"\"");
        /// Address and port for signalling over TCP. Empty: none that others open; connections of our
        /// own, also with TLS, need no port here.
        tcp: values::MaybeAddress = Default("\"\"");
        /// The address of this machine that sound comes to, as telephones are told (in SDP). Needed
        /// where udp and tcp are 0.0.0.0 or [::].
        address: Option<std::net::IpAddr> = Unset("\"192.0.2.7\"");
        /// The UDP ports for sound and text; each call takes four.
        ports: String = Default("\"20000-27999\"");
        /// Certificates (PEM) by which the servers of accounts with TLS are verified, instead of the
        /// system's.
        roots_file: Option<PathBuf> = Unset("\"/etc/schalter/phone-roots.pem\"");
        /// A folder with own recordings, which are played instead of rendered speech.
        recordings: Option<PathBuf> = Unset("\"/var/lib/schalter/recordings\"");
        /// The program that makes speech of texts; it takes the arguments of espeak-ng.
        voice: String = Default("\"espeak-ng\"");
        /// Beginnings of the numbers that may be called, such as "+49". Empty: German landline and
        /// mobile numbers. Emergency and costly numbers are never called.
        dialling: Vec<String> = Default("[]");
        /// Seconds that a call of ours rings.
        ring_s: u32 = Default("45");
        /// Seconds that calls that go on may take when the server is told to end. The service manager
        /// has to wait longer.
        drain_s: u32 = Default("600");
        /// How many calls may come from one number within a minute; 0: any number.
        flood_number: u32 = Default("10");
        /// How many calls may come by one account within a minute; 0: any number.
        flood_account: u32 = Default("0");
        /// The accounts at exchanges and trunks: the tables [[phone.accounts]].
        accounts: Vec<phone::Account> = Default("[]");
    }

    /// How often the house calls somebody, against pranks and bills.
    ["phone.limits"] PhoneLimits {
        /// Calls to one number within a day.
        number_day: u32 = Default("6");
        /// Callbacks that one address or number may ask for within an hour.
        source_hour: u32 = Default("5");
        /// Calls of one organisation within an hour.
        organisation_hour: u32 = Default("120");
        /// Calls of one organisation at the same time.
        organisation_at_once: u32 = Default("20");
    }

    /// What is promised to citizens, as the traffic lights of the figures measure it. The defaults
    /// are the service promise of the public authorities' number 115. In percent, 1 to 100.
    ["promise"] Promise {
        /// So many visits are answered within 30 seconds.
        prompt_percent: u8 = Default("75");
        /// So many talks settle the matter at first contact.
        settled_percent: u8 = Default("65");
        /// So many other matters are settled within 24 service hours.
        matters_percent: u8 = Default("95");
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
