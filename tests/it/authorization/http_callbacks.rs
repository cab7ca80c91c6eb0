//! Plain http to a private network: for apps an administrator registers and that keep a secret (OpenID Connect Core §3.1.2.1).

use grantor::oauth::client::{ClientType, Profile};
use grantor::oauth::client_settings::{ClientSettings, SettingsChanges};

use super::consent_page;
use crate::support::admin::clients::{self, ClientChanges, NewClient};
use crate::support::*;

const NAS: &str = "http://nas.local:2283/auth/callback";

fn new(client_type: ClientType, uri: &str, is_allowed: bool) -> NewClient {
    NewClient {
        redirect_uris: vec![uri.parse().unwrap()],
        scope: "notes:read notes:write".parse().unwrap(),
        settings: ClientSettings {
            http_callback: is_allowed,
            ..ClientSettings::default()
        },
        ..NewClient::new("Photos", client_type)
    }
}

async fn refused(s: &TestServer, new: NewClient) -> String {
    let refused = clients::create(&s.db, None, new, s.now()).await;
    refused.unwrap_err().to_string()
}

server_test! {
    async fn oidc_core_3_1_2_1_http_on_a_private_network_is_for_confidential_apps_an_administrator_allows_it(s: TestServer) {
        let made = clients::create(&s.db, None, new(ClientType::Web, NAS, true), s.now()).await.unwrap();
        let app = TestClient::new(&s, &made.client, made.secret.map(|secret| secret.expose().to_owned()));
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = consent_page(&mut browser, &app, &[]).await;
        assert!(page.body.contains("you'll go to <strong dir=\"ltr\">http://nas.local:2283</strong>"), "{}", page.body);
        let answer = browser.decide_on(&page, "allow").await;
        assert!(answer.location().starts_with(&format!("{NAS}?code=")), "{answer:?}");
        Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        // To the letter, as ever: not another port, host or path of the network.
        for other in ["http://nas.local/auth/callback", "http://nas2.local:2283/auth/callback", "http://nas.local:2283/auth/callback/"] {
            browser.get(&app.authorization_url(&[("redirect_uri", other)])).await.assert_error_page();
        }
        // Nobody's word: refused, and the way out is told; a public app, and an address anybody can reach, have none.
        let word = refused(&s, new(ClientType::Web, NAS, false)).await;
        assert!(word.contains("http redirect URI is only allowed on"), "{word}");
        for client_type in [ClientType::Spa, ClientType::Native] {
            assert!(refused(&s, new(client_type, NAS, true)).await.contains("only allowed on"), "{client_type}");
            let https = refused(&s, new(client_type, "https://app.example/cb", true)).await;
            assert!(https.contains("keeps a secret"), "{https}");
        }
        for public in ["http://app.example.com/cb", "http://8.8.8.8/cb", "http://nas.local.evil.example/cb", "http://[2001:db8::1]/cb", "http://*.local/cb"] {
            assert!(refused(&s, new(ClientType::Web, public, true)).await.contains("redirect URI") , "{public}");
        }
    }
}

server_test! {
    /// What was allowed an app at a host with https was not allowed whoever answers there without; and pages say which it is.
    async fn ours_the_same_host_without_https_is_another_place(s: TestServer) {
        let (https, http) = ("https://nas.local/callback", "http://nas.local/callback");
        let two = NewClient { redirect_uris: vec![https.parse().unwrap(), http.parse().unwrap()], ..new(ClientType::Web, NAS, true) };
        let made = clients::create(&s.db, None, two, s.now()).await.unwrap();
        let app = TestClient::new(&s, &made.client, made.secret.map(|secret| secret.expose().to_owned()));
        let mut browser = s.browser();
        assert!(browser.authorize(&app, &[("redirect_uri", https)]).await.parameter("code").is_some());
        assert_eq!(s.count("SELECT COUNT(*) FROM consents WHERE redirect_host = 'nas.local'").await, 1, "as it was stored before");
        let again = browser.get(&app.authorization_url(&[("redirect_uri", https)])).await;
        assert!(again.parameter("code").is_some());
        let page = consent_page(&mut browser, &app, &[("redirect_uri", http)]).await;
        browser.decide_on(&page, "allow").await;
        assert!(browser.get(&app.authorization_url(&[("redirect_uri", http)])).await.parameter("code").is_some());
        assert_eq!(s.rows("consents").await, 2);
        s.allow_app(&app.id, Some(&[])).await;
        for (uri, said) in [(https, "Go back to nas.local<"), (http, "Go back to http://nas.local<")] {
            let page = browser.get(&app.authorization_url(&[("redirect_uri", uri)])).await;
            assert!(page.status == 403 && page.body.contains(said), "{said}: {}", page.body);
        }
        s.change_client(&app.id, |client| client.metadata.post_logout_redirect_uris = vec![http.parse().unwrap()]).await;
        let out = browser.get(&format!("/logout?client_id={}&post_logout_redirect_uri={http}", app.id)).await;
        assert!(out.body.contains("you go on to <strong dir=\"ltr\">http://nas.local</strong>"), "{}", out.body);
    }
}

server_test! {
    /// RFC 9700 §4.5: without PKCE, whoever reads a code on its way puts it into a sign-in of their own at the app.
    async fn rfc9700_4_5_plain_http_takes_pkce(s: TestServer) {
        let compat = NewClient { profile: Profile::OidcCompat, ..new(ClientType::Web, NAS, true) };
        let said = refused(&s, compat).await;
        assert!(said.contains("Plain http to a private network takes PKCE"), "{said}");
        let made = clients::create(&s.db, None, new(ClientType::Web, NAS, true), s.now()).await.unwrap();
        let changes = ClientChanges { profile: Some(Profile::OidcCompat), ..ClientChanges::default() };
        let said = clients::edit(&s.app, &made.client.id, changes).await.unwrap_err().to_string();
        assert!(said.contains("takes PKCE"), "{said}");
        let https = NewClient { profile: Profile::OidcCompat, ..new(ClientType::Web, "https://app.example/cb", false) };
        let made = clients::create(&s.db, None, https, s.now()).await.unwrap();
        let settings = SettingsChanges { http_callback: Some(true), ..SettingsChanges::default() };
        let said = clients::edit(&s.app, &made.client.id, ClientChanges { settings, ..ClientChanges::default() }).await;
        assert!(said.unwrap_err().to_string().contains("takes PKCE"));
    }
}

server_test! {
    async fn ours_taking_the_word_back_takes_the_uri_with_it(s: TestServer) {
        let made = clients::create(&s.db, None, new(ClientType::Web, NAS, true), s.now()).await.unwrap();
        let settings = SettingsChanges { http_callback: Some(false), ..SettingsChanges::default() };
        let back = ClientChanges { settings, ..ClientChanges::default() };
        let refused = clients::edit(&s.app, &made.client.id, back.clone()).await.unwrap_err().to_string();
        assert!(refused.contains(NAS), "{refused}");
        let changes = ClientChanges { redirect_uris: Some(vec!["https://nas.example/cb".parse().unwrap()]), ..back };
        let client = clients::edit(&s.app, &made.client.id, changes).await.unwrap().client;
        assert!(!client.settings.http_callback);
        // An app that registered itself is nobody to trust a network with.
        let own = s.register(ClientType::Web, |client| client.registered_by = grantor::oauth::client_metadata::RegisteredBy::Open).await;
        let settings = SettingsChanges { http_callback: Some(true), ..SettingsChanges::default() };
        let refused = clients::edit(&s.app, &own.id, ClientChanges { settings, ..ClientChanges::default() }).await;
        assert!(refused.unwrap_err().to_string().contains("an administrator registers"));
    }
}
