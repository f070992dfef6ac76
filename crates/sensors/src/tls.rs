//! Whom we believe to be the broker: the certificates of the system, and those the operator adds.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

/// The operator's own certificates cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("no certificate can be read from {}", .0.display())]
pub struct BadRoots(pub PathBuf);

/// Verification is never switched off.
pub fn config(own: Option<&Path>) -> Result<ClientConfig, BadRoots> {
    let mut store = RootCertStore::empty();
    // A system without a store leaves the operator's own ones; connections then fail plainly.
    store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = own {
        let own = read(file).ok_or_else(|| BadRoots(file.to_owned()))?;
        store.add_parsable_certificates(own);
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has what TLS 1.2 and 1.3 need")
        .with_root_certificates(store)
        .with_no_client_auth())
}

fn read(file: &Path) -> Option<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_file_iter(file)
        .ok()?
        .collect::<Result<_, _>>()
        .ok()?;
    (!found.is_empty()).then_some(found)
}
