//! What is kept of a provider, and which settings are refused.

use grantor::admin::change::*;
use grantor::admin::providers::{self, SettingsChange};
use grantor::admin::{Actor, AdminError, Means, apply};
use grantor::app::PROVIDER_SECRETS;
use grantor::oauth::provider::{ProviderAuth, ProviderKind, ProviderPatch};
use grantor::seal::{MasterKey, Sealer};
use serde_json::{Value, json};

use super::*;
use crate::support::ADA;
use crate::support::identities::{identity, link};

fn edit(said: ProviderPatch, secret: Option<&str>) -> EditProvider {
    EditProvider {
        id: id(),
        name: None,
        settings: SettingsChange::Some(Box::new(said)),
        secret: secret.map(|secret| Secret::new(secret.to_owned())),
    }
}

server_test! {
    async fn ours_a_providers_secret_is_kept_sealed_for_it_alone(s: TestServer) {
        written(&s, provider(ProviderPatch::default())).await;
        assert!(!s.dump().await.contains(THEIR_SECRET));
        let mut kept = providers::show(&s.db, &id()).await.unwrap();
        let opened = kept.open_secret(&s.app.provider_secrets).unwrap().unwrap();
        assert_eq!(opened.expose(), THEIR_SECRET);
        let other = Sealer::new(&MasterKey::generate(), PROVIDER_SECRETS).unwrap();
        assert!(kept.open_secret(&other).is_err(), "under another master key");
        kept.id = "another".parse().unwrap();
        assert!(kept.open_secret(&s.app.provider_secrets).is_err(), "of another provider");
    }
}

server_test! {
    /// Whoever may change a provider and does not know its secret has it sent to nobody.
    async fn ours_a_secret_moves_nowhere_it_was_not_given_for(s: TestServer) {
        written(&s, provider(ProviderPatch::default())).await;
        let elsewhere = [
            ProviderPatch { issuer: Some("https://evil.example".parse().unwrap()), ..ProviderPatch::default() },
            ProviderPatch { token_endpoint: Some("https://evil.example/token".parse().unwrap()), ..ProviderPatch::default() },
        ];
        for said in elsewhere {
            let error = by(&s, &Actor::CommandLine, edit(said.clone(), None)).await.unwrap_err();
            assert!(error.contains("gives it again"), "{error}");
            by(&s, &Actor::CommandLine, edit(said, Some("another"))).await.unwrap();
        }
        let gone = ProviderPatch { auth_method: Some(ProviderAuth::None), ..ProviderPatch::default() };
        by(&s, &Actor::CommandLine, edit(gone, None)).await.unwrap();
        let back = ProviderPatch { auth_method: Some(ProviderAuth::SecretPost), ..ProviderPatch::default() };
        assert!(by(&s, &Actor::CommandLine, edit(back, None)).await.is_err(), "there is no secret any more");
    }
}

server_test! {
    async fn ours_the_same_settings_and_the_same_secret_change_nothing(s: TestServer) {
        let before = written(&s, provider(ProviderPatch::default())).await;
        let same = EditProvider {
            id: id(),
            name: Some("Office".to_owned()),
            settings: SettingsChange::All(Box::new(before.settings.clone())),
            secret: Some(Secret::new(THEIR_SECRET.to_owned())),
        };
        let applied = apply(&Means::of(&s.app), &Actor::CommandLine, same, s.now()).await.unwrap();
        assert!(!applied.has_changed);
        let applied = apply(&Means::of(&s.app), &Actor::CommandLine, edit(ProviderPatch::default(), Some("another")), s.now()).await.unwrap();
        assert!(applied.has_changed);
        assert_eq!(applied.done.version, before.version + 1, "what was begun before goes no further");
    }
}

server_test! {
    async fn ours_every_fault_of_a_provider_is_told_at_once(s: TestServer) {
        let said = ProviderPatch {
            scope: Some("email".parse().unwrap()),
            tenants: Some(vec!["one".parse().unwrap()]),
            map: giving(&["groups=x -> role:nobody-has-this", "groups=x -> group:nor-this"]).map,
            ..ProviderPatch::default()
        };
        let create = CreateProvider { name: " ".to_owned(), secret: None, ..provider(said) };
        let error = apply(&Means::of(&s.app), &Actor::CommandLine, create, s.now()).await.unwrap_err();
        let AdminError::Refused(refusals) = error else { panic!("{error}") };
        let told: Vec<_> = refusals.iter().map(|refusal| refusal.message.as_str()).collect();
        for words in ["name is empty", "tenants: ", "scope: ", "no role nobody-has-this", "no group nor-this", "takes the client secret"] {
            assert!(told.iter().any(|message| message.contains(words)), "{words}: {told:?}");
        }
        assert_eq!(told.len(), 6, "{told:?}");
        assert_eq!(s.rows("providers").await, 0);
    }
}

server_test! {
    /// The sign-in page asks nobody which providers there are.
    async fn ours_enabled_providers_are_part_of_what_is_in_memory(s: TestServer) {
        let names = async || {
            let catalog = grantor::app::catalog(&mut s.db.read().await.unwrap().conn(), &s.app.settings).await.unwrap();
            catalog.providers.iter().map(|link| (link.id.to_string(), link.name.clone())).collect::<Vec<_>>()
        };
        assert!(names().await.is_empty());
        written(&s, provider(ProviderPatch::default())).await;
        assert_eq!(names().await, [(OFFICE.to_owned(), "Office".to_owned())]);
        written(&s, DisableProvider { id: id() }).await;
        assert!(names().await.is_empty());
    }
}

server_test! {
    /// A role made anew under the name of one that is gone would be given by rules nobody thought of any more.
    async fn ours_what_a_provider_gives_is_not_deleted(s: TestServer) {
        s.role("clerk").await;
        s.group("crew", &[]).await;
        written(&s, provider(giving(&["groups=a -> role:clerk", "groups=a -> group:crew"]))).await;
        let error = by(&s, &Actor::CommandLine, DeleteRole { name: "clerk".parse().unwrap() }).await.unwrap_err();
        assert!(error.contains("office gives role:clerk"), "{error}");
        let error = by(&s, &Actor::CommandLine, DeleteGroup { name: "crew".parse().unwrap() }).await.unwrap_err();
        assert!(error.contains("office gives group:crew"), "{error}");
        by(&s, &Actor::CommandLine, edit(giving(&[]), None)).await.unwrap();
        by(&s, &Actor::CommandLine, DeleteRole { name: "clerk".parse().unwrap() }).await.unwrap();
        by(&s, &Actor::CommandLine, DeleteGroup { name: "crew".parse().unwrap() }).await.unwrap();
    }
}

server_test! {
    /// How many people a provider has is counted where somebody asks for that.
    async fn ours_a_list_of_providers_says_how_many_people_each_has(s: TestServer) {
        written(&s, provider(ProviderPatch::default())).await;
        let other: ProviderId = "other".parse().unwrap();
        written(&s, CreateProvider { id: other.clone(), ..provider(ProviderPatch::default()) }).await;
        assert!(providers::people_of_each(&s.db).await.unwrap().is_empty());
        let (ada, grace) = (s.user_id(ADA).await, s.user("grace@example.test", "Grace").await);
        for (subject, user) in [("ada-there", &ada), ("ada-again", &ada), ("grace-there", &grace)] {
            link(&s, identity(&id(), subject, user)).await;
        }
        let people = providers::people_of_each(&s.db).await.unwrap();
        assert_eq!((people.get(&id()), people.get(&other)), (Some(&2), None));
    }
}

server_test! {
    /// Who somebody is, issuer and subject say: where those are another's names, somebody else would be who is known by them.
    async fn ours_nobody_becomes_somebody_else_by_a_change_of_settings(s: TestServer) {
        let refused = async |edit: EditProvider, field: &str| {
            let error = by(&s, &Actor::CommandLine, edit).await.unwrap_err();
            assert!(error.contains(&format!("It knows 1 account by its {field} ")), "{field}: {error}");
        };
        let ada = s.user_id(ADA).await;
        written(&s, provider(ProviderPatch::default())).await;
        link(&s, identity(&id(), "ada-there", &ada)).await;
        let moved = ProviderPatch { issuer: Some("https://elsewhere.example".parse().unwrap()), ..ProviderPatch::default() };
        let oauth = ProviderPatch {
            kind: Some(ProviderKind::OAuth),
            authorization_endpoint: Some("https://office.example/authorize".parse().unwrap()),
            token_endpoint: Some("https://office.example/token".parse().unwrap()),
            userinfo_endpoint: Some("https://office.example/user".parse().unwrap()),
            ..ProviderPatch::default()
        };
        refused(edit(moved.clone(), Some("another")), "issuer").await;
        refused(edit(oauth.clone(), Some("another")), "kind").await;
        // With ID tokens it is those that say who somebody is; and to be one of many changes no name.
        let userinfo = ProviderPatch { userinfo_endpoint: oauth.userinfo_endpoint.clone(), ..ProviderPatch::default() };
        by(&s, &Actor::CommandLine, edit(userinfo, None)).await.unwrap();
        let many = ProviderPatch {
            issuer_pattern: Some("https://{tenantid}.example".parse().unwrap()),
            tenants: Some(vec!["office".parse().unwrap(), "other".parse().unwrap()]),
            ..ProviderPatch::default()
        };
        by(&s, &Actor::CommandLine, edit(many, None)).await.unwrap();
        // Of the other kind.
        let hub: ProviderId = "hub".parse().unwrap();
        written(&s, CreateProvider { id: hub.clone(), ..provider(oauth) }).await;
        link(&s, identity(&hub, "42", &ada)).await;
        let of_hub = |said: Value| {
            let said: ProviderPatch = serde_json::from_value(said).unwrap();
            EditProvider { id: hub.clone(), ..edit(said, Some("another")) }
        };
        refused(of_hub(json!({"claims": {"subject": "login"}})), "claims.subject").await;
        refused(of_hub(json!({"userinfo_endpoint": "https://evil.example/user"})), "userinfo_endpoint").await;
        refused(of_hub(json!({"issuer": "https://elsewhere.example"})), "issuer").await;
        by(&s, &Actor::CommandLine, of_hub(json!({"sign_up": true, "token_endpoint": "https://office.example/t"}))).await.unwrap();
        // Whom nobody is known by is free to be another.
        let free: ProviderId = "free".parse().unwrap();
        written(&s, CreateProvider { id: free.clone(), ..provider(ProviderPatch::default()) }).await;
        by(&s, &Actor::CommandLine, EditProvider { id: free, ..edit(moved, Some("another")) }).await.unwrap();
    }
}
