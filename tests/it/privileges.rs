//! Nobody gives what they do not hold, and nobody touches somebody who holds more: for every pair of roles.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use grantor::admin::change::*;
use grantor::admin::{Actor, AdminError, Changing, Means, RefusalKind, apply};
use grantor::oauth::acr::Acr;
use grantor::oauth::client::{ClientType, Profile};
use grantor::oauth::client_metadata::{ClientMetadata, SubjectType};
use grantor::oauth::client_settings::{ClientSettings, SettingsChanges};
use grantor::storage::sessions;
use grantor::types::{ClientId, RedirectUri, RoleName, UserId};

use crate::support::admin::access::AccessChange;
use crate::support::admin::clients::{ClientChanges, NewClient};
use crate::support::admin::profiles::ProfileChanges;
use crate::support::admin::users::{Delivery, LinkKind, NewUser, Whom};
use crate::support::*;

/// What each role permits, written down once more: the built-in ones, one of the owner's own, and none.
fn permissions() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let reading = [
        "clients:read",
        "users:read",
        "permissions:read",
        "keys:read",
        "sessions:read",
        "audit:read",
        "settings:read",
        "providers:read",
    ];
    let writing = [
        "clients:write",
        "clients:own",
        "users:write",
        "permissions:write",
        "keys:write",
        "sessions:write",
        "providers:write",
    ];
    let admin: BTreeSet<_> = reading.into_iter().chain(writing).collect();
    let owner = admin.iter().copied().chain(["owners:write"]).collect();
    BTreeMap::from([
        ("owner", owner),
        ("admin", admin),
        (
            "support",
            BTreeSet::from([
                "users:read",
                "users:write",
                "permissions:read",
                "sessions:read",
                "sessions:write",
            ]),
        ),
        ("client-admin", BTreeSet::from(["clients:own"])),
        ("auditor", reading.into_iter().collect()),
        ("helpdesk", BTreeSet::from(["users:write", "permissions:write"])),
        ("nobody", BTreeSet::new()),
    ])
}

/// Somebody with each role, of their own or by a group, and their addresses by role.
async fn people(s: &TestServer) -> BTreeMap<&'static str, UserId> {
    for role in ["helpdesk", "nobody"] {
        s.role(role).await;
    }
    for permission in ["users:write", "permissions:write"] {
        s.execute(&format!(
            "INSERT INTO role_permissions (role, permission) VALUES ('helpdesk', '{permission}')"
        ))
        .await;
    }
    let mut people = BTreeMap::new();
    for (at, role) in permissions().into_keys().enumerate() {
        let email = format!("{role}@example.test");
        let id = s.user(&email, role).await;
        if at % 2 == 0 {
            s.give_role(&email, role).await;
        } else {
            s.group(role, &[role]).await;
            s.set_member(&email, role, true).await;
        }
        people.insert(role, id);
    }
    people
}

/// Whether the actor may: anything else than a refusal for lack of rights counts as permitted.
async fn may(s: &TestServer, actor: &UserId, change: impl Changing) -> bool {
    let actor = Actor::Person(actor.clone());
    let done = grantor::admin::rehearse(&Means::of(&s.app), &actor, change, s.now()).await;
    match done {
        Ok(_) => true,
        Err(AdminError::Refused(refusals)) => {
            let is_forbidden = refusals.first().kind == RefusalKind::Forbidden;
            assert!(
                !is_forbidden
                    || refusals
                        .to_string()
                        .starts_with("You don't have permission to view this: ")
            );
            !is_forbidden
        }
        Err(other) => panic!("{other}"),
    }
}

server_test! {
    async fn ours_nobody_touches_somebody_who_may_do_more_for_every_pair_of_roles(s: TestServer) {
        let (people, held) = (people(&s).await, permissions());
        for (actor_role, actor) in &people {
            for (target_role, target) in &people {
                let (of_actor, of_target) = (&held[actor_role], &held[target_role]);
                let covers = of_actor.is_superset(of_target);
                let may_users = covers && of_actor.contains("users:write");
                let whom = || Whom::Id(target.clone());
                let pair = format!("{actor_role} and {target_role}");
                let name = ProfileChanges { name: Some("X".to_owned()), ..ProfileChanges::default() };
                assert_eq!(may(&s, actor, EditUser { whom: whom(), changes: name }).await, may_users, "edit: {pair}");
                let kind = LinkKind::Reset;
                assert_eq!(may(&s, actor, MakeLink { whom: whom(), kind, delivery: Delivery::Shown }).await, may_users, "link: {pair}");
                assert_eq!(may(&s, actor, RecoverUser { whom: whom() }).await, may_users, "recover: {pair}");
                assert_eq!(may(&s, actor, ResetFactors { whom: whom() }).await, may_users, "reset factors: {pair}");
                assert_eq!(may(&s, actor, DisableUser { whom: whom() }).await, may_users, "disable: {pair}");
                assert_eq!(may(&s, actor, EnableUser { whom: whom() }).await, may_users, "enable: {pair}");
                let may_erase = may_users && of_actor.is_superset(&held["admin"]);
                assert_eq!(may(&s, actor, EraseEvents { whom: whom() }).await, may_erase, "erase: {pair}");
                assert_eq!(may(&s, actor, DeleteUser { whom: whom() }).await, may_erase, "delete: {pair}");
                // A role is given to, and taken from, somebody who holds less.
                let nobody = || Whom::Id(people["nobody"].clone());
                let role = || -> RoleName { target_role.parse().unwrap() };
                let may_roles = covers && of_actor.contains("permissions:write");
                assert_eq!(may(&s, actor, GiveRole { whom: nobody(), role: role() }).await, may_roles, "give: {pair}");
                assert_eq!(may(&s, actor, TakeRole { whom: nobody(), role: role() }).await, may_roles, "take: {pair}");
                assert_eq!(may(&s, actor, GiveRole { whom: whom(), role: "nobody".parse().unwrap() }).await, may_roles, "give to: {pair}");
                let create = CreateUser {
                    new: NewUser { email: "new@example.test".parse().unwrap(), name: None, password_hash: None, roles: vec![role()] },
                    told: ProfileChanges::default(),
                    invitation: None,
                };
                assert_eq!(may(&s, actor, create).await, may_roles && of_actor.contains("users:write"), "create: {pair}");
                let group = CreateGroup { name: "g".parse().unwrap(), description: "G".to_owned(), roles: vec![role()] };
                assert_eq!(may(&s, actor, group).await, may_roles, "group: {pair}");
                let group = EditGroup { name: "client-admin".parse().unwrap(), description: None, give: vec![role()], take: vec![] };
                assert_eq!(may(&s, actor, group).await, may_roles, "group's role: {pair}");
            }
        }
    }
}

server_test! {
    async fn ours_nobody_joins_a_group_or_ends_a_sign_in_of_those_who_may_do_more(s: TestServer) {
        let (people, held) = (people(&s).await, permissions());
        for role in people.keys() {
            s.group(&format!("with-{role}"), &[role]).await;
            s.browser().sign_in(&format!("{role}@example.test")).await;
        }
        for (actor_role, actor) in &people {
            for (target_role, target) in &people {
                let covers = held[actor_role].is_superset(&held[target_role]);
                let pair = format!("{actor_role} and {target_role}");
                let add = AddMember { group: format!("with-{target_role}").parse().unwrap(), whom: Whom::Id(people["nobody"].clone()) };
                let may_permit = covers && held[actor_role].contains("permissions:write");
                assert_eq!(may(&s, actor, add.clone()).await, may_permit, "join: {pair}");
                let remove = RemoveMember { group: add.group, whom: add.whom };
                assert_eq!(may(&s, actor, remove).await, may_permit, "leave: {pair}");
                let of_target = sessions::list(&mut s.db.read().await.unwrap().conn(), Some(target), 1, s.now()).await.unwrap();
                let may_end = covers && held[actor_role].contains("sessions:write");
                assert_eq!(may(&s, actor, RevokeSession { id: of_target[0].id.clone() }).await, may_end, "end: {pair}");
            }
            let permit = |permission: &str| EditRole {
                permit: vec![permission.parse().unwrap()],
                ..EditRole::of("nobody".parse().unwrap())
            };
            for permission in held["owner"].iter().copied() {
                let expected = held[actor_role].contains("permissions:write") && held[actor_role].contains(permission);
                assert_eq!(may(&s, actor, permit(permission)).await, expected, "{actor_role} permits {permission}");
            }
        }
    }
}

server_test! {
    /// Whoever changes what a group gives changes the roles of each of its members, and some of them may hold more.
    async fn ours_nobody_changes_a_group_with_somebody_in_it_who_may_do_more(s: TestServer) {
        let (people, held) = (people(&s).await, permissions());
        for role in people.keys() {
            let group = format!("of-{role}");
            s.group(&group, &[]).await;
            s.set_member(&format!("{role}@example.test"), &group, true).await;
        }
        for (actor_role, actor) in &people {
            for target_role in people.keys() {
                let pair = format!("{actor_role} and {target_role}");
                let may_change = held[actor_role].is_superset(&held[target_role]) && held[actor_role].contains("permissions:write");
                let name = || format!("of-{target_role}").parse().unwrap();
                let nobody = || -> Vec<RoleName> { vec!["nobody".parse().unwrap()] };
                let edit = |give, take| EditGroup { name: name(), description: None, give, take };
                assert_eq!(may(&s, actor, edit(nobody(), vec![])).await, may_change, "give: {pair}");
                assert_eq!(may(&s, actor, edit(vec![], nobody())).await, may_change, "take: {pair}");
                assert_eq!(may(&s, actor, DeleteGroup { name: name() }).await, may_change, "delete: {pair}");
                let words = EditGroup { name: name(), description: Some("Those".to_owned()), give: vec![], take: vec![] };
                assert_eq!(may(&s, actor, words).await, held[actor_role].contains("permissions:write"), "words: {pair}");
            }
        }
    }
}

server_test! {
    /// Whoever says how surely the people of a role sign in, or deletes it, touches each of them, and some may hold more.
    async fn ours_nobody_loosens_a_role_of_somebody_who_may_do_more(s: TestServer) {
        let (people, held) = (people(&s).await, permissions());
        for (at, target) in people.keys().enumerate() {
            let (role, email) = (format!("strict-{target}"), format!("{target}@example.test"));
            s.role(&role).await;
            s.execute(&format!("UPDATE roles SET required_acr = '2' WHERE name = '{role}'")).await;
            if at % 2 == 0 {
                s.group(&role, &[&role]).await;
                s.set_member(&email, &role, true).await;
            } else {
                s.give_role(&email, &role).await;
            }
        }
        for (actor_role, actor) in &people {
            for target_role in people.keys() {
                let pair = format!("{actor_role} and {target_role}");
                let may_any = held[actor_role].contains("permissions:write");
                let may_change = may_any && held[actor_role].is_superset(&held[target_role]);
                let name = || -> RoleName { format!("strict-{target_role}").parse().unwrap() };
                let require = |acr| EditRole { required_acr: Some(acr), ..EditRole::of(name()) };
                assert_eq!(may(&s, actor, require(None)).await, may_change, "clear: {pair}");
                assert_eq!(may(&s, actor, require(Some(Acr::Phr))).await, may_change, "raise: {pair}");
                assert_eq!(may(&s, actor, DeleteRole { name: name() }).await, may_change, "delete: {pair}");
                assert_eq!(may(&s, actor, require(Some(Acr::Two))).await, may_any, "as it is: {pair}");
                let words = EditRole { description: Some("Those".to_owned()), ..EditRole::of(name()) };
                assert_eq!(may(&s, actor, words).await, may_any, "words: {pair}");
            }
        }
    }
}

async fn of_person(s: &TestServer, actor: &UserId, change: impl Changing) -> Result<(), String> {
    let actor = Actor::Person(actor.clone());
    let made = apply(&Means::of(&s.app), &actor, change, s.now()).await;
    made.map(|_| ()).map_err(|error| error.to_string())
}

fn app(change: impl FnOnce(&mut NewClient)) -> CreateClient {
    let mut new = NewClient {
        redirect_uris: vec!["https://app.example/callback".parse().unwrap()],
        scope: "notes:read".parse().unwrap(),
        ..NewClient::new("Mine", ClientType::Web)
    };
    change(&mut new);
    CreateClient(new)
}

server_test! {
    /// A `client-admin` registers apps and changes their own: without relaxation, without a scope beyond their own.
    async fn ours_a_client_admin_has_their_own_apps_alone(s: TestServer) {
        let people = people(&s).await;
        let mine = &people["client-admin"];
        s.role("payroll").await;
        s.scope("pay:see", "See pay", None, &["payroll"]).await;
        s.scope("admin:clients:read", "See apps", None, &[]).await;
        let actor = Actor::Person(mine.clone());
        let made = apply(&Means::of(&s.app), &actor, app(|_| {}), s.now()).await.unwrap().done;
        let own: ClientId = made.client.id;
        let other = s.web_client().await.id;
        let edit = |id: &ClientId, changes: ClientChanges| EditClient { id: id.clone(), changes };
        let rename = || ClientChanges { name: Some("Other".to_owned()), ..ClientChanges::default() };
        of_person(&s, mine, edit(&own, rename())).await.unwrap();
        of_person(&s, mine, SetClientAccess { id: own.clone(), access: AccessChange::Only(vec![]) }).await.unwrap();
        of_person(&s, mine, RotateClientSecret { id: own.clone(), overlap: std::time::Duration::ZERO }).await.unwrap();
        for error in [
            of_person(&s, mine, edit(&other, rename())).await,
            of_person(&s, mine, DeleteClient { id: other.clone() }).await,
            of_person(&s, mine, SetClientAccess { id: other.clone(), access: AccessChange::Everyone }).await,
            of_person(&s, mine, AddClientOwner { id: other.clone(), whom: Whom::Id(mine.clone()) }).await,
        ] {
            assert_eq!(error.unwrap_err(), "You don't have permission to view this: it takes the permission clients:write.");
        }
        let lax = ClientChanges { profile: Some(Profile::OidcCompat), ..ClientChanges::default() };
        let more = |scope: &str| ClientChanges { scope: Some(scope.parse().unwrap()), ..ClientChanges::default() };
        for (error, words) in [
            (of_person(&s, mine, edit(&own, lax)).await, "less strict"),
            (of_person(&s, mine, app(|new| new.profile = Profile::OidcCompat)).await, "less strict"),
            (of_person(&s, mine, edit(&own, more("notes:read pay:see"))).await, "beyond what they hold"),
            (of_person(&s, mine, edit(&own, more("admin:clients:read"))).await, "beyond what they hold"),
            (of_person(&s, mine, app(|new| new.scope = "pay:see".parse().unwrap())).await, "beyond what they hold"),
        ] {
            let error = error.unwrap_err();
            assert!(error.contains(words), "{words}: {error}");
        }
        // With the role the scope is for, it is theirs to ask for.
        s.give_role("client-admin@example.test", "payroll").await;
        of_person(&s, mine, edit(&own, more("notes:read pay:see"))).await.unwrap();
        // An app that may ask for what its owner no longer holds gives them no secret and leads to no other place.
        s.execute("DELETE FROM user_roles WHERE role = 'payroll'").await;
        for error in [
            of_person(&s, mine, RotateClientSecret { id: own.clone(), overlap: std::time::Duration::ZERO }).await,
            of_person(&s, mine, edit(&own, ClientChanges { redirect_uris: Some(vec!["https://evil.example/x".parse().unwrap()]), ..ClientChanges::default() })).await,
        ] {
            assert!(error.unwrap_err().contains("beyond what they hold"));
        }
        of_person(&s, mine, DeleteClient { id: own }).await.unwrap();
    }
}

server_test! {
    /// What an administrator decides about an app is no owner's to decide, nor to extend.
    async fn ours_a_client_admin_skips_no_consent_and_loosens_nothing(s: TestServer) {
        let people = people(&s).await;
        let (mine, admin) = (&people["client-admin"], &people["admin"]);
        let lifetime = |seconds| Some(Duration::from_secs(seconds).try_into().unwrap());
        let skip = || ClientSettings { skip_consent: "notes:read".parse().unwrap(), ..ClientSettings::default() };
        let http = || ClientSettings { http_callback: true, ..ClientSettings::default() };
        let long = || ClientSettings { access_lifetime: lifetime(3600), ..ClientSettings::default() };
        for settings in [skip(), http(), long()] {
            let error = of_person(&s, mine, app(|new| new.settings = settings.clone())).await.unwrap_err();
            assert!(error.contains("less strict"), "{error}");
            of_person(&s, admin, app(|new| new.settings = settings)).await.unwrap();
        }
        let actor = Actor::Person(mine.clone());
        let shorter = ClientSettings { access_lifetime: lifetime(60), id_token_claims: true, ..ClientSettings::default() };
        let id = apply(&Means::of(&s.app), &actor, app(|new| new.settings = shorter), s.now()).await.unwrap().done.client.id;
        let edit = |changes: ClientChanges| EditClient { id: id.clone(), changes };
        let set = |settings: SettingsChanges| edit(ClientChanges { settings, ..ClientChanges::default() });
        let to = |uris: &[&str]| edit(ClientChanges { redirect_uris: Some(uris.iter().map(|uri| uri.parse().unwrap()).collect()), ..ClientChanges::default() });
        let at = |uri: &str| edit(ClientChanges { resources: Some(vec![uri.parse().unwrap()]), ..ClientChanges::default() });
        let skipping = |scope: &str| set(SettingsChanges { skip_consent: Some(scope.parse().unwrap()), ..SettingsChanges::default() });
        let requiring = |acr| set(SettingsChanges { required_acr: Some(acr), ..SettingsChanges::default() });
        let lasting = |lifetime| set(SettingsChanges { access_lifetime: Some(lifetime), ..SettingsChanges::default() });
        let over_http = |is| set(SettingsChanges { http_callback: Some(is), ..SettingsChanges::default() });
        for change in [skipping("notes:read"), over_http(true), lasting(lifetime(61)), lasting(None), lasting(lifetime(86400))] {
            let error = of_person(&s, mine, change).await.unwrap_err();
            assert!(error.contains("less strict"), "{error}");
        }
        of_person(&s, mine, lasting(lifetime(30))).await.unwrap();
        // How surely people sign in they may demand, and not give up again.
        of_person(&s, mine, requiring(Some(Acr::Phr))).await.unwrap();
        for less in [Some(Acr::Two), Some(Acr::One), None] {
            assert!(of_person(&s, mine, requiring(less)).await.unwrap_err().contains("less strict"));
            of_person(&s, admin, requiring(less)).await.unwrap();
            of_person(&s, admin, requiring(Some(Acr::Phr))).await.unwrap();
        }
        // Without skipped consent, where it leads is theirs.
        of_person(&s, mine, to(&["https://app.example/callback", "https://more.example/callback"])).await.unwrap();
        of_person(&s, mine, at("https://api.example")).await.unwrap();
        of_person(&s, mine, edit(ClientChanges { resources: Some(vec![]), ..ClientChanges::default() })).await.unwrap();
        // Once an administrator decided it, other hosts and resource servers would be had by their word too.
        of_person(&s, admin, skipping("notes:read")).await.unwrap();
        for change in [to(&["https://evil.example/callback"]), at("https://api.example"), skipping("notes:read notes:write")] {
            let error = of_person(&s, mine, change).await.unwrap_err();
            assert!(error.contains("less strict"), "{error}");
        }
        of_person(&s, mine, to(&["https://app.example/other"])).await.unwrap();
        of_person(&s, mine, edit(ClientChanges { name: Some("Other".to_owned()), ..ClientChanges::default() })).await.unwrap();
        // Nor is who people are to it theirs while they are not asked: by another subject it would know them elsewhere.
        let known_by = |subject_type| ClientChanges {
            metadata: Some(ClientMetadata { subject_type: Some(subject_type), ..ClientMetadata::default() }),
            ..ClientChanges::default()
        };
        let unasked = SettingsChanges { skip_consent: Some("notes:read".parse().unwrap()), ..SettingsChanges::default() };
        let other = ClientChanges { settings: unasked, ..known_by(SubjectType::Pairwise) };
        assert!(of_person(&s, mine, edit(other.clone())).await.unwrap_err().contains("less strict"));
        of_person(&s, admin, edit(other)).await.unwrap();
        let renamed = apply(&Means::of(&s.app), &actor, edit(known_by(SubjectType::Public)), s.now()).await.unwrap().done.client;
        assert!(renamed.settings.skip_consent.is_empty(), "people are asked by somebody else");
        of_person(&s, admin, skipping("notes:read")).await.unwrap();
        // What is stricter is theirs again; and then where it leads, too.
        of_person(&s, mine, skipping("")).await.unwrap();
        of_person(&s, mine, to(&["https://moved.example/callback"])).await.unwrap();
        // A permission of the administration is nobody's to give away.
        s.scope("admin:clients:read", "See apps", None, &[]).await;
        let error = of_person(&s, &people["owner"], app(|new| {
            new.scope = "openid admin:clients:read".parse().unwrap();
            new.settings.skip_consent = new.scope.clone();
        }))
        .await;
        assert!(error.unwrap_err().contains("admin:clients:read is of the administration"));
    }
}

server_test! {
    /// Plain http leads where an administrator let it lead: a host with https says nothing of the same with http, and where people
    /// go after they signed out is such a place too.
    async fn ours_a_client_admin_leads_plain_http_nowhere_else(s: TestServer) {
        let people = people(&s).await;
        let (mine, admin) = (&people["client-admin"], &people["admin"]);
        let actor = Actor::Person(mine.clone());
        let id = apply(&Means::of(&s.app), &actor, app(|_| {}), s.now()).await.unwrap().done.client.id;
        let uris = |uris: &[&str]| uris.iter().map(|uri| uri.parse().unwrap()).collect::<Vec<RedirectUri>>();
        let edit = |changes: ClientChanges| EditClient { id: id.clone(), changes };
        let to = |of: &[&str]| edit(ClientChanges { redirect_uris: Some(uris(of)), ..ClientChanges::default() });
        let out_to = |of: &[&str]| {
            let metadata = ClientMetadata { post_logout_redirect_uris: uris(of), ..ClientMetadata::default() };
            edit(ClientChanges { metadata: Some(metadata), ..ClientChanges::default() })
        };
        let over_http = |is| {
            let settings = SettingsChanges { http_callback: Some(is), ..SettingsChanges::default() };
            edit(ClientChanges { settings, ..ClientChanges::default() })
        };
        of_person(&s, mine, to(&["https://app.corp.internal/callback"])).await.unwrap();
        of_person(&s, mine, out_to(&["https://any.lan/bye"])).await.unwrap();
        of_person(&s, admin, over_http(true)).await.unwrap();
        let both = ["https://app.corp.internal/callback", "http://app.corp.internal/callback"];
        for change in [to(&["http://nas.local/callback"]), to(&both), out_to(&["http://any.lan/bye"])] {
            let error = of_person(&s, mine, change).await.unwrap_err();
            assert!(error.contains("less strict"), "{error}");
        }
        // Where it leads already by an administrator's word.
        of_person(&s, admin, to(&both)).await.unwrap();
        of_person(&s, mine, to(&["http://app.corp.internal/other"])).await.unwrap();
        of_person(&s, mine, out_to(&["http://app.corp.internal/bye"])).await.unwrap();
        of_person(&s, mine, to(&["https://app.corp.internal/callback"])).await.unwrap();
        of_person(&s, mine, out_to(&["https://any.lan/bye"])).await.unwrap();
        of_person(&s, mine, over_http(false)).await.unwrap();
    }
}

server_test! {
    /// Who is disabled, or lost their role, may do nothing from that moment.
    async fn ours_rights_are_those_of_the_moment_of_the_change(s: TestServer) {
        let people = people(&s).await;
        let create = |name: &str| CreateRole { name: name.parse().unwrap(), description: "R".to_owned(), required_acr: None };
        let admin = &people["admin"];
        of_person(&s, admin, create("one")).await.unwrap();
        s.execute("UPDATE users SET is_active = FALSE WHERE email = 'admin@example.test'").await;
        assert!(of_person(&s, admin, create("two")).await.is_err());
        s.execute("UPDATE users SET is_active = TRUE WHERE email = 'admin@example.test'").await;
        of_person(&s, admin, create("three")).await.unwrap();
        for table in ["user_roles", "group_roles"] {
            s.execute(&format!("DELETE FROM {table} WHERE role = 'admin'")).await;
        }
        assert!(of_person(&s, admin, create("four")).await.is_err());
    }
}

server_test! {
    /// A role of the owner's own that was there before with a built-in role's name permits nothing.
    async fn ours_a_built_in_role_stays_what_it_is(s: TestServer) {
        let means = Means::of(&s.app);
        for role in ["owner", "admin", "support", "client-admin", "auditor"] {
            let name: RoleName = role.parse().unwrap();
            let edit = EditRole { permit: vec!["keys:write".parse().unwrap()], ..EditRole::of(name.clone()) };
            let edited = apply(&means, &Actor::CommandLine, edit, s.now()).await;
            let deleted = apply(&means, &Actor::CommandLine, DeleteRole { name }, s.now()).await;
            for refused in [edited.map(|_| ()), deleted.map(|_| ())] {
                assert!(refused.unwrap_err().to_string().contains("is the server's own"), "{role}");
            }
        }
        s.execute("UPDATE roles SET is_built_in = FALSE WHERE name = 'support'").await;
        s.user("old@example.test", "Old").await;
        s.give_role("old@example.test", "support").await;
        let old = s.user_id("old@example.test").await;
        assert!(of_person(&s, &old, DisableUser { whom: Whom::Id(s.user_id(ADA).await) }).await.is_err());
    }
}
