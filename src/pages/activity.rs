//! What happened to an account, in words its person understands.

use crate::types::EventKind;

/// The kinds of events people are told of, each with what it says to whoever it is about. None says
/// who it was: that may have been somebody else.
const TOLD: &[(EventKind, &str)] = &[
    (EventKind::SignedIn, "Somebody signed in to your account."),
    (EventKind::SignInFailed, "A sign-in to your account failed."),
    (EventKind::SignedOut, "A sign-in was ended."),
    (EventKind::SessionRevoked, "A sign-in was ended."),
    (
        EventKind::GrantAllowed,
        "An app was given access to your account.",
    ),
    (
        EventKind::GrantDenied,
        "An app was refused access to your account.",
    ),
    (EventKind::GrantRevoked, "An app's access to your account ended."),
    (
        EventKind::CodeReplayed,
        "Somebody tried to use an app's access to your account a second time, and it ended.",
    ),
    (
        EventKind::CodeMisused,
        "An app could not prove that it was the one that was given access to your account, and the access ended.",
    ),
    (
        EventKind::CodeClientMismatch,
        "An app tried to use another app's access to your account, and was refused.",
    ),
    (
        EventKind::RefreshTokenReused,
        "There may be a copy of what an app reaches your account with, and its access ended.",
    ),
    (
        EventKind::RefreshClientMismatch,
        "An app tried to use another app's access to your account, and was refused.",
    ),
    (EventKind::PasswordSet, "Your password was set."),
    (
        EventKind::AddressChanged,
        "The email address of your account was changed.",
    ),
    (
        EventKind::AddressRestored,
        "Your account got the email address of before back, and what it was signed in with then.",
    ),
    (EventKind::PasskeyAdded, "A passkey was added."),
    (EventKind::PasskeyRenamed, "A passkey got another name."),
    (EventKind::PasskeyRemoved, "A passkey was removed."),
    (
        EventKind::PasskeyCopied,
        "A passkey was refused, since there may be a copy of it.",
    ),
    (EventKind::FactorAdded, "An authenticator app was added."),
    (EventKind::FactorRemoved, "An authenticator app was removed."),
    (EventKind::FactorsReset, "Your second steps were removed."),
    (EventKind::RecoveryCodesMade, "New recovery codes were made."),
    (EventKind::RecoveryCodeUsed, "A recovery code was used."),
    (
        EventKind::DeviceTrusted,
        "A browser is not asked for the second step any more.",
    ),
    (
        EventKind::DevicesForgotten,
        "Every browser is asked for the second step again.",
    ),
    (EventKind::AccountLockedDown, "Your account was locked down."),
    (EventKind::LinkCreated, "A link to choose a password was made."),
    (EventKind::UserCreated, "Your account was made."),
    (
        EventKind::UserChanged,
        "What your account says of you was changed.",
    ),
    (EventKind::UserDisabled, "Your account was disabled."),
    (EventKind::UserEnabled, "Your account was enabled again."),
    (
        EventKind::UserRecovered,
        "All that your account is signed in with was reset.",
    ),
    (EventKind::RoleGiven, "You were given a role."),
    (EventKind::RoleTaken, "A role was taken from you."),
    (EventKind::MemberAdded, "You were put into a group."),
    (EventKind::MemberRemoved, "You were taken out of a group."),
    (EventKind::ClientOwnerAdded, "An app became yours to administer."),
    (
        EventKind::ClientOwnerRemoved,
        "An app is no longer yours to administer.",
    ),
    (
        EventKind::AuditErased,
        "Addresses and browsers were erased from what is known of your account.",
    ),
];

/// What an event of this kind says to the person it is about; `None` if it is nothing to tell them.
#[must_use]
pub fn in_words(kind: EventKind) -> Option<&'static str> {
    let told = TOLD.iter().find(|(known, _)| *known == kind);
    told.map(|(_, words)| *words)
}

/// The kinds of events people are told of.
#[must_use]
pub fn told_kinds() -> Vec<EventKind> {
    TOLD.iter().map(|(kind, _)| *kind).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        EventKind::LogoutDelivered,
        EventKind::LogoutGivenUp,
        EventKind::KeyCreated,
        EventKind::KeyImported,
        EventKind::KeyRevoked,
    ];

    #[test]
    fn ours_every_kind_of_event_is_told_in_words_or_left_out() {
        for kind in EventKind::ALL {
            let told = TOLD.iter().filter(|(known, _)| known == kind).count();
            let left_out = LEFT_OUT.iter().filter(|known| *known == kind).count();
            assert_eq!(
                told + left_out,
                1,
                "{kind}: a sentence of TOLD, or a line of LEFT_OUT"
            );
        }
    }

    #[test]
    fn ours_what_people_are_told_are_sentences() {
        for (kind, words) in TOLD {
            assert!(
                words.starts_with(char::is_uppercase) && words.ends_with('.'),
                "{kind}: {words}"
            );
            assert!(!words.contains('_'), "{kind}: {words}");
        }
    }
}
