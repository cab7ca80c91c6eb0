//! Questions that forms of several nouns have: roles and groups to tick, one answer of a few.

use std::str::FromStr;

use super::answer::Refused;
use super::visit::{Reading, Visit};
use crate::oauth::parameters::Parameters;
use crate::pages::admin::{Choice, Field};
use crate::storage::{groups as group_rows, roles as role_rows};
use crate::types::{GroupName, RoleName};

/// The boxes of all roles there are, ticked as they were sent, or where they are of `has`.
///
/// # Errors
/// If the database fails.
pub async fn roles(visit: &Visit, label: &str, has: &[RoleName]) -> Result<Field, Refused> {
    let known = role_rows::list(&mut visit.app.db.read().await?.conn()).await?;
    let choices = known.iter().map(|role| {
        let name = format!("role.{}", role.name);
        let is_chosen = visit.ticked(&name, has.contains(&role.name));
        Choice::new(name, role.name.as_str(), is_chosen).hint(role.description.as_str())
    });
    Ok(Field::any("roles", label, choices.collect()))
}

/// The roles whose boxes were ticked.
#[must_use]
pub fn sent_roles(visit: &Visit, reading: &mut Reading) -> Vec<RoleName> {
    sent(visit, "role.", ("roles", reading))
}

/// The boxes of all groups there are, likewise.
///
/// # Errors
/// If the database fails.
pub async fn groups(visit: &Visit, label: &str, has: &[GroupName]) -> Result<Field, Refused> {
    let known = group_rows::list(&mut visit.app.db.read().await?.conn()).await?;
    let choices = known.iter().map(|group| {
        let name = format!("group.{}", group.name);
        let is_chosen = visit.ticked(&name, has.contains(&group.name));
        Choice::new(name, group.name.as_str(), is_chosen).hint(group.description.as_str())
    });
    Ok(Field::any("groups", label, choices.collect()))
}

/// The groups whose boxes were ticked.
#[must_use]
pub fn sent_groups(visit: &Visit, reading: &mut Reading) -> Vec<GroupName> {
    sent(visit, "group.", ("groups", reading))
}

/// What was ticked of the boxes whose names begin so.
pub fn sent<T: FromStr<Err: std::fmt::Display>>(
    visit: &Visit,
    prefix: &str,
    (field, reading): (&str, &mut Reading),
) -> Vec<T> {
    let pairs = visit.form.iter().flat_map(Parameters::pairs);
    let names: Vec<_> = pairs.filter_map(|(name, _)| name.strip_prefix(prefix)).collect();
    reading.all(field, &names)
}

/// One answer of a few, each by what is sent and what it is called: the one that was sent, or what is so.
#[must_use]
pub fn one(visit: &Visit, (name, label): (&str, &str), is: &str, answers: &[(&str, &str)]) -> Field {
    let chosen = visit.value(name, is);
    let choices = answers
        .iter()
        .map(|(value, label)| Choice::new(*value, *label, *value == chosen));
    Field::one(name, label, choices.collect())
}
