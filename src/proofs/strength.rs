//! What proofs amount to: how strong a sign-in is that begins with them.

use super::{Credential, Proof};
use crate::oauth::acr::Acr;

/// How strong a sign-in is, and how it was made, as apps are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    /// `acr`.
    pub acr: Acr,
    /// `amr` (RFC 8176 §2), as names separated by spaces.
    pub amr: String,
}

/// The names in the order they are told; RFC 8176 §2: "pwd", "otp", and "mfa" for "Multiple-factor authentication".
const NAMES: [&str; 4] = ["pwd", "otp", "pop", "user"];

impl Strength {
    /// What these proofs amount to together. The same kind twice is one factor.
    #[must_use]
    pub fn of<'a>(proofs: impl IntoIterator<Item = &'a Proof>) -> Self {
        let mut given: Vec<&str> = Vec::new();
        for proof in proofs {
            match &proof.credential {
                Credential::Password => given.push("pwd"),
                Credential::Totp { .. } | Credential::RecoveryCode(_) => given.push("otp"),
                // RFC 8176 §2: "Proof-of-possession (PoP) of a key", and "user": "User presence test", here with verification.
                Credential::Passkey { .. } => given.extend(["pop", "user"]),
                Credential::Session(_, amr) => given.extend(amr.split(' ')),
            }
        }
        let mut names: Vec<&str> = NAMES.into_iter().filter(|name| given.contains(name)).collect();
        // A passkey with user verification counts as two: something they have, and what they know or are.
        let acr = if names.contains(&"user") {
            Acr::Phr
        } else if names.len() > 1 {
            Acr::Two
        } else {
            Acr::One
        };
        if names.contains(&"pwd") && names.len() > 1 {
            names.push("mfa");
        }
        Self {
            acr,
            amr: names.join(" "),
        }
    }
}
