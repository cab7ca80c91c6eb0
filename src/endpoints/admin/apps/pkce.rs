//! An app that sends PKCE though it need not is made to.

use super::frame::{Subject, WRITE, at, changed};
use crate::admin::change::EditClient;
use crate::admin::clients::{ClientChanges, sends_pkce};
use crate::endpoints::admin::answer::Refused;
use crate::endpoints::admin::screen::{Proposed, Screen, answered_by};
use crate::endpoints::admin::visit::Visit;
use crate::oauth::client::Profile;
use crate::pages::admin::{Links, Prose, Tone, Way};

pub(super) const SCREENS: [Screen; 1] = [Screen::confirms(
    "/admin/apps/{id}/require-pkce",
    (WRITE, "client.edit"),
    answered_by!(require),
)];

/// What is to be said of an app that may do without PKCE and sends it all the same, and the way to have it required.
///
/// # Errors
/// If the database fails.
pub(super) async fn advice(
    visit: &Visit,
    subject: &Subject,
) -> Result<Option<(Prose, Option<Links>)>, Refused> {
    if subject.client.profile != Profile::OidcCompat {
        return Ok(None);
    }
    let Some(times) = sends_pkce(&visit.app.db, &subject.client.id).await? else {
        return Ok(None);
    };
    let when = if times == 1 {
        "at its latest sign-in".to_owned()
    } else {
        format!("at each of its {times} latest sign-ins")
    };
    let words = format!(
        "This app sends PKCE: it did {when}. Require it, and a code that leaks is useless to whoever finds it."
    );
    let way = Way::new(
        "require-pkce",
        format!("{}/require-pkce", at(&subject.client.id)),
        "Require PKCE …",
    );
    let ways = subject.may_change.then(|| Links::new("", vec![way]));
    Ok(Some((Prose::meant(words, Tone::Warn), ways)))
}

async fn require(visit: Visit) -> Result<Proposed, Refused> {
    let Subject { client, .. } = changed(&visit).await?;
    if client.profile != Profile::OidcCompat {
        return Err(Refused::Nothing);
    }
    let own = at(&client.id);
    Ok(Proposed {
        title: format!("Require PKCE of {}", client.name),
        means: "Its profile becomes oauth21: an authorization request of it without a code challenge is refused from then on."
            .to_owned(),
        press: "Require PKCE".to_owned(),
        typed: None,
        back: (own.clone(), client.name.clone()),
        then: format!("{own}?done=saved"),
        change: EditClient {
            id: client.id,
            changes: ClientChanges {
                profile: Some(Profile::OAuth21),
                ..ClientChanges::default()
            },
        }
        .into(),
    })
}
