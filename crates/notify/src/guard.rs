//! Which addresses the house connects to: those of the open internet, and inner ones only where the
//! operator named them. A name is resolved once, every address of it is looked at, and the
//! connection goes to the very address that was looked at, so that no second answer of a name
//! server leads inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::Trouble;

/// A network such as `10.0.0.0/8`, or a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

/// This is not a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an address or network")]
pub struct BadNetwork(pub String);

impl std::str::FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadNetwork(text.to_owned());
        let (base, bits) = match text.split_once('/') {
            Some((base, bits)) => (base, Some(bits.parse::<u8>().map_err(|_| bad())?)),
            None => (text, None),
        };
        let base: IpAddr = base.parse().map_err(|_| bad())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most)
            .then_some(Self { base, bits })
            .ok_or_else(bad)
    }
}

impl Network {
    /// Whether the address lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        let number = |address: IpAddr| match address {
            IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, 4),
            IpAddr::V6(v6) => (v6.to_bits(), 6),
        };
        let ((base, of), (other, than)) = (number(self.base), number(address));
        let mask = u128::MAX
            .checked_shl(128 - u32::from(self.bits))
            .unwrap_or_default();
        of == than && base & mask == other & mask
    }
}

/// What the operator allows beside the open internet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Networks and addresses.
    pub networks: Vec<Network>,
    /// Host names, wherever they lead.
    pub hosts: Vec<String>,
}

impl Allowed {
    /// The addresses of a host, if the house may connect to every one of them.
    ///
    /// # Errors
    /// `name` when the host is not found, `inner-address` when one of its addresses lies inside.
    pub async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Trouble> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = tokio::net::lookup_host((bare, port)).await;
        let addresses: Vec<_> = found.map_err(|_| Trouble::passing("name"))?.collect();
        if addresses.is_empty() {
            return Err(Trouble::passing("name"));
        }
        let named = self
            .hosts
            .iter()
            .any(|name| name.eq_ignore_ascii_case(bare));
        let may = |address: &SocketAddr| named || self.may(address.ip());
        if addresses.iter().all(may) {
            Ok(addresses)
        } else {
            Err(Trouble::lasting("inner-address"))
        }
    }

    fn may(&self, address: IpAddr) -> bool {
        !is_inner(address)
            || self
                .networks
                .iter()
                .any(|network| network.contains(address))
    }
}

/// Whether an address is not of the open internet: loopback, private, link-local (where clouds keep
/// their metadata), shared (RFC 6598), unique-local, multicast, documentation, benchmarks, reserved,
/// or one of these written as IPv6 (IANA special-purpose address registries).
pub fn is_inner(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_inner_v4(v4),
        IpAddr::V6(v6) => match embedded(v6) {
            Some(v4) => is_inner_v4(v4),
            None => is_inner_v6(v6),
        },
    }
}

fn is_inner_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    v4.is_loopback()
        || v4.is_private()
        || v4.is_link_local()
        || v4.is_unspecified()
        || v4.is_broadcast()
        || v4.is_documentation()
        || a == 0
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b))
}

fn is_inner_v6(v6: Ipv6Addr) -> bool {
    let [first, second, ..] = v6.segments();
    // Global unicast is 2000::/3; of that, documentation, benchmarks and the like stay out.
    (first & 0xe000) != 0x2000
        || (first == 0x2001 && second < 0x0200)
        || (first == 0x2001 && second == 0x0db8)
        || first == 0x3fff
}

/// The IPv4 address inside an IPv6 one: mapped, compatible, translated (64:ff9b::/96, 64:ff9b:1::/48),
/// 6to4 (2002::/16).
fn embedded(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = v6.segments();
    let last = || {
        let ([a, b], [c, d]) = (s[6].to_be_bytes(), s[7].to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    if let Some(mapped) = v6.to_ipv4_mapped() {
        return Some(mapped);
    }
    if s[..6] == [0; 6] && !v6.is_loopback() && !v6.is_unspecified() {
        return Some(last());
    }
    if s[0] == 0x64 && s[1] == 0xff9b {
        return Some(last());
    }
    if s[0] == 0x2002 {
        let ([a, b], [c, d]) = (s[1].to_be_bytes(), s[2].to_be_bytes());
        return Some(Ipv4Addr::new(a, b, c, d));
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn inner_addresses_are_known_in_every_dress() {
        for inner in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "fc00::1",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::a00:1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(is_inner(inner.parse().unwrap()), "{inner}");
        }
        for open in [
            "1.1.1.1",
            "93.184.216.34",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "2a00:1450:4001::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
        ] {
            assert!(!is_inner(open.parse().unwrap()), "{open}");
        }
    }

    #[test]
    fn networks_hold_their_addresses() {
        let network: Network = "10.0.0.0/8".parse().unwrap();
        assert!(network.contains("10.200.0.1".parse().unwrap()));
        assert!(!network.contains("11.0.0.1".parse().unwrap()));
        assert!(!network.contains("::ffff:10.0.0.1".parse().unwrap()));
        let single: Network = "fd00::5".parse().unwrap();
        assert!(single.contains("fd00::5".parse().unwrap()));
        assert!(!single.contains("fd00::6".parse().unwrap()));
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains("127.0.0.1".parse().unwrap()));
        for wrong in ["", "10.0.0.0/33", "10.0.0.0/x", "example.org"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn an_inner_address_needs_the_operators_word() {
        let none = Allowed::default();
        for host in ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "2130706433"] {
            let refused = none.resolve(host, 80).await.unwrap_err();
            let known = ["inner-address", "name"];
            assert!(known.contains(&refused.code.as_str()), "{host}: {refused}");
        }
        assert!(none.resolve("127.0.0.1", 80).await.unwrap_err().lasting);
        let network = Allowed {
            networks: vec!["127.0.0.0/8".parse().unwrap()],
            ..Allowed::default()
        };
        assert_eq!(network.resolve("127.0.0.1", 80).await.unwrap().len(), 1);
        let host = Allowed {
            hosts: vec!["LOCALHOST".to_owned()],
            ..Allowed::default()
        };
        assert!(host.resolve("localhost", 80).await.is_ok());
        assert!(host.resolve("127.0.0.1", 80).await.is_err());
    }

    proptest! {
        #[test]
        fn a_mapped_address_is_as_inner_as_itself(bits: u32) {
            let v4 = Ipv4Addr::from_bits(bits);
            let mapped = IpAddr::V6(v4.to_ipv6_mapped());
            prop_assert_eq!(is_inner(IpAddr::V4(v4)), is_inner(mapped));
        }
    }
}
