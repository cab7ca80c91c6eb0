pub use grantor::admin::users::*;

use grantor::admin::AdminError;
use grantor::admin::profiles::ProfileChanges;
use grantor::config::{Links, Settings};
use grantor::storage::Db;
use grantor::storage::users::User;
use grantor::types::{RoleName, Timestamp};

use super::{made, made_by, means};

pub async fn create(db: &Db, new: NewUser, now: Timestamp) -> Result<User, AdminError> {
    let change = CreateUser {
        new,
        told: ProfileChanges::default(),
        invitation: None,
    };
    Ok(made(db, change, now).await?.user)
}

pub async fn disable(db: &Db, whom: &Whom, now: Timestamp) -> Result<User, AdminError> {
    made(db, DisableUser { whom: whom.clone() }, now).await
}

pub async fn enable(db: &Db, whom: &Whom, now: Timestamp) -> Result<User, AdminError> {
    made(db, EnableUser { whom: whom.clone() }, now).await
}

pub async fn link(
    db: &Db,
    whom: &Whom,
    kind: LinkKind,
    lifetimes: &Links,
    now: Timestamp,
) -> Result<Link, AdminError> {
    let settings = Settings {
        links: lifetimes.clone(),
        ..Settings::default()
    };
    let whom = whom.clone();
    made_by(
        &means(db, settings),
        MakeLink {
            whom,
            kind,
            delivery: Delivery::Shown,
        },
        now,
    )
    .await
}

pub async fn set_role(
    db: &Db,
    whom: &Whom,
    role: &RoleName,
    has_it: bool,
    now: Timestamp,
) -> Result<User, AdminError> {
    let (whom, role) = (whom.clone(), role.clone());
    if has_it {
        made(db, GiveRole { whom, role }, now).await
    } else {
        made(db, TakeRole { whom, role }, now).await
    }
}
