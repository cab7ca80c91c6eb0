//! Plain http to a private network: for apps an administrator registers and that keep a secret (OpenID Connect Core §3.1.2.1).

use grantor::oauth::client::ClientType;
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
