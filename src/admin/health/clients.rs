//! Apps the server is less strict with than with others.

use super::super::clients;
use super::super::refusal::AdminError;
use super::check::{Check, Status};
use crate::config::Settings;
use crate::oauth::client::Profile;
use crate::storage::Db;
use crate::types::ClientId;

/// How many of a kind are named.
const MOST_NAMED: usize = 20;

/// What is less strict with some clients than with others: a line for each kind, or one that says there is none.
///
/// # Errors
/// If the database fails.
pub async fn clients(db: &Db, settings: &Settings) -> Result<Vec<Check>, AdminError> {
    const CLIENTS: &str = "clients";
    let limit = i64::try_from(MOST_NAMED + 1).unwrap_or(i64::MAX);
    let server = settings.tokens.access;
    let (sending, without) = by_pkce(db, clients::of_profile(db, Profile::OidcCompat, limit).await?).await?;
    let kinds = [
        (
            CLIENTS,
            "may do without PKCE (oidc-compat), and sent it at each of their latest sign-ins".to_owned(),
            sending,
            "require it: grantor client edit ID --profile oauth21",
        ),
        (
            CLIENTS,
            "may do without PKCE (oidc-compat)".to_owned(),
            without,
            "grantor client edit ID --profile oauth21, as soon as the app can do PKCE",
        ),
        (
            CLIENTS,
            "may come back by plain http, where whoever is in their network can read and change what passes"
                .to_owned(),
            clients::with_http_callback(db, limit).await?,
            "give the app https, then grantor client edit ID --no-http-callback",
        ),
        (
            CLIENTS,
            format!(
                "have access tokens that last longer than the {} of others",
                server.in_words()
            ),
            clients::with_longer_tokens(db, server.duration(), limit).await?,
            "grantor client edit ID --access-lifetime default, where the app can refresh instead",
        ),
        (
            "consent",
            "people are not asked whether these may have what they skip consent for".to_owned(),
            clients::with_skipped_consent(db, limit).await?,
            "for apps of others: grantor client edit ID --ask-consent",
        ),
    ];
    let mut checks = Vec::new();
    for (what, found, loosened, fix) in kinds {
        if !loosened.is_empty() {
            let found = format!("{found}: {}", named(&loosened));
            checks.push(Check::new(Status::Warn, what, found).fix(fix));
        }
    }
    if checks.is_empty() {
        let found = match clients::count(db).await? {
            0 => "none is registered".to_owned(),
            1 => "1 is registered, and not loosened".to_owned(),
            count => format!("{count} are registered, none of them loosened"),
        };
        checks.push(Check::new(Status::Ok, CLIENTS, found));
    }
    Ok(checks)
}

/// Clients with their names.
type Named = Vec<(ClientId, String)>;

/// Those that send PKCE though they need not, and the others.
async fn by_pkce(db: &Db, clients: Named) -> Result<(Named, Named), AdminError> {
    let (mut sending, mut without) = (Vec::new(), Vec::new());
    for client in clients {
        let sends = clients::sends_pkce(db, &client.0).await?;
        if sends.is_some() {
            &mut sending
        } else {
            &mut without
        }
        .push(client);
    }
    Ok((sending, without))
}

fn named(clients: &[(ClientId, String)]) -> String {
    let first = clients.iter().take(MOST_NAMED);
    let mut named: Vec<_> = first.map(|(id, name)| format!("{id} ({name})")).collect();
    if clients.len() > MOST_NAMED {
        named.push("and others".to_owned());
    }
    named.join(", ")
}
