//! A person's account as programs are shown it.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::shown_once::ShownOnce;
use super::view::View;
use crate::admin::users::{Delivery, Link, LinkKind, address_of};
use crate::oauth::standard_claims::{Address, StandardClaims};
use crate::storage::one_time_links::LinkLine;
use crate::storage::users::{self as rows, User};
use crate::storage::{Conn, StorageError};
use crate::types::{EmailAddress, GroupName, Issuer, RoleName, Timestamp, UserId};

/// A person's account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserRecord {
    /// Its id: the `sub` of its tokens.
    pub id: UserId,
    /// What they sign in with.
    pub email: EmailAddress,
    /// Whether the address was checked to be theirs.
    pub email_verified: bool,
    /// What they are called.
    pub name: String,
    /// What else is said of them.
    pub profile: ProfileRecord,
    /// Attributes of your own choice, by name: any JSON values.
    #[schema(value_type = Object)]
    pub attributes: Map<String, Value>,
    /// Whether they may sign in, and what they allowed apps works.
    pub is_active: bool,
    /// The roles they have themselves.
    pub roles: Vec<RoleName>,
    /// The groups they are in.
    pub groups: Vec<GroupName>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// An account, and what it is signed in with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserDetails {
    /// The account.
    #[serde(flatten)]
    pub user: UserRecord,
    /// Whether it has a password.
    pub has_password: bool,
}

/// An account that was just made, with the link its person sets a password by.
#[serde_with::skip_serializing_none]
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CreatedUserRecord {
    /// The account.
    #[serde(flatten)]
    pub user: UserRecord,
    /// The link, which works once; left out if there is none, or if it was mailed to them.
    pub invite_link: Option<ShownOnce>,
    /// When the link stops working; left out if there is none.
    pub invite_link_expires_at: Option<Timestamp>,
}

/// A link to set a password.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LinkRecord {
    /// Whose it is.
    pub user_id: UserId,
    /// Their address; left out for whoever may make links and not see accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// What it is for: `invite` to set the first password, `reset` to set another; left out where an account is recovered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// The link, which works once; left out if it was mailed to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<ShownOnce>,
}

/// A link to set a password that was not used yet, without itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LivingLinkRecord {
    /// What it is for: `invite` to set the first password, `reset` to set another, `forgotten` where its person asked for it.
    pub kind: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}

impl From<&LinkLine> for LivingLinkRecord {
    fn from(line: &LinkLine) -> Self {
        Self {
            kind: line.kind.clone(),
            created_at: line.created_at,
            expires_at: line.expires_at,
        }
    }
}

/// Standard claims of a person (OpenID Connect Core §5.1), beside `name` and `email`; what is not known is left out.
#[serde_with::skip_serializing_none]
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProfileRecord {
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
    pub address: Option<AddressRecord>,
}

/// A postal address (OpenID Connect Core §5.1.1); what is not known is left out.
#[serde_with::skip_serializing_none]
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AddressRecord {
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

impl From<&User> for UserRecord {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.clone(),
            email: user.email.clone(),
            email_verified: user.email_verified,
            name: user.name.clone(),
            profile: (&user.profile.0).into(),
            attributes: user.attributes.0.clone(),
            is_active: user.is_active,
            roles: sorted(user.roles()),
            groups: sorted(user.groups()),
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

/// An account as it is shown.
pub struct UserView(pub UserId);

impl View for UserView {
    async fn view(&self, conn: &mut Conn<'_>) -> Result<Option<Value>, StorageError> {
        let Some(user) = rows::by_id(conn, &self.0).await? else {
            return Ok(None);
        };
        let has_password = rows::password(conn, &user.id).await?.is_some();
        let user = (&user).into();
        Ok(serde_json::to_value(UserDetails { user, has_password }).ok())
    }
}

/// In one order, however they were read.
fn sorted<T: Ord>(mut names: Vec<T>) -> Vec<T> {
    names.sort_unstable();
    names
}

impl LinkRecord {
    /// A link that was just made, of a server with this issuer; `kind` where it was asked for as one of a kind.
    #[must_use]
    pub fn new(link: &Link, kind: Option<LinkKind>, issuer: &Issuer) -> Self {
        Self {
            user_id: link.user.id.clone(),
            email: Some(link.user.email.clone()),
            kind: kind.map(|kind| kind.as_str().to_owned()),
            expires_at: link.expires_at,
            link: shown(link, issuer),
        }
    }
}

impl CreatedUserRecord {
    /// An account that was just made, with its link, if it has one, of a server with this issuer.
    #[must_use]
    pub fn new(user: &User, link: Option<(&Link, &Issuer)>) -> Self {
        Self {
            user: user.into(),
            invite_link: link.and_then(|(link, issuer)| shown(link, issuer)),
            invite_link_expires_at: link.map(|(link, _)| link.expires_at),
        }
    }
}

/// Where a link leads, for whoever had it made; nobody is shown what was mailed.
fn shown(link: &Link, issuer: &Issuer) -> Option<ShownOnce> {
    (link.delivery == Delivery::Shown).then(|| ShownOnce::new(address_of(issuer, &link.token)))
}

impl From<&StandardClaims> for ProfileRecord {
    fn from(claims: &StandardClaims) -> Self {
        // Named one by one, so that none that is added is forgotten.
        let StandardClaims {
            given_name,
            family_name,
            middle_name,
            nickname,
            preferred_username,
            profile,
            picture,
            website,
            gender,
            birthdate,
            zoneinfo,
            locale,
            phone_number,
            phone_number_verified,
            address,
        } = claims.clone();
        Self {
            given_name,
            family_name,
            middle_name,
            nickname,
            preferred_username,
            profile,
            picture,
            website,
            gender,
            birthdate,
            zoneinfo,
            locale,
            phone_number,
            phone_number_verified,
            address: address.map(AddressRecord::from),
        }
    }
}

impl From<Address> for AddressRecord {
    fn from(address: Address) -> Self {
        Self {
            formatted: address.formatted,
            street_address: address.street_address,
            locality: address.locality,
            region: address.region,
            postal_code: address.postal_code,
            country: address.country,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ours_what_is_said_of_a_person_is_shown_as_it_is_kept() {
        let all = json!({
            "given_name": "Ada",
            "family_name": "Lovelace",
            "middle_name": "King",
            "nickname": "A",
            "preferred_username": "ada",
            "profile": "https://ada.example/about",
            "picture": "https://ada.example/ada.png",
            "website": "https://ada.example",
            "gender": "female",
            "birthdate": "1815-12-10",
            "zoneinfo": "Europe/London",
            "locale": "en-GB",
            "phone_number": "+44 20 7946 0958",
            "phone_number_verified": false,
            "address": {
                "formatted": "12 St James's Square\nLondon",
                "street_address": "12 St James's Square",
                "locality": "London",
                "region": "England",
                "postal_code": "SW1Y 4JH",
                "country": "UK",
            },
        });
        for kept in [all, json!({})] {
            let claims: StandardClaims = serde_json::from_value(kept.clone()).unwrap();
            let shown = serde_json::to_value(ProfileRecord::from(&claims)).unwrap();
            assert_eq!(shown, kept);
        }
    }
}
