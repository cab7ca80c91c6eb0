//! What is known of providers many people have.

use super::patch::{ClaimsPatch, Cleared, ProviderPatch};
use super::words::{CallbackMode, ProviderAuth, ProviderKind, Tenant};
use super::{Fault, ProviderSettings, scope_of};
use crate::oauth::spelled::spelled;
use crate::types::SigningAlgorithm;

spelled! {
    /// A provider of which the settings are known.
    Preset, "a preset is one of google, microsoft, github, gitlab, apple" {
        /// Google, and Google Workspace.
        Google = "google",
        /// Microsoft Entra ID.
        Microsoft = "microsoft",
        /// GitHub, which speaks OAuth alone.
        GitHub = "github",
        /// GitLab, theirs or one's own.
        GitLab = "gitlab",
        /// Sign in with Apple.
        Apple = "apple",
    }
}

/// A value that is known to be well-formed.
fn known<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// The same of one that need not be there.
fn set<T: std::str::FromStr + Clone + Into<String>>(text: &str) -> Option<Cleared<T>> {
    known(text).map(|value| Cleared(Some(value)))
}

impl Preset {
    /// What people call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::Microsoft => "Microsoft",
            Self::GitHub => "GitHub",
            Self::GitLab => "GitLab",
            Self::Apple => "Apple",
        }
    }

    /// The settings of such a provider of which this is said beside.
    ///
    /// # Errors
    /// What has to be said and is not.
    pub fn settings(self, mut said: ProviderPatch) -> Result<ProviderSettings, Vec<Fault>> {
        if self == Self::Microsoft && said.issuer.is_none() {
            of_tenants(&mut said)?;
        }
        said.settings(self.patch())
    }

    /// What is known of it.
    #[must_use]
    pub fn patch(self) -> ProviderPatch {
        match self {
            Self::Google => google(),
            Self::Microsoft => microsoft(),
            Self::GitHub => github(),
            Self::GitLab => ProviderPatch {
                issuer: known(GITLAB),
                algorithms: Some(vec![SigningAlgorithm::RS256]),
                claims: ClaimsPatch {
                    groups: known("groups"),
                    ..ClaimsPatch::default()
                },
                ..ProviderPatch::default()
            },
            Self::Apple => apple(),
        }
    }
}

/// Of one organisation its own issuer; of several that of all, and the list of those whose people may come.
fn of_tenants(said: &mut ProviderPatch) -> Result<(), Vec<Fault>> {
    let fault = |words| {
        let field = "tenants";
        Err(vec![Fault { field, words }])
    };
    let tenants = said.tenants.take().unwrap_or_default();
    // A name of a domain would lead to the same metadata, whose issuer has the id.
    let is_id = |tenant: &Tenant| {
        let parts: Vec<_> = tenant.as_str().split('-').map(str::len).collect();
        parts == [8, 4, 4, 4, 12]
    };
    if !tenants.iter().all(is_id) {
        return fault("A tenant is named by its id: 8-4-4-4-12 hexadecimal digits.");
    }
    match tenants.as_slice() {
        [] => return fault("Say whose people may come: the tenant id of your organisation."),
        [one] => said.issuer = known(&format!("https://login.microsoftonline.com/{one}/v2.0")),
        _ => {
            said.issuer = known("https://login.microsoftonline.com/common/v2.0");
            said.issuer_pattern = set("https://login.microsoftonline.com/{tenantid}/v2.0");
            said.tenants = Some(tenants);
        }
    }
    Ok(())
}

const GOOGLE: &str = "https://accounts.google.com";
const GITHUB: &str = "https://github.com/login/oauth";
const GITLAB: &str = "https://gitlab.com";
const APPLE: &str = "https://appleid.apple.com";

/// The tenant of personal accounts at Microsoft.
const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

impl ProviderSettings {
    /// Whether anybody makes an account there with an address they have elsewhere: it is checked once, and stays so when it is
    /// somebody else's.
    pub(super) fn is_of_everybody(&self) -> bool {
        let issuer = self.issuer.as_str();
        [GOOGLE, GITHUB, GITLAB, APPLE].contains(&issuer)
            || issuer.contains(PERSONAL)
            || self.tenants.iter().any(|tenant| tenant.as_str() == PERSONAL)
    }
}

/// Google decides who has an address where it names its domain, that of a Workspace, in `hd`.
fn google() -> ProviderPatch {
    ProviderPatch {
        issuer: known(GOOGLE),
        algorithms: Some(vec![SigningAlgorithm::RS256]),
        claims: ClaimsPatch {
            email_domain: set("hd"),
            ..ClaimsPatch::default()
        },
        ..ProviderPatch::default()
    }
}

/// The issuer is that of one's own organisation: its preset has none, since `common` lets in whoever makes an organisation.
///
/// An address there is what an administrator of that organisation wrote, whoever has it; `xms_edov` says that the domain is theirs.
fn microsoft() -> ProviderPatch {
    ProviderPatch {
        algorithms: Some(vec![SigningAlgorithm::RS256]),
        auth_method: Some(ProviderAuth::SecretPost),
        claims: ClaimsPatch {
            email_verified: set("xms_edov"),
            ..ClaimsPatch::default()
        },
        ..ProviderPatch::default()
    }
}

/// GitHub's answers say of themselves that they are of this issuer (RFC 9207), path and all; what it serves of an Enterprise Server
/// may say nothing yet, and is taken then, too.
fn github() -> ProviderPatch {
    ProviderPatch {
        kind: Some(ProviderKind::OAuth),
        issuer: known(GITHUB),
        authorization_endpoint: set("https://github.com/login/oauth/authorize"),
        token_endpoint: set("https://github.com/login/oauth/access_token"),
        userinfo_endpoint: set("https://api.github.com/user"),
        emails_endpoint: set("https://api.github.com/user/emails"),
        auth_method: Some(ProviderAuth::SecretPost),
        scope: Some(scope_of(&["read:user", "user:email"])),
        claims: ClaimsPatch {
            // A login can be changed, and is then somebody else's.
            subject: known("id"),
            // What `emails_endpoint` says, not what stands on their page.
            email_verified: Some(Cleared(None)),
            ..ClaimsPatch::default()
        },
        ..ProviderPatch::default()
    }
}

/// Where name or address are asked for, Apple answers by a form, and by nothing else.
///
/// Its endpoints stand here since its metadata has been of `https://account.apple.com` before, while its ID tokens have always been
/// of `https://appleid.apple.com`.
fn apple() -> ProviderPatch {
    ProviderPatch {
        issuer: known(APPLE),
        authorization_endpoint: set("https://appleid.apple.com/auth/authorize"),
        token_endpoint: set("https://appleid.apple.com/auth/token"),
        jwks_uri: set("https://appleid.apple.com/auth/keys"),
        auth_method: Some(ProviderAuth::Apple),
        scope: Some(scope_of(&["openid", "email", "name"])),
        response_mode: Some(CallbackMode::FormPost),
        algorithms: Some(vec![SigningAlgorithm::RS256]),
        ..ProviderPatch::default()
    }
}
