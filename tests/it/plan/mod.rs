//! What leads from one state to another: nothing is left of a plan once it is made, and what is declared is so.

mod spelled;

use std::collections::{BTreeMap, BTreeSet};

use grantor::admin::plan::{Plan, plan};
use grantor::admin::state::{
    AccessState, ClientState, GroupState, Named, ResourceState, RoleState, ScopeState, State, UserState,
    current,
};
use grantor::admin::{Actor, Means, apply};
use grantor::oauth::access_lifetime::AccessLifetime;
use grantor::oauth::acr::Acr;
use grantor::oauth::client::{AuthMethod, AuthMethods, ClientType};
use grantor::oauth::client_settings::SettingsChanges;
use grantor::oauth::released::{Names, Released};
use grantor::oauth::scope_kind::ScopeKind;
use grantor::types::{EmailAddress, RoleName, Scope, SigningAlgorithm};
use grantor::words::Translations;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::*;

const EVE: &str = "eve@example.test";
const API: &str = "https://orders.example";

fn name<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().unwrap()
}

fn names<T: std::str::FromStr + Ord>(list: &[&str], chosen: &[bool]) -> BTreeSet<T>
where
    T::Err: std::fmt::Debug,
{
    let chosen = list.iter().zip(chosen).filter(|(_, is)| **is);
    chosen.map(|(text, _)| name(text)).collect()
}

/// Bits to build a state from: a few for each of its members.
type Bits = Vec<bool>;

struct Draw<'a>(std::slice::Iter<'a, bool>);

impl Draw<'_> {
    fn bit(&mut self) -> bool {
        self.0.next().copied().unwrap_or_default()
    }

    fn bits<const N: usize>(&mut self) -> [bool; N] {
        std::array::from_fn(|_| self.bit())
    }

    /// Declared, or not.
    fn perhaps<T>(&mut self, value: T) -> Option<T> {
        self.bit().then_some(value)
    }

    /// One of two.
    fn one<T>(&mut self, one: T, other: T) -> T {
        if self.bit() { one } else { other }
    }

    fn text(&mut self, one: &str, other: &str) -> Option<String> {
        let text = self.one(one, other).to_owned();
        self.perhaps(text)
    }

    /// Words of `member` in some languages.
    fn translations(&mut self, member: &str) -> Option<Translations> {
        let mut all = Translations::default();
        for (tag, text) in [("de", "Eins"), ("de-AT", "Zwei"), ("ja", "三")] {
            if self.bit() {
                let text = self.one(text, "Other").to_owned();
                all.insert(name(&format!("{member}#{tag}")), text);
            }
        }
        self.perhaps(all)
    }

    fn access(&mut self) -> Option<AccessState> {
        if self.bit() {
            return self.perhaps(AccessState::Everyone);
        }
        let only = AccessState::Only {
            users: names(&[ADA, EVE], &self.bits::<2>()),
            groups: names(&["crew", "press"], &self.bits::<2>()),
            roles: names(&["pilot", "cook", "auditor"], &self.bits::<3>()),
        };
        self.perhaps(only)
    }
}

fn named<K: Ord, V>(things: Vec<(K, Option<V>)>) -> Named<K, V> {
    things.into_iter().collect()
}

/// A state over a few names, each of which is there, shall not be there, or is not spoken of.
fn state(bits: &Bits) -> State {
    let d = &mut Draw(bits.iter());
    let mut state = State::default();
    let mut roles = Vec::new();
    for role in ["pilot", "cook"] {
        let of_it = RoleState {
            description: d.text("Flies", "Does something"),
            permissions: {
                let chosen: BTreeSet<String> = names(&["users:read", "audit:read"], &d.bits::<2>());
                let known = ["users:read", "audit:read"];
                let list = known.into_iter().filter(|one| chosen.contains(*one)).collect();
                d.perhaps(list)
            },
            required_acr: {
                let required = d.bit().then_some(Acr::Phr);
                d.perhaps(required)
            },
        };
        roles.push((name(role), d.perhaps(of_it)));
    }
    state.roles = named(roles);
    let of_api = ResourceState {
        name: d.text("Orders", "Other"),
        translations: d.translations("name"),
        signing_algorithm: d.perhaps(SigningAlgorithm::ES256),
        claims: d.perhaps(vec![name("department")]),
        is_enabled: Some(d.bit()),
        is_open: Some(d.bit()),
        access_lifetime: {
            let lifetime = d.bit().then(|| lifetime(60));
            d.perhaps(lifetime)
        },
        access: d.access(),
    };
    state.resources = named(vec![(name(API), d.perhaps(of_api))]);
    let mut scopes = Vec::new();
    for (scope, resource) in [("see", None), ("orders", Some(API))] {
        let of_it = ScopeState {
            description: d.text("See it", "See all"),
            translations: d.translations("description"),
            resource: resource.map(name),
            roles: Some(names(&["pilot", "cook"], &d.bits::<2>())),
            claims: d.perhaps(Vec::new()),
            kind: {
                let kind = d.one(ScopeKind::See, ScopeKind::Act);
                d.perhaps(kind)
            },
            is_sensitive: d.perhaps(true).map(|_| d.bit()),
        };
        scopes.push((name(scope), d.perhaps(of_it)));
    }
    state.scopes = named(scopes);
    let mut groups = Vec::new();
    for group in ["crew", "press"] {
        let of_it = GroupState {
            description: d.text("Those aboard", "Others"),
            roles: {
                let roles = names(&["pilot", "cook", "auditor"], &d.bits::<3>());
                d.perhaps(roles)
            },
            members: {
                let members = names(&[ADA, EVE], &d.bits::<2>());
                d.perhaps(members)
            },
        };
        groups.push((name(group), d.perhaps(of_it)));
    }
    state.groups = named(groups);
    let of_eve = UserState {
        name: d.text("Eve", "Evelyn"),
        is_active: Some(d.bit()),
        roles: {
            let roles = names(&["pilot", "cook", "auditor"], &d.bits::<3>());
            d.perhaps(roles)
        },
    };
    state.users = BTreeMap::from([(name(EVE), of_eve)]);
    let mut clients = Vec::new();
    for client in ["shop", "desk"] {
        clients.push((name(client), d.bit().then(|| client_state(d))));
    }
    state.clients = named(clients);
    sound(state)
}

fn lifetime(seconds: u64) -> AccessLifetime {
    std::time::Duration::from_secs(seconds).try_into().unwrap()
}

fn client_state(d: &mut Draw<'_>) -> ClientState {
    let scope: Scope = names::<String>(&["see", "orders", "openid"], &d.bits::<3>())
        .into_iter()
        .collect::<Vec<_>>()
        .join(" ")
        .parse()
        .unwrap_or_default();
    let resources: BTreeSet<_> = names(&[API], &d.bits::<1>());
    let settings = SettingsChanges {
        skip_consent: {
            let skipped = scope.filtered(|_| d.bit());
            // Where there is more to ask about, whether people are is said beside it.
            let declared = d.perhaps(skipped.clone());
            declared.or_else(|| (!resources.is_empty()).then_some(skipped))
        },
        id_token_claims: d.perhaps(true).map(|_| d.bit()),
        access_lifetime: {
            let lifetime = d.bit().then(|| lifetime(300));
            d.perhaps(lifetime)
        },
        http_callback: d.perhaps(true).map(|_| d.bit()),
        required_acr: {
            let required = d.bit().then_some(Acr::Two);
            d.perhaps(required)
        },
    };
    let methods = [
        AuthMethods::Either,
        AuthMethod::ClientSecretBasic.into(),
        AuthMethod::ClientSecretPost.into(),
    ];
    let methods = methods[usize::from(d.bit()) + usize::from(d.bit())];
    let uri = d.one("https://a.example/cb", "https://b.example/cb");
    let told = Released {
        groups: d.one(Names::All, Names::Some(vec![name("crew=Flyers")])),
        roles: d.one(Names::All, Names::Some(Vec::new())),
    };
    let owners = names(&[ADA, EVE], &d.bits::<2>());
    ClientState {
        name: d.text("Shop", "The shop"),
        translations: d.translations("client_name"),
        auth_method: d.perhaps(methods),
        redirect_uris: Some(vec![name(uri)]),
        settings,
        scope: Some(scope),
        resources: Some(resources),
        signing_algorithm: d.perhaps(SigningAlgorithm::EdDSA),
        client_uri: d.text("https://a.example", "https://b.example"),
        is_enabled: d.perhaps(true).map(|_| d.bit()),
        access: d.access(),
        owners: d.perhaps(owners),
        released: d.perhaps(told),
        ..ClientState::new(ClientType::Web)
    }
}

/// The same without names of what shall not be there: such a state could not be.
fn sound(mut state: State) -> State {
    let roles: BTreeSet<RoleName> = there(&state.roles).chain([name("auditor")]).collect();
    let groups: BTreeSet<_> = there(&state.groups).collect();
    let has_api = state.resources.values().any(Option::is_some);
    let keep = |access: &mut Option<AccessState>| {
        if let Some(AccessState::Only {
            groups: of,
            roles: by,
            ..
        }) = access
        {
            of.retain(|group| groups.contains(group));
            by.retain(|role| roles.contains(role));
        }
    };
    for resource in state.resources.values_mut().flatten() {
        keep(&mut resource.access);
    }
    for (scope, of_it) in &mut state.scopes {
        if scope.as_str() == "orders" && !has_api {
            *of_it = None;
        }
        for of_it in of_it.iter_mut() {
            of_it
                .roles
                .iter_mut()
                .for_each(|of| of.retain(|role| roles.contains(role)));
        }
    }
    for group in state.groups.values_mut().flatten() {
        group
            .roles
            .iter_mut()
            .for_each(|of| of.retain(|role| roles.contains(role)));
    }
    for user in state.users.values_mut() {
        user.roles
            .iter_mut()
            .for_each(|of| of.retain(|role| roles.contains(role)));
    }
    let mut scopes: BTreeSet<_> = there(&state.scopes).collect();
    scopes.insert(name("openid"));
    for client in state.clients.values_mut().flatten() {
        keep(&mut client.access);
        client.scope = client
            .scope
            .take()
            .map(|scope| scope.filtered(|one| scopes.contains(one)));
        let settings = &mut client.settings;
        settings.skip_consent = settings
            .skip_consent
            .take()
            .map(|skipped| skipped.filtered(|one| scopes.contains(one)));
        if !has_api {
            client.resources = Some(BTreeSet::new());
        }
    }
    state
}

fn there<K: Clone + Ord, V>(things: &Named<K, V>) -> impl Iterator<Item = K> + '_ {
    let there = things.iter().filter(|(_, of_it)| of_it.is_some());
    there.map(|(name, _)| name.clone())
}

async fn read(s: &TestServer) -> State {
    let wanted: Vec<EmailAddress> = vec![name(EVE)];
    current(&mut s.db.read().await.unwrap().conn(), &wanted)
        .await
        .unwrap()
}

async fn make(s: &TestServer, plan: Plan) {
    assert!(plan.impossible.is_empty(), "{:?}", plan.impossible);
    for change in plan.changes {
        let told = format!("{change:?}");
        let applied = apply(&Means::of(&s.app), &Actor::CommandLine, change, s.now()).await;
        let applied = applied.unwrap_or_else(|error| panic!("{error}: {told}"));
        assert!(applied.has_changed, "planned for nothing: {told}");
    }
}

/// Leads from what is there to `desired`, and holds the laws.
async fn lead_to(s: &TestServer, desired: &State) {
    let before = read(s).await;
    make(s, plan(&before, desired)).await;
    let after = read(s).await;
    let left = plan(&after, desired);
    assert!(
        left.changes.is_empty(),
        "left of the plan: {:?}\nfor {desired:?}",
        left.changes
    );
    assert!(
        plan(&after, &after).changes.is_empty(),
        "what is there leads to itself"
    );
    // What is not spoken of is as it was.
    for (name, is) in &before.clients {
        if !desired.clients.contains_key(name) {
            assert_eq!(after.clients.get(name), Some(is));
        }
    }
    for name in desired
        .roles
        .iter()
        .filter(|(_, of_it)| of_it.is_none())
        .map(|(name, _)| name)
    {
        assert!(!after.roles.contains_key(name), "{name} is there");
    }
    check_invariants(s, &after).await;
}

/// What holds of every state: nobody is named who is not there, and each list is somebody's or nobody's and never by chance
/// everyone's.
async fn check_invariants(s: &TestServer, state: &State) {
    let roles: BTreeSet<_> = there(&state.roles)
        .chain(["owner", "admin", "support", "client-admin", "auditor"].map(name))
        .collect();
    let groups: BTreeSet<_> = there(&state.groups).collect();
    let scopes: BTreeSet<_> = there(&state.scopes).collect();
    for scope in state.scopes.values().flatten() {
        assert!(scope.roles.as_ref().unwrap().is_subset(&roles));
        assert!(
            scope
                .resource
                .as_ref()
                .is_none_or(|uri| state.resources.contains_key(uri))
        );
    }
    for group in state.groups.values().flatten() {
        assert!(group.roles.as_ref().unwrap().is_subset(&roles));
    }
    for client in state.clients.values().flatten() {
        assert!(
            client
                .scope
                .as_ref()
                .unwrap()
                .iter()
                .all(|scope| scopes.contains(scope))
        );
        let skipped = client.settings.skip_consent.as_ref().unwrap();
        assert!(skipped.is_subset(client.scope.as_ref().unwrap()), "{skipped}");
        if let Some(AccessState::Only {
            groups: of,
            roles: by,
            ..
        }) = &client.access
        {
            assert!(of.is_subset(&groups) && by.is_subset(&roles));
        }
    }
    for orphan in [
        "SELECT COUNT(*) FROM group_members WHERE group_name NOT IN (SELECT name FROM groups)",
        "SELECT COUNT(*) FROM client_access WHERE client_id NOT IN (SELECT id FROM clients WHERE is_restricted)",
        "SELECT COUNT(*) FROM resource_access WHERE resource NOT IN (SELECT uri FROM resources WHERE is_restricted)",
        "SELECT COUNT(*) FROM client_access WHERE (user_id IS NULL) = (group_name IS NULL) AND (user_id IS NULL) = (role IS NULL)",
    ] {
        assert_eq!(s.count(orphan).await, 0, "{orphan}");
    }
}

server_test! {
    async fn ours_a_plan_leads_from_any_state_to_any_other_and_leaves_nothing_of_itself(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        let handle = tokio::runtime::Handle::current();
        let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
        let bits = || proptest::collection::vec(any::<bool>(), 270);
        let outcome = tokio::task::block_in_place(|| {
            runner.run(&(bits(), bits()), |(one, other)| {
                handle.block_on(async {
                    for bits in [&one, &other] {
                        lead_to(&s, &state(bits)).await;
                    }
                });
                Ok(())
            })
        });
        outcome.unwrap();
    }
}

#[test]
fn ours_a_plan_says_what_no_change_leads_to() {
    let client = |kind| State {
        clients: BTreeMap::from([(name("shop"), Some(ClientState::new(kind)))]),
        ..State::default()
    };
    let plan_of = plan(&client(ClientType::Web), &client(ClientType::Spa));
    assert!(plan_of.changes.is_empty());
    assert!(
        plan_of.impossible[0]
            .message
            .contains("shop is web and cannot become spa")
    );
    let scope = |uri: Option<&str>| State {
        scopes: BTreeMap::from([(
            name("see"),
            Some(ScopeState {
                resource: uri.map(name),
                ..ScopeState::default()
            }),
        )]),
        ..State::default()
    };
    assert_eq!(plan(&scope(None), &scope(Some(API))).impossible.len(), 1);
    let mut without = scope(Some(API));
    without.resources = BTreeMap::from([(name(API), None)]);
    let mut with = scope(Some(API));
    with.resources = BTreeMap::from([(name(API), Some(ResourceState::default()))]);
    let torn = plan(&with, &without);
    assert!(torn.changes.is_empty() && torn.impossible[0].message.contains("its scope see shall stay"));
    // Not declared is no wish.
    assert!(plan(&scope(Some(API)), &scope(None)).impossible.is_empty());
}

server_test! {
    /// A list of what people are not asked about that goes beyond the scope is refused at once, and not cut once and refused after.
    async fn ours_a_plan_never_cuts_what_is_declared(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        let declared = |scope: &str| {
            let shop = ClientState {
                redirect_uris: Some(vec![name("https://a.example/cb")]),
                scope: Some(name(scope)),
                settings: SettingsChanges { skip_consent: Some(name("openid profile")), ..SettingsChanges::default() },
                ..ClientState::new(ClientType::Web)
            };
            State { clients: BTreeMap::from([(name("shop"), Some(shop))]), ..State::default() }
        };
        lead_to(&s, &declared("openid profile")).await;
        let before = read(&s).await;
        let Plan { mut changes, .. } = plan(&before, &declared("openid"));
        let refused = apply(&Means::of(&s.app), &Actor::CommandLine, changes.remove(0), s.now()).await;
        let said = refused.map(|_| ()).unwrap_err().to_string();
        assert!(said.contains("Consent cannot be skipped for profile"), "{said}");
        assert_eq!(read(&s).await, before);
    }
}
