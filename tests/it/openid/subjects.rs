//! Subject types (OpenID Connect Core §8).

use grantor::oauth::client::{Client, ClientType};
use grantor::oauth::client_metadata::SubjectType;

use super::userinfo;
use crate::support::*;

fn pairwise(client: &mut Client) {
    client.metadata.subject_type = Some(SubjectType::Pairwise);
}

fn sub(token: &str) -> String {
    claims_of(token)["sub"].as_str().unwrap().to_owned()
}

server_test! {
    async fn oidc_core_8_1_pairwise_clients_of_two_sectors_cannot_tell_that_it_is_one_person(s: TestServer) {
        s.user("grace@example.test", "Grace").await;
        let one = s.openid_client(pairwise).await;
        let same = s.openid_client(pairwise).await;
        let other = s.openid_client(|client| {
            pairwise(client);
            client.redirect_uris = vec!["https://other.example/callback".parse().unwrap()];
        }).await;
        let joined = s.openid_client(|client| {
            pairwise(client);
            client.redirect_uris = vec!["https://elsewhere.example/callback".parse().unwrap()];
            client.metadata.sector_identifier_uri = Some("https://app.example/sector.json".to_owned());
        }).await;
        let public = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let mut subs = Vec::new();
        for client in [&one, &same, &other, &joined, &public] {
            let tokens = browser.tokens(client, "openid").await;
            let known = sub(tokens.id());
            assert_eq!(sub(&tokens.access_token), known);
            assert_eq!(sub(tokens.refresh()), known);
            let again = Tokens::of(&client.refresh(tokens.refresh()).await);
            assert_eq!((sub(again.id()), sub(again.refresh())), (known.clone(), known.clone()), "always the same");
            assert_eq!(client.introspect(&again.access_token).await.json()["sub"], *known);
            assert_eq!(client.introspect(again.refresh()).await.json()["sub"], *known);
            subs.push(known);
        }
        let ada = s.user_id(ADA).await.to_string();
        assert_eq!(subs[0], subs[1], "one sector");
        assert_eq!(subs[0], subs[3], "one sector by its sector_identifier_uri");
        assert_ne!(subs[0], subs[2], "two sectors");
        assert_eq!(subs[4], ada);
        assert!(subs[..4].iter().all(|sub| !sub.contains(&ada) && sub.len() == 43), "{subs:?}");
        let grace = s.browser().authorize_as("grace@example.test", &one, &[("scope", "openid")]).await;
        let grace = Tokens::of(&one.redeem(&grace.parameter("code").unwrap()).await);
        assert_ne!(sub(grace.id()), subs[0]);
    }
}

server_test! {
    async fn oidc_core_8_1_a_pairwise_client_sees_the_id_of_the_person_nowhere(s: TestServer) {
        let client = s.openid_client(pairwise).await;
        let tokens = s.browser().tokens(&client, "openid profile roles notes:read").await;
        let ada = s.user_id(ADA).await.to_string();
        for token in [&*tokens.access_token, tokens.id(), tokens.refresh()] {
            assert!(!claims_of(token).to_string().contains(&ada));
            assert!(!client.introspect(token).await.body.contains(&ada));
        }
    }
}

server_test! {
    async fn ours_a_private_use_scheme_or_a_loopback_address_is_no_sector(s: TestServer) {
        let native = async |uri: &str| {
            let uri = uri.parse().unwrap();
            s.register(ClientType::Native, |client| {
                pairwise(client);
                client.scope = "openid".parse().unwrap();
                client.redirect_uris = vec![uri];
            }).await
        };
        let mut browser = s.browser();
        for uri in ["com.example.one:/cb", "http://127.0.0.1/cb", "http://localhost/cb", "http://[::1]/cb"] {
            // Any app on a device can have these: what two have in common does not make them one.
            let (one, two) = (native(uri).await, native(uri).await);
            let known = sub(browser.tokens(&one, "openid").await.id());
            assert_eq!(known, sub(browser.tokens(&one, "openid").await.id()));
            assert_ne!(known, sub(browser.tokens(&two, "openid").await.id()), "{uri}");
        }
    }
}

server_test! {
    async fn oidc_core_12_2_a_refresh_is_about_the_same_subject_whatever_the_client_has_become(s: TestServer) {
        let client = s.openid_client(pairwise).await;
        let mut browser = s.browser();
        let tokens = browser.tokens(&client, "openid").await;
        let code = browser.code(&client).await;
        let known = claims_of(tokens.id());
        s.change_client(&client.id, |client| {
            client.redirect_uris.insert(0, "https://victim.example/callback".parse().unwrap());
        }).await;
        let again = Tokens::of(&client.refresh(tokens.refresh()).await);
        for token in [again.id(), &again.access_token] {
            let claims = claims_of(token);
            assert_eq!((&claims["sub"], &claims["sid"]), (&known["sub"], &known["sid"]));
        }
        assert_eq!(sub(again.refresh()), known["sub"]);
        assert_eq!(userinfo(&s, &again.access_token).await.json()["sub"], known["sub"]);
        assert_eq!(client.introspect(&again.access_token).await.json()["sub"], known["sub"]);
        let late = Tokens::of(&client.redeem(&code).await);
        assert_eq!(sub(&late.access_token), known["sub"]);
    }
}

server_test! {
    /// T64: a sign-in has another name in each sector too, or the subjects would hide nothing.
    async fn oidc_core_8_1_whole_tokens_of_two_sectors_have_no_identifier_in_common(s: TestServer) {
        let one = s.openid_client(pairwise).await;
        let other = s.openid_client(|client| {
            pairwise(client);
            client.redirect_uris = vec!["https://other.example/callback".parse().unwrap()];
        }).await;
        let mut browser = s.browser();
        let (first, second) = (browser.tokens(&one, "openid").await, browser.tokens(&other, "openid").await);
        let same_sector = s.openid_client(pairwise).await;
        let third = browser.tokens(&same_sector, "openid").await;
        assert_eq!(claims_of(first.id())["sid"], claims_of(third.id())["sid"], "one sector, one name");
        assert_eq!(claims_of(first.id())["sid"], claims_of(&first.access_token)["sid"]);
        for (mine, yours) in [(first.id(), second.id()), (&*first.access_token, &*second.access_token), (first.refresh(), second.refresh())] {
            let (mine, yours) = (claims_of(mine), claims_of(yours));
            for (name, value) in mine.as_object().unwrap() {
                let is_public = matches!(name.as_str(), "iss" | "acr" | "amr" | "exp" | "iat" | "auth_time" | "scope" | "generation")
                    || *value == s.issuer.as_str();
                assert!(is_public || yours[name] != *value, "{name}: {value}");
            }
        }
    }
}
