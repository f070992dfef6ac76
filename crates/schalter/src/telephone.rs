//! The telephone from the configuration: accounts, sockets, sound, speech.

use std::sync::Arc;

use jiff::SignedDuration;
use schalter_domain::clock::{Clock as _, Entropy, secret as chance};
use schalter_domain::phone::Dialling;
use schalter_domain::phone::limits::Limits;
use schalter_exchange::hotline::{AccountSettings, AccountState, Settings, Telephony};
use schalter_media::Media;
use schalter_phone::account::{Account, AccountKey, Identity, Transport};
use schalter_phone::prompts::Speaker;
use schalter_phone::sdp::Security;
use schalter_phone::sip::{Sip, SipConfig};
use schalter_phone::sound::{SoundConfig, Sounds, Totals};
use schalter_web::metrics::Figure;

use crate::clock::SystemClock;
use crate::config::phone::{self as told, Account as Written};
use crate::config::{Phone, PhoneLimits};
use crate::failure::{Failure, Kind};
use crate::house::secret;
use crate::wiring::media_clock;

/// Seconds from 1900, with which NTP begins, to 1970 (RFC 868).
const NTP: i64 = 2_208_988_800;

/// Starts the telephone, if this server has one.
///
/// # Errors
/// A password that cannot be read, or an address that is busy.
pub async fn start(
    phone: &Phone,
    media: &Media,
    entropy: &dyn Entropy,
) -> Result<Option<Telephony>, Failure> {
    let (true, Some(address), Some(ports)) = (
        told::is_on(phone),
        told::address(phone),
        told::ports(&phone.ports),
    ) else {
        // The configuration was checked: it has no telephone.
        return Ok(None);
    };
    let accounts = accounts(phone)?;
    let settings = settings(phone, &accounts);
    let config = SoundConfig { address, ports };
    let started = Sounds::start(config, Some(media.clone()), media_clock(), Arc::new(ntp));
    let (sounds, told) =
        started.map_err(|error| Failure::new(Kind::Other, error, "See the log of the system"))?;
    let (sip, events) = Sip::start(sip(phone, accounts, chance(entropy))?)
        .await
        .map_err(|error| {
            let remedy = "Correct phone.udp and phone.tcp, or end what else listens there";
            Failure::new(Kind::Other, error, remedy)
        })?;
    Ok(Some(Telephony {
        sip,
        events,
        sounds,
        told,
        speaker: Arc::new(Speaker::new(&phone.voice)),
        settings,
    }))
}

/// The signalling, with these accounts.
///
/// # Errors
/// Certificates that cannot be read.
pub fn sip(phone: &Phone, accounts: Vec<Account>, secret: String) -> Result<SipConfig, Failure> {
    let roots = phone.roots_file.as_ref().map(std::fs::read).transpose();
    let roots = roots.map_err(|error| {
        let what = format!("phone.roots_file cannot be read: {error}");
        Failure::input(what, "Correct the path, or the rights of the file")
    })?;
    Ok(SipConfig {
        udp: phone.udp.0,
        tcp: phone.tcp.0,
        roots,
        accounts,
        secret,
    })
}

/// The accounts, with their passwords.
///
/// # Errors
/// A password that cannot be read.
pub fn accounts(phone: &Phone) -> Result<Vec<Account>, Failure> {
    phone.accounts.iter().map(account).collect()
}

fn account(written: &Written) -> Result<Account, Failure> {
    let password = secret(written.password.as_ref(), written.password_file.as_deref())?;
    // Each was checked with the rest of the configuration.
    let peers = written.peers.iter().filter_map(|peer| peer.parse().ok());
    Ok(Account {
        key: AccountKey(written.key.clone()),
        domain: written.domain.clone(),
        port: written.port,
        transport: match written.transport {
            told::Transport::Udp => Transport::Udp,
            told::Transport::Tcp => Transport::Tcp,
            told::Transport::Tls => Transport::Tls,
        },
        proxy: written.proxy.clone(),
        user: written.user.clone(),
        auth_user: written.auth_user.clone(),
        password: password.map(|word| word.reveal().to_owned()),
        register_s: written.register_s,
        peers: peers.collect(),
        identity: match written.identity {
            told::Identity::From => Identity::From,
            told::Identity::Asserted => Identity::Asserted,
            told::Identity::Preferred => Identity::Preferred,
        },
        security: match written.security {
            told::Security::Off => Security::Off,
            told::Security::Optional => Security::Optional,
            told::Security::Required => Security::Required,
        },
        codecs: written.codecs.clone(),
        calls: written.calls,
        refers: written.refers,
    })
}

fn settings(phone: &Phone, accounts: &[Account]) -> Settings {
    let seconds = |count: u32| SignedDuration::from_secs(i64::from(count));
    let count = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
    let pairs = phone.accounts.iter().zip(accounts);
    Settings {
        accounts: pairs
            .map(|(written, account)| AccountSettings {
                key: written.key.clone(),
                organisation: written.organisation.clone(),
                calls: written.calls,
                standby: written.standby,
                refers: written.refers,
                registers: account.registers(),
                wishes: account.wishes(),
            })
            .collect(),
        recordings: phone.recordings.clone(),
        dialling: Dialling::new(phone.dialling.clone()),
        ring: seconds(phone.ring_s),
        drain: seconds(phone.drain_s),
        limits: limits(&phone.limits),
        flood_number: count(phone.flood_number),
        flood_account: count(phone.flood_account),
        ..Settings::default()
    }
}

fn limits(limits: &PhoneLimits) -> Limits {
    Limits {
        number_day: limits.number_day,
        source_hour: limits.source_hour,
        organisation_hour: limits.organisation_hour,
        organisation_at_once: limits.organisation_at_once,
    }
}

/// The figures of the accounts, for `/metrics`.
pub fn figures(accounts: &[AccountState]) -> Vec<Figure> {
    type Value = fn(&AccountState) -> u64;
    let all: [(&str, &str, Value); 8] = [
        (
            "registered",
            "Whether the account is registered, or where it does not register its server answers (1), or not (0)",
            |account| u64::from(account.registered != Some(false)),
        ),
        ("calls", "Calls now", |account| account.calls.into()),
        (
            "calls_in",
            "Calls that came and were taken on, since the start",
            |account| account.counts.incoming,
        ),
        (
            "calls_turned_away",
            "Calls that came and were turned away, since the start",
            |account| account.counts.turned_away,
        ),
        (
            "calls_out",
            "Calls that went out since the start",
            |account| account.counts.outgoing,
        ),
        (
            "calls_unanswered",
            "Calls of ours that were busy or not answered, since the start",
            |account| account.counts.unanswered,
        ),
        (
            "calls_failed",
            "Calls that a fault here or on the way has ended, since the start",
            |account| account.counts.failed,
        ),
        (
            "packets_lost",
            "Sound packets of callers that did not arrive, of calls that ended since the start",
            |account| account.counts.lost,
        ),
    ];
    let of_name = |(name, help, value): (&str, &str, Value)| {
        let figure = move |account: &AccountState| Figure {
            name: format!("schalter_phone_{name}"),
            help: help.to_owned(),
            of: Some(("account", account.key.clone())),
            #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
            value: value(account) as f64,
        };
        accounts.iter().map(figure).collect::<Vec<_>>()
    };
    all.into_iter().flat_map(of_name).collect()
}

/// The figures of the sound of all calls, for `/metrics`.
pub fn sound(totals: Totals) -> Vec<Figure> {
    let all = [
        (
            "packets_in",
            "Sound packets of calls that were read since the start",
            totals.received,
        ),
        (
            "packets_out",
            "Sound packets of calls that were sent since the start",
            totals.sent,
        ),
        (
            "packets_lost_here",
            "Sound packets of calls that this machine threw away since the start",
            totals.lost(),
        ),
    ];
    let figure = |(name, help, value): (&str, &str, u64)| Figure {
        name: format!("schalter_phone_{name}"),
        help: help.to_owned(),
        of: None,
        #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
        value: value as f64,
    };
    all.into_iter().map(figure).collect()
}

/// The time of the machine as NTP tells it (RFC 5905, 6).
fn ntp() -> u64 {
    let now = SystemClock.now();
    let seconds = u64::try_from(now.as_second() + NTP).unwrap_or(0);
    let nanos = u64::try_from(now.subsec_nanosecond()).unwrap_or(0);
    (seconds << 32) + (nanos << 32) / 1_000_000_000
}
