//! Who may use what, whose an app is and what it is told, as programs are shown it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::view::View;
use crate::admin::access::{AccessLine, list_of_client, list_of_resource};
use crate::admin::explain::{Explanation, Line};
use crate::oauth::released::Released;
use crate::storage::{Conn, StorageError, clients, released, resources};
use crate::types::{ClientId, EmailAddress, ResourceUri, Scope, UserId};

/// One line of who may use an app or a resource server.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccessRecord {
    /// `everyone`, `user`, `group`, `role`, or `nobody`.
    pub kind: String,
    /// The person's address, or the name of the group or role; empty for everyone and nobody.
    pub name: String,
}

/// Who may use an app or a resource server, as one thing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccessListRecord {
    /// A line of kind `everyone` or `nobody` alone, or one for each who may.
    pub access: Vec<AccessRecord>,
}

/// Somebody whose app it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnerRecord {
    /// The person.
    pub user_id: UserId,
    /// Their e-mail address.
    pub email: EmailAddress,
}

/// Whose an app is: they may change it with the role `client-admin`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnersRecord {
    /// The app.
    pub client_id: ClientId,
    /// Whose it is, by address.
    pub owners: Vec<EmailAddress>,
}

/// Which names of groups and roles an app is told, with the scopes of these names.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NamesRecord {
    /// The app.
    pub client_id: ClientId,
    /// `all`, `none`, or names of groups separated by spaces, each as `NAME`, or `NAME=TOLD` where it is told another.
    pub groups: String,
    /// The same of roles.
    pub roles: String,
}

/// What a person can have of an app, and the rules that say so.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExplanationRecord {
    /// The person.
    pub user_id: UserId,
    /// Their e-mail address.
    pub email: EmailAddress,
    /// The app.
    pub client_id: ClientId,
    /// What people call it.
    pub client_name: String,
    /// What was asked about.
    pub asked_scope: Scope,
    /// Whether anything is granted.
    pub granted: bool,
    /// The scope that would be.
    pub scope: Scope,
    /// The resource servers tokens would be for; this server alone if none.
    pub resources: Vec<ResourceUri>,
    /// The number of the reason, if nothing is granted.
    #[schema(required)]
    pub reason: Option<String>,
    /// What the rules say, in the order they are asked.
    pub verdicts: Vec<VerdictRecord>,
}

/// What one rule says.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VerdictRecord {
    /// The rule.
    pub rule: String,
    /// What it is about: `app`, `resource URI` or `scope NAME`.
    pub about: String,
    /// `allow` or `deny`.
    pub answer: String,
    /// Why.
    pub because: String,
    /// The number of the reason, where the answer is no.
    #[schema(required)]
    pub reason: Option<String>,
}

impl From<&AccessLine> for AccessRecord {
    fn from(line: &AccessLine) -> Self {
        Self {
            kind: line.kind.to_owned(),
            name: line.name.clone(),
        }
    }
}

impl From<&Vec<AccessLine>> for AccessListRecord {
    fn from(lines: &Vec<AccessLine>) -> Self {
        Self {
            access: lines.iter().map(AccessRecord::from).collect(),
        }
    }
}

impl OwnersRecord {
    /// The app with this id, and its owners.
    #[must_use]
    pub fn new(client_id: &ClientId, owners: Vec<EmailAddress>) -> Self {
        Self {
            client_id: client_id.clone(),
            owners,
        }
    }
}

impl NamesRecord {
    /// The app with this id, and what it is told.
    #[must_use]
    pub fn new(client_id: &ClientId, told: &Released) -> Self {
        Self {
            client_id: client_id.clone(),
            groups: told.groups.to_string(),
            roles: told.roles.to_string(),
        }
    }
}

impl From<&Explanation> for ExplanationRecord {
    fn from(told: &Explanation) -> Self {
        Self {
            user_id: told.user_id.clone(),
            email: told.email.clone(),
            client_id: told.client_id.clone(),
            client_name: told.client_name.clone(),
            asked_scope: told.asked_scope.clone(),
            granted: told.granted,
            scope: told.scope.clone(),
            resources: told.resources.clone(),
            reason: told.reason.clone(),
            verdicts: told.verdicts.iter().map(VerdictRecord::from).collect(),
        }
    }
}

impl From<&Line> for VerdictRecord {
    fn from(line: &Line) -> Self {
        Self {
            rule: line.rule.to_owned(),
            about: line.about.clone(),
            answer: line.answer.to_owned(),
            because: line.because.clone(),
            reason: line.reason.clone(),
        }
    }
}

/// Who may use an app, as it is shown.
pub struct ClientAccessView(pub ClientId);

impl View for ClientAccessView {
    async fn view(&self, conn: &mut Conn<'_>) -> Result<Option<Value>, StorageError> {
        if clients::by_id(conn, &self.0).await?.is_none() {
            return Ok(None);
        }
        let lines = list_of_client(conn, &self.0).await?;
        Ok(serde_json::to_value(AccessListRecord::from(&lines)).ok())
    }
}

/// Which names an app is told, as it is shown.
pub struct NamesView(pub ClientId);

impl View for NamesView {
    async fn view(&self, conn: &mut Conn<'_>) -> Result<Option<Value>, StorageError> {
        if clients::by_id(conn, &self.0).await?.is_none() {
            return Ok(None);
        }
        let told = released::list(conn).await?.remove(&self.0).unwrap_or_default();
        Ok(serde_json::to_value(NamesRecord::new(&self.0, &told)).ok())
    }
}

/// Who may use a resource server, as it is shown.
pub struct ResourceAccessView(pub ResourceUri);

impl View for ResourceAccessView {
    async fn view(&self, conn: &mut Conn<'_>) -> Result<Option<Value>, StorageError> {
        let Some(known) = resources::named(conn, &self.0).await? else {
            return Ok(None);
        };
        let lines = list_of_resource(conn, &known.resource.uri).await?;
        Ok(serde_json::to_value(AccessListRecord::from(&lines)).ok())
    }
}
