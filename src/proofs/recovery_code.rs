//! Codes on paper, for the day the phone is lost: ten, each good once.
//!
//! A code is twelve characters in three groups, of an alphabet in which none looks like another: the first says which of
//! the ten it is, so that one hash is compared and not ten; the others are 55 random bits.

use argon2::Params;

use super::password::{Caller, Password, PasswordError, Passwords};
use super::{Credential, Proof};
use crate::storage::users::{PasswordCredential, User};
use crate::storage::{Db, recovery_codes};
use crate::types::{Secret, Timestamp, random_bytes};

/// How many a person gets.
pub const COUNT: usize = 10;

/// Crockford's base32, in small letters.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters of a code.
const LENGTH: usize = 12;

/// A new set of codes, as its person writes them down.
#[must_use]
pub fn generate() -> Vec<Secret> {
    (0..COUNT).map(code).collect()
}

fn code(number: usize) -> Secret {
    let letter = |byte: u8| {
        ALPHABET
            .get(usize::from(byte % 32))
            .copied()
            .map_or('0', char::from)
    };
    let random = random_bytes::<{ LENGTH - 1 }>();
    let letters = std::iter::once(letter(u8::try_from(number).unwrap_or_default()))
        .chain(random.into_iter().map(letter));
    let mut text = String::with_capacity(LENGTH + 2);
    for (at, letter) in letters.enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        text.push(letter);
    }
    Secret::new(text)
}

/// What somebody typed, read as a code: its number and its characters without what parts them. Letters that look like digits are
/// those digits, as Crockford's base32 has it.
fn read(typed: &Secret) -> Option<(i64, Secret)> {
    let mut text = String::with_capacity(LENGTH);
    for c in typed.expose().chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let c = match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        };
        if !c.is_ascii() || !ALPHABET.contains(&u8::try_from(c).ok()?) || text.len() == LENGTH {
            return None;
        }
        text.push(c);
    }
    let first = text.bytes().next().filter(|_| text.len() == LENGTH)?;
    let number = ALPHABET.iter().position(|letter| *letter == first)?;
    Some((i64::try_from(number).ok()?, Secret::new(text)))
}

/// Whether what somebody typed has the form of a code.
#[must_use]
pub fn is_one(typed: &Secret) -> bool {
    read(typed).is_some()
}

/// The hashes of a set of codes, by their numbers, to be stored. What is random by itself needs no dearer hash than the cheapest
/// that is safe: ten are made while somebody waits.
///
/// # Errors
/// `Busy` if too many hashes are being made, and faults.
pub async fn hashes(
    passwords: &Passwords,
    codes: &[Secret],
    caller: &Caller,
) -> Result<Vec<String>, PasswordError> {
    let mut hashes = Vec::with_capacity(codes.len());
    for code in codes {
        let text = read(code).map(|(_, text)| text).unwrap_or_default();
        hashes.push(
            passwords
                .hash_with(Password::typed(&text)?, caller, cheapest())
                .await?,
        );
    }
    Ok(hashes)
}

/// The proof of `user`, if what they typed is a code of theirs that was not used.
///
/// # Errors
/// As comparing a password.
pub async fn verify(
    (passwords, db): (&Passwords, &Db),
    user: &User,
    typed: &Secret,
    caller: &Caller,
    now: Timestamp,
) -> Result<Option<Proof>, PasswordError> {
    let Some((number, text)) = read(typed) else {
        return Ok(None);
    };
    let found = recovery_codes::find(&mut db.read().await?.conn(), &user.id, number).await?;
    let Some(found) = found else {
        return Ok(None);
    };
    let version = found.version;
    let credential = PasswordCredential {
        phc: found.phc,
        version,
    };
    let compared = passwords
        .verify(Password::typed(&text)?, Some((user, credential)), caller, now)
        .await?;
    Ok(compared.right.map(|_| Proof {
        user_id: user.id.clone(),
        credential: Credential::RecoveryCode(number),
        version,
        epoch: user.epoch,
        made_at: now,
    }))
}

/// 19 MiB, two passes.
fn cheapest() -> Params {
    Params::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Option<(i64, String)> {
        read(&Secret::new(text.to_owned())).map(|(number, text)| (number, text.expose().to_owned()))
    }

    #[test]
    fn ours_a_code_is_read_however_it_is_typed() {
        for (number, code) in (0_i64..).zip(generate()) {
            let text = code.expose();
            assert_eq!(text.len(), 14);
            let (read, plain) = read_text(text).unwrap();
            assert_eq!(read, number);
            assert_eq!(plain, text.replace('-', ""));
            for other in [
                text.to_uppercase(),
                text.replace('-', " "),
                format!(" {plain}\n"),
                text.replace('0', "O").replace('1', "l"),
            ] {
                assert_eq!(read_text(&other), Some((number, plain.clone())), "{other}");
            }
        }
    }

    #[test]
    fn ours_what_has_another_form_is_no_code() {
        for text in [
            "",
            "123456",
            "0aaa-aaaa-aaa",
            "0aaa-aaaa-aaaaa",
            "0aaa-aaaa-aau!",
            "0aaa-aaaa-aaaé",
            "0uuu-uuuu-uuuu",
        ] {
            assert_eq!(read_text(text), None, "{text}");
        }
    }

    #[test]
    fn ours_no_two_codes_are_the_same() {
        let codes: std::collections::HashSet<_> = (0..100)
            .flat_map(|_| generate())
            .map(|code| code.expose().to_owned())
            .collect();
        assert_eq!(codes.len(), 1000);
    }
}
