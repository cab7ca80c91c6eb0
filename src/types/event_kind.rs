//! What the audit log tells: a closed list of kinds of events.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::strings::nearest;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub enum EventKind { $($(#[doc = $doc])+ $variant,)+ }

        impl EventKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in the log.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// What it tells, in a sentence.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii()),+ }
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
    /// A person took from an app some of what it can do without.
    GrantNarrowed = "grant_narrowed",
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
    /// A person changed the address of their account.
    AddressChanged = "address_changed",
    /// A changed address was undone by whoever reads the mail of the one before: with it what the person signs in with.
    AddressRestored = "address_restored",
    /// A person added a passkey.
    PasskeyAdded = "passkey_added",
    /// A person gave a passkey another name.
    PasskeyRenamed = "passkey_renamed",
    /// A person removed a passkey.
    PasskeyRemoved = "passkey_removed",
    /// A passkey said it had signed less often than before: there is a copy of it, and the sign-in was refused.
    PasskeyCopied = "passkey_copied",
    /// A person is known by another provider from now on.
    IdentityAdded = "identity_added",
    /// A person added a second factor.
    FactorAdded = "factor_added",
    /// A second factor was removed.
    FactorRemoved = "factor_removed",
    /// A person made new recovery codes.
    RecoveryCodesMade = "recovery_codes_made",
    /// A person signed in with a recovery code.
    RecoveryCodeUsed = "recovery_code_used",
    /// A person trusted a browser with one factor.
    DeviceTrusted = "device_trusted",
    /// A person trusts none of their browsers with one factor any more.
    DevicesForgotten = "devices_forgotten",
    /// A person said that it was not them who used their account: other sign-ins were ended, and all grants revoked.
    AccountLockedDown = "account_locked_down",
    /// An account was made.
    UserCreated = "user_created",
    /// What an account says of its person was changed.
    UserChanged = "user_changed",
    /// An account was disabled.
    UserDisabled = "user_disabled",
    /// An account was enabled.
    UserEnabled = "user_enabled",
    /// An account was deleted.
    UserDeleted = "user_deleted",
    /// A link to set a password was made.
    LinkCreated = "link_created",
    /// All that an account was signed in with was reset, and a link to set a password made.
    UserRecovered = "user_recovered",
    /// An administrator took the second factors from an account.
    FactorsReset = "factors_reset",
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
    /// One secret of a client was ended at once.
    ClientSecretEnded = "client_secret_ended",
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
    /// A provider people sign in with was registered.
    ProviderCreated = "provider_created",
    /// A provider people sign in with was changed.
    ProviderChanged = "provider_changed",
    /// A provider people sign in with was disabled.
    ProviderDisabled = "provider_disabled",
    /// A provider people sign in with was enabled.
    ProviderEnabled = "provider_enabled",
    /// A provider people signed in with was deleted.
    ProviderDeleted = "provider_deleted",
    /// A person is known by another provider no longer.
    IdentityRemoved = "identity_removed",
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
    /// A person had all that is held of them given to them.
    DataDownloaded = "data_downloaded",
    /// What the audit log said of a person was erased.
    AuditErased = "audit_erased",
}

/// Why a name is no kind of event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no kind of event `{name}`{}", nearest.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default())]
pub struct EventKindError {
    name: String,
    nearest: Option<&'static str>,
}

impl FromStr for EventKind {
    type Err = EventKindError;

    fn from_str(name: &str) -> Result<Self, EventKindError> {
        let mut known = Self::ALL.iter().copied();
        known
            .find(|kind| kind.as_str() == name)
            .ok_or_else(|| EventKindError {
                name: name.to_owned(),
                nearest: nearest(name, Self::ALL.iter().map(|kind| kind.as_str())),
            })
    }
}

impl TryFrom<String> for EventKind {
    type Error = EventKindError;

    fn try_from(name: String) -> Result<Self, EventKindError> {
        name.parse()
    }
}

impl From<EventKind> for String {
    fn from(kind: EventKind) -> Self {
        kind.as_str().to_owned()
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_kind_has_one_name_and_a_wrong_name_is_told_the_nearest() {
        for kind in EventKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(*kind));
        }
        let said = |name: &str| name.parse::<EventKind>().unwrap_err().to_string();
        assert_eq!(
            said("sigend_in"),
            "there is no kind of event `sigend_in`; did you mean `signed_in`?"
        );
        assert_eq!(said("zzz"), "there is no kind of event `zzz`");
    }
}
