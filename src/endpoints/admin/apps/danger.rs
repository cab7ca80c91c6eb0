//! An app is stopped, started again, deleted.

use super::frame::{READ, Subject, WRITE, at, changed, is_of_resource, seen, sheet};
use crate::admin::change::{Change, DeleteClient, DisableClient, EnableClient};
use crate::endpoints::admin::answer::{Answer, Refused};
use crate::endpoints::admin::screen::{Proposed, Screen, answered_by};
use crate::endpoints::admin::visit::Visit;
use crate::oauth::access::Permission;
use crate::pages::admin::{Links, Prose, Way};

pub(super) const SCREENS: [Screen; 4] = [
    Screen::shows("/admin/apps/{id}/danger", READ, answered_by!(show)),
    Screen::confirms(
        "/admin/apps/{id}/disable",
        (WRITE, "client.disable"),
        answered_by!(disable),
    ),
    Screen::confirms(
        "/admin/apps/{id}/enable",
        (WRITE, "client.enable"),
        answered_by!(enable),
    ),
    Screen::confirms(
        "/admin/apps/{id}/delete",
        (WRITE, "client.delete"),
        answered_by!(delete),
    ),
];

/// Where the page is.
fn here(subject: &Subject) -> String {
    format!("{}/danger", at(&subject.client.id))
}

async fn show(visit: Visit) -> Result<Answer, Refused> {
    let subject = seen(&visit).await?;
    if !subject.may_change {
        return Err(Refused::Nothing);
    }
    let own = at(&subject.client.id);
    // Whoever disabled it may have been an administrator: whose app it is asks one then.
    let may_more = subject.client.is_enabled || visit.may(Permission::ClientsWrite);
    let (way, words) = if subject.client.is_enabled {
        (
            Way::new("disable-app", format!("{own}/disable"), "Disable the app …"),
            "Disabled, it can do nothing: nobody signs in to it, and it gets no tokens. What people allowed it is kept for the day it is \
             enabled again.",
        )
    } else {
        (
            Way::new("enable-app", format!("{own}/enable"), "Enable the app …"),
            "It is disabled: nothing of it works. An administrator enables it, and it goes on with what people allowed it.",
        )
    };
    let page = sheet(&visit, &subject, "/danger").with(Prose::new(words));
    if !may_more {
        return Ok(page.into());
    }
    let page = page.with(Links::new("", vec![way]));
    if is_of_resource(&subject.client) {
        return Ok(page
            .with(Prose::new("It is deleted with its resource server."))
            .into());
    }
    let delete = Way::new("delete-app", format!("{own}/delete"), "Delete the app …");
    let words = "Deleted, it is gone with its secrets and with everything people allowed it. Made anew, it has another client id.";
    Ok(page
        .with(Prose::new(words))
        .with(Links::new("", vec![delete]))
        .into())
}

/// What is asked of whoever is about to do something with an app.
struct Asked {
    title: String,
    means: &'static str,
    press: &'static str,
    typed: Option<String>,
    then: String,
}

fn proposed(subject: &Subject, asked: Asked, change: impl Into<Change>) -> Proposed {
    Proposed {
        title: asked.title,
        means: asked.means.to_owned(),
        press: asked.press.to_owned(),
        typed: asked.typed,
        back: (here(subject), subject.client.name.clone()),
        then: asked.then,
        change: change.into(),
    }
}

async fn disable(visit: Visit) -> Result<Proposed, Refused> {
    let subject = changed(&visit).await?;
    let asked = Asked {
        title: format!("Disable {}", subject.client.name),
        means: "Nothing of it works until it is enabled again, and tokens it has are refused wherever somebody asks this server.",
        press: "Disable the app",
        typed: None,
        then: format!("{}?done=disabled", here(&subject)),
    };
    let id = subject.client.id.clone();
    Ok(proposed(&subject, asked, DisableClient { id }))
}

async fn enable(visit: Visit) -> Result<Proposed, Refused> {
    let subject = changed(&visit).await?;
    let asked = Asked {
        title: format!("Enable {}", subject.client.name),
        means: "People sign in to it again, and it goes on with what they allowed it.",
        press: "Enable the app",
        typed: None,
        then: format!("{}?done=enabled", here(&subject)),
    };
    let id = subject.client.id.clone();
    Ok(proposed(&subject, asked, EnableClient { id }))
}

async fn delete(visit: Visit) -> Result<Proposed, Refused> {
    let subject = changed(&visit).await?;
    let asked = Asked {
        title: format!("Delete {}", subject.client.name),
        means: "It goes with its secrets and with everything people allowed it. This cannot be undone.",
        press: "Delete the app",
        typed: Some(subject.client.name.clone()),
        then: "/admin/apps?done=deleted".to_owned(),
    };
    let id = subject.client.id.clone();
    Ok(proposed(&subject, asked, DeleteClient { id }))
}
