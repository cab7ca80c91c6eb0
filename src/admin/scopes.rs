//! Scopes: the permissions apps may ask people for.

use super::changing::{Changing, Outcome, Room, Written};
use super::names::check_name;
use super::powers;
use super::references::{self, missing, resource};
use super::refusal::{AdminError, Faults, Refusal, check_words, taken};
use super::translated::check_texts;
use crate::audit::Kind;
use crate::oauth::access::{Permission, Power, Touch};
use crate::oauth::claim_scopes::{GROUPS, ROLES};
use crate::oauth::client::OFFLINE_ACCESS;
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::resource::ScopeDefinition;
use crate::oauth::scope_kind::ScopeKind;
use crate::oauth::translated::OF_SCOPE;
use crate::storage::{Conn, Db, clients, scopes};
use crate::types::{RoleName, ScopeToken, counted};
use crate::words::TranslationChanges;

/// The scopes that mean something to this server itself.
const BUILT_IN: [&str; 4] = [OFFLINE_ACCESS, "openid", GROUPS, ROLES];

/// Whether a scope is the server's own, which stays.
#[must_use]
pub fn is_built_in(name: &ScopeToken) -> bool {
    BUILT_IN.contains(&name.as_str())
}

/// The longest description.
const MOST_CHARACTERS: usize = 200;

/// Every scope, by name.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db) -> Result<Vec<ScopeDefinition>, AdminError> {
    Ok(scopes::list(&mut db.read().await?.conn()).await?)
}

/// Registers a scope.
#[derive(Clone, Debug)]
pub struct CreateScope(pub ScopeDefinition);

impl Changing for CreateScope {
    type Done = ScopeDefinition;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        if self.0.roles.is_empty() {
            return Ok(touch);
        }
        let power = Power::new([], [self.0.name.clone()]);
        let roles = powers::of_roles(room.conn, &self.0.roles).await?;
        Ok(touch.gives(power).gives(roles))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<ScopeDefinition> {
        let Self(mut scope) = self;
        scope.translations = scope.translations.trimmed();
        let mut faults = Faults::default();
        faults.note(check_name(scope.name.as_str(), "name"));
        faults.note(check_description(&scope.description));
        check_texts(&scope.translations, &OF_SCOPE, MOST_CHARACTERS, &mut faults);
        check_roles(room.conn, &scope.roles, &mut faults).await?;
        if let Some(uri) = &mut scope.resource {
            let mut of_resource = Faults::default();
            if let Some(known) = of_resource.look(resource(room.conn, uri).await)? {
                *uri = known.resource.uri;
            }
            faults.of("resource", of_resource);
        }
        faults.look(check_claims(room.conn, &scope.name, &scope.claims).await)?;
        let is_ours = Permission::of_scope(&scope.name).is_some();
        if is_ours || known(room.conn, &scope.name).await?.is_some() {
            faults.add(taken_name(&scope.name));
        }
        faults.settle()?;
        let written = scopes::insert(room.conn, &scope, room.now).await;
        written.map_err(|error| taken(error, taken_name(&scope.name)))?;
        let event = room.event(Kind::ScopeCreated).target(&scope.name);
        Ok(Outcome::Changed(scope, event))
    }
}

fn taken_name(name: &ScopeToken) -> Refusal {
    Refusal::conflict(format!("There is a scope {name} already."))
        .try_this("grantor scope list")
        .about("name")
}

fn check_description(description: &str) -> Result<(), Refusal> {
    check_words("description", description, MOST_CHARACTERS).map_err(|fault| fault.about("description"))
}

/// Notes each role that does not exist.
async fn check_roles(conn: &mut Conn<'_>, roles: &[RoleName], faults: &mut Faults) -> Result<(), AdminError> {
    let mut of_roles = Faults::default();
    references::roles(conn, roles, &mut of_roles).await?;
    faults.of("roles", of_roles);
    Ok(())
}

/// Changes the words of a scope, the roles that may be granted it, the claims that go with it, or how people are told of it;
/// what is `None` stays.
#[derive(Clone, Debug)]
pub struct EditScope {
    /// Which.
    pub name: ScopeToken,
    /// What it lets an app do, in words.
    pub description: Option<String>,
    /// What of it changes in other languages.
    pub translations: TranslationChanges,
    /// The roles that may be granted it, in place of all former ones; anybody may if empty.
    pub roles: Option<Vec<RoleName>>,
    /// The claims that go with it, in place of all former ones.
    pub claims: Option<Vec<CustomClaim>>,
    /// What an app does with it.
    pub kind: Option<ScopeKind>,
    /// Whether people are warned of it.
    pub is_sensitive: Option<bool>,
}

impl EditScope {
    /// Whether it names anything to change.
    #[must_use]
    pub fn changes_something(&self) -> bool {
        self.description.is_some()
            || !self.translations.is_empty()
            || self.roles.is_some()
            || self.claims.is_some()
            || self.kind.is_some()
            || self.is_sensitive.is_some()
    }
}

impl Changing for EditScope {
    type Done = ScopeDefinition;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let was = powers::restricted(room.conn, [&self.name]).await?;
        let roles = self.roles.as_deref().unwrap_or_default();
        let becomes = (!roles.is_empty()).then(|| self.name.clone());
        Ok(touch.gives(Power::new([], was.into_iter().chain(becomes))))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<ScopeDefinition> {
        let Self {
            name,
            description,
            translations,
            roles,
            claims,
            kind,
            is_sensitive,
        } = self;
        let known = find(room.conn, &name).await?;
        let mut faults = Faults::default();
        if let Some(description) = &description {
            faults.note(check_description(description));
        }
        check_roles(room.conn, roles.as_deref().unwrap_or_default(), &mut faults).await?;
        let mut roles = roles.unwrap_or_else(|| known.roles.clone());
        roles.sort();
        roles.dedup();
        let edited = ScopeDefinition {
            description: description.unwrap_or_else(|| known.description.clone()),
            translations: translations.over(known.translations.clone()),
            claims: claims.unwrap_or_else(|| known.claims.clone()),
            roles,
            kind: kind.unwrap_or(known.kind),
            is_sensitive: is_sensitive.unwrap_or(known.is_sensitive),
            ..known.clone()
        };
        check_texts(&edited.translations, &OF_SCOPE, MOST_CHARACTERS, &mut faults);
        faults.look(check_claims(room.conn, &name, &edited.claims).await)?;
        faults.settle()?;
        let details = differences(&known, &edited);
        if details.is_empty() {
            return Ok(Outcome::Unchanged(edited));
        }
        scopes::update(room.conn, &edited).await?;
        scopes::set_roles(room.conn, &name, &edited.roles).await?;
        let event = room.event(Kind::ScopeChanged).target(&name);
        Ok(Outcome::Changed(edited, event.details(details.join(", "))))
    }
}

/// What differs, for the audit log: of roles, which came and which went.
fn differences(old: &ScopeDefinition, new: &ScopeDefinition) -> Vec<String> {
    let words = [
        ("description", old.description != new.description),
        ("translations", old.translations != new.translations),
        ("claims", old.claims != new.claims),
    ];
    let words = words
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(name, _)| name.to_owned());
    let kind = (old.kind != new.kind).then(|| format!("kind {}", new.kind));
    let sensitive = (old.is_sensitive != new.is_sensitive).then(|| {
        let is = if new.is_sensitive {
            "sensitive"
        } else {
            "not sensitive"
        };
        is.to_owned()
    });
    let came = new.roles.iter().filter(|role| !old.roles.contains(role));
    let went = old.roles.iter().filter(|role| !new.roles.contains(role));
    words
        .chain(kind)
        .chain(sensitive)
        .chain(came.map(|role| format!("+{role}")))
        .chain(went.map(|role| format!("-{role}")))
        .collect()
}

/// Deletes a scope nobody uses. Refuses a built-in one, and one that a client may ask for.
#[derive(Clone, Debug)]
pub struct DeleteScope {
    /// Which.
    pub name: ScopeToken,
}

impl Changing for DeleteScope {
    type Done = ();

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let was = powers::restricted(room.conn, [&self.name]).await?;
        Ok(touch.gives(Power::new([], was)))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<()> {
        let Self { name } = self;
        let mut faults = Faults::default();
        if is_built_in(&name) {
            faults.add(Refusal::conflict(format!(
                "The scope {name} is the server's own and stays."
            )));
        }
        find(room.conn, &name).await?;
        faults.look(refuse_if_used(room.conn, &name).await)?;
        faults.settle()?;
        scopes::delete(room.conn, &name).await?;
        Ok(Outcome::Changed((), room.event(Kind::ScopeDeleted).target(&name)))
    }
}

/// Refuses to take a scope away from under a client. What apps wrote of themselves that nobody vouched for keeps nobody
/// from it: they may ask for what there is when they ask.
pub(super) async fn refuse_if_used(conn: &mut Conn<'_>, name: &ScopeToken) -> Result<(), AdminError> {
    let Some((user, scope, count)) = clients::with_scope(conn, name).await? else {
        return Ok(());
    };
    Err(Refusal::conflict(format!(
        "{} may ask for {name}, for example {user}.",
        counted(count, "client")
    ))
    .try_this(format!(
        "grantor client edit {user} --scope \"{}\"",
        scope.filtered(|one| one != name)
    ))
    .into())
}

/// Refuses a claim that would be one attribute with this scope and another with the next.
async fn check_claims(
    conn: &mut Conn<'_>,
    name: &ScopeToken,
    claims: &[CustomClaim],
) -> Result<(), AdminError> {
    let all = scopes::list(conn).await?;
    let others = all.iter().filter(|scope| scope.name != *name);
    let mut taken = others.flat_map(|scope| scope.claims.iter().map(move |claim| (&scope.name, claim)));
    let differs =
        |one: &CustomClaim, two: &CustomClaim| one.name() == two.name() && one.attribute() != two.attribute();
    match taken.find(|(_, claim)| claims.iter().any(|own| differs(own, claim))) {
        None => Ok(()),
        Some((other, claim)) => Err(Refusal::conflict(format!(
            "The claim {} is the attribute {} with the scope {other}: one claim cannot be two attributes.",
            claim.name(),
            claim.attribute()
        ))
        .try_this("another name for the claim: --claim NAME=ATTRIBUTE")
        .about("claims")
        .into()),
    }
}

async fn known(conn: &mut Conn<'_>, name: &ScopeToken) -> Result<Option<ScopeDefinition>, AdminError> {
    let all = scopes::list(conn).await?;
    Ok(all.into_iter().find(|scope| scope.name == *name))
}

async fn find(conn: &mut Conn<'_>, name: &ScopeToken) -> Result<ScopeDefinition, AdminError> {
    if let Some(scope) = known(conn, name).await? {
        return Ok(scope);
    }
    let all = scopes::list(conn).await?;
    let names = all.iter().map(|scope| scope.name.as_str());
    Err(missing("scope", name.as_str(), names, "grantor scope list").into())
}
