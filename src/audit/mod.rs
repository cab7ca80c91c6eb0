//! What is worth knowing later: a closed list of events, written in the same transaction as the change they record.

use crate::oauth::error::ProtocolError;
use crate::oauth::reason::Reason;
use crate::storage::audit_events::{self, AuditEventRow};
use crate::storage::{Conn, StorageError};
use crate::types::{AuditEventId, ClientId, ErrorId, Timestamp, UserId, one_line};

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person, in a browser.
    User,
    /// A client, at an endpoint.
    Client,
    /// An administrator, at the command line.
    Admin,
    /// The server itself.
    System,
}

impl Actor {
    fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Client => "client",
            Self::Admin => "admin",
            Self::System => "system",
        }
    }
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind { $($(#[doc = $doc])+ $variant,)+ }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in the log.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

kinds! {
    /// A person signed in.
    SignedIn = "signed_in",
    /// A sign-in failed once its password was compared, at an account that exists.
    SignInFailed = "sign_in_failed",
    /// A person signed out.
    SignedOut = "signed_out",
    /// A person allowed an app.
    GrantAllowed = "grant_allowed",
    /// A person refused an app.
    GrantDenied = "grant_denied",
    /// A grant was revoked: by its person, its client or an administrator.
    GrantRevoked = "grant_revoked",
    /// A code was redeemed a second time; its grant was revoked.
    CodeReplayed = "code_replayed",
    /// A code came with a wrong verifier or redirect URI; its grant was revoked.
    CodeMisused = "code_misused",
    /// A code was presented by another client.
    CodeClientMismatch = "code_client_mismatch",
    /// An old refresh token was used again; its grant was revoked.
    RefreshTokenReused = "refresh_token_reused",
    /// A refresh token was presented by another client.
    RefreshClientMismatch = "refresh_client_mismatch",
    /// A single access token was revoked.
    TokenRevoked = "token_revoked",
    /// A password was set by a link.
    PasswordSet = "password_set",
    /// An account was made.
    UserCreated = "user_created",
    /// What an account says of its person was changed.
    UserChanged = "user_changed",
    /// An account was disabled.
    UserDisabled = "user_disabled",
    /// An account was enabled.
    UserEnabled = "user_enabled",
    /// A link to set a password was made.
    LinkCreated = "link_created",
    /// A role was given to a person.
    RoleGiven = "role_given",
    /// A role was taken from a person.
    RoleTaken = "role_taken",
    /// A role was made.
    RoleCreated = "role_created",
    /// A role was changed: its words, or what it permits.
    RoleChanged = "role_changed",
    /// A group was made.
    GroupCreated = "group_created",
    /// A group was changed: its words, or its roles.
    GroupChanged = "group_changed",
    /// A group was deleted.
    GroupDeleted = "group_deleted",
    /// A person was put into a group.
    MemberAdded = "group_member_added",
    /// A person was taken out of a group.
    MemberRemoved = "group_member_removed",
    /// A role was deleted.
    RoleDeleted = "role_deleted",
    /// A client was registered.
    ClientCreated = "client_created",
    /// A client registered itself.
    ClientRegistered = "client_registered",
    /// A client that registered itself was not used any more, and was deleted.
    ClientExpired = "client_registration_expired",
    /// An initial access token was made.
    InitialTokenCreated = "initial_access_token_created",
    /// An initial access token was revoked.
    InitialTokenRevoked = "initial_access_token_revoked",
    /// A client was changed.
    ClientChanged = "client_changed",
    /// A client got a new secret.
    ClientSecretRotated = "client_secret_rotated",
    /// A client was disabled.
    ClientDisabled = "client_disabled",
    /// A client was enabled.
    ClientEnabled = "client_enabled",
    /// A client was deleted.
    ClientDeleted = "client_deleted",
    /// It was said who may use a client.
    ClientAccessChanged = "client_access_changed",
    /// A client became a person's own.
    ClientOwnerAdded = "client_owner_added",
    /// A client is a person's own no longer.
    ClientOwnerRemoved = "client_owner_removed",
    /// It was said which names of groups and roles a client is told.
    ClientNamesChanged = "client_names_changed",
    /// A resource server was registered.
    ResourceCreated = "resource_created",
    /// A resource server was changed.
    ResourceChanged = "resource_changed",
    /// It was said who may use a resource server.
    ResourceAccessChanged = "resource_access_changed",
    /// A resource server was deleted.
    ResourceDeleted = "resource_deleted",
    /// A scope was registered.
    ScopeCreated = "scope_created",
    /// A scope was changed.
    ScopeChanged = "scope_changed",
    /// A scope was deleted.
    ScopeDeleted = "scope_deleted",
    /// A sign-in was ended by an administrator.
    SessionRevoked = "session_revoked",
    /// An app was told of the end of a sign-in.
    LogoutDelivered = "logout_delivered",
    /// An app could not be told of the end of a sign-in.
    LogoutGivenUp = "logout_given_up",
    /// A signing key was made.
    KeyCreated = "key_created",
    /// A signing key was imported.
    KeyImported = "key_imported",
    /// A signing key was revoked.
    KeyRevoked = "key_revoked",
}

/// One event. Details are words for an administrator, never a secret.
#[derive(Clone, Debug)]
pub struct AuditEvent {
    /// What happened.
    pub kind: Kind,
    /// Who did it.
    pub actor: Actor,
    /// The person it is about.
    pub user_id: Option<UserId>,
    /// The client it is about.
    pub client_id: Option<ClientId>,
    /// What else it is about.
    pub target: Option<String>,
    /// Where the request came from.
    pub address: Option<String>,
    /// Why it was refused, where it was.
    pub reason: Option<Reason>,
    /// By which the refusal is found in the log.
    pub error_id: Option<ErrorId>,
    /// More, in words.
    pub details: String,
}

impl AuditEvent {
    /// An event about nothing yet.
    #[must_use]
    pub fn new(kind: Kind, actor: Actor) -> Self {
        Self {
            kind,
            actor,
            user_id: None,
            client_id: None,
            target: None,
            address: None,
            reason: None,
            error_id: None,
            details: String::new(),
        }
    }

    /// The same about a person.
    #[must_use]
    pub fn user(mut self, id: &UserId) -> Self {
        self.user_id = Some(id.clone());
        self
    }

    /// The same about a client.
    #[must_use]
    pub fn client(mut self, id: &ClientId) -> Self {
        self.client_id = Some(id.clone());
        self
    }

    /// The same about a grant, key, scope, role …
    #[must_use]
    pub fn target(mut self, target: &impl ToString) -> Self {
        self.target = Some(target.to_string());
        self
    }

    /// The same from an address.
    #[must_use]
    pub fn address(mut self, address: &impl ToString) -> Self {
        self.address = Some(address.to_string());
        self
    }

    /// The same about a refusal: its exact reason, and its id.
    #[must_use]
    pub fn refused(mut self, reason: Reason, id: Option<&ErrorId>) -> Self {
        self.reason = Some(reason);
        self.error_id = id.cloned();
        self
    }

    /// The same about a refusal of the protocol.
    #[must_use]
    pub fn refusal(self, error: &ProtocolError) -> Self {
        self.refused(error.cause_reason.unwrap_or(error.reason), error.id.as_ref())
    }

    /// The same with more, in words.
    #[must_use]
    pub fn details(mut self, details: impl Into<String>) -> Self {
        self.details = details.into();
        self
    }
}

/// The most characters of the details of an event that are kept.
const MOST_DETAILS: usize = 1000;

/// Writes an event, in the transaction of the change it records.
///
/// # Errors
/// If the database fails.
pub async fn record(conn: &mut Conn<'_>, event: &AuditEvent, now: Timestamp) -> Result<(), StorageError> {
    let row = AuditEventRow {
        id: AuditEventId::new(),
        at: now,
        kind: event.kind.as_str().to_owned(),
        actor: event.actor.as_str().to_owned(),
        user_id: event.user_id.clone(),
        client_id: event.client_id.clone(),
        target: event.target.clone(),
        address: event.address.clone(),
        reason: event.reason.map(|reason| reason.to_string()),
        error_id: event.error_id.clone(),
        details: one_line(&event.details, MOST_DETAILS),
    };
    audit_events::insert(conn, &row).await
}
