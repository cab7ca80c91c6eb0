//! Issuing and reading tokens: JWT access tokens (RFC 9068) and JWT refresh tokens.

mod claims;
mod issue;
mod read;

pub use claims::{ACCESS_TOKEN_TYPE, AccessTokenClaims, REFRESH_TOKEN_TYPE, RefreshTokenClaims};
pub use issue::{TokenResponse, issue};
pub use read::{access_token, refresh_token};
