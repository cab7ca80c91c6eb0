//! A resource server gets no tokens, or gets them again, or is gone.

use super::super::answer::Refused;
use super::super::screen::Proposed;
use super::super::visit::Visit;
use super::super::ways;
use super::edit::found;
use crate::admin::change::{DeleteResource, DisableResource, EnableResource};

/// It gets tokens again.
pub async fn enable(visit: Visit) -> Result<Proposed, Refused> {
    let resource = found(&visit).await?.resource;
    let at = ways::resource(&resource.uri);
    Ok(Proposed {
        title: format!("Enable {}", resource.name),
        means: "Apps get tokens for it again.".to_owned(),
        press: "Enable it".to_owned(),
        typed: None,
        then: format!("{at}?done=enabled"),
        back: (at, resource.name),
        change: EnableResource { uri: resource.uri }.into(),
    })
}

/// It gets none.
pub async fn disable(visit: Visit) -> Result<Proposed, Refused> {
    let resource = found(&visit).await?.resource;
    let at = ways::resource(&resource.uri);
    Ok(Proposed {
        title: format!("Disable {}", resource.name),
        means: "No app gets a token for it until it is enabled again. Tokens that apps hold are good until they expire."
            .to_owned(),
        press: "Disable it".to_owned(),
        typed: None,
        then: format!("{at}?done=disabled"),
        back: (at, resource.name),
        change: DisableResource { uri: resource.uri }.into(),
    })
}

/// It is gone.
pub async fn delete(visit: Visit) -> Result<Proposed, Refused> {
    let resource = found(&visit).await?.resource;
    Ok(Proposed {
        title: format!("Delete {}", resource.name),
        means: "Its scopes and its own credentials go with it. While an app names it, or may ask for one of its scopes, it is not deleted."
            .to_owned(),
        press: "Delete it".to_owned(),
        typed: Some(resource.uri.to_string()),
        back: (ways::resource(&resource.uri), resource.name),
        then: "/admin/resources?done=deleted".to_owned(),
        change: DeleteResource { uri: resource.uri }.into(),
    })
}
