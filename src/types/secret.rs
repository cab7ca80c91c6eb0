//! Secrets: values that do not print, and the hashes that are stored in their place.

use std::fmt;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::random::random_bytes;

/// A secret string: prints as `…`, is wiped when dropped, compares in constant time.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes a string as a secret.
    #[must_use]
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// The secret itself. Only for where it must be compared, hashed, sent or shown once.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

/// A value handed out once and known here only by its hash: a code, a session id, a link, a client secret.
///
/// A prefix names its kind, so that one kind never passes for another and a leaked one is recognised.
#[derive(Clone, Debug, PartialEq)]
pub struct OpaqueToken(Secret);

impl OpaqueToken {
    /// Begins every authorization code.
    pub const CODE: &str = "ac_";
    /// Begins every client secret.
    pub const CLIENT_SECRET: &str = "gcs_";
    /// Begins every session cookie's value.
    pub const SESSION: &str = "ss_";
    /// Begins the value of the cookie that names a browser.
    pub const BROWSER: &str = "ix_";
    /// Begins the value of the cookie of a browser that is trusted with one factor.
    pub const TRUSTED: &str = "td_";
    /// Begins the token of every link that sets a password.
    pub const LINK: &str = "ln_";
    /// Begins every initial access token (RFC 7591 §1.2).
    pub const INITIAL_ACCESS: &str = "iat_";
    /// Begins every registration access token (RFC 7592 §3).
    pub const REGISTRATION: &str = "rat_";

    /// A new token: `prefix` and 256 random bits, base64url.
    #[must_use]
    pub fn generate(prefix: &str) -> Self {
        Self(Secret::new(format!(
            "{prefix}{}",
            URL_SAFE_NO_PAD.encode(random_bytes::<32>())
        )))
    }

    /// A presented token of the kind `prefix`; `None` if it cannot be one.
    #[must_use]
    pub fn presented(prefix: &str, value: &str) -> Option<Self> {
        let rest = value.strip_prefix(prefix)?;
        let is_base64url = rest
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        (rest.len() == 43 && is_base64url).then(|| Self(Secret::new(value.to_owned())))
    }

    /// The kind of token that `value` looks like, by its prefix.
    #[must_use]
    pub fn kind_of(value: &str) -> Option<&'static str> {
        let kinds = [
            Self::CODE,
            Self::CLIENT_SECRET,
            Self::SESSION,
            Self::BROWSER,
            Self::TRUSTED,
            Self::LINK,
            Self::INITIAL_ACCESS,
            Self::REGISTRATION,
        ];
        kinds
            .into_iter()
            .find(|kind| Self::presented(kind, value).is_some())
    }

    /// The token itself, to hand out.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// What is stored in its place.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.0.expose())
    }
}

/// SHA-256 of a value with at least 256 random bits; safe to store, useless to a thief.
#[derive(Clone, PartialEq, Eq, Hash, sqlx_macros::Type)]
#[sqlx(transparent)]
pub struct TokenHash(Vec<u8>);

impl TokenHash {
    /// The hash of `value`.
    #[must_use]
    pub fn of(value: &str) -> Self {
        Self(
            digest::digest(&digest::SHA256, value.as_bytes())
                .as_ref()
                .to_vec(),
        )
    }

    /// Whether both are equal, in constant time.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// The hash as base64url text.
    #[must_use]
    pub fn encoded(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.0)
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_secret_does_not_print() {
        let secret = Secret::new("hunter2".to_owned());
        let token = OpaqueToken::generate("ac_");
        assert_eq!(format!("{secret:?}"), "…");
        assert!(!format!("{token:?} {:?}", token.hash()).contains(&token.expose()[3..]));
    }

    #[test]
    fn ours_a_token_of_another_kind_is_not_recognised() {
        let token = OpaqueToken::generate("ac_");
        assert_eq!(OpaqueToken::presented("ac_", token.expose()), Some(token.clone()));
        assert_eq!(OpaqueToken::presented("ln_", token.expose()), None);
        assert_eq!(OpaqueToken::presented("ac_", &token.expose()[..45]), None);
        assert_eq!(
            OpaqueToken::presented("ac_", &format!("{}x", token.expose())),
            None
        );
    }
}
