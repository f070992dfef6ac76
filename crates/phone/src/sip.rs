//! SIP: calls that come, calls that are made, registrations. This file owns the sockets of the
//! signalling; what a call means is decided elsewhere.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use rsipstack::EndpointBuilder;
use rsipstack::dialog::DialogId;
use rsipstack::dialog::dialog::{
    Dialog, DialogState, DialogStateReceiver, DialogStateSender, TerminatedReason,
    TransactionHandle,
};
use rsipstack::dialog::dialog_layer::DialogLayer;
use rsipstack::dialog::invite_dialog::InviteDialog;
use rsipstack::sip::headers::ContentType;
use rsipstack::sip::prelude::{HeadersExt, ToTypedHeader};
use rsipstack::sip::{Header, Method, StatusCode, Uri};
use rsipstack::transaction::{Endpoint, transaction::Transaction};
use rsipstack::transport::TransportLayer;
use rsipstack::transport::udp::UdpConnection;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// A call, as long as this process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallKey(pub u64);

/// Who calls whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The user part of the caller's address; often a number.
    pub from: String,
    /// What was dialled.
    pub to: String,
    /// The other side's offer; empty where it wants ours.
    pub offer: Vec<u8>,
}

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// Somebody calls.
    Incoming(CallKey, Invitation),
    /// The other side has taken the call; for calls that come, it has heard that we did.
    Confirmed(CallKey, Vec<u8>),
    /// The other side describes the call anew; to be answered.
    Reoffer(CallKey, Vec<u8>, Reply),
    /// Over.
    Ended(CallKey, Why),
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The other side hung up.
    HungUp,
    /// We did.
    Ours,
    /// The caller gave up before it was taken.
    Cancelled,
    /// It was refused with this status.
    Refused(u16),
    /// Nobody answered in time.
    TimedOut,
}

/// The way back for an answer.
#[derive(Debug)]
pub struct Reply(TransactionHandle);

impl Reply {
    /// Answers with a description.
    pub async fn with(self, description: String) {
        let headers = vec![sdp_type()];
        let body = Some(description.into_bytes());
        let _ = self.0.respond(StatusCode::OK, Some(headers), body).await;
    }

    /// Does not take it; the call goes on as before.
    pub async fn refuse(self) {
        let _ = self.0.reply(StatusCode::NotAcceptableHere).await;
    }
}

#[derive(Default)]
struct Calls {
    next: u64,
    by_dialog: HashMap<String, CallKey>,
    dialogs: HashMap<CallKey, InviteDialog>,
}

/// The handle.
#[derive(Clone)]
pub struct Sip {
    inner: Arc<Inner>,
}

struct Inner {
    _endpoint: Endpoint,
    layer: Arc<DialogLayer>,
    calls: Mutex<Calls>,
    events: mpsc::UnboundedSender<Event>,
    states: DialogStateSender,
    contact: Uri,
    stop: CancellationToken,
}

impl Sip {
    /// Listens on UDP.
    pub async fn listen(
        udp: SocketAddr,
    ) -> rsipstack::Result<(Self, SocketAddr, mpsc::UnboundedReceiver<Event>)> {
        let stop = CancellationToken::new();
        let transport = TransportLayer::new(stop.clone());
        let connection =
            UdpConnection::create_connection(udp, None, Some(stop.child_token())).await?;
        let bound = connection.get_addr().get_socketaddr()?;
        transport.add_transport(connection.into());
        let endpoint = EndpointBuilder::new()
            .with_user_agent("Schalter")
            .with_cancel_token(stop.clone())
            .with_transport_layer(transport)
            .build();
        let incoming = endpoint.incoming_transactions()?;
        let layer = Arc::new(DialogLayer::new(endpoint.inner.clone()));
        let (states, changes) = layer.new_dialog_state_channel();
        let (events, receiver) = mpsc::unbounded_channel();
        let serving = endpoint.inner.clone();
        tokio::spawn(async move { serving.serve().await });
        let contact = Uri::try_from(format!("sip:schalter@{bound}").as_str())?;
        let inner = Arc::new(Inner {
            _endpoint: endpoint,
            layer,
            calls: Mutex::default(),
            events,
            states,
            contact,
            stop,
        });
        tokio::spawn(take_requests(Arc::clone(&inner), incoming));
        tokio::spawn(follow(Arc::clone(&inner), changes));
        Ok((Self { inner }, bound, receiver))
    }

    /// Lets it ring at the caller's.
    pub fn ring(&self, call: CallKey) {
        if let Some(dialog) = self.inner.dialog(call) {
            let _ = dialog.ringing(None, None);
        }
    }

    /// Takes a call.
    pub fn accept(&self, call: CallKey, description: String) {
        if let Some(dialog) = self.inner.dialog(call) {
            let _ = dialog.accept(Some(vec![sdp_type()]), Some(description.into_bytes()));
        }
    }

    /// Refuses a call.
    pub fn reject(&self, call: CallKey, status: u16) {
        if let Some(dialog) = self.inner.dialog(call) {
            let _ = dialog.reject(Some(StatusCode::from(status)), None);
        }
    }

    /// Ends a call, however far it is.
    pub async fn hang_up(&self, call: CallKey) {
        if let Some(dialog) = self.inner.dialog(call) {
            let _ = dialog.hangup().await;
        }
    }

    /// Describes the call anew; gives the other side's answer.
    pub async fn reoffer(&self, call: CallKey, description: String) -> Option<Vec<u8>> {
        let dialog = self.inner.dialog(call)?;
        let response = dialog
            .reinvite(Some(vec![sdp_type()]), Some(description.into_bytes()))
            .await
            .ok()??;
        (u16::from(response.status_code.clone()) == 200).then(|| response.body().to_vec())
    }

    /// Stops listening.
    pub fn stop(&self) {
        self.inner.stop.cancel();
    }
}

impl Inner {
    fn calls(&self) -> std::sync::MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn dialog(&self, call: CallKey) -> Option<InviteDialog> {
        self.calls().dialogs.get(&call).cloned()
    }

    fn key(&self, id: &DialogId) -> Option<CallKey> {
        self.calls().by_dialog.get(&id.to_string()).copied()
    }

    fn begin(&self, dialog: &InviteDialog) -> CallKey {
        let mut calls = self.calls();
        calls.next += 1;
        let key = CallKey(calls.next);
        calls.by_dialog.insert(dialog.id().to_string(), key);
        calls.dialogs.insert(key, dialog.clone());
        key
    }

    fn end(&self, id: &DialogId) -> Option<CallKey> {
        let mut calls = self.calls();
        let key = calls.by_dialog.remove(&id.to_string())?;
        calls.dialogs.remove(&key);
        Some(key)
    }
}

async fn take_requests(
    inner: Arc<Inner>,
    mut incoming: rsipstack::transaction::TransactionReceiver,
) {
    while let Some(transaction) = incoming.recv().await {
        take(&inner, transaction);
    }
}

fn take(inner: &Arc<Inner>, mut transaction: Transaction) {
    if let Some(mut dialog) = inner.layer.match_dialog(&transaction) {
        tokio::spawn(async move {
            let _ = dialog.handle(&mut transaction).await;
        });
        return;
    }
    match transaction.original.method {
        Method::Invite => invited(inner, transaction),
        Method::Ack => {}
        Method::Options => {
            tokio::spawn(async move {
                let _ = transaction.reply(StatusCode::OK).await;
            });
        }
        Method::Bye
        | Method::Cancel
        | Method::Info
        | Method::Update
        | Method::Notify
        | Method::Refer
        | Method::PRack => {
            tokio::spawn(async move {
                let _ = transaction
                    .reply(StatusCode::CallTransactionDoesNotExist)
                    .await;
            });
        }
        _ => {
            tokio::spawn(async move {
                let _ = transaction.reply(StatusCode::MethodNotAllowed).await;
            });
        }
    }
}

fn invited(inner: &Arc<Inner>, mut transaction: Transaction) {
    let user = |uri: Option<Uri>| {
        uri.and_then(|uri| uri.auth)
            .map(|auth| auth.user)
            .unwrap_or_default()
    };
    let request = &transaction.original;
    let from = request
        .from_header()
        .ok()
        .and_then(|from| from.typed().ok())
        .map(|from| from.uri);
    let invitation = Invitation {
        from: user(from),
        to: user(Some(request.uri.clone())),
        offer: request.body.clone(),
    };
    let made = inner.layer.get_or_create_server_invite(
        &transaction,
        inner.states.clone(),
        None,
        Some(inner.contact.clone()),
    );
    let mut dialog = match made {
        Ok(dialog) => dialog,
        Err(error) => {
            tracing::debug!(%error, "a call could not begin");
            tokio::spawn(async move {
                let _ = transaction
                    .reply(StatusCode::CallTransactionDoesNotExist)
                    .await;
            });
            return;
        }
    };
    let key = inner.begin(&dialog);
    let _ = inner.events.send(Event::Incoming(key, invitation));
    tokio::spawn(async move {
        let _ = dialog.handle(&mut transaction).await;
    });
}

async fn follow(inner: Arc<Inner>, mut changes: DialogStateReceiver) {
    while let Some(state) = changes.recv().await {
        match state {
            DialogState::Confirmed(id, response) => {
                if let Some(key) = inner.key(&id) {
                    let _ = inner
                        .events
                        .send(Event::Confirmed(key, response.body().to_vec()));
                }
            }
            DialogState::Updated(id, request, handle) => {
                let Some(key) = inner.key(&id) else { continue };
                let _ = inner
                    .events
                    .send(Event::Reoffer(key, request.body, Reply(handle)));
            }
            DialogState::Info(_, _, handle) | DialogState::Options(_, _, handle) => {
                let _ = handle.reply(StatusCode::OK).await;
            }
            DialogState::Refer(_, _, handle)
            | DialogState::Notify(_, _, handle)
            | DialogState::Message(_, _, handle) => {
                let _ = handle.reply(StatusCode::NotAcceptable).await;
            }
            DialogState::Terminated(id, why) => {
                inner.layer.remove_dialog(&id);
                if let Some(key) = inner.end(&id) {
                    let _ = inner.events.send(Event::Ended(key, ended(&why)));
                }
            }
            _ => {}
        }
    }
}

fn ended(why: &TerminatedReason) -> Why {
    match why {
        TerminatedReason::Timeout => Why::TimedOut,
        TerminatedReason::UacCancel => Why::Cancelled,
        TerminatedReason::UacBye => Why::HungUp,
        TerminatedReason::UasBye => Why::Ours,
        TerminatedReason::UacBusy | TerminatedReason::UasBusy => Why::Refused(486),
        TerminatedReason::UasDecline => Why::Refused(603),
        TerminatedReason::ProxyAuthRequired => Why::Refused(407),
        TerminatedReason::ProxyError(code)
        | TerminatedReason::UacOther(code)
        | TerminatedReason::UasOther(code) => Why::Refused(u16::from(code.clone())),
    }
}

fn sdp_type() -> Header {
    Header::ContentType(ContentType::from("application/sdp"))
}

#[allow(dead_code)]
fn is_invite(dialog: &Dialog) -> bool {
    matches!(dialog, Dialog::Invite(_))
}
