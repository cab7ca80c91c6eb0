//! The token request, typed (RFC 6749 §4.1.3, §4.4.2, §6).

use super::client::GrantType;
use super::error::ProtocolError;
use super::parameters::Parameters;
use super::reason;
use super::resource;
use crate::types::{ResourceUri, Secret};

/// A token request.
#[derive(Debug)]
pub struct TokenRequest {
    /// What it presents.
    pub grant: AuthorizationGrant,
    /// The resource servers the token is for (RFC 8707 §2.2); all that were granted if empty.
    pub resources: Vec<ResourceUri>,
}

/// What a token is asked for with (RFC 6749 §1.3): one variant for each grant type.
#[derive(Debug)]
pub enum AuthorizationGrant {
    /// RFC 6749 §4.1.3: the code as presented.
    Code(Secret),
    /// RFC 6749 §6: the refresh token as presented.
    RefreshToken(Secret),
    /// RFC 6749 §4.4.2.
    ClientCredentials,
}

impl TokenRequest {
    /// Reads the grant type's own parameters; `scope`, `redirect_uri` and `code_verifier` are read by `code_grant`.
    ///
    /// # Errors
    /// `invalid_request` for missing and repeated parameters, `unsupported_grant_type`, `invalid_target`.
    pub fn parse(parameters: &Parameters) -> Result<Self, ProtocolError> {
        parameters.refuse_repeated()?;
        let resources = resource::parse(parameters)?;
        let secret = |name| {
            let text = parameters.required(name)?;
            Ok::<_, ProtocolError>(Secret::new(text.to_owned()))
        };
        let grant = match parameters.required("grant_type")?.parse::<GrantType>() {
            Ok(GrantType::AuthorizationCode) => AuthorizationGrant::Code(secret("code")?),
            Ok(GrantType::RefreshToken) => AuthorizationGrant::RefreshToken(secret("refresh_token")?),
            Ok(GrantType::ClientCredentials) => AuthorizationGrant::ClientCredentials,
            Err(_) => return Err(ProtocolError::of(reason::GRANT_TYPE_UNSUPPORTED)),
        };
        Ok(Self { grant, resources })
    }
}

impl AuthorizationGrant {
    /// The grant type asked for.
    #[must_use]
    pub fn grant_type(&self) -> GrantType {
        match self {
            Self::Code(_) => GrantType::AuthorizationCode,
            Self::RefreshToken(_) => GrantType::RefreshToken,
            Self::ClientCredentials => GrantType::ClientCredentials,
        }
    }
}
