//! A group of people as programs are shown it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::view::View;
use crate::storage::groups::{self as rows, Group, Member};
use crate::storage::{Conn, StorageError};
use crate::types::{EmailAddress, GroupName, RoleName, UserId};

/// A group of people.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GroupRecord {
    /// Its name.
    pub name: GroupName,
    /// Who is in it, in words.
    pub description: String,
    /// The roles its members have by it, in order.
    pub roles: Vec<RoleName>,
    /// How many people are in it.
    pub members: i64,
}

/// A group, and who is in it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GroupDetails {
    /// The group.
    #[serde(flatten)]
    pub group: GroupRecord,
    /// Who is in it, by address; as many as were asked for.
    pub people: Vec<EmailAddress>,
}

/// Somebody who is in a group.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MemberRecord {
    /// The person.
    pub user_id: UserId,
    /// Their e-mail address.
    pub email: EmailAddress,
}

impl From<&Member> for MemberRecord {
    fn from(member: &Member) -> Self {
        Self {
            user_id: member.id.clone(),
            email: member.email.clone(),
        }
    }
}

impl From<&Group> for GroupRecord {
    fn from(group: &Group) -> Self {
        Self {
            name: group.name.clone(),
            description: group.description.clone(),
            roles: group.roles.clone(),
            members: group.members,
        }
    }
}

impl GroupDetails {
    /// A group with these members.
    #[must_use]
    pub fn new(group: &Group, members: &[Member]) -> Self {
        Self {
            group: group.into(),
            people: members.iter().map(|member| member.email.clone()).collect(),
        }
    }
}

/// How many members a group is shown with: by them it has versions.
const MOST_MEMBERS: i64 = 1000;

/// A group as it is shown.
pub struct GroupView(pub GroupName);

impl View for GroupView {
    async fn view(&self, conn: &mut Conn<'_>) -> Result<Option<Value>, StorageError> {
        let all = rows::list(conn).await?;
        let Some(found) = all.into_iter().find(|group| group.name == self.0) else {
            return Ok(None);
        };
        let members = rows::members(conn, &self.0, "", MOST_MEMBERS).await?;
        Ok(serde_json::to_value(GroupDetails::new(&found, &members)).ok())
    }
}
