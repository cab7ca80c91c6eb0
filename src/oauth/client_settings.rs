//! What an administrator decides about an app, and the app can never say of itself: no registration has a member for it.

use super::access_lifetime::AccessLifetime;
use super::acr::Acr;
use crate::types::Scope;

/// What an administrator decided about an app. By default it is as every app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientSettings {
    /// The scope people are not asked about; a part of what the app may ask for.
    pub skip_consent: Scope,
    /// Whether what its scopes tell of the person stands in its ID tokens too.
    pub id_token_claims: bool,
    /// How long its access tokens are good for, in place of what the server's are.
    pub access_lifetime: Option<AccessLifetime>,
    /// Whether it may come back by plain http to addresses of a private network.
    pub http_callback: bool,
    /// How surely somebody has to have signed in to use it at least.
    pub required_acr: Option<Acr>,
}

/// Some of these; what is `None` stays, or is not declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsChanges {
    /// All of the scope people are not asked about; empty to ask about everything.
    pub skip_consent: Option<Scope>,
    /// Whether ID tokens have the scopes' claims.
    pub id_token_claims: Option<bool>,
    /// A lifetime of its own, or `Some(None)` for the server's.
    pub access_lifetime: Option<Option<AccessLifetime>>,
    /// Whether plain http on private networks is allowed.
    pub http_callback: Option<bool>,
    /// How surely somebody has to have signed in at least, or `Some(None)` for however they did.
    pub required_acr: Option<Option<Acr>>,
}

impl SettingsChanges {
    /// `old` with what is set here in place of what it had.
    #[must_use]
    pub fn over(self, old: ClientSettings) -> ClientSettings {
        ClientSettings {
            skip_consent: self.skip_consent.unwrap_or(old.skip_consent),
            id_token_claims: self.id_token_claims.unwrap_or(old.id_token_claims),
            access_lifetime: self.access_lifetime.unwrap_or(old.access_lifetime),
            http_callback: self.http_callback.unwrap_or(old.http_callback),
            required_acr: self.required_acr.unwrap_or(old.required_acr),
        }
    }

    /// What is declared here and another than in `is`.
    #[must_use]
    pub fn beyond(&self, is: &Self) -> Self {
        fn differing<T: PartialEq + Clone>(wanted: Option<&T>, is: Option<&T>) -> Option<T> {
            wanted.filter(|wanted| is != Some(wanted)).cloned()
        }
        Self {
            skip_consent: differing(self.skip_consent.as_ref(), is.skip_consent.as_ref()),
            id_token_claims: differing(self.id_token_claims.as_ref(), is.id_token_claims.as_ref()),
            access_lifetime: differing(self.access_lifetime.as_ref(), is.access_lifetime.as_ref()),
            http_callback: differing(self.http_callback.as_ref(), is.http_callback.as_ref()),
            required_acr: differing(self.required_acr.as_ref(), is.required_acr.as_ref()),
        }
    }
}

impl From<ClientSettings> for SettingsChanges {
    /// All of them, declared.
    fn from(settings: ClientSettings) -> Self {
        Self {
            skip_consent: Some(settings.skip_consent),
            id_token_claims: Some(settings.id_token_claims),
            access_lifetime: Some(settings.access_lifetime),
            http_callback: Some(settings.http_callback),
            required_acr: Some(settings.required_acr),
        }
    }
}
