//! Refusals.

/// Why a token or a key is refused. Never says what stood in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoseError {
    /// Not a compact JWS, or one with a header no token of ours has.
    #[error("not a signed token: {0}")]
    Malformed(&'static str),
    /// A token of another kind (RFC 8725 §3.11).
    #[error("a token of another type")]
    WrongType,
    /// The header names an algorithm that is not the key's (RFC 8725 §3.1).
    #[error("a token with another algorithm than its key's")]
    WrongAlgorithm,
    /// No key of this name.
    #[error("signed with an unknown key")]
    UnknownKey,
    /// The signature is not the key's.
    #[error("the signature does not verify")]
    BadSignature,
    /// Signed, but the claims are not as they must be.
    #[error("claims of the wrong form: {0}")]
    Claims(&'static str),
    /// A key that cannot be used.
    #[error("key refused: {0}")]
    Key(&'static str),
}
