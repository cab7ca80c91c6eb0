//! What an account says of its person: name, address, standard claims, attributes of the owner's choice.

use super::powers;
use serde_json::{Map, Value};

use super::changing::{Changing, Outcome, Room, Written};
use super::refusal::{AdminError, Faults, Refusal, check_words, taken};
use super::whom::{Whom, find};
use crate::audit::Kind;
use crate::mail::{Letter, Occasion, masked};
use crate::oauth::access::{Permission, Touch};
use crate::oauth::claim_values;
use crate::oauth::custom_claim::{ROLES, is_attribute_name};
use crate::oauth::standard_claims::StandardClaims;
use crate::session;
use crate::storage::users::{self, User};
use crate::storage::{address_changes, devices, grants, one_time_links};
use crate::types::{EmailAddress, merged};

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
    /// What of attributes is to be another way: a merge patch (RFC 7396).
    pub patched: Map<String, Value>,
}

impl ProfileChanges {
    /// Changes an account in memory; the names of what was to be changed.
    fn apply(mut self, user: &mut User, faults: &mut Faults) -> Vec<String> {
        let mut names = Vec::new();
        if let Some(name) = self.name.take() {
            faults.note(check_words("name", &name, 100));
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
        names.extend(self.tell(&mut user.profile.0, &mut user.attributes.0, faults));
        names
    }

    /// Changes claims and attributes in memory; the names of those that were to be changed.
    pub(super) fn tell(
        self,
        profile: &mut StandardClaims,
        attributes: &mut Map<String, Value>,
        faults: &mut Faults,
    ) -> Vec<String> {
        let mut names = Vec::new();
        // Whether a number is verified is said of the number that is there then, in whatever order they are named.
        let (last, first): (Vec<_>, Vec<_>) = self
            .claims
            .into_iter()
            .partition(|(name, _)| name == "phone_number_verified");
        for (name, value) in first.into_iter().chain(last) {
            let set = claim_values::set(profile, &name, value.as_deref());
            faults.note(set.map_err(|rule| refuse_claim(&name, rule.0)));
            names.push(name);
        }
        for (name, value) in self.attributes {
            names.push(format!("attribute {name}"));
            faults.note(set_attribute(attributes, name, value));
        }
        for (name, patch) in self.patched {
            let is = attributes.get(&name).cloned().unwrap_or_default();
            let value = Some(merged(is, patch)).filter(|value| !value.is_null());
            names.push(format!("attribute {name}"));
            faults.note(set_attribute(attributes, name, value));
        }
        names
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
#[derive(Clone, Debug)]
pub struct EditUser {
    /// Whose.
    pub whom: Whom,
    /// What of it.
    pub changes: ProfileChanges,
}

impl Changing for EditUser {
    type Done = User;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::UsersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        Ok(touch.person(powers::of_whom(room.conn, &self.whom).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<User> {
        let found = find(room.conn, &self.whom).await?;
        // Held, so that its person changes no address between this and what is written.
        users::exists(room.conn, &found.id).await?;
        let mut user = find(room.conn, &Whom::Id(found.id)).await?;
        let before = user.clone();
        let mut faults = Faults::default();
        let names = self.changes.apply(&mut user, &mut faults);
        if let Some(other) = users::by_email(room.conn, &user.email).await?
            && other.id != user.id
        {
            faults.add(taken_address());
        }
        faults.settle()?;
        if user == before {
            return Ok(Outcome::Unchanged(user));
        }
        let written = users::update(room.conn, &user, room.now).await;
        written.map_err(|error| taken(error, taken_address()))?;
        if user.email != before.email {
            // Links that were sent to the old address: whoever reads it is not them any more.
            one_time_links::invalidate_of_user(room.conn, &user.id, room.now).await?;
            if !address_changes::old_addresses(room.conn, &user.id, room.now)
                .await?
                .is_empty()
            {
                // It was changed a few days ago, perhaps by a thief, and what undid that ends here: whoever is in is out.
                let cause = (room.event(Kind::UserChanged).actor, "address changed");
                session::end_of_user(room.conn, &user.id, cause, room.now).await?;
                grants::revoke_of_user(room.conn, &user.id, cause.1, room.now).await?;
                devices::delete_of_user(room.conn, &user.id).await?;
            }
            let letter = Letter::AddressReplaced {
                new_address: masked(&user.email),
                occasion: Occasion::new(room.now),
            };
            room.tell_everywhere(&before, &letter).await?;
        }
        let event = room
            .event(Kind::UserChanged)
            .user(&user.id)
            .details(names.join(", "));
        let edited = find(room.conn, &Whom::Id(user.id)).await?;
        Ok(Outcome::Changed(edited, event))
    }
}

fn taken_address() -> Refusal {
    Refusal::conflict("There is another account with this address.").try_this("grantor user list")
}
