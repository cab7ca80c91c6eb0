//! What is changed of a client, and what follows from it.

use super::settings::decided;
use crate::admin::refusal::{AdminError, Refusal};
use crate::oauth::access::Ceiling;
use crate::oauth::client::{AuthMethods, Client, Profile};
use crate::oauth::client_metadata::ClientMetadata;
use crate::oauth::client_settings::SettingsChanges;
use crate::oauth::redirect_uri::is_private_use;
use crate::oauth::resource::Catalog;
use crate::oauth::sector;
use crate::storage::{Conn, consents, grants, logout_deliveries, session_clients};
use crate::types::{RedirectUri, ResourceUri, Scope, SigningAlgorithm, Timestamp, UriScheme};
use crate::words::TranslationChanges;

/// What to change of a client; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClientChanges {
    /// The version these changes were thought out for; any if not set.
    pub based_on: Option<i64>,
    /// What people call the app.
    pub name: Option<String>,
    /// How strict the server is with it.
    pub profile: Option<Profile>,
    /// How it authenticates.
    pub auth_method: Option<AuthMethods>,
    /// All its redirect URIs.
    pub redirect_uris: Option<Vec<RedirectUri>>,
    /// The scope it may ask for.
    pub scope: Option<Scope>,
    /// All resource servers it may name.
    pub resources: Option<Vec<ResourceUri>>,
    /// The algorithm its tokens are signed with, or `Some(None)` for what they would be signed with otherwise.
    pub signing_algorithm: Option<Option<SigningAlgorithm>>,
    /// The app's home page, or `Some(None)` for none.
    pub client_uri: Option<Option<String>>,
    /// The app's privacy policy, or `Some(None)` for none.
    pub policy_uri: Option<Option<String>>,
    /// The app's terms of service, or `Some(None)` for none.
    pub tos_uri: Option<Option<String>>,
    /// What of its name and pages changes in other languages.
    pub translations: TranslationChanges,
    /// All of what else it registers.
    pub metadata: Option<ClientMetadata>,
    /// What else is decided about it.
    pub settings: SettingsChanges,
    /// For an app nobody vouched for: whether `scope` and `resources` are an administrator's word about it; where this
    /// says nothing, they are once one of them is named here.
    pub is_bounded: Option<bool>,
    /// Private-use schemes without a period that an administrator lets this one have, beside those its redirect URIs have
    /// already and those the owner lets all apps have.
    pub allowed_schemes: Vec<UriScheme>,
}

/// Adds what becomes of the bounds of an app that registered itself: once an administrator says what it may ask for, that
/// is theirs to say, all of it. What is not named is what it may ask for now.
pub(super) fn bound(old: &Client, changes: &mut ClientChanges, catalog: &Catalog) -> Result<(), Refusal> {
    if !old.is_self_registered() {
        return if changes.is_bounded.take().is_none() {
            Ok(())
        } else {
            Err(Refusal::invalid(
                "An administrator registered this app: it may ask for what it is registered for, and no more.",
            )
            .try_this(format!("grantor client edit {} --scope …", old.id))
            .about("bounded_by"))
        };
    }
    if changes.scope.is_some() || changes.resources.is_some() {
        changes.is_bounded.get_or_insert(true);
    }
    if changes.is_bounded == Some(true) && !old.is_bounded {
        let ceiling = Ceiling::of(catalog, old);
        changes.scope.get_or_insert_with(|| ceiling.all());
        changes.resources.get_or_insert_with(|| ceiling.resources());
    }
    Ok(())
}

pub(super) fn changed(old: Client, changes: ClientChanges, now: Timestamp) -> Client {
    let before = old.clone();
    let used_before = schemes_of(&old);
    let methods = changes.auth_method.unwrap_or(old.auth_methods());
    let mut redirect_uris = changes.redirect_uris.unwrap_or(old.redirect_uris);
    dedup(&mut redirect_uris);
    let mut resources = changes.resources.unwrap_or(old.resources);
    dedup(&mut resources);
    let names_skipped = changes.settings.skip_consent.is_some();
    let names_optional = changes.metadata.is_some();
    let mut client = Client {
        name: changes.name.map_or(old.name, |name| name.trim().to_owned()),
        profile: changes.profile.unwrap_or(old.profile),
        auth_method: methods.preferred(),
        takes_either: methods == AuthMethods::Either,
        redirect_uris,
        scope: changes.scope.unwrap_or(old.scope),
        resources,
        is_bounded: changes.is_bounded.unwrap_or(old.is_bounded),
        signing_algorithm: changes.signing_algorithm.unwrap_or(old.signing_algorithm),
        client_uri: changes.client_uri.unwrap_or(old.client_uri),
        policy_uri: changes.policy_uri.unwrap_or(old.policy_uri),
        tos_uri: changes.tos_uri.unwrap_or(old.tos_uri),
        translations: changes.translations.over(old.translations),
        metadata: changes.metadata.unwrap_or(old.metadata),
        settings: changes.settings.over(old.settings),
        updated_at: now,
        ..old
    };
    // What it may no longer ask for it is not given unasked either, also once it may again: that was about another app. So was
    // what it learns of people who are somebody else to it now.
    if !names_skipped {
        let skipped = std::mem::take(&mut client.settings.skip_consent);
        if !sector::renames(&before, &client) {
            client.settings.skip_consent = skipped.intersection(&client.scope);
        }
    }
    // Where nobody names what people may leave out, it is what is left of it.
    if !names_optional {
        client.metadata = std::mem::take(&mut client.metadata).within(&client.scope);
    }
    // What an administrator allowed is the app's to keep until they take its last URI of that scheme; that the app itself
    // did without for a while takes nothing.
    let used = schemes_of(&client);
    let mut allowed = std::mem::take(&mut client.metadata.allowed_schemes);
    allowed.retain(|scheme| used.contains(scheme) || !used_before.contains(scheme));
    allowed.extend(
        changes
            .allowed_schemes
            .into_iter()
            .filter(|scheme| used.contains(scheme)),
    );
    dedup(&mut allowed);
    client.metadata.allowed_schemes = allowed;
    client
}

/// The schemes a client comes back by already: whoever allowed them need not do so again.
pub(super) fn schemes_of(client: &Client) -> Vec<UriScheme> {
    let uris = client
        .redirect_uris
        .iter()
        .chain(&client.metadata.post_logout_redirect_uris);
    uris.filter(|uri| is_private_use(uri))
        .filter_map(|uri| uri.scheme().parse().ok())
        .collect()
}

/// The names of the fields that differ, and what is decided anew, for the audit log.
pub(super) fn differences(old: &Client, new: &Client) -> Vec<String> {
    let fields = [
        ("name", old.name != new.name),
        ("profile", old.profile != new.profile),
        ("auth_method", old.auth_methods() != new.auth_methods()),
        ("redirect_uris", old.redirect_uris != new.redirect_uris),
        ("scope", old.scope != new.scope),
        ("resources", old.resources != new.resources),
        ("is_bounded", old.is_bounded != new.is_bounded),
        (
            "signing_algorithm",
            old.signing_algorithm != new.signing_algorithm,
        ),
        ("client_uri", old.client_uri != new.client_uri),
        ("policy_uri", old.policy_uri != new.policy_uri),
        ("tos_uri", old.tos_uri != new.tos_uri),
        ("translations", old.translations != new.translations),
        ("metadata", old.metadata != new.metadata),
    ];
    let differing = fields.into_iter().filter(|(_, differs)| *differs);
    let fields = differing.map(|(name, _)| name.to_owned());
    fields.chain(decided(&old.settings, &new.settings)).collect()
}

/// Ends everything a client was allowed, if its people are somebody else to it from now on; what to say of that.
///
/// Else it would learn who a person is to another sector, or to everybody, without anybody being asked: from a refresh,
/// a remembered consent, or the end of a sign-in.
pub(in crate::admin) async fn end_if_renamed(
    conn: &mut Conn<'_>,
    old: &Client,
    new: &Client,
    now: Timestamp,
) -> Result<Option<&'static str>, AdminError> {
    if !sector::renames(old, new) {
        return Ok(None);
    }
    grants::revoke_of_client(conn, &old.id, "subjects changed", now).await?;
    consents::forget_of_client(conn, &old.id).await?;
    session_clients::forget_of_client(conn, &old.id).await?;
    logout_deliveries::forget_of_client(conn, &old.id).await?;
    Ok(Some(
        "people have other subjects: everything it was allowed has ended",
    ))
}

/// Each item once, where it stood first.
pub(super) fn dedup<T: PartialEq>(list: &mut Vec<T>) {
    let mut seen = Vec::with_capacity(list.len());
    for item in list.drain(..) {
        if !seen.contains(&item) {
            seen.push(item);
        }
    }
    *list = seen;
}
