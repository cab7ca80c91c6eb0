//! Clients, resource servers, scopes and roles: what administrators register.

use grantor::oauth::client::{ClientSecret, ClientType};
use grantor::oauth::scope_kind::ScopeKind;
use grantor::storage::{client_secrets, clients, resources, revoked_tokens, roles, scopes};
use grantor::types::{OpaqueToken, SecretId, SigningAlgorithm, Timestamp, TokenId};

use super::*;

server_test! {
    async fn ours_of_two_that_change_a_client_at_once_one_is_refused(s: TestServer) {
        let token = OpaqueToken::generate("rat_").hash();
        let app = s.register(ClientType::Web, |client| client.registration_token = Some(token)).await;
        let seen = read!(s, conn => clients::by_id(conn, &app.id).await).unwrap();
        let mut one = seen.clone();
        one.name = "One".to_owned();
        let mut two = seen.clone();
        two.metadata.contacts = vec!["two@app.example".to_owned()];
        assert!(write!(s, conn => clients::update(conn, &one).await).unwrap());
        assert!(!write!(s, conn => clients::update(conn, &two).await).unwrap(), "in the same second too");
        let now = read!(s, conn => clients::by_id(conn, &app.id).await).unwrap();
        assert_eq!((&*now.name, now.metadata.contacts.len(), now.version), ("One", 0, seen.version + 1));
    }
}

server_test! {
    async fn ours_a_client_comes_back_as_it_was_written(s: TestServer) {
        let app = s
            .register(ClientType::Web, |client| {
                client.redirect_uris.push("https://app.example/other?x=1".parse().unwrap());
                client.resources = vec!["https://api.example".parse().unwrap()];
                client.signing_algorithm = Some(SigningAlgorithm::ES256);
                client.policy_uri = Some("https://app.example/policy".to_owned());
                client.translations.insert("client_name#de".parse().unwrap(), "Notizen \"'{}".to_owned());
                client.is_enabled = false;
            })
            .await;
        let stored = read!(s, conn => clients::by_id(conn, &app.id).await).unwrap();
        assert_eq!(stored.redirect_uris.len(), 2);
        assert_eq!(stored.redirect_uris[1].as_str(), "https://app.example/other?x=1");
        assert_eq!((stored.client_type, stored.auth_method, stored.is_enabled), (ClientType::Web, app.method, false));
        assert_eq!(stored.grant_types, ClientType::Web.grant_types());
        assert_eq!(stored.signing_algorithm, Some(SigningAlgorithm::ES256));
        assert_eq!(stored.translations.iter().map(|(name, text)| (name.to_string(), text)).collect::<Vec<_>>(), [("client_name#de".to_owned(), "Notizen \"'{}")]);
        assert_eq!((stored.client_uri.clone(), stored.policy_uri.as_deref()), (None, Some("https://app.example/policy")));
        assert_eq!((stored.scope.to_string().as_str(), stored.secrets.len()), ("notes:read notes:write roles", 1));

        let again = stored.clone();
        assert!(write!(s, conn => clients::insert(conn, &again).await).unwrap_err().is_conflict());
        let mut changed = stored.clone();
        changed.name = String::from("Another name");
        assert!(write!(s, conn => clients::update(conn, &changed).await).unwrap());
        assert_eq!(read!(s, conn => clients::by_id(conn, &app.id).await).unwrap().name, "Another name");
        let id = app.id.clone();
        assert!(write!(s, conn => clients::delete(conn, &id).await).unwrap());
        assert!(!write!(s, conn => clients::update(conn, &stored).await).unwrap());
        assert!(read!(s, conn => clients::by_id(conn, &app.id).await).is_none());
        assert!(!s.dump().await.contains(&format!("client_id={}", app.id)), "its secrets went with it");
    }
}

server_test! {
    async fn ours_old_secrets_end_together_and_are_swept(s: TestServer) {
        let app = s.web_client().await;
        let (id, at) = (app.id.clone(), Timestamp(START.0 + 60));
        assert_eq!(write!(s, conn => client_secrets::expire(conn, &id, at).await).unwrap(), 1);
        let new = ClientSecret { id: SecretId::new(), hash: OpaqueToken::generate("gcs_").hash(), sealed: None, created_at: START, expires_at: None };
        let (id, secret) = (app.id.clone(), new.clone());
        write!(s, conn => client_secrets::add(conn, &id, &secret).await).unwrap();
        let ends: Vec<_> = read!(s, conn => clients::by_id(conn, &app.id).await)
            .unwrap()
            .secrets
            .iter()
            .map(|secret| secret.expires_at)
            .collect();
        assert_eq!(ends.len(), 2);
        assert!(ends.contains(&Some(at)) && ends.contains(&None), "{ends:?}");
        let id = app.id.clone();
        let later = Timestamp(START.0 + 600);
        assert_eq!(write!(s, conn => client_secrets::expire(conn, &id, later).await).unwrap(), 1, "not made longer");
        assert_eq!(write!(s, conn => client_secrets::sweep(conn, at).await).unwrap(), 0);
        assert_eq!(write!(s, conn => client_secrets::sweep(conn, Timestamp(at.0 + 1)).await).unwrap(), 1);
    }
}

server_test! {
    async fn ours_a_resource_server_takes_its_scopes_along(s: TestServer) {
        let listed = read!(s, conn => resources::list(conn).await);
        let mut resource = listed[0].resource.clone();
        assert_eq!((listed.len(), resource.uri.as_str(), resource.is_enabled), (1, "https://api.example", true));
        resource.name = String::from("Another name");
        resource.signing_algorithm = Some(SigningAlgorithm::ES256);
        let changed = resource.clone();
        assert!(write!(s, conn => resources::update(conn, &changed).await).unwrap());
        let uri = resource.uri.clone();
        assert!(write!(s, conn => resources::set_enabled(conn, &uri, false).await).unwrap());
        let listed = read!(s, conn => resources::list(conn).await);
        assert_eq!((listed[0].resource.name.as_str(), listed[0].resource.is_enabled), ("Another name", false));
        assert_eq!(listed[0].resource.signing_algorithm, Some(SigningAlgorithm::ES256));
        let twice = listed[0].clone();
        assert!(write!(s, conn => resources::insert(conn, &twice, START).await).unwrap_err().is_conflict());
        for was_there in [true, false] {
            let uri = resource.uri.clone();
            assert_eq!(write!(s, conn => resources::delete(conn, &uri).await).unwrap(), was_there);
        }
        let names: Vec<_> = read!(s, conn => scopes::list(conn).await).iter().map(|scope| scope.name.to_string()).collect();
        assert_eq!(names, ["address", "email", "groups", "offline_access", "openid", "phone", "profile", "roles"]);
    }
}

server_test! {
    async fn ours_a_scope_names_the_roles_it_takes(s: TestServer) {
        let (author, editor) = (s.role("author").await, s.role("editor").await);
        s.scope("notes:delete", "Delete notes", Some("https://api.example"), &["editor", "author"]).await;
        let scope = || async {
            let listed = read!(s, conn => scopes::list(conn).await);
            listed.into_iter().find(|scope| scope.name.as_str() == "notes:delete")
        };
        let stored = scope().await.unwrap();
        assert_eq!((stored.description.as_str(), stored.roles.clone()), ("Delete notes", vec![author.clone(), editor.clone()]));
        let (name, only) = (stored.name.clone(), vec![editor.clone()]);
        let mut other = stored.clone();
        (other.description, other.kind, other.is_sensitive) = ("Other words".to_owned(), ScopeKind::Act, true);
        write!(s, conn => {
            scopes::update(conn, &other).await?;
            scopes::set_roles(conn, &name, &only).await
        })
        .unwrap();
        let changed = scope().await.unwrap();
        assert_eq!((changed.description.as_str(), changed.roles), ("Other words", vec![editor.clone()]));
        assert_eq!((stored.kind, stored.is_sensitive, changed.kind, changed.is_sensitive), (ScopeKind::Change, false, ScopeKind::Act, true));
        let (name, unknown) = (stored.name.clone(), vec!["nobody".parse().unwrap()]);
        let refused = write!(s, conn => scopes::set_roles(conn, &name, &unknown).await);
        assert!(refused.unwrap_err().is_missing_reference());
        assert_eq!(scope().await.unwrap().roles, std::slice::from_ref(&editor), "a failure leaves nothing");

        let counted = read!(s, conn => roles::list(conn).await);
        assert!(counted.iter().any(|role| role.name == author && role.users == 0));
        s.give_role(ADA, "editor").await;
        let counted = read!(s, conn => roles::list(conn).await);
        assert!(counted.iter().any(|role| role.name == editor && role.users == 1));
        let twice = author.clone();
        assert!(write!(s, conn => roles::insert(conn, &twice, "", START).await).unwrap_err().is_conflict());
        for was_there in [true, false] {
            let role = author.clone();
            assert_eq!(write!(s, conn => roles::delete(conn, &role).await).unwrap(), was_there);
        }
        for was_there in [true, false] {
            let name = stored.name.clone();
            assert_eq!(write!(s, conn => scopes::delete(conn, &name).await).unwrap(), was_there);
        }
    }
}

server_test! {
    async fn ours_a_revoked_token_is_known_until_it_is_swept(s: TestServer) {
        let token = |name: &str| name.parse::<TokenId>().unwrap();
        for (name, ends) in [("a", 10), ("b", 10), ("c", 10), ("d", 20), ("a", 10)] {
            let (jti, at) = (token(name), Timestamp(START.0 + ends));
            write!(s, conn => revoked_tokens::insert(conn, &jti, at).await).unwrap();
        }
        assert!(read!(s, conn => revoked_tokens::has(conn, &token("a")).await));
        assert!(!read!(s, conn => revoked_tokens::has(conn, &token("x")).await));
        let before = Timestamp(START.0 + 11);
        for deleted in [2, 1, 0] {
            assert_eq!(write!(s, conn => revoked_tokens::sweep(conn, before, 2).await).unwrap(), deleted);
        }
        assert!(read!(s, conn => revoked_tokens::has(conn, &token("d")).await));
        assert_eq!(s.rows("revoked_tokens").await, 1);
    }
}
