//! The flags of `grantor client` for what an administrator decides about an app.

use std::str::FromStr;

use clap::Args;

use super::failure::Failure;
use crate::config::Lifetime;
use crate::oauth::access::is_of_administration;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::acr::Acr;
use crate::oauth::client_settings::SettingsChanges;
use crate::types::{Scope, StringError};

/// What is decided about an app.
#[derive(Args, Clone, Debug, Default)]
pub struct SettingFlags {
    /// People are not asked about these scopes: names separated by spaces; without a value, all it may ask for now. For apps
    /// you vouch for, that keep a secret or come back by https alone
    #[arg(long, value_name = "SCOPE")]
    #[expect(
        clippy::option_option,
        reason = "so clap says that an option may have no value"
    )]
    skip_consent: Option<Option<Scope>>,
    /// What its scopes tell of the person is in ID tokens too, for apps that look nowhere else
    #[arg(long)]
    id_token_claims: bool,
    /// How long its access tokens are good for, 10s to 24h, in place of `tokens.access`; default for that
    #[arg(long, value_name = "DURATION|default")]
    access_lifetime: Option<LifetimeFlag>,
    /// It may come back by plain http to a private network, where anybody can read along: for apps that keep a secret
    #[arg(long)]
    allow_http_callback: bool,
    /// How surely people have to sign in to use it: 2 by two factors, phr by a passkey, 1 for however they do
    #[arg(long, value_name = "1|2|phr")]
    required_acr: Option<Acr>,
}

/// What takes those back.
#[derive(Args, Clone, Debug, Default)]
pub struct TakenBack {
    /// People are asked about everything again
    #[arg(long, conflicts_with = "skip_consent")]
    ask_consent: bool,
    /// What its scopes tell of the person is at the userinfo endpoint alone again
    #[arg(long, conflicts_with = "id_token_claims")]
    no_id_token_claims: bool,
    /// It may come back by https alone again, and by http on the same computer
    #[arg(long, conflicts_with = "allow_http_callback")]
    no_http_callback: bool,
}

/// A lifetime of access tokens, or the word `default`.
#[derive(Clone, Copy, Debug)]
pub struct LifetimeFlag(pub Option<AccessLifetime>);

impl FromStr for LifetimeFlag {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        if text == "default" {
            return Ok(Self(None));
        }
        let lifetime: Lifetime = text.parse()?;
        lifetime
            .duration()
            .try_into()
            .map(|lifetime| Self(Some(lifetime)))
    }
}

impl SettingFlags {
    /// What they say of an app that may ask for `scope`.
    ///
    /// # Errors
    /// If consent is to be skipped for nothing.
    pub fn changes(self, back: &TakenBack, scope: &Scope) -> Result<SettingsChanges, Failure> {
        let switch = |on: bool, off: bool| (on || off).then_some(on);
        let skip_consent = match self.skip_consent {
            None => back.ask_consent.then(Scope::default),
            // What it may ask for one day is another matter, and what is of the administration is never given unasked.
            Some(named) => Some(named.unwrap_or_else(|| scope.filtered(|name| !is_of_administration(name))))
                .filter(|skipped| !skipped.is_empty())
                .map(Some)
                .ok_or_else(|| {
                    Failure::usage("There is nothing that people would not be asked about.")
                        .try_this("--skip-consent \"openid profile\", with scopes the app may ask for")
                })?,
        };
        Ok(SettingsChanges {
            skip_consent,
            id_token_claims: switch(self.id_token_claims, back.no_id_token_claims),
            access_lifetime: self.access_lifetime.map(|LifetimeFlag(lifetime)| lifetime),
            http_callback: switch(self.allow_http_callback, back.no_http_callback),
            required_acr: self
                .required_acr
                .map(|required| Some(required).filter(|acr| *acr > Acr::One)),
        })
    }
}
