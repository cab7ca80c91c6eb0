//! What a change names that must be there.

use super::refusal::{AdminError, Faults, Refusal};
use crate::storage::resources::{self, RegisteredResource};
use crate::storage::{Conn, roles as role_rows};
use crate::types::{ResourceUri, RoleName, nearest};

/// The refusal of a name that is not there. The nearest one that is comes first, since most such names are mistyped; then
/// `otherwise`, a command that helps if it is not.
pub(super) fn missing<'a>(
    kind: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> Refusal {
    let remedy = match nearest(name, known) {
        Some(nearest) => format!("{nearest}; or {otherwise}"),
        None => otherwise.to_owned(),
    };
    Refusal::not_found(format!("There is no {kind} {name}.")).try_this(remedy)
}

/// The resource server that `uri` names, in this spelling or another.
pub(super) async fn resource(
    conn: &mut Conn<'_>,
    uri: &ResourceUri,
) -> Result<RegisteredResource, AdminError> {
    if let Some(found) = resources::named(conn, uri).await? {
        return Ok(found);
    }
    let known = resources::list(conn).await?;
    let known = known.iter().map(|known| known.resource.uri.as_str());
    let otherwise = format!("grantor resource list, or grantor resource create --uri {uri} --name NAME");
    Err(missing("resource server", uri.as_str(), known, &otherwise).into())
}

/// Looks whether a role exists.
pub(super) async fn role(conn: &mut Conn<'_>, name: &RoleName) -> Result<(), AdminError> {
    let mut faults = Faults::default();
    roles(conn, std::slice::from_ref(name), &mut faults).await?;
    faults.settle()
}

/// The same of several: notes each that does not.
pub(super) async fn roles(
    conn: &mut Conn<'_>,
    names: &[RoleName],
    faults: &mut Faults,
) -> Result<(), AdminError> {
    let known = role_rows::list(conn).await?;
    for name in names
        .iter()
        .filter(|name| !known.iter().any(|known| known.name == **name))
    {
        let otherwise = format!("grantor role create {name} --description \"Who has it\"");
        let known = known.iter().map(|role| role.name.as_str());
        faults.add(missing("role", name.as_str(), known, &otherwise));
    }
    Ok(())
}
