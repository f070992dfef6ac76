//! The sockets: HTTP/1.1 over TCP or TLS, with limits on what a slow or silent client can hold.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::App;
use crate::redirect;
use crate::routes::router;
use crate::security::origin::PublicUrl;
use crate::tls::{self, Certificates};

/// How long a client may take for the head of a request, and for the TLS handshake.
const HEAD: Duration = Duration::from_secs(10);
/// The largest number of connections that can be asked for.
const MOST: usize = 1_000_000;
/// How many connections are redirected at a time.
const REDIRECTED: usize = 256;
/// How long open requests may still take after the shutdown began.
const GRACE: Duration = Duration::from_secs(10);
/// How long to pause when the system has no more file handles.
const PAUSE: Duration = Duration::from_millis(100);

/// Why serving could not begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The certificate file cannot be read.
    #[error("cannot read the certificate {}: {source}", path.display())]
    Certificate {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: rustls::pki_types::pem::Error,
    },
    /// The key file cannot be read.
    #[error("cannot read the private key {}: {source}", path.display())]
    Key {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: rustls::pki_types::pem::Error,
    },
    /// The listener or the signal cannot be used.
    #[error("cannot serve: {0}")]
    Io(#[from] io::Error),
    /// Certificate and key do not go together.
    #[error("certificate and private key do not fit: {0}")]
    Tls(#[from] rustls::Error),
    /// The root certificate of the authority cannot be used.
    #[error("cannot use the root certificate {}: {why}", path.display())]
    Root {
        /// Which file.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

/// Serves on `listener` until `shutdown` is done, then lets open requests end for a moment.
///
/// Certificate files are read again on SIGHUP; a certificate by ACME renews itself.
///
/// # Errors
/// [`ServeError`], if the listener or the certificate files cannot be used.
pub async fn run(
    app: App,
    listener: std::net::TcpListener,
    tls: Option<Certificates>,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    let tls = tls.map(Certificates::follow).transpose()?;
    let connections = app.config.connections.clamp(1, MOST);
    until(listener, router(app), tls, connections, shutdown).await
}

/// Sends everybody who comes to `listener`, by plain HTTP, to the same page of `to`.
///
/// # Errors
/// [`ServeError::Io`], if the listener cannot be used.
pub async fn redirecting(
    listener: std::net::TcpListener,
    to: PublicUrl,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    until(listener, redirect::router(to), None, REDIRECTED, shutdown).await
}

async fn until(
    listener: std::net::TcpListener,
    router: Router,
    tls: Option<watch::Receiver<TlsAcceptor>>,
    connections: usize,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let (stop, stopping) = watch::channel(false);
    let room = Arc::new(Semaphore::new(connections));
    let service = Connections {
        router,
        tls,
        room: Arc::clone(&room),
        stopping,
    };
    tokio::spawn(service.accept(listener));
    shutdown.await;
    stop.send_replace(true);
    let all = u32::try_from(connections).unwrap_or(u32::MAX);
    let _ = timeout(GRACE, room.acquire_many(all)).await;
    Ok(())
}

/// A place among the connections that are served at a time. A live channel holds it beyond the
/// request that it began with.
#[derive(Clone, Debug)]
pub struct Place(
    #[expect(dead_code, reason = "held, and given back when dropped")] Arc<OwnedSemaphorePermit>,
);

impl Place {
    fn new(permit: OwnedSemaphorePermit) -> Self {
        Self(Arc::new(permit))
    }
}

#[derive(Clone)]
struct Connections {
    router: Router,
    tls: Option<watch::Receiver<TlsAcceptor>>,
    room: Arc<Semaphore>,
    stopping: watch::Receiver<bool>,
}

impl Connections {
    async fn accept(mut self, listener: TcpListener) {
        loop {
            let Ok(place) = Arc::clone(&self.room).acquire_owned().await else {
                return;
            };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                _ = self.stopping.wait_for(|stopping| *stopping) => return,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let one = self.clone();
                    tokio::spawn(one.connection(stream, peer, Place::new(place)));
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    async fn connection(self, stream: TcpStream, peer: SocketAddr, place: Place) {
        let _ = stream.set_nodelay(true);
        let result = match self.tls.as_ref().map(|tls| tls.borrow().clone()) {
            None => self.serve(stream, peer, place).await,
            Some(tls) => match timeout(HEAD, tls.accept(stream)).await {
                // The authority has seen what it came for.
                Ok(Ok(stream)) if tls::is_challenge(&stream) => Ok(()),
                Ok(Ok(stream)) => self.serve(stream, peer, place).await,
                Ok(Err(error)) => Err(error),
                Err(_) => Err(io::ErrorKind::TimedOut.into()),
            },
        };
        if let Err(error) = result {
            tracing::debug!(%error, "a connection ended early");
        }
    }

    async fn serve<S>(mut self, stream: S, peer: SocketAddr, place: Place) -> io::Result<()>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let router = TowerToHyperService::new(self.router);
        let service = service_fn(move |mut request: Request<Incoming>| {
            let extensions = request.extensions_mut();
            extensions.insert(ConnectInfo(peer));
            extensions.insert(place.clone());
            router.call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(64 * 1024)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        tokio::pin!(connection);
        tokio::select! {
            result = connection.as_mut() => return result.map_err(io::Error::other),
            _ = self.stopping.wait_for(|stopping| *stopping) => {}
        }
        connection.as_mut().graceful_shutdown();
        connection.await.map_err(io::Error::other)
    }
}
