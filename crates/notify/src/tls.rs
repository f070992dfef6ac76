//! Whom the house believes: the certificates of the system, and those the operator adds.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// The operator's own certificates cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("no certificate can be read from {}", .0.display())]
pub struct BadRoots(pub PathBuf);

/// Root certificates. Verification is never switched off.
#[derive(Clone)]
pub struct Roots {
    own: Vec<CertificateDer<'static>>,
    config: Arc<ClientConfig>,
}

impl Roots {
    /// The system's certificates, and those of a file in PEM.
    ///
    /// # Errors
    /// [`BadRoots`] when the file holds none.
    pub fn load(file: Option<&Path>) -> Result<Self, BadRoots> {
        let own = match file {
            None => Vec::new(),
            Some(file) => read(file).ok_or_else(|| BadRoots(file.to_owned()))?,
        };
        let mut store = RootCertStore::empty();
        // A system without a store leaves the operator's own ones; connections then fail plainly.
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        store.add_parsable_certificates(own.iter().cloned());
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider has what TLS 1.2 and 1.3 need")
            .with_root_certificates(store)
            .with_no_client_auth();
        Ok(Self {
            own,
            config: Arc::new(config),
        })
    }

    pub(crate) fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.config)
    }

    /// The operator's own ones, in DER.
    pub(crate) fn own(&self) -> impl Iterator<Item = &[u8]> {
        self.own.iter().map(AsRef::as_ref)
    }
}

fn read(file: &Path) -> Option<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_file_iter(file)
        .ok()?
        .collect::<Result<_, _>>()
        .ok()?;
    (!found.is_empty()).then_some(found)
}
