//! What proofs amount to: how strong a sign-in is that begins with them.

use super::{Credential, Proof};
use crate::oauth::acr::{Acr, DATED, UNDATED, UNPROVED, is_undated};
use crate::types::Timestamp;

/// How strong a sign-in is, and how it was made, as apps are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    /// `acr`.
    pub acr: Acr,
    /// `amr` (RFC 8176 §2), as names separated by spaces; with those of ours that apps are not told.
    pub amr: String,
}

/// The names in the order they are told; RFC 8176 §2: "pwd", "otp", and "mfa" for "Multiple-factor authentication".
const NAMES: [&str; 6] = [DATED, UNDATED, "pwd", "otp", "pop", "user"];

/// "Multiple-factor authentication".
const SEVERAL: &str = "mfa";

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
                // One factor, unless an administrator said that what the provider did is worth two.
                Credential::Upstream(at) => {
                    given.push(if at.auth_time.is_some() { DATED } else { UNDATED });
                    given.extend((at.acr > Acr::One).then_some(SEVERAL));
                }
            }
        }
        Self::named(&given)
    }

    /// The same where the newest of them is of a factor that was made on the way. It makes nothing recent that may be old: it is
    /// whose the rest is.
    #[must_use]
    pub fn with_new_factor(proofs: &[Proof]) -> Self {
        let mut strength = Self::of(proofs);
        let is_marked = strength.amr.split(' ').any(|name| name == UNPROVED);
        if may_be_old(earlier(proofs)) && !is_marked {
            strength.amr.push(' ');
            strength.amr.push_str(UNPROVED);
        }
        strength
    }

    fn named(given: &[&str]) -> Self {
        let mut names: Vec<&str> = NAMES.into_iter().filter(|name| given.contains(name)).collect();
        let is_of_provider = names.contains(&DATED) || names.contains(&UNDATED);
        let is_worth_two = is_of_provider && given.contains(&SEVERAL);
        // A passkey with user verification counts as two: something they have, and what they know or are.
        let acr = if names.contains(&"user") {
            Acr::Phr
        } else if names.len() > 1 || is_worth_two {
            Acr::Two
        } else {
            Acr::One
        };
        if is_worth_two || (names.len() > 1 && (is_of_provider || names.contains(&"pwd"))) {
            names.push(SEVERAL);
        }
        names.extend(given.contains(&UNPROVED).then_some(UNPROVED));
        Self {
            acr,
            amr: names.join(" "),
        }
    }
}

/// All but the newest.
fn earlier(proofs: &[Proof]) -> &[Proof] {
    proofs.split_last().map_or(proofs, |(_, earlier)| earlier)
}

/// Whether all there is to these is a provider's word that may be old: it does not say when its person proved there who they are, or
/// that it was longer ago than a proof here counts.
#[must_use]
pub fn may_be_old(proofs: &[Proof]) -> bool {
    proofs.iter().all(|proof| match &proof.credential {
        Credential::Upstream(at) => at
            .auth_time
            .is_none_or(|at| proof.made_at.since(at) > Proof::LIFETIME),
        // It stands only as long as it is recent, by the time its person proved who they are.
        Credential::Session(_, amr) => is_undated(amr),
        Credential::Password
        | Credential::Totp { .. }
        | Credential::RecoveryCode(_)
        | Credential::Passkey { .. } => false,
    })
}

/// When the last of these was proved: now, unless all there is is a provider's word, which says when itself. A newest one of a factor
/// that was made on the way proves nothing that was not proved before.
#[must_use]
pub fn proved_at(proofs: &[Proof], is_enrolled: bool, now: Timestamp) -> Timestamp {
    let proofs = if is_enrolled { earlier(proofs) } else { proofs };
    match proofs {
        [one] => match &one.credential {
            Credential::Upstream(at) => at.auth_time.map_or(now, |at| at.min(now)),
            _ => now,
        },
        _ => now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_provider_is_one_factor_unless_its_acr_is_worth_two() {
        for (given, acr, amr) in [
            (vec![DATED], Acr::One, "fed"),
            (vec![UNDATED], Acr::One, "sso"),
            (vec![DATED, SEVERAL], Acr::Two, "fed mfa"),
            (vec![DATED, "otp"], Acr::Two, "fed otp mfa"),
            (vec!["pwd"], Acr::One, "pwd"),
            (vec!["pwd", "otp"], Acr::Two, "pwd otp mfa"),
            // What a password alone says of itself is nothing.
            (vec!["pwd", SEVERAL], Acr::One, "pwd"),
            (vec!["pop", "user"], Acr::Phr, "pop user"),
            (vec![DATED, "pop", "user"], Acr::Phr, "fed pop user mfa"),
            (vec![UNDATED, "otp", UNPROVED], Acr::Two, "sso otp mfa new"),
        ] {
            let strength = Strength::named(&given);
            assert_eq!((strength.acr, strength.amr.as_str()), (acr, amr), "{given:?}");
            // A sign-in that is proved once more is what it was.
            let again = Strength::named(&amr.split(' ').collect::<Vec<_>>());
            assert_eq!(again, strength);
        }
    }
}
