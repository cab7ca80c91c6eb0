//! `oidcc-3rdparty-init-login-certification-test-plan`: OpenID Connect Core §4, Registration §2.

use grantor::oauth::client::AuthMethod;
use serde_json::json;

use super::party::BASE;
use super::registered::{open, post, refused, register, request};
use crate::support::TestServer;

plan! {
    oidcc_3rd_party_init_login => is_kept,
    oidcc_3rd_party_init_login_nohttps => is_https,
}

/// What is registered comes back, then and whenever the app asks (RFC 7592 §2.1).
async fn is_kept(server: TestServer) {
    let server = open(&server).await;
    let uri = format!("{BASE}/initiate_login");
    let request = request(
        AuthMethod::ClientSecretBasic,
        &json!({ "initiate_login_uri": uri }),
    );
    let said = register(&server, &request).await;
    assert_eq!(said["initiate_login_uri"], uri);
    let own = said["registration_client_uri"]
        .as_str()
        .unwrap()
        .strip_prefix(&server.issuer)
        .unwrap();
    let token = format!("Bearer {}", said["registration_access_token"].as_str().unwrap());
    let answer = server.get(own, &[("authorization", &token)]).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
    assert_eq!(answer.json()["initiate_login_uri"], uri);
    assert_eq!(answer.json()["client_id"], said["client_id"]);
    // Which is how the suite leaves.
    let delete = server
        .http
        .delete(server.url(own))
        .header("authorization", &token);
    assert_eq!(delete.send().await.unwrap().status(), 204);
}

/// §2: "URI using the https scheme".
async fn is_https(server: TestServer) {
    let server = open(&server).await;
    let uri = format!("{BASE}/initiate_login").replace("https://", "http://");
    let request = request(
        AuthMethod::ClientSecretBasic,
        &json!({ "initiate_login_uri": uri }),
    );
    refused(&post(&server, &request).await, "invalid_client_metadata");
}
