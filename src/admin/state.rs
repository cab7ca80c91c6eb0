//! Everything a file could describe of an installation, as one value: what is there, or what shall be there.

use std::collections::{BTreeMap, BTreeSet};

use super::refusal::AdminError;
use crate::oauth::access::{Access, Permission, Who};
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::acr::Acr;
use crate::oauth::class::Class;
use crate::oauth::client::{AuthMethods, Client, ClientType, Profile};
use crate::oauth::client_metadata::ClientMetadata;
use crate::oauth::client_settings::SettingsChanges;
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::released::Released;
use crate::oauth::scope_kind::ScopeKind;
use crate::storage::users::User;
use crate::storage::{
    Conn, access_lists, client_owners, clients, given, groups, released, resources, roles, scopes, users,
};
use crate::types::{
    ClientId, EmailAddress, GroupName, RedirectUri, ResourceUri, RoleName, Scope, ScopeToken,
    SigningAlgorithm, UserId,
};
use crate::words::Translations;

/// Things by name. `None` says that there shall be no such thing; what is not named is left alone.
pub type Named<K, V> = BTreeMap<K, Option<V>>;

/// What is there, or what shall be there. Of each thing, a member that is `None` is not declared: it is left as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Roles, but for the server's own.
    pub roles: Named<RoleName, RoleState>,
    /// Resource servers.
    pub resources: Named<ResourceUri, ResourceState>,
    /// Scopes.
    pub scopes: Named<ScopeToken, ScopeState>,
    /// Groups.
    pub groups: Named<GroupName, GroupState>,
    /// People, by address. Nobody is deleted by a file.
    pub users: BTreeMap<EmailAddress, UserState>,
    /// Apps an administrator vouches for.
    pub clients: Named<ClientId, ClientState>,
}

/// A role.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoleState {
    /// What it is for; its name if not declared.
    pub description: Option<String>,
    /// What whoever has it may do.
    pub permissions: Option<BTreeSet<&'static str>>,
    /// How surely whoever has it has to sign in at least; `Some(None)` for however they do.
    pub required_acr: Option<Option<Acr>>,
}

/// A resource server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceState {
    /// What people call it; its identifier if not declared.
    pub name: Option<String>,
    /// Its name in other languages, all of them.
    pub translations: Option<Translations>,
    /// What tokens for it are signed with.
    pub signing_algorithm: Option<SigningAlgorithm>,
    /// The claims of the owner's own choice that go into tokens for it.
    pub claims: Option<Vec<CustomClaim>>,
    /// Whether it gets tokens.
    pub is_enabled: Option<bool>,
    /// Whether any app may ask people for its scopes.
    pub is_open: Option<bool>,
    /// How long tokens for it are good for at most; `Some(None)` for as long as elsewhere.
    pub access_lifetime: Option<Option<AccessLifetime>>,
    /// Who may use it.
    pub access: Option<AccessState>,
}

/// A scope.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScopeState {
    /// What it lets an app do; its name if not declared.
    pub description: Option<String>,
    /// The same in other languages, all of them.
    pub translations: Option<Translations>,
    /// The resource server it belongs to, for good; none if not declared.
    pub resource: Option<ResourceUri>,
    /// The roles that may be granted it; anybody may if empty.
    pub roles: Option<BTreeSet<RoleName>>,
    /// The claims of the owner's own choice that go with it.
    pub claims: Option<Vec<CustomClaim>>,
    /// What an app does with it; by its name if not declared.
    pub kind: Option<ScopeKind>,
    /// Whether people are warned of it.
    pub is_sensitive: Option<bool>,
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupState {
    /// Who is in it; its name if not declared.
    pub description: Option<String>,
    /// The roles its members have by it.
    pub roles: Option<BTreeSet<RoleName>>,
    /// Who is in it, by address.
    pub members: Option<BTreeSet<EmailAddress>>,
}

/// A person's account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UserState {
    /// What they are called.
    pub name: Option<String>,
    /// Whether their account works.
    pub is_active: Option<bool>,
    /// The roles they have themselves.
    pub roles: Option<BTreeSet<RoleName>>,
}

/// An app.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientState {
    /// What kind of app it is, for good.
    pub client_type: ClientType,
    /// What people call it; its id if not declared.
    pub name: Option<String>,
    /// How strict the server is with it.
    pub profile: Option<Profile>,
    /// How it authenticates.
    pub auth_method: Option<AuthMethods>,
    /// Its redirect URIs, in their order.
    pub redirect_uris: Option<Vec<RedirectUri>>,
    /// The scope it may ask for.
    pub scope: Option<Scope>,
    /// The resource servers it may name.
    pub resources: Option<BTreeSet<ResourceUri>>,
    /// What its tokens are signed with.
    pub signing_algorithm: Option<SigningAlgorithm>,
    /// Its home page.
    pub client_uri: Option<String>,
    /// Its privacy policy.
    pub policy_uri: Option<String>,
    /// Its terms of service.
    pub tos_uri: Option<String>,
    /// Its name and pages in other languages, all of them.
    pub translations: Option<Translations>,
    /// What else it registers.
    pub metadata: Option<ClientMetadata>,
    /// What else is decided about it.
    pub settings: SettingsChanges,
    /// Whether it works.
    pub is_enabled: Option<bool>,
    /// Who may use it.
    pub access: Option<AccessState>,
    /// Whose it is, by address.
    pub owners: Option<BTreeSet<EmailAddress>>,
    /// Which names of groups and roles it is told.
    pub released: Option<Released>,
}

impl ClientState {
    /// An app of which nothing else is declared.
    #[must_use]
    pub fn new(client_type: ClientType) -> Self {
        Self {
            client_type,
            name: None,
            profile: None,
            auth_method: None,
            redirect_uris: None,
            scope: None,
            resources: None,
            signing_algorithm: None,
            client_uri: None,
            policy_uri: None,
            tos_uri: None,
            translations: None,
            metadata: None,
            settings: SettingsChanges::default(),
            is_enabled: None,
            access: None,
            owners: None,
            released: None,
        }
    }
}

/// Who may use something, by address and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessState {
    /// Whoever has an account.
    Everyone,
    /// Those named.
    Only {
        /// People, by address.
        users: BTreeSet<EmailAddress>,
        /// Groups.
        groups: BTreeSet<GroupName>,
        /// Roles.
        roles: BTreeSet<RoleName>,
    },
}

/// Reads what is there: all of it but people, of whom those in `wanted`, and the addresses of those that groups, lists and
/// apps name.
///
/// # Errors
/// If the database fails, or holds what does not parse.
pub async fn current(
    conn: &mut Conn<'_>,
    wanted: impl IntoIterator<Item = &EmailAddress>,
) -> Result<State, AdminError> {
    let mut state = State::default();
    for role in roles::list(conn).await? {
        if !role.is_built_in {
            let of_it = RoleState {
                description: Some(role.description),
                permissions: Some(role.permissions.into_iter().map(Permission::as_str).collect()),
                required_acr: Some(role.required_acr),
            };
            state.roles.insert(role.name, Some(of_it));
        }
    }
    let mut addresses = Addresses::default();
    read_resources(conn, &mut state, &mut addresses).await?;
    for scope in scopes::list(conn).await? {
        let of_it = ScopeState {
            description: Some(scope.description),
            translations: Some(scope.translations),
            resource: scope.resource,
            roles: Some(scope.roles.into_iter().collect()),
            claims: Some(scope.claims),
            kind: Some(scope.kind),
            is_sensitive: Some(scope.is_sensitive),
        };
        state.scopes.insert(scope.name, Some(of_it));
    }
    read_groups(conn, &mut state, &mut addresses).await?;
    for email in wanted {
        if let Some(user) = users::by_email(conn, email).await? {
            let roles = given::roles_of_own(conn, &user.id).await?;
            state.users.insert(user.email.clone(), of_user(&user, roles));
        }
    }
    read_clients(conn, &mut state, &mut addresses).await?;
    Ok(state)
}

/// The addresses of people, each looked up once.
#[derive(Default)]
struct Addresses(BTreeMap<UserId, Option<EmailAddress>>);

impl Addresses {
    async fn of(&mut self, conn: &mut Conn<'_>, id: &UserId) -> Result<Option<EmailAddress>, AdminError> {
        if let Some(known) = self.0.get(id) {
            return Ok(known.clone());
        }
        let email = users::by_id(conn, id).await?.map(|user| user.email);
        self.0.insert(id.clone(), email.clone());
        Ok(email)
    }

    async fn of_list(&mut self, conn: &mut Conn<'_>, access: &Access) -> Result<AccessState, AdminError> {
        let Access::Some(list) = access else {
            return Ok(AccessState::Everyone);
        };
        let (mut users, mut groups, mut roles) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for who in list {
            match who {
                Who::User(id) => users.extend(self.of(conn, id).await?),
                Who::Group(name) => {
                    groups.insert(name.clone());
                }
                Who::Role(name) => {
                    roles.insert(name.clone());
                }
            }
        }
        Ok(AccessState::Only { users, groups, roles })
    }
}

async fn read_resources(
    conn: &mut Conn<'_>,
    state: &mut State,
    addresses: &mut Addresses,
) -> Result<(), AdminError> {
    let lists = access_lists::of_resources(conn).await?;
    for known in resources::list(conn).await? {
        let resource = known.resource;
        let access = lists.get(&resource.uri).unwrap_or(&Access::Everyone);
        let of_it = ResourceState {
            name: Some(resource.name),
            translations: Some(resource.translations),
            signing_algorithm: resource.signing_algorithm,
            claims: Some(resource.claims),
            is_enabled: Some(resource.is_enabled),
            is_open: Some(resource.is_open),
            access_lifetime: Some(resource.access_lifetime),
            access: Some(addresses.of_list(conn, access).await?),
        };
        state.resources.insert(resource.uri, Some(of_it));
    }
    Ok(())
}

async fn read_groups(
    conn: &mut Conn<'_>,
    state: &mut State,
    addresses: &mut Addresses,
) -> Result<(), AdminError> {
    let mut members: BTreeMap<GroupName, BTreeSet<EmailAddress>> = BTreeMap::new();
    for (id, group) in groups::memberships(conn).await? {
        members
            .entry(group)
            .or_default()
            .extend(addresses.of(conn, &id).await?);
    }
    for group in groups::list(conn).await? {
        let of_it = GroupState {
            description: Some(group.description),
            roles: Some(group.roles.into_iter().collect()),
            members: Some(members.remove(&group.name).unwrap_or_default()),
        };
        state.groups.insert(group.name, Some(of_it));
    }
    Ok(())
}

/// What a provider gives its people is no file's to take.
fn of_user(user: &User, roles: Vec<RoleName>) -> UserState {
    UserState {
        name: Some(user.name.clone()),
        is_active: Some(user.is_active),
        roles: Some(roles.into_iter().collect()),
    }
}

async fn read_clients(
    conn: &mut Conn<'_>,
    state: &mut State,
    addresses: &mut Addresses,
) -> Result<(), AdminError> {
    let lists = access_lists::of_clients(conn).await?;
    let mut told = released::list(conn).await?;
    let mut owners: BTreeMap<ClientId, BTreeSet<EmailAddress>> = BTreeMap::new();
    for (client, id) in client_owners::list(conn).await? {
        owners
            .entry(client)
            .or_default()
            .extend(addresses.of(conn, &id).await?);
    }
    for client in clients::list(conn, i64::MAX).await? {
        if client.class() == Class::Unvouched || client.client_type == ClientType::ResourceServer {
            continue;
        }
        let access = lists.get(&client.id).unwrap_or(&Access::Everyone);
        let access = addresses.of_list(conn, access).await?;
        let id = client.id.clone();
        let of_it = ClientState {
            access: Some(access),
            owners: Some(owners.remove(&id).unwrap_or_default()),
            released: Some(told.remove(&id).unwrap_or_default()),
            ..of_client(client)
        };
        state.clients.insert(id, Some(of_it));
    }
    Ok(())
}

fn of_client(client: Client) -> ClientState {
    let methods = client.auth_methods();
    ClientState {
        name: Some(client.name),
        profile: Some(client.profile),
        auth_method: Some(methods),
        redirect_uris: Some(client.redirect_uris),
        scope: Some(client.scope),
        resources: Some(client.resources.into_iter().collect()),
        signing_algorithm: client.signing_algorithm,
        client_uri: client.client_uri,
        policy_uri: client.policy_uri,
        tos_uri: client.tos_uri,
        translations: Some(client.translations),
        metadata: Some(client.metadata),
        settings: client.settings.into(),
        is_enabled: Some(client.is_enabled),
        ..ClientState::new(client.client_type)
    }
}
