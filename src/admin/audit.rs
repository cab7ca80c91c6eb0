//! The audit log, to read.

use super::whom::{Whom, find};
use super::{AdminError, Refusal};
use crate::audit::Kind;
use crate::storage::Db;
use crate::storage::audit_events::{self, AuditEventRow};
use crate::types::ClientId;

/// Which events to show.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Of one kind.
    pub kind: Option<String>,
    /// About one person.
    pub whom: Option<Whom>,
    /// About one client.
    pub client_id: Option<ClientId>,
    /// How many at most.
    pub limit: i64,
}

/// Events, newest first.
///
/// # Errors
/// If the kind or person does not exist or the database fails.
pub async fn list(db: &Db, filter: &Filter) -> Result<Vec<AuditEventRow>, AdminError> {
    if let Some(kind) = &filter.kind
        && !Kind::ALL.iter().any(|known| known.as_str() == kind)
    {
        let known: Vec<_> = Kind::ALL.iter().map(|known| known.as_str()).collect();
        return Err(Refusal::invalid(format!("There is no kind of event {kind}."))
            .try_this(format!("one of {}", known.join(", ")))
            .into());
    }
    let mut read = db.read().await?;
    let user = match &filter.whom {
        Some(whom) => Some(find(&mut read.conn(), whom).await?.id),
        None => None,
    };
    let (kind, client_id) = (filter.kind.as_deref(), filter.client_id.as_ref());
    Ok(audit_events::list(&mut read.conn(), kind, user.as_ref(), client_id, filter.limit).await?)
}
