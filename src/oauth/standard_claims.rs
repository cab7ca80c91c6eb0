//! What a person can say of themselves (OpenID Connect Core §5.1), beside `name` and `email`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::claims_request::ClaimsRequest;
use super::resource::Catalog;
use crate::types::Scope;

pub use super::claim_scopes::{SCOPES, of_scope, scope_of};

/// The standard claims, as kept; each is left out where it is not known.
#[serde_with::skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StandardClaims {
    /// Given names.
    pub given_name: Option<String>,
    /// Surnames.
    pub family_name: Option<String>,
    /// Middle names.
    pub middle_name: Option<String>,
    /// A casual name.
    pub nickname: Option<String>,
    /// What they would like to be called where a short name is needed.
    pub preferred_username: Option<String>,
    /// A page about them.
    pub profile: Option<String>,
    /// A picture of them.
    pub picture: Option<String>,
    /// Their own page.
    pub website: Option<String>,
    /// Any word; `female` and `male` where those apply.
    pub gender: Option<String>,
    /// `YYYY-MM-DD`, `0000-MM-DD` or `YYYY` (ISO 8601-1).
    pub birthdate: Option<String>,
    /// A name of the IANA time zone database.
    pub zoneinfo: Option<String>,
    /// A language tag (RFC 5646).
    pub locale: Option<String>,
    /// E.164, such as `+44 20 7946 0958`.
    pub phone_number: Option<String>,
    /// Whether the number was checked to be theirs.
    pub phone_number_verified: Option<bool>,
    /// A postal address.
    pub address: Option<Address>,
}

impl StandardClaims {
    /// A claim by its name, if it is known.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<Value> {
        let text = |value: &Option<String>| value.clone().map(Value::from);
        match name {
            "given_name" => text(&self.given_name),
            "family_name" => text(&self.family_name),
            "middle_name" => text(&self.middle_name),
            "nickname" => text(&self.nickname),
            "preferred_username" => text(&self.preferred_username),
            "profile" => text(&self.profile),
            "picture" => text(&self.picture),
            "website" => text(&self.website),
            "gender" => text(&self.gender),
            "birthdate" => text(&self.birthdate),
            "zoneinfo" => text(&self.zoneinfo),
            "locale" => text(&self.locale),
            "phone_number" => text(&self.phone_number),
            // Says nothing without a number.
            "phone_number_verified" => {
                let verified = self.phone_number_verified.unwrap_or_default();
                self.phone_number.as_ref().map(|_| verified.into())
            }
            "address" => {
                let address = self.address.as_ref().filter(|it| **it != Address::default());
                address.and_then(|it| serde_json::to_value(it).ok())
            }
            _ => None,
        }
    }
}

/// A postal address (OpenID Connect Core §5.1.1).
#[serde_with::skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// The whole, in lines.
    pub formatted: Option<String>,
    /// Street and house number, in lines.
    pub street_address: Option<String>,
    /// City.
    pub locality: Option<String>,
    /// State, province or prefecture.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
}

/// Whether a claim is a standard one that one of `scope` stands for.
#[must_use]
pub fn is_of(name: &str, scope: &Scope) -> bool {
    scope_of(name).is_some_and(|of| scope.has(of))
}

/// The standard claims asked for one by one that no scope of `scope` stands for: what a person must be asked about beside
/// the scope.
#[must_use]
pub fn beyond(claims: &ClaimsRequest, scope: &Scope) -> Vec<String> {
    let mut names = claims.names();
    names.retain(|name| scope_of(name).is_some_and(|of| !scope.has(of)));
    names
}

/// The claims of a request that may be granted with `scope` to a client that may ask for `most`: what the protocol itself
/// says of the sign-in, those of the owner's own that a granted scope carries, and standard ones, unless the client may
/// not ask for their scope, or the scope is for some roles alone and not granted.
#[must_use]
pub fn grantable(claims: ClaimsRequest, scope: &Scope, most: &Scope, catalog: &Catalog) -> ClaimsRequest {
    let is_open = |of: &str| {
        let known = catalog.scopes.iter().find(|known| known.name.as_str() == of);
        most.has(of) && known.is_some_and(|known| known.roles.is_empty() || scope.has(of))
    };
    let is_carried = |name: &str| {
        let granted = scope.iter().filter_map(|granted| catalog.scope(granted));
        granted
            .flat_map(|granted| &granted.claims)
            .any(|carried| carried.name() == name)
    };
    claims.narrowed(|name| {
        OF_THE_SIGN_IN.contains(&name) || scope_of(name).is_some_and(is_open) || is_carried(name)
    })
}

/// Claims of ID tokens that are no one's attributes (OpenID Connect Core §2).
const OF_THE_SIGN_IN: [&str; 4] = ["acr", "amr", "auth_time", "sub"];
