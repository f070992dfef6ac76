//! SIP: calls that come, calls that are made, registrations. The sockets of the signalling are here;
//! what a call means is decided elsewhere.
//!
//! Whoever is neither the server of an account nor in one of its networks gets no answer at all: to a
//! scanner nothing is here.

mod calls;
mod gate;
mod guard;
pub mod judge;
mod register;
mod servers;
#[cfg(test)]
mod tests;
pub mod trace;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rsipstack::EndpointBuilder;
use rsipstack::dialog::dialog::{DialogStateSender, TransactionHandle};
use rsipstack::dialog::dialog_layer::DialogLayer;
use rsipstack::dialog::invitation::InviteOption;
use rsipstack::sip::headers::ContentType;
use rsipstack::sip::{Header, HostWithPort, StatusCode, Uri};
use rsipstack::transaction::endpoint::EndpointOption;
use rsipstack::transaction::{CallIdFormat, Endpoint};
use rsipstack::transport::tcp_listener::TcpListenerConnection;
use rsipstack::transport::tls::TlsConfig;
use rsipstack::transport::udp::UdpConnection;
use rsipstack::transport::{SipConnection, TransportLayer};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::account::{Account, AccountKey, Identity, Transport};
use crate::keys::Key;

pub use calls::{Caller, Invitation, Why};
pub use guard::{Allowed, Flood};

/// A call, as long as this process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallKey(pub u64);

/// Where and how we speak SIP.
#[derive(Clone, Debug, Default)]
pub struct SipConfig {
    /// The address for UDP; port 0 takes any free one.
    pub udp: Option<SocketAddr>,
    /// The address for TCP.
    pub tcp: Option<SocketAddr>,
    /// The roots that certificates of servers are verified by, as PEM; without, those of the machine.
    pub roots: Option<Vec<u8>>,
    /// The accounts.
    pub accounts: Vec<Account>,
    /// The secret part of our contact addresses: an incoming call that names it belongs to the account
    /// that was registered with it.
    pub secret: String,
}

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// Somebody calls.
    Incoming(CallKey, Invitation),
    /// It rings over there; a description means that something is heard already.
    Ringing(CallKey, Vec<u8>),
    /// The other side has taken the call, or heard that we did; the description is of a call of ours.
    Confirmed(CallKey, Vec<u8>),
    /// The other side describes the call anew; to be answered.
    Reoffer(CallKey, Vec<u8>, Reply),
    /// A key, told in the signalling.
    Pressed(CallKey, Key),
    /// Over.
    Ended(CallKey, Why),
    /// A registration holds, or does not. Of an account that does not register: its server answers,
    /// or does not; told when that changes.
    Registered(AccountKey, Result<(), String>),
}

/// The way back for an answer.
#[derive(Debug)]
pub struct Reply(TransactionHandle);

impl Reply {
    /// Answers with a description.
    pub async fn with(self, description: String) {
        let headers = Some(vec![sdp_type()]);
        let body = Some(description.into_bytes());
        let _ = self.0.respond(StatusCode::OK, headers, body).await;
    }

    /// Does not take it; the call goes on as before.
    pub async fn refuse(self) {
        let _ = self.0.reply(StatusCode::NotAcceptableHere).await;
    }
}

/// Why a call could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SipError {
    /// No such account.
    #[error("there is no account {}", .0.0)]
    UnknownAccount(AccountKey),
    /// An address cannot be listened on.
    #[error("SIP cannot listen: {0}")]
    Listen(#[from] std::io::Error),
    /// What the library said.
    #[error("SIP: {0}")]
    Stack(Box<rsipstack::Error>),
    /// A number or domain is no part of a SIP address.
    #[error("no SIP address: {0}")]
    Address(#[from] rsipstack::sip::Error),
}

impl From<rsipstack::Error> for SipError {
    fn from(error: rsipstack::Error) -> Self {
        Self::Stack(Box::new(error))
    }
}

/// The handle.
#[derive(Clone)]
pub struct Sip {
    inner: Arc<Inner>,
}

struct Inner {
    endpoint: Endpoint,
    layer: Arc<DialogLayer>,
    calls: calls::Calls,
    events: mpsc::UnboundedSender<Event>,
    states: DialogStateSender,
    accounts: Vec<Account>,
    secret: String,
    bound: Option<SocketAddr>,
    tcp: Option<SocketAddr>,
    allowed: Arc<Allowed>,
    servers: Arc<servers::Servers>,
    seen: Arc<register::Seen>,
    tracer: Arc<trace::Tracer>,
    later: Arc<calls::Later>,
    stop: CancellationToken,
    /// Ends what keeps the registrations, and nothing else.
    kept: CancellationToken,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Sip {
    /// Listens, and registers the accounts.
    ///
    /// # Errors
    /// [`SipError::Listen`]: an address cannot be listened on; [`SipError::Stack`].
    pub async fn start(
        config: SipConfig,
    ) -> Result<(Self, mpsc::UnboundedReceiver<Event>), SipError> {
        // The first one counts; where the program has chosen one already, this does nothing.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let stop = CancellationToken::new();
        let servers = Arc::new(servers::Servers::new());
        let resolver = Box::new(servers::Shared(Arc::clone(&servers)));
        let transport = TransportLayer::new_with_domain_resolver(stop.clone(), resolver);
        let allowed = Arc::new(Allowed::new(&config.accounts));
        let guard = Arc::clone(&allowed);
        transport.set_whitelist(move |address: IpAddr| {
            let allowed = guard.allows(address);
            async move { allowed }
        });
        let mut bound = None;
        if let Some(udp) = config.udp {
            let token = Some(stop.child_token());
            let gate = Arc::new(gate::Gate::bind(udp, Arc::clone(&allowed)).await?);
            let connection = UdpConnection::from_socket(gate, None, token).await?;
            bound = Some(connection.get_addr().get_socketaddr()?);
            transport.add_transport(connection.into());
        }
        if let Some(tcp) = config.tcp {
            let listener = TcpListenerConnection::new(tcp, None).await?;
            transport.add_transport(listener.into());
        }
        let encrypted = |account: &Account| account.transport == Transport::Tls;
        if config.accounts.iter().any(encrypted) {
            transport.set_tls_config(TlsConfig {
                ca_certs: Some(config.roots.unwrap_or_else(roots_of_the_machine)),
                ..TlsConfig::default()
            });
        }
        let tracer = Arc::new(trace::Tracer::new(hosts(&config.accounts)));
        let later = Arc::new(calls::Later::default());
        let inspector = trace::Inspector {
            tracer: Arc::clone(&tracer),
            later: Arc::clone(&later),
        };
        let endpoint = EndpointBuilder::new()
            .with_user_agent("Schalter")
            .with_cancel_token(stop.clone())
            .with_transport_layer(transport)
            .with_inspector(Box::new(inspector))
            .with_option(EndpointOption {
                callid_format: CallIdFormat::Uuid,
                ..EndpointOption::default()
            })
            .build();
        let incoming = endpoint.incoming_transactions()?;
        let layer = Arc::new(DialogLayer::new(endpoint.inner.clone()));
        let (states, changes) = layer.new_dialog_state_channel();
        let (events, receiver) = mpsc::unbounded_channel();
        let serving = endpoint.inner.clone();
        tokio::spawn(async move { serving.serve().await });
        let inner = Arc::new(Inner {
            endpoint,
            layer,
            calls: calls::Calls::default(),
            events,
            states,
            accounts: config.accounts,
            secret: config.secret,
            bound,
            tcp: config.tcp,
            allowed,
            servers,
            seen: Arc::default(),
            tracer,
            later,
            kept: stop.child_token(),
            stop,
        });
        tokio::spawn(calls::take_requests(Arc::downgrade(&inner), incoming));
        tokio::spawn(calls::follow(Arc::downgrade(&inner), changes));
        register::start(&inner);
        Ok((Self { inner }, receiver))
    }

    /// The bound address for UDP.
    pub fn udp_addr(&self) -> Option<SocketAddr> {
        self.inner.bound
    }

    /// Lets it ring at the caller's.
    pub fn ring(&self, call: CallKey) {
        if let Some(dialog) = self.inner.calls.dialog(call) {
            let _ = dialog.ringing(None, None);
        }
    }

    /// Takes a call.
    pub fn accept(&self, call: CallKey, description: String) {
        if let Some(dialog) = self.inner.calls.dialog(call) {
            let body = Some(description.into_bytes());
            let _ = dialog.accept(Some(vec![sdp_type()]), body);
        }
    }

    /// Refuses a call with this status.
    pub fn reject(&self, call: CallKey, status: u16) {
        if let Some(dialog) = self.inner.calls.dialog(call) {
            let _ = dialog.reject(Some(StatusCode::from(status)), None);
        }
    }

    /// Refuses a call with this status, and says after how many seconds another try is worth it
    /// (Retry-After, RFC 3261, 20.33): until then, an exchange with a second trunk takes that one.
    pub fn reject_until(&self, call: CallKey, status: u16, seconds: u32) {
        if let Some(dialog) = self.inner.calls.dialog(call) {
            self.inner.later.note(&dialog.id().call_id, seconds);
            let _ = dialog.reject(Some(StatusCode::from(status)), None);
        }
    }

    /// The messages of the next call are kept, with everything left out that tells of somebody or opens
    /// something; those of an earlier one are gone.
    pub fn trace_next(&self) {
        self.inner.tracer.next();
    }

    /// What was kept of the call that is traced; empty as long as none came, nothing where
    /// [`Sip::trace_next`] was not asked.
    pub fn trace(&self) -> Option<String> {
        self.inner.tracer.text()
    }

    /// Nothing is traced any more, and what was kept is gone.
    pub fn trace_off(&self) {
        self.inner.tracer.off();
    }

    /// Asks an account's server for a sign of life (OPTIONS); says how long the answer took.
    ///
    /// # Errors
    /// Why there was none, in words.
    pub async fn ask(&self, account: &AccountKey) -> Result<Duration, String> {
        let keeper = self.keeper(account)?;
        let begin = tokio::time::Instant::now();
        keeper.ask().await?;
        Ok(begin.elapsed())
    }

    /// Takes all registrations back, so that nobody sends calls here any more.
    pub async fn leave(&self) {
        self.inner.kept.cancel();
        for account in self.inner.accounts.iter().filter(|one| one.registers()) {
            if let Ok(keeper) = self.keeper(&account.key)
                && let Err(error) = keeper.unregister().await
            {
                tracing::debug!(error, account = account.key.0, "a registration stays");
            }
        }
    }

    fn keeper(&self, account: &AccountKey) -> Result<register::Keeper, String> {
        let mut all = self.inner.accounts.iter();
        let known = all.find(|known| known.key == *account);
        let known = known.ok_or_else(|| format!("there is no account {}", account.0))?;
        register::Keeper::new(&self.inner, known).map_err(|error| error.to_string())
    }

    /// The addresses at which an account's server was found.
    pub fn servers(&self, account: &AccountKey) -> Vec<IpAddr> {
        self.inner.allowed.servers(account)
    }

    /// Ends a call, however far it is.
    pub async fn hang_up(&self, call: CallKey) {
        if let Some(dialog) = self.inner.calls.dialog(call) {
            let _ = dialog.hangup().await;
        }
    }

    /// Describes the call anew; gives the other side's answer, or nothing where it refused.
    pub async fn reoffer(&self, call: CallKey, description: String) -> Option<Vec<u8>> {
        let dialog = self.inner.calls.dialog(call)?;
        let (headers, body) = (Some(vec![sdp_type()]), Some(description.into_bytes()));
        let response = dialog.reinvite(headers, body).await.ok()??;
        (response.status_code == StatusCode::OK).then(|| response.body.clone())
    }

    /// Asks the other side to call somebody else (RFC 3515). Whether it does, it says by ending the
    /// call.
    ///
    /// # Errors
    /// [`SipError::Stack`].
    pub async fn refer(&self, call: CallKey, to: &str) -> Result<bool, SipError> {
        let Some(dialog) = self.inner.calls.dialog(call) else {
            return Ok(false);
        };
        let response = dialog.refer(format!("<{to}>"), None, None).await?;
        let taken = response.map(|response| u16::from(response.status_code));
        Ok(taken.is_some_and(|status| (200..300).contains(&status)))
    }

    /// Calls `number` by an account, under `shown`, one of the account's own numbers.
    ///
    /// # Errors
    /// [`SipError`].
    pub fn dial(
        &self,
        account: &AccountKey,
        number: &str,
        shown: &str,
        description: String,
    ) -> Result<CallKey, SipError> {
        let inner = &self.inner;
        let known = inner.accounts.iter().find(|known| known.key == *account);
        let account = known.ok_or_else(|| SipError::UnknownAccount(account.clone()))?;
        let from = Uri::try_from(account.name_of(shown).as_str())?;
        let identity = match account.identity {
            Identity::From => None,
            Identity::Asserted => {
                Some(rsipstack::sip::headers::PAssertedIdentity::new(format!("<{from}>")).into())
            }
            Identity::Preferred => {
                Some(rsipstack::sip::headers::PPreferredIdentity::new(format!("<{from}>")).into())
            }
        };
        let option = InviteOption {
            caller: from,
            callee: Uri::try_from(account.address(number).as_str())?,
            destination: account.proxy.is_some().then(|| servers::target(account)),
            content_type: Some("application/sdp".to_owned()),
            offer: Some(description.into_bytes()),
            contact: inner.contact(account, None)?,
            credential: register::credential(account),
            headers: Some(identity.into_iter().collect()),
            ..InviteOption::default()
        };
        // What happens to the call waits until its key is known.
        let mut calls = inner.calls.lock();
        let (dialog, _answer) = inner.layer.do_invite_async(option, inner.states.clone())?;
        Ok(calls.begin(&dialog))
    }

    /// The address of a number at an account's exchange.
    pub fn address(&self, account: &AccountKey, number: &str) -> Option<String> {
        let mut accounts = self.inner.accounts.iter();
        let account = accounts.find(|known| known.key == *account)?;
        Some(account.address(number))
    }

    /// Whether calls of this address would be taken; tells what scanners do not get to know.
    pub fn allows(&self, address: IpAddr) -> bool {
        self.inner.allowed.allows(address)
    }
}

impl Inner {
    /// Our address, as an account's server is told. Its user part leads an incoming call back to the
    /// account, and nobody else knows it. The server has to reach it the way it reaches us already:
    /// over a connection that we opened, it is the end of that connection.
    fn contact(&self, account: &Account, by: Option<&SipConnection>) -> Result<Uri, SipError> {
        let kind = by.map_or_else(|| account.transport.name(), |by| name(by.transport()));
        let seen = self.seen.of(&account.key);
        let seen = seen.filter(|_| kind == account.transport.name());
        let listened = match kind {
            "udp" => self.bound,
            "tcp" => self.tcp,
            _ => None,
        };
        let own = || listened.map(HostWithPort::from);
        let other = || by.map(|by| by.get_addr().addr.clone());
        let any = || self.bound.map(HostWithPort::from);
        let host = seen.or_else(own).or_else(other).or_else(any);
        let host = host.map_or_else(|| "invalid".to_owned(), |host| host.to_string());
        let user = guard::contact_user(&self.secret, &account.key);
        let text = format!("sip:{user}@{host};transport={kind}");
        Ok(Uri::try_from(text.as_str())?)
    }
}

/// The hosts that the configuration names.
fn hosts(accounts: &[Account]) -> Vec<String> {
    let proxies = accounts.iter().filter_map(|account| account.proxy.clone());
    let domains = accounts.iter().map(|account| account.domain.clone());
    proxies.chain(domains).collect()
}

fn name(kind: rsipstack::sip::Transport) -> &'static str {
    match kind {
        rsipstack::sip::Transport::Tcp => "tcp",
        rsipstack::sip::Transport::Tls => "tls",
        _ => "udp",
    }
}

/// The certificates that the machine trusts, as PEM.
fn roots_of_the_machine() -> Vec<u8> {
    use base64::Engine as _;
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "some of the machine's certificates cannot be read");
    }
    let mut pem = String::new();
    for certificate in found.certs {
        let text = base64::engine::general_purpose::STANDARD.encode(&certificate);
        pem.push_str("-----BEGIN CERTIFICATE-----\n");
        // Lines of 64 characters (RFC 7468, 2); base64 is ASCII, so that every cut is a boundary.
        for start in (0..text.len()).step_by(64) {
            pem.push_str(&text[start..text.len().min(start + 64)]);
            pem.push('\n');
        }
        pem.push_str("-----END CERTIFICATE-----\n");
    }
    pem.into_bytes()
}

fn sdp_type() -> Header {
    Header::ContentType(ContentType::from("application/sdp"))
}
