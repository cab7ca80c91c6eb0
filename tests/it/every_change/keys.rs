//! Changes of signing keys.

use grantor::admin::change::*;
use grantor::jose::SigningKey;
use grantor::types::{Secret, SigningAlgorithm};

use super::Table;

pub(super) async fn made(table: &mut Table<'_>) {
    let rotate = RotateKey {
        algorithm: SigningAlgorithm::ES256,
        immediately: true,
    };
    let made = table.run(rotate).await;
    let import = ImportKey {
        pem: Secret::new(pem()),
        algorithm: None,
        immediately: false,
    };
    table.run(import).await;
    table.run(RevokeKey { kid: made.kid }).await;
}

/// A key made elsewhere.
fn pem() -> String {
    use base64::Engine as _;
    let key = SigningKey::generate(SigningAlgorithm::EdDSA).unwrap();
    let body = base64::engine::general_purpose::STANDARD.encode(&*key.to_pkcs8_der());
    format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")
}
