//! Codes of an app on the person's phone: time-based one-time passwords (RFC 6238).

use std::fmt::Write as _;

use qrcode::{Color, QrCode};
use serde::{Deserialize, Serialize};
use totp_rs::{Algorithm, Builder, Totp};
use zeroize::Zeroizing;

use super::{Credential, ONLY, Proof};
use crate::seal::{SealError, Sealer};
use crate::storage::totp_credentials::{self, TotpCredential};
use crate::storage::users::User;
use crate::storage::{Conn, StorageError};
use crate::types::{Secret, Timestamp, TotpId, random_bytes};

/// What secrets are sealed for.
pub const PURPOSE: &str = "totp";

/// How many apps a person may have.
pub const MOST: i64 = 5;

/// RFC 4226 §4: "The length of the shared secret MUST be at least 128 bits. This document RECOMMENDs a shared secret
/// length of 160 bits."
const SECRET_BYTES: usize = 20;

/// What every authenticator app takes.
const ALGORITHM: Algorithm = Algorithm::SHA1;
const DIGITS: u8 = 6;
/// Seconds.
const PERIOD: u64 = 30;

/// RFC 6238 §5.2: "We RECOMMEND that at most one time step is allowed as the network delay."
const SKEW: u16 = 1;

/// Why codes cannot be made or checked.
#[derive(Debug, thiserror::Error)]
pub enum TotpError {
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// What is stored does not open, or opens to what is none.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// What is stored says what no app does.
    #[error("a stored one-time password is broken: {0}")]
    Broken(String),
}

/// A secret that its person is about to put into their app.
///
/// Stored nowhere until a code shows that they have: it travels sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewTotp {
    id: TotpId,
    #[serde(with = "base64_text")]
    secret: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for NewTotp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewTotp({})", self.id)
    }
}

mod base64_text {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde::de::{Deserialize as _, Deserializer, Error as _};
    use serde::ser::Serializer;
    use zeroize::Zeroizing;

    pub fn serialize<S: Serializer>(bytes: &Zeroizing<Vec<u8>>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Zeroizing<Vec<u8>>, D::Error> {
        let text = Zeroizing::new(String::deserialize(from)?);
        URL_SAFE_NO_PAD
            .decode(text.as_bytes())
            .map(Zeroizing::new)
            .map_err(D::Error::custom)
    }
}

/// How the secret gets into the app.
pub struct Enrolment {
    /// A picture to be scanned: squares of one, as the path of a drawing.
    pub picture: String,
    /// How many squares wide the picture is, with the four around it that stay empty (ISO/IEC 18004).
    pub width: usize,
    /// The address in it, which opens an app on the same device.
    pub uri: String,
    /// The secret, to be typed: base32 in groups of four.
    pub typed: String,
}

impl NewTotp {
    /// A new secret.
    #[must_use]
    pub fn generate() -> Self {
        Self {
            id: TotpId::new(),
            secret: Zeroizing::new(random_bytes::<SECRET_BYTES>().to_vec()),
        }
    }

    /// How it gets into the app of `account` at `server`.
    ///
    /// # Errors
    /// If the names are too long for a picture.
    pub fn enrolment(&self, server: &str, account: &str) -> Result<Enrolment, TotpError> {
        // A colon parts the two in the address; neither may have one of its own.
        let plain = |text: &str| text.replace(':', " ").trim().chars().take(64).collect::<String>();
        let builder = builder(&self.secret, ALGORITHM, DIGITS, PERIOD)
            .with_issuer(Some(plain(server)).filter(|server| !server.is_empty()))
            .with_account_name(plain(account));
        let totp = builder.build().map_err(broken)?;
        let uri = totp.to_url().map_err(broken)?;
        let code = QrCode::new(uri.as_bytes()).map_err(broken)?;
        let width = code.width().max(1);
        let mut picture = String::new();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                // A string takes whatever is written to it.
                let _ = write!(picture, "M{} {}h1v1h-1z", at % width, at / width);
            }
        }
        let text: Vec<char> = totp.secret().to_base32().chars().collect();
        let groups: Vec<String> = text.chunks(4).map(|group| group.iter().collect()).collect();
        Ok(Enrolment {
            picture,
            width: width + 8,
            uri,
            typed: groups.join(" "),
        })
    }

    /// The proof of `user` that a code of this `step` is.
    #[must_use]
    pub fn proof(&self, user: &User, step: i64, now: Timestamp) -> Proof {
        proof(user, (self.id.clone(), step), now)
    }

    /// The credential to store under `name`, if `code` shows that the app has the secret. The code's step is used by it.
    ///
    /// # Errors
    /// If it cannot be sealed.
    pub fn confirm(
        &self,
        sealer: &Sealer,
        (name, code): (&str, &Secret),
        now: Timestamp,
    ) -> Result<Option<TotpCredential>, TotpError> {
        let totp = builder(&self.secret, ALGORITHM, DIGITS, PERIOD).build_noncompliant();
        let Some(step) = step(&totp, code, now) else {
            return Ok(None);
        };
        Ok(Some(TotpCredential {
            id: self.id.clone(),
            name: name.to_owned(),
            secret: sealer.seal(self.id.as_str().as_bytes(), &self.secret)?,
            algorithm: ALGORITHM.to_string(),
            digits: DIGITS.into(),
            period: i64::try_from(PERIOD).unwrap_or(i64::MAX),
            last_step: step,
            created_at: now,
            last_used_at: None,
        }))
    }
}

/// An app whose codes of until now count as used: what of it is not known any more may have been.
#[must_use]
pub fn with_codes_used(credential: &TotpCredential, now: Timestamp) -> TotpCredential {
    let step = now.0.checked_div(credential.period).unwrap_or_default();
    TotpCredential {
        last_step: credential.last_step.max(step.saturating_add(i64::from(SKEW))),
        ..credential.clone()
    }
}

/// The proof of `user`, if `code` is one that an app of theirs makes about `now`.
///
/// # Errors
/// See [`TotpError`].
pub async fn verify(
    conn: &mut Conn<'_>,
    sealer: &Sealer,
    user: &User,
    code: &Secret,
    now: Timestamp,
) -> Result<Option<Proof>, TotpError> {
    let mut fault = None;
    for credential in totp_credentials::of_user(conn, &user.id).await? {
        let opened = sealer.open(credential.id.as_str().as_bytes(), &credential.secret);
        let totp = opened
            .map_err(TotpError::from)
            .and_then(|secret| read(&credential, &secret));
        let totp = match totp {
            Ok(totp) => totp,
            // Another app of theirs may do.
            Err(error) => {
                fault = Some(error);
                continue;
            }
        };
        if let Some(step) = step(&totp, code, now)
            // RFC 6238 §5.2: "The verifier MUST NOT accept the second attempt of the OTP after the successful validation has
            // been issued for the first OTP".
            && step > credential.last_step
        {
            return Ok(Some(proof(user, (credential.id, step), now)));
        }
    }
    fault.map_or(Ok(None), Err)
}

fn proof(user: &User, (id, step): (TotpId, i64), now: Timestamp) -> Proof {
    Proof {
        user_id: user.id.clone(),
        credential: Credential::Totp { id, step },
        version: ONLY,
        epoch: user.epoch,
        made_at: now,
    }
}

fn read(credential: &TotpCredential, secret: &[u8]) -> Result<Totp, TotpError> {
    let algorithm = match credential.algorithm.as_str() {
        "SHA1" => Algorithm::SHA1,
        "SHA256" => Algorithm::SHA256,
        "SHA512" => Algorithm::SHA512,
        other => return Err(broken(format!("algorithm {other}"))),
    };
    let digits = u8::try_from(credential.digits)
        .ok()
        .filter(|digits| (6..=8).contains(digits));
    let period = u64::try_from(credential.period).ok().filter(|period| *period > 0);
    match (digits, period) {
        (Some(digits), Some(period)) => Ok(builder(secret, algorithm, digits, period).build_noncompliant()),
        _ => Err(broken(format!(
            "{} digits, {} s",
            credential.digits, credential.period
        ))),
    }
}

fn builder(secret: &[u8], algorithm: Algorithm, digits: u8, period: u64) -> Builder {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_algorithm(algorithm)
        .with_digits(digits)
        .with_step_duration(period)
        .with_skew(SKEW)
}

/// The step whose code this is.
fn step(totp: &Totp, code: &Secret, now: Timestamp) -> Option<i64> {
    let now = u64::try_from(now.0).ok()?;
    // As apps show it: in two groups.
    let digits: Zeroizing<String> = Zeroizing::new(code.expose().split_whitespace().collect());
    totp.check(&digits, now).and_then(|step| i64::try_from(step).ok())
}

fn broken(error: impl std::fmt::Display) -> TotpError {
    TotpError::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(algorithm: &str, digits: i64, period: i64) -> TotpCredential {
        TotpCredential {
            id: TotpId::new(),
            name: String::new(),
            secret: Vec::new(),
            algorithm: algorithm.to_owned(),
            digits,
            period,
            last_step: 0,
            created_at: Timestamp(0),
            last_used_at: None,
        }
    }

    fn step_of(totp: &Totp, code: &str, at: i64) -> Option<i64> {
        step(totp, &Secret::new(code.to_owned()), Timestamp(at))
    }

    /// The table of the RFC: the secrets are "12345678901234567890" and so on, as long as the hash.
    #[test]
    fn rfc6238_appendix_b_the_test_vectors() {
        let secret = |length: usize| "1234567890".repeat(7).as_bytes()[..length].to_vec();
        for (algorithm, length, codes) in [
            (
                "SHA1",
                20,
                [
                    "94287082", "07081804", "14050471", "89005924", "69279037", "65353130",
                ],
            ),
            (
                "SHA256",
                32,
                [
                    "46119246", "68084774", "67062674", "91819424", "90698825", "77737706",
                ],
            ),
            (
                "SHA512",
                64,
                [
                    "90693936", "25091201", "99943326", "93441116", "38618901", "47863826",
                ],
            ),
        ] {
            let totp = read(&stored(algorithm, 8, 30), &secret(length)).unwrap();
            let times = [
                59,
                1_111_111_109,
                1_111_111_111,
                1_234_567_890,
                2_000_000_000,
                20_000_000_000,
            ];
            for (at, code) in times.into_iter().zip(codes) {
                assert_eq!(step_of(&totp, code, at), Some(at / 30), "{algorithm} at {at}");
                assert_eq!(step_of(&totp, code, at + 90), None);
                assert_eq!(step_of(&totp, &code[2..], at), None, "of the digits of its row");
            }
        }
    }

    #[test]
    fn ours_what_no_app_does_is_a_fault() {
        for broken in [
            stored("MD5", 6, 30),
            stored("SHA1", 5, 30),
            stored("SHA1", 9, 30),
            stored("SHA1", 6, 0),
            stored("SHA1", -1, 30),
        ] {
            assert!(matches!(
                read(&broken, b"12345678901234567890"),
                Err(TotpError::Broken(_))
            ));
        }
    }

    #[test]
    fn ours_an_enrolment_says_whose_it_is_whatever_names_hold() {
        let new = NewTotp::generate();
        let enrolment = new
            .enrolment("Example: ID & more", "ada+x:y@example.test")
            .unwrap();
        let uri = url::Url::parse(&enrolment.uri).unwrap();
        assert_eq!((uri.scheme(), uri.host_str()), ("otpauth", Some("totp")));
        let secret = uri.query_pairs().find(|(name, _)| name == "secret").unwrap().1;
        assert_eq!(enrolment.typed.replace(' ', ""), secret);
        let issuer = uri.query_pairs().find(|(name, _)| name == "issuer").unwrap().1;
        assert_eq!(issuer, "Example  ID & more");
        assert!(enrolment.picture.starts_with("M0 0h1v1h-1z") && enrolment.width > 29);
        assert!(!format!("{new:?}").contains(&*secret));
        for empty in ["", ":", " "] {
            assert!(new.enrolment(empty, "ada@example.test").is_ok());
        }
        let long = "a".repeat(250);
        assert!(new.enrolment(&long, &format!("{long}@example.test")).is_ok());
    }
}
