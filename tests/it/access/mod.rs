//! Who may use an app and a resource server, and which scopes they may grant: at each moment at which it is judged.

mod explain;
mod lists;
mod memberships;

use crate::support::*;

const EVE: &str = "eve@example.test";
const API: &str = "https://api.example";

/// An app that Ada and Eve have allowed something, and the tokens each got.
async fn used_by_both(s: &TestServer) -> (TestClient, Tokens, Tokens) {
    s.user(EVE, "Eve").await;
    let app = s.openid_client(|_| {}).await;
    let mut tokens = Vec::new();
    for email in [ADA, EVE] {
        let answer = s
            .browser()
            .authorize_as(email, &app, &[("scope", "openid notes:read")])
            .await;
        tokens.push(Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await));
    }
    let eve = tokens.pop().unwrap();
    (app, tokens.pop().unwrap(), eve)
}
