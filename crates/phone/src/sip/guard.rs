//! Who is answered at all, and how often.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};

use crate::account::{Account, AccountKey, Network};

/// The addresses that are answered: the servers of the accounts, and their networks.
#[derive(Debug, Default)]
pub struct Allowed {
    networks: Vec<(AccountKey, Network)>,
    servers: RwLock<HashMap<AccountKey, Vec<IpAddr>>>,
}

impl Allowed {
    /// The networks of the accounts; their servers are told later, when they are known.
    pub fn new(accounts: &[Account]) -> Self {
        let all = accounts.iter();
        let networks = all.flat_map(|one| one.peers.iter().map(|peer| (one.key.clone(), *peer)));
        Self {
            networks: networks.collect(),
            servers: RwLock::default(),
        }
    }

    /// The servers of an account from now on.
    pub fn serve(&self, account: &AccountKey, addresses: Vec<IpAddr>) {
        let mut servers = self.servers.write().unwrap_or_else(PoisonError::into_inner);
        servers.insert(account.clone(), addresses);
    }

    /// The servers of an account, as they were told last.
    pub fn servers(&self, account: &AccountKey) -> Vec<IpAddr> {
        let servers = self.servers.read().unwrap_or_else(PoisonError::into_inner);
        servers.get(account).cloned().unwrap_or_default()
    }

    /// Whether anything from there is read.
    pub fn allows(&self, address: IpAddr) -> bool {
        self.account(address).is_some()
    }

    /// The account that calls from there belong to, unless the call itself names one.
    pub fn account(&self, address: IpAddr) -> Option<AccountKey> {
        let address = address.to_canonical();
        let servers = self.servers.read().unwrap_or_else(PoisonError::into_inner);
        let mut all = servers.iter();
        let server = all.find(|(_, known)| known.contains(&address));
        let network = || {
            self.networks
                .iter()
                .find(|(_, network)| network.contains(address))
        };
        let found = server.map(|(account, _)| account);
        found
            .or_else(|| network().map(|(account, _)| account))
            .cloned()
    }
}

/// The user part of our contact address for an account.
pub(super) fn contact_user(secret: &str, account: &AccountKey) -> String {
    let mut hasher = DefaultHasher::new();
    (secret, account).hash(&mut hasher);
    format!("s{:016x}", hasher.finish())
}

/// How many calls may come from one source within a minute. Keys are kept no longer than that.
#[derive(Debug)]
pub struct Flood<K> {
    most: usize,
    seen: HashMap<K, VecDeque<u64>>,
    swept_ms: u64,
}

/// A minute.
const WINDOW_MS: u64 = 60_000;

impl<K: Eq + Hash> Flood<K> {
    /// At most so many; 0 is without limit.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            seen: HashMap::new(),
            swept_ms: 0,
        }
    }

    /// Whether another one may come now; it counts then.
    pub fn admits(&mut self, key: K, now_ms: u64) -> bool {
        if self.most == 0 {
            return true;
        }
        if now_ms >= self.swept_ms + WINDOW_MS {
            self.swept_ms = now_ms;
            self.seen
                .retain(|_, times| times.back().is_some_and(|last| now_ms < last + WINDOW_MS));
        }
        let times = self.seen.entry(key).or_default();
        while times
            .front()
            .is_some_and(|first| now_ms >= first + WINDOW_MS)
        {
            times.pop_front();
        }
        let admitted = times.len() < self.most;
        if admitted {
            times.push_back(now_ms);
        }
        admitted
    }
}
