//! Where the servers of accounts are (RFC 3263): names become addresses by SRV, the one that was chosen
//! stays chosen, and one that does not answer is passed over for a while.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use rsipstack::resolver::SipResolver;
use rsipstack::sip::{Domain, Host, HostWithPort, Transport as Kind};
use rsipstack::transport::SipAddr;
use rsipstack::transport::transport_layer::DomainResolver;

use crate::account::{Account, Transport};

/// For so many looks, one a minute, a server that did not answer is passed over.
const ROUNDS: u32 = 5;

/// A name that is looked up.
type Name = (String, Option<u16>, Option<Kind>);

#[derive(Default)]
struct Known {
    chosen: HashMap<Name, (SocketAddr, Kind)>,
    down: HashMap<SocketAddr, u32>,
}

/// The servers.
pub(super) struct Servers {
    resolver: SipResolver,
    known: Mutex<Known>,
}

impl Servers {
    pub fn new() -> Self {
        Self {
            resolver: SipResolver::new(),
            known: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All addresses of a name, the most wanted first.
    async fn all(&self, name: &Name) -> Result<Vec<(SocketAddr, Kind)>, String> {
        let (host, port, kind) = name;
        let secure = *kind == Some(Kind::Tls);
        let domain = Domain(host.clone());
        let found = self
            .resolver
            .lookup(&domain, port.map(Into::into), *kind, secure);
        let error = match found.await {
            Ok(found) => return Ok(found.iter().map(|one| (one.addr, one.transport)).collect()),
            Err(error) => error,
        };
        // The resolver asks name servers; the machine may know names of its own.
        let kind = kind.unwrap_or(Kind::Udp);
        let port = port.unwrap_or(if secure { 5_061 } else { 5_060 });
        let found = tokio::net::lookup_host((host.as_str(), port)).await;
        let found = found.map_err(|_| error)?;
        Ok(found.map(|address| (address, kind)).collect())
    }

    /// The one that is used for a name: the last one as long as it answers, else the next.
    async fn one(&self, name: Name) -> Result<(SocketAddr, Kind), String> {
        let all = self.all(&name).await?;
        let mut known = self.lock();
        let last = known.chosen.get(&name).copied();
        let up = |one: &(SocketAddr, Kind)| !known.down.contains_key(&one.0);
        let stays = last.filter(|last| all.contains(last) && up(last));
        let next = stays.or_else(|| all.iter().copied().find(up));
        // All are down: whichever is first is as good as any.
        let one = next.or_else(|| all.first().copied());
        let one = one.ok_or_else(|| format!("no address for {}", name.0))?;
        known.chosen.insert(name, one);
        Ok(one)
    }

    /// Those that an account's requests may go to did not answer.
    pub fn fails(&self, account: &Account) {
        let (_, host, port, kind) = way(account);
        let mut known = self.lock();
        if let Some((address, _)) = known.chosen.remove(&(host, port, kind)) {
            known.down.insert(address, ROUNDS);
        }
    }

    /// A minute has passed.
    pub fn age(&self) {
        self.lock().down.retain(|_, rounds| {
            *rounds = rounds.saturating_sub(1);
            *rounds > 0
        });
    }

    /// All addresses that an account's server may call from.
    ///
    /// # Errors
    /// What the resolver said, where none is known.
    pub async fn addresses(&self, account: &Account) -> Result<Vec<IpAddr>, String> {
        let (_, host, port, kind) = way(account);
        let mut found = HashSet::new();
        let mut error = None;
        for name in [
            (host, port, kind),
            (account.domain.clone(), account.port, kind),
        ] {
            match literal(&name.0) {
                Some(address) => {
                    found.insert(address);
                }
                None => match self.all(&name).await {
                    Ok(all) => found.extend(all.iter().map(|one| one.0.ip().to_canonical())),
                    Err(why) => error = Some(why),
                },
            }
        }
        match error {
            Some(why) if found.is_empty() => Err(why),
            _ => Ok(found.into_iter().collect()),
        }
    }
}

#[async_trait]
impl DomainResolver for Servers {
    async fn resolve(&self, target: &SipAddr) -> rsipstack::Result<SipAddr> {
        let Host::Domain(domain) = &target.addr.host else {
            return Ok(target.clone());
        };
        let port = target.addr.port.map(|port| port.value());
        let name = (domain.0.clone(), port, target.r#type);
        let (address, kind) = self
            .one(name)
            .await
            .map_err(rsipstack::Error::DnsResolutionError)?;
        Ok(SipAddr {
            r#type: Some(kind),
            addr: HostWithPort {
                host: Host::IpAddr(address.ip()),
                port: Some(address.port().into()),
            },
        })
    }
}

/// Servers that several hold.
pub(super) struct Shared(pub std::sync::Arc<Servers>);

#[async_trait]
impl DomainResolver for Shared {
    async fn resolve(&self, target: &SipAddr) -> rsipstack::Result<SipAddr> {
        self.0.resolve(target).await
    }
}

fn kind(transport: Transport) -> Kind {
    match transport {
        Transport::Udp => Kind::Udp,
        Transport::Tcp => Kind::Tcp,
        Transport::Tls => Kind::Tls,
    }
}

fn literal(host: &str) -> Option<IpAddr> {
    host.trim_matches(['[', ']']).parse().ok()
}

/// Where requests of an account go: its proxy, else its domain.
fn way(account: &Account) -> (SipAddr, String, Option<u16>, Option<Kind>) {
    let (host, port) = match &account.proxy {
        Some(proxy) => split(proxy),
        None => (account.domain.clone(), account.port),
    };
    let kind = kind(account.transport);
    let at = match literal(&host) {
        Some(address) => Host::IpAddr(address),
        None => Host::Domain(Domain(host.clone())),
    };
    // A literal address is not looked up, so that the port has to be known.
    let usual = if kind == Kind::Tls { 5_061 } else { 5_060 };
    let written = port.or(literal(&host).map(|_| usual));
    let address = SipAddr {
        r#type: Some(kind),
        addr: HostWithPort {
            host: at,
            port: written.map(Into::into),
        },
    };
    (address, host, port, Some(kind))
}

/// Where requests of an account go.
pub(super) fn target(account: &Account) -> SipAddr {
    way(account).0
}

/// `host`, `host:port`, `[v6]:port`.
fn split(text: &str) -> (String, Option<u16>) {
    if let Some((host, port)) = text.rsplit_once(':')
        && (!host.contains(':') || host.ends_with(']'))
        && let Ok(port) = port.parse()
    {
        return (host.trim_matches(['[', ']']).to_owned(), Some(port));
    }
    (text.trim_matches(['[', ']']).to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_split_into_host_and_port() {
        for (text, host, port) in [
            ("proxy.example.org", "proxy.example.org", None),
            ("proxy.example.org:5070", "proxy.example.org", Some(5_070)),
            ("192.0.2.1:5070", "192.0.2.1", Some(5_070)),
            ("[2001:db8::1]:5070", "2001:db8::1", Some(5_070)),
            ("[2001:db8::1]", "2001:db8::1", None),
            ("2001:db8::1", "2001:db8::1", None),
        ] {
            assert_eq!(split(text), (host.to_owned(), port), "{text}");
        }
    }

    #[tokio::test]
    async fn one_that_does_not_answer_is_passed_over_for_a_while() {
        let servers = Servers::new();
        let name: Name = ("localhost".to_owned(), Some(5_060), Some(Kind::Udp));
        let all = servers.all(&name).await.unwrap();
        let first = servers.one(name.clone()).await.unwrap();
        assert!(all.contains(&first));
        assert_eq!(servers.one(name.clone()).await.unwrap(), first, "it stays");
        servers.lock().down.insert(first.0, ROUNDS);
        let second = servers.one(name.clone()).await.unwrap();
        let others = all.iter().any(|one| *one != first);
        assert_eq!(second != first, others, "another one where there is one");
        for _ in 0..ROUNDS {
            servers.age();
        }
        assert!(servers.lock().down.is_empty(), "forgotten");
    }
}
