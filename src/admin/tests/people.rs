//! Accounts, their links and their roles.

use super::*;

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
    let ada = made(db, account(new.clone())).await.unwrap().user;
    assert_eq!(
        (ada.name.as_str(), ada.roles()),
        ("ada", vec!["admin".parse().unwrap()])
    );
    assert_eq!(kind(db, account(new.clone())).await, RefusalKind::Conflict);
    let stranger = NewUser {
        email: "b@example.test".parse().unwrap(),
        roles: vec!["pilot".parse().unwrap()],
        ..new
    };
    assert_eq!(kind(db, account(stranger)).await, RefusalKind::NotFound);
    assert_eq!(
        users::list(db, 10).await.unwrap().len(),
        1,
        "a refused account is not made"
    );
    let whom: Whom = "ADA@example.test".parse().unwrap();
    let link = made(
        db,
        MakeLink {
            whom: whom.clone(),
            kind: LinkKind::Invite,
            delivery: Delivery::Shown,
        },
    )
    .await
    .unwrap();
    assert_eq!(link.expires_at, Timestamp(NOW.0 + 72 * 3600));
    let found = one_time_links::find(&mut db.read().await.unwrap().conn(), &link.token.hash(), NOW)
        .await
        .unwrap();
    assert_eq!(found.unwrap().kind, "invite");
    assert!(
        !made(db, DisableUser { whom: whom.clone() })
            .await
            .unwrap()
            .is_active
    );
    let found = one_time_links::find(&mut db.read().await.unwrap().conn(), &link.token.hash(), NOW)
        .await
        .unwrap();
    assert!(found.is_none(), "a disabled person's links end");
    assert_eq!(
        kind(
            db,
            MakeLink {
                whom: whom.clone(),
                kind: LinkKind::Reset,
                delivery: Delivery::Shown
            }
        )
        .await,
        RefusalKind::Conflict
    );
    assert!(
        made(db, EnableUser { whom: whom.clone() })
            .await
            .unwrap()
            .is_active
    );
    let bare = made(
        db,
        TakeRole {
            whom: whom.clone(),
            role: "admin".parse().unwrap(),
        },
    )
    .await
    .unwrap();
    assert!(bare.roles().is_empty());
}

#[tokio::test]
async fn ours_a_scope_never_opens_to_everybody_because_its_last_role_went() {
    let place = place().await;
    let db = &place.1;
    let staff: crate::types::RoleName = "staff".parse().unwrap();
    made(
        db,
        CreateRole {
            name: staff.clone(),
            description: "Works here".to_owned(),
            required_acr: None,
        },
    )
    .await
    .unwrap();
    assert_eq!(
        kind(
            db,
            CreateRole {
                name: staff.clone(),
                description: "Again".to_owned(),
                required_acr: None,
            }
        )
        .await,
        RefusalKind::Conflict
    );
    let name: crate::types::ScopeToken = "payroll".parse().unwrap();
    let scope = ScopeDefinition {
        kind: crate::oauth::scope_kind::ScopeKind::See,
        is_sensitive: false,
        translations: crate::words::Translations::default(),
        claims: vec![],
        name: name.clone(),
        description: "See salaries".to_owned(),
        resource: None,
        roles: vec![staff.clone()],
    };
    made(db, CreateScope(scope)).await.unwrap();
    assert_eq!(
        kind(db, DeleteRole { name: staff.clone() }).await,
        RefusalKind::Conflict
    );
    let edited = made(
        db,
        EditScope {
            name: name.clone(),
            description: None,
            roles: Some(vec!["admin".parse().unwrap()]),
            claims: None,
            kind: None,
            is_sensitive: None,
            translations: crate::words::TranslationChanges::default(),
        },
    )
    .await
    .unwrap();
    assert_eq!(edited.description, "See salaries");
    made(db, DeleteRole { name: staff.clone() }).await.unwrap();
    for built_in in ["admin", "auditor"] {
        assert_eq!(
            kind(
                db,
                DeleteRole {
                    name: built_in.parse().unwrap()
                }
            )
            .await,
            RefusalKind::Conflict
        );
    }
    assert_eq!(
        kind(
            db,
            DeleteScope {
                name: "roles".parse().unwrap()
            }
        )
        .await,
        RefusalKind::Conflict
    );
}
