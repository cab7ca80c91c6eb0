//! Issuing and reading tokens: JWT access tokens (RFC 9068), JWT refresh tokens, ID tokens (OpenID Connect Core §2), and
//! what they and the userinfo endpoint tell of a person.

mod claims;
mod id_token;
mod issue;
mod logout_token;
mod read;
mod release;
mod standing;
mod subject;
mod userinfo;

pub use claims::{ACCESS_TOKEN_TYPE, AccessTokenClaims, REFRESH_TOKEN_TYPE, RefreshTokenClaims};
pub use id_token::{ID_TOKEN_TYPE, IdTokenClaims, at_hash};
pub use issue::{Preview, TokenResponse, issue, preview, told_to_resources};
pub use logout_token::{LOGOUT_TOKEN_TYPE, logout_token};
pub use read::{access_token, id_token_hint, may_be_forgotten, refresh_token};
pub use release::{attribute, names_told, standard as standard_claim, userinfo as userinfo_claims};
pub use standing::{Standing, refresh_as_of_now, standing};
pub use subject::{sid, subject};
pub use userinfo::{USERINFO_TYPE, sign_userinfo};
