//! A role as programs are shown it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::view::View;
use crate::oauth::access::Permission;
use crate::oauth::acr::Acr;
use crate::storage::roles::{self as rows, Holder, Role};
use crate::storage::{Conn, StorageError};
use crate::types::{EmailAddress, ProviderId, RoleName, ScopeToken, UserId};

/// A role people and groups have.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoleRecord {
    /// Its name.
    pub name: RoleName,
    /// What it is for.
    pub description: String,
    /// Whether it is the server's own, which stays and means what it says.
    pub is_built_in: bool,
    /// How surely whoever has it has to sign in at least.
    #[schema(required)]
    pub required_acr: Option<Acr>,
    /// What it permits in the administration, in order.
    pub permissions: Vec<Permission>,
    /// The scopes it opens that are not for everybody, in order.
    pub scopes: Vec<ScopeToken>,
    /// How many people have it themselves.
    pub users: i64,
    /// How many groups have it.
    pub groups: i64,
}

/// Somebody who has a role themselves.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HolderRecord {
    /// The person.
    pub user_id: UserId,
    /// Their e-mail address.
    pub email: EmailAddress,
    /// The provider by whose word they have it; null where an administrator gave it.
    #[schema(required)]
    pub given_by: Option<ProviderId>,
}

impl From<&Holder> for HolderRecord {
    fn from(holder: &Holder) -> Self {
        Self {
            user_id: holder.id.clone(),
            email: holder.email.clone(),
            given_by: holder.given_by.clone(),
        }
    }
}

impl From<&Role> for RoleRecord {
    fn from(role: &Role) -> Self {
        Self {
            name: role.name.clone(),
            description: role.description.clone(),
            is_built_in: role.is_built_in,
            required_acr: role.required_acr,
            permissions: role.permissions.clone(),
            scopes: role.scopes.clone(),
            users: role.users,
            groups: role.groups,
        }
    }
}

/// A role as it is shown.
pub struct RoleView(pub RoleName);

impl View for RoleView {
    async fn view(&self, conn: &mut Conn<'_>) -> Result<Option<Value>, StorageError> {
        let found = rows::by_name(conn, &self.0).await?;
        Ok(found.and_then(|role| serde_json::to_value(RoleRecord::from(&role)).ok()))
    }
}
