//! A certificate nobody else vouches for: for installations that are thrown away.

use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, version};

/// A new key with a certificate of its own making.
pub struct SelfSigned {
    /// Speaks TLS 1.2 and 1.3 with it (RFC 9325 §3.1.1, §3.1.3).
    pub acceptor: TlsAcceptor,
    /// The certificate in PEM, for whoever is to trust it.
    pub certificate: String,
}

impl SelfSigned {
    /// A certificate for `names`: DNS names and addresses.
    ///
    /// # Errors
    /// In words, if a name is none or the libraries fail.
    pub fn new(names: Vec<String>) -> Result<Self, String> {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(names).map_err(|error| error.to_string())?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(&[&version::TLS13, &version::TLS12])
            .and_then(|config| {
                config
                    .with_no_client_auth()
                    .with_single_cert(vec![cert.der().clone()], key)
            })
            .map_err(|error| error.to_string())?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            certificate: cert.pem(),
        })
    }
}
