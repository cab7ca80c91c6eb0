//! The certificate of the server itself, where no proxy ends TLS: read from two PEM files, and read again when they change.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{CertificateError, Error, InconsistentKeys, RootCertStore, ServerConfig, version};

use crate::config::ServerTls;
use crate::types::{Issuer, Timestamp};

/// What both sides speak once they are connected (RFC 7301 §6).
const HTTP_1_1: &[u8] = b"http/1.1";

/// Why a certificate and its key cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// A file cannot be read.
    #[error("{key}: cannot read {}: {cause}", .file.display())]
    NotRead {
        /// The setting.
        key: &'static str,
        /// The file.
        file: PathBuf,
        /// What the system says.
        cause: String,
    },
    /// A file is not PEM, or has nothing in it of the kind.
    #[error("{key}: {} {rule}", .file.display())]
    NotPem {
        /// The setting.
        key: &'static str,
        /// The file.
        file: PathBuf,
        /// What it should be like.
        rule: &'static str,
    },
    /// The certificate or the key is of no kind that can be used.
    #[error("server.tls: {0}")]
    NotUsable(String),
    /// They do not belong together.
    #[error("the key {} is not the key of the certificate {}", .key.display(), .certificate.display())]
    NotAPair {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
    /// It was good until then.
    #[error("the certificate {} has expired", .0.display())]
    Expired(PathBuf),
    /// It will be good later.
    #[error("the certificate {} is not valid yet", .0.display())]
    NotValidYet(PathBuf),
}

/// A certificate with its key, ready to be served with.
#[derive(Clone)]
pub struct Certificate {
    /// Speaks TLS 1.2 and 1.3 with it (RFC 9325 §3.1.1, §3.1.3).
    pub acceptor: TlsAcceptor,
    /// What the files held, to tell whether they have changed.
    held: Arc<Held>,
    leaf: CertificateDer<'static>,
    file: PathBuf,
}

#[derive(PartialEq, Eq)]
struct Held {
    certificate: Vec<u8>,
    key: zeroize::Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate")
    }
}

impl Certificate {
    /// What the settings name, whether its time is now or not; `None` where a proxy ends TLS.
    ///
    /// # Errors
    /// Says which file is wrong, and what is wrong with it.
    pub fn of(settings: &ServerTls) -> Result<Option<Self>, CertificateFault> {
        let (Some(certificate), Some(key)) = (&settings.certificate, &settings.key) else {
            return Ok(None);
        };
        let held = Held {
            certificate: read("server.tls.certificate", certificate)?,
            key: read("server.tls.key", key)?.into(),
        };
        Self::from_held(held, certificate, key).map(Some)
    }

    fn from_held(held: Held, certificate: &Path, key: &Path) -> Result<Self, CertificateFault> {
        let not_pem = |key, file: &Path, rule| CertificateFault::NotPem {
            key,
            file: file.to_owned(),
            rule,
        };
        let chain = CertificateDer::pem_slice_iter(&held.certificate).collect::<Result<Vec<_>, pem::Error>>();
        let chain = chain.unwrap_or_default();
        let Some(leaf) = chain.first().cloned() else {
            let rule = "has no certificate in PEM (-----BEGIN CERTIFICATE-----)";
            return Err(not_pem("server.tls.certificate", certificate, rule));
        };
        let private = PrivateKeyDer::from_pem_slice(&held.key).map_err(|_| {
            let rule = "has no private key in PEM (-----BEGIN PRIVATE KEY-----); one with a passphrase cannot be read";
            not_pem("server.tls.key", key, rule)
        })?;
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(&[&version::TLS13, &version::TLS12])
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, private));
        let mut config = config.map_err(|error| match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => CertificateFault::NotAPair {
                certificate: certificate.to_owned(),
                key: key.to_owned(),
            },
            other => CertificateFault::NotUsable(other.to_string()),
        })?;
        config.alpn_protocols = vec![HTTP_1_1.to_vec()];
        ParsedCertificate::try_from(&leaf).map_err(|error| not_readable(&error))?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            held: Arc::new(held),
            leaf,
            file: certificate.to_owned(),
        })
    }

    /// Whether its time is now.
    ///
    /// # Errors
    /// `Expired`, `NotValidYet`.
    pub fn check_time(&self, now: Timestamp) -> Result<(), CertificateFault> {
        match validity(&self.leaf, now)? {
            Validity::Current => Ok(()),
            Validity::Past => Err(CertificateFault::Expired(self.file.clone())),
            Validity::Future => Err(CertificateFault::NotValidYet(self.file.clone())),
        }
    }

    /// Whether both were made from files with the same in them.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.held == other.held
    }

    /// Whether it ends within `time` of `now`.
    #[must_use]
    pub fn ends_within(&self, time: Duration, now: Timestamp) -> bool {
        validity(&self.leaf, now.plus(time)) == Ok(Validity::Past)
    }

    /// Whether it is for the issuer's host.
    #[must_use]
    pub fn is_for(&self, issuer: &Issuer) -> bool {
        let parsed = ParsedCertificate::try_from(&self.leaf);
        let name = ServerName::try_from(issuer.host_name());
        match (parsed, name) {
            (Ok(parsed), Ok(name)) => verify_server_name(&parsed, &name).is_ok(),
            _ => false,
        }
    }
}

fn read(key: &'static str, file: &Path) -> Result<Vec<u8>, CertificateFault> {
    std::fs::read(file).map_err(|error| CertificateFault::NotRead {
        key,
        file: file.to_owned(),
        cause: error.to_string(),
    })
}

fn not_readable(error: &Error) -> CertificateFault {
    CertificateFault::NotUsable(format!("the certificate cannot be read: {error}"))
}

/// Where a moment is, seen from the time a certificate is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Validity {
    Past,
    Current,
    Future,
}

/// RFC 5280 §4.1.2.5. Who vouches for the certificate is for clients to judge: it is looked at as one that nobody does, and
/// its time comes before that.
fn validity(leaf: &CertificateDer<'_>, now: Timestamp) -> Result<Validity, CertificateFault> {
    let parsed = ParsedCertificate::try_from(leaf).map_err(|error| not_readable(&error))?;
    let now = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now.0).unwrap_or(0)));
    let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
    let nobody = RootCertStore::empty();
    Ok(
        match verify_server_cert_signed_by_trust_anchor(&parsed, &nobody, &[], now, algorithms.all) {
            Err(Error::InvalidCertificate(
                CertificateError::Expired | CertificateError::ExpiredContext { .. },
            )) => Validity::Past,
            Err(Error::InvalidCertificate(
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
            )) => Validity::Future,
            _ => Validity::Current,
        },
    )
}
