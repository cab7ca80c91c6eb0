//! Signing keys: what they sign, what verifies, and how they follow each other.

mod forged;
mod rotation;

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::join_all;
use grantor::jose::SigningKey;
use grantor::types::SigningAlgorithm;
use serde_json::{Value, json};

use super::support::*;

const INACTIVE: &str = r#"{"active":false}"#;

fn kid_of(token: &str) -> String {
    header_of(token)["kid"].as_str().unwrap().to_owned()
}

/// The keys of the JWKS by `kid`.
async fn published(s: &TestServer) -> HashMap<String, Value> {
    let json = s.get("/.well-known/jwks.json", &[]).await.json();
    let keys = json["keys"].as_array().unwrap();
    keys.iter()
        .map(|key| (key["kid"].as_str().unwrap().to_owned(), key.clone()))
        .collect()
}

async fn service_token(service: &TestClient) -> String {
    let form = [("grant_type", "client_credentials"), ("scope", "notes:read")];
    Tokens::of(&service.token(&form).await).access_token
}

/// An app with its tokens, and the key they are signed with.
async fn signed_in(s: &TestServer) -> (TestClient, Tokens, Arc<SigningKey>) {
    let app = s.web_client().await;
    let tokens = Tokens::of(&app.redeem(&s.browser().code(&app).await).await);
    let key = s.app.keys.signing(SigningAlgorithm::RS256, s.now()).unwrap();
    (app, tokens, key)
}

server_test! {
    /// Whoever finds no key and makes one finds the one that somebody else made meanwhile: all are answered.
    async fn ours_of_those_who_need_a_key_at_once_each_is_answered(s: TestServer) {
        let service = s.service_client().await;
        for algorithm in [SigningAlgorithm::ES256, SigningAlgorithm::EdDSA, SigningAlgorithm::PS256] {
            s.change_client(&service.id, |client| client.signing_algorithm = Some(algorithm)).await;
            let form = [("grant_type", "client_credentials"), ("scope", "notes:read")];
            for answer in join_all((0..8).map(|_| service.token(&form))).await {
                assert_eq!(answer.status, 200, "{algorithm}: {}", answer.body);
            }
        }
        assert_eq!(published(&s).await.len(), 4, "one of each, and the first");
    }
}

server_test! {
    /// T60: the algorithm is the client's, but that of the resource server goes first.
    async fn ours_clients_and_resource_servers_choose_the_algorithm(s: TestServer) {
        let service = s.service_client().await;
        s.change_client(&service.id, |client| client.signing_algorithm = Some(SigningAlgorithm::ES256)).await;
        let api = s.api("https://two.example", "Two").await;
        s.scope("two:read", "Read two", Some("https://two.example"), &[]).await;
        s.change_client(&service.id, |client| client.scope = "notes:read two:read".parse().unwrap()).await;
        let ask = async |scope| Tokens::of(&service.token(&[("grant_type", "client_credentials"), ("scope", scope)]).await).access_token;
        assert_eq!(header_of(&ask("notes:read").await)["alg"], "ES256", "though nobody made the key before");
        s.change_api("https://two.example", |api| api.signing_algorithm = Some(SigningAlgorithm::EdDSA)).await;
        let token = ask("two:read").await;
        assert_eq!(header_of(&token)["alg"], "EdDSA");
        assert!(api.is_active(&token).await);
        assert_eq!(header_of(&ask("notes:read").await)["alg"], "ES256");
        let keys = published(&s).await;
        let algorithm = keys[&kid_of(&token)]["alg"].clone();
        assert_eq!((keys.len(), algorithm), (3, json!("EdDSA")));
        // An ES256 token with the header of another algorithm of ours is none.
        let parts: Vec<_> = token.split('.').collect();
        let swapped = forge_unsigned(&json!({"alg": "RS256", "typ": "at+jwt", "kid": kid_of(&token)}).to_string(), "x");
        let head = swapped.split('.').next().unwrap();
        assert_eq!(api.introspect(&format!("{head}.{}.{}", parts[1], parts[2])).await.body, INACTIVE);
    }
}
