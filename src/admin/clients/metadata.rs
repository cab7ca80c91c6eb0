//! The rules of what a client registers beside OAuth (OpenID Connect Registration §2), whoever registers it.

use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;

use super::changes::dedup;
use crate::admin::refusal::check_words;
use crate::fetch::{FetchError, Fetcher, check_uri};
use crate::jose::ClientKeys;
use crate::oauth::class::Class;
use crate::oauth::client::{AuthMethod, Client};
use crate::oauth::client_metadata::{AssertionAlgorithm, ClientMetadata, SubjectType};
use crate::oauth::extent::may_be_optional;
use crate::oauth::redirect_uri::check_of;
use crate::oauth::{registration, sector, translated};
use crate::types::{RedirectUri, UriScheme, is_loopback};

/// The most of anything a client registers a list of.
const MOST: usize = 50;

/// The most bytes all of it has.
const MOST_BYTES: usize = 16 * 1024;

/// A member that breaks a rule. Both are ASCII without quotes, and nothing that was sent is in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{member}: {rule}")]
pub struct MetadataFault {
    /// Its name (RFC 7591 §2).
    pub member: &'static str,
    /// The rule.
    pub rule: &'static str,
}

fn fault(member: &'static str, rule: &'static str) -> MetadataFault {
    MetadataFault { member, rule }
}

/// Checks what can be checked without looking anything up; `schemes` are the private-use schemes that are allowed. Every
/// member that breaks a rule, the first of them first.
#[must_use]
pub fn check_metadata(client: &Client, schemes: &[UriScheme]) -> Vec<MetadataFault> {
    let metadata = &client.metadata;
    let mut faults = Vec::new();
    faults.extend(check_size(client).err());
    faults.extend(check_keys(client).err());
    for (member, uri) in [
        ("client_uri", &client.client_uri),
        ("policy_uri", &client.policy_uri),
        ("tos_uri", &client.tos_uri),
        ("logo_uri", &metadata.logo_uri),
    ] {
        if uri.as_deref().is_some_and(|uri| !is_web_address(uri)) {
            faults.push(fault(
                member,
                "it must be a web address such as https://app.example.com (http on loopback alone)",
            ));
        }
    }
    // OpenID Connect Registration §2: "using the https scheme". Back-Channel Logout §2.2: "MUST NOT include a fragment".
    for (member, uri) in fetched(metadata)
        .into_iter()
        .chain([("initiate_login_uri", &metadata.initiate_login_uri)])
    {
        let checked = uri.as_deref().map_or(Ok(()), check_uri);
        faults.extend(checked.err().map(|error| fault(member, uri_rule(error))));
    }
    faults.extend(check_sectors(client).err());
    faults.extend(check_optional(client).err());
    let member = "post_logout_redirect_uris";
    if metadata.post_logout_redirect_uris.len() > MOST {
        faults.push(fault(member, "there are at most 50"));
    } else {
        let refused = metadata.post_logout_redirect_uris.iter().filter_map(|uri| {
            let checked = check_of(client, uri, schemes);
            checked.err().map(|refused| fault(member, refused.rule().0))
        });
        faults.extend(refused);
    }
    faults.extend(check_texts(metadata));
    faults.extend(check_translations(client));
    // Two URIs may break one rule.
    dedup(&mut faults);
    faults
}

/// What is registered is read for every request, written by anybody where registration is open, and never this much in
/// earnest.
fn check_size(client: &Client) -> Result<(), MetadataFault> {
    let registered = Value::Object(registration::response(client)).to_string();
    if registered.len() <= MOST_BYTES {
        return Ok(());
    }
    Err(fault(
        "metadata",
        "all that a client registers has at most 16 KiB as JSON, its keys included; keys that need more can be at a jwks_uri",
    ))
}

/// The members this server connects to.
fn fetched(metadata: &ClientMetadata) -> [(&'static str, &Option<String>); 3] {
    [
        ("jwks_uri", &metadata.jwks_uri),
        ("sector_identifier_uri", &metadata.sector_identifier_uri),
        ("backchannel_logout_uri", &metadata.backchannel_logout_uri),
    ]
}

fn uri_rule(error: FetchError) -> &'static str {
    match error {
        FetchError::Uri(rule) => rule,
        FetchError::Forbidden => {
            "its host is an address that this server does not connect to; the owner can allow networks with \
             fetch.allow_networks and, for apps that register themselves, fetch.allow_networks_for_registered"
        }
        _ => "it cannot be fetched",
    }
}

fn check_keys(client: &Client) -> Result<(), MetadataFault> {
    let metadata = &client.metadata;
    // RFC 7591 §2: "The "jwks_uri" and "jwks" parameters MUST NOT both be present".
    if metadata.jwks.is_some() && metadata.jwks_uri.is_some() {
        return Err(fault("jwks", "send either jwks or jwks_uri, not both"));
    }
    let signs = client.auth_method == AuthMethod::PrivateKeyJwt;
    let alg = match (client.auth_method, metadata.token_endpoint_auth_signing_alg) {
        (AuthMethod::PrivateKeyJwt, Some(AssertionAlgorithm::HS256)) => {
            return Err(fault(
                "token_endpoint_auth_signing_alg",
                "private_key_jwt is signed with one of RS256, PS256, ES256, EdDSA",
            ));
        }
        (AuthMethod::ClientSecretJwt, Some(AssertionAlgorithm::Asymmetric(_))) => {
            return Err(fault(
                "token_endpoint_auth_signing_alg",
                "client_secret_jwt is made with HS256",
            ));
        }
        (_, Some(AssertionAlgorithm::Asymmetric(alg))) => Some(alg),
        _ => None,
    };
    if let Some(set) = &metadata.jwks {
        let keys = ClientKeys::read(set).map_err(|error| match error {
            crate::jose::JoseError::Key(rule) => fault("jwks", rule),
            _ => fault("jwks", "it is not a JWK Set"),
        })?;
        if signs && keys.has_none_for(alg) {
            return Err(fault(
                "jwks",
                "it has no key this server could verify with: RSA of 2048 to 4096 bits, P-256 or Ed25519, for signatures",
            ));
        }
    } else if signs && metadata.jwks_uri.is_none() {
        return Err(fault(
            "jwks",
            "a client with private_key_jwt needs its public keys here, or a jwks_uri where they are",
        ));
    }
    Ok(())
}

/// OpenID Connect Registration §5: "If there are multiple hostnames in the registered `redirect_uris` and pairwise
/// Subject Identifiers are used, the Client MUST register a `sector_identifier_uri`".
fn check_sectors(client: &Client) -> Result<(), MetadataFault> {
    let metadata = &client.metadata;
    if metadata.subject_type != Some(SubjectType::Pairwise) || metadata.sector_identifier_uri.is_some() {
        return Ok(());
    }
    let hosts: BTreeSet<Option<String>> = client.redirect_uris.iter().map(sector::host).collect();
    if hosts.len() > 1 {
        return Err(fault(
            "sector_identifier_uri",
            "a pairwise client with redirect URIs at several hosts needs one",
        ));
    }
    Ok(())
}

/// What people may leave out is part of what the app may ask for.
fn check_optional(client: &Client) -> Result<(), MetadataFault> {
    let optional = &client.metadata.optional_scope;
    let member = "optional_scope";
    if !optional.iter().all(may_be_optional) {
        Err(fault(
            member,
            "openid, offline_access and the scopes of the administration cannot be optional",
        ))
    } else if optional.is_subset(&client.scope) {
        Ok(())
    } else {
        Err(fault(
            member,
            "it has a scope that the app may not ask for: what is optional is part of its scope",
        ))
    }
}

/// What holds of a name or a link in every language: as of the one without a tag.
fn check_translations(client: &Client) -> Vec<MetadataFault> {
    let mut faults = Vec::new();
    if client.translations.len() > translated::MOST {
        faults.push(fault(
            "client_name",
            "there are at most 100 names and links in other languages",
        ));
    }
    for member in translated::OF_CLIENT {
        let mut texts = client.translations.of(member);
        let is_bad = if member == translated::CLIENT_NAME {
            texts.any(|text| check_words(member, text, 100).is_err())
        } else {
            texts.any(|text| !is_web_address(text))
        };
        let rule = if member == translated::CLIENT_NAME {
            "in every language it is one line of at most 100 characters that shows something"
        } else {
            "in every language it must be a web address such as https://app.example.com (http on loopback alone)"
        };
        if is_bad {
            faults.push(fault(member, rule));
        }
    }
    let is_other = |member: &str| !translated::OF_CLIENT.contains(&member);
    if client
        .translations
        .iter()
        .any(|(name, _)| is_other(name.member()))
    {
        faults.push(fault(
            "translations",
            "what an app has in other languages is client_name, client_uri, logo_uri, tos_uri and policy_uri",
        ));
    }
    faults
}

fn check_texts(metadata: &ClientMetadata) -> Vec<MetadataFault> {
    let is_line = |text: &str, most: usize| {
        !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
    };
    let mut faults = Vec::new();
    if metadata.contacts.len() > 10 || !metadata.contacts.iter().all(|text| is_line(text, 254)) {
        faults.push(fault(
            "contacts",
            "there are at most 10, each one line of at most 254 characters",
        ));
    }
    let acrs = &metadata.default_acr_values;
    if acrs.len() > 10 || !acrs.iter().all(|text| is_line(text, 255) && !text.contains(' ')) {
        faults.push(fault(
            "default_acr_values",
            "there are at most 10, each of at most 255 characters without spaces",
        ));
    }
    for (member, text) in [
        ("software_id", &metadata.software_id),
        ("software_version", &metadata.software_version),
    ] {
        if text.as_deref().is_some_and(|text| !is_line(text, 255)) {
            faults.push(fault(member, "it is one line of at most 255 characters"));
        }
    }
    faults
}

/// What people may be shown as a link.
fn is_web_address(text: &str) -> bool {
    let is_plain = text.len() <= 2048 && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    is_plain
        && Url::parse(text).is_ok_and(|url| {
            let is_web = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
            is_web && url.username().is_empty() && url.password().is_none()
        })
}

/// Checks what other servers have to say of a client of `class`: that nothing leads inside, and that the client's sector
/// knows it.
///
/// To be called before a client with these is written, outside any transaction; it may take some seconds.
///
/// # Errors
/// The first member that breaks a rule, or whose document cannot be fetched.
pub async fn check_urls(
    fetcher: &Fetcher,
    class: Class,
    metadata: &ClientMetadata,
    redirect_uris: &[RedirectUri],
) -> Result<(), MetadataFault> {
    for (member, uri) in fetched(metadata)
        .into_iter()
        .chain([("logo_uri", &metadata.logo_uri)])
    {
        if let Some(Err(error @ FetchError::Forbidden)) = uri.as_deref().map(|uri| fetcher.check(class, uri))
        {
            return Err(fault(member, uri_rule(error)));
        }
    }
    let Some(uri) = &metadata.sector_identifier_uri else {
        return Ok(());
    };
    let member = "sector_identifier_uri";
    let listed = fetcher.get(class, uri).await.map_err(|error| {
        tracing::info!(cause = %error, "a sector identifier document could not be fetched");
        fault(
            member,
            "it could not be fetched: it must answer with a JSON array, over https, within 5 seconds, without a redirect",
        )
    })?;
    // OpenID Connect Registration §5: "a JSON file containing an array of `redirect_uri` values".
    let listed: Vec<String> = serde_json::from_slice(&listed.body)
        .map_err(|_| fault(member, "what is there is not a JSON array of strings"))?;
    // "The values registered in `redirect_uris` MUST be included in the elements of the array".
    if redirect_uris
        .iter()
        .all(|uri| listed.iter().any(|known| known == uri.as_str()))
    {
        Ok(())
    } else {
        Err(fault(
            member,
            "the array there does not have every redirect URI of the client in it",
        ))
    }
}
