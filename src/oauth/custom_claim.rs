//! Claims of the owner's own choice: which attribute of a person is told, and what it is called in tokens and answers.

use std::fmt;
use std::str::FromStr;

use super::claim_scopes;
use crate::types::StringError;

pub use super::claim_scopes::ROLES;

/// Names that mean something to everybody who reads a token (RFC 7519 §4.1; RFC 9068 §2.2; RFC 7662 §2.2; OpenID
/// Connect Core §2, §5.6.2). RFC 7519 §4.3: "Private Claim Names are subject to collision".
const RESERVED: [&str; 30] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "client_id",
    "scope",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "c_hash",
    "s_hash",
    "sid",
    "cnf",
    "act",
    "may_act",
    "events",
    "active",
    "token_type",
    "username",
    "authorization_details",
    "grant_id",
    "generation",
    "_claim_names",
    "_claim_sources",
];

/// One such claim, written `claim` or `claim=attribute`.
#[derive(Clone, Debug, PartialEq, Eq, serde_with::DeserializeFromStr)]
pub struct CustomClaim {
    name: String,
    attribute: String,
}

impl CustomClaim {
    /// What it is called in tokens and answers.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The person's attribute whose value it has.
    #[must_use]
    pub fn attribute(&self) -> &str {
        &self.attribute
    }
}

/// Whether `name` can be an attribute's.
#[must_use]
pub fn is_attribute_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b))
}

impl FromStr for CustomClaim {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        let (name, attribute) = text.split_once('=').unwrap_or((text, text));
        let is_name = (1..=128).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_graphic() && !b"\"\\=".contains(&b));
        if !is_name {
            return Err(StringError(
                "a claim has a name of 1 to 128 printable ASCII characters without space, = \" and \\",
            ));
        }
        if !is_attribute_name(attribute) {
            return Err(StringError(
                "an attribute has a name of 1 to 64 letters, digits and - _ . : (write claim=attribute where the claim \
                 has another name)",
            ));
        }
        if RESERVED.contains(&name) {
            return Err(StringError(
                "this claim has a meaning of its own in tokens; choose another name",
            ));
        }
        if claim_scopes::scope_of(name).is_some() {
            return Err(StringError(
                "this is a standard claim: it goes with the scopes profile, email, phone and address",
            ));
        }
        // RFC 9068 §2.2.3.1: who reads `roles` expects roles.
        if name == ROLES && attribute != ROLES {
            return Err(StringError(
                "the claim roles is the person's roles; choose another name",
            ));
        }
        Ok(Self {
            name: name.to_owned(),
            attribute: attribute.to_owned(),
        })
    }
}

impl fmt::Display for CustomClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name == self.attribute {
            f.write_str(&self.name)
        } else {
            write!(f, "{}={}", self.name, self.attribute)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc9068_2_2_2_no_claim_of_ours_takes_a_registered_name() {
        for good in [
            "department",
            "groups=roles",
            "https://id.example/dept=department",
            "roles",
        ] {
            assert_eq!(good.parse::<CustomClaim>().unwrap().to_string(), good);
        }
        assert_eq!("same=same".parse::<CustomClaim>().unwrap().to_string(), "same");
        for bad in [
            "",
            "=",
            "a=",
            "=a",
            "sub",
            "exp=x",
            "scope",
            "email",
            "given_name=x",
            "roles=x",
            "a b",
            "a=b c",
            "a=b=c",
            "\u{e9}",
            "grant_id",
            "generation=x",
        ] {
            assert!(bad.parse::<CustomClaim>().is_err(), "{bad}");
        }
    }
}
