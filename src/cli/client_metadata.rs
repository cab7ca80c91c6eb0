//! The flags of `grantor client` for what an app registers beside OAuth.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use serde_json::{Value, json};

use super::failure::Failure;
use crate::jose::known_members;
use crate::oauth::acr::Acr;
use crate::oauth::client_metadata::{AssertionAlgorithm, ClientMetadata, SubjectType};
use crate::types::{RedirectUri, Scope, SigningAlgorithm, StringError};

/// What an app registers beside OAuth; an empty URL takes it away.
#[derive(Args, Clone, Debug, Default)]
pub struct MetadataFlags {
    /// The app's public keys: a JWK Set
    #[arg(long, value_name = "FILE", conflicts_with = "jwks_uri")]
    jwks: Option<PathBuf>,
    /// Where the app's public keys are
    #[arg(long, value_name = "URL")]
    jwks_uri: Option<String>,
    /// The only algorithm it may authenticate with; none for any its keys are for [default: none]
    #[arg(long, value_name = "RS256|PS256|ES256|EdDSA|HS256|none")]
    auth_signing_alg: Option<OrNone<AssertionAlgorithm>>,
    /// What its ID tokens are signed with [default: RS256]
    #[arg(long, value_name = "RS256|PS256|ES256|EdDSA")]
    id_token_alg: Option<SigningAlgorithm>,
    /// What its userinfo answers are signed with [default: none]
    #[arg(long, value_name = "RS256|PS256|ES256|EdDSA|none")]
    userinfo_alg: Option<OrNone<SigningAlgorithm>>,
    /// Whether people have the same `sub` in every app, or another in each sector
    #[arg(long, value_name = "public|pairwise")]
    subject_type: Option<SubjectType>,
    /// Where the redirect URIs of its sector are listed
    #[arg(long, value_name = "URL")]
    sector_identifier_uri: Option<String>,
    /// Where people may be sent after signing out, exactly; may be given several times
    #[arg(long = "post-logout-redirect-uri", value_name = "URI")]
    post_logout_redirect_uris: Option<Vec<RedirectUri>>,
    /// Where it hears that somebody signed out
    #[arg(long, value_name = "URL")]
    backchannel_logout_uri: Option<String>,
    /// Its logo, shown to people
    #[arg(long, value_name = "URL")]
    logo_uri: Option<String>,
    /// Who answers for it; may be given several times, or once and empty for nobody
    #[arg(long = "contact", value_name = "E-MAIL")]
    contacts: Option<Vec<String>>,
    /// Where a sign-in to it is started from elsewhere
    #[arg(long, value_name = "URL")]
    initiate_login_uri: Option<String>,
    /// How long ago people may have signed in, if a request does not say
    #[arg(long, value_name = "SECONDS|none")]
    default_max_age: Option<OrNone<u32>>,
    /// How surely it would like people to have signed in, if a request does not say; may be given several times, or once and
    /// empty for no wish
    #[arg(long = "default-acr-value", value_name = "1|2|phr", value_parser = wish)]
    default_acr_values: Option<Vec<String>>,
    /// What of its scope people may leave out when they allow it: names separated by spaces, or empty for nothing
    #[arg(long, value_name = "SCOPE")]
    optional_scope: Option<Scope>,
}

/// An `acr` this server has, or nothing.
fn wish(text: &str) -> Result<String, StringError> {
    if !text.is_empty() {
        text.parse::<Acr>()?;
    }
    Ok(text.to_owned())
}

/// What can be taken away again: a value, or the word `none`.
#[derive(Clone, Copy, Debug)]
enum OrNone<T> {
    None,
    Some(T),
}

impl<T: FromStr> FromStr for OrNone<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        if text == "none" {
            Ok(Self::None)
        } else {
            text.parse().map(Self::Some)
        }
    }
}

impl<T> OrNone<T> {
    /// What becomes of `old` where this was said, or nothing was.
    fn over(new: Option<Self>, old: Option<T>) -> Option<T> {
        match new {
            None => old,
            Some(Self::None) => None,
            Some(Self::Some(value)) => Some(value),
        }
    }
}

impl MetadataFlags {
    /// Whether none is set.
    pub fn is_empty(&self) -> bool {
        self.jwks.is_none()
            && self.auth_signing_alg.is_none()
            && self.id_token_alg.is_none()
            && self.userinfo_alg.is_none()
            && self.subject_type.is_none()
            && self.post_logout_redirect_uris.is_none()
            && self.contacts.is_none()
            && self.default_max_age.is_none()
            && self.default_acr_values.is_none()
            && self.optional_scope.is_none()
            && [
                &self.jwks_uri,
                &self.sector_identifier_uri,
                &self.backchannel_logout_uri,
                &self.logo_uri,
                &self.initiate_login_uri,
            ]
            .into_iter()
            .all(Option::is_none)
    }

    /// Whether what people may leave out is.
    pub fn names_optional(&self) -> bool {
        self.optional_scope.is_some()
    }

    /// `old` with what is set here in place of what it had.
    ///
    /// # Errors
    /// If the file of keys cannot be read or is not JSON.
    pub fn over(self, old: ClientMetadata) -> Result<ClientMetadata, Failure> {
        let url = |new: Option<String>, old: Option<String>| match new {
            Some(new) if new.is_empty() => None,
            Some(new) => Some(new),
            None => old,
        };
        // The one takes the other's place.
        let (jwks, jwks_uri) = match (self.jwks, self.jwks_uri) {
            (Some(file), _) => (Some(key_set(&file)?), None),
            (None, Some(uri)) if !uri.is_empty() => (None, Some(uri)),
            (None, Some(_)) => (None, None),
            (None, None) => (old.jwks, old.jwks_uri),
        };
        Ok(ClientMetadata {
            jwks,
            jwks_uri,
            token_endpoint_auth_signing_alg: OrNone::over(
                self.auth_signing_alg,
                old.token_endpoint_auth_signing_alg,
            ),
            id_token_signed_response_alg: self.id_token_alg.or(old.id_token_signed_response_alg),
            userinfo_signed_response_alg: OrNone::over(self.userinfo_alg, old.userinfo_signed_response_alg),
            subject_type: self.subject_type.or(old.subject_type),
            sector_identifier_uri: url(self.sector_identifier_uri, old.sector_identifier_uri),
            post_logout_redirect_uris: self
                .post_logout_redirect_uris
                .unwrap_or(old.post_logout_redirect_uris),
            backchannel_logout_uri: url(self.backchannel_logout_uri, old.backchannel_logout_uri),
            logo_uri: url(self.logo_uri, old.logo_uri),
            contacts: said_over(self.contacts, old.contacts),
            initiate_login_uri: url(self.initiate_login_uri, old.initiate_login_uri),
            default_max_age: OrNone::over(self.default_max_age, old.default_max_age),
            default_acr_values: said_over(self.default_acr_values, old.default_acr_values),
            optional_scope: self.optional_scope.unwrap_or(old.optional_scope),
            ..old
        })
    }
}

/// A list that was said in place of `old`, without what is empty.
fn said_over(new: Option<Vec<String>>, old: Vec<String>) -> Vec<String> {
    let is_said = |text: &String| !text.is_empty();
    new.map_or(old, |new| new.into_iter().filter(is_said).collect())
}

/// The JWK Set of a file; a single JWK is a set of one.
fn key_set(file: &Path) -> Result<Value, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::file("read", file, &error))?;
    let value: Value = serde_json::from_str(&text).map_err(|_| {
        Failure::usage(format!("{} is not JSON.", file.display()))
            .try_this("a JWK Set: {\"keys\": [ … ]} with the public keys of the app")
    })?;
    Ok(known_members(if value.get("kty").is_some() {
        json!({ "keys": [value] })
    } else {
        value
    }))
}
