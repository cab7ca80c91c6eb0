//! What the person allowed the app before, as the page says it: when, and what is another than then.

use std::collections::BTreeSet;

use super::asking::ToConsent;
use super::decide::Valid;
use crate::app::App;
use crate::oauth::client::Client;
use crate::oauth::standard_claims;
use crate::oauth::translated::CLIENT_NAME;
use crate::pages::AllowedBefore;
use crate::storage::StorageError;
use crate::storage::consents::Consent;
use crate::storage::earlier;
use crate::types::{ResourceUri, Scope, Timestamp};
use crate::web::language::{spoken, words};

/// What a person allowed an app before.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// All of it, by whatever answer.
    pub all: Consent,
    /// When they did so last.
    at: Timestamp,
    /// What the page called the app the last time that is known of.
    name: String,
    /// Where its answers went.
    hosts: BTreeSet<String>,
}

/// What the person allowed the app before: remembered consent for any host of it, and grants that live.
///
/// Only where it is sure that it is this app (RFC 8252 §8.6): of another that goes by its name people are told nothing that makes it
/// look like one they know.
///
/// # Errors
/// If the database fails.
pub async fn earlier(
    app: &App,
    valid: &Valid,
    to_consent: &ToConsent,
    now: Timestamp,
) -> Result<Option<Earlier>, StorageError> {
    let (client, uri) = (&valid.way.client, valid.way.target.uri());
    if !client.is_assured(uri) {
        return Ok(None);
    }
    let user_id = &to_consent.session.user_id;
    let (consents, grants) = {
        let mut read = app.db.read().await?;
        let conn = &mut read.conn();
        (
            earlier::consents(conn, user_id, &client.id).await?,
            earlier::grants(conn, user_id, &client.id, now).await?,
        )
    };
    if consents.is_empty() && grants.is_empty() {
        return Ok(None);
    }
    let mut found = Earlier::default();
    for consent in consents {
        found.add(&consent.scope, consent.resources.0, consent.granted_at);
        found.all.claims.0.extend(consent.claims.0);
        found.hosts.insert(consent.redirect_host);
        if !consent.client_name.is_empty() {
            found.name = consent.client_name;
        }
    }
    for grant in grants
        .into_iter()
        .filter(|grant| client.is_assured(&grant.redirect_uri))
    {
        let claims = standard_claims::beyond(&grant.claims, &grant.scope);
        found.add(&grant.scope, grant.resources.0, grant.granted_at);
        found.all.claims.0.extend(claims);
        found.hosts.insert(grant.redirect_uri.host());
    }
    // What they were asked about and said no to is nothing new.
    found.all.scope = found.all.scope.union(&to_consent.declined);
    Ok(Some(found).filter(|found| found.at > Timestamp::default()))
}

impl Earlier {
    fn add(&mut self, scope: &Scope, resources: Vec<ResourceUri>, at: Timestamp) {
        self.all.scope = self.all.scope.union(scope);
        self.all.resources.0.extend(resources);
        self.at = self.at.max(at);
    }

    /// What the page says of it, if something is another than then.
    #[must_use]
    pub fn told(&self, valid: &Valid, to_consent: &ToConsent) -> Option<AllowedBefore> {
        let (asked, client) = (&to_consent.asked, &valid.way.client);
        let host = valid.way.target.uri().host();
        let told = AllowedBefore {
            on: words().date(self.at),
            asks_for_more: !self
                .all
                .covers(&asked.scope, &asked.resources, &to_consent.claims),
            name: Some(self.name.clone()).filter(|name| !name.is_empty() && is_renamed(name, client)),
            hosts: if self.hosts.contains(&host) {
                Vec::new()
            } else {
                self.hosts.iter().cloned().collect()
            },
        };
        let is_other = told.asks_for_more || told.name.is_some() || !told.hosts.is_empty();
        is_other.then_some(told)
    }
}

/// Whether an app is called otherwise than it was to this person. A name it has in another language is no other one, where an
/// administrator gives them: they may have read the page in that. Whoever names their own app could keep the old name where nobody
/// reads it.
fn is_renamed(name: &str, client: &Client) -> bool {
    let is_one_of_its = || client.name == name || client.translations.of(CLIENT_NAME).any(|it| it == name);
    client.name_in(spoken()) != name && (client.is_self_registered() || !is_one_of_its())
}
