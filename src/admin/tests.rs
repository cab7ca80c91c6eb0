use std::time::Duration;

use super::change::*;
use super::clients::{ClientChanges, NewClient};
use super::profiles::ProfileChanges;
use super::users::{Delivery, LinkKind, NewUser, Whom};
use super::*;
use crate::config::Settings;
use crate::oauth::client::{AuthMethod, ClientType, Profile};
use crate::oauth::resource::{Resource, ScopeDefinition};
use crate::storage::place::place;
use crate::storage::{Db, one_time_links};
use crate::types::Timestamp;

mod people;

const NOW: Timestamp = Timestamp(1_800_000_000);

async fn made<C: Changing>(db: &Db, change: C) -> Result<C::Done, AdminError> {
    made_at(db, change, NOW).await
}

async fn made_at<C: Changing>(db: &Db, change: C, now: Timestamp) -> Result<C::Done, AdminError> {
    let means = Means::new(db.clone(), Settings::default().into());
    Ok(apply(&means, &Actor::CommandLine, change, now).await?.done)
}

fn account(new: NewUser) -> CreateUser {
    CreateUser {
        new,
        told: ProfileChanges::default(),
        invitation: None,
    }
}

fn web() -> NewClient {
    NewClient {
        redirect_uris: vec!["https://app.example.com/cb".parse().unwrap()],
        ..NewClient::new("App", ClientType::Web)
    }
}

fn refusal<T>(result: Result<T, AdminError>) -> Refusal {
    match result {
        Err(AdminError::Refused(refusals)) => refusals.first().clone(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("not refused"),
    }
}

async fn kind<C: Changing>(db: &Db, change: C) -> RefusalKind {
    refusal(made(db, change).await).kind
}

async fn events(db: &Db) -> Vec<String> {
    let filter = audit::Filter {
        limit: 100,
        ..audit::Filter::default()
    };
    audit::list(db, &filter)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.event.kind)
        .collect()
}

#[tokio::test]
async fn ours_a_client_is_made_as_its_type_asks() {
    let place = place().await;
    let db = &place.1;
    let app = made(db, CreateClient(web())).await.unwrap();
    assert!(app.client.id.as_str().starts_with("c_"));
    assert!(app.secret.as_ref().unwrap().expose().starts_with("gcs_"));
    assert_eq!(clients::show(db, &app.client.id).await.unwrap(), app.client);
    let spa = NewClient {
        client_type: ClientType::Spa,
        ..web()
    };
    assert!(made(db, CreateClient(spa)).await.unwrap().secret.is_none());
    let service = made(db, CreateClient(NewClient::new("Job", ClientType::Service)))
        .await
        .unwrap();
    assert!(service.secret.is_some());
    assert_eq!(events(db).await, ["client_created"; 3]);
}

#[tokio::test]
async fn ours_what_breaks_a_rule_is_refused_in_words_and_leaves_nothing() {
    let place = place().await;
    let db = &place.1;
    let refused = refused_kinds().into_iter().chain(refused_texts());
    for (new, words) in refused {
        let refusal = refusal(made(db, CreateClient(new)).await);
        assert!(
            refusal.kind == RefusalKind::Invalid && refusal.message.contains(words),
            "{words}: {refusal:?}"
        );
    }
    assert!(clients::list(db, 10).await.unwrap().is_empty() && events(db).await.is_empty());
}

/// Clients that are not as their type or profile must be, each with words of the refusal.
fn refused_kinds() -> Vec<(NewClient, &'static str)> {
    vec![
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
                auth_method: Some(AuthMethod::None.into()),
                ..web()
            },
            "cannot be none",
        ),
        (
            NewClient {
                client_type: ClientType::Spa,
                auth_method: Some(AuthMethod::ClientSecretPost.into()),
                ..web()
            },
            "must be none",
        ),
        (
            NewClient {
                auth_method: Some(AuthMethod::None.into()),
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
    ]
}

/// Clients of which a name, an id or an address is none.
fn refused_texts() -> Vec<(NewClient, &'static str)> {
    vec![
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
                name: "\u{200b}\u{3164}".to_owned(),
                ..web()
            },
            "shows nothing",
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
    ]
}

#[tokio::test]
async fn ours_unknown_scopes_and_resources_say_how_to_make_them() {
    let place = place().await;
    let db = &place.1;
    let new = NewClient {
        scope: "notes:read".parse().unwrap(),
        ..web()
    };
    let missing = refusal(made(db, CreateClient(new.clone())).await);
    assert_eq!(missing.kind, RefusalKind::NotFound);
    assert!(
        missing
            .remedy
            .unwrap()
            .starts_with("grantor scope create notes:read --description")
    );
    let scope = ScopeDefinition {
        kind: crate::oauth::scope_kind::ScopeKind::See,
        is_sensitive: false,
        translations: crate::words::Translations::default(),
        claims: vec![],
        name: "notes:read".parse().unwrap(),
        description: "Read your notes".to_owned(),
        resource: Some("https://notes.example".parse().unwrap()),
        roles: Vec::new(),
    };
    assert_eq!(kind(db, CreateScope(scope.clone())).await, RefusalKind::NotFound);
    let api = Resource {
        claims: vec![],
        uri: "https://notes.example".parse().unwrap(),
        name: "Notes".to_owned(),
        signing_algorithm: None,
        translations: crate::words::Translations::default(),
        is_enabled: true,
        is_open: false,
        access_lifetime: None,
    };
    let created = made(db, CreateResource(api.clone())).await.unwrap();
    assert_eq!(created.credentials.client.client_type, ClientType::ResourceServer);
    assert_eq!(kind(db, CreateResource(api.clone())).await, RefusalKind::Conflict);
    made(db, CreateScope(scope)).await.unwrap();
    let client = made(db, CreateClient(new)).await.unwrap().client;
    // What a client uses is not taken from under it.
    assert_eq!(
        kind(db, DeleteResource { uri: api.uri.clone() }).await,
        RefusalKind::Conflict
    );
    assert_eq!(
        kind(
            db,
            DeleteScope {
                name: "notes:read".parse().unwrap()
            }
        )
        .await,
        RefusalKind::Conflict
    );
    assert_eq!(
        kind(
            db,
            DeleteClient {
                id: created.credentials.client.id.clone()
            }
        )
        .await,
        RefusalKind::Conflict
    );
    made(
        db,
        DeleteClient {
            id: client.id.clone(),
        },
    )
    .await
    .unwrap();
    made(db, DeleteResource { uri: api.uri.clone() }).await.unwrap();
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
    made(&place.1, CreateClient(new.clone())).await.unwrap();
    let refusal = refusal(made(&place.1, CreateClient(new)).await);
    assert_eq!(refusal.kind, RefusalKind::Conflict);
    assert_eq!(refusal.remedy.as_deref(), Some("grantor client show my-app"));
}

#[tokio::test]
async fn ours_a_rotated_secret_overlaps_with_its_successor() {
    let place = place().await;
    let db = &place.1;
    let id = made(db, CreateClient(web())).await.unwrap().client.id;
    let rotated = made(
        db,
        RotateClientSecret {
            id: id.clone(),
            overlap: Duration::from_mins(1),
        },
    )
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
    let public = made(db, CreateClient(native)).await.unwrap().client.id;
    assert_eq!(
        kind(
            db,
            RotateClientSecret {
                id: public.clone(),
                overlap: Duration::ZERO
            }
        )
        .await,
        RefusalKind::Invalid
    );
}

#[tokio::test]
async fn ours_an_edit_changes_what_it_names_alone() {
    let place = place().await;
    let db = &place.1;
    let before = made(db, CreateClient(web())).await.unwrap().client;
    let changes = ClientChanges {
        name: Some("Other".to_owned()),
        ..ClientChanges::default()
    };
    let after = made_at(
        db,
        EditClient {
            id: before.id.clone(),
            changes,
        },
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
    let disabled = made(
        db,
        DisableClient {
            id: before.id.clone(),
        },
    )
    .await
    .unwrap();
    assert!(!disabled.is_enabled);
    let broken = ClientChanges {
        redirect_uris: Some(Vec::new()),
        ..ClientChanges::default()
    };
    assert_eq!(
        kind(
            db,
            EditClient {
                id: before.id.clone(),
                changes: broken
            }
        )
        .await,
        RefusalKind::Invalid
    );
}
