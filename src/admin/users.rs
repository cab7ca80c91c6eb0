//! People's accounts, the links by which they set a password, and their roles.

use serde_json::Map;

use super::profiles::ProfileChanges;
use super::whom::find;
use super::{AdminError, Refusal, change, check_words, taken};
use crate::audit::{Actor, AuditEvent, Kind, record};
use crate::config::Links;
use crate::oauth::standard_claims::StandardClaims;
use crate::proofs::password::{Caller, Password, Passwords};
use crate::session;
use crate::storage::one_time_links::{self, OneTimeLink};
use crate::storage::users::{self, User};
use crate::storage::{Conn, Db, StorageError, grants, roles};
use crate::types::{EmailAddress, OpaqueToken, RoleName, Secret, Timestamp, UserId};

pub use super::whom::Whom;

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

/// Which link a person gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// To set the first password.
    Invite,
    /// To set another.
    Reset,
}

impl LinkKind {
    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Reset => "reset",
        }
    }
}

/// A link that was just made: the only time its token is seen.
#[derive(Clone, Debug)]
pub struct Link {
    /// Whose it is.
    pub user: User,
    /// What it is for.
    pub kind: LinkKind,
    /// What stands in the URL.
    pub token: OpaqueToken,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// The hash of a password that follows the rules; `about` is what others know of the person.
///
/// # Errors
/// Refuses a weak password, in words.
pub async fn hash_password(
    passwords: &Passwords,
    password: &Secret,
    about: &[&str],
    now: Timestamp,
) -> Result<String, AdminError> {
    let password = Password::typed(password)?;
    passwords
        .check(&password, about)
        .map_err(|faults| Refusal::invalid(faults.join(" ")))?;
    let caller = Caller::Known {
        account: "an administrator".to_owned(),
    };
    Ok(passwords.hash(password, &caller, now).await?)
}

/// Makes an account.
///
/// # Errors
/// Refuses an address that is taken, a name that is none, and unknown roles.
pub async fn create(db: &Db, new: NewUser, now: Timestamp) -> Result<User, AdminError> {
    create_with(db, new, ProfileChanges::default(), now).await
}

/// Makes an account that says something of its person from the start; `name` and `email` are those of `new`.
///
/// # Errors
/// As [`create`], and refuses claims and attributes that break a rule.
pub async fn create_with(
    db: &Db,
    new: NewUser,
    told: ProfileChanges,
    now: Timestamp,
) -> Result<User, AdminError> {
    let is_verified = told.email_verified.unwrap_or_default();
    let (mut profile, mut attributes) = (StandardClaims::default(), Map::new());
    let names = told.tell(&mut profile, &mut attributes)?;
    let says_something = is_verified || !names.is_empty();
    let email = new.email.clone();
    let name = new
        .name
        .unwrap_or_else(|| email.as_str().split('@').next().unwrap_or_default().to_owned());
    check_words("name", &name, 100)?;
    let created = change(db, move |conn| {
        Box::pin(async move {
            for role in &new.roles {
                check_role(conn, role).await?;
            }
            let id = UserId::new();
            users::insert(conn, &id, &new.email, name.trim(), now).await?;
            if let Some(phc) = &new.password_hash {
                users::set_password(conn, &id, phc, now).await?;
            }
            record(conn, &event(Kind::UserCreated, &id), now).await?;
            for role in &new.roles {
                users::add_role(conn, &id, role).await?;
                record(conn, &event(Kind::RoleGiven, &id).target(role), now).await?;
            }
            let mut user = find(conn, &Whom::Id(id)).await?;
            if says_something {
                user.email_verified = is_verified;
                (user.profile.0, user.attributes.0) = (profile, attributes);
                users::update(conn, &user, now).await?;
            }
            Ok(user)
        })
    })
    .await;
    created.map_err(|error| {
        taken(error, || {
            Refusal::conflict(format!("There is an account for {email} already."))
                .try_this(format!("grantor user show {email}"))
        })
    })
}

/// Accounts, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db, limit: i64) -> Result<Vec<User>, AdminError> {
    Ok(users::list(&mut db.read().await?.conn(), limit).await?)
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

/// Stops an account: ends its sign-ins and links and revokes its grants.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn disable(db: &Db, whom: &Whom, now: Timestamp) -> Result<User, AdminError> {
    let whom = whom.clone();
    change(db, move |conn| {
        Box::pin(async move {
            let user = find(conn, &whom).await?;
            users::set_active(conn, &user.id, false, now).await?;
            let cause = (Actor::Admin, "user disabled");
            let (ended, revoked) = session::end_of_user(conn, &user.id, cause, now).await?;
            one_time_links::invalidate_of_user(conn, &user.id, now).await?;
            let revoked = revoked + grants::revoke_of_user(conn, &user.id, "user disabled", now).await?;
            let details = format!("{ended} sign-ins ended, {revoked} grants revoked");
            record(conn, &event(Kind::UserDisabled, &user.id).details(details), now).await?;
            find(conn, &Whom::Id(user.id)).await
        })
    })
    .await
}

/// Lets a stopped account work again; what was ended and revoked stays so.
///
/// # Errors
/// If it does not exist or the database fails.
pub async fn enable(db: &Db, whom: &Whom, now: Timestamp) -> Result<User, AdminError> {
    let whom = whom.clone();
    change(db, move |conn| {
        Box::pin(async move {
            let user = find(conn, &whom).await?;
            users::set_active(conn, &user.id, true, now).await?;
            record(conn, &event(Kind::UserEnabled, &user.id), now).await?;
            find(conn, &Whom::Id(user.id)).await
        })
    })
    .await
}

/// Makes a link to set a password; the person's older links end.
///
/// # Errors
/// If the account does not exist or is disabled, or the database fails.
pub async fn link(
    db: &Db,
    whom: &Whom,
    kind: LinkKind,
    lifetimes: &Links,
    now: Timestamp,
) -> Result<Link, AdminError> {
    let whom = whom.clone();
    let expires_at = now.plus(match kind {
        LinkKind::Invite => lifetimes.invite.duration(),
        LinkKind::Reset => lifetimes.reset.duration(),
    });
    change(db, move |conn| {
        Box::pin(async move {
            let user = find(conn, &whom).await?;
            // Held, so that nobody disables the account between this and the link.
            if users::hold(conn, &user.id).await?.is_none() {
                return Err(
                    Refusal::conflict(format!("The account of {} is disabled.", user.email))
                        .try_this(format!("grantor user enable {}", user.email))
                        .into(),
                );
            }
            let token = OpaqueToken::generate(OpaqueToken::LINK);
            let row = OneTimeLink {
                kind: kind.as_str().to_owned(),
                user_id: user.id.clone(),
            };
            one_time_links::insert(conn, &token.hash(), &row, expires_at, now).await?;
            record(
                conn,
                &event(Kind::LinkCreated, &user.id).details(kind.as_str()),
                now,
            )
            .await?;
            Ok(Link {
                user,
                kind,
                token,
                expires_at,
            })
        })
    })
    .await
}

/// Gives a person a role, or takes it; the account as it is then.
///
/// # Errors
/// If the account or role does not exist or the database fails.
pub async fn set_role(
    db: &Db,
    whom: &Whom,
    role: &RoleName,
    has_it: bool,
    now: Timestamp,
) -> Result<User, AdminError> {
    let (whom, role) = (whom.clone(), role.clone());
    change(db, move |conn| {
        Box::pin(async move {
            let user = find(conn, &whom).await?;
            check_role(conn, &role).await?;
            let (changed, kind) = if has_it {
                (users::add_role(conn, &user.id, &role).await?, Kind::RoleGiven)
            } else {
                (users::remove_role(conn, &user.id, &role).await?, Kind::RoleTaken)
            };
            if changed {
                record(conn, &event(kind, &user.id).target(&role), now).await?;
            }
            find(conn, &Whom::Id(user.id)).await
        })
    })
    .await
}

pub(super) async fn check_role(conn: &mut Conn<'_>, role: &RoleName) -> Result<(), AdminError> {
    let known: Result<_, StorageError> = roles::list(conn).await;
    if known?.iter().any(|known| known.name == *role) {
        return Ok(());
    }
    Err(Refusal::not_found(format!("There is no role {role}."))
        .try_this(format!("grantor role create {role} --description \"Who has it\""))
        .into())
}

fn event(kind: Kind, id: &UserId) -> AuditEvent {
    AuditEvent::new(kind, Actor::Admin).user(id)
}
