//! Registrations, and the addresses of the servers.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use rsipstack::dialog::authenticate::Credential;
use rsipstack::dialog::registration::{RefreshOutcome, Registration};
use rsipstack::sip::Uri;
use rsipstack::sip::typed::Contact;

use super::{Event, Inner, SipError};
use crate::account::Account;

/// How often the addresses of servers are asked for again.
const RESOLVE: Duration = Duration::from_secs(60);

/// What the digest needs.
pub(super) fn credential(account: &Account) -> Option<Credential> {
    Some(Credential {
        username: account.user.clone(),
        password: account.password.clone()?,
        realm: None,
        auth_username: account.auth_user.clone(),
    })
}

/// Registers every account that does so, and follows where their servers are.
pub(super) fn start(inner: &Arc<Inner>) {
    for account in &inner.accounts {
        tokio::spawn(follow(inner, account.clone()));
        if account.registers()
            && let Err(error) = begin(inner, account)
        {
            tracing::error!(%error, account = account.key.0, "an account cannot be registered");
        }
    }
}

fn begin(inner: &Arc<Inner>, account: &Account) -> Result<(), SipError> {
    let mut registration = Registration::new(inner.endpoint.inner.clone(), credential(account));
    registration.contact = Some(Contact {
        display_name: None,
        uri: inner.contact(account)?,
        params: Vec::new(),
    });
    let server = Uri::try_from(account.address("").as_str())?;
    let (events, key) = (inner.events.clone(), account.key.clone());
    let (stop, expires) = (inner.stop.clone(), account.register_s);
    tokio::spawn(async move {
        let tell = move |outcome: RefreshOutcome<'_>| {
            let result = match outcome {
                RefreshOutcome::Registered(_) => Ok(()),
                RefreshOutcome::Rejected(response) => {
                    Err(format!("refused: {}", response.status_code))
                }
                RefreshOutcome::Failed(error) => Err(error.to_string()),
            };
            let _ = events.send(Event::Registered(key.clone(), result));
        };
        registration.keep_alive(server, expires, stop, tell).await;
    });
    Ok(())
}

/// Keeps the addresses of an account's server among those that are answered.
fn follow(inner: &Arc<Inner>, account: Account) -> impl Future<Output = ()> + Send + use<> {
    let (allowed, stop) = (Arc::clone(&inner.allowed), inner.stop.clone());
    async move {
        loop {
            let mut hosts = vec![account.domain.clone()];
            hosts.extend(account.proxy.as_ref().map(|proxy| host(proxy).to_owned()));
            let mut addresses: Vec<IpAddr> = Vec::new();
            for host in hosts {
                match tokio::net::lookup_host((host.as_str(), 5060)).await {
                    Ok(found) => addresses.extend(found.map(|one| one.ip())),
                    Err(error) => {
                        tracing::warn!(%error, account = account.key.0, "its server cannot be found")
                    }
                }
            }
            if !addresses.is_empty() {
                allowed.serve(&account.key, addresses);
            }
            tokio::select! {
                () = tokio::time::sleep(RESOLVE) => {}
                () = stop.cancelled() => return,
            }
        }
    }
}

/// The host of `host:port`.
fn host(text: &str) -> &str {
    match text.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() && !host.contains(':') => host,
        _ => text.trim_matches(['[', ']']),
    }
}
