//! Links by which people set a password, and what they sign in with beside one.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::call::{Call, Told, View, nothing_there};
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, shown};
use crate::admin::change::{MakeLink, RecoverUser};
use crate::admin::users::{Delivery, Link, LinkKind, Whom};
use crate::oauth::access::Permission;
use crate::records::factors::FactorsRecord;
use crate::records::user::{LinkRecord, LivingLinkRecord};
use crate::storage::{
    Conn, StorageError, one_time_links, passkeys, recovery_codes, totp_credentials, user_identities,
    users as rows,
};
use crate::types::{EmailAddress, UserId};

const WRITE: Needs = Needs::One(Permission::UsersWrite);

pub(super) const OPERATIONS: [Operation; 5] = [
    Operation::read(
        "/api/admin/v1/users/{id}/factors",
        (
            "users.read-factors",
            "What somebody signs in with: which passkeys, authenticator apps and recovery codes, and never a secret.",
        ),
        Needs::One(Permission::UsersRead),
        answered_by!(factors),
    )
    .gives::<FactorsRecord>(),
    Operation::list(
        "/api/admin/v1/users/{id}/links",
        (
            "users.list-links",
            "Which links to set a password somebody has that were not used yet, and until when; never a link itself.",
        ),
        Needs::One(Permission::UsersRead),
        answered_by!(list),
    )
    .gives::<LivingLinkRecord>(),
    Operation::create(
        "/api/admin/v1/users/{id}/links",
        (
            "users.make-link",
            "Makes a link by which somebody sets a password; their older links end.",
        ),
        (WRITE, "user.link"),
        answered_by!(make),
    )
    .takes::<NewLink>()
    .gives::<LinkRecord>(),
    Operation::create(
        "/api/admin/v1/invites",
        (
            "invites.create",
            "Invites somebody who has an account to set their first password; their older links end.",
        ),
        (WRITE, "user.link"),
        answered_by!(invite),
    )
    .takes::<NewInvite>()
    .gives::<LinkRecord>(),
    Operation::act(
        ("POST", "/api/admin/v1/users/{id}/recover"),
        (
            "users.recover",
            "Takes everything an account is signed in with from it, ends what was begun with it, and makes a link to set a password.",
        ),
        (WRITE, "user.recover"),
        answered_by!(recover),
    )
    .gives::<LinkRecord>(),
];

/// How a link comes to its person.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Handing {
    /// By mail.
    Mail,
    /// It is in the answer, once.
    Link,
}

impl From<Handing> for Delivery {
    fn from(handing: Handing) -> Self {
        match handing {
            Handing::Mail => Self::Mailed,
            Handing::Link => Self::Shown,
        }
    }
}

/// What a link is for.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Purpose {
    /// To set the first password.
    Invite,
    /// To set another.
    #[default]
    Reset,
}

/// A link that is to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLink {
    /// What it is for; to set another password, if not said.
    #[serde(default)]
    kind: Purpose,
    /// How it comes to its person.
    handing: Handing,
}

/// Who is to be invited, and how.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInvite {
    /// What they sign in with.
    email: EmailAddress,
    /// How the link comes to them.
    handing: Handing,
}

struct FactorsOf(UserId);

impl View for FactorsOf {
    async fn view(&self, conn: &mut Conn<'_>) -> Result<Option<Value>, StorageError> {
        let Some(user) = rows::by_id(conn, &self.0).await? else {
            return Ok(None);
        };
        let record = FactorsRecord {
            has_password: rows::password(conn, &user.id).await?.is_some(),
            passkeys: passkeys::of_user(conn, &user.id)
                .await?
                .iter()
                .map(Into::into)
                .collect(),
            authenticator_apps: totp_credentials::of_user(conn, &user.id)
                .await?
                .iter()
                .map(Into::into)
                .collect(),
            recovery_codes_left: recovery_codes::left(conn, &user.id).await?,
            providers: user_identities::of_user(conn, &user.id)
                .await?
                .into_iter()
                .map(|identity| identity.provider_id)
                .collect(),
            user_id: user.id,
        };
        Ok(serde_json::to_value(record).ok())
    }
}

async fn factors(call: Call) -> Result<Reply, Problem> {
    call.show(&FactorsOf(call.named("id")?)).await
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let (page, id): (_, UserId) = (call.page()?, call.named("id")?);
    let mut read = call.app.db.read().await?;
    if rows::by_id(&mut read.conn(), &id).await?.is_none() {
        return Err(nothing_there());
    }
    let found = one_time_links::of_user(&mut read.conn(), &id, call.edge.now).await?;
    page.of(
        found,
        |line| format!("{:020} {}", line.created_at.0, line.kind),
        |line| shown(&LivingLinkRecord::from(line)),
    )
}

async fn make(call: Call) -> Result<Reply, Problem> {
    let whom = Whom::Id(call.named("id")?);
    let NewLink { kind, handing } = call.body()?;
    let kind = match kind {
        Purpose::Invite => LinkKind::Invite,
        Purpose::Reset => LinkKind::Reset,
    };
    hand_out(&call, whom, (kind, handing)).await
}

async fn invite(call: Call) -> Result<Reply, Problem> {
    let NewInvite { email, handing } = call.body()?;
    hand_out(&call, Whom::Email(email), (LinkKind::Invite, handing)).await
}

async fn hand_out(call: &Call, whom: Whom, (kind, handing): (LinkKind, Handing)) -> Result<Reply, Problem> {
    let change = MakeLink {
        whom,
        kind,
        delivery: handing.into(),
    };
    let record = record_of(call, Some(kind));
    call.act(change, move |link| {
        let location = format!("/api/admin/v1/users/{}", link.user.id);
        Ok(once(Reply::made(shown(&record(link))?, location)))
    })
    .await
}

async fn recover(call: Call) -> Result<Reply, Problem> {
    let change = RecoverUser {
        whom: Whom::Id(call.named("id")?),
    };
    let record = record_of(&call, None);
    call.act(change, move |link| Ok(once(Reply::plain(shown(&record(link))?))))
        .await
}

/// What is told of a link: whose it is by address to whoever may see accounts alone.
fn record_of(
    call: &Call,
    kind: Option<LinkKind>,
) -> impl Fn(&Link) -> LinkRecord + Clone + Send + Sync + use<> {
    let issuer = call.app.issuer.clone();
    let may_see = call.caller.may(Permission::UsersRead);
    move |link| {
        let mut record = LinkRecord::new(link, kind, &issuer);
        record.email = record.email.filter(|_| may_see);
        record
    }
}

/// The link is in it once.
fn once(reply: Reply) -> Told {
    Told {
        reply: reply.once("link"),
        secret: Some("link"),
    }
}
