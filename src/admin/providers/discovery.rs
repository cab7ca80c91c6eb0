//! Looks at a provider before anybody is sent there.

use crate::config::{ConfigError, Fetch};
use crate::fetch::Fetcher;
use crate::jose::strict_object;
use crate::oauth::class::Class;
use crate::oauth::provider::ProviderSettings;

/// What is wrong with it, as far as its metadata tells: it may be down, and mended later.
///
/// # Errors
/// If nothing can be fetched here.
pub async fn advice(fetch: &Fetch, settings: &ProviderSettings) -> Result<Vec<String>, ConfigError> {
    let Some(url) = settings.metadata_url() else {
        return Ok(Vec::new());
    };
    let said = [
        &settings.authorization_endpoint,
        &settings.token_endpoint,
        &settings.jwks_uri,
    ];
    if said.iter().all(|said| said.is_some()) {
        return Ok(Vec::new());
    }
    let mut fetch = fetch.clone();
    fetch.allow_networks.extend(&settings.network);
    let fetched = Fetcher::new(&fetch)?.get(Class::Vouched, &url).await;
    let unreached = |why: String| {
        vec![format!(
            "Its metadata at {url} cannot be read: {why}. Nobody can sign in by it until it can."
        )]
    };
    Ok(match fetched {
        Err(error) => unreached(error.to_string()),
        Ok(fetched) => match strict_object(&fetched.body) {
            Err(_) => unreached("it is no JSON object".to_owned()),
            Ok(metadata) => settings.advice(&metadata),
        },
    })
}
