//! The rules every client keeps, whoever registers it.

use super::changes::dedup;
use super::metadata::{MetadataFault, check_metadata};
use super::settings::check_settings;
use crate::admin::changing::Room;
use crate::admin::names::check_name;
use crate::admin::references::{missing, resource};
use crate::admin::refusal::{AdminError, Faults, Refusal, check_words};
use crate::oauth::access::Permission;
use crate::oauth::client::{Client, ClientType, Profile};
use crate::oauth::client_metadata::ClientMetadata;
use crate::oauth::redirect_uri::{NotRegistrable, check_of, is_private_http};
use crate::oauth::translated::OF_CLIENT;
use crate::types::{ClientId, SecretId, UriScheme};

/// What generated client ids begin with.
const ID_PREFIX: &str = "c_";

impl From<MetadataFault> for Refusal {
    fn from(fault: MetadataFault) -> Self {
        let refusal = Self::invalid(fault.to_string());
        // Some rules are of all of it.
        let is_one = ClientMetadata::MEMBERS.contains(&fault.member) || OF_CLIENT.contains(&fault.member);
        if is_one {
            refusal.about(fault.member)
        } else {
            refusal
        }
    }
}

/// Checks what can be checked without the database; `schemes` are the private-use schemes an administrator allows.
pub(super) fn check(client: &Client, schemes: &[UriScheme], faults: &mut Faults) {
    let name = check_words("client's name", &client.name, 100);
    faults.note(name.map_err(|fault| fault.about("client_name")));
    faults.note(check_profile(client).map_err(|fault| fault.about("profile")));
    faults.note(check_auth_method(client).map_err(|fault| fault.about("token_endpoint_auth_method")));
    let mut of_uris = Faults::default();
    check_redirect_uris(client, schemes, &mut of_uris);
    faults.of("redirect_uris", of_uris);
    check_settings(client, faults);
    for fault in check_metadata(client, schemes) {
        faults.add(fault);
    }
}

fn check_profile(client: &Client) -> Result<(), Refusal> {
    match client.profile {
        Profile::OAuth21 => Ok(()),
        Profile::OidcCompat if !client.is_public() => Ok(()),
        Profile::OidcCompat => Err(Refusal::invalid(
            "The profile oidc-compat is for confidential clients that cannot do PKCE; a public client always uses PKCE.",
        )
        .try_this("--profile oauth21")),
        Profile::Fapi2 => Err(Refusal::invalid(
            "The profile fapi2 needs pushed authorization requests and sender-constrained tokens, which this version \
             does not have.",
        )
        .try_this("--profile oauth21")),
    }
}

fn check_auth_method(client: &Client) -> Result<(), Refusal> {
    let kind = client.client_type;
    match (kind, client.is_public()) {
        (ClientType::Web | ClientType::Service | ClientType::ResourceServer, false)
        | (ClientType::Spa | ClientType::Native, true) => Ok(()),
        (ClientType::Service | ClientType::ResourceServer, true) => Err(Refusal::invalid(format!(
            "A {kind} client acts for itself, so it must authenticate: its method cannot be none."
        ))
        .try_this("--auth-method either")),
        (ClientType::Web, true) => Err(Refusal::invalid(
            "A web client runs on a server and keeps a secret: its method cannot be none.",
        )
        .try_this("--type spa for an app that runs in the browser alone")),
        (ClientType::Spa | ClientType::Native, false) => Err(Refusal::invalid(format!(
            "A {kind} client runs where its user is and cannot keep a secret: its method must be none."
        ))
        .try_this("--type web for an app that runs on a server")),
    }
}

fn check_redirect_uris(client: &Client, schemes: &[UriScheme], faults: &mut Faults) {
    let has_pages = matches!(
        client.client_type,
        ClientType::Web | ClientType::Spa | ClientType::Native
    );
    if !has_pages && !client.redirect_uris.is_empty() {
        faults.add(Refusal::invalid(format!(
            "A {} client acts for itself and sends nobody anywhere: it has no redirect URI.",
            client.client_type
        )));
        return;
    }
    if has_pages && client.redirect_uris.is_empty() {
        faults.add(
            Refusal::invalid(format!(
                "A {} client needs at least one redirect URI: where people come back to after they decided.",
                client.client_type
            ))
            .try_this("--redirect-uri https://app.example.com/callback"),
        );
    }
    if client.redirect_uris.len() > MOST_REDIRECT_URIS {
        faults.add(Refusal::invalid(format!(
            "A client has at most {MOST_REDIRECT_URIS} redirect URIs."
        )));
        return;
    }
    for uri in &client.redirect_uris {
        let Err(rule) = check_of(client, uri, schemes) else {
            continue;
        };
        let refusal = Refusal::invalid(format!("{}: {rule}", uri.as_str()));
        faults.add(match rule {
            // RFC 8252 §8.4 says SHOULD: an administrator who knows the app may say otherwise.
            NotRegistrable::NotServed(_) if client.client_type == ClientType::Native => {
                refusal.try_this(format!("--allow-scheme {}", uri.scheme()))
            }
            _ if is_private_http(uri) && !client.is_public() && !client.is_self_registered() => refusal
                .try_this("https; or --allow-http-callback, if everybody in that network may be trusted"),
            _ => refusal,
        });
    }
}

/// Every scope and resource server a client names must exist; the latter it has by their registered identifiers from here.
pub(super) async fn settle_references(
    room: &mut Room<'_, '_>,
    client: &mut Client,
    faults: &mut Faults,
) -> Result<(), AdminError> {
    let known = room.catalog().await?.scopes;
    for name in client.scope.iter() {
        let is_there = known.iter().any(|scope| scope.name == *name) || Permission::of_scope(name).is_some();
        if !is_there {
            let otherwise = format!("grantor scope create {name} --description \"What it lets an app do\"");
            let known = known.iter().map(|scope| scope.name.as_str());
            faults.add(missing("scope", name.as_str(), known, &otherwise).about("scope"));
        }
    }
    let mut of_resources = Faults::default();
    for uri in &mut client.resources {
        if let Some(known) = of_resources.look(resource(room.conn, uri).await)? {
            *uri = known.resource.uri;
        }
    }
    faults.of("resources", of_resources);
    dedup(&mut client.resources);
    Ok(())
}

/// Whether an id is as the server makes them: such a one comes back where a client is made anew as it was elsewhere.
fn is_generated(id: &ClientId) -> bool {
    let random = id.as_str().strip_prefix(ID_PREFIX).unwrap_or_default();
    random.len() == 32
        && random
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A client is told from a person by its id alone where a token's `sub` is either (RFC 9700 §4.15).
pub(super) fn chosen_id(id: ClientId) -> Result<ClientId, Refusal> {
    check_name(id.as_str(), "client_id")?;
    if id.as_str().starts_with(ID_PREFIX) && !is_generated(&id) {
        return Err(
            Refusal::invalid("Ids that begin with c_ are the server's to choose.")
                .try_this("another --id, or none")
                .about("client_id"),
        );
    }
    if uuid::Uuid::try_parse(id.as_str()).is_ok() {
        return Err(Refusal::invalid(
            "A client id must not look like a UUID: those are the ids of people, and a token's subject is either.",
        )
        .try_this("another --id, such as my-app")
        .about("client_id"));
    }
    Ok(id)
}

/// A client id nobody had before: `c_` and a UUID.
///
/// # Errors
/// Never: what is made is an id.
pub fn generated_id() -> Result<ClientId, AdminError> {
    let id = format!("{ID_PREFIX}{}", SecretId::new().as_str().replace('-', ""));
    id.parse()
        .map_err(|rule: crate::types::StringError| Refusal::invalid(rule.to_string()).into())
}

const MOST_REDIRECT_URIS: usize = 50;
