//! Every change there is: rehearsed it leaves nothing, made it leaves one event.

mod keys;
mod providers;

use grantor::admin::change::*;
use grantor::admin::registrations::NewRegistration;
use grantor::admin::{Actor, AdminError, Changing, Means, RefusalKind, apply, rehearse};
use grantor::oauth::acr::Acr;
use grantor::oauth::client::{ClientType, Profile};
use grantor::oauth::client_metadata::RegistrationMode;
use grantor::oauth::registration::{Registration, RegistrationPolicy};
use grantor::oauth::released::Names;
use grantor::oauth::resource::{Resource, ScopeDefinition};
use grantor::types::{ClientId, GroupName, RoleName, UserId};
use serde_json::json;

use crate::support::admin::access::{AccessChange, Entry};
use crate::support::admin::clients::{ClientChanges, NewClient, generated_id};
use crate::support::admin::profiles::ProfileChanges;
use crate::support::admin::resources::ResourceChanges;
use crate::support::admin::users::{Delivery, LinkKind, NewUser, Whom};
use crate::support::admin::{clients, grants, sessions};
use crate::support::*;

const GRACE: &str = "grace@example.test";
const ORDERS: &str = "https://orders.example";

/// Makes changes and keeps their names.
struct Table<'a> {
    s: &'a TestServer,
    seen: Vec<&'static str>,
}

impl Table<'_> {
    async fn run<C: Changing + Into<Change> + Clone>(&mut self, change: C) -> C::Done {
        self.run_as(&Actor::CommandLine, "admin", change).await
    }

    /// Rehearses a change, makes it, and looks at what each left.
    async fn run_as<C: Changing + Into<Change> + Clone>(
        &mut self,
        actor: &Actor,
        audited: &str,
        change: C,
    ) -> C::Done {
        let (s, means) = (self.s, Means::of(&self.s.app));
        let name = change.clone().into().name();
        let before = s.dump().await;
        rehearse(&means, actor, change.clone(), s.now())
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(s.dump().await, before, "a rehearsed {name} leaves something");
        let events = s.rows("audit_events").await;
        let of_actor = before.matches(&format!("|actor={audited}|")).count();
        let applied = apply(&means, actor, change, s.now()).await.unwrap();
        assert!(applied.has_changed, "{name}");
        let after = s.dump().await;
        assert_ne!(after, before, "{name} writes nothing");
        assert_eq!(s.rows("audit_events").await, events + 1, "events of {name}");
        assert_eq!(
            after.matches(&format!("|actor={audited}|")).count(),
            of_actor + 1,
            "who made {name}"
        );
        self.seen.push(name);
        applied.done
    }
}

fn resource() -> Resource {
    Resource {
        claims: Vec::new(),
        uri: ORDERS.parse().unwrap(),
        name: "Orders".to_owned(),
        signing_algorithm: None,
        translations: grantor::words::Translations::default(),
        is_enabled: true,
        is_open: false,
        access_lifetime: None,
    }
}

fn scope() -> ScopeDefinition {
    ScopeDefinition {
        kind: grantor::oauth::scope_kind::ScopeKind::See,
        is_sensitive: false,
        translations: grantor::words::Translations::default(),
        claims: Vec::new(),
        name: "orders:read".parse().unwrap(),
        description: "See your orders".to_owned(),
        resource: Some(ORDERS.parse().unwrap()),
        roles: Vec::new(),
    }
}

async fn of_registry(table: &mut Table<'_>) {
    let uri = || ORDERS.parse().unwrap();
    table.run(CreateResource(resource())).await;
    let changes = ResourceChanges {
        is_open: Some(true),
        ..ResourceChanges::default()
    };
    table.run(EditResource { uri: uri(), changes }).await;
    table.run(DisableResource { uri: uri() }).await;
    table.run(EnableResource { uri: uri() }).await;
    table.run(CreateScope(scope())).await;
    let name = scope().name;
    let edit = EditScope {
        name: name.clone(),
        description: Some("See what you ordered".to_owned()),
        roles: None,
        claims: None,
        kind: None,
        is_sensitive: None,
        translations: grantor::words::TranslationChanges::default(),
    };
    table.run(edit).await;
    table.run(DeleteScope { name }).await;
    table.run(DeleteResource { uri: uri() }).await;
}

async fn of_clients(table: &mut Table<'_>) {
    let new = NewClient {
        redirect_uris: vec!["https://app.example/callback".parse().unwrap()],
        ..NewClient::new("App", ClientType::Web)
    };
    let id = table.run(CreateClient(new)).await.client.id;
    let changes = ClientChanges {
        name: Some("Another".to_owned()),
        ..ClientChanges::default()
    };
    let of = || id.clone();
    table.run(EditClient { id: of(), changes }).await;
    let overlap = std::time::Duration::ZERO;
    let rotated = table.run(RotateClientSecret { id: of(), overlap }).await;
    let secret_id = rotated.client.secrets.last().unwrap().id.clone();
    table.run(EndClientSecret { id: of(), secret_id }).await;
    table.run(DisableClient { id: of() }).await;
    table.run(EnableClient { id: of() }).await;
    table.run(DeleteClient { id }).await;
    let create = CreateInitialToken {
        description: "A partner".to_owned(),
        uses: 1,
        lifetime: std::time::Duration::from_secs(60),
    };
    let id = table.run(create).await.token.id;
    table.run(RevokeInitialToken { id }).await;
}

async fn of_registrations(table: &mut Table<'_>) {
    let s = table.s;
    let policy = RegistrationPolicy {
        scope: "openid".parse().unwrap(),
        schemes: Vec::new(),
        confidential_profile: Profile::OAuth21,
    };
    let said = |name: &str| {
        let body = json!({ "client_name": name, "redirect_uris": ["https://own.example/callback"] });
        Registration::parse(body.as_object().unwrap(), &[]).unwrap()
    };
    let id = generated_id().unwrap();
    let actor = Actor::App(id.clone());
    let new = NewRegistration {
        id: id.clone(),
        registration: said("Own"),
        policy: policy.clone(),
        initial_token: None,
        address: "192.0.2.1".to_owned(),
    };
    table.run_as(&actor, "client", RegisterClient(new)).await.unwrap();
    let replace = ReplaceRegistration {
        old: clients::show(&s.db, &id).await.unwrap(),
        registration: said("Another"),
        policy,
        secret: None,
    };
    table.run_as(&actor, "client", replace).await;
    // An app is about itself alone.
    let other = Actor::App(generated_id().unwrap());
    let delete = DeleteRegistration { id };
    let refused = apply(&Means::of(&s.app), &other, delete.clone(), s.now()).await;
    assert!(is_forbidden(refused.map(|_| ())));
    table.run_as(&actor, "client", delete).await;
}

async fn of_people(table: &mut Table<'_>) {
    let s = table.s;
    let name = "clerk".parse().unwrap();
    let description = "Takes orders".to_owned();
    let role = table
        .run(CreateRole {
            name,
            description,
            required_acr: Some(Acr::Two),
        })
        .await
        .name;
    let create = CreateUser {
        new: NewUser {
            email: GRACE.parse().unwrap(),
            name: None,
            password_hash: None,
            roles: vec![role.clone()],
        },
        told: ProfileChanges {
            email_verified: Some(true),
            ..ProfileChanges::default()
        },
        invitation: Some(Delivery::Shown),
    };
    let made = table.run(create).await;
    assert!(made.user.email_verified && made.link.is_some());
    let details = "details=roles: clerk; invited";
    assert!(
        s.dump().await.contains(details),
        "what else was done is told there"
    );
    let whom: Whom = GRACE.parse().unwrap();
    let changes = ProfileChanges {
        name: Some("Grace".to_owned()),
        ..ProfileChanges::default()
    };
    table
        .run(EditUser {
            whom: whom.clone(),
            changes,
        })
        .await;
    let (of, which) = (whom.clone(), role.clone());
    table
        .run(TakeRole {
            whom: of,
            role: which,
        })
        .await;
    let (of, which) = (whom.clone(), role.clone());
    table
        .run(GiveRole {
            whom: of,
            role: which,
        })
        .await;
    of_groups(table, &role).await;
    let edit = EditRole {
        permit: vec!["users:read".parse().unwrap()],
        required_acr: Some(Some(Acr::Phr)),
        ..EditRole::of(role.clone())
    };
    table.run(edit).await;
    table.run(DeleteRole { name: role }).await;
    table
        .run(MakeLink {
            whom: whom.clone(),
            kind: LinkKind::Reset,
            delivery: Delivery::Shown,
        })
        .await;
    s.second_factor(GRACE).await;
    s.password(GRACE).await;
    table.run(ResetFactors { whom: whom.clone() }).await;
    table.run(RecoverUser { whom: whom.clone() }).await;
    table.run(DisableUser { whom: whom.clone() }).await;
    table.run(EnableUser { whom }).await;
    let app = s.web_client().await;
    s.browser().tokens(&app, "notes:read").await;
    let whom = ADA.parse().unwrap();
    table.run(EraseEvents { whom }).await;
    let id = grants::list(&s.db, None, None, 1).await.unwrap().remove(0).id;
    table.run(RevokeGrant { id }).await;
    let id = sessions::list(&s.db, None, 1, s.now())
        .await
        .unwrap()
        .remove(0)
        .id;
    table.run(RevokeSession { id }).await;
    s.browser().sign_in(ADA).await;
    let whom = ADA.parse().unwrap();
    assert_eq!(table.run(RevokeSessions { whom }).await, 1);
    let whom = GRACE.parse().unwrap();
    table.run(DeleteUser { whom }).await;
}

async fn of_groups(table: &mut Table<'_>, role: &RoleName) {
    let name: GroupName = "crew".parse().unwrap();
    let create = CreateGroup {
        name: name.clone(),
        description: "Those aboard".to_owned(),
        roles: Vec::new(),
    };
    table.run(create).await;
    let edit = EditGroup {
        name: name.clone(),
        description: None,
        give: vec![role.clone()],
        take: Vec::new(),
    };
    table.run(edit).await;
    let whom: Whom = GRACE.parse().unwrap();
    let (group, of) = (name.clone(), whom.clone());
    table.run(AddMember { group, whom: of }).await;
    let (id, only) = (table.s.web_client().await.id, vec![Entry::Group(name.clone())]);
    let access = AccessChange::Only(only);
    let (of, list) = (id.clone(), access.clone());
    table.run(SetClientAccess { id: of, access: list }).await;
    let uri = "https://api.example".parse().unwrap();
    table.run(SetResourceAccess { uri, access }).await;
    let (of, whose) = (id.clone(), whom.clone());
    let owner = AddClientOwner { id: of, whom: whose };
    table.run(owner.clone()).await;
    let AddClientOwner { id: of, whom: whose } = owner;
    table.run(RemoveClientOwner { id: of, whom: whose }).await;
    let release = ReleaseNames {
        id,
        groups: Some(Names::Some(vec!["crew=Flyers".parse().unwrap()])),
        roles: None,
    };
    table.run(release).await;
    // Nobody is left on its list once the group has gone.
    let open = SetResourceAccess {
        uri: "https://api.example".parse().unwrap(),
        access: AccessChange::Everyone,
    };
    apply(&Means::of(&table.s.app), &Actor::CommandLine, open, table.s.now())
        .await
        .unwrap();
    table.s.app.forget_cached();
    let group = name.clone();
    table.run(RemoveMember { group, whom }).await;
    table.run(DeleteGroup { name }).await;
}

fn is_forbidden(refused: Result<(), AdminError>) -> bool {
    matches!(refused, Err(AdminError::Refused(refusals)) if refusals.first().kind == RefusalKind::Forbidden)
}

server_test! {
    async fn ours_every_change_leaves_one_event_and_rehearsed_nothing(s: TestServer) {
        let s = s.at_rest(|settings| settings.registration.mode = RegistrationMode::Open).await;
        let mut table = Table { s: &s, seen: Vec::new() };
        of_registry(&mut table).await;
        of_clients(&mut table).await;
        of_registrations(&mut table).await;
        of_people(&mut table).await;
        providers::made(&mut table).await;
        keys::made(&mut table).await;
        let (mut seen, mut all) = (table.seen, Change::NAMES.to_vec());
        seen.sort_unstable();
        all.sort_unstable();
        assert_eq!(seen, all, "every change once");
    }
}

server_test! {
    async fn ours_what_changes_nothing_leaves_no_event(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        let app = s.web_client().await;
        let (id, whom, role) = (app.id.clone(), Whom::Email(ADA.parse().unwrap()), "auditor".parse().unwrap());
        let whose = whom.clone();
        let changes = ClientChanges { name: Some("Acme Notes".to_owned()), ..ClientChanges::default() };
        let named = ProfileChanges { name: Some("Ada Lovelace".to_owned()), ..ProfileChanges::default() };
        let closed = ResourceChanges { is_open: Some(false), ..ResourceChanges::default() };
        let uri = || "https://api.example".parse().unwrap();
        let idle: [Change; 8] = [
            EnableClient { id }.into(),
            EnableUser { whom: whom.clone() }.into(),
            TakeRole { whom, role }.into(),
            EnableResource { uri: uri() }.into(),
            EditClient { id: app.id.clone(), changes }.into(),
            EditUser { whom: whose, changes: named }.into(),
            EditResource { uri: uri(), changes: closed }.into(),
            EditScope { name: "notes:read".parse().unwrap(), description: None, roles: Some(vec![]), claims: None, kind: None, is_sensitive: None, translations: grantor::words::TranslationChanges::default() }.into(),
        ];
        // From the first change on there is the row by which they wait for one another.
        apply(&Means::of(&s.app), &Actor::CommandLine, idle[0].clone(), s.now()).await.unwrap();
        let before = s.dump().await;
        for change in idle {
            let applied = apply(&Means::of(&s.app), &Actor::CommandLine, change, s.now()).await.unwrap();
            assert!(!applied.has_changed);
        }
        assert_eq!(s.dump().await, before);
    }
}

server_test! {
    async fn ours_nobody_changes_what_they_have_no_permission_for(s: TestServer) {
        let ada = Actor::Person(s.user_id(ADA).await);
        let before = s.dump().await;
        for actor in [ada, Actor::Person(UserId::new()), Actor::App(s.web_client().await.id)] {
            let create = CreateRole { name: "mine".parse().unwrap(), description: "All mine".to_owned(), required_acr: None };
            let error = apply(&Means::of(&s.app), &actor, create.clone(), s.now()).await.unwrap_err();
            assert_eq!(error.to_string(), "You don't have permission to view this: it takes the permission permissions:write.");
            assert!(is_forbidden(Err(error)));
            assert!(is_forbidden(rehearse(&Means::of(&s.app), &actor, create, s.now()).await.map(|_| ())));
        }
        assert!(!s.dump().await.contains("All mine") && !before.contains("All mine"));
    }
}

server_test! {
    async fn ours_a_rehearsal_says_what_would_end(s: TestServer) {
        s.user(GRACE, "Grace").await;
        let (app, other) = (s.web_client().await, s.web_client().await);
        let mut browser = s.browser();
        for client in [&app, &app, &other] {
            browser.tokens(client, "notes:read").await;
        }
        s.browser().authorize_as(GRACE, &app, &[]).await.parameter("code").unwrap();
        let means = Means::of(&s.app);
        let whom = Whom::Email(ADA.parse().unwrap());
        let link = MakeLink { whom: whom.clone(), kind: LinkKind::Reset, delivery: Delivery::Shown };
        apply(&means, &Actor::CommandLine, link.clone(), s.now()).await.unwrap();
        let grant = grants::list(&s.db, Some(&whom), Some(&other.id), 1).await.unwrap().remove(0).id;
        let rename = ClientChanges { name: Some("Another".to_owned()), ..ClientChanges::default() };
        let id = |client: &TestClient| -> ClientId { client.id.clone() };
        let expected: [(Change, &str); 7] = [
            (EditClient { id: id(&app), changes: rename }.into(), "would end nothing"),
            (DisableClient { id: id(&app) }.into(), "would end 3 grants of 2 people"),
            (DeleteClient { id: id(&other) }.into(), "would end 1 grant of 1 person"),
            (RevokeGrant { id: grant }.into(), "would end 1 grant of 1 person"),
            (DisableUser { whom: whom.clone() }.into(), "would end 3 grants of 1 person, 1 sign-in and 1 link"),
            (link.into(), "would end 1 link"),
            (EnableUser { whom }.into(), "would end nothing"),
        ];
        for (change, words) in expected {
            let name = change.name();
            let effect = rehearse(&means, &Actor::CommandLine, change, s.now()).await.unwrap();
            assert_eq!(effect.to_string(), words, "{name}");
        }
        // What the policy would issue nothing of any more has ended, though its row stays.
        let (id, only) = (id(&app), vec![Entry::User(Whom::Email(GRACE.parse().unwrap()))]);
        let access = SetClientAccess { id, access: AccessChange::Only(only) };
        let effect = rehearse(&means, &Actor::CommandLine, access, s.now()).await.unwrap();
        assert_eq!(effect.to_string(), "would end 2 grants of 1 person");
        let uri = "https://api.example".parse().unwrap();
        let effect = rehearse(&means, &Actor::CommandLine, DisableResource { uri }, s.now()).await.unwrap();
        assert_eq!((effect.grants, effect.people), (4, 2));
        // A code nobody redeems in time is no grant any more.
        s.advance("10m");
        let effect = rehearse(&means, &Actor::CommandLine, DisableClient { id: app.id.clone() }, s.now()).await.unwrap();
        assert_eq!((effect.grants, effect.people), (2, 1));
    }
}

server_test! {
    async fn ours_every_fault_is_told_at_once(s: TestServer) {
        let new = NewClient {
            id: Some("c_mine".parse().unwrap()),
            redirect_uris: vec!["http://app.example/callback".parse().unwrap(), "https://app.example/x".parse().unwrap()],
            scope: "nothing:read nothing:write".parse().unwrap(),
            resources: vec!["https://nowhere.example".parse().unwrap()],
            client_uri: Some("javascript:alert(1)".to_owned()),
            tos_uri: Some("ftp://app.example".to_owned()),
            ..NewClient::new(" ", ClientType::Web)
        };
        let error = apply(&Means::of(&s.app), &Actor::CommandLine, CreateClient(new), s.now()).await.unwrap_err();
        let AdminError::Refused(refusals) = error else { panic!("{error}") };
        let told: Vec<_> = refusals.iter().map(|refusal| refusal.message.as_str()).collect();
        let expected = [
            "begin with c_", "name is empty", "http redirect URI", "client_uri", "tos_uri", "no scope nothing:read",
            "no scope nothing:write", "no resource server https://nowhere.example",
        ];
        assert_eq!(told.len(), expected.len(), "{told:#?}");
        for (told, words) in told.iter().zip(expected) {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert_eq!(refusals.to_string(), told.join(" "));
        assert_eq!(refusals.first().kind, RefusalKind::Invalid);
        let create = CreateUser {
            new: NewUser { email: ADA.parse().unwrap(), name: Some(String::new()), password_hash: None, roles: vec!["pilot".parse().unwrap()] },
            told: ProfileChanges { claims: vec![("birthdate".to_owned(), Some("yesterday".to_owned()))], ..ProfileChanges::default() },
            invitation: None,
        };
        let error = apply(&Means::of(&s.app), &Actor::CommandLine, create, s.now()).await.unwrap_err().to_string();
        for words in ["birthdate", "name is empty", "no role pilot", "an account for ada@example.test"] {
            assert!(error.contains(words), "{words}: {error}");
        }
    }
}
