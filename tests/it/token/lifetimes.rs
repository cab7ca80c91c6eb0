//! How long access tokens are good for: the shortest of what the app has and what its resource servers have.

use std::time::Duration;

use grantor::oauth::access_lifetime::AccessLifetime;
use grantor::oauth::client::{Client, ClientType};
use serde_json::json;

use crate::support::*;

fn lifetime(seconds: u64) -> AccessLifetime {
    Duration::from_secs(seconds).try_into().unwrap()
}

async fn service(s: &TestServer, seconds: u64) -> TestClient {
    s.register(ClientType::Service, |client: &mut Client| {
        client.redirect_uris.clear();
        client.settings.access_lifetime = Some(lifetime(seconds));
    })
    .await
}

async fn issued(client: &TestClient, scope: &str) -> Tokens {
    Tokens::of(
        &client
            .token(&[("grant_type", "client_credentials"), ("scope", scope)])
            .await,
    )
}

/// That everything that says how long says the same, and that it is so.
async fn assert_lasts(s: &TestServer, client: &TestClient, tokens: &Tokens, seconds: u64) {
    let claims = claims_of(&tokens.access_token);
    let now = s.now().0;
    let end = now + i64::try_from(seconds).unwrap();
    assert_eq!(
        (tokens.expires_in, &claims["iat"], &claims["exp"]),
        (seconds, &json!(now), &json!(end))
    );
    let said = client.introspect(&tokens.access_token).await.json();
    assert_eq!((&said["active"], &said["exp"]), (&json!(true), &json!(end)));
    s.advance(&format!("{}s", seconds - 1));
    assert!(client.is_active(&tokens.access_token).await);
    s.advance("1s");
    assert!(!client.is_active(&tokens.access_token).await);
}

server_test! {
    async fn rfc6749_5_1_the_shortest_of_app_and_resource_servers_holds(s: TestServer) {
        let (short, long, usual) = (service(&s, 300).await, service(&s, 3600).await, s.service_client().await);
        assert_lasts(&s, &usual, &issued(&usual, "notes:read").await, 600).await;
        assert_lasts(&s, &short, &issued(&short, "notes:read").await, 300).await;
        // By an administrator's word an app's may be longer than the server's.
        assert_lasts(&s, &long, &issued(&long, "notes:read").await, 3600).await;
        s.change_api("https://api.example", |api| api.access_lifetime = Some(lifetime(120))).await;
        for client in [&usual, &short, &long] {
            assert_lasts(&s, client, &issued(client, "notes:read").await, 120).await;
            let other = issued(client, "roles").await;
            assert!(other.expires_in >= 300, "that is for no resource server");
        }
        // A resource server makes nothing longer.
        s.change_api("https://api.example", |api| api.access_lifetime = Some(lifetime(86400))).await;
        assert_lasts(&s, &usual, &issued(&usual, "notes:read").await, 600).await;
        assert_lasts(&s, &short, &issued(&short, "notes:read").await, 300).await;
    }
}

server_test! {
    async fn ours_tokens_of_people_last_as_long_and_never_longer_than_their_grant(s: TestServer) {
        let app = s.openid_client(|client| client.settings.access_lifetime = Some(lifetime(60))).await;
        let mut browser = s.browser();
        let tokens = browser.tokens(&app, "openid notes:read").await;
        let id = claims_of(tokens.id());
        assert_eq!(id["exp"].as_i64().unwrap() - id["iat"].as_i64().unwrap(), 600, "an ID token has its own");
        assert_lasts(&s, &app, &tokens, 60).await;
        let again = Tokens::of(&app.refresh(tokens.refresh()).await);
        assert_lasts(&s, &app, &again, 60).await;
        // Two resource servers: the stricter of them.
        s.api("https://second.example", "Second").await;
        s.scope("second:read", "Read there", Some("https://second.example"), &[]).await;
        s.change_api("https://second.example", |api| api.access_lifetime = Some(lifetime(30))).await;
        s.change_client(&app.id, |client| client.scope = client.scope.union(&"second:read".parse().unwrap())).await;
        let both = [("scope", "notes:read second:read"), ("resource", "https://second.example")];
        let url = format!("{}&resource=https://api.example", app.authorization_url(&both));
        let page = browser.get(&url).await;
        let code = browser.decide_on(&page, "allow").await.parameter("code").unwrap();
        let tokens = Tokens::of(&app.redeem(&code).await);
        assert_eq!(tokens.expires_in, 30);
        let one = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh()), ("resource", "https://api.example"), ("scope", "notes:read")];
        assert_eq!(Tokens::of(&app.token(&one).await).expires_in, 60);
        // To the end of the grant, and no further.
        let ending = s.with_settings(|settings| {
            settings.tokens.refresh_idle = "1h".parse().unwrap();
            settings.tokens.refresh_absolute = "1h".parse().unwrap();
        }).await;
        let app = ending.openid_client(|client| client.settings.access_lifetime = Some(lifetime(86400))).await;
        assert_eq!(ending.browser().tokens(&app, "notes:read").await.expires_in, 3600);
    }
}

server_test! {
    /// R7: a key stays until the last token it signed has ended, however long an app's may last and whatever the server's settings.
    async fn ours_a_key_is_published_until_the_longest_token_has_ended(s: TestServer) {
        let s = s.with_settings(|settings| {
            settings.tokens.refresh_idle = "10m".parse().unwrap();
            settings.tokens.refresh_absolute = "10m".parse().unwrap();
            settings.sessions.idle = "10m".parse().unwrap();
            settings.sessions.absolute = "10m".parse().unwrap();
            settings.sessions.remember = "10m".parse().unwrap();
        }).await;
        let client = s.service_client().await;
        // The successor is there, with the end of the old key, when the app gets its lifetime: at the last moment.
        let how = (grantor::types::SigningAlgorithm::RS256, false);
        crate::support::admin::keys::rotate(&s.db, s.app.keys.sealer(), &s.app.settings, how, s.now()).await.unwrap();
        s.app.refresh_keys(s.now()).await.unwrap();
        s.advance("23h");
        s.advance("59m");
        s.change_client(&client.id, |client| client.settings.access_lifetime = Some(lifetime(86400))).await;
        let last = issued(&client, "notes:read").await;
        assert_eq!(last.expires_in, 86400);
        s.advance("23h");
        s.advance("59m");
        s.advance("59s");
        s.app.refresh_keys(s.now()).await.unwrap();
        let keys = s.get("/.well-known/jwks.json", &[]).await.body;
        let kid = header_of(&last.access_token)["kid"].as_str().unwrap().to_owned();
        assert!(keys.contains(&kid), "published as long as the token lives");
        let fresh = issued(&client, "notes:read").await;
        assert_ne!(header_of(&fresh.access_token)["kid"], kid.as_str(), "signed by its successor");
        assert!(client.is_active(&last.access_token).await);
        s.advance("1s");
        assert!(!client.is_active(&last.access_token).await);
    }
}
