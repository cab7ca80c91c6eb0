//! Who people are at other providers.

use grantor::storage::devices::{self, NewDevice};
use grantor::storage::session_identities::{self, SessionIdentity};
use grantor::storage::sessions;
use grantor::storage::user_identities::{self, Identity};
use grantor::types::{IdentityId, ProviderId, SessionId, Timestamp, TokenHash, UserId};

use super::{START, TestServer};

/// The issuer of the providers of tests.
pub const ISSUER: &str = "https://office.example";

/// Who somebody is at a provider.
pub fn identity(provider: &ProviderId, subject: &str, user: &UserId) -> Identity {
    Identity {
        id: IdentityId::new(),
        provider_id: provider.clone(),
        issuer: ISSUER.to_owned(),
        subject: subject.to_owned(),
        user_id: user.clone(),
        email: Some(format!("{subject}@office.example")),
        version: 1,
        linked_at: START,
        last_used_at: None,
    }
}

/// Connects it with the account.
pub async fn link(s: &TestServer, identity: Identity) {
    s.db.write(move |conn| Box::pin(async move { user_identities::insert(conn, &identity).await }))
        .await
        .unwrap();
}

/// Lets an account trust a browser, which need not ask for its second factor.
pub async fn trust(s: &TestServer, user: &UserId) {
    let now = s.now();
    let device = NewDevice {
        secret_hash: TokenHash::of(user.as_str()),
        user_id: user.clone(),
        epoch: 0,
        user_agent: String::new(),
        expires_at: Timestamp(now.0 + 86400),
    };
    s.db.write(move |conn| Box::pin(async move { devices::insert(conn, &device, now).await }))
        .await
        .unwrap();
}

/// Notes of the newest sign-in of a person that it was begun with an identity; which it is.
pub async fn begun_with(s: &TestServer, identity: &Identity) -> SessionId {
    let mut read = s.db.read().await.unwrap();
    let found = sessions::list(&mut read.conn(), Some(&identity.user_id), 1, s.now()).await;
    drop(read);
    let session_id = found.unwrap().remove(0).id;
    let begun = SessionIdentity {
        session_id: session_id.clone(),
        provider_id: identity.provider_id.clone(),
        issuer: identity.issuer.clone(),
        subject: identity.subject.clone(),
        sid: Some("there".to_owned()),
        id_token: None,
    };
    s.db.write(move |conn| Box::pin(async move { session_identities::put(conn, &begun).await }))
        .await
        .unwrap();
    session_id
}
