//! Checked strings: each has the characters its standard allows, and nothing else.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

/// Why a string was refused; the text says what the string must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StringError(pub &'static str);

/// Makes of a check and a rule a text that passed it.
macro_rules! string {
    ($(#[$doc:meta])* $name:ident, $check:expr, $rule:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx_macros::Type)]
        #[serde(try_from = "String", into = "String")]
        #[sqlx(transparent)]
        pub struct $name(String);

        impl $name {
            /// The value as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = StringError;

            fn from_str(value: &str) -> Result<Self, StringError> {
                Self::try_from(value.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = StringError;

            fn try_from(value: String) -> Result<Self, StringError> {
                let check: fn(&str) -> bool = $check;
                if check(&value) { Ok(Self(value)) } else { Err(StringError($rule)) }
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(crate) use string;

string! {
    /// A client identifier (RFC 6749 §2.2); server-chosen ones begin with `c_`.
    ClientId,
    // RFC 6749 Appendix A.1: client-id = *VSCHAR. Ours: no spaces and no `:`, so that it needs no escaping in Basic.
    |v| (1..=128).contains(&v.len()) && v.bytes().all(|b| b.is_ascii_graphic() && !b":\"\\<>%+&".contains(&b)),
    "a client id has 1 to 128 printable ASCII characters without spaces and without : \" \\ < > % + &"
}
string! {
    /// The `state` a client sent, to be returned byte for byte (RFC 6749 §4.1.1).
    ///
    /// Any text, of any length a request can have: RFC 6749 §4.1.2.1 wants "the exact value received from the client" also
    /// in the error that refuses it.
    State,
    |v| !v.is_empty() && !v.contains('\0'),
    "state is not empty and has no NUL"
}
string! {
    /// The `nonce` a client sent (OpenID Connect Core §3.1.2.1): of any length a request can have.
    Nonce,
    |v| is_printable(v),
    "nonce has no control characters and is not empty"
}
string! {
    /// An S256 code challenge (RFC 7636 §4.2): the 43 characters of a base64url SHA-256.
    CodeChallenge,
    |v| v.len() == 43 && v.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
    "code_challenge is the 43-character base64url SHA-256 of the code_verifier"
}
string! {
    /// The `kid` of a signing key: its RFC 7638 thumbprint.
    KeyId,
    |v| (1..=128).contains(&v.len()) && v.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
    "a key id is base64url text"
}
string! {
    /// The `jti` of a token (RFC 7519 §4.1.7).
    TokenId,
    |v| (1..=128).contains(&v.len()) && v.bytes().all(|b| b.is_ascii_graphic()),
    "a token id has 1 to 128 printable ASCII characters"
}
string! {
    /// A URI scheme (RFC 3986 §3.1), in lower case: "An implementation ... should only produce lowercase scheme names".
    UriScheme,
    |v| (1..=64).contains(&v.len())
        && v.starts_with(|c: char| c.is_ascii_lowercase())
        && v.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b)),
    "a scheme is what stands before the colon of a URI, in lower case: a letter, then letters, digits and + - ."
}
string! {
    /// The name of a role users may have.
    RoleName,
    |v| (1..=64).contains(&v.len()) && v.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b)),
    "a role name has 1 to 64 letters, digits and - _ . :"
}
string! {
    /// What a person calls one of their passkeys.
    PasskeyName,
    |v| (1..=64).contains(&v.chars().count()) && is_printable(v) && v.trim() == v,
    "a passkey's name has 1 to 64 characters"
}
string! {
    /// The name of a group of people.
    GroupName,
    |v| (1..=64).contains(&v.len()) && v.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b)),
    "a group name has 1 to 64 letters, digits and - _ . :"
}
string! {
    /// The name of another provider people sign in with, as it stands in addresses.
    ProviderId,
    |v| (1..=32).contains(&v.len())
        && v.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && v.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
    "a provider's id has 1 to 32 lower-case letters, digits and -, and begins with a letter or digit"
}
string! {
    /// The identifier of a resource server (RFC 8707 §2): an absolute URI without a fragment.
    ResourceUri,
    |v| v.len() <= 512
        && v.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\".contains(&b))
        && !v.contains('#')
        && Url::parse(v).is_ok(),
    "a resource is an absolute URI without a fragment, for example https://api.example.com"
}

impl State {
    /// Whether it may be sent at all. RFC 6749 Appendix A.5: state = 1*VSCHAR. Ours: any characters but controls, since
    /// apps do send them.
    #[must_use]
    pub fn is_printable(&self) -> bool {
        is_printable(&self.0)
    }
}

/// What others chose, in the lines it has: it moves no cursor.
#[must_use]
pub fn harmless(text: &str) -> String {
    let shown = |c: char| {
        if c.is_control() && c != '\n' {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    };
    text.chars().map(shown).collect()
}

/// What others say, as part of one line of a log: at most so many characters of it, with a space for each control.
#[must_use]
pub fn one_line(text: &str, most: usize) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(printable).take(most).collect()
}

/// Words as a line begins with them: `An unknown browser`.
#[must_use]
pub fn at_the_start(words: &str) -> String {
    let mut rest = words.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest).collect()
}

/// So many of something, in words: `1 grant`, `2 grants`.
#[must_use]
pub fn counted(count: impl Into<i128>, what: &str) -> String {
    let count = count.into();
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Of names that are known, the one a wrong name was probably meant to be.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

fn is_printable(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(char::is_control)
}

/// An e-mail address as a person signs in with it; compared without regard to case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx_macros::Type)]
#[serde(try_from = "String", into = "String")]
#[sqlx(transparent)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = StringError;

    /// Trims and lower-cases; asks only for what every address has, since only mail sent to it proves it.
    fn from_str(value: &str) -> Result<Self, StringError> {
        const RULE: StringError = StringError("an e-mail address looks like ada@example.com");
        let value = value.trim().to_lowercase();
        let (local, domain) = value.rsplit_once('@').ok_or(RULE)?;
        let is_plain =
            |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control());
        let fits = value.len() <= 254 && is_plain(local) && is_plain(domain);
        if fits && !local.contains('@') && !value.contains(['<', '>', '"']) {
            Ok(Self(value))
        } else {
            Err(RULE)
        }
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = StringError;

    fn try_from(value: String) -> Result<Self, StringError> {
        value.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(value: EmailAddress) -> Self {
        value.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_what_others_say_stays_one_line() {
        assert_eq!(one_line("a\r\nb\u{85}\0c", 100), "a  b  c");
        assert_eq!(harmless("a\nb\u{1b}[2J\r"), "a\nb\u{fffd}[2J\u{fffd}");
        assert_eq!(one_line("\u{e9}\u{e9}\u{e9}", 2), "\u{e9}\u{e9}");
        assert_eq!(at_the_start("an unknown browser"), "An unknown browser");
        assert_eq!(at_the_start(""), "");
    }

    #[test]
    fn rfc7636_4_2_challenge_has_43_base64url_characters() {
        assert!(
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
                .parse::<CodeChallenge>()
                .is_ok()
        );
        assert!("short".parse::<CodeChallenge>().is_err());
        assert!(
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"
                .parse::<CodeChallenge>()
                .is_err()
        );
    }

    #[test]
    fn ours_an_email_address_is_compared_in_lower_case() {
        assert_eq!(
            " Ada@Example.Test ".parse::<EmailAddress>().unwrap().as_str(),
            "ada@example.test"
        );
        for bad in [
            "",
            "ada",
            "@x",
            "ada@",
            "a b@c",
            "a@b\r\nBcc: x",
            "<a@b>",
            "a@b@c",
        ] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad:?}");
        }
    }
}
