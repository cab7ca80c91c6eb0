//! What is said of a provider: some of its settings, to be put over what is there.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::claims::{ClaimPath, ClaimPaths};
use super::rule::{AcrRule, ExtraParameter, MappingRule};
use super::words::{
    CallbackMode, IssuerPattern, KeyName, ProviderAuth, ProviderKind, ProviderUrl, Tenant, UpstreamClientId,
};
use super::{Fault, ProviderSettings};
use crate::types::{MailDomain, Scope, SigningAlgorithm};

/// Some settings; what is not named stays as it is. In a file these are the names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "each is told of where it is kept")]
pub struct ProviderPatch {
    pub kind: Option<ProviderKind>,
    pub issuer: Option<ProviderUrl>,
    pub issuer_pattern: Option<Cleared<IssuerPattern>>,
    pub tenants: Option<Vec<Tenant>>,
    pub authorization_endpoint: Option<Cleared<ProviderUrl>>,
    pub token_endpoint: Option<Cleared<ProviderUrl>>,
    pub userinfo_endpoint: Option<Cleared<ProviderUrl>>,
    pub jwks_uri: Option<Cleared<ProviderUrl>>,
    pub end_session_endpoint: Option<Cleared<ProviderUrl>>,
    pub emails_endpoint: Option<Cleared<ProviderUrl>>,
    pub client_id: Option<UpstreamClientId>,
    pub auth_method: Option<ProviderAuth>,
    pub key_id: Option<Cleared<KeyName>>,
    pub team: Option<Cleared<KeyName>>,
    pub scope: Option<Scope>,
    pub response_mode: Option<CallbackMode>,
    pub pkce: Option<bool>,
    pub algorithms: Option<Vec<SigningAlgorithm>>,
    pub extra: Option<Vec<ExtraParameter>>,
    pub network: Option<Vec<IpNet>>,
    pub claims: ClaimsPatch,
    pub map: Option<Vec<MappingRule>>,
    pub sign_up: Option<bool>,
    pub domains: Option<Vec<MailDomain>>,
    pub acr: Option<Vec<AcrRule>>,
}

/// Where a provider says what, as far as it is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "each is told of where it is kept")]
pub struct ClaimsPatch {
    pub subject: Option<ClaimPath>,
    pub email: Option<ClaimPath>,
    pub email_verified: Option<Cleared<ClaimPath>>,
    pub email_domain: Option<Cleared<ClaimPath>>,
    pub name: Option<ClaimPath>,
    pub groups: Option<ClaimPath>,
}

/// A value that need not be there: an empty text takes it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    try_from = "String",
    into = "String",
    bound(deserialize = "T: TryFrom<String, Error: std::fmt::Display>")
)]
pub struct Cleared<T: Clone + Into<String>>(pub Option<T>);

impl<T> TryFrom<String> for Cleared<T>
where
    T: Clone + Into<String> + TryFrom<String>,
{
    type Error = T::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.is_empty() {
            Ok(Self(None))
        } else {
            T::try_from(text).map(|value| Self(Some(value)))
        }
    }
}

impl<T> std::str::FromStr for Cleared<T>
where
    T: Clone + Into<String> + TryFrom<String>,
{
    type Err = T::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

impl<T: Clone + Into<String>> From<Cleared<T>> for String {
    fn from(value: Cleared<T>) -> Self {
        value.0.map(Into::into).unwrap_or_default()
    }
}

fn put<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn put_or_clear<T: Clone + Into<String>>(place: &mut Option<T>, value: Option<Cleared<T>>) {
    if let Some(Cleared(value)) = value {
        *place = value;
    }
}

impl ProviderPatch {
    /// The settings of a new provider of which this is said, and of which the rest is as `below` has it, or the standards.
    ///
    /// # Errors
    /// What has to be said and is not.
    pub fn settings(self, below: Self) -> Result<ProviderSettings, Vec<Fault>> {
        let issuer = self.issuer.clone().or_else(|| below.issuer.clone());
        let client_id = self.client_id.clone().or_else(|| below.client_id.clone());
        let missing = |is_one: bool, field, words| is_one.then_some(Fault { field, words });
        match (issuer, client_id) {
            (Some(issuer), Some(client_id)) => {
                let mut settings = ProviderSettings::new(issuer, client_id);
                below.put_over(&mut settings);
                self.put_over(&mut settings);
                Ok(settings)
            }
            (issuer, client_id) => Err([
                missing(issuer.is_none(), "issuer", "Say who the provider is: its issuer."),
                missing(
                    client_id.is_none(),
                    "client_id",
                    "Say what this server is called there: the client id you were given.",
                ),
            ]
            .into_iter()
            .flatten()
            .collect()),
        }
    }

    /// Puts what is said in the place of what was there.
    pub fn put_over(self, settings: &mut ProviderSettings) {
        put(&mut settings.kind, self.kind);
        put(&mut settings.issuer, self.issuer);
        put_or_clear(&mut settings.issuer_pattern, self.issuer_pattern);
        put(&mut settings.tenants, self.tenants);
        put_or_clear(&mut settings.authorization_endpoint, self.authorization_endpoint);
        put_or_clear(&mut settings.token_endpoint, self.token_endpoint);
        put_or_clear(&mut settings.userinfo_endpoint, self.userinfo_endpoint);
        put_or_clear(&mut settings.jwks_uri, self.jwks_uri);
        put_or_clear(&mut settings.end_session_endpoint, self.end_session_endpoint);
        put_or_clear(&mut settings.emails_endpoint, self.emails_endpoint);
        put(&mut settings.client_id, self.client_id);
        put(&mut settings.auth_method, self.auth_method);
        put_or_clear(&mut settings.key_id, self.key_id);
        put_or_clear(&mut settings.team, self.team);
        put(&mut settings.scope, self.scope);
        put(&mut settings.response_mode, self.response_mode);
        put(&mut settings.is_pkce, self.pkce);
        put(&mut settings.algorithms, self.algorithms);
        put(&mut settings.extra, self.extra);
        put(&mut settings.network, self.network);
        self.claims.put_over(&mut settings.claims);
        put(&mut settings.map, self.map);
        put(&mut settings.sign_up, self.sign_up);
        put(&mut settings.domains, self.domains);
        put(&mut settings.acr, self.acr);
    }
}

impl ClaimsPatch {
    fn put_over(self, claims: &mut ClaimPaths) {
        put(&mut claims.subject, self.subject);
        put(&mut claims.email, self.email);
        put_or_clear(&mut claims.email_verified, self.email_verified);
        put_or_clear(&mut claims.email_domain, self.email_domain);
        put(&mut claims.name, self.name);
        put(&mut claims.groups, self.groups);
    }
}
