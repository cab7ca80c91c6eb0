//! What of a provider's word is taken: who somebody is there, what they are called, and what an administrator has it mean.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::emails::CHECKED;
use super::id_token::{IdToken, is_subject};
use super::party::UpstreamError;
use crate::oauth::acr::Acr;
use crate::oauth::provider::{Given, ProviderSettings};
use crate::types::{EmailAddress, GroupName, RoleName, Timestamp, one_line};

/// The longest name of a person that is taken.
const LONGEST_NAME: usize = 128;

/// The longest value of an attribute.
const LONGEST_VALUE: usize = 256;

/// What a provider says of somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Who they are there: issuer and subject together are one person (OpenID Connect Core §5.7).
    pub issuer: String,
    /// See `issuer`.
    pub subject: String,
    /// What the provider calls the sign-in there.
    pub sid: Option<String>,
    /// What the sign-in there is worth here.
    pub acr: Acr,
    /// When they proved there who they are, if it says so.
    pub auth_time: Option<Timestamp>,
    /// Their address there.
    pub email: Option<EmailAddress>,
    /// Whether the provider checked it, as it says.
    pub is_checked: bool,
    /// Whether it is theirs: the provider checked it, and may speak for its domain.
    pub is_their_address: bool,
    /// What they are called.
    pub name: String,
    /// What they are given for it.
    pub given: GivenBy,
}

/// What somebody is given for what a provider says of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenBy {
    /// Roles.
    pub roles: BTreeSet<RoleName>,
    /// Groups.
    pub groups: BTreeSet<GroupName>,
    /// Attributes, with their values.
    pub attributes: BTreeMap<String, Value>,
}

impl Told {
    /// By an ID token, with what the userinfo endpoint says beside it: what was signed comes first.
    ///
    /// # Errors
    /// `NotBelieved`.
    pub(super) fn of_id_token(
        settings: &ProviderSettings,
        token: &IdToken,
        beside: &Map<String, Value>,
    ) -> Result<Self, UpstreamError> {
        let mut claims = beside.clone();
        claims.extend(token.claims.clone());
        let (signed, there) = (address_in(settings, &token.claims), address_in(settings, beside));
        let of_address = if settings.claims.email.find(&token.claims).is_none() {
            beside
        } else if signed.is_some() && signed == there {
            // Of the same address both may speak.
            &claims
        } else {
            &token.claims
        };
        let who = (&*token.issuer, Cow::Borrowed(&*token.subject));
        let mut told = Self::of(settings, who, &claims, address(settings, of_address))?;
        told.sid.clone_from(&token.sid);
        told.acr = settings.worth(token.acr.as_deref());
        told.auth_time = token.auth_time;
        Ok(told)
    }

    /// By an endpoint that says who an access token is of. There is no issuer but the one it is called by here.
    ///
    /// # Errors
    /// `NotBelieved` if it names nobody.
    pub(super) fn of_user_endpoint(
        settings: &ProviderSettings,
        claims: &Map<String, Value>,
    ) -> Result<Self, UpstreamError> {
        let subject = settings.claims.subject.text(claims);
        let subject = subject.ok_or(UpstreamError::NotBelieved("the provider does not say who it is"))?;
        let who = (settings.issuer.as_str(), subject);
        Self::of(settings, who, claims, address(settings, claims))
    }

    fn of(
        settings: &ProviderSettings,
        (issuer, subject): (&str, Cow<'_, str>),
        claims: &Map<String, Value>,
        address: Address,
    ) -> Result<Self, UpstreamError> {
        if !is_subject(&subject) {
            return Err(UpstreamError::NotBelieved("the provider does not say who it is"));
        }
        let name = settings.claims.name.text(claims).unwrap_or_default();
        Ok(Self {
            issuer: issuer.to_owned(),
            subject: subject.into_owned(),
            sid: None,
            acr: Acr::One,
            auth_time: None,
            is_their_address: address.is_theirs,
            is_checked: address.is_checked,
            email: address.email,
            name: one_line(name.trim(), LONGEST_NAME),
            given: given(settings, claims),
        })
    }
}

/// An address, and what is said of it.
struct Address {
    email: Option<EmailAddress>,
    is_checked: bool,
    is_theirs: bool,
}

/// Somebody's address, and whether the provider checked it: as it says, or, where there is nothing that says so, as is taken for
/// granted where it decides who has it. Both are of one place: what is said elsewhere may be said of another address.
fn address(settings: &ProviderSettings, claims: &Map<String, Value>) -> Address {
    let email = address_in(settings, claims);
    let decides = email
        .as_ref()
        .is_some_and(|email| settings.decides(email, claims));
    let is_checked = match &settings.claims.email_verified {
        // What is listed there, and taken, was checked.
        _ if settings.emails_endpoint.is_some() => true,
        Some(path) => path.is_true(claims),
        None => decides,
    };
    Address {
        email,
        is_checked,
        is_theirs: is_checked && decides,
    }
}

fn address_in(settings: &ProviderSettings, claims: &Map<String, Value>) -> Option<EmailAddress> {
    let said = if settings.emails_endpoint.is_some() {
        Cow::Borrowed(claims.get(CHECKED)?.as_str()?)
    } else {
        settings.claims.email.text(claims)?
    };
    if said.chars().any(becomes_another) {
        return None;
    }
    said.parse().ok()
}

/// Whether a character that is not of ASCII is one in lower case, as the sign of the kelvin is a `k`: addresses are compared so, and what
/// the provider speaks of is the other one.
fn becomes_another(character: char) -> bool {
    !character.is_ascii() && character.to_lowercase().any(|lower| lower.is_ascii())
}

/// What the rules give. What is taken away again where no rule gives it any more is `session`'s.
fn given(settings: &ProviderSettings, claims: &Map<String, Value>) -> GivenBy {
    let mut given = GivenBy::default();
    for rule in &settings.map {
        if !rule.holds(claims, &settings.claims) {
            continue;
        }
        match rule.gives() {
            Given::Role(role) => {
                given.roles.insert(role.clone());
            }
            Given::Group(group) => {
                given.groups.insert(group.clone());
            }
            Given::Attribute(name) => {
                let value = rule.path(&settings.claims).find(claims);
                if let Some(value) = value.filter(|value| is_short(value)) {
                    given.attributes.insert(name.clone(), value.clone());
                }
            }
        }
    }
    given
}

/// A value that people's accounts may hold of somebody else's word.
fn is_short(value: &Value) -> bool {
    match value {
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.len() <= LONGEST_VALUE && !text.chars().any(char::is_control),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Where nothing says that an address was checked, nobody's is but in the provider's own domains.
    #[test]
    fn ours_an_address_nobody_checked_counts_in_the_providers_domains_alone() {
        let issuer = "https://office.example".parse().unwrap();
        let mut settings = ProviderSettings::new(issuer, "app".parse().unwrap());
        settings.domains = vec!["office.example".parse().unwrap()];
        for (path, email, said, is_checked) in [
            (true, "ada@office.example", true, true),
            (true, "ada@office.example", false, false),
            (true, "ada@elsewhere.example", true, true),
            (false, "ada@office.example", false, true),
            (false, "ada@elsewhere.example", true, false),
        ] {
            settings.claims.email_verified = path.then(|| "email_verified".parse().unwrap());
            let claims = json!({"sub": "1", "email": email, "email_verified": said});
            let told = Told::of_user_endpoint(&settings, claims.as_object().unwrap()).unwrap();
            assert_eq!(told.is_checked, is_checked, "{email} {path} {said}");
            assert_eq!(
                told.is_their_address,
                is_checked && email.ends_with("@office.example")
            );
        }
    }
}
