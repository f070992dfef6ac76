//! Registrations, and whether the servers are there: each account has a task that registers, asks its
//! server for a sign of life in between, and goes to the next server when there is none.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rsipstack::dialog::authenticate::Credential;
use rsipstack::dialog::registration::Registration;
use rsipstack::sip::prelude::HeadersExt as _;
use rsipstack::sip::{HostWithPort, Method, Response, SipMessage, StatusCodeKind, Uri, typed};
use rsipstack::transaction::endpoint::EndpointInnerRef;
use rsipstack::transaction::key::{TransactionKey, TransactionRole};
use rsipstack::transaction::make_tag;
use rsipstack::transaction::transaction::Transaction;
use rsipstack::transport::{SipAddr, SipConnection};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::servers::{Servers, target};
use super::{Allowed, Event, Inner, SipError};
use crate::account::{Account, AccountKey};

/// How often the addresses of servers are asked for again.
const RESOLVE: Duration = Duration::from_secs(60);
/// How often a server is asked for a sign of life; it also keeps the ways through firewalls open.
const SIGN: Duration = Duration::from_secs(25);
/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(12);
/// The longest wait between two tries.
const SLOWEST: Duration = Duration::from_secs(60);

/// What the digest needs.
pub(super) fn credential(account: &Account) -> Option<Credential> {
    Some(Credential {
        username: account.user.clone(),
        password: account.password.clone()?,
        realm: None,
        auth_username: account.auth_user.clone(),
    })
}

/// The addresses at which the servers see us: behind a translator, or on a connection of ours, another
/// one than that of our socket.
#[derive(Default)]
pub(super) struct Seen(Mutex<HashMap<AccountKey, HostWithPort>>);

impl Seen {
    pub fn of(&self, account: &AccountKey) -> Option<HostWithPort> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(account).cloned()
    }

    /// Notes it; whether it was another one before.
    fn note(&self, account: &AccountKey, address: HostWithPort) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = seen.insert(account.clone(), address.clone());
        before.is_some_and(|before| before != address)
    }
}

/// Registers every account that does so, and follows where their servers are.
pub(super) fn start(inner: &Arc<Inner>) {
    for account in &inner.accounts {
        let keeper = match Keeper::new(inner, account) {
            Ok(keeper) => keeper,
            Err(error) => {
                tracing::error!(%error, account = account.key.0, "an account cannot be used");
                let event = Event::Registered(account.key.clone(), Err(error.to_string()));
                let _ = inner.events.send(event);
                continue;
            }
        };
        let (follower, stop) = (keeper.follower(), inner.stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = follower.run() => {}
                () = stop.cancelled() => {}
            }
        });
        let stop = inner.kept.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = keeper.run() => {}
                () = stop.cancelled() => {}
            }
        });
    }
}

/// Keeps the addresses of an account's server among those that are answered.
struct Follower {
    account: Account,
    servers: Arc<Servers>,
    allowed: Arc<Allowed>,
}

impl Follower {
    async fn look(&self) {
        match self.servers.addresses(&self.account).await {
            Ok(addresses) => self.allowed.serve(&self.account.key, addresses),
            Err(error) => {
                tracing::warn!(%error, account = self.account.key.0, "its server cannot be found");
            }
        }
    }

    async fn run(self) {
        loop {
            self.look().await;
            tokio::time::sleep(RESOLVE).await;
            self.servers.age();
        }
    }
}

/// Keeps one account.
pub(super) struct Keeper {
    endpoint: EndpointInnerRef,
    servers: Arc<Servers>,
    allowed: Arc<Allowed>,
    seen: Arc<Seen>,
    events: mpsc::UnboundedSender<Event>,
    stop: CancellationToken,
    account: Account,
    server: Uri,
    contact: Uri,
}

impl Keeper {
    pub fn new(inner: &Inner, account: &Account) -> Result<Self, SipError> {
        Ok(Self {
            endpoint: inner.endpoint.inner.clone(),
            servers: Arc::clone(&inner.servers),
            allowed: Arc::clone(&inner.allowed),
            seen: Arc::clone(&inner.seen),
            events: inner.events.clone(),
            stop: inner.stop.clone(),
            account: account.clone(),
            server: Uri::try_from(account.address("").as_str())?,
            contact: inner.contact(account, None)?,
        })
    }

    fn follower(&self) -> Follower {
        Follower {
            account: self.account.clone(),
            servers: Arc::clone(&self.servers),
            allowed: Arc::clone(&self.allowed),
        }
    }

    fn tell(&self, result: Result<(), String>) {
        let _ = self
            .events
            .send(Event::Registered(self.account.key.clone(), result));
    }

    async fn run(self) {
        // Who calls right after the registration is to be known already.
        self.follower().look().await;
        let mut registration = self.account.registers().then(|| self.registration());
        let mut failures = 0;
        let mut told = None;
        while !self.stop.is_cancelled() {
            let result = match &mut registration {
                Some(registration) => self.register(registration).await,
                None => self.ask().await.map(|_| SLOWEST),
            };
            let outcome = result.as_ref().map(|_| ()).map_err(Clone::clone);
            // Whoever does not register has nothing to tell but changes.
            if registration.is_some() || told.as_ref() != Some(&outcome) {
                self.tell(outcome.clone());
                told = Some(outcome);
            }
            match result {
                Ok(lasts) => {
                    failures = 0;
                    self.watch(lasts).await;
                }
                Err(_) => {
                    self.servers.fails(&self.account);
                    tokio::time::sleep(pause(failures)).await;
                    failures += 1;
                }
            }
        }
    }

    fn registration(&self) -> Registration {
        let credential = credential(&self.account);
        let mut registration = Registration::new(self.endpoint.clone(), credential);
        registration.contact = Some(typed::Contact {
            display_name: None,
            uri: self.contact.clone(),
            params: Vec::new(),
        });
        registration
    }

    /// Registers once; says after what time it is due again.
    async fn register(&self, registration: &mut Registration) -> Result<Duration, String> {
        // First the connection: what keeps it from standing is told by this alone.
        let (_, way) = self.reach().await?;
        registration.outbound_proxy = self.account.proxy.as_ref().map(|_| way);
        let asked = registration.register(self.server.clone(), Some(self.account.register_s));
        let response = tokio::time::timeout(PATIENCE, asked).await;
        let response = response.map_err(|_| "no answer".to_owned())?;
        let response = response.map_err(|error| plain(&error))?;
        if response.status_code.kind() != StatusCodeKind::Successful {
            return Err(format!("refused: {}", response.status_code));
        }
        self.note(&response);
        let granted = registration.granted_expires.filter(|granted| *granted > 0);
        let lasts = granted.unwrap_or(self.account.register_s);
        Ok(Duration::from_secs((u64::from(lasts) * 3 / 4).max(1)))
    }

    /// Takes the registration back (RFC 3261, 10.2.2).
    pub async fn unregister(&self) -> Result<(), String> {
        let mut registration = self.registration();
        let (_, way) = self.reach().await?;
        registration.outbound_proxy = self.account.proxy.as_ref().map(|_| way);
        let asked = registration.register(self.server.clone(), Some(0));
        let response = tokio::time::timeout(PATIENCE, asked).await;
        let response = response.map_err(|_| "no answer".to_owned())?;
        response.map(|_| ()).map_err(|error| plain(&error))
    }

    /// Waits as long as the registration lasts, or until the server is gone or sees us elsewhere.
    async fn watch(&self, lasts: Duration) {
        let end = tokio::time::sleep(lasts);
        tokio::pin!(end);
        loop {
            tokio::select! {
                () = &mut end => return,
                () = tokio::time::sleep(SIGN) => {}
            }
            match self.ask().await {
                Ok(false) => {}
                Ok(true) => return,
                // Once more, before all begins anew: a packet may be lost.
                Err(_) => match self.ask().await {
                    Ok(false) => {}
                    Ok(true) | Err(_) => return,
                },
            }
        }
    }

    /// The connection to the server.
    async fn reach(&self) -> Result<(SipConnection, SocketAddr), String> {
        let target = target(&self.account);
        let found = self.endpoint.transport_layer.lookup(&target, None);
        let found = tokio::time::timeout(PATIENCE, found).await;
        let found = found.map_err(|_| "no connection".to_owned())?;
        let (connection, address) = found.map_err(|error| plain(&error))?;
        let address = address.get_socketaddr().map_err(|error| plain(&error))?;
        Ok((connection, address))
    }

    /// Asks the server for a sign of life (OPTIONS); whatever it answers is one. Says whether it sees
    /// us elsewhere than before.
    pub async fn ask(&self) -> Result<bool, String> {
        let (connection, address) = self.reach().await?;
        let response = options(
            &self.endpoint,
            (&connection, address),
            &self.server,
            &self.account.user,
        );
        let response = tokio::time::timeout(PATIENCE, response).await;
        let response = response.map_err(|_| "no answer".to_owned())??;
        Ok(self.note(&response))
    }

    fn note(&self, response: &Response) -> bool {
        let via = response.via_header().ok();
        let target = via.and_then(|via| SipConnection::parse_target_from_via(via).ok());
        target.is_some_and(|(_, address)| self.seen.note(&self.account.key, address))
    }
}

/// After so many failures, how long until the next try: 1 s, then twice as long each time.
fn pause(failures: u32) -> Duration {
    Duration::from_secs(1 << failures.min(6)).min(SLOWEST)
}

/// An error in words that bear no part of a message.
fn plain(error: &rsipstack::Error) -> String {
    match error {
        rsipstack::Error::DnsResolutionError(_) => "the server's name has no address".to_owned(),
        rsipstack::Error::TransportLayerError(what, _) => format!("no connection: {what}"),
        rsipstack::Error::IoError(error) => format!("no connection: {error}"),
        rsipstack::Error::Error(what) if what.contains("certificate") || what.contains("TLS") => {
            format!("no encrypted connection: {what}")
        }
        rsipstack::Error::DialogError(..) | rsipstack::Error::TransactionError(..) => {
            "no answer".to_owned()
        }
        other => other.to_string(),
    }
}

/// One OPTIONS outside of any call.
pub(super) async fn options(
    endpoint: &EndpointInnerRef,
    (connection, address): (&SipConnection, SocketAddr),
    server: &Uri,
    user: &str,
) -> Result<Response, String> {
    let here = Some(connection.get_addr().clone());
    let via = endpoint
        .get_via(here, None)
        .map_err(|error| plain(&error))?;
    let mut uri = server.clone();
    uri.params.clear();
    let to = typed::To {
        display_name: None,
        uri: uri.clone(),
        params: Vec::new(),
    };
    uri.auth = Some(rsipstack::sip::Auth {
        user: user.to_owned(),
        password: None,
    });
    let from = typed::From {
        display_name: None,
        uri,
        params: Vec::new(),
    };
    let from = from.with_tag(make_tag());
    let request = endpoint.make_request(Method::Options, server.clone(), via, from, to, 1, None);
    let key = TransactionKey::from_request(&request, TransactionRole::Client)
        .map_err(|error| plain(&error))?;
    let mut transaction =
        Transaction::new_client(key, request, endpoint.clone(), Some(connection.clone()));
    transaction.destination = Some(SipAddr {
        r#type: Some(connection.transport()),
        addr: address.into(),
    });
    transaction.send().await.map_err(|error| plain(&error))?;
    while let Some(message) = transaction.receive().await {
        if let SipMessage::Response(response) = message
            && response.status_code.kind() != StatusCodeKind::Provisional
        {
            return Ok(response);
        }
    }
    Err("no answer".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_become_rarer_and_never_end() {
        let all: Vec<u64> = (0..9).map(|failures| pause(failures).as_secs()).collect();
        assert_eq!(all, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn another_address_is_noticed() {
        let (seen, account) = (Seen::default(), AccountKey("a".to_owned()));
        let address = |text: &str| HostWithPort::try_from(text).unwrap();
        assert!(
            !seen.note(&account, address("192.0.2.1:5060")),
            "the first one"
        );
        assert!(!seen.note(&account, address("192.0.2.1:5060")));
        assert!(seen.note(&account, address("192.0.2.1:5061")));
        assert_eq!(seen.of(&account), Some(address("192.0.2.1:5061")));
    }
}
