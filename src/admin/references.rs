//! What a change names that must be there.

use super::refusal::{AdminError, Faults, Refusal};
use crate::storage::resources::{self, RegisteredResource};
use crate::storage::{Conn, roles as role_rows};
use crate::types::{ResourceUri, RoleName};

/// The resource server that `uri` names, in this spelling or another.
pub(super) async fn resource(
    conn: &mut Conn<'_>,
    uri: &ResourceUri,
) -> Result<RegisteredResource, AdminError> {
    resources::named(conn, uri).await?.ok_or_else(|| {
        Refusal::not_found(format!("There is no resource server {uri}."))
            .try_this(format!(
                "grantor resource list, or grantor resource create --uri {uri} --name NAME"
            ))
            .into()
    })
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
        faults.add(
            Refusal::not_found(format!("There is no role {name}."))
                .try_this(format!("grantor role create {name} --description \"Who has it\"")),
        );
    }
    Ok(())
}
