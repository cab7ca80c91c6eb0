use super::*;
use crate::oauth::client::{ClientType, OFFLINE_ACCESS};
use crate::oauth::client_metadata::RegisteredBy;
use crate::oauth::error::ErrorCode;

use crate::oauth::resource::{Resource, ScopeDefinition};
use crate::types::{GrantId, Timestamp, UserId};

fn catalog() -> Catalog {
    let resource = |uri: &str, is_enabled| Resource {
        uri: uri.parse().unwrap(),
        name: uri.to_owned(),
        claims: vec![],
        signing_algorithm: None,
        translations: crate::words::Translations::default(),
        is_enabled,
        is_open: false,
        access_lifetime: None,
    };
    let scope = |name: &str, resource: Option<&str>, roles: &[&str]| ScopeDefinition {
        kind: crate::oauth::scope_kind::ScopeKind::See,
        is_sensitive: false,
        translations: crate::words::Translations::default(),
        name: name.parse().unwrap(),
        description: name.to_owned(),
        claims: vec![],
        resource: resource.map(|uri| uri.parse().unwrap()),
        roles: roles.iter().map(|role| role.parse().unwrap()).collect(),
    };
    let resources = vec![
        resource("https://a.example", true),
        resource("https://b.example", true),
        resource("https://off.example", false),
    ];
    let scopes = vec![
        scope("a:read", Some("https://a.example"), &[]),
        scope("a:admin", Some("https://a.example"), &["admin"]),
        scope("b:read", Some("https://b.example"), &[]),
        scope("off:read", Some("https://off.example"), &[]),
        scope("roles", None, &[]),
    ];
    let issuer = "https://id.example".parse().unwrap();
    Catalog::new(Some(issuer), resources, scopes, (&Scope::default(), &[]))
}

fn client(scope: &str) -> Client {
    Client {
        scope: scope.parse().unwrap(),
        ..Client::new("app".parse().unwrap(), "App", ClientType::Web, Timestamp(0))
    }
}

fn candidate(scope: &str, granted: &[&str], roles: &[&str]) -> Candidate {
    Candidate {
        grant_type: GrantType::RefreshToken,
        subject: Subject::User {
            grant_id: GrantId::new(),
            person: person(roles),
            names_resources: false,
        },
        scope: scope.parse().unwrap(),
        granted_resources: granted.iter().map(|uri| uri.parse().unwrap()).collect(),
        requested_resources: vec![],
    }
}

fn person(roles: &[&str]) -> Person {
    let roles = roles.iter().map(|role| role.parse().unwrap()).collect();
    Person::new(UserId::new(), true, roles, Vec::new())
}

fn uris(list: &[&str]) -> Vec<ResourceUri> {
    list.iter().map(|uri| uri.parse().unwrap()).collect()
}

#[test]
fn rfc6749_3_3_unknown_scopes_are_ignored_and_foreign_ones_refused() {
    let app = client("a:read roles");
    let ask = |scope: &str| negotiate_scope(&catalog(), &app, Some(scope.parse().unwrap()), &[]);
    assert_eq!(ask("a:read nonsense").unwrap().to_string(), "a:read");
    assert_eq!(ask("b:read").unwrap_err().code(), ErrorCode::InvalidScope);
    assert_eq!(ask("nonsense").unwrap_err().code(), ErrorCode::InvalidScope);
    assert_eq!(
        negotiate_scope(&catalog(), &app, None, &[]).unwrap().to_string(),
        "a:read roles"
    );
}

#[test]
fn rfc8707_2_only_registered_enabled_resources_of_the_client_are_targets() {
    let app = client("a:read off:read roles");
    let ask = |scope: &str, list: &[&str]| {
        negotiate_resources(&catalog(), &app, &scope.parse().unwrap(), &uris(list)).map_err(|e| e.code())
    };
    assert_eq!(ask("a:read", &[]), Ok(uris(&["https://a.example"])));
    assert_eq!(ask("roles", &[]), Ok(vec![]));
    assert_eq!(
        ask("roles", &["https://b.example"]),
        Err(ErrorCode::InvalidTarget)
    );
    assert_eq!(
        ask("roles", &["https://nobody.example"]),
        Err(ErrorCode::InvalidTarget)
    );
    assert_eq!(ask("off:read", &[]), Err(ErrorCode::InvalidTarget));
    assert_eq!(
        ask("a:read off:read", &[]),
        Err(ErrorCode::InvalidScope),
        "RFC 9068 section 3"
    );
    assert_eq!(
        ask("off:read", &["https://a.example"]),
        Err(ErrorCode::InvalidScope)
    );
}

#[test]
fn rfc6749_3_3_the_default_scope_is_what_is_registered_at_the_resources_that_are_named() {
    let app = client("a:read b:read roles");
    let ask = |list: &[&str]| {
        negotiate_scope(&catalog(), &app, None, &uris(list))
            .unwrap()
            .to_string()
    };
    assert_eq!(ask(&[]), "a:read b:read roles");
    assert_eq!(ask(&["https://a.example"]), "a:read roles");
    assert_eq!(ask(&["https://id.example"]), "roles");
}

#[test]
fn ours_a_token_carries_no_scope_its_person_client_or_resource_lost() {
    fn approve_scope(app: &Client, candidate: Candidate) -> Result<Approved<'_>, ErrorCode> {
        approve(&catalog(), app, candidate).map_err(|error| error.code())
    }
    let both = ["https://a.example", "https://b.example"];
    let app = client("a:read a:admin b:read roles");
    let full = approve_scope(&app, candidate("a:read a:admin b:read roles", &both, &["admin"])).unwrap();
    assert_eq!(full.scope().to_string(), "a:admin a:read b:read roles");
    assert_eq!(full.memberships_of_token().roles.as_ref().unwrap().len(), 1);
    let no_role = approve_scope(&app, candidate("a:read a:admin", &both, &[])).unwrap();
    assert_eq!(no_role.scope().to_string(), "a:read");
    let mut one_target = candidate("a:read b:read", &both, &[]);
    one_target.requested_resources = uris(&["https://b.example"]);
    assert_eq!(
        approve_scope(&app, one_target).unwrap().scope().to_string(),
        "b:read"
    );
    let without = client("a:read");
    let without_b = approve_scope(&without, candidate("a:read b:read", &both, &[])).unwrap();
    assert_eq!(without_b.resources(), uris(&["https://a.example"]));
    assert_eq!(without_b.scope().to_string(), "a:read");
    assert_eq!(
        approve_scope(&client("roles"), candidate("a:read", &both, &[])).unwrap_err(),
        ErrorCode::InvalidTarget
    );
    assert_eq!(
        approve_scope(&app, candidate("a:read", &["https://off.example"], &[])).unwrap_err(),
        ErrorCode::InvalidTarget
    );
}

#[test]
fn ours_nothing_is_issued_for_the_disabled_or_the_unregistered() {
    let mut off = client("a:read");
    off.is_enabled = false;
    let ask = |app: &Client, candidate| approve(&catalog(), app, candidate).unwrap_err().code();
    assert_eq!(ask(&off, candidate("a:read", &[], &[])), ErrorCode::InvalidClient);
    let mut inactive = candidate("a:read", &["https://a.example"], &[]);
    inactive.subject = Subject::User {
        grant_id: GrantId::new(),
        person: Person::new(UserId::new(), false, vec![], vec![]),
        names_resources: false,
    };
    assert_eq!(ask(&client("a:read"), inactive), ErrorCode::InvalidGrant);
    let mut other = candidate("a:read", &["https://a.example"], &[]);
    other.grant_type = GrantType::ClientCredentials;
    assert_eq!(ask(&client("a:read"), other), ErrorCode::UnauthorizedClient);
}

/// The catalog, where apps nobody vouched for may have `roles` and tokens for B, and A is open.
fn opened() -> Catalog {
    let Catalog {
        mut resources,
        scopes,
        ..
    } = catalog();
    resources[0].is_open = true;
    let (most, named) = ("roles gone".parse().unwrap(), uris(&["https://b.example/"]));
    let issuer = "https://id.example".parse().unwrap();
    Catalog::new(Some(issuer), resources, scopes, (&most, &named))
}

fn unvouched(scope: &str) -> Client {
    Client {
        registered_by: RegisteredBy::Open,
        ..client(scope)
    }
}

#[test]
fn oidc_core_11_what_is_of_no_use_now_is_within_the_ceiling_for_later() {
    let Catalog {
        resources,
        mut scopes,
        ..
    } = catalog();
    scopes[4].name = OFFLINE_ACCESS.parse().unwrap();
    let issuer = "https://id.example".parse().unwrap();
    let most = OFFLINE_ACCESS.parse().unwrap();
    let catalog = Catalog::new(Some(issuer), resources, scopes, (&most, &[]));
    let mut app = unvouched("");
    let of = |app: &Client| {
        let ceiling = Ceiling::of(&catalog, app);
        (
            ceiling.scope().has(OFFLINE_ACCESS),
            ceiling.all().has(OFFLINE_ACCESS),
        )
    };
    assert_eq!(of(&app), (true, true));
    app.grant_types = vec![GrantType::AuthorizationCode];
    assert_eq!(of(&app), (false, true));
}

#[test]
fn ours_the_ceiling_is_policy_registration_or_an_administrators_word() {
    let catalog = opened();
    let of = |client: &Client| {
        let ceiling = Ceiling::of(&catalog, client);
        (ceiling.scope().to_string(), ceiling.resources())
    };
    let (a, b) = ("https://a.example", "https://b.example");
    for wrote in ["", "b:read", "roles a:read off:read"] {
        let app = unvouched(wrote);
        assert_eq!(
            of(&app),
            ("a:admin a:read roles".to_owned(), uris(&[a, b])),
            "{wrote}"
        );
    }
    let mut bounded = unvouched("b:read");
    bounded.is_bounded = true;
    assert_eq!(of(&bounded), ("b:read".to_owned(), uris(&[b])));
    assert_eq!(
        of(&client("b:read")),
        ("a:admin a:read b:read".to_owned(), uris(&[a, b]))
    );
    let mut service = client("b:read");
    service.grant_types = vec![GrantType::ClientCredentials];
    assert_eq!(of(&service), ("b:read".to_owned(), uris(&[b])));
    // This server is there for everybody, in the registered spelling.
    let issuer = uris(&["https://ID.example/"]);
    assert!(
        catalog
            .as_registered(issuer)
            .iter()
            .all(|uri| catalog.is_issuer(uri) && Ceiling::of(&catalog, &service).check_target(uri).is_ok())
    );
}

#[test]
fn ours_nothing_beyond_the_ceiling_is_issued_however_it_was_granted() {
    let app = unvouched("a:read b:read roles off:read");
    let both = ["https://a.example", "https://b.example", "https://off.example"];
    let granted = candidate("a:read b:read roles off:read", &both, &[]);
    let opened = opened();
    let approved = approve(&opened, &app, granted.clone()).unwrap();
    assert_eq!(approved.scope().to_string(), "a:read roles");
    assert_eq!(
        approved.resources(),
        uris(&["https://a.example", "https://b.example"])
    );
    // What is closed since is gone.
    let error = approve(&catalog(), &app, granted).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidTarget);
}
