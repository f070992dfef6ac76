//! Accounts at exchanges and trunks: `[[phone.accounts]]`, once for each; and what must hold together
//! in `[phone]`.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use schalter_media::VoiceCodec;
use schalter_phone::account::Network;
use serde::Deserialize;

use super::check::Faults;
use super::{Phone, Secret};

/// One account.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Its name, by which numbers name it.
    pub key: String,
    /// The slug of the organisation whose calls it carries.
    pub organisation: String,
    /// The domain of its addresses.
    pub domain: String,
    /// The port.
    #[serde(default)]
    pub port: Option<u16>,
    /// How signalling travels.
    #[serde(default)]
    pub transport: Transport,
    /// The host, and port, that requests go to instead of the domain's server.
    #[serde(default)]
    pub proxy: Option<String>,
    /// The user part of our address.
    #[serde(default)]
    pub user: String,
    /// The name for the login, where it is another one.
    #[serde(default)]
    pub auth_user: Option<String>,
    /// The password.
    #[serde(default)]
    pub password: Option<Secret>,
    /// A file that holds the password instead.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// For how long a registration is asked, in seconds.
    #[serde(default = "register_s")]
    pub register_s: u32,
    /// From where calls may come besides the server.
    #[serde(default)]
    pub peers: Vec<String>,
    /// In which header our number stands.
    #[serde(default)]
    pub identity: Identity,
    /// Whether sound is encrypted.
    #[serde(default)]
    pub security: Security,
    /// The codecs, the most wanted first.
    #[serde(default = "codecs")]
    pub codecs: Vec<VoiceCodec>,
    /// How many calls it carries at once.
    #[serde(default = "calls")]
    pub calls: u32,
    /// The exchange passes calls on itself.
    #[serde(default)]
    pub refers: bool,
    /// Another trunk takes over where this server does not.
    #[serde(default)]
    pub standby: bool,
}

fn register_s() -> u32 {
    600
}

fn codecs() -> Vec<VoiceCodec> {
    VoiceCodec::ALL.to_vec()
}

fn calls() -> u32 {
    30
}

/// How signalling travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// UDP.
    #[default]
    Udp,
    /// TCP.
    Tcp,
    /// TLS.
    Tls,
}

/// In which header our number stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Identity {
    /// In From alone.
    #[default]
    From,
    /// In P-Asserted-Identity too.
    Asserted,
    /// In P-Preferred-Identity too.
    Preferred,
}

/// Whether sound is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Never.
    Off,
    /// Where the other side offers it.
    #[default]
    Optional,
    /// Always.
    Required,
}

/// The ports for sound, of `20000-27999`.
pub fn ports(text: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = text.split_once('-')?;
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    // Four of a call, the first one even.
    (1_024..last).contains(&first).then_some(())?;
    (last - first >= 7).then_some(first..=last)
}

/// The address that sound comes to.
pub fn address(phone: &Phone) -> Option<IpAddr> {
    let listened = [phone.udp.0, phone.tcp.0].into_iter().flatten();
    let mut listened = listened
        .map(|address| address.ip())
        .filter(|ip| !ip.is_unspecified());
    phone.address.or_else(|| listened.next())
}

/// Whether this server has a telephone.
pub fn is_on(phone: &Phone) -> bool {
    phone.udp.0.is_some() || phone.tcp.0.is_some()
}

/// Key, a value, meaning.
type Line = (&'static str, &'static str, &'static str);

/// The keys of `[[phone.accounts]]`.
const KEYS: [Line; 18] = [
    (
        "key",
        "\"trunk\"",
        "Its name: lower-case letters, digits and hyphens. Numbers in the plan name it.",
    ),
    (
        "organisation",
        "\"musterstadt\"",
        "The slug of the organisation whose calls it carries.",
    ),
    (
        "domain",
        "\"sip.example.org\"",
        "The domain of its addresses; its server is found by SRV records (RFC 3263), or is this host.",
    ),
    (
        "port",
        "5060",
        "The port of the server. Not set: as DNS says, else the usual one.",
    ),
    (
        "transport",
        "\"udp\"",
        "How signalling travels: `udp`, `tcp` or `tls`. Certificates are always verified.",
    ),
    (
        "proxy",
        "\"proxy.example.org:5060\"",
        "Where requests go instead of the domain's server (outbound proxy).",
    ),
    (
        "user",
        "\"4922147100\"",
        "The user part of our address, as the exchange gave it.",
    ),
    (
        "auth_user",
        "\"4922147100\"",
        "The name for the login, where it is another one than `user`.",
    ),
    (
        "password_file",
        "\"/etc/schalter/trunk-password\"",
        "A file with the password; or the password itself as `password`. Without either nothing is \
         registered: the exchange sends calls to this server by itself (static peering).",
    ),
    (
        "register_s",
        "600",
        "For how many seconds a registration is asked; 0: none.",
    ),
    (
        "peers",
        "[\"192.0.2.0/24\"]",
        "Addresses and networks that calls may come from beside the server itself. Whoever else writes \
         gets no answer.",
    ),
    (
        "identity",
        "\"from\"",
        "Where our number stands when we call: `from`, `asserted` (P-Asserted-Identity too, where the \
         exchange trusts us) or `preferred` (P-Preferred-Identity too).",
    ),
    (
        "security",
        "\"optional\"",
        "Whether sound is encrypted (SDES-SRTP): `off`, `optional` or `required`.",
    ),
    (
        "codecs",
        "[\"g722\", \"pcma\", \"pcmu\"]",
        "The codecs, the most wanted first.",
    ),
    (
        "calls",
        "30",
        "How many calls it carries at once; 0: without limit.",
    ),
    (
        "refers",
        "false",
        "Whether the exchange wants to pass calls on itself (REFER) instead of a second call of ours.",
    ),
    (
        "standby",
        "false",
        "Whether another trunk takes over when this server takes no calls: they are refused by 503 \
         with Retry-After then, else by 486 (busy).",
    ),
    (
        "password",
        "\"the password\"",
        "The password itself, instead of a file.",
    ),
];

const ABOUT: &str = "An account at an exchange or a trunk: with a password it registers, without one \
                     the exchange sends calls here by itself.";

/// For the example file. The lines are no keys of `[phone]`: they begin a table of their own.
pub fn example() -> String {
    use std::fmt::Write as _;
    let mut text = format!("\n# {ABOUT}\n# [[phone.accounts]]\n");
    for (key, value, about) in KEYS {
        let _ = writeln!(text, "# {key} = {value}\n#   {about}");
    }
    text
}

/// For the reference.
pub fn markdown() -> String {
    use std::fmt::Write as _;
    let mut text = format!(
        "\n## `[[phone.accounts]]`\n\n{ABOUT} From the environment: all of them in \
         `SCHALTER__PHONE__ACCOUNTS`, as a TOML array.\n\n| key | example | meaning |\n|---|---|---|\n"
    );
    for (key, value, about) in KEYS {
        let _ = writeln!(text, "| `{key}` | `{value}` | {about} |");
    }
    text
}

/// Everything wrong with the telephone.
pub(super) fn check(faults: &mut Faults, phone: &Phone) {
    faults.readable("phone.roots_file", phone.roots_file.as_deref());
    if let Some(folder) = phone.recordings.as_ref().filter(|path| !path.is_dir()) {
        let what = format!("{} is no folder", folder.display());
        faults.add(
            "phone.recordings",
            what,
            "Correct the path, or leave it out",
        );
    }
    if ports(&phone.ports).is_none() {
        let what = format!("{:?} is no range of ports", phone.ports);
        let remedy = "Write it like \"20000-27999\": from 1024 on, four for each call";
        faults.add("phone.ports", what, remedy);
    }
    if is_on(phone) && address(phone).is_none() {
        let remedy = "Name the address of this machine that telephones reach";
        faults.add(
            "phone.address",
            "sound cannot go to 0.0.0.0 or [::]",
            remedy,
        );
    }
    if address(phone).is_some_and(|address| address.is_unspecified()) {
        let remedy = "Name the address of this machine that telephones reach";
        faults.add("phone.address", "this is no address of one machine", remedy);
    }
    if !is_on(phone) && !phone.accounts.is_empty() {
        let remedy = "Set one of them, such as udp = \"192.0.2.7:5060\"";
        faults.add(
            "phone.udp",
            "there are accounts, but neither udp nor tcp is set",
            remedy,
        );
    }
    for beginning in &phone.dialling {
        let digits = beginning.strip_prefix('+').unwrap_or_default();
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let what = format!("{beginning:?} is no beginning of a number");
            faults.add("phone.dialling", what, "Write it like \"+49221\"");
        }
    }
    faults.within("phone.ring_s", phone.ring_s, 10, 300);
    faults.within("phone.drain_s", phone.drain_s, 0, 3_600);
    faults.within("phone.flood_number", phone.flood_number, 0, 10_000);
    faults.within("phone.flood_account", phone.flood_account, 0, 100_000);
    accounts(faults, phone);
}

fn accounts(faults: &mut Faults, phone: &Phone) {
    let mut keys = BTreeSet::new();
    for account in &phone.accounts {
        let key = &account.key;
        let mut add = |what: String, remedy: &str| {
            faults.add("phone.accounts", format!("{key}: {what}"), remedy);
        };
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if key.is_empty() || key.len() > 32 || !key.bytes().all(fits) {
            add(
                "this is no key".to_owned(),
                "Use up to 32 lower-case letters, digits and hyphens",
            );
        }
        if !keys.insert(key) {
            add("two accounts have this key".to_owned(), "Give each its own");
        }
        if account.organisation.is_empty() {
            add(
                "no organisation".to_owned(),
                "Name the slug of the organisation whose calls it carries",
            );
        }
        if account.domain.is_empty() || account.domain.contains([':', '/', ' ', '@']) {
            add(
                format!("{:?} is no domain", account.domain),
                "Write the host alone, such as \"sip.example.org\"; the port has a key of its own",
            );
        }
        if account.transport == Transport::Udp && phone.udp.0.is_none() && is_on(phone) {
            add(
                "it speaks UDP, but phone.udp is not set".to_owned(),
                "Set phone.udp, or transport = \"tcp\"",
            );
        }
        for peer in &account.peers {
            if peer.parse::<Network>().is_err() {
                add(
                    format!("{peer:?} is no network"),
                    "Write it like \"192.0.2.0/24\" or \"2001:db8::7\"",
                );
            }
        }
        if account.codecs.is_empty() {
            add(
                "no codec is named".to_owned(),
                "Name some, or leave codecs out",
            );
        }
        if account.register_s != 0 && !(60..=86_400).contains(&account.register_s) {
            add(
                format!("register_s = {} is out of range", account.register_s),
                "Write 0, or a number from 60 to 86400",
            );
        }
        let secret = format!("phone.accounts.{key}.password");
        faults.secret(
            &secret,
            account.password.as_ref(),
            account.password_file.as_deref(),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::ports;

    #[test]
    fn a_range_of_ports_has_room_for_a_call() {
        assert_eq!(ports("20000-27999"), Some(20_000..=27_999));
        for wrong in [
            "",
            "20000",
            "20000-20003",
            "80-20000",
            "30000-20000",
            "1024-70000",
        ] {
            assert_eq!(ports(wrong), None, "{wrong}");
        }
    }
}
