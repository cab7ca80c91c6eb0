//! The settings of another provider as programs are shown them.

use ipnet::IpNet;
use serde::Serialize;
use utoipa::ToSchema;

use crate::oauth::provider::{
    AcrRule, CallbackMode, ClaimPath, ClaimPaths, ExtraParameter, IssuerPattern, KeyName, MappingRule,
    ProviderAuth, ProviderKind, ProviderSettings, ProviderUrl, Tenant, UpstreamClientId,
};
use crate::types::{MailDomain, Scope, SigningAlgorithm};

/// How a provider is spoken with, and what of its word is taken.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProviderSettingsRecord {
    /// What it speaks.
    pub kind: ProviderKind,
    /// Who it is: what its metadata and its ID tokens say, and under which people are known. For one that speaks OAuth alone, a name of
    /// your choice.
    pub issuer: ProviderUrl,
    /// The issuer its ID tokens have where it is one of many organisations, each with an issuer of its own.
    #[schema(required)]
    pub issuer_pattern: Option<IssuerPattern>,
    /// Those of these organisations whose people may come.
    pub tenants: Vec<Tenant>,
    /// Where people are sent; as its metadata says if it is null.
    #[schema(required)]
    pub authorization_endpoint: Option<ProviderUrl>,
    /// Where a code is redeemed; as its metadata says if it is null.
    #[schema(required)]
    pub token_endpoint: Option<ProviderUrl>,
    /// Where is said who somebody is; as its metadata says if it is null.
    #[schema(required)]
    pub userinfo_endpoint: Option<ProviderUrl>,
    /// Where its keys are; as its metadata says if it is null.
    #[schema(required)]
    pub jwks_uri: Option<ProviderUrl>,
    /// Where people sign out of it; as its metadata says if it is null.
    #[schema(required)]
    pub end_session_endpoint: Option<ProviderUrl>,
    /// Where somebody's addresses are listed, as at GitHub.
    #[schema(required)]
    pub emails_endpoint: Option<ProviderUrl>,
    /// What this server is called there.
    pub client_id: UpstreamClientId,
    /// How it proves that there.
    pub auth_method: ProviderAuth,
    /// The name of the private key it proves it with.
    #[schema(required)]
    pub key_id: Option<KeyName>,
    /// The team that key is of, at Apple.
    #[schema(required)]
    pub team: Option<KeyName>,
    /// What is asked for.
    pub scope: Scope,
    /// How its answer comes back.
    pub response_mode: CallbackMode,
    /// Whether the code is bound to whoever asked for it (RFC 7636).
    #[serde(rename = "pkce")]
    pub is_pkce: bool,
    /// The algorithms its ID tokens may be signed with.
    pub algorithms: Vec<SigningAlgorithm>,
    /// What goes along with every authorization request.
    pub extra: Vec<ExtraParameter>,
    /// Networks that may be connected to for it although they are not of the public Internet, as `10.0.0.0/8`.
    #[schema(value_type = Vec<String>)]
    pub network: Vec<IpNet>,
    /// Where it says what.
    pub claims: ClaimPathsRecord,
    /// What people are given for what it says of them.
    pub map: Vec<MappingRule>,
    /// Whether people who have no account get one.
    pub sign_up: bool,
    /// The mail domains it may speak for: only there an address it names is taken for its person's.
    pub domains: Vec<MailDomain>,
    /// What its `acr` are worth here; what is not named is one factor.
    pub acr: Vec<AcrRule>,
}

/// Where a provider says what.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClaimPathsRecord {
    /// Who it is: what never changes, and is never given to another.
    pub subject: ClaimPath,
    /// Their address.
    pub email: ClaimPath,
    /// Whether the provider checked it; if null, it is taken for checked in the provider's own domains.
    #[schema(required)]
    pub email_verified: Option<ClaimPath>,
    /// The mail domain the provider decides about for them; if null, it is not asked.
    #[schema(required)]
    pub email_domain: Option<ClaimPath>,
    /// What they are called.
    pub name: ClaimPath,
    /// The groups they are in.
    pub groups: ClaimPath,
}

impl From<&ProviderSettings> for ProviderSettingsRecord {
    fn from(settings: &ProviderSettings) -> Self {
        // Named one by one, so that none that is added is forgotten.
        let ProviderSettings {
            kind,
            issuer,
            issuer_pattern,
            tenants,
            authorization_endpoint,
            token_endpoint,
            userinfo_endpoint,
            jwks_uri,
            end_session_endpoint,
            emails_endpoint,
            client_id,
            auth_method,
            key_id,
            team,
            scope,
            response_mode,
            is_pkce,
            algorithms,
            extra,
            network,
            claims,
            map,
            sign_up,
            domains,
            acr,
        } = settings.clone();
        Self {
            kind,
            issuer,
            issuer_pattern,
            tenants,
            authorization_endpoint,
            token_endpoint,
            userinfo_endpoint,
            jwks_uri,
            end_session_endpoint,
            emails_endpoint,
            client_id,
            auth_method,
            key_id,
            team,
            scope,
            response_mode,
            is_pkce,
            algorithms,
            extra,
            network,
            claims: claims.into(),
            map,
            sign_up,
            domains,
            acr,
        }
    }
}

impl From<ClaimPaths> for ClaimPathsRecord {
    fn from(paths: ClaimPaths) -> Self {
        // Likewise.
        let ClaimPaths {
            subject,
            email,
            email_verified,
            email_domain,
            name,
            groups,
        } = paths;
        Self {
            subject,
            email,
            email_verified,
            email_domain,
            name,
            groups,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ours_the_settings_of_a_provider_are_shown_as_they_are_kept() {
        let all = json!({
            "kind": "oidc",
            "issuer": "https://login.example/common",
            "issuer_pattern": "https://login.example/{tenantid}",
            "tenants": ["one", "two"],
            "authorization_endpoint": "https://login.example/authorize",
            "token_endpoint": "https://login.example/token",
            "userinfo_endpoint": "https://login.example/userinfo",
            "jwks_uri": "https://login.example/jwks",
            "end_session_endpoint": null,
            "emails_endpoint": "https://login.example/emails",
            "client_id": "grantor",
            "auth_method": "private_key_jwt",
            "key_id": "key",
            "team": "team",
            "scope": "email openid",
            "response_mode": "form_post",
            "pkce": true,
            "algorithms": ["ES256"],
            "extra": ["hd=example.com"],
            "network": ["10.0.0.0/8"],
            "claims": { "subject": "sub", "email": "email", "email_verified": null, "email_domain": "hd", "name": "/who/name", "groups": "groups" },
            "map": ["groups=staff -> role:editor"],
            "sign_up": false,
            "domains": ["example.com"],
            "acr": ["mfa=2"],
        });
        let settings: ProviderSettings = serde_json::from_value(all.clone()).unwrap();
        let shown = serde_json::to_value(ProviderSettingsRecord::from(&settings)).unwrap();
        assert_eq!(shown, all);
    }
}
