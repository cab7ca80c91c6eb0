use std::time::Duration;

use super::clients::{ClientChanges, NewClient};
use super::users::{LinkKind, NewUser, Whom};
use super::*;
use crate::config::Links;
use crate::oauth::client::{AuthMethod, ClientType, Profile};
use crate::oauth::resource::{Catalog, Resource, ScopeDefinition};
use crate::storage::one_time_links;
use crate::storage::place::place;
use crate::types::Timestamp;

const NOW: Timestamp = Timestamp(1_800_000_000);

fn web() -> NewClient {
    NewClient {
        redirect_uris: vec!["https://app.example.com/cb".parse().unwrap()],
        ..NewClient::new("App", ClientType::Web)
    }
}

fn refusal<T>(result: Result<T, AdminError>) -> Refusal {
    match result {
        Err(AdminError::Refused(refusal)) => refusal,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("not refused"),
    }
}

async fn events(db: &Db) -> Vec<String> {
    let filter = audit::Filter {
        kind: None,
        whom: None,
        client_id: None,
        error_id: None,
        limit: 100,
    };
    audit::list(db, &filter)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.kind)
        .collect()
}

#[tokio::test]
async fn ours_a_client_is_made_as_its_type_asks() {
    let place = place().await;
    let db = &place.1;
    let made = clients::create(db, None, web(), NOW).await.unwrap();
    assert!(made.client.id.as_str().starts_with("c_"));
    assert!(made.secret.as_ref().unwrap().expose().starts_with("gcs_"));
    assert_eq!(clients::show(db, &made.client.id).await.unwrap(), made.client);
    let spa = NewClient {
        client_type: ClientType::Spa,
        ..web()
    };
    assert!(
        clients::create(db, None, spa, NOW)
            .await
            .unwrap()
            .secret
            .is_none()
    );
    let service = clients::create(db, None, NewClient::new("Job", ClientType::Service), NOW)
        .await
        .unwrap();
    assert!(service.secret.is_some());
    assert_eq!(events(db).await, ["client_created"; 3]);
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of refusals")]
async fn ours_what_breaks_a_rule_is_refused_in_words_and_leaves_nothing() {
    let place = place().await;
    let db = &place.1;
    let refused = [
        (
            NewClient {
                redirect_uris: Vec::new(),
                ..web()
            },
            "at least one redirect URI",
        ),
        (
            NewClient {
                client_type: ClientType::Service,
                ..web()
            },
            "no redirect URI",
        ),
        (
            NewClient {
                auth_method: Some(AuthMethod::None),
                ..web()
            },
            "cannot be none",
        ),
        (
            NewClient {
                client_type: ClientType::Spa,
                auth_method: Some(AuthMethod::ClientSecretPost),
                ..web()
            },
            "must be none",
        ),
        (
            NewClient {
                auth_method: Some(AuthMethod::None),
                ..NewClient::new("Job", ClientType::Service)
            },
            "must authenticate",
        ),
        (
            NewClient {
                profile: Profile::Fapi2,
                ..web()
            },
            "pushed authorization requests",
        ),
        (
            NewClient {
                client_type: ClientType::Spa,
                profile: Profile::OidcCompat,
                ..web()
            },
            "always uses PKCE",
        ),
        (
            NewClient {
                client_type: ClientType::ResourceServer,
                ..web()
            },
            "made with the resource server",
        ),
        (
            NewClient {
                name: " ".to_owned(),
                ..web()
            },
            "empty",
        ),
        (
            NewClient {
                name: "a\nb".to_owned(),
                ..web()
            },
            "one line",
        ),
        (
            NewClient {
                client_uri: Some("javascript:alert(1)".to_owned()),
                ..web()
            },
            "web address",
        ),
        (
            NewClient {
                id: Some("c_mine".parse().unwrap()),
                ..web()
            },
            "begin with c_",
        ),
        (
            NewClient {
                id: Some("0190b5a2-7c1e-7e7a-b8a4-3f1d3c0f2a11".parse().unwrap()),
                ..web()
            },
            "like a UUID",
        ),
        (
            NewClient {
                id: Some("0190b5a27c1e7e7ab8a43f1d3c0f2a11".parse().unwrap()),
                ..web()
            },
            "like a UUID",
        ),
        (
            NewClient {
                redirect_uris: vec!["http://app.example.com/cb".parse().unwrap()],
                ..web()
            },
            "http redirect URI is only allowed",
        ),
    ];
    for (new, words) in refused {
        let refusal = refusal(clients::create(db, None, new, NOW).await);
        assert!(
            refusal.kind == RefusalKind::Invalid && refusal.message.contains(words),
            "{words}: {refusal:?}"
        );
    }
    assert!(clients::list(db, 10).await.unwrap().is_empty() && events(db).await.is_empty());
}

#[tokio::test]
async fn ours_unknown_scopes_and_resources_say_how_to_make_them() {
    let place = place().await;
    let db = &place.1;
    let new = NewClient {
        scope: "notes:read".parse().unwrap(),
        ..web()
    };
    let missing = refusal(clients::create(db, None, new.clone(), NOW).await);
    assert_eq!(missing.kind, RefusalKind::NotFound);
    assert!(
        missing
            .remedy
            .unwrap()
            .starts_with("grantor scope create notes:read --description")
    );
    let scope = ScopeDefinition {
        claims: vec![],
        name: "notes:read".parse().unwrap(),
        description: "Read your notes".to_owned(),
        resource: Some("https://notes.example".parse().unwrap()),
        roles: Vec::new(),
    };
    assert_eq!(
        refusal(scopes::create(db, scope.clone(), NOW).await).kind,
        RefusalKind::NotFound
    );
    let api = Resource {
        claims: vec![],
        uri: "https://notes.example".parse().unwrap(),
        name: "Notes".to_owned(),
        signing_algorithm: None,
        is_enabled: true,
        is_open: false,
    };
    let created = resources::create(db, api.clone(), NOW).await.unwrap();
    assert_eq!(created.credentials.client.client_type, ClientType::ResourceServer);
    assert_eq!(
        refusal(resources::create(db, api.clone(), NOW).await).kind,
        RefusalKind::Conflict
    );
    scopes::create(db, scope, NOW).await.unwrap();
    let client = clients::create(db, None, new, NOW).await.unwrap().client;
    // What a client uses is not taken from under it.
    assert_eq!(
        refusal(resources::delete(db, &api.uri, NOW).await).kind,
        RefusalKind::Conflict
    );
    assert_eq!(
        refusal(scopes::delete(db, &"notes:read".parse().unwrap(), NOW).await).kind,
        RefusalKind::Conflict
    );
    assert_eq!(
        refusal(clients::delete(db, &created.credentials.client.id, NOW).await).kind,
        RefusalKind::Conflict
    );
    clients::delete(db, &client.id, NOW).await.unwrap();
    resources::delete(db, &api.uri, NOW).await.unwrap();
    assert!(
        clients::list(db, 10).await.unwrap().is_empty(),
        "its own client went with it"
    );
    assert_eq!(scopes::list(db).await.unwrap().len(), 8, "its scope went with it");
}

#[tokio::test]
async fn ours_an_id_is_taken_once() {
    let place = place().await;
    let new = NewClient {
        id: Some("my-app".parse().unwrap()),
        ..web()
    };
    clients::create(&place.1, None, new.clone(), NOW).await.unwrap();
    let refusal = refusal(clients::create(&place.1, None, new, NOW).await);
    assert_eq!(refusal.kind, RefusalKind::Conflict);
    assert_eq!(refusal.remedy.as_deref(), Some("grantor client show my-app"));
}

#[tokio::test]
async fn ours_a_rotated_secret_overlaps_with_its_successor() {
    let place = place().await;
    let db = &place.1;
    let id = clients::create(db, None, web(), NOW).await.unwrap().client.id;
    let rotated = clients::rotate_secret(db, None, &id, Duration::from_mins(1), NOW)
        .await
        .unwrap();
    let ends: Vec<_> = rotated
        .client
        .secrets
        .iter()
        .map(|secret| secret.expires_at)
        .collect();
    assert_eq!(
        ends.iter()
            .filter(|end| **end == Some(Timestamp(NOW.0 + 60)))
            .count(),
        1
    );
    assert_eq!(ends.iter().filter(|end| end.is_none()).count(), 1);
    let native = NewClient {
        client_type: ClientType::Native,
        ..web()
    };
    let public = clients::create(db, None, native, NOW).await.unwrap().client.id;
    assert_eq!(
        refusal(clients::rotate_secret(db, None, &public, Duration::ZERO, NOW).await).kind,
        RefusalKind::Invalid
    );
}

#[tokio::test]
async fn ours_an_edit_changes_what_it_names_alone() {
    let place = place().await;
    let db = &place.1;
    let before = clients::create(db, None, web(), NOW).await.unwrap().client;
    let changes = ClientChanges {
        name: Some("Other".to_owned()),
        ..ClientChanges::default()
    };
    let after = clients::edit(
        db,
        None,
        &before.id,
        changes,
        &Catalog::default(),
        Timestamp(NOW.0 + 1),
    )
    .await
    .unwrap();
    assert!(after.secret.is_none());
    assert_eq!(
        after.client,
        crate::oauth::client::Client {
            name: "Other".to_owned(),
            updated_at: Timestamp(NOW.0 + 1),
            ..before.clone()
        }
    );
    let disabled = clients::set_enabled(db, &before.id, false, NOW).await.unwrap();
    assert!(!disabled.is_enabled);
    let broken = ClientChanges {
        redirect_uris: Some(Vec::new()),
        ..ClientChanges::default()
    };
    assert_eq!(
        refusal(clients::edit(db, None, &before.id, broken, &Catalog::default(), NOW).await).kind,
        RefusalKind::Invalid
    );
}

#[tokio::test]
async fn ours_an_account_its_links_and_its_roles() {
    let place = place().await;
    let db = &place.1;
    let new = NewUser {
        email: "Ada@Example.Test".parse().unwrap(),
        name: None,
        password_hash: None,
        roles: vec!["admin".parse().unwrap()],
    };
    let ada = users::create(db, new.clone(), NOW).await.unwrap();
    assert_eq!(
        (ada.name.as_str(), ada.roles()),
        ("ada", vec!["admin".parse().unwrap()])
    );
    assert_eq!(
        refusal(users::create(db, new.clone(), NOW).await).kind,
        RefusalKind::Conflict
    );
    let stranger = NewUser {
        email: "b@example.test".parse().unwrap(),
        roles: vec!["pilot".parse().unwrap()],
        ..new
    };
    assert_eq!(
        refusal(users::create(db, stranger, NOW).await).kind,
        RefusalKind::NotFound
    );
    assert_eq!(
        users::list(db, 10).await.unwrap().len(),
        1,
        "a refused account is not made"
    );
    let whom: Whom = "ADA@example.test".parse().unwrap();
    let link = users::link(db, &whom, LinkKind::Invite, &Links::default(), NOW)
        .await
        .unwrap();
    assert_eq!(link.expires_at, Timestamp(NOW.0 + 72 * 3600));
    let found = one_time_links::find(&mut db.read().await.unwrap().conn(), &link.token.hash(), NOW)
        .await
        .unwrap();
    assert_eq!(found.unwrap().kind, "invite");
    assert!(!users::disable(db, &whom, NOW).await.unwrap().is_active);
    let found = one_time_links::find(&mut db.read().await.unwrap().conn(), &link.token.hash(), NOW)
        .await
        .unwrap();
    assert!(found.is_none(), "a disabled person's links end");
    assert_eq!(
        refusal(users::link(db, &whom, LinkKind::Reset, &Links::default(), NOW).await).kind,
        RefusalKind::Conflict
    );
    assert!(users::enable(db, &whom, NOW).await.unwrap().is_active);
    let bare = users::set_role(db, &whom, &"admin".parse().unwrap(), false, NOW)
        .await
        .unwrap();
    assert!(bare.roles().is_empty());
}

#[tokio::test]
async fn ours_a_scope_never_opens_to_everybody_because_its_last_role_went() {
    let place = place().await;
    let db = &place.1;
    let staff = "staff".parse().unwrap();
    roles::create(db, &staff, "Works here", NOW).await.unwrap();
    assert_eq!(
        refusal(roles::create(db, &staff, "Again", NOW).await).kind,
        RefusalKind::Conflict
    );
    let name: crate::types::ScopeToken = "payroll".parse().unwrap();
    let scope = ScopeDefinition {
        claims: vec![],
        name: name.clone(),
        description: "See salaries".to_owned(),
        resource: None,
        roles: vec![staff.clone()],
    };
    scopes::create(db, scope, NOW).await.unwrap();
    assert_eq!(
        refusal(roles::delete(db, &staff, NOW).await).kind,
        RefusalKind::Conflict
    );
    let edited = scopes::edit(db, &name, None, Some(vec!["admin".parse().unwrap()]), None, NOW)
        .await
        .unwrap();
    assert_eq!(edited.description, "See salaries");
    roles::delete(db, &staff, NOW).await.unwrap();
    for built_in in ["admin", "auditor"] {
        assert_eq!(
            refusal(roles::delete(db, &built_in.parse().unwrap(), NOW).await).kind,
            RefusalKind::Conflict
        );
    }
    assert_eq!(
        refusal(scopes::delete(db, &"roles".parse().unwrap(), NOW).await).kind,
        RefusalKind::Conflict
    );
}
