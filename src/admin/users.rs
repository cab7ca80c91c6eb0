//! People's accounts, the links by which they set a password, and their roles.

use super::powers;
use serde_json::Map;

use super::changing::{Changing, Outcome, Room, Written};
use super::links::make_link;
use super::profiles::ProfileChanges;
use super::references;
use super::refusal::{AdminError, Faults, Refusal, check_words, taken};
use super::whom::find;
use crate::audit::Kind;
use crate::oauth::access::{Permission, Touch};
use crate::oauth::standard_claims::StandardClaims;
use crate::proofs::password::{Caller, Password, Passwords};
use crate::session;
use crate::storage::one_time_links;
use crate::storage::users::{self, User};
use crate::storage::{Db, grants};
use crate::types::{EmailAddress, RoleName, Secret, Timestamp, UserId, counted};

pub use super::links::{Delivery, Link, LinkKind, MakeLink, address_of};
pub use super::whom::Whom;
pub use crate::storage::users::Sought;

/// A person about to get an account.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// What they sign in with.
    pub email: EmailAddress,
    /// What they are called; the part before the `@` if not set.
    pub name: Option<String>,
    /// The hash of their password, from [`hash_password`]; without one they need a link.
    pub password_hash: Option<String>,
    /// The roles they get.
    pub roles: Vec<RoleName>,
}

/// A password that follows the rules; `about` is what others know of the person.
///
/// # Errors
/// Refuses a weak password, in words.
pub fn check_password(
    passwords: &Passwords,
    password: &Secret,
    about: &[&str],
) -> Result<Password, AdminError> {
    let password = Password::typed(password)?;
    passwords
        .check(&password, about)
        .map_err(|faults| Refusal::invalid(faults.join(" ")))?;
    Ok(password)
}

/// The hash of a password that follows the rules; as [`check_password`].
///
/// # Errors
/// Refuses a weak password, in words.
pub async fn hash_password(
    passwords: &Passwords,
    password: &Secret,
    about: &[&str],
    now: Timestamp,
) -> Result<String, AdminError> {
    let password = check_password(passwords, password, about)?;
    let caller = Caller::Known {
        account: "an administrator".to_owned(),
    };
    Ok(passwords.hash(password, &caller, now).await?)
}

/// Accounts, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db, limit: i64) -> Result<Vec<User>, AdminError> {
    Ok(users::list(&mut db.read().await?.conn(), limit).await?)
}

/// A page of accounts, by when they were made.
///
/// # Errors
/// If the database fails.
pub async fn page(db: &Db, after: &str, sought: &Sought, limit: i64) -> Result<Vec<User>, AdminError> {
    Ok(users::page(&mut db.read().await?.conn(), after, sought, limit).await?)
}

/// An account, and whether it has a password.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn show(db: &Db, whom: &Whom) -> Result<(User, bool), AdminError> {
    let mut read = db.read().await?;
    let user = find(&mut read.conn(), whom).await?;
    let has_password = users::password(&mut read.conn(), &user.id).await?.is_some();
    Ok((user, has_password))
}

/// Makes an account that may say something of its person from the start; `name` and `email` of what is told are those of
/// `new`.
#[derive(Clone, Debug)]
pub struct CreateUser {
    /// Who it is for.
    pub new: NewUser,
    /// What it says of them.
    pub told: ProfileChanges,
    /// How they get a link to set their password, if they do.
    pub invitation: Option<Delivery>,
}

/// An account that was just made.
#[derive(Clone, Debug)]
pub struct CreatedUser {
    /// The account.
    pub user: User,
    /// The link, if they are invited.
    pub link: Option<Link>,
}

impl Changing for CreateUser {
    type Done = CreatedUser;

    fn permissions(&self) -> &'static [Permission] {
        if self.new.roles.is_empty() {
            &[Permission::UsersWrite]
        } else {
            &[Permission::UsersWrite, Permission::PermissionsWrite]
        }
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        Ok(touch.gives(powers::of_roles(room.conn, &self.new.roles).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<CreatedUser> {
        let Self {
            new,
            told,
            invitation,
        } = self;
        let mut faults = Faults::default();
        let is_verified = told.email_verified.unwrap_or_default();
        let (mut profile, mut attributes) = (StandardClaims::default(), Map::new());
        let names = told.tell(&mut profile, &mut attributes, &mut faults);
        let NewUser {
            email,
            name,
            password_hash,
            roles,
        } = new;
        let name = name.unwrap_or_else(|| email.as_str().split('@').next().unwrap_or_default().to_owned());
        faults.note(check_words("name", &name, 100));
        references::roles(room.conn, &roles, &mut faults).await?;
        if users::by_email(room.conn, &email).await?.is_some() {
            faults.add(taken_address(&email));
        }
        faults.settle()?;
        let id = UserId::new();
        let written = users::insert(room.conn, &id, &email, name.trim(), room.now).await;
        written.map_err(|error| taken(error, taken_address(&email)))?;
        if let Some(phc) = &password_hash {
            users::set_password(room.conn, &id, phc, room.now).await?;
        }
        for role in &roles {
            users::add_role(room.conn, &id, role).await?;
        }
        let mut user = find(room.conn, &Whom::Id(id)).await?;
        if is_verified || !names.is_empty() {
            user.email_verified = is_verified;
            (user.profile.0, user.attributes.0) = (profile, attributes);
            users::update(room.conn, &user, room.now).await?;
        }
        let link = match invitation {
            Some(delivery) => Some(make_link(room, user.clone(), (LinkKind::Invite, delivery)).await?),
            None => None,
        };
        let mut details = Vec::new();
        if !roles.is_empty() {
            let roles: Vec<_> = roles.iter().map(RoleName::as_str).collect();
            details.push(format!("roles: {}", roles.join(", ")));
        }
        details.extend(link.as_ref().map(|link| link.delivery.in_audit("invited")));
        let event = room
            .event(Kind::UserCreated)
            .user(&user.id)
            .details(details.join("; "));
        Ok(Outcome::Changed(CreatedUser { user, link }, event))
    }
}

fn taken_address(email: &EmailAddress) -> Refusal {
    Refusal::conflict(format!("There is an account for {email} already."))
        .try_this(format!("grantor user show {email}"))
}

/// Stops an account: ends its sign-ins and links and revokes its grants.
#[derive(Clone, Debug)]
pub struct DisableUser {
    /// Whose.
    pub whom: Whom,
}

impl Changing for DisableUser {
    type Done = User;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::UsersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        Ok(touch.person(powers::of_whom(room.conn, &self.whom).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<User> {
        let user = find(room.conn, &self.whom).await?;
        if !user.is_active {
            return Ok(Outcome::Unchanged(user));
        }
        let (id, now) = (&user.id, room.now);
        users::set_active(room.conn, id, false, now).await?;
        let event = room.event(Kind::UserDisabled).user(id);
        let cause = (event.actor, "user disabled");
        let (ended, revoked) = session::end_of_user(room.conn, id, cause, now).await?;
        one_time_links::invalidate_of_user(room.conn, id, now).await?;
        let revoked = revoked + grants::revoke_of_user(room.conn, id, "user disabled", now).await?;
        let (ended, revoked) = (counted(ended, "sign-in"), counted(revoked, "grant"));
        let event = event.details(format!("{ended} ended, {revoked} revoked"));
        let disabled = find(room.conn, &Whom::Id(user.id)).await?;
        Ok(Outcome::Changed(disabled, event))
    }
}

/// Lets a stopped account work again; what was ended and revoked stays so.
#[derive(Clone, Debug)]
pub struct EnableUser {
    /// Whose.
    pub whom: Whom,
}

impl Changing for EnableUser {
    type Done = User;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::UsersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        Ok(touch.person(powers::of_whom(room.conn, &self.whom).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<User> {
        let user = find(room.conn, &self.whom).await?;
        if user.is_active {
            return Ok(Outcome::Unchanged(user));
        }
        users::set_active(room.conn, &user.id, true, room.now).await?;
        let event = room.event(Kind::UserEnabled).user(&user.id);
        let enabled = find(room.conn, &Whom::Id(user.id)).await?;
        Ok(Outcome::Changed(enabled, event))
    }
}

/// Deletes an account with all it says of its person, in the audit log too; what stays names an id.
#[derive(Clone, Debug)]
pub struct DeleteUser {
    /// Whose.
    pub whom: Whom,
}

impl Changing for DeleteUser {
    type Done = User;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::UsersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        powers::to_erase(room.conn, touch, &self.whom).await
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<User> {
        let user = find(room.conn, &self.whom).await?;
        let (id, now) = (&user.id, room.now);
        let event = room.event(Kind::UserDeleted).user(id);
        let cause = (event.actor, "user deleted");
        let (ended, revoked) = session::erase_account(room.conn, id, cause, now).await?;
        let event = event.details(format!("{ended} sign-ins ended, {revoked} grants revoked"));
        Ok(Outcome::Changed(user, event))
    }
}

/// Gives a person a role; answers with the account as it is then.
#[derive(Clone, Debug)]
pub struct GiveRole {
    /// Whom.
    pub whom: Whom,
    /// Which.
    pub role: RoleName,
}

impl Changing for GiveRole {
    type Done = User;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let gives = powers::of_roles(room.conn, std::slice::from_ref(&self.role)).await?;
        let person = powers::of_whom(room.conn, &self.whom).await?;
        Ok(touch.person(person).gives(gives))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<User> {
        let user = find(room.conn, &self.whom).await?;
        references::role(room.conn, &self.role).await?;
        let is_new = users::add_role(room.conn, &user.id, &self.role).await?;
        let power = powers::of_roles(room.conn, std::slice::from_ref(&self.role)).await?;
        if is_new && !power.is_nothing() {
            // Whoever made a link for somebody who held less is not to be them now.
            one_time_links::invalidate_of_user(room.conn, &user.id, room.now).await?;
        }
        with_role(room, &user.id, (is_new, Kind::RoleGiven, &self.role)).await
    }
}

/// Takes a role from a person; answers with the account as it is then.
#[derive(Clone, Debug)]
pub struct TakeRole {
    /// From whom.
    pub whom: Whom,
    /// Which.
    pub role: RoleName,
}

impl Changing for TakeRole {
    type Done = User;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::PermissionsWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        let gives = powers::of_roles(room.conn, std::slice::from_ref(&self.role)).await?;
        let person = powers::of_whom(room.conn, &self.whom).await?;
        Ok(touch.person(person).gives(gives))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<User> {
        let user = find(room.conn, &self.whom).await?;
        references::role(room.conn, &self.role).await?;
        let had_it = users::remove_role(room.conn, &user.id, &self.role).await?;
        with_role(room, &user.id, (had_it, Kind::RoleTaken, &self.role)).await
    }
}

async fn with_role(
    room: &mut Room<'_, '_>,
    id: &UserId,
    (has_changed, kind, role): (bool, Kind, &RoleName),
) -> Written<User> {
    let user = find(room.conn, &Whom::Id(id.clone())).await?;
    if !has_changed {
        return Ok(Outcome::Unchanged(user));
    }
    let event = room.event(kind).user(id).target(role);
    Ok(Outcome::Changed(user, event))
}
