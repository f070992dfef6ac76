//! Accounts at exchanges and trunks: whom we register with, or who may call without a registration.

use std::net::IpAddr;
use std::str::FromStr;

use crate::codec::Codec;
use crate::sdp::{Security, Wishes};

/// Names an account; the words of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountKey(pub String);

/// How signalling travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Transport {
    /// UDP.
    #[default]
    Udp,
    /// TCP.
    Tcp,
    /// TLS; the certificate is verified.
    Tls,
}

impl Transport {
    /// The word in SIP addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
        }
    }
}

/// In which header our number stands when we call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Identity {
    /// In From alone.
    #[default]
    From,
    /// In P-Asserted-Identity too (RFC 3325), where the exchange trusts us.
    Asserted,
    /// In P-Preferred-Identity too (RFC 3325), where it checks.
    Preferred,
}

/// An account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name.
    pub key: AccountKey,
    /// The domain of its addresses; where nothing else is named also the server.
    pub domain: String,
    /// The port; without, the one that DNS names or the usual one.
    pub port: Option<u16>,
    /// How signalling travels.
    pub transport: Transport,
    /// Where requests go instead of the domain's server.
    pub proxy: Option<String>,
    /// The user part of our address.
    pub user: String,
    /// The name for the digest, where it is another one.
    pub auth_user: Option<String>,
    /// The password; without, there is no registration.
    pub password: Option<String>,
    /// For how long a registration is asked, in seconds; 0: none.
    pub register_s: u32,
    /// From where calls may come besides the server itself.
    pub peers: Vec<Network>,
    /// In which header our number stands.
    pub identity: Identity,
    /// Whether sound is encrypted.
    pub security: Security,
    /// The codecs, the most wanted first.
    pub codecs: Vec<Codec>,
    /// How many calls it carries at once.
    pub calls: u32,
    /// The exchange wants to pass calls on itself (REFER).
    pub refers: bool,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("key", &self.key)
            .field("domain", &self.domain)
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}

impl Account {
    /// What it would speak.
    pub fn wishes(&self) -> Wishes {
        Wishes {
            codecs: self.codecs.clone(),
            security: self.security,
            text: true,
        }
    }

    /// Whether it registers.
    pub fn registers(&self) -> bool {
        self.register_s > 0 && self.password.is_some()
    }

    /// The name of somebody in its domain, as it stands in From: it says nothing about the way.
    pub fn name_of(&self, user: &str) -> String {
        format!("sip:{user}@{}", self.domain)
    }

    /// The address of somebody in its domain.
    pub fn address(&self, user: &str) -> String {
        let port = self
            .port
            .map_or_else(String::new, |port| format!(":{port}"));
        let transport = match self.transport {
            Transport::Tcp => ";transport=tcp",
            // Not `sips`: that would promise encryption beyond the exchange too, and most refuse it.
            Transport::Tls => ";transport=tls",
            Transport::Udp => "",
        };
        let user = if user.is_empty() {
            String::new()
        } else {
            format!("{user}@")
        };
        format!("sip:{user}{}{port}{transport}", self.domain)
    }
}

/// A network, as `192.0.2.0/24`; an address alone is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// It is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a network such as 192.0.2.0/24 or 2001:db8::/32")]
pub struct NoNetwork;

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().map_err(|_| NoNetwork)?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NoNetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most)
            .then_some(Self { address, bits })
            .ok_or(NoNetwork)
    }
}

impl Network {
    /// Whether an address lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let shift = 32 - u32::from(self.bits);
                u32::from(own).checked_shr(shift) == u32::from(other).checked_shr(shift)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let shift = 128 - u32::from(self.bits);
                u128::from(own).checked_shr(shift) == u128::from(other).checked_shr(shift)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_their_addresses() {
        let holds = |network: &str, address: &str| {
            let network: Network = network.parse().unwrap();
            network.contains(address.parse().unwrap())
        };
        assert!(holds("192.0.2.0/24", "192.0.2.255") && !holds("192.0.2.0/24", "192.0.3.0"));
        assert!(holds("192.0.2.7", "192.0.2.7") && !holds("192.0.2.7", "192.0.2.8"));
        assert!(holds("0.0.0.0/0", "203.0.113.9") && !holds("0.0.0.0/0", "2001:db8::1"));
        assert!(
            holds("2001:db8::/32", "2001:db8:ffff::1") && !holds("2001:db8::/32", "2001:db9::")
        );
        assert!(holds("192.0.2.0/24", "::ffff:192.0.2.3"), "mapped");
        for wrong in ["", "192.0.2.0/33", "192.0.2/24", "x", "1.2.3.4/-1"] {
            assert_eq!(wrong.parse::<Network>(), Err(NoNetwork), "{wrong}");
        }
    }

    #[test]
    fn addresses_name_how_they_are_reached() {
        let account = |transport, port| Account {
            key: AccountKey("trunk".to_owned()),
            domain: "sip.example.org".to_owned(),
            port,
            transport,
            proxy: None,
            user: "4922147100".to_owned(),
            auth_user: None,
            password: Some("secret".to_owned()),
            register_s: 600,
            peers: Vec::new(),
            identity: Identity::From,
            security: Security::Optional,
            codecs: Codec::ALL.to_vec(),
            calls: 30,
            refers: false,
        };
        assert_eq!(
            account(Transport::Udp, None).address("110"),
            "sip:110@sip.example.org"
        );
        assert_eq!(
            account(Transport::Tcp, Some(5070)).address("110"),
            "sip:110@sip.example.org:5070;transport=tcp"
        );
        assert_eq!(
            account(Transport::Tls, None).address(""),
            "sip:sip.example.org;transport=tls"
        );
        assert!(!format!("{:?}", account(Transport::Udp, None)).contains("secret"));
    }
}
