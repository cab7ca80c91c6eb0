//! What each letter says.

use super::letter::{Factor, Letter, Link, Occasion};
use super::words::{Voice, Words};
use crate::types::{Scope, Secret};

/// What a letter says.
#[must_use]
pub fn words<'a>(letter: &Letter, voice: Voice<'a>) -> Words<'a> {
    match letter {
        Letter::Test => test(voice),
        Letter::Invite { link } => invite(voice, link),
        Letter::ResetPassword { link } => reset_password(voice, link),
        Letter::SignUp { link } => sign_up(voice, link),
        Letter::AddressHasAccount { sign_in, password } => address_has_account(voice, sign_in, password),
        Letter::ConfirmAddress { link } => confirm_address(voice, link),
        Letter::AddressChanged {
            undo,
            new_address,
            occasion,
        } => address_changed(voice, undo, new_address)
            .at(occasion)
            .once(voice.say.mail_address_changed_do(), undo),
        Letter::AddressReplaced {
            new_address,
            occasion,
        } => address_replaced(voice, new_address).at(occasion).with_contact(),
        Letter::AddressTakenBack { occasion } => address_taken_back(voice).at(occasion).with_contact(),
        Letter::AddressRestored { occasion } => address_restored(voice).at(occasion).after_undo(),
        Letter::NewDevice { occasion } => new_device(voice).at(occasion).unless_you(),
        Letter::PasswordChanged { occasion } => password_changed(voice).at(occasion).unless_you(),
        Letter::FactorAdded { what, occasion } => factor_added(voice, *what).at(occasion).unless_you(),
        Letter::FactorRemoved { what, occasion } => factor_removed(voice, *what).at(occasion).unless_you(),
        Letter::ProviderConnected { provider, occasion } => {
            provider_connected(voice, provider).at(occasion).unless_you()
        }
        Letter::ProviderDisconnected { provider, occasion } => {
            provider_disconnected(voice, provider).at(occasion).unless_you()
        }
        Letter::RecoveryCodeUsed { left, occasion } => {
            recovery_code_used(voice, *left).at(occasion).unless_you()
        }
        Letter::RecoveryCodesMade { occasion } => recovery_codes_made(voice).at(occasion).unless_you(),
        Letter::Recovered { occasion } => recovered(voice).at(occasion).with_contact(),
        Letter::AccountLockedDown { occasion } => account_locked_down(voice).at(occasion).after_lock_down(),
        Letter::AccountDeleted { occasion } => account_deleted(voice).at(occasion).with_contact(),
        Letter::PasskeyCounter { occasion } => passkey_counter(voice, occasion),
        Letter::OwnerAdded { address, occasion } => owner_added(voice, address).at(occasion).look_at_log(),
        Letter::OwnerRemoved { address, occasion } => {
            owner_removed(voice, address).at(occasion).look_at_log()
        }
        Letter::KeyRevoked { kid, occasion } => key_revoked(voice, kid.as_str()).at(occasion).look_at_log(),
        Letter::ConsentSkipped {
            client_id,
            scope,
            occasion,
        } => consent_skipped(voice, client_id.as_str(), scope)
            .at(occasion)
            .look_at_log(),
    }
}

fn owner_added<'a>(voice: Voice<'a>, address: &str) -> Words<'a> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_owner_added(voice.server()),
        say.mail_owner_added_lead(address, voice.here()),
    )
}

fn owner_removed<'a>(voice: Voice<'a>, address: &str) -> Words<'a> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_owner_removed(voice.server()),
        say.mail_owner_removed_lead(address, voice.here()),
    )
}

fn key_revoked<'a>(voice: Voice<'a>, kid: &str) -> Words<'a> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_key_revoked(voice.server()),
        say.mail_key_revoked_lead(kid, voice.here()),
    )
}

fn consent_skipped<'a>(voice: Voice<'a>, client_id: &str, scope: &Scope) -> Words<'a> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_consent_skipped(voice.server()),
        say.mail_consent_skipped_lead(client_id, scope.to_string(), voice.here()),
    )
}

fn test(voice: Voice<'_>) -> Words<'_> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_test(voice.server()),
        say.mail_test_lead(voice.here()),
    )
    .more(say.mail_test_more(), None)
}

fn invite<'a>(voice: Voice<'a>, link: &Link) -> Words<'a> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_invite(voice.server()),
        say.mail_invite_lead(voice.here()),
    )
    .once(say.mail_invite_do(), link)
    .more(say.mail_invite_more(), None)
}

fn reset_password<'a>(voice: Voice<'a>, link: &Link) -> Words<'a> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_reset_password(voice.server()),
        say.mail_reset_password_lead(voice.here()),
    )
    .once(say.mail_reset_password_do(), link)
    .more(say.mail_reset_password_more(), None)
    .more(say.mail_reset_password_not_you(), None)
}

fn sign_up<'a>(voice: Voice<'a>, link: &Link) -> Words<'a> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_sign_up(voice.server()),
        say.mail_sign_up_lead(voice.here()),
    )
    .once(say.mail_sign_up_do(), link)
    .more(say.mail_sign_up_not_you(), None)
}

fn address_has_account<'a>(voice: Voice<'a>, sign_in: &str, password: &str) -> Words<'a> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_address_has_account(voice.server()),
        say.mail_address_has_account_lead(voice.here()),
    )
    .button(say.mail_address_has_account_do(), Secret::new(sign_in.to_owned()))
    .more(
        say.mail_address_has_account_forgotten(),
        Some(password.to_owned()),
    )
    .more(say.mail_address_has_account_invited(), None)
    .more(say.mail_address_has_account_not_you(), None)
}

fn confirm_address<'a>(voice: Voice<'a>, link: &Link) -> Words<'a> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_confirm_address(voice.server()),
        say.mail_confirm_address_lead(voice.here()),
    )
    .once(say.mail_confirm_address_do(), link)
    .more(say.mail_confirm_address_not_you(), None)
}

fn address_changed<'a>(voice: Voice<'a>, undo: &Link, new_address: &str) -> Words<'a> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_address_changed(voice.server()),
        say.mail_address_changed_lead(voice.here(), new_address),
    )
    .lead(say.mail_address_changed_undo(say.date(undo.expires_at)))
}

fn address_replaced<'a>(voice: Voice<'a>, new_address: &str) -> Words<'a> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_address_replaced(voice.server()),
        say.mail_address_replaced_lead(voice.here(), new_address),
    )
}

fn address_taken_back(voice: Voice<'_>) -> Words<'_> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_address_taken_back(voice.server()),
        say.mail_address_taken_back_lead(voice.here()),
    )
}

fn address_restored(voice: Voice<'_>) -> Words<'_> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_address_restored(voice.server()),
        say.mail_address_restored_lead(voice.here()),
    )
}

fn new_device(voice: Voice<'_>) -> Words<'_> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_new_device(voice.server()),
        say.mail_new_device_lead(voice.here()),
    )
}

fn password_changed(voice: Voice<'_>) -> Words<'_> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_password_changed(voice.server()),
        say.mail_password_changed_lead(voice.here()),
    )
}

fn factor_added(voice: Voice<'_>, what: Factor) -> Words<'_> {
    let (say, server, here) = (voice.say, voice.server(), voice.here());
    let (subject, lead) = match what {
        Factor::Passkey => (say.mail_passkey_added(server), say.mail_passkey_added_lead(here)),
        Factor::AuthenticatorApp => (
            say.mail_authenticator_added(server),
            say.mail_authenticator_added_lead(here),
        ),
    };
    Words::new(voice, subject, lead)
}

fn factor_removed(voice: Voice<'_>, what: Factor) -> Words<'_> {
    let (say, server, here) = (voice.say, voice.server(), voice.here());
    let (subject, lead) = match what {
        Factor::Passkey => (
            say.mail_passkey_removed(server),
            say.mail_passkey_removed_lead(here),
        ),
        Factor::AuthenticatorApp => (
            say.mail_authenticator_removed(server),
            say.mail_authenticator_removed_lead(here),
        ),
    };
    Words::new(voice, subject, lead)
}

fn provider_connected<'a>(voice: Voice<'a>, provider: &str) -> Words<'a> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_provider_connected(provider, voice.server()),
        say.mail_provider_connected_lead(voice.here(), provider),
    )
}

fn provider_disconnected<'a>(voice: Voice<'a>, provider: &str) -> Words<'a> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_provider_disconnected(provider, voice.server()),
        say.mail_provider_disconnected_lead(voice.here(), provider),
    )
}

fn recovery_code_used(voice: Voice<'_>, left: u32) -> Words<'_> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_recovery_code_used(voice.server()),
        say.mail_recovery_code_used_lead(voice.here(), left),
    )
}

fn recovery_codes_made(voice: Voice<'_>) -> Words<'_> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_recovery_codes_made(voice.server()),
        say.mail_recovery_codes_made_lead(voice.here()),
    )
}

fn recovered(voice: Voice<'_>) -> Words<'_> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_recovered(voice.server()),
        say.mail_recovered_lead(voice.here()),
    )
}

fn account_locked_down(voice: Voice<'_>) -> Words<'_> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_account_locked_down(voice.server()),
        say.mail_account_locked_down_lead(voice.here()),
    )
}

fn account_deleted(voice: Voice<'_>) -> Words<'_> {
    let say = voice.say;
    Words::new(
        voice,
        say.mail_account_deleted(voice.server()),
        say.mail_account_deleted_lead(voice.here()),
    )
}

fn passkey_counter<'a>(voice: Voice<'a>, occasion: &Occasion) -> Words<'a> {
    let say = voice.say;
    let security = voice.sender.issuer.endpoint("/account/security");
    Words::new(
        voice,
        say.mail_passkey_counter(voice.server()),
        say.mail_passkey_counter_lead(voice.here()),
    )
    .at(occasion)
    .more(say.mail_passkey_counter_more(), Some(security))
    .with_contact()
}
