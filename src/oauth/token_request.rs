//! The token request, typed (RFC 6749 §4.1.3, §4.4.2, §6).

use super::client::GrantType;
use super::error::ProtocolError;
use super::parameters::Parameters;
use super::reason;
use super::resource::{self, Catalog};
use crate::types::{ResourceUri, Secret};

/// A token request: one variant for each grant type.
#[derive(Debug)]
pub enum TokenRequest {
    /// RFC 6749 §4.1.3.
    AuthorizationCode {
        /// The code as presented.
        code: Secret,
        /// The resource servers the token is for (RFC 8707 §2.2); all that were granted if empty.
        resources: Vec<ResourceUri>,
    },
    /// RFC 6749 §6.
    RefreshToken {
        /// The refresh token as presented.
        refresh_token: Secret,
        /// As above.
        resources: Vec<ResourceUri>,
    },
    /// RFC 6749 §4.4.2.
    ClientCredentials {
        /// As above.
        resources: Vec<ResourceUri>,
    },
}

impl TokenRequest {
    /// Reads the grant type's own parameters; `scope`, `redirect_uri` and `code_verifier` are read by `code_grant`.
    ///
    /// # Errors
    /// `invalid_request` for missing and repeated parameters, `unsupported_grant_type`, `invalid_target`.
    pub fn parse(parameters: &Parameters) -> Result<Self, ProtocolError> {
        parameters.refuse_repeated()?;
        let resources = resource::parse(parameters)?;
        match parameters.required("grant_type")?.parse::<GrantType>() {
            Ok(GrantType::AuthorizationCode) => {
                let code = Secret::new(parameters.required("code")?.to_owned());
                Ok(Self::AuthorizationCode { code, resources })
            }
            Ok(GrantType::RefreshToken) => {
                let refresh_token = Secret::new(parameters.required("refresh_token")?.to_owned());
                Ok(Self::RefreshToken {
                    refresh_token,
                    resources,
                })
            }
            Ok(GrantType::ClientCredentials) => Ok(Self::ClientCredentials { resources }),
            Err(_) => Err(ProtocolError::of(reason::GRANT_TYPE_UNSUPPORTED)),
        }
    }

    /// The same with each resource server by its registered identifier.
    #[must_use]
    pub fn as_registered(self, catalog: &Catalog) -> Self {
        match self {
            Self::AuthorizationCode { code, resources } => Self::AuthorizationCode {
                code,
                resources: catalog.as_registered(resources),
            },
            Self::RefreshToken {
                refresh_token,
                resources,
            } => Self::RefreshToken {
                refresh_token,
                resources: catalog.as_registered(resources),
            },
            Self::ClientCredentials { resources } => Self::ClientCredentials {
                resources: catalog.as_registered(resources),
            },
        }
    }

    /// The grant type asked for.
    #[must_use]
    pub fn grant_type(&self) -> GrantType {
        match self {
            Self::AuthorizationCode { .. } => GrantType::AuthorizationCode,
            Self::RefreshToken { .. } => GrantType::RefreshToken,
            Self::ClientCredentials { .. } => GrantType::ClientCredentials,
        }
    }
}
