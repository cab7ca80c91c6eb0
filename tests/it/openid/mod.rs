//! OpenID Connect Core: ID tokens, subjects, claims, userinfo.

mod claims;
mod id_token;
mod subjects;
mod userinfo;

use grantor::oauth::client::Client;
use grantor::oauth::standard_claims::{Address, StandardClaims};
use grantor::storage::users::{self, User};
use grantor::storage::{clients, scopes};
use grantor::types::ScopeToken;

use crate::support::*;

/// `GET /userinfo` with a token.
async fn userinfo(s: &TestServer, token: &str) -> Answer {
    s.get("/userinfo", &[("authorization", &format!("Bearer {token}"))])
        .await
}

/// The refusal of RFC 6750 §3.1: status, code in body and header alike.
fn assert_bearer_refusal(answer: &Answer, status: u16, error: &str) {
    answer.assert_token_error(status, error);
    let challenge = answer.header("www-authenticate");
    assert!(
        challenge.starts_with("Bearer realm=\"") && challenge.contains(&format!("error=\"{error}\"")),
        "{challenge}"
    );
}

/// Writes a person that was changed.
async fn change_user(s: &TestServer, email: &str, change: impl FnOnce(&mut User)) {
    let id = s.user_id(email).await;
    let mut user = users::by_id(&mut s.db.read().await.unwrap().conn(), &id)
        .await
        .unwrap()
        .unwrap();
    change(&mut user);
    let now = s.now();
    s.db.write(move |conn| Box::pin(async move { users::update(conn, &user, now).await }))
        .await
        .unwrap();
}

/// Says which claims of the owner's own choice go with a scope.
async fn scope_claims(s: &TestServer, name: &str, claims: &[&str]) {
    let name: ScopeToken = name.parse().unwrap();
    let known = scopes::list(&mut s.db.read().await.unwrap().conn())
        .await
        .unwrap();
    let mut scope = known.into_iter().find(|known| known.name == name).unwrap();
    scope.claims = claims.iter().map(|claim| claim.parse().unwrap()).collect();
    s.db.write(move |conn| Box::pin(async move { scopes::update(conn, &scope).await }))
        .await
        .unwrap();
    s.app.forget_cached();
}

async fn client_of(s: &TestServer, client: &TestClient) -> Client {
    clients::by_id(&mut s.db.read().await.unwrap().conn(), &client.id)
        .await
        .unwrap()
        .unwrap()
}

/// Everything there is to say of a person.
fn everything() -> StandardClaims {
    let some = |text: &str| Some(text.to_owned());
    StandardClaims {
        given_name: some("Ada"),
        family_name: some("Lovelace"),
        middle_name: some("King"),
        nickname: some("Countess"),
        preferred_username: some("ada"),
        profile: some("https://people.example/ada"),
        picture: some("https://people.example/ada.png"),
        website: some("https://ada.example"),
        gender: some("female"),
        birthdate: some("1815-12-10"),
        zoneinfo: some("Europe/London"),
        locale: some("en-GB"),
        phone_number: some("+44 20 7946 0958"),
        phone_number_verified: Some(true),
        address: Some(Address {
            locality: some("London"),
            country: some("GB"),
            ..Address::default()
        }),
    }
}
