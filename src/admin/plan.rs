//! From what is there to what shall be there: the changes that lead from one state to another, a pure function of both.

use std::collections::BTreeSet;

use super::access::{AccessChange, Entry};
use super::change::{
    AddClientOwner, AddMember, Change, CreateClient, CreateGroup, CreateResource, CreateRole, CreateScope,
    CreateUser, DeleteClient, DeleteGroup, DeleteResource, DeleteRole, DeleteScope, DisableClient,
    DisableResource, DisableUser, EditClient, EditGroup, EditResource, EditRole, EditScope, EditUser,
    EnableClient, EnableResource, EnableUser, GiveRole, ReleaseNames, RemoveClientOwner, RemoveMember,
    SetClientAccess, SetResourceAccess, TakeRole,
};
use super::clients::{ClientChanges, NewClient};
use super::profiles::ProfileChanges;
use super::refusal::Refusal;
use super::resources::ResourceChanges;
use super::spelling::as_stored;
use super::state::{
    AccessState, ClientState, GroupState, ResourceState, RoleState, ScopeState, State, UserState,
};
use super::users::{NewUser, Whom};
use crate::oauth::access::Permission;
use crate::oauth::client_metadata::ClientMetadata;
use crate::oauth::client_settings::ClientSettings;
use crate::oauth::resource::{Resource, ScopeDefinition};
use crate::oauth::scope_kind::ScopeKind;
use crate::types::{ClientId, EmailAddress, GroupName, ResourceUri, RoleName, ScopeToken};
use crate::words::{TranslationChanges, Translations};

/// What leads from one state to another.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The changes, in an order in which each finds what it names.
    pub changes: Vec<Change>,
    /// What no change leads to: members that are for good.
    pub impossible: Vec<Refusal>,
}

impl Plan {
    fn push(&mut self, change: impl Into<Change>) {
        self.changes.push(change.into());
    }
}

/// The changes that make what is `desired` of what is `current`: nothing for what is so already, and nothing for what is not
/// declared. What is made comes before what names it; what is deleted goes last, after whatever named it.
#[must_use]
pub fn plan(current: &State, desired: &State) -> Plan {
    let desired = &as_stored(current, desired);
    let mut plan = Plan::default();
    for (name, wanted) in &desired.roles {
        if let Some(wanted) = wanted {
            plan_role(&mut plan, name, there(&current.roles, name), wanted);
        }
    }
    for (email, wanted) in &desired.users {
        plan_user(&mut plan, email, current.users.get(email), wanted);
    }
    for (name, wanted) in &desired.groups {
        if let Some(wanted) = wanted {
            plan_group(&mut plan, name, there(&current.groups, name), wanted);
        }
    }
    for (uri, wanted) in &desired.resources {
        if let Some(wanted) = wanted {
            plan_resource(&mut plan, uri, there(&current.resources, uri), wanted);
        }
    }
    for (name, wanted) in &desired.scopes {
        if let Some(wanted) = wanted {
            plan_scope(&mut plan, name, there(&current.scopes, name), wanted);
        }
    }
    for (id, wanted) in &desired.clients {
        if let Some(wanted) = wanted {
            plan_client(&mut plan, id, there(&current.clients, id), wanted);
        }
    }
    plan_deletions(&mut plan, current, desired);
    plan
}

fn there<'a, K: Ord, V>(all: &'a super::state::Named<K, V>, name: &K) -> Option<&'a V> {
    all.get(name).and_then(Option::as_ref)
}

/// The names that shall not be there and are.
fn gone<'a, K: Ord + Clone, V>(
    current: &'a super::state::Named<K, V>,
    desired: &'a super::state::Named<K, V>,
) -> impl Iterator<Item = K> + 'a {
    let unwanted = desired.iter().filter(|(_, wanted)| wanted.is_none());
    unwanted
        .filter(|(name, _)| there(current, name).is_some())
        .map(|(name, _)| name.clone())
}

fn plan_deletions(plan: &mut Plan, current: &State, desired: &State) {
    for id in gone(&current.clients, &desired.clients) {
        plan.push(DeleteClient { id });
    }
    for name in gone(&current.scopes, &desired.scopes) {
        plan.push(DeleteScope { name });
    }
    for uri in gone(&current.resources, &desired.resources) {
        let mut kept = desired
            .scopes
            .iter()
            .filter_map(|(name, scope)| Some((name, scope.as_ref()?)));
        if let Some((name, _)) = kept.find(|(_, scope)| scope.resource.as_ref() == Some(&uri)) {
            plan.impossible.push(
                Refusal::conflict(format!(
                    "{uri} cannot go while its scope {name} shall stay: scopes go with their resource server."
                ))
                .try_this("leave the scope out too, or keep the resource server"),
            );
            continue;
        }
        plan.push(DeleteResource { uri });
    }
    for name in gone(&current.groups, &desired.groups) {
        plan.push(DeleteGroup { name });
    }
    for name in gone(&current.roles, &desired.roles) {
        plan.push(DeleteRole { name });
    }
}

/// What is declared and another than it is.
fn differing<T: PartialEq + Clone>(is: Option<&T>, wanted: Option<&T>) -> Option<T> {
    wanted.filter(|wanted| is != Some(wanted)).cloned()
}

/// What changes in other languages; nothing if none is declared.
fn retold(is: Option<&Translations>, wanted: Option<&Translations>) -> TranslationChanges {
    let none = Translations::default();
    wanted.map_or_else(TranslationChanges::default, |wanted| {
        is.unwrap_or(&none).changes_to(wanted)
    })
}

/// Of sets: what is to be added, and what to be taken away; nothing if none is declared.
fn set_difference<T: Ord + Clone>(
    is: Option<&BTreeSet<T>>,
    wanted: Option<&BTreeSet<T>>,
) -> (Vec<T>, Vec<T>) {
    let Some(wanted) = wanted else {
        return (Vec::new(), Vec::new());
    };
    let none = BTreeSet::new();
    let is = is.unwrap_or(&none);
    (
        wanted.difference(is).cloned().collect(),
        is.difference(wanted).cloned().collect(),
    )
}

fn words(declared: Option<&String>, name: &impl ToString) -> String {
    declared.cloned().unwrap_or_else(|| name.to_string())
}

fn plan_role(plan: &mut Plan, name: &RoleName, is: Option<&RoleState>, wanted: &RoleState) {
    if is.is_none() {
        plan.push(CreateRole {
            name: name.clone(),
            description: words(wanted.description.as_ref(), name),
            required_acr: wanted.required_acr.flatten(),
        });
    }
    let known = |names: Vec<&'static str>| -> Vec<Permission> {
        names.iter().filter_map(|name| name.parse().ok()).collect()
    };
    let before = is.and_then(|is| is.permissions.as_ref());
    let (permit, forbid) = set_difference(before, wanted.permissions.as_ref());
    let description = is.and_then(|is| differing(is.description.as_ref(), wanted.description.as_ref()));
    let required_acr = is.and_then(|is| differing(is.required_acr.as_ref(), wanted.required_acr.as_ref()));
    if description.is_some() || required_acr.is_some() || !permit.is_empty() || !forbid.is_empty() {
        plan.push(EditRole {
            name: name.clone(),
            description,
            permit: known(permit),
            forbid: known(forbid),
            required_acr,
        });
    }
}

fn plan_user(plan: &mut Plan, email: &EmailAddress, is: Option<&UserState>, wanted: &UserState) {
    let whom = Whom::Email(email.clone());
    let Some(is) = is else {
        plan.push(CreateUser {
            new: NewUser {
                email: email.clone(),
                name: wanted.name.clone(),
                password_hash: None,
                roles: wanted.roles.iter().flatten().cloned().collect(),
            },
            told: ProfileChanges::default(),
            invitation: None,
        });
        if wanted.is_active == Some(false) {
            plan.push(DisableUser { whom });
        }
        return;
    };
    if let Some(name) = differing(is.name.as_ref(), wanted.name.as_ref()) {
        let changes = ProfileChanges {
            name: Some(name),
            ..ProfileChanges::default()
        };
        plan.push(EditUser {
            whom: whom.clone(),
            changes,
        });
    }
    let (give, take) = set_difference(is.roles.as_ref(), wanted.roles.as_ref());
    for role in give {
        plan.push(GiveRole {
            whom: whom.clone(),
            role,
        });
    }
    for role in take {
        plan.push(TakeRole {
            whom: whom.clone(),
            role,
        });
    }
    match differing(is.is_active.as_ref(), wanted.is_active.as_ref()) {
        Some(true) => plan.push(EnableUser { whom }),
        Some(false) => plan.push(DisableUser { whom }),
        None => {}
    }
}

fn plan_group(plan: &mut Plan, name: &GroupName, is: Option<&GroupState>, wanted: &GroupState) {
    if let Some(is) = is {
        let (give, take) = set_difference(is.roles.as_ref(), wanted.roles.as_ref());
        let description = differing(is.description.as_ref(), wanted.description.as_ref());
        if description.is_some() || !give.is_empty() || !take.is_empty() {
            plan.push(EditGroup {
                name: name.clone(),
                description,
                give,
                take,
            });
        }
    } else {
        plan.push(CreateGroup {
            name: name.clone(),
            description: words(wanted.description.as_ref(), name),
            roles: wanted.roles.iter().flatten().cloned().collect(),
        });
    }
    let before = is.and_then(|is| is.members.as_ref());
    let (add, remove) = set_difference(before, wanted.members.as_ref());
    for email in remove {
        plan.push(RemoveMember {
            group: name.clone(),
            whom: Whom::Email(email),
        });
    }
    for email in add {
        plan.push(AddMember {
            group: name.clone(),
            whom: Whom::Email(email),
        });
    }
}

fn plan_resource(plan: &mut Plan, uri: &ResourceUri, is: Option<&ResourceState>, wanted: &ResourceState) {
    if let Some(is) = is {
        let changes = ResourceChanges {
            name: differing(is.name.as_ref(), wanted.name.as_ref()),
            translations: retold(is.translations.as_ref(), wanted.translations.as_ref()),
            signing_algorithm: differing(is.signing_algorithm.as_ref(), wanted.signing_algorithm.as_ref())
                .map(Some),
            claims: differing(is.claims.as_ref(), wanted.claims.as_ref()),
            is_open: differing(is.is_open.as_ref(), wanted.is_open.as_ref()),
            access_lifetime: differing(is.access_lifetime.as_ref(), wanted.access_lifetime.as_ref()),
        };
        if changes != ResourceChanges::default() {
            plan.push(EditResource {
                uri: uri.clone(),
                changes,
            });
        }
    } else {
        plan.push(CreateResource(Resource {
            uri: uri.clone(),
            name: words(wanted.name.as_ref(), uri),
            translations: wanted.translations.clone().unwrap_or_default(),
            signing_algorithm: wanted.signing_algorithm,
            claims: wanted.claims.clone().unwrap_or_default(),
            is_enabled: true,
            is_open: wanted.is_open.unwrap_or_default(),
            access_lifetime: wanted.access_lifetime.flatten(),
        }));
    }
    let before = is.map_or(Some(&AccessState::Everyone), |is| is.access.as_ref());
    if let Some(access) = differing(before, wanted.access.as_ref()) {
        plan.push(SetResourceAccess {
            uri: uri.clone(),
            access: access_change(access),
        });
    }
    let is_enabled = is.map_or(Some(true), |is| is.is_enabled);
    match differing(is_enabled.as_ref(), wanted.is_enabled.as_ref()) {
        Some(true) => plan.push(EnableResource { uri: uri.clone() }),
        Some(false) => plan.push(DisableResource { uri: uri.clone() }),
        None => {}
    }
}

fn access_change(access: AccessState) -> AccessChange {
    match access {
        AccessState::Everyone => AccessChange::Everyone,
        AccessState::Only { users, groups, roles } => {
            let users = users.into_iter().map(|email| Entry::User(Whom::Email(email)));
            let groups = groups.into_iter().map(Entry::Group);
            AccessChange::Only(
                users
                    .chain(groups)
                    .chain(roles.into_iter().map(Entry::Role))
                    .collect(),
            )
        }
    }
}

fn plan_scope(plan: &mut Plan, name: &ScopeToken, is: Option<&ScopeState>, wanted: &ScopeState) {
    let Some(is) = is else {
        plan.push(CreateScope(ScopeDefinition {
            name: name.clone(),
            description: words(wanted.description.as_ref(), name),
            translations: wanted.translations.clone().unwrap_or_default(),
            resource: wanted.resource.clone(),
            claims: wanted.claims.clone().unwrap_or_default(),
            roles: wanted.roles.iter().flatten().cloned().collect(),
            kind: wanted.kind.unwrap_or_else(|| ScopeKind::of_name(name)),
            is_sensitive: wanted.is_sensitive.unwrap_or_default(),
        }));
        return;
    };
    if let Some(uri) = differing(is.resource.as_ref(), wanted.resource.as_ref()) {
        plan.impossible.push(
            Refusal::conflict(format!(
                "The scope {name} cannot move to {uri}: people allowed it for another resource server."
            ))
            .try_this("a scope of another name"),
        );
    }
    let roles = differing(is.roles.as_ref(), wanted.roles.as_ref());
    let edit = EditScope {
        name: name.clone(),
        description: differing(is.description.as_ref(), wanted.description.as_ref()),
        translations: retold(is.translations.as_ref(), wanted.translations.as_ref()),
        roles: roles.map(|roles| roles.into_iter().collect()),
        claims: differing(is.claims.as_ref(), wanted.claims.as_ref()),
        kind: differing(is.kind.as_ref(), wanted.kind.as_ref()),
        is_sensitive: differing(is.is_sensitive.as_ref(), wanted.is_sensitive.as_ref()),
    };
    if edit.changes_something() {
        plan.push(edit);
    }
}

fn plan_client(plan: &mut Plan, id: &ClientId, is: Option<&ClientState>, wanted: &ClientState) {
    match is {
        None => plan.push(CreateClient(new_client(id, wanted))),
        Some(is) if is.client_type != wanted.client_type => {
            plan.impossible.push(
                Refusal::conflict(format!(
                    "The client {id} is {} and cannot become {}: what it may keep secret would be another.",
                    is.client_type, wanted.client_type
                ))
                .try_this("a client with another id"),
            );
            return;
        }
        Some(is) => {
            if let Some(changes) = client_changes(is, wanted) {
                plan.push(EditClient {
                    id: id.clone(),
                    changes,
                });
            }
        }
    }
    let before = is.map_or(Some(&AccessState::Everyone), |is| is.access.as_ref());
    if let Some(access) = differing(before, wanted.access.as_ref()) {
        plan.push(SetClientAccess {
            id: id.clone(),
            access: access_change(access),
        });
    }
    let (add, remove) = set_difference(is.and_then(|is| is.owners.as_ref()), wanted.owners.as_ref());
    for email in add {
        plan.push(AddClientOwner {
            id: id.clone(),
            whom: Whom::Email(email),
        });
    }
    for email in remove {
        plan.push(RemoveClientOwner {
            id: id.clone(),
            whom: Whom::Email(email),
        });
    }
    let before = is.and_then(|is| is.released.clone()).unwrap_or_default();
    if let Some(told) = differing(Some(&before), wanted.released.as_ref()) {
        plan.push(ReleaseNames {
            id: id.clone(),
            groups: Some(told.groups),
            roles: Some(told.roles),
        });
    }
    // Last: nothing works for those who shall not have it, not even for a moment.
    let is_enabled = is.map_or(Some(true), |is| is.is_enabled);
    match differing(is_enabled.as_ref(), wanted.is_enabled.as_ref()) {
        Some(true) => plan.push(EnableClient { id: id.clone() }),
        Some(false) => plan.push(DisableClient { id: id.clone() }),
        None => {}
    }
}

fn new_client(id: &ClientId, wanted: &ClientState) -> NewClient {
    let blank = NewClient::new(words(wanted.name.as_ref(), id), wanted.client_type);
    let metadata = wanted.metadata.clone().unwrap_or_default();
    NewClient {
        id: Some(id.clone()),
        profile: wanted.profile.unwrap_or(blank.profile),
        auth_method: wanted.auth_method,
        settings: wanted.settings.clone().over(ClientSettings::default()),
        redirect_uris: wanted.redirect_uris.clone().unwrap_or_default(),
        scope: wanted
            .scope
            .clone()
            .unwrap_or_else(|| wanted.client_type.default_scope()),
        resources: wanted.resources.iter().flatten().cloned().collect(),
        signing_algorithm: wanted.signing_algorithm,
        client_uri: wanted.client_uri.clone(),
        policy_uri: wanted.policy_uri.clone(),
        tos_uri: wanted.tos_uri.clone(),
        translations: wanted.translations.clone().unwrap_or_default(),
        schemes: metadata.allowed_schemes.clone(),
        metadata,
        ..blank
    }
}

fn client_changes(is: &ClientState, wanted: &ClientState) -> Option<ClientChanges> {
    let resources = differing(is.resources.as_ref(), wanted.resources.as_ref());
    let scope = differing(is.scope.as_ref(), wanted.scope.as_ref());
    // Another scope cuts what is optional of it, unless that is named beside it.
    let is_cut = |of: &&ClientMetadata| scope.is_some() && !of.optional_scope.is_empty();
    let metadata = differing(is.metadata.as_ref(), wanted.metadata.as_ref())
        .or_else(|| wanted.metadata.as_ref().filter(is_cut).cloned());
    let mut changes = ClientChanges {
        name: differing(is.name.as_ref(), wanted.name.as_ref()),
        profile: differing(is.profile.as_ref(), wanted.profile.as_ref()),
        auth_method: differing(is.auth_method.as_ref(), wanted.auth_method.as_ref()),
        redirect_uris: differing(is.redirect_uris.as_ref(), wanted.redirect_uris.as_ref()),
        scope,
        resources: resources.map(|uris| uris.into_iter().collect()),
        signing_algorithm: differing(is.signing_algorithm.as_ref(), wanted.signing_algorithm.as_ref())
            .map(Some),
        client_uri: differing(is.client_uri.as_ref(), wanted.client_uri.as_ref()).map(Some),
        policy_uri: differing(is.policy_uri.as_ref(), wanted.policy_uri.as_ref()).map(Some),
        tos_uri: differing(is.tos_uri.as_ref(), wanted.tos_uri.as_ref()).map(Some),
        translations: retold(is.translations.as_ref(), wanted.translations.as_ref()),
        settings: wanted.settings.beyond(&is.settings),
        allowed_schemes: metadata.iter().flat_map(of_schemes).cloned().collect(),
        metadata,
        ..ClientChanges::default()
    };
    // What it holds for changes, and what people are not asked about is declared beside it: so it is decided anew, and neither
    // cut in silence nor left as it was.
    let is_about_other = changes.scope.is_some()
        || changes.resources.is_some()
        || changes.redirect_uris.is_some()
        || changes.metadata.is_some();
    if is_about_other {
        changes
            .settings
            .skip_consent
            .clone_from(&wanted.settings.skip_consent);
    }
    (changes != ClientChanges::default()).then_some(changes)
}

fn of_schemes(metadata: &ClientMetadata) -> &[crate::types::UriScheme] {
    &metadata.allowed_schemes
}
