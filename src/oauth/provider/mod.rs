//! Another provider people sign in with: how it is spoken with, and what of its word is taken. Pure: values and rules.
//!
//! What is here was written by an administrator. Each value is checked where it is read; [`ProviderSettings::faults`] says what
//! does not go together.

mod advice;
mod claims;
mod names;
mod patch;
mod preset;
mod rule;
#[cfg(test)]
mod tests;
mod words;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::acr::Acr;
use crate::types::{EmailAddress, Issuer, MailDomain, ProviderId, Scope, SigningAlgorithm};

pub use claims::{ClaimPath, ClaimPaths};
pub use names::Names;
pub use patch::{ClaimsPatch, Cleared, ProviderPatch};
pub use preset::Preset;
pub use rule::{AcrRule, ExtraParameter, Given, MappingRule};
pub use words::{
    CallbackMode, IssuerPattern, KeyName, ProviderAuth, ProviderKind, ProviderUrl, Tenant, UpstreamClientId,
};

/// How many of each list a provider may have.
const MOST: usize = 64;

/// A provider that may be signed in with, as the sign-in page names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderLink {
    /// Its id.
    pub id: ProviderId,
    /// What people call it.
    pub name: String,
}

/// How a provider is spoken with, and what of its word is taken. Kept as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSettings {
    /// What it speaks.
    pub kind: ProviderKind,
    /// Who it is: what its metadata and its ID tokens say, and under which people are known. For one that speaks OAuth alone, a
    /// name of the owner's choice.
    pub issuer: ProviderUrl,
    /// The issuer its ID tokens have where it is one of many organisations, each with an issuer of its own.
    pub issuer_pattern: Option<IssuerPattern>,
    /// Those of these organisations whose people may come.
    pub tenants: Vec<Tenant>,
    /// Where people are sent; by its metadata if it is not said. So are the others.
    pub authorization_endpoint: Option<ProviderUrl>,
    /// Where a code is redeemed.
    pub token_endpoint: Option<ProviderUrl>,
    /// Where is said who somebody is.
    pub userinfo_endpoint: Option<ProviderUrl>,
    /// Its keys.
    pub jwks_uri: Option<ProviderUrl>,
    /// Where people sign out of it.
    pub end_session_endpoint: Option<ProviderUrl>,
    /// Where somebody's addresses are listed, as at GitHub: the one that is `primary` and `verified` is taken.
    pub emails_endpoint: Option<ProviderUrl>,
    /// What this server is called there.
    pub client_id: UpstreamClientId,
    /// How it proves that there.
    pub auth_method: ProviderAuth,
    /// The name of the private key it proves it with.
    pub key_id: Option<KeyName>,
    /// The team that key is of, at Apple.
    pub team: Option<KeyName>,
    /// What is asked for.
    pub scope: Scope,
    /// How the answer comes back.
    pub response_mode: CallbackMode,
    /// Whether the code is bound to whoever asked for it (RFC 7636).
    #[serde(rename = "pkce")]
    pub is_pkce: bool,
    /// The algorithms its ID tokens may be signed with: never `none`, and none by a secret.
    pub algorithms: Vec<SigningAlgorithm>,
    /// What goes along with every authorization request.
    pub extra: Vec<ExtraParameter>,
    /// Networks that may be connected to for it although they are not of the public Internet.
    pub network: Vec<IpNet>,
    /// Where it says what.
    pub claims: ClaimPaths,
    /// What people are given for what it says of them.
    pub map: Vec<MappingRule>,
    /// Whether people who have no account get one.
    pub sign_up: bool,
    /// The mail domains it may speak for: only there an address it names is taken for its person's.
    pub domains: Vec<MailDomain>,
    /// What its `acr` are worth here; what is not named is one factor.
    pub acr: Vec<AcrRule>,
}

/// Something that does not go together, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The setting.
    pub field: &'static str,
    /// What is wrong with it, and what mends it.
    pub words: &'static str,
}

impl ProviderSettings {
    /// A provider of which everything is as the standards have it.
    #[must_use]
    pub fn new(issuer: ProviderUrl, client_id: UpstreamClientId) -> Self {
        Self {
            kind: ProviderKind::Oidc,
            issuer,
            issuer_pattern: None,
            tenants: Vec::new(),
            authorization_endpoint: None,
            token_endpoint: None,
            userinfo_endpoint: None,
            jwks_uri: None,
            end_session_endpoint: None,
            emails_endpoint: None,
            client_id,
            auth_method: ProviderAuth::default(),
            key_id: None,
            team: None,
            scope: scope_of(&["openid", "email", "profile"]),
            response_mode: CallbackMode::Query,
            is_pkce: true,
            algorithms: SigningAlgorithm::ALL.to_vec(),
            extra: Vec::new(),
            network: Vec::new(),
            claims: ClaimPaths::default(),
            map: Vec::new(),
            sign_up: false,
            domains: Vec::new(),
            acr: Vec::new(),
        }
    }

    /// What its metadata says as `issuer`. OpenID Connect Discovery §4.3: "The `issuer` value returned MUST be identical to the
    /// Issuer URL that was used as the prefix to /.well-known/openid-configuration". Of one of many organisations it is the pattern.
    #[must_use]
    pub fn issuer_of_metadata(&self) -> &str {
        self.issuer_pattern
            .as_ref()
            .map_or(self.issuer.as_str(), IssuerPattern::as_str)
    }

    /// Whether an ID token or answer with this `iss` is its own. OpenID Connect Core §3.1.3.7: "The Issuer Identifier for the
    /// OpenID Provider (which is typically obtained during Discovery) MUST exactly match the value of the `iss` (issuer) Claim."
    #[must_use]
    pub fn is_issuer(&self, iss: &str) -> bool {
        match &self.issuer_pattern {
            Some(pattern) => self.tenants.iter().any(|tenant| pattern.of(tenant) == iss),
            None => self.issuer.as_str() == iss,
        }
    }

    /// Whether the provider decides who has an address: it may speak for its domain, and says of whom this is said that they are of
    /// it, where it says such a thing at all. Of one that is everybody's nothing is believed without.
    #[must_use]
    pub fn decides(&self, email: &EmailAddress, claims: &Map<String, Value>) -> bool {
        let is_of_domain = match &self.claims.email_domain {
            Some(path) => path
                .text(claims)
                .and_then(|domain| domain.parse::<MailDomain>().ok())
                .is_some_and(|domain| domain.is_of(email)),
            None => !self.is_of_everybody(),
        };
        is_of_domain && self.speaks_for(email)
    }

    /// Whether an address is of a domain the provider may speak for.
    #[must_use]
    pub fn speaks_for(&self, email: &EmailAddress) -> bool {
        self.domains.iter().any(|domain| domain.is_of(email))
    }

    /// The attributes its rules give.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.map.iter().filter_map(|rule| match rule.gives() {
            Given::Attribute(name) => Some(name.as_str()),
            Given::Role(_) | Given::Group(_) => None,
        })
    }

    /// What an `acr` of the provider is worth here.
    #[must_use]
    pub fn worth(&self, acr: Option<&str>) -> Acr {
        let rule = self.acr.iter().find(|rule| Some(rule.theirs.as_str()) == acr);
        rule.map_or(Acr::One, |rule| rule.ours)
    }

    /// Each `acr` of the provider that is worth two factors here and can be asked for: one with a space in it could not be told from
    /// two (OpenID Connect Core §3.1.2.1, `acr_values`).
    #[must_use]
    pub fn twofold(&self) -> Vec<&str> {
        let rules = self.acr.iter().filter(|rule| rule.ours >= Acr::Two);
        rules
            .map(|rule| rule.theirs.as_str())
            .filter(|theirs| !theirs.contains(' '))
            .collect()
    }

    /// Everything that does not go together.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut found = Vec::new();
        let mut fault = |is_one: bool, field, words| {
            if is_one {
                found.push(Fault { field, words });
            }
        };
        let is_oidc = self.kind == ProviderKind::Oidc;
        fault(
            !self.issuer.is_issuer(),
            "issuer",
            "An issuer has no query (OpenID Connect Discovery section 3).",
        );
        fault(
            self.issuer_pattern.is_some() && self.tenants.is_empty(),
            "tenants",
            "Name the tenants whose people may come: anybody can make one.",
        );
        fault(
            self.issuer_pattern.is_none() && !self.tenants.is_empty(),
            "tenants",
            "Tenants are for an issuer of many: give issuer_pattern, or the issuer of the one tenant.",
        );
        fault(
            self.algorithms.is_empty(),
            "algorithms",
            "Name an algorithm its ID tokens may be signed with.",
        );
        fault(
            !self.is_pkce && self.auth_method == ProviderAuth::None,
            "pkce",
            "Without a secret a code is bound to whoever asked for it by PKCE alone (RFC 9700 section 2.1.1).",
        );
        fault(
            self.auth_method == ProviderAuth::Apple && (self.team.is_none() || self.key_id.is_none()),
            "key_id",
            "Apple wants the id of the key and of its team: give key_id and team.",
        );
        fault(
            is_oidc && !self.scope.has("openid"),
            "scope",
            "OpenID Connect asks for openid (Core section 3.1.2.1); a provider that has no ID tokens is of kind oauth.",
        );
        fault(
            is_oidc && self.claims.subject.as_str() != "sub",
            "claims.subject",
            "In OpenID Connect sub is who somebody is, and nothing else (Core section 5.7).",
        );
        fault(
            is_oidc && self.emails_endpoint.is_some(),
            "emails_endpoint",
            "An endpoint of addresses is for a provider of kind oauth.",
        );
        fault(
            !is_oidc
                && (self.authorization_endpoint.is_none()
                    || self.token_endpoint.is_none()
                    || self.userinfo_endpoint.is_none()),
            "userinfo_endpoint",
            "A provider of kind oauth has no metadata: give authorization_endpoint, token_endpoint and userinfo_endpoint.",
        );
        fault(
            !is_oidc && (self.jwks_uri.is_some() || self.issuer_pattern.is_some() || !self.acr.is_empty()),
            "kind",
            "A provider of kind oauth has no ID tokens: jwks_uri, issuer_pattern and acr mean nothing there.",
        );
        fault(!self.lists_are_short(), "map", "A list has at most 64 entries.");
        fault(
            names_twice(self.extra.iter().map(|one| &one.name)),
            "extra",
            "A parameter goes along once.",
        );
        fault(
            names_twice(self.acr.iter().map(|one| &one.theirs)),
            "acr",
            "An acr of the provider is worth one thing.",
        );
        found.into_iter().chain(self.faults_of_addresses()).collect()
    }

    fn faults_of_addresses(&self) -> impl Iterator<Item = Fault> {
        self.fault_of_sign_up().into_iter().chain(self.fault_of_domains())
    }

    /// An address somebody once had would be theirs for good.
    fn fault_of_domains(&self) -> Option<Fault> {
        let is_one = self.is_of_everybody() && !self.domains.is_empty() && self.claims.email_domain.is_none();
        is_one.then_some(Fault {
            field: "claims.email_domain",
            words: "It checks anybody's address, and does not decide who has it: say where it names its person's domain, or name none.",
        })
    }

    /// Accounts for whatever address somebody writes into their profile there would be anybody's.
    fn fault_of_sign_up(&self) -> Option<Fault> {
        let is_checked = self.claims.email_verified.is_some() || self.emails_endpoint.is_some();
        (self.sign_up && self.domains.is_empty() && !is_checked).then_some(Fault {
            field: "sign_up",
            words: "Nothing says that an address was checked: give claims.email_verified, or the domains it may speak for.",
        })
    }

    fn lists_are_short(&self) -> bool {
        let lengths = [
            self.tenants.len(),
            self.extra.len(),
            self.network.len(),
            self.map.len(),
            self.domains.len(),
            self.acr.len(),
        ];
        lengths.iter().all(|length| *length <= MOST)
    }
}

/// Where a provider's answers come to: what is registered there.
#[must_use]
pub fn redirect_uri(issuer: &Issuer, id: &ProviderId) -> String {
    issuer.endpoint(&format!("/sign-in/with/{id}/callback"))
}

/// Where a provider tells of the end of a sign-in (OpenID Connect Back-Channel Logout §2.2).
#[must_use]
pub fn backchannel_logout_uri(issuer: &Issuer, id: &ProviderId) -> String {
    issuer.endpoint(&format!("/sign-in/with/{id}/backchannel-logout"))
}

fn names_twice<'a>(names: impl Iterator<Item = &'a String>) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    let mut names = names;
    !names.all(|name| seen.insert(name))
}

/// A scope of names that are well-formed.
fn scope_of(names: &[&str]) -> Scope {
    names.iter().filter_map(|name| name.parse().ok()).collect()
}
