//! The other providers on the pages on which somebody signs in, or becomes a user.

use super::interaction::Interaction;
use crate::app::App;
use crate::oauth::provider::ProviderLink;
use crate::pages::{Connecting, WithProvider};
use crate::types::Timestamp;
use crate::web::page::local;

/// The longest address of a link: what proxies take, less what comes before the path.
const LONGEST_LINK: usize = 7 * 1024;

/// The ways to those that may be signed in with, each with the request in progress: by a link, or a form where that is too long.
pub fn links(
    app: &App,
    known: &[ProviderLink],
    interaction: &Interaction,
    sealed: &str,
) -> Vec<WithProvider> {
    // Who somebody is there is known already.
    let connecting = interaction.connecting.as_ref();
    let others = known
        .iter()
        .filter(|link| connecting.is_none_or(|pending| *pending.provider() != link.id));
    others
        .map(|link| {
            let path = local(app, &format!("/sign-in/with/{}", link.id));
            let address = format!("{path}?interaction={sealed}");
            let (address, interaction) = if address.len() <= LONGEST_LINK {
                (address, None)
            } else {
                (path, Some(sealed.to_owned()))
            };
            WithProvider {
                id: link.id.to_string(),
                name: link.name.clone(),
                address,
                interaction,
            }
        })
        .collect()
}

/// What signing in connects the account with, where somebody came back from a provider as a person nobody is known as; forgotten
/// where it took too long.
pub fn connecting(
    app: &App,
    known: &[ProviderLink],
    interaction: &mut Interaction,
    (sign_in, now): (&str, Timestamp),
) -> Option<Connecting> {
    let pending = interaction
        .connecting
        .take()
        .filter(|pending| pending.is_recent(now))?;
    let link = known.iter().find(|link| link.id == *pending.provider())?;
    let without = format!("{}?interaction={}", local(app, sign_in), interaction.seal(app));
    let shown = Connecting {
        provider: link.name.clone(),
        email: pending.email().map(ToString::to_string),
        without,
    };
    interaction.connecting = Some(pending);
    Some(shown)
}
