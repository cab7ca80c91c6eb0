//! What people have by what a provider says of them: roles, groups and attributes, as it says at each sign-in.

use std::collections::BTreeSet;

use super::owners::tell_owners;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::Outbox;
use crate::proofs::upstream::GivenBy;
use crate::storage::users::User;
use crate::storage::{Conn, StorageError, given, one_time_links, owners, users};
use crate::types::{ProviderId, Timestamp, UserId};

/// Gives a person what a provider's word gives them now, and takes what it gave and gives no longer. What an administrator gave
/// stays. The owners hear of it who is one by that, or one no longer. The account's row is held by whoever calls this.
pub(super) async fn give(
    conn: &mut Conn<'_>,
    (user, provider): (&User, &ProviderId),
    (given_now, name): (&GivenBy, &str),
    outbox: &Outbox,
    now: Timestamp,
) -> Result<(), StorageError> {
    let to = (&user.id, provider);
    let mut has_more = false;
    let had: BTreeSet<_> = given::roles(conn, &user.id, provider)
        .await?
        .into_iter()
        .collect();
    let was_in: BTreeSet<_> = given::groups(conn, &user.id, provider)
        .await?
        .into_iter()
        .collect();
    if had == given_now.roles && was_in == given_now.groups {
        return describe(conn, user, (given_now, name), now).await;
    }
    let before = owners::list(conn).await?;
    for role in had.symmetric_difference(&given_now.roles) {
        let is_given = given_now.roles.contains(role);
        if given::set_role(conn, to, role, is_given).await? {
            has_more |= is_given;
            let kind = if is_given {
                Kind::RoleGiven
            } else {
                Kind::RoleTaken
            };
            record(conn, kind, to, role, now).await?;
        }
    }
    for group in was_in.symmetric_difference(&given_now.groups) {
        let is_given = given_now.groups.contains(group);
        if given::set_group(conn, to, group, is_given).await? {
            has_more |= is_given;
            let kind = if is_given {
                Kind::MemberAdded
            } else {
                Kind::MemberRemoved
            };
            record(conn, kind, to, group, now).await?;
        }
    }
    // Whoever writes a provider's rules, or runs it, makes owners by them.
    let after = owners::list(conn).await?;
    tell_owners(conn, outbox, (&before, &after), Vec::new(), now).await?;
    if has_more {
        // Whoever made a link for somebody who held less is not to be them now.
        one_time_links::invalidate_of_user(conn, &user.id, now).await?;
    }
    describe(conn, user, (given_now, name), now).await
}

async fn record(
    conn: &mut Conn<'_>,
    kind: Kind,
    (user_id, provider): (&UserId, &ProviderId),
    what: &impl ToString,
    now: Timestamp,
) -> Result<(), StorageError> {
    let event = AuditEvent::new(kind, Actor::System)
        .user(user_id)
        .target(what)
        .details(format!("by what {provider} says of them"));
    audit::record(conn, &event, now).await
}

/// Writes the attributes a provider's word stands for, and a name where there is none.
async fn describe(
    conn: &mut Conn<'_>,
    user: &User,
    (given_now, name): (&GivenBy, &str),
    now: Timestamp,
) -> Result<(), StorageError> {
    let mut described = user.clone();
    for (attribute, value) in &given_now.attributes {
        described.attributes.0.insert(attribute.clone(), value.clone());
    }
    if described.name.is_empty() {
        name.clone_into(&mut described.name);
    }
    if described.attributes.0 != user.attributes.0 || described.name != user.name {
        users::update(conn, &described, now).await?;
    }
    Ok(())
}
