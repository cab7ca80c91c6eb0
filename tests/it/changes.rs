//! What follows when an administrator changes something, and what the audit log says of it.

use crate::support::admin::clients::{self, ClientChanges};
use crate::support::admin::resources::ResourceChanges;
use crate::support::admin::scopes;
use grantor::admin::change::{EditResource, EditScope};
use grantor::admin::{Actor, Means, apply};
use grantor::oauth::client::AuthMethod;
use grantor::oauth::client_metadata::{ClientMetadata, SubjectType};
use grantor::oauth::resource::ScopeDefinition;
use grantor::oauth::scope_kind::ScopeKind;

use crate::support::*;

server_test! {
    /// T64
    async fn ours_other_subjects_end_what_a_client_was_allowed(s: TestServer) {
        let client = s.openid_client(|client| client.metadata.subject_type = Some(SubjectType::Pairwise)).await;
        let mut browser = s.browser();
        let edit = async |changes: ClientChanges| {
            clients::edit(&s.app, &client.id, changes).await.unwrap();
            s.app.forget_cached();
        };
        let tokens = browser.tokens(&client, "openid").await;
        edit(ClientChanges { name: Some("Another".to_owned()), ..ClientChanges::default() }).await;
        let tokens = Tokens::of(&client.refresh(tokens.refresh()).await);
        edit(ClientChanges { metadata: Some(ClientMetadata::default()), ..ClientChanges::default() }).await;
        client.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        assert_eq!((s.rows("consents").await, s.rows("session_clients").await), (0, 0));
        // The people of a public client are who they are, wherever it moves.
        let tokens = browser.tokens(&client, "openid").await;
        let uris = vec!["https://moved.example/callback".parse().unwrap()];
        edit(ClientChanges { redirect_uris: Some(uris), ..ClientChanges::default() }).await;
        assert_eq!(client.refresh(tokens.refresh()).await.status, 200);
    }
}

server_test! {
    async fn ours_a_secret_does_not_outlive_a_method_that_has_none(s: TestServer) {
        let client = s.web_client().await;
        let edit = async |method, metadata| {
            let changes = ClientChanges { auth_method: Some(AuthMethod::into(method)), metadata, ..ClientChanges::default() };
            clients::edit(&s.app, &client.id, changes).await.unwrap()
        };
        let keys = ClientMetadata { jwks_uri: Some("https://app.example/jwks".to_owned()), ..ClientMetadata::default() };
        assert!(edit(AuthMethod::PrivateKeyJwt, Some(keys)).await.secret.is_none());
        let again = edit(AuthMethod::ClientSecretBasic, None).await;
        s.app.forget_cached();
        client.redeem("ac_x").await.assert_token_error(401, "invalid_client");
        let renewed = TestClient { secret: Some(again.secret.unwrap().expose().to_owned()), ..client.clone() };
        renewed.redeem("ac_x").await.assert_token_error(400, "invalid_grant");
    }
}

server_test! {
    async fn ours_a_change_thought_out_for_another_version_is_refused(s: TestServer) {
        let client = s.web_client().await;
        let seen = clients::show(&s.db, &client.id).await.unwrap().version;
        let edit = async |name: &str| {
            let changes = ClientChanges { based_on: Some(seen), name: Some(name.to_owned()), ..ClientChanges::default() };
            clients::edit(&s.app, &client.id, changes).await
        };
        edit("One").await.unwrap();
        let error = edit("Two").await.unwrap_err();
        assert!(error.to_string().contains("changed by somebody else"), "{error}");
        assert_eq!(clients::show(&s.db, &client.id).await.unwrap().name, "One");
    }
}

server_test! {
    async fn ours_one_claim_is_not_two_attributes(s: TestServer) {
        let create = async |name: &str, claim: &str| {
            let scope = ScopeDefinition {
                kind: grantor::oauth::scope_kind::ScopeKind::See,
                is_sensitive: false,
                translations: grantor::words::Translations::default(),
                name: name.parse().unwrap(),
                description: "A scope".to_owned(),
                resource: None,
                claims: vec![claim.parse().unwrap()],
                roles: vec![],
            };
            scopes::create(&s.db, scope, s.now()).await.map_err(|error| error.to_string())
        };
        create("one", "level=rank").await.unwrap();
        create("two", "level=rank").await.unwrap();
        assert!(create("three", "level").await.unwrap_err().contains("the attribute rank"));
        create("three", "grade").await.unwrap();
        let claims = Some(vec!["level=other".parse().unwrap()]);
        let edited = scopes::edit(&s.db, &"three".parse().unwrap(), None, None, claims, s.now()).await;
        assert!(edited.unwrap_err().to_string().contains("the attribute rank"));
    }
}

server_test! {
    /// Whoever opens a scope to everybody, or a resource server to every app, is found in the log.
    async fn ours_an_event_says_what_was_changed_of_scopes_and_resource_servers(s: TestServer) {
        s.role("payroll").await;
        s.scope("pay:see", "See pay", None, &["payroll"]).await;
        let edit = EditScope { name: "pay:see".parse().unwrap(), description: Some("See all pay".to_owned()), roles: Some(vec![]), claims: None, kind: Some(ScopeKind::Act), is_sensitive: Some(true), translations: [("description#de".parse().unwrap(), Some("Alle Gehälter sehen".to_owned()))].into_iter().collect() };
        apply(&Means::of(&s.app), &Actor::CommandLine, edit, s.now()).await.unwrap();
        let changes = ResourceChanges { name: Some("Other".to_owned()), is_open: Some(true), ..ResourceChanges::default() };
        let edit = EditResource { uri: "https://api.example".parse().unwrap(), changes };
        apply(&Means::of(&s.app), &Actor::CommandLine, edit, s.now()).await.unwrap();
        let dump = s.dump().await;
        for details in ["details=description, translations, kind act, sensitive, -payroll", "details=name, opened"] {
            assert!(dump.contains(details), "{details}: {dump}");
        }
    }
}
