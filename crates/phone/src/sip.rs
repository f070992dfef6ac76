//! SIP: calls that come, calls that are made, registrations. The sockets of the signalling are here;
//! what a call means is decided elsewhere.
//!
//! Whoever is neither the server of an account nor in one of its networks gets no answer at all: to a
//! scanner nothing is here.

mod calls;
mod guard;
mod register;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use rsipstack::EndpointBuilder;
use rsipstack::dialog::dialog::{DialogStateSender, TransactionHandle};
use rsipstack::dialog::dialog_layer::DialogLayer;
use rsipstack::dialog::invitation::InviteOption;
use rsipstack::sip::headers::ContentType;
use rsipstack::sip::{Header, StatusCode, Uri};
use rsipstack::transaction::endpoint::EndpointOption;
use rsipstack::transaction::{CallIdFormat, Endpoint};
use rsipstack::transport::tcp_listener::TcpListenerConnection;
use rsipstack::transport::tls::TlsConfig;
use rsipstack::transport::udp::UdpConnection;
use rsipstack::transport::{SipAddr, TransportLayer};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::account::{Account, AccountKey, Identity};
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
    /// The roots that certificates of servers are verified by, as PEM.
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
    /// A registration holds, or does not.
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
    /// What the library said.
    #[error("SIP: {0}")]
    Stack(#[from] rsipstack::Error),
    /// A number or domain is no part of a SIP address.
    #[error("no SIP address: {0}")]
    Address(#[from] rsipstack::sip::Error),
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
    allowed: Arc<Allowed>,
    stop: CancellationToken,
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
    /// [`SipError::Stack`]: an address cannot be listened on.
    pub async fn start(
        config: SipConfig,
    ) -> Result<(Self, mpsc::UnboundedReceiver<Event>), SipError> {
        let stop = CancellationToken::new();
        let transport = TransportLayer::new(stop.clone());
        let allowed = Arc::new(Allowed::new(&config.accounts));
        let guard = Arc::clone(&allowed);
        transport.set_whitelist(move |address: IpAddr| {
            let allowed = guard.allows(address);
            async move { allowed }
        });
        let mut bound = None;
        if let Some(udp) = config.udp {
            let token = Some(stop.child_token());
            let connection = UdpConnection::create_connection(udp, None, token).await?;
            bound = Some(connection.get_addr().get_socketaddr()?);
            transport.add_transport(connection.into());
        }
        if let Some(tcp) = config.tcp {
            let listener = TcpListenerConnection::new(tcp, None).await?;
            transport.add_transport(listener.into());
        }
        if let Some(roots) = config.roots {
            transport.set_tls_config(TlsConfig {
                ca_certs: Some(roots),
                ..TlsConfig::default()
            });
        }
        let endpoint = EndpointBuilder::new()
            .with_user_agent("Schalter")
            .with_cancel_token(stop.clone())
            .with_transport_layer(transport)
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
            allowed,
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
        let from = Uri::try_from(account.address(shown).as_str())?;
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
            destination: proxy(account)?,
            content_type: Some("application/sdp".to_owned()),
            offer: Some(description.into_bytes()),
            contact: inner.contact(account)?,
            credential: register::credential(account),
            headers: Some(identity.into_iter().collect()),
            ..InviteOption::default()
        };
        let (dialog, _answer) = inner.layer.do_invite_async(option, inner.states.clone())?;
        Ok(inner.calls.begin(&dialog))
    }

    /// Whether calls of this address would be taken; tells what scanners do not get to know.
    pub fn allows(&self, address: IpAddr) -> bool {
        self.inner.allowed.allows(address)
    }
}

impl Inner {
    /// Our address, as an account's server is told. Its user part leads an incoming call back to the
    /// account, and nobody else knows it.
    fn contact(&self, account: &Account) -> Result<Uri, SipError> {
        let host = self
            .bound
            .map_or_else(|| "invalid".to_owned(), |bound| bound.to_string());
        let user = guard::contact_user(&self.secret, &account.key);
        let transport = account.transport.name();
        let text = format!("sip:{user}@{host};transport={transport}");
        Ok(Uri::try_from(text.as_str())?)
    }
}

/// Where requests of an account go, if not to its domain.
fn proxy(account: &Account) -> Result<Option<SipAddr>, SipError> {
    let Some(proxy) = &account.proxy else {
        return Ok(None);
    };
    let text = format!("sip:{proxy};transport={}", account.transport.name());
    let uri = Uri::try_from(text.as_str())?;
    Ok(Some(SipAddr::try_from(&uri)?))
}

fn sdp_type() -> Header {
    Header::ContentType(ContentType::from("application/sdp"))
}
