//! Tokens that let apps register themselves (RFC 7591 §1.2).

use std::time::Duration;

use serde::Deserialize;
use utoipa::ToSchema;

use super::call::{Call, Told};
use super::operation::{Needs, Operation, answered_by};
use super::problem::Problem;
use super::reply::{Reply, shown};
use crate::admin::change::{CreateInitialToken, RevokeInitialToken};
use crate::admin::initial_tokens;
use crate::oauth::access::Permission;
use crate::records::initial_token::{CreatedInitialTokenRecord, InitialTokenRecord};
use crate::storage::initial_access_tokens::InitialAccessToken;

const READ: Needs = Needs::One(Permission::ClientsRead);
const WRITE: Needs = Needs::One(Permission::ClientsWrite);

/// How long a token works, unless another time is asked for.
const LIFETIME: u64 = 72 * 60 * 60;

pub(super) const OPERATIONS: [Operation; 3] = [
    Operation::list(
        "/api/admin/v1/initial-access-tokens",
        (
            "initial-access-tokens.list",
            "Every token that lets somebody register apps, by id.",
        ),
        READ,
        answered_by!(list),
    )
    .gives::<InitialTokenRecord>(),
    Operation::create(
        "/api/admin/v1/initial-access-tokens",
        (
            "initial-access-tokens.create",
            "Makes a token that lets somebody register apps, which is shown once.",
        ),
        (WRITE, "initial-token.create"),
        answered_by!(create),
    )
    .takes::<NewToken>()
    .gives::<CreatedInitialTokenRecord>(),
    Operation::act(
        ("DELETE", "/api/admin/v1/initial-access-tokens/{id}"),
        (
            "initial-access-tokens.revoke",
            "Ends a token; what was registered with it stays.",
        ),
        (WRITE, "initial-token.revoke"),
        answered_by!(revoke),
    ),
];

/// A token that is to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// Whom or what it is for.
    #[schema(min_length = 1, max_length = 200)]
    description: String,
    /// How many apps it registers; one if not said.
    #[schema(minimum = 1)]
    uses: Option<u32>,
    /// How many seconds it works; three days if not said.
    #[schema(minimum = 1, maximum = 7_776_000)]
    expires_in: Option<u64>,
}

async fn list(call: Call) -> Result<Reply, Problem> {
    let all = initial_tokens::list(&call.app.db).await?;
    let by_id = |token: &InitialAccessToken| token.id.to_string();
    call.page()?
        .of(all, by_id, |token| shown(&InitialTokenRecord::from(token)))
}

async fn create(call: Call) -> Result<Reply, Problem> {
    let NewToken {
        description,
        uses,
        expires_in,
    } = call.body()?;
    let change = CreateInitialToken {
        description,
        uses: uses.unwrap_or(1),
        lifetime: Duration::from_secs(expires_in.unwrap_or(LIFETIME)),
    };
    call.act(change, |made| {
        let record = shown(&CreatedInitialTokenRecord::from(made))?;
        Ok(Told {
            reply: Reply::made_in_list(record).once("initial_access_token"),
            secret: Some("initial_access_token"),
        })
    })
    .await
}

async fn revoke(call: Call) -> Result<Reply, Problem> {
    let change = RevokeInitialToken {
        id: call.named("id")?,
    };
    call.act(change, |()| Ok(Reply::done().into())).await
}
