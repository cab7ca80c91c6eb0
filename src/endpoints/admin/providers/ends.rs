//! A provider may be signed in with no longer, or again, or is gone.

use super::super::answer::Refused;
use super::super::screen::Proposed;
use super::super::visit::Visit;
use super::super::ways;
use super::edit::found;
use crate::admin::change::{DeleteProvider, DisableProvider, EnableProvider};

/// It may be signed in with again.
pub async fn enable(visit: Visit) -> Result<Proposed, Refused> {
    let provider = found(&visit).await?;
    let at = ways::provider(&provider.id);
    Ok(Proposed {
        title: format!("Enable {}", provider.name),
        means: "Whoever is known by it may sign in with it again.".to_owned(),
        press: "Enable it".to_owned(),
        typed: None,
        then: format!("{at}?done=enabled"),
        back: (at, provider.name),
        change: EnableProvider { id: provider.id }.into(),
    })
}

/// It may not.
pub async fn disable(visit: Visit) -> Result<Proposed, Refused> {
    let provider = found(&visit).await?;
    let at = ways::provider(&provider.id);
    Ok(Proposed {
        title: format!("Disable {}", provider.name),
        means: "Nobody signs in with it until it is enabled again. Who is known by it stays known, and signed in.".to_owned(),
        press: "Disable it".to_owned(),
        typed: None,
        then: format!("{at}?done=disabled"),
        back: (at, provider.name),
        change: DisableProvider { id: provider.id }.into(),
    })
}

/// It is gone.
pub async fn delete(visit: Visit) -> Result<Proposed, Refused> {
    let provider = found(&visit).await?;
    Ok(Proposed {
        title: format!("Delete {}", provider.name),
        means: "Who is known by it is known no more, and loses what its rules gave them; sign-ins that were begun with it end. It cannot be undone.".to_owned(),
        press: "Delete it".to_owned(),
        typed: Some(provider.id.to_string()),
        back: (ways::provider(&provider.id), provider.name),
        then: "/admin/providers?done=deleted".to_owned(),
        change: DeleteProvider { id: provider.id }.into(),
    })
}
