//! What an account says of its person: name, address, standard claims, attributes of the owner's choice.

use serde_json::{Map, Value};

use super::whom::{Whom, find};
use super::{AdminError, Refusal, change, check_words, taken};
use crate::audit::{Actor, AuditEvent, Kind, record};
use crate::oauth::claim_values;
use crate::oauth::custom_claim::{ROLES, is_attribute_name};
use crate::oauth::standard_claims::StandardClaims;
use crate::storage::Db;
use crate::storage::users::{self, User};
use crate::types::{EmailAddress, Timestamp};

/// The most attributes a person may have, and the most bytes of one: they go into tokens, and tokens into headers.
const MOST_ATTRIBUTES: usize = 32;
const MOST_BYTES: usize = 1024;

/// What to change; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProfileChanges {
    /// What they are called.
    pub name: Option<String>,
    /// What they sign in with; another address is not verified, unless the next says so.
    pub email: Option<EmailAddress>,
    /// Whether the address was checked to be theirs.
    pub email_verified: Option<bool>,
    /// Standard claims by name, to set or to take away.
    pub claims: Vec<(String, Option<String>)>,
    /// Attributes by name, to set or to take away.
    pub attributes: Vec<(String, Option<Value>)>,
}

impl ProfileChanges {
    /// Changes an account in memory; the names of what was to be changed.
    fn apply(mut self, user: &mut User) -> Result<Vec<String>, Refusal> {
        let mut names = Vec::new();
        if let Some(name) = self.name.take() {
            check_words("name", &name, 100)?;
            name.trim().clone_into(&mut user.name);
            names.push("name".to_owned());
        }
        if let Some(email) = self.email.take() {
            user.email_verified &= email == user.email;
            user.email = email;
            names.push("email".to_owned());
        }
        if let Some(is_verified) = self.email_verified {
            user.email_verified = is_verified;
            names.push("email_verified".to_owned());
        }
        names.extend(self.tell(&mut user.profile.0, &mut user.attributes.0)?);
        Ok(names)
    }

    /// Changes claims and attributes in memory; the names of those that were to be changed.
    pub(super) fn tell(
        self,
        profile: &mut StandardClaims,
        attributes: &mut Map<String, Value>,
    ) -> Result<Vec<String>, Refusal> {
        let mut names = Vec::new();
        // Whether a number is verified is said of the number that is there then, in whatever order they are named.
        let (last, first): (Vec<_>, Vec<_>) = self
            .claims
            .into_iter()
            .partition(|(name, _)| name == "phone_number_verified");
        for (name, value) in first.into_iter().chain(last) {
            claim_values::set(profile, &name, value.as_deref())
                .map_err(|rule| refuse_claim(&name, rule.0))?;
            names.push(name);
        }
        for (name, value) in self.attributes {
            names.push(format!("attribute {name}"));
            set_attribute(attributes, name, value)?;
        }
        Ok(names)
    }
}

fn refuse_claim(name: &str, rule: &str) -> Refusal {
    match name {
        "name" | "email" | "email_verified" => {
            let flag = name.replace('_', "-");
            Refusal::invalid(format!("{name} has a flag of its own.")).try_this(format!("--{flag} VALUE"))
        }
        _ => Refusal::invalid(format!("The claim {name} is refused: {rule}.")),
    }
}

fn set_attribute(
    attributes: &mut Map<String, Value>,
    name: String,
    value: Option<Value>,
) -> Result<(), Refusal> {
    if !is_attribute_name(&name) || name == ROLES {
        return Err(Refusal::invalid(
            "An attribute has a name of 1 to 64 letters, digits and - _ . : and is not roles.",
        ));
    }
    match value {
        None => {
            attributes.remove(&name);
        }
        Some(Value::Null) => {
            return Err(
                Refusal::invalid(format!("The attribute {name} would say nothing."))
                    .try_this(format!("--remove-attribute {name}")),
            );
        }
        Some(value) if value.to_string().len() > MOST_BYTES => {
            return Err(Refusal::invalid(format!(
                "The attribute {name} is longer than {MOST_BYTES} bytes as JSON."
            )));
        }
        Some(value) => {
            attributes.insert(name, value);
            if attributes.len() > MOST_ATTRIBUTES {
                return Err(Refusal::invalid(format!(
                    "A person has at most {MOST_ATTRIBUTES} attributes."
                )));
            }
        }
    }
    Ok(())
}

/// Changes what an account says. The log gets the names of what was changed, never the values.
///
/// # Errors
/// If it does not exist, refuses what breaks a rule and an address that is taken, or the database fails.
pub async fn edit(db: &Db, whom: &Whom, changes: ProfileChanges, now: Timestamp) -> Result<User, AdminError> {
    let whom = whom.clone();
    let edited = change(db, move |conn| {
        Box::pin(async move {
            let mut user = find(conn, &whom).await?;
            let names = changes.apply(&mut user)?;
            users::update(conn, &user, now).await?;
            let event = AuditEvent::new(Kind::UserChanged, Actor::Admin)
                .user(&user.id)
                .details(names.join(", "));
            record(conn, &event, now).await?;
            find(conn, &Whom::Id(user.id)).await
        })
    })
    .await;
    edited.map_err(|error| {
        taken(error, || {
            Refusal::conflict("There is another account with this address.").try_this("grantor user list")
        })
    })
}
