//! Certificates: own files, or obtained and renewed by ACME (RFC 8555).

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::StreamExt as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::ResolvesServerCert;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use rustls_acme::acme::ACME_TLS_ALPN_NAME;
use rustls_acme::caches::DirCache;
use rustls_acme::{AcmeConfig, AcmeState};
use tokio::net::TcpStream;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::ServeError;

/// What is spoken within TLS.
const HTTP: &[u8] = b"http/1.1";

/// Where the certificate comes from.
#[derive(Clone, Debug)]
pub enum Certificates {
    /// Own files.
    Files(TlsFiles),
    /// An authority that gives it by itself.
    Acme(Acme),
}

/// Own certificate files.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The chain, PEM.
    pub cert: PathBuf,
    /// The private key, PEM.
    pub key: PathBuf,
}

/// A certificate by ACME, proved on this very port (TLS-ALPN-01, RFC 8737): the authority has to
/// reach it as 443.
#[derive(Clone, Debug)]
pub struct Acme {
    /// The authority's directory, a URL.
    pub directory: String,
    /// The names to be certified.
    pub domains: Vec<String>,
    /// Whom the authority may write to, as e-mail addresses.
    pub contact: Vec<String>,
    /// A folder for the account's key and the certificate.
    pub folder: PathBuf,
    /// The root certificate, PEM, of an authority that the Web PKI does not know.
    pub root: Option<PathBuf>,
}

impl Certificates {
    /// The acceptor, made anew whenever the certificate changes.
    pub(crate) fn follow(self) -> Result<watch::Receiver<TlsAcceptor>, ServeError> {
        match self {
            Self::Files(files) => files.follow(),
            Self::Acme(acme) => acme.follow(),
        }
    }
}

/// Whether a connection only was the authority's look at the proof.
pub(crate) fn is_challenge(stream: &TlsStream<TcpStream>) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(ACME_TLS_ALPN_NAME)
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

impl TlsFiles {
    fn acceptor(&self) -> Result<TlsAcceptor, ServeError> {
        let chain = CertificateDer::pem_file_iter(&self.cert)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|source| ServeError::Certificate {
                path: self.cert.clone(),
                source,
            })?;
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(|source| ServeError::Key {
            path: self.key.clone(),
            source,
        })?;
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![HTTP.to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// The files are read again on SIGHUP; what cannot be used then changes nothing.
    fn follow(self) -> Result<watch::Receiver<TlsAcceptor>, ServeError> {
        let (sender, receiver) = watch::channel(self.acceptor()?);
        let mut hangup = signal(SignalKind::hangup())?;
        tokio::spawn(async move {
            while hangup.recv().await.is_some() {
                match self.acceptor() {
                    Ok(acceptor) => {
                        sender.send_replace(acceptor);
                        tracing::info!("the certificate was read again");
                    }
                    Err(error) => tracing::error!(%error, "the old certificate stays"),
                }
            }
        });
        Ok(receiver)
    }
}

impl Acme {
    fn follow(self) -> Result<watch::Receiver<TlsAcceptor>, ServeError> {
        let client = self.client()?;
        let contact = self.contact.iter().map(|mail| format!("mailto:{mail}"));
        let state = AcmeConfig::new_with_client_config(&self.domains, client)
            .contact(contact)
            .directory(&self.directory)
            .cache(DirCache::new(self.folder))
            .state();
        let resolver: Arc<dyn ResolvesServerCert> = state.resolver();
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(resolver);
        config.alpn_protocols = vec![HTTP.to_vec(), ACME_TLS_ALPN_NAME.to_vec()];
        // The resolver itself gives the newest certificate: the acceptor never changes.
        let (sender, receiver) = watch::channel(TlsAcceptor::from(Arc::new(config)));
        tokio::spawn(async move {
            obtain(state).await;
            drop(sender);
        });
        Ok(receiver)
    }

    /// How the authority is spoken to.
    fn client(&self) -> Result<Arc<ClientConfig>, ServeError> {
        let mut roots = RootCertStore::empty();
        match &self.root {
            None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            Some(path) => {
                let unusable = |why: String| ServeError::Root {
                    path: path.clone(),
                    why,
                };
                let found = CertificateDer::pem_file_iter(path)
                    .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                    .map_err(|error| unusable(error.to_string()))?;
                if roots.add_parsable_certificates(found).0 == 0 {
                    return Err(unusable("it holds no certificate".to_owned()));
                }
            }
        }
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::new(config))
    }
}

/// Obtains and renews for as long as the server runs. What fails is tried again, ever more rarely.
async fn obtain(mut state: AcmeState<std::io::Error>) {
    while let Some(event) = state.next().await {
        match event {
            Ok(event) => tracing::info!(?event, "acme"),
            Err(error) => tracing::error!(%error, "acme: no certificate; it is tried again"),
        }
    }
}
