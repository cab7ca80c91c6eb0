//! People's accounts, their passwords and roles.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::grants::SpaceSeparated;
use super::json::{Json, to_json};
use super::text_columns::containing;
use super::{Conn, StorageError};
use crate::oauth::access::Person;
use crate::oauth::standard_claims::StandardClaims;
use crate::types::{EmailAddress, GroupName, RoleName, Timestamp, UserId};

/// What is read of an account.
macro_rules! columns {
    () => {
        concat!(
            "id, email, email_verified, name, profile, attributes, is_active, epoch, created_at, updated_at,
                ",
            held_by!("users.id")
        )
    };
}

/// An account.
macro_rules! user {
    () => {
        concat!("SELECT ", columns!(), " FROM users")
    };
}

statements! {
    INSERT = "INSERT INTO users (id, email, name, is_active, created_at, updated_at) VALUES ($1, $2, $3, TRUE, $4, $4)";
    BY_ID = concat!(user!(), " WHERE id = $1");
    BY_EMAIL = concat!(user!(), " WHERE email = $1");
    LIST = concat!(user!(), " ORDER BY created_at, id LIMIT $1");
    COUNT = "SELECT COUNT(*) FROM users";
    PAGE = concat!("SELECT ", columns!(), ",
                (EXISTS (SELECT 1 FROM totp_credentials WHERE totp_credentials.user_id = users.id)
                  OR EXISTS (SELECT 1 FROM passkeys WHERE passkeys.user_id = users.id)) AS has_factor
              FROM users WHERE id > $1 AND (CAST($2 AS TEXT) = '' OR lower(email) LIKE $2 ESCAPE '!' OR lower(name) LIKE $2 ESCAPE '!')
                AND (CAST($3 AS BOOLEAN) IS NULL OR is_active = $3)
              ORDER BY id LIMIT $4");
    SET_ACTIVE = "UPDATE users SET is_active = $2, updated_at = $3 WHERE id = $1";
    UPDATE = "UPDATE users SET email = $2, email_verified = $3, name = $4, profile = $5, attributes = $6, updated_at = $7
              WHERE id = $1";
    DELETE = "DELETE FROM users WHERE id = $1";
    HOLD = "UPDATE users SET epoch = epoch WHERE id = $1 AND is_active RETURNING epoch";
    RAISE_EPOCH = "UPDATE users SET epoch = epoch + 1 WHERE id = $1";
    PASSWORD = "SELECT phc, version FROM password_credentials WHERE user_id = $1";
    PASSWORD_SET_AT = "SELECT changed_at FROM password_credentials WHERE user_id = $1";
    SET_PASSWORD = "INSERT INTO password_credentials (user_id, phc, version, changed_at) VALUES ($1, $2, 1, $3)
              ON CONFLICT (user_id) DO UPDATE SET phc = excluded.phc, version = password_credentials.version + 1,
                changed_at = excluded.changed_at";
    PUT_PASSWORD_BACK = "INSERT INTO password_credentials (user_id, phc, version, changed_at) VALUES ($1, $2, $3, $4)
              ON CONFLICT (user_id) DO UPDATE SET phc = excluded.phc, changed_at = excluded.changed_at,
                version = CASE WHEN password_credentials.version < excluded.version THEN excluded.version
                  ELSE password_credentials.version + 1 END";
    NOTE_SIGN_IN = "UPDATE users SET signed_in_at = $2 WHERE id = $1 AND signed_in_at IS NULL";
    HAS_SIGNED_IN = "SELECT COUNT(*) FROM users WHERE id = $1 AND signed_in_at IS NOT NULL";
    ASK_FOR_PASSKEY = "UPDATE users SET asked_for_passkey_at = $2 WHERE id = $1 AND asked_for_passkey_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM passkeys WHERE passkeys.user_id = users.id)";
    DELETE_PASSWORD = "DELETE FROM password_credentials WHERE user_id = $1";
    TAKE = "UPDATE users SET epoch = epoch WHERE id = $1";
    REHASH = "UPDATE password_credentials SET phc = $3 WHERE user_id = $1 AND phc = $2";
    ADD_ROLE = "INSERT INTO user_roles (user_id, role) VALUES ($1, $2)
              ON CONFLICT (user_id, role) DO UPDATE SET given_by = NULL WHERE user_roles.given_by IS NOT NULL";
    REMOVE_ROLE = "DELETE FROM user_roles WHERE user_id = $1 AND role = $2";
}

/// A person's account.
#[derive(Clone, Debug, PartialEq, sqlx_macros::FromRow)]
pub struct User {
    /// `sub`.
    pub id: UserId,
    /// What they sign in with.
    pub email: EmailAddress,
    /// Whether the address was checked to be theirs.
    pub email_verified: bool,
    /// What they are called.
    pub name: String,
    /// What else they say of themselves.
    pub profile: Json<StandardClaims>,
    /// Attributes of the owner's own choice, by name.
    pub attributes: Json<Map<String, Value>>,
    /// Whether they may sign in, and their grants work.
    pub is_active: bool,
    /// How often all their sign-ins were ended at once: what was proved or begun before the last time is void.
    pub epoch: i64,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    roles: SpaceSeparated<RoleName>,
    groups: SpaceSeparated<GroupName>,
}

impl User {
    /// The roles they have themselves.
    #[must_use]
    pub fn roles(&self) -> Vec<RoleName> {
        self.roles.0.clone()
    }

    /// The groups they are in.
    #[must_use]
    pub fn groups(&self) -> Vec<GroupName> {
        self.groups.0.clone()
    }

    /// What they hold, for the rules that ask.
    #[must_use]
    pub fn person(&self) -> Person {
        Person::new(self.id.clone(), self.is_active, self.roles(), self.groups())
    }
}

/// Writes a new, active account.
///
/// # Errors
/// If the address is taken ([`StorageError::is_conflict`]) or the database fails.
pub async fn insert(
    conn: &mut Conn<'_>,
    id: &UserId,
    email: &EmailAddress,
    name: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(INSERT).bind(id).bind(email).bind(name).bind(now).execute(c).await?;
        Ok(())
    })
}

/// An account by its id.
///
/// # Errors
/// If the database fails.
pub async fn by_id(conn: &mut Conn<'_>, id: &UserId) -> Result<Option<User>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(BY_ID).bind(id).fetch_optional(c).await?))
}

/// An account by its address.
///
/// # Errors
/// If the database fails.
pub async fn by_email(conn: &mut Conn<'_>, email: &EmailAddress) -> Result<Option<User>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(BY_EMAIL).bind(email).fetch_optional(c).await?))
}

/// Accounts, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn list(conn: &mut Conn<'_>, limit: i64) -> Result<Vec<User>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(LIST).bind(limit).fetch_all(c).await?))
}

/// How many accounts there are.
///
/// # Errors
/// If the database fails.
pub async fn count(conn: &mut Conn<'_>) -> Result<i64, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(COUNT).fetch_one(c).await?))
}

/// Which accounts a page of them is of.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// What their address or name contains; anything if empty.
    pub text: String,
    /// Whether they are active.
    pub is_active: Option<bool>,
}

/// Up to `limit` accounts by id, which is by when they were made, from the one after `after` on.
///
/// # Errors
/// If the database fails.
pub async fn page(
    conn: &mut Conn<'_>,
    after: &str,
    sought: &Sought,
    limit: i64,
) -> Result<Vec<User>, StorageError> {
    let text = containing(&sought.text);
    on!(conn, c => {
        Ok(sqlx::query_as(PAGE).bind(after).bind(text).bind(sought.is_active).bind(limit).fetch_all(c).await?)
    })
}

/// An account as a page of them shows it.
#[derive(Clone, Debug, PartialEq, sqlx_macros::FromRow)]
pub struct Listed {
    /// The account.
    #[sqlx(flatten)]
    pub user: User,
    /// Whether its person has a second factor.
    pub has_factor: bool,
}

/// The same as [`page`], with who has a second factor.
///
/// # Errors
/// If the database fails.
pub async fn listed(
    conn: &mut Conn<'_>,
    after: &str,
    sought: &Sought,
    limit: i64,
) -> Result<Vec<Listed>, StorageError> {
    let text = containing(&sought.text);
    on!(conn, c => {
        Ok(sqlx::query_as(PAGE).bind(after).bind(text).bind(sought.is_active).bind(limit).fetch_all(c).await?)
    })
}

/// Writes what an account says: address, name, profile and attributes; whether it exists.
///
/// # Errors
/// If the address is taken ([`StorageError::is_conflict`]) or the database fails.
pub async fn update(conn: &mut Conn<'_>, user: &User, now: Timestamp) -> Result<bool, StorageError> {
    let (profile, attributes) = (to_json(&user.profile.0), to_json(&user.attributes.0));
    on!(conn, c => {
        let done = sqlx::query(UPDATE)
            .bind(&user.id)
            .bind(&user.email)
            .bind(user.email_verified)
            .bind(&user.name)
            .bind(profile)
            .bind(attributes)
            .bind(now)
            .execute(c)
            .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Lets an account work, or stops it; whether it exists.
///
/// # Errors
/// If the database fails.
pub async fn set_active(
    conn: &mut Conn<'_>,
    id: &UserId,
    is_active: bool,
    now: Timestamp,
) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(SET_ACTIVE).bind(id).bind(is_active).bind(now).execute(c).await?.rows_affected() == 1))
}

/// Deletes an account with all that hangs on it: credentials, sign-ins, links, grants, what it allowed, its roles, groups
/// and places on lists; whether it existed.
///
/// # Errors
/// If the database fails.
pub async fn delete(conn: &mut Conn<'_>, id: &UserId) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(DELETE).bind(id).execute(c).await?.rows_affected() == 1))
}

/// An active account's epoch; nobody stops the account, raises the epoch or sets a password before this transaction
/// ends. `None` if it does not exist or is not active.
///
/// Whoever holds more than this row takes it first.
///
/// # Errors
/// If the database fails.
pub async fn hold(conn: &mut Conn<'_>, id: &UserId) -> Result<Option<i64>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(HOLD).bind(id).fetch_optional(c).await?))
}

/// Whether an account exists, active or not; nobody deletes it before this transaction ends.
///
/// # Errors
/// If the database fails.
pub async fn exists(conn: &mut Conn<'_>, id: &UserId) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(TAKE).bind(id).execute(c).await?.rows_affected() == 1))
}

/// Makes what was proved of a person until now, and what they began with it, void. Their sign-ins are ended by
/// `session::end_of_user`, which comes here first.
///
/// # Errors
/// If the database fails.
pub async fn raise_epoch(conn: &mut Conn<'_>, id: &UserId) -> Result<(), StorageError> {
    on!(conn, c => {
        sqlx::query(RAISE_EPOCH).bind(id).execute(c).await?;
        Ok(())
    })
}

/// A person's password, as far as it is known here.
#[derive(Clone, Debug, Serialize, Deserialize, sqlx_macros::FromRow)]
pub struct PasswordCredential {
    /// Its hash, as a PHC string.
    pub phc: String,
    /// How many there were, with this one.
    pub version: i64,
}

/// The password of an account.
///
/// # Errors
/// If the database fails.
pub async fn password(conn: &mut Conn<'_>, id: &UserId) -> Result<Option<PasswordCredential>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(PASSWORD).bind(id).fetch_optional(c).await?))
}

/// When the password of an account was set, if it has one.
///
/// # Errors
/// If the database fails.
pub async fn password_set_at(conn: &mut Conn<'_>, id: &UserId) -> Result<Option<Timestamp>, StorageError> {
    on!(conn, c => Ok(sqlx::query_scalar(PASSWORD_SET_AT).bind(id).fetch_optional(c).await?))
}

/// Sets the password hash of an account: another version of the credential. What the old one began is ended by
/// `session::change_password`.
///
/// # Errors
/// If the account does not exist or the database fails.
pub async fn set_password(
    conn: &mut Conn<'_>,
    id: &UserId,
    phc: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    // The account's row first: whoever holds it knows that the password stays what it is.
    on!(conn, c => { sqlx::query(TAKE).bind(id).execute(c).await?; });
    on!(conn, c => {
        sqlx::query(SET_PASSWORD).bind(id).bind(phc).bind(now).execute(c).await?;
        Ok(())
    })
}

/// Puts a password back that an account had, by its hash: a later version of the credential than any there was. What the one
/// in between began is ended by whoever calls this.
///
/// # Errors
/// If the account does not exist or the database fails.
pub async fn put_password_back(
    conn: &mut Conn<'_>,
    id: &UserId,
    password: &PasswordCredential,
    now: Timestamp,
) -> Result<(), StorageError> {
    // The account's row first, as where one is set.
    on!(conn, c => { sqlx::query(TAKE).bind(id).execute(c).await?; });
    on!(conn, c => {
        sqlx::query(PUT_PASSWORD_BACK)
            .bind(id)
            .bind(&password.phc)
            .bind(password.version.saturating_add(1))
            .bind(now)
            .execute(c)
            .await?;
        Ok(())
    })
}

/// Notes that an account signs in, if it never did before; whether this is its first time.
///
/// # Errors
/// If the database fails.
pub async fn note_sign_in(conn: &mut Conn<'_>, id: &UserId, now: Timestamp) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(NOTE_SIGN_IN).bind(id).bind(now).execute(c).await?.rows_affected() == 1))
}

/// Whether anybody ever signed in to an account.
///
/// # Errors
/// If the database fails.
pub async fn has_signed_in(conn: &mut Conn<'_>, id: &UserId) -> Result<bool, StorageError> {
    let count: i64 = on!(conn, c => sqlx::query_scalar(HAS_SIGNED_IN).bind(id).fetch_one(c).await?);
    Ok(count > 0)
}

/// Notes that a person is asked whether they want a passkey, if they have none and never were; whether they are.
///
/// # Errors
/// If the database fails.
pub async fn ask_for_passkey(conn: &mut Conn<'_>, id: &UserId, now: Timestamp) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(ASK_FOR_PASSKEY).bind(id).bind(now).execute(c).await?.rows_affected() == 1))
}

/// Takes the password from an account; whether it had one.
///
/// # Errors
/// If the database fails.
pub async fn delete_password(conn: &mut Conn<'_>, id: &UserId) -> Result<bool, StorageError> {
    // The account's row first, as where one is set.
    on!(conn, c => { sqlx::query(TAKE).bind(id).execute(c).await?; });
    on!(conn, c => Ok(sqlx::query(DELETE_PASSWORD).bind(id).execute(c).await?.rows_affected() == 1))
}

/// Puts another hash of the same password in place of `before`, if that is its hash still; whether it was. The
/// password is no other, so its version stays.
///
/// # Errors
/// If the database fails.
pub async fn rehash(conn: &mut Conn<'_>, id: &UserId, before: &str, phc: &str) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(REHASH).bind(id).bind(before).bind(phc).execute(c).await?.rows_affected() == 1))
}

/// Gives an account a role; whether it is new to it.
///
/// # Errors
/// If the role does not exist ([`StorageError::is_missing_reference`]) or the database fails.
pub async fn add_role(conn: &mut Conn<'_>, id: &UserId, role: &RoleName) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(ADD_ROLE).bind(id).bind(role).execute(c).await?.rows_affected() == 1))
}

/// Takes a role from an account; whether it had it.
///
/// # Errors
/// If the database fails.
pub async fn remove_role(conn: &mut Conn<'_>, id: &UserId, role: &RoleName) -> Result<bool, StorageError> {
    on!(conn, c => Ok(sqlx::query(REMOVE_ROLE).bind(id).bind(role).execute(c).await?.rows_affected() == 1))
}
