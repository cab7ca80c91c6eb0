//! What is held of a person beside their account's row, as they get it to keep: no hash and no secret is read, and nothing of others.

use serde::Serialize;

use super::audit_events::Personal;
use super::{Conn, StorageError};
use crate::types::{EmailAddress, Timestamp, UserId};

statements! {
    NOTED = "SELECT signed_in_at, asked_for_passkey_at, locale FROM users WHERE id = $1";
    IDENTITIES = "SELECT provider_id, issuer, subject, email, linked_at, last_used_at FROM user_identities
              WHERE user_id = $1 ORDER BY linked_at, id";
    BEGUN = "SELECT session_identities.session_id, session_identities.provider_id, session_identities.issuer,
                session_identities.subject, session_identities.sid
              FROM sessions CROSS JOIN session_identities
              WHERE sessions.user_id = $1 AND session_identities.session_id = sessions.id ORDER BY sessions.auth_time, sessions.id";
    DEVICES = "SELECT user_agent, created_at, expires_at FROM devices WHERE user_id = $1 ORDER BY created_at";
    CODES = "SELECT number, created_at, used_at FROM recovery_codes WHERE user_id = $1 ORDER BY number";
    ADDRESSES = "SELECT old_email, old_email_verified, changed_at, expires_at, used_at FROM address_changes
              WHERE user_id = $1 ORDER BY number";
    LINKS = "SELECT kind, created_at, expires_at, used_at FROM one_time_links WHERE user_id = $1 ORDER BY created_at";
    CONSENTS = "SELECT consents.client_id, clients.name AS client_name, consents.redirect_host, consents.scope, consents.resources,
                consents.claims, consents.granted_at
              FROM consents JOIN clients ON clients.id = consents.client_id
              WHERE consents.user_id = $1 ORDER BY consents.granted_at, consents.client_id, consents.redirect_host";
    DECLINED = "SELECT declined_permissions.client_id, clients.name AS client_name, declined_permissions.scope,
                declined_permissions.declined_at
              FROM declined_permissions JOIN clients ON clients.id = declined_permissions.client_id
              WHERE declined_permissions.user_id = $1 ORDER BY declined_permissions.declined_at, declined_permissions.client_id";
    ASKING_APPS = "SELECT removed_apps.client_id, clients.name AS client_name, removed_apps.removed_at AS since
              FROM removed_apps JOIN clients ON clients.id = removed_apps.client_id
              WHERE removed_apps.user_id = $1 ORDER BY removed_apps.removed_at, removed_apps.client_id";
    LISTS = "SELECT 'app that is theirs' AS list, client_id AS name FROM client_owners WHERE user_id = $1
              UNION ALL SELECT 'may use the app', client_id FROM client_access WHERE user_id = $1
              UNION ALL SELECT 'may use the service', resource FROM resource_access WHERE user_id = $1
              ORDER BY 1, 2";
    GRANTS = "SELECT grants.client_id, clients.name AS client_name, grants.scope, grants.resources, grants.created_at,
                grants.redeemed_at, grants.generation, grants.generation_at, grants.ends_at, grants.expires_at, grants.revoked_at,
                grants.revoked_because
              FROM grants JOIN clients ON clients.id = grants.client_id
              WHERE grants.user_id = $1 ORDER BY grants.created_at DESC, grants.id LIMIT $2";
    EVENTS = "SELECT audit_events.at, audit_events.kind, audit_events.actor, audit_events.client_id, clients.name AS client_name,
                audit_events.target, audit_events.details, audit_events.reason, audit_events.personal
              FROM audit_events LEFT JOIN clients ON clients.id = audit_events.client_id
              WHERE audit_events.user_id = $1 ORDER BY audit_events.at DESC, audit_events.id DESC LIMIT $2";
    MAILS = "SELECT kind, recipient, state, created_at, ended_at FROM mails
              WHERE user_id = $1 ORDER BY created_at, id LIMIT 1000";
}

/// What is noted of an account itself.
#[derive(Clone, Debug, Default, Serialize, sqlx_macros::FromRow)]
pub struct Noted {
    /// When somebody first signed in to it.
    pub signed_in_at: Option<Timestamp>,
    /// When its person was asked whether they want a passkey.
    pub asked_for_passkey_at: Option<Timestamp>,
    /// The language they chose, or read the pages in.
    pub locale: Option<String>,
}

/// Who they are at another provider.
#[derive(Clone, Debug, Serialize, sqlx_macros::FromRow)]
pub struct OwnIdentity {
    /// The provider.
    pub provider_id: String,
    /// Who it said it is.
    pub issuer: String,
    /// Who it said they are.
    pub subject: String,
    /// Their address there, as it said it last.
    pub email: Option<String>,
    /// When it was connected.
    pub linked_at: Timestamp,
    /// When they last signed in with it.
    pub last_used_at: Option<Timestamp>,
}

/// A sign-in that was begun at another provider; what proves it there is a secret of that.
#[derive(Clone, Debug, Serialize, sqlx_macros::FromRow)]
pub struct OwnBegun {
    /// The sign-in here.
    pub session_id: String,
    /// The provider.
    pub provider_id: String,
    /// Who it said it is.
    pub issuer: String,
    /// Who it said they are.
    pub subject: String,
    /// What it calls the sign-in there.
    pub sid: Option<String>,
}

/// A browser that is not asked for the second step.
#[derive(Clone, Debug, Serialize, sqlx_macros::FromRow)]
pub struct OwnDevice {
    /// What it calls itself.
    pub user_agent: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A recovery code, by its place in the list.
#[derive(Clone, Copy, Debug, Serialize, sqlx_macros::FromRow)]
pub struct OwnCode {
    /// Its place.
    pub number: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// A change of the address that could be undone.
#[derive(Clone, Debug, Serialize, sqlx_macros::FromRow)]
pub struct OwnAddressChange {
    /// The address before.
    pub old_email: EmailAddress,
    /// Whether that was checked.
    pub old_email_verified: bool,
    /// When it was changed.
    pub changed_at: Timestamp,
    /// Until when it could be undone.
    pub expires_at: Timestamp,
    /// When it was, or could no longer be.
    pub used_at: Option<Timestamp>,
}

/// A link that was made for the account.
#[derive(Clone, Debug, Serialize, sqlx_macros::FromRow)]
pub struct OwnLink {
    /// What for.
    pub kind: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// When it was used, or ended.
    pub used_at: Option<Timestamp>,
}

/// What is remembered that they said yes to.
#[derive(Clone, Debug, Serialize, sqlx_macros::FromRow)]
pub struct OwnConsent {
    /// To which app.
    pub client_id: String,
    /// What it is called.
    pub client_name: String,
    /// For answers to which host.
    pub redirect_host: String,
    /// The scope.
    pub scope: String,
    /// The resource servers.
    pub resources: String,
    /// The claims asked for one by one.
    pub claims: String,
    /// When.
    pub granted_at: Timestamp,
}

/// What they said no to of what an app can do without.
#[derive(Clone, Debug, Serialize, sqlx_macros::FromRow)]
pub struct OwnDeclined {
    /// To which app.
    pub client_id: String,
    /// What it is called.
    pub client_name: String,
    /// What.
    pub scope: String,
    /// When they last did.
    pub declined_at: Timestamp,
}

/// An app that has to ask them, whatever an administrator lets it have: they removed it, or wanted to be asked again.
#[derive(Clone, Debug, Serialize, sqlx_macros::FromRow)]
pub struct OwnAskingApp {
    /// Which.
    pub client_id: String,
    /// What it is called.
    pub client_name: String,
    /// Since when.
    pub since: Timestamp,
}

/// A list they stand on by themselves.
#[derive(Clone, Debug, Serialize, sqlx_macros::FromRow)]
pub struct OwnPlace {
    /// Which, in words.
    pub list: String,
    /// The app or service.
    pub name: String,
}

/// What they allowed an app.
#[derive(Clone, Debug, Serialize, sqlx_macros::FromRow)]
pub struct OwnGrant {
    /// Which app.
    pub client_id: String,
    /// What it is called.
    pub client_name: String,
    /// The scope.
    pub scope: String,
    /// For which resource servers.
    pub resources: String,
    /// When it was allowed.
    pub created_at: Timestamp,
    /// When the app came for it.
    pub redeemed_at: Option<Timestamp>,
    /// How often it was refreshed, plus one; 0 before the app came.
    pub generation: i64,
    /// When it was last refreshed.
    pub generation_at: Timestamp,
    /// When nothing of it works any more.
    pub ends_at: Timestamp,
    /// When it ends however often it is refreshed.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why.
    pub revoked_because: Option<String>,
}

/// What happened to their account. Who did it, where that was somebody else, is that person's to know.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct HeldEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: String,
    /// Who did it: `user`, `client`, `admin` (an administrator) or `system`.
    pub actor: String,
    /// The app it is about.
    pub client_id: Option<String>,
    /// What that is called.
    pub client_name: Option<String>,
    /// What else it is about.
    pub target: Option<String>,
    /// More, in words.
    pub details: String,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Where it came from.
    pub personal: Personal,
}

/// A mail of their account, to whichever address, without what is in it.
#[derive(Clone, Debug, Serialize, sqlx_macros::FromRow)]
pub struct OwnMail {
    /// What it tells of.
    pub kind: String,
    /// To which address.
    pub recipient: EmailAddress,
    /// What became of it.
    pub state: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was sent or given up.
    pub ended_at: Option<Timestamp>,
}

/// What is held of a person in all the rows that are theirs and are read nowhere else.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OwnData {
    /// What is noted of the account.
    pub noted: Noted,
    /// Who they are at other providers.
    pub identities: Vec<OwnIdentity>,
    /// Which sign-ins were begun there.
    pub sign_ins_at_providers: Vec<OwnBegun>,
    /// Browsers that are not asked for the second step.
    pub trusted_browsers: Vec<OwnDevice>,
    /// Recovery codes.
    pub recovery_codes: Vec<OwnCode>,
    /// Changes of the address.
    pub address_changes: Vec<OwnAddressChange>,
    /// Links.
    pub links: Vec<OwnLink>,
    /// Remembered consent.
    pub consents: Vec<OwnConsent>,
    /// What was said no to.
    pub declined_permissions: Vec<OwnDeclined>,
    /// Apps that have to ask.
    pub apps_that_have_to_ask: Vec<OwnAskingApp>,
    /// Lists they stand on.
    pub lists: Vec<OwnPlace>,
    /// Mails.
    pub mails: Vec<OwnMail>,
}

/// All of it.
///
/// # Errors
/// If the database fails.
pub async fn of_user(conn: &mut Conn<'_>, id: &UserId) -> Result<OwnData, StorageError> {
    let noted: Option<Noted> = on!(conn, c => sqlx::query_as(NOTED).bind(id).fetch_optional(c).await?);
    Ok(OwnData {
        noted: noted.unwrap_or_default(),
        identities: on!(conn, c => sqlx::query_as(IDENTITIES).bind(id).fetch_all(c).await?),
        sign_ins_at_providers: on!(conn, c => sqlx::query_as(BEGUN).bind(id).fetch_all(c).await?),
        trusted_browsers: on!(conn, c => sqlx::query_as(DEVICES).bind(id).fetch_all(c).await?),
        recovery_codes: on!(conn, c => sqlx::query_as(CODES).bind(id).fetch_all(c).await?),
        address_changes: on!(conn, c => sqlx::query_as(ADDRESSES).bind(id).fetch_all(c).await?),
        links: on!(conn, c => sqlx::query_as(LINKS).bind(id).fetch_all(c).await?),
        consents: on!(conn, c => sqlx::query_as(CONSENTS).bind(id).fetch_all(c).await?),
        declined_permissions: on!(conn, c => sqlx::query_as(DECLINED).bind(id).fetch_all(c).await?),
        apps_that_have_to_ask: on!(conn, c => sqlx::query_as(ASKING_APPS).bind(id).fetch_all(c).await?),
        lists: on!(conn, c => sqlx::query_as(LISTS).bind(id).fetch_all(c).await?),
        mails: on!(conn, c => sqlx::query_as(MAILS).bind(id).fetch_all(c).await?),
    })
}

/// What a person allowed, `limit` of it at most, the newest first.
///
/// # Errors
/// If the database fails.
pub async fn grants_of(conn: &mut Conn<'_>, id: &UserId, limit: i64) -> Result<Vec<OwnGrant>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(GRANTS).bind(id).bind(limit).fetch_all(c).await?))
}

/// What happened to a person's account, `limit` of it at most, the newest first.
///
/// # Errors
/// If the database fails.
pub async fn events_of(conn: &mut Conn<'_>, id: &UserId, limit: i64) -> Result<Vec<HeldEvent>, StorageError> {
    on!(conn, c => Ok(sqlx::query_as(EVENTS).bind(id).bind(limit).fetch_all(c).await?))
}
