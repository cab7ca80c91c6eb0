//! What happened to an account, in words its person understands, and what to do where it was not them.

use askama::Template;

use super::{Layout, NamedApp};
use crate::types::EventKind;
use crate::words::{Html, Message, Words};

/// Something that happened to an account.
#[derive(Clone, Debug)]
pub struct ActivityRow {
    /// What, in words.
    pub what: Message<'static>,
    /// Whether an administrator did it.
    pub is_by_administrator: bool,
    /// The app it is about.
    pub app: Option<NamedApp>,
    /// When: "19 February 2027, 08:15 UTC".
    pub moment: String,
    /// With which browser, where that is known.
    pub browser: Option<Message<'static>>,
    /// From where, where that is known.
    pub address: Option<String>,
}

/// What happened to an account.
#[derive(Clone, Template)]
#[template(path = "account/activity.html")]
pub struct ActivityPage {
    /// Header and footer.
    pub layout: Layout,
    /// How far back it goes, in days.
    pub days: u64,
    /// What happened, newest first.
    pub rows: Vec<ActivityRow>,
    /// The event after which older ones are found, if there are any.
    pub older: Option<String>,
}

impl ActivityPage {
    /// When something was, by whom, with which browser and from where, one after the other.
    #[must_use]
    pub fn facts(&self, row: &ActivityRow) -> Html {
        let words = self.layout.words;
        let at = words.activity_at(&row.moment);
        let by = row.is_by_administrator.then(|| words.activity_by_administrator());
        let from = row.address.as_ref().map(|address| words.activity_from(address));
        let facts = [Some(at), by, row.browser.clone(), from];
        words.choices(facts.iter().flatten().map(Html::from))
    }
}

/// What there is to do where it was somebody else.
#[derive(Clone, Template)]
#[template(path = "account/lock.html")]
pub struct LockPage {
    /// Header and footer.
    pub layout: Layout,
    /// The anti-forgery value of the form.
    pub csrf: String,
}

/// What an event of this kind says to the person it is about; `None` if it is nothing to tell them. None says who it was: that
/// may have been somebody else.
#[must_use]
pub fn in_words(words: Words, kind: EventKind) -> Option<Message<'static>> {
    Some(match kind {
        EventKind::SignedIn => words.activity_signed_in(),
        EventKind::SignInFailed => words.activity_sign_in_failed(),
        EventKind::SignedOut | EventKind::SessionRevoked => words.activity_signed_out(),
        EventKind::GrantAllowed => words.activity_grant_allowed(),
        EventKind::GrantDenied => words.activity_grant_denied(),
        EventKind::GrantRevoked => words.activity_grant_revoked(),
        EventKind::GrantNarrowed => words.activity_grant_narrowed(),
        EventKind::CodeReplayed => words.activity_code_replayed(),
        EventKind::CodeMisused => words.activity_code_misused(),
        EventKind::CodeClientMismatch | EventKind::RefreshClientMismatch => words.activity_client_mismatch(),
        EventKind::RefreshTokenReused => words.activity_refresh_token_reused(),
        EventKind::PasswordSet => words.activity_password_set(),
        EventKind::AddressChanged => words.activity_address_changed(),
        EventKind::AddressRestored => words.activity_address_restored(),
        EventKind::PasskeyAdded => words.activity_passkey_added(),
        EventKind::PasskeyRenamed => words.activity_passkey_renamed(),
        EventKind::PasskeyRemoved => words.activity_passkey_removed(),
        EventKind::PasskeyCopied => words.activity_passkey_copied(),
        EventKind::IdentityAdded => words.activity_identity_added(),
        EventKind::FactorAdded => words.activity_factor_added(),
        EventKind::FactorRemoved => words.activity_factor_removed(),
        EventKind::FactorsReset => words.activity_factors_reset(),
        EventKind::RecoveryCodesMade => words.activity_recovery_codes_made(),
        EventKind::RecoveryCodeUsed => words.activity_recovery_code_used(),
        EventKind::DeviceTrusted => words.activity_device_trusted(),
        EventKind::DevicesForgotten => words.activity_devices_forgotten(),
        EventKind::AccountLockedDown => words.activity_account_locked_down(),
        EventKind::LinkCreated => words.activity_link_created(),
        EventKind::UserCreated => words.activity_user_created(),
        EventKind::UserChanged => words.activity_user_changed(),
        EventKind::UserDisabled => words.activity_user_disabled(),
        EventKind::UserEnabled => words.activity_user_enabled(),
        EventKind::UserRecovered => words.activity_user_recovered(),
        EventKind::IdentityRemoved => words.activity_identity_removed(),
        EventKind::RoleGiven => words.activity_role_given(),
        EventKind::RoleTaken => words.activity_role_taken(),
        EventKind::MemberAdded => words.activity_member_added(),
        EventKind::MemberRemoved => words.activity_member_removed(),
        EventKind::ClientOwnerAdded => words.activity_client_owner_added(),
        EventKind::ClientOwnerRemoved => words.activity_client_owner_removed(),
        EventKind::DataDownloaded => words.activity_data_downloaded(),
        EventKind::AuditErased => words.activity_audit_erased(),
        _ => return None,
    })
}

/// The kinds of events people are told of.
#[must_use]
pub fn told_kinds() -> Vec<EventKind> {
    let is_told = |kind: &EventKind| in_words(Words::default(), *kind).is_some();
    EventKind::ALL.iter().copied().filter(is_told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    /// What is about other things than a person's account, or comes when there is none any more, or says again what another
    /// event says.
    const LEFT_OUT: &[EventKind] = &[
        EventKind::TokenRevoked,
        EventKind::UserDeleted,
        EventKind::RoleCreated,
        EventKind::RoleChanged,
        EventKind::GroupCreated,
        EventKind::GroupChanged,
        EventKind::GroupDeleted,
        EventKind::RoleDeleted,
        EventKind::ClientCreated,
        EventKind::ClientRegistered,
        EventKind::ClientExpired,
        EventKind::InitialTokenCreated,
        EventKind::InitialTokenRevoked,
        EventKind::ClientChanged,
        EventKind::ClientSecretRotated,
        EventKind::ClientSecretEnded,
        EventKind::ClientDisabled,
        EventKind::ClientEnabled,
        EventKind::ClientDeleted,
        EventKind::ClientAccessChanged,
        EventKind::ClientNamesChanged,
        EventKind::ResourceCreated,
        EventKind::ResourceChanged,
        EventKind::ResourceAccessChanged,
        EventKind::ResourceDeleted,
        EventKind::ScopeCreated,
        EventKind::ScopeChanged,
        EventKind::ScopeDeleted,
        EventKind::ProviderCreated,
        EventKind::ProviderChanged,
        EventKind::ProviderDisabled,
        EventKind::ProviderEnabled,
        EventKind::ProviderDeleted,
        EventKind::LogoutDelivered,
        EventKind::LogoutGivenUp,
        EventKind::KeyCreated,
        EventKind::KeyImported,
        EventKind::KeyRevoked,
    ];

    #[test]
    fn ours_every_kind_of_event_is_told_in_words_or_left_out() {
        for kind in EventKind::ALL {
            let is_told = in_words(Words::default(), *kind).is_some();
            let left_out = LEFT_OUT.iter().filter(|known| *known == kind).count();
            assert_eq!(
                usize::from(is_told) + left_out,
                1,
                "{kind}: a line of `in_words`, or one of LEFT_OUT"
            );
        }
    }

    #[test]
    fn ours_what_people_are_told_are_sentences_in_every_language() {
        for language in Language::ALL {
            for kind in told_kinds() {
                let said = in_words(Words::from(language), kind).map(|said| said.text());
                let said = said.unwrap_or_default();
                assert!(
                    !said.starts_with(char::is_lowercase) && said.ends_with(['.', '\u{3002}']),
                    "{language}: {kind}: {said}"
                );
                assert!(!said.contains('_'), "{language}: {kind}: {said}");
            }
        }
    }
}
