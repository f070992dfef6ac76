//! Whose request it is: the client's address, seen through named proxies only.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use serde::{Deserialize, Deserializer};

use crate::App;

/// A network: an address and the length of its prefix, such as `10.0.0.0/8` or `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: u128,
    bits: u8,
}

/// The text is not an address or network.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is neither an address nor a network; write `192.0.2.7` or `2001:db8::/32`")]
pub struct BadNetwork(pub String);

impl Network {
    /// Whether `address` lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        let mask = mask(self.bits);
        as_bits(address) & mask == self.address & mask
    }
}

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadNetwork(text.chars().take(64).collect());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| bad())?)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| bad())?;
        let (longest, offset) = if address.is_ipv4() {
            (32, 96)
        } else {
            (128, 0)
        };
        let bits = bits.unwrap_or(longest);
        if bits > longest {
            return Err(bad());
        }
        Ok(Self {
            address: as_bits(address),
            bits: bits + offset,
        })
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// IPv4 as its mapped IPv6 address, so that both are one number.
fn as_bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

fn mask(bits: u8) -> u128 {
    match bits {
        0 => 0,
        bits => u128::MAX << (128 - u32::from(bits)),
    }
}

/// The address of the client, as far as it can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client(pub IpAddr);

impl Client {
    /// What limits count by: the IPv4 address, or the /64 of an IPv6 address.
    pub fn prefix(self) -> u128 {
        let bits = as_bits(self.0.to_canonical());
        match self.0.to_canonical() {
            IpAddr::V4(_) => bits,
            IpAddr::V6(_) => bits & mask(64),
        }
    }
}

/// Walks from the connection's peer to the left through `X-Forwarded-For`, and ends at the first
/// hop that is not a named proxy. What cannot be read ends the walk at the hop before.
pub fn resolve(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> Client {
    let named = |address: IpAddr| proxies.iter().any(|proxy| proxy.contains(address));
    let mut current = peer.to_canonical();
    let hops: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("?").split(','))
        .collect();
    for hop in hops.iter().rev() {
        if !named(current) {
            break;
        }
        let Some(before) = read_hop(hop) else { break };
        current = before;
    }
    Client(current)
}

/// Whether a proxy says that it passes on somebody else's request.
pub fn was_forwarded(headers: &HeaderMap) -> bool {
    let names = ["x-forwarded-for", "forwarded", "x-real-ip"];
    names.iter().any(|name| headers.contains_key(*name))
}

/// An address as proxies write it: bare, in brackets, with or without a port.
fn read_hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare
        .parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))?;
    Some(address.to_canonical())
}

/// Puts the [`Client`] into the request.
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |info| info.0.ip());
    let client = resolve(peer, request.headers(), &app.config.trusted_proxies);
    request.extensions_mut().insert(client);
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn headers(forwarded: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        headers
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn networks_are_read_and_checked() {
        let ten: Network = "10.0.0.0/8".parse().unwrap();
        assert!(ten.contains(ip("10.9.8.7")));
        assert!(ten.contains(ip("::ffff:10.1.1.1")));
        assert!(!ten.contains(ip("11.0.0.1")));
        assert!(
            "0.0.0.0/0"
                .parse::<Network>()
                .unwrap()
                .contains(ip("8.8.8.8"))
        );
        assert!(
            !"0.0.0.0/0"
                .parse::<Network>()
                .unwrap()
                .contains(ip("2001:db8::1"))
        );
        assert!("::1".parse::<Network>().unwrap().contains(ip("::1")));
        for bad in ["", "10.0.0.0/33", "::/129", "ten", "10.0.0.0/-1"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_unnamed_peer_is_believed_nothing() {
        let client = resolve(ip("198.51.100.1"), &headers("192.0.2.1"), &[]);
        assert_eq!(client, Client(ip("198.51.100.1")));
    }

    #[test]
    fn the_walk_ends_at_the_first_unnamed_hop() {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        let walk = |text| resolve(ip("10.0.0.1"), &headers(text), &proxies).0;
        assert_eq!(walk("192.0.2.1"), ip("192.0.2.1"));
        assert_eq!(walk("6.6.6.6, 192.0.2.1, 10.0.0.2"), ip("192.0.2.1"));
        assert_eq!(walk("6.6.6.6, nonsense"), ip("10.0.0.1"));
        assert_eq!(walk("[2001:db8::7]:443"), ip("2001:db8::7"));
        assert_eq!(walk("192.0.2.1:5000"), ip("192.0.2.1"));
    }

    #[test]
    fn limits_count_ipv6_by_the_64() {
        let same = Client(ip("2001:db8:1:2::1")).prefix();
        assert_eq!(same, Client(ip("2001:db8:1:2:ffff::9")).prefix());
        assert_ne!(same, Client(ip("2001:db8:1:3::1")).prefix());
        assert_ne!(
            Client(ip("192.0.2.1")).prefix(),
            Client(ip("192.0.2.2")).prefix()
        );
    }

    proptest! {
        /// Whatever a client writes into the header before our proxy adds to it, the address found
        /// is the one that our proxy saw.
        #[test]
        fn what_a_client_claims_changes_nothing(
            claims in proptest::collection::vec("[ -~&&[^,]]{0,40}", 0..6),
            seen in any::<u32>().prop_map(|bits| IpAddr::from(bits.to_be_bytes())),
        ) {
            let proxies = ["127.0.0.1".parse().unwrap()];
            prop_assume!(seen != ip("127.0.0.1"));
            let mut text = claims.join(",");
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(&seen.to_string());
            let found = resolve(ip("127.0.0.1"), &headers(&text), &proxies);
            prop_assert_eq!(found, Client(seen));
        }
    }
}
