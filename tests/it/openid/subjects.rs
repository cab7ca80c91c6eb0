//! Subject types (OpenID Connect Core §8).

use grantor::oauth::client::{Client, ClientType};
use grantor::oauth::client_metadata::SubjectType;

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
    async fn ours_a_private_use_scheme_is_a_sector(s: TestServer) {
        let native = async |uri: &str| {
            let uri = uri.parse().unwrap();
            s.register(ClientType::Native, |client| {
                pairwise(client);
                client.scope = "openid".parse().unwrap();
                client.redirect_uris = vec![uri];
            }).await
        };
        let (one, two) = (native("com.example.one:/cb").await, native("com.example.two:/cb").await);
        let mut browser = s.browser();
        let one = sub(browser.tokens(&one, "openid").await.id());
        assert_ne!(one, sub(browser.tokens(&two, "openid").await.id()));
    }
}
