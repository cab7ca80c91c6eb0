//! What a refused code or refresh token tells: who was not given it hears nothing of it, and its own client no more than
//! that it is not good.

use crate::support::admin::grants;
use crate::support::admin::users::{self, Whom};
use grantor::oauth::client::AuthMethod;

use crate::support::*;

/// What becomes of a code or a refresh token before it is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Past {
    /// It was made up, and looks as if it had been issued.
    MadeUp,
    /// Nothing: it is good.
    Good,
    /// It was used.
    Used,
    /// Its grant was revoked.
    Revoked,
    /// It has expired.
    Expired,
    /// Its person's account was disabled.
    Disabled,
    /// Its grant was deleted.
    Forgotten,
}

const ALL: [Past; 7] = [
    Past::MadeUp,
    Past::Good,
    Past::Used,
    Past::Revoked,
    Past::Expired,
    Past::Disabled,
    Past::Forgotten,
];

impl Past {
    /// Lets it come to pass for what `email` has allowed.
    async fn comes(self, s: &TestServer, email: &str, lifetime: &str) {
        let user = s.user_id(email).await;
        match self {
            Self::MadeUp | Self::Good | Self::Used => {}
            Self::Revoked => {
                for grant in grants::list(&s.db, Some(&Whom::Id(user)), None, 10)
                    .await
                    .unwrap()
                {
                    grants::revoke(&s.db, &grant.id, s.now()).await.unwrap();
                }
            }
            Self::Expired => s.advance(lifetime),
            Self::Disabled => drop(users::disable(&s.db, &Whom::Id(user), s.now()).await.unwrap()),
            Self::Forgotten => {
                s.execute(&format!("DELETE FROM grants WHERE user_id = '{user}'"))
                    .await
            }
        }
    }
}

/// Another app that keeps a secret, and one that anybody can pretend to be.
async fn strangers(s: &TestServer, app: &TestClient) -> [TestClient; 2] {
    let redirect_uri = &app.redirect_uri;
    [s.web_client().await, s.native_client().await].map(|stranger| TestClient {
        redirect_uri: redirect_uri.clone(),
        ..stranger
    })
}

server_test! {
    /// T33, T36: RFC 6749 §5.2 has one error for codes that are "invalid, expired, revoked, ... or was issued to another
    /// client": which of them it is helps a thief alone.
    async fn rfc6749_5_2_a_refused_code_tells_nothing_of_what_it_was(s: TestServer) {
        for method in [AuthMethod::ClientSecretBasic, AuthMethod::None] {
            let app = if method == AuthMethod::None { s.native_client().await } else { s.web_client().await };
            let told = app.redeem(&format!("ac_{}", "A".repeat(43))).await.assert_token_error(400, "invalid_grant").told();
            let same = |what: &str, past: Past, answer: &Answer| assert_eq!(answer.told(), told, "{what}: {past:?} {method:?}");
            for past in ALL {
                let email = format!("{past:?}-{method:?}@example.test").to_lowercase();
                s.user(&email, "Somebody").await;
                let answer = s.browser().authorize_as(&email, &app, &[]).await;
                let mut code = answer.parameter("code").unwrap();
                if past == Past::MadeUp {
                    code = format!("ac_{}", code["ac_".len()..].chars().rev().collect::<String>());
                }
                if past == Past::Used {
                    Tokens::of(&app.redeem(&code).await);
                }
                past.comes(&s, &email, "61s").await;
                for stranger in strangers(&s, &app).await {
                    same("another client", past, &stranger.redeem(&code).await);
                    let (wrong, elsewhere) = (["x"; 50].concat(), "https://elsewhere.example/");
                    for (name, value) in [("code_verifier", &*wrong), ("redirect_uri", elsewhere)] {
                        let mut form = vec![("grant_type", "authorization_code"), ("code", &*code), (name, value)];
                        form.extend([("code_verifier", VERIFIER), ("redirect_uri", &*app.redirect_uri)].into_iter().filter(|(known, _)| *known != name));
                        same(name, past, &stranger.token(&form).await);
                    }
                }
                if past == Past::Good {
                    Tokens::of(&app.redeem(&code).await);
                } else {
                    same("its client", past, &app.redeem(&code).await);
                    // Nor is anything else looked at first.
                    let form = [("grant_type", "authorization_code"), ("code", &*code), ("code_verifier", "x")];
                    same("its client, with a verifier that is none", past, &app.token(&form).await);
                }
            }
        }
    }
}

server_test! {
    /// T14: its own client is told what is wrong with the request; the code is gone by then, so that nobody tries twice.
    async fn ours_a_code_is_spent_by_what_tells_that_it_was_good(s: TestServer) {
        let app = s.native_client().await;
        let mut browser = s.browser();
        let told = app.redeem(&format!("ac_{}", "A".repeat(43))).await.told();
        let wrong = ["x"; 50].concat();
        for (name, value) in [("code_verifier", "short"), ("code_verifier", &*wrong), ("redirect_uri", "http://127.0.0.1/other")] {
            let code = browser.code(&app).await;
            let mut form = vec![("grant_type", "authorization_code"), ("code", &*code), (name, value)];
            form.extend([("code_verifier", VERIFIER), ("redirect_uri", &*app.redirect_uri)].into_iter().filter(|(known, _)| *known != name));
            let first = app.token(&form).await;
            first.assert_token_error(400, "invalid_grant");
            assert_ne!(first.told(), told, "{name} {value}");
            for again in [app.token(&form).await, app.redeem(&code).await] {
                assert_eq!(again.told(), told, "{name} {value}");
            }
        }
    }
}

server_test! {
    /// T43, T45, T47: the same of refresh tokens.
    async fn rfc6749_5_2_a_refused_refresh_token_tells_nothing_of_what_it_was(s: TestServer) {
        for method in [AuthMethod::ClientSecretBasic, AuthMethod::None] {
            let app = if method == AuthMethod::None { s.native_client().await } else { s.web_client().await };
            let told = app.refresh("nonsense").await.assert_token_error(400, "invalid_grant").told();
            let same = |what: &str, past: Past, answer: &Answer| assert_eq!(answer.told(), told, "{what}: {past:?} {method:?}");
            for past in ALL {
                let email = format!("{past:?}-{method:?}@example.test").to_lowercase();
                s.user(&email, "Somebody").await;
                let answer = s.browser().authorize_as(&email, &app, &[]).await;
                let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
                let mut token = tokens.refresh().to_owned();
                if past == Past::MadeUp {
                    let key = grantor::jose::SigningKey::generate(grantor::types::SigningAlgorithm::EdDSA).unwrap();
                    token = forge(&key, &header_of(&token).to_string(), &claims_of(&token).to_string());
                }
                if past == Past::Used {
                    Tokens::of(&app.refresh(&token).await);
                    s.advance("11s");
                }
                past.comes(&s, &email, "15d").await;
                for stranger in strangers(&s, &app).await {
                    same("another client", past, &stranger.refresh(&token).await);
                    for more in [("scope", "notes:read roles offline_access"), ("resource", "https://elsewhere.example")] {
                        let form = [("grant_type", "refresh_token"), ("refresh_token", &*token), more];
                        same(more.0, past, &stranger.token(&form).await);
                    }
                }
                if past == Past::Good {
                    Tokens::of(&app.refresh(&token).await);
                } else {
                    same("its client", past, &app.refresh(&token).await);
                    same("its client, once more", past, &app.refresh(&token).await);
                }
            }
        }
    }
}
