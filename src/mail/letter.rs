//! What is mailed: a closed list, each with what there is to say. No word in it is a stranger's.

use std::net::IpAddr;

use serde::{Deserialize, Serialize, Serializer};

use crate::types::{Browser, ClientId, EmailAddress, KeyId, Scope, Secret, Timestamp};

/// A link that works once, and until when. Whoever has it may use it, so it does not print.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The address, under the issuer.
    #[serde(serialize_with = "exposed")]
    pub url: Secret,
    /// When it is of no use any more, and neither is the mail.
    pub expires_at: Timestamp,
}

/// For the sealed body alone.
fn exposed<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

/// When something was done to an account, and where from, as far as is known. What a browser calls itself is in no mail: whoever
/// holds a stolen password could write to its owner in those words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occasion {
    /// When.
    pub at: Timestamp,
    /// With which browser on which system, of those we know.
    pub browser: Option<Browser>,
    /// From where.
    pub address: Option<IpAddr>,
    /// What the browser calls itself: for the audit log, and not kept with a mail.
    #[serde(skip)]
    pub user_agent: String,
}

impl Occasion {
    /// Something that was done without a browser: by an administrator, or by the server.
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        Self {
            at,
            browser: None,
            address: None,
            user_agent: String::new(),
        }
    }

    /// The same from this address.
    #[must_use]
    pub fn from(self, address: IpAddr) -> Self {
        Self {
            address: Some(address.to_canonical()),
            ..self
        }
    }

    /// The same by a browser that calls itself so, from this address.
    #[must_use]
    pub fn by(self, user_agent: &str, address: IpAddr) -> Self {
        Self {
            browser: Some(Browser::of(user_agent)),
            address: Some(address.to_canonical()),
            user_agent: user_agent.to_owned(),
            ..self
        }
    }
}

/// The kind of mail that says that an account is gone: it is kept until it is sent, when nothing else is.
pub const ACCOUNT_DELETED: &str = "account_deleted";

/// What a person signs in with beside a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// A passkey.
    Passkey,
    /// An authenticator app (TOTP).
    AuthenticatorApp,
}

/// A mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Letter {
    /// An administrator looks whether mail arrives.
    Test,
    /// An account was made, and its person chooses a password.
    Invite {
        /// Where.
        link: Link,
    },
    /// Somebody forgot their password.
    ResetPassword {
        /// Where they choose another.
        link: Link,
    },
    /// Somebody wants an account.
    SignUp {
        /// Where they go on.
        link: Link,
    },
    /// Somebody wants an account with an address that has one.
    AddressHasAccount {
        /// Where its person signs in.
        sign_in: String,
        /// Where they say that they forgot the password.
        password: String,
    },
    /// An account is to be reached at this address from now on.
    ConfirmAddress {
        /// Where that is confirmed.
        link: Link,
    },
    /// An account is reached at this address no longer.
    AddressChanged {
        /// Where that is undone.
        undo: Link,
        /// The new address, as [`masked`] shows it.
        new_address: String,
        /// When, and where from.
        occasion: Occasion,
    },
    /// An administrator gave the account another address.
    AddressReplaced {
        /// The new address, as [`masked`] shows it.
        new_address: String,
        /// When.
        occasion: Occasion,
    },
    /// A changed address was undone by whoever reads the one before: for the one that goes.
    AddressTakenBack {
        /// When, and where from.
        occasion: Occasion,
    },
    /// A changed address was undone, and what the account is signed in with is as it was.
    AddressRestored {
        /// When, and where from.
        occasion: Occasion,
    },
    /// Somebody signed in with a browser that never did before.
    NewDevice {
        /// When, and where from.
        occasion: Occasion,
    },
    /// The password was changed.
    PasswordChanged {
        /// When, and where from.
        occasion: Occasion,
    },
    /// There is another way to sign in.
    FactorAdded {
        /// Which.
        what: Factor,
        /// When, and where from.
        occasion: Occasion,
    },
    /// There is a way less to sign in.
    FactorRemoved {
        /// Which.
        what: Factor,
        /// When, and where from.
        occasion: Occasion,
    },
    /// An account was connected with who its person is at another provider.
    ProviderConnected {
        /// What an administrator calls the provider.
        provider: String,
        /// When, and where from.
        occasion: Occasion,
    },
    /// That was undone.
    ProviderDisconnected {
        /// What an administrator calls the provider.
        provider: String,
        /// When, and where from.
        occasion: Occasion,
    },
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// How many are left.
        left: u32,
        /// When, and where from.
        occasion: Occasion,
    },
    /// There are new recovery codes, and the old ones are void.
    RecoveryCodesMade {
        /// When, and where from.
        occasion: Occasion,
    },
    /// An administrator reset all ways to sign in.
    Recovered {
        /// When.
        occasion: Occasion,
    },
    /// Its person said that it was not them, and locked the account down.
    AccountLockedDown {
        /// When, and where from.
        occasion: Occasion,
    },
    /// Its person deleted the account.
    AccountDeleted {
        /// When, and where from.
        occasion: Occasion,
    },
    /// A passkey's counter went back, and the sign-in was refused.
    PasskeyCounter {
        /// When, and where from.
        occasion: Occasion,
    },
    /// To an owner: somebody else is one too.
    OwnerAdded {
        /// Whose account, as [`masked`] shows it.
        address: String,
        /// When.
        occasion: Occasion,
    },
    /// To whoever was an owner: somebody, they themselves it may be, is one no longer.
    OwnerRemoved {
        /// Whose account, as [`masked`] shows it.
        address: String,
        /// When.
        occasion: Occasion,
    },
    /// To an owner: a signing key was revoked.
    KeyRevoked {
        /// Which.
        kid: KeyId,
        /// When.
        occasion: Occasion,
    },
    /// To an owner: people are not asked any more whether an app may have something.
    ConsentSkipped {
        /// Which app.
        client_id: ClientId,
        /// What it gets without asking.
        scope: Scope,
        /// When.
        occasion: Occasion,
    },
}

impl Letter {
    /// Its name in the table and in lists: as the sealed body has it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Invite { .. } => "invite",
            Self::ResetPassword { .. } => "reset_password",
            Self::SignUp { .. } => "sign_up",
            Self::AddressHasAccount { .. } => "address_has_account",
            Self::ConfirmAddress { .. } => "confirm_address",
            Self::AddressChanged { .. } => "address_changed",
            Self::AddressReplaced { .. } => "address_replaced",
            Self::AddressTakenBack { .. } => "address_taken_back",
            Self::AddressRestored { .. } => "address_restored",
            Self::NewDevice { .. } => "new_device",
            Self::PasswordChanged { .. } => "password_changed",
            Self::FactorAdded { .. } => "factor_added",
            Self::FactorRemoved { .. } => "factor_removed",
            Self::ProviderConnected { .. } => "provider_connected",
            Self::ProviderDisconnected { .. } => "provider_disconnected",
            Self::RecoveryCodeUsed { .. } => "recovery_code_used",
            Self::RecoveryCodesMade { .. } => "recovery_codes_made",
            Self::Recovered { .. } => "recovered",
            Self::AccountLockedDown { .. } => "account_locked_down",
            Self::AccountDeleted { .. } => ACCOUNT_DELETED,
            Self::PasskeyCounter { .. } => "passkey_counter",
            Self::OwnerAdded { .. } => "owner_added",
            Self::OwnerRemoved { .. } => "owner_removed",
            Self::KeyRevoked { .. } => "key_revoked",
            Self::ConsentSkipped { .. } => "consent_skipped",
        }
    }

    /// When it is of no use any more because its link is not. The undo of a changed address works far longer than a mail
    /// is tried.
    #[must_use]
    pub fn link(&self) -> Option<&Link> {
        match self {
            Self::Invite { link }
            | Self::ResetPassword { link }
            | Self::SignUp { link }
            | Self::ConfirmAddress { link }
            | Self::AddressChanged { undo: link, .. } => Some(link),
            _ => None,
        }
    }
}

/// An address as it is shown to those who may not read all of it: `g…@example.com`.
#[must_use]
pub fn masked(address: &EmailAddress) -> String {
    let (local, domain) = address.as_str().rsplit_once('@').unwrap_or_default();
    let first: String = local.chars().take(1).collect();
    format!("{first}…@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_an_address_is_known_again_by_whom_it_belongs_to_alone() {
        let masked = |text: &str| masked(&text.parse().unwrap());
        assert_eq!(masked("grace@example.com"), "g…@example.com");
        assert_eq!(masked("g@example.com"), "g…@example.com");
    }

    #[test]
    fn ours_a_letter_does_not_print_its_link_and_is_read_back_whole() {
        let letter = Letter::Invite {
            link: Link {
                url: Secret::new("https://id.example/password/ln_secret".to_owned()),
                expires_at: Timestamp(5),
            },
        };
        assert!(!format!("{letter:?}").contains("ln_secret"));
        let text = serde_json::to_string(&letter).unwrap();
        assert_eq!(serde_json::from_str::<Letter>(&text).unwrap(), letter);
        assert!(
            text.contains(&format!("\"kind\":\"{}\"", letter.kind())),
            "{text}"
        );
    }
}
