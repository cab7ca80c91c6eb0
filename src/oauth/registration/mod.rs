//! What an app says of itself (RFC 7591 §2; OpenID Connect Registration §2): read, typed, and held against what this
//! server serves and lets apps have. Whoever reads such a document anywhere reads it here.
//!
//! What is not served is left out, and the answer says what was registered; nothing is registered if nothing of use is
//! left, for what is malformed or dangerous, and for promises this server would not keep.

mod members;
mod promises;
mod redirect_uris;
mod response;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use self::members::{Members, https_address, invalid};
use super::client::{AuthMethod, AuthMethods, Client, ClientType, GrantType, Profile};
use super::client_metadata::{AssertionAlgorithm, ClientMetadata};
use super::error::ProtocolError;
use super::extent::may_be_optional;
use super::look_alike::is_seen;
use super::reason;
use super::redirect_uri::is_private_use;
use super::translated::{self, CLIENT_NAME};
use crate::jose::known_members;
use crate::types::{RedirectUri, Scope, UriScheme};
use crate::words::Translations;

pub use response::response;

/// The longest name of an app.
const MAX_NAME: usize = 100;

/// What this server lets apps have that register themselves.
#[derive(Clone, Debug)]
pub struct RegistrationPolicy {
    /// The most they may ask people for now; what they may when they ask is decided then.
    pub scope: Scope,
    /// Private-use schemes without a period that are allowed, beside the known apps.
    pub schemes: Vec<UriScheme>,
    /// The profile of those that keep a secret.
    pub confidential_profile: Profile,
}

/// A registration request that is in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// `client_name`, or what stands in its place.
    pub name: String,
    /// What kind of app it is.
    pub client_type: ClientType,
    /// `token_endpoint_auth_method`, or what an app of its kind gets in place of it.
    pub auth_method: AuthMethod,
    /// Whether it named no method, so that its secret may come either way.
    pub takes_either: bool,
    /// Those of `redirect_uris` that are served.
    pub redirect_uris: Vec<RedirectUri>,
    /// Those of `grant_types` that are served.
    pub grant_types: Vec<GrantType>,
    /// `scope`: what it asks for, which is not what it gets.
    pub scope: Scope,
    /// `client_uri`.
    pub client_uri: Option<String>,
    /// `policy_uri`.
    pub policy_uri: Option<String>,
    /// `tos_uri`.
    pub tos_uri: Option<String>,
    /// The name and the links in other languages: `client_name#de`.
    pub translations: Translations,
    /// All the rest.
    pub metadata: ClientMetadata,
}

impl Registration {
    /// Reads a registration request, or a document that says the same.
    ///
    /// RFC 7591 §2: "The authorization server MUST ignore any client metadata sent by the client that it does not
    /// understand"; §3.1.1, of software statements: "The authorization server MAY ignore the software statement if it does
    /// not support this feature"; §3.2.1: it "MAY reject or replace any of the client's requested metadata values".
    ///
    /// # Errors
    /// `invalid_redirect_uri`, `invalid_client_metadata` (RFC 7591 §3.2.2), naming the member.
    pub fn parse(body: &Map<String, Value>, schemes: &[UriScheme]) -> Result<Self, ProtocolError> {
        let members = Members(body);
        promises::refuse_unkept(&members)?;
        check_response_types(&members)?;
        // One that is not served is refused and not replaced: the app would prove itself in a way nobody takes, or
        // have a weaker proof than it believes. A secret of an app on people's devices is the exception: it proves
        // nothing, and such an app is registered as the public client it is, and told so.
        let named: Option<AuthMethod> = members.typed("token_endpoint_auth_method")?;
        let asked = named.unwrap_or(AuthMethods::Either.preferred());
        let redirect_uris::Kept { uris, auth_method } = redirect_uris::kept(&members, asked, schemes)?;
        refuse_unsafe_links(&members, &uris)?;
        let client_type = client_type(&members, auth_method, &uris)?;
        Ok(Self {
            name: name(&members, &uris)?,
            client_type,
            auth_method,
            takes_either: named.is_none() && auth_method == asked,
            grant_types: grant_types(&members)?,
            scope: scope(&members, "scope")?,
            client_uri: members.https("client_uri")?,
            policy_uri: members.https("policy_uri")?,
            tos_uri: members.https("tos_uri")?,
            translations: translations(&members)?,
            metadata: metadata(&members, auth_method, (client_type, schemes))?,
            redirect_uris: uris,
        })
    }

    /// The profile it gets: a public client always uses PKCE.
    #[must_use]
    pub fn profile(&self, policy: &RegistrationPolicy) -> Profile {
        if self.auth_method == AuthMethod::None {
            Profile::OAuth21
        } else {
            policy.confidential_profile
        }
    }

    /// The scope it gets of `most`: what it asks for of it, or all of it if it asks for nothing. RFC 7591 §2: "an
    /// authorization server MAY register a client with a default set of scopes"; what is beyond is left out.
    #[must_use]
    pub fn scope_of(&self, most: &Scope) -> Scope {
        if self.scope.is_empty() {
            most.clone()
        } else {
            self.scope.intersection(most)
        }
    }

    /// `old` with all it registers now in place of what it registered before (RFC 7592 §2.2: "Valid values of
    /// client metadata fields in this request MUST replace, not augment, the values previously associated with this
    /// client"). What is not its own to choose stays, and it never gets more than `policy` lets apps have now, nor more
    /// than an administrator left it: not a scope, not a looser profile.
    #[must_use]
    pub fn replacing(self, old: &Client, policy: &RegistrationPolicy) -> Client {
        let profile = match (self.profile(policy), old.profile) {
            (Profile::OAuth21, Profile::OidcCompat) => Profile::OAuth21,
            (_, profile) if self.auth_method != AuthMethod::None => profile,
            _ => Profile::OAuth21,
        };
        // What an answer said to be the default, and an app sends back, names no method.
        let takes_either = old.takes_either && old.auth_method == self.auth_method;
        let most = if old.is_bounded { &old.scope } else { &policy.scope };
        let scope = self.scope_of(most);
        // RFC 7591 §3.2.1: it "MAY reject or replace any of the client's requested metadata values": what it is not registered for
        // is nothing to leave out, and of what is left, people never have less to say than without.
        let optional = self.metadata.optional_scope.intersection(&scope);
        Client {
            scope,
            name: self.name,
            client_type: self.client_type,
            profile,
            auth_method: self.auth_method,
            takes_either: self.takes_either || takes_either,
            redirect_uris: self.redirect_uris,
            grant_types: self.grant_types,
            client_uri: self.client_uri,
            policy_uri: self.policy_uri,
            tos_uri: self.tos_uri,
            translations: self.translations,
            metadata: ClientMetadata {
                allowed_schemes: old.metadata.allowed_schemes.clone(),
                optional_scope: optional.filtered(may_be_optional),
                ..self.metadata
            },
            ..old.clone()
        }
    }
}

/// OpenID Connect Registration §2: "JSON array containing a list of the OAuth 2.0 `response_type` values that the Client is
/// declaring that it will restrict itself to using. If omitted, the default is that the Client will use only the code
/// Response Type." Of those it names, `code` is served.
fn check_response_types(members: &Members<'_>) -> Result<(), ProtocolError> {
    let response_types = members.texts("response_types")?;
    if response_types.is_empty() || response_types.contains(&"code") {
        Ok(())
    } else {
        Err(invalid(
            "response_types needs code: this server has no other".to_owned(),
        ))
    }
}

/// Links that lead to this computer are of use to an app on it alone: another would have people's browsers knock there.
fn refuse_unsafe_links(members: &Members<'_>, uris: &[RedirectUri]) -> Result<(), ProtocolError> {
    const LINKS: [&str; 4] = ["client_uri", "logo_uri", "tos_uri", "policy_uri"];
    let is_plain = |text: &str| {
        text.get(..5)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:"))
    };
    // OpenID Connect Registration §2: "URI using the https scheme that a third party can use to initiate a login by the
    // RP".
    if members.text("initiate_login_uri")?.is_some_and(is_plain) {
        return Err(invalid("initiate_login_uri must begin with https://".to_owned()));
    }
    if uris.iter().all(RedirectUri::is_loopback) {
        return Ok(());
    }
    for name in LINKS {
        let in_languages = members.tagged(&[name])?;
        let is_plain_elsewhere = in_languages.iter().any(|(_, text)| is_plain(text));
        if is_plain_elsewhere || members.text(name)?.is_some_and(is_plain) {
            return Err(invalid(format!(
                "{name} must begin with https://; http on this computer is for apps whose redirect_uris are all there"
            )));
        }
    }
    Ok(())
}

/// RFC 8252 §8.4: native apps are public unless each instance has a secret of its own; one that registers itself and
/// wants a secret is held to the rules of a server.
fn client_type(
    members: &Members<'_>,
    auth_method: AuthMethod,
    uris: &[RedirectUri],
) -> Result<ClientType, ProtocolError> {
    // Any other kind is as good as none: the answer says which it was taken for.
    let is_native = members.text("application_type")? == Some("native");
    let is_on_device = |uri: &RedirectUri| uri.is_loopback() || is_private_use(uri);
    Ok(match auth_method {
        AuthMethod::None if is_native || uris.iter().any(is_on_device) => ClientType::Native,
        AuthMethod::None => ClientType::Spa,
        _ => ClientType::Web,
    })
}

/// RFC 7591 §2: "If omitted, the authorization server MAY display the raw `client_id` value to the end-user instead":
/// where the app is says more.
fn name(members: &Members<'_>, uris: &[RedirectUri]) -> Result<String, ProtocolError> {
    let Some(name) = members.text("client_name")? else {
        let host = uris
            .iter()
            .find(|uri| uri.scheme() == "https")
            .map(RedirectUri::host);
        return Ok(host.map_or_else(
            || "An app without a name".to_owned(),
            |host| host.chars().take(MAX_NAME).collect(),
        ));
    };
    check_name(CLIENT_NAME, name)?;
    Ok(name.to_owned())
}

/// What holds of a name in every language: it is shown to those who read that one.
fn check_name(what: &str, name: &str) -> Result<(), ProtocolError> {
    if name.chars().count() > MAX_NAME || name.chars().any(turns_text) {
        return Err(invalid(format!(
            "{what} has at most {MAX_NAME} characters, none of which change the direction of text"
        )));
    }
    if !is_seen(name) {
        return Err(invalid(format!(
            "{what} shows nothing: give it a letter, a digit or a sign"
        )));
    }
    Ok(())
}

/// Characters by which a name could rearrange the sentence it stands in (Unicode Bidirectional Algorithm §2).
fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Of the grant types an app names, those it can use here. RFC 7591 §2: "If omitted, the default behavior is that the client
/// will use only the `authorization_code` Grant Type."
fn grant_types(members: &Members<'_>) -> Result<Vec<GrantType>, ProtocolError> {
    let named = members.texts("grant_types")?;
    if named.is_empty() {
        return Ok(vec![GrantType::AuthorizationCode]);
    }
    let mut types = Vec::new();
    for name in named {
        // Whatever else it may do elsewhere, an app that registers itself acts for people here.
        if let Ok(served @ (GrantType::AuthorizationCode | GrantType::RefreshToken)) = name.parse()
            && !types.contains(&served)
        {
            types.push(served);
        }
    }
    // RFC 7591 §2.1: without it the response type `code` could not be used.
    if types.contains(&GrantType::AuthorizationCode) {
        Ok(types)
    } else {
        Err(invalid(
            "grant_types needs authorization_code: of the others, apps that register themselves may use refresh_token \
             alone"
                .to_owned(),
        ))
    }
}

fn scope(members: &Members<'_>, name: &str) -> Result<Scope, ProtocolError> {
    let text = members.text(name)?.unwrap_or_default();
    text.parse().map_err(|_| {
        invalid(format!(
            "{name} has names separated by spaces, as RFC 6749 section 3.3 has them"
        ))
    })
}

fn metadata(
    members: &Members<'_>,
    auth_method: AuthMethod,
    (client_type, schemes): (ClientType, &[UriScheme]),
) -> Result<ClientMetadata, ProtocolError> {
    Ok(ClientMetadata {
        subject_type: members.typed("subject_type")?,
        sector_identifier_uri: members.https("sector_identifier_uri")?,
        id_token_signed_response_alg: members.typed("id_token_signed_response_alg")?,
        userinfo_signed_response_alg: members.typed("userinfo_signed_response_alg")?,
        token_endpoint_auth_signing_alg: assertion_algorithm(members, auth_method)?,
        jwks: jwks(members)?,
        jwks_uri: members.https("jwks_uri")?,
        logo_uri: members.https("logo_uri")?,
        contacts: owned(members.texts("contacts")?),
        initiate_login_uri: members.https("initiate_login_uri")?,
        default_max_age: members.seconds("default_max_age")?,
        require_auth_time: members.flag("require_auth_time")?,
        default_acr_values: owned(members.texts("default_acr_values")?),
        post_logout_redirect_uris: post_logout_redirect_uris(members, client_type, schemes)?,
        backchannel_logout_uri: members.https("backchannel_logout_uri")?,
        backchannel_logout_session_required: members.flag("backchannel_logout_session_required")?,
        software_id: members.text("software_id")?.map(str::to_owned),
        software_version: members.text("software_version")?.map(str::to_owned),
        optional_scope: scope(members, "optional_scope")?,
        allowed_schemes: Vec::new(),
    })
}

/// The algorithm of its assertions, where it has any: what fits the method.
fn assertion_algorithm(
    members: &Members<'_>,
    auth_method: AuthMethod,
) -> Result<Option<AssertionAlgorithm>, ProtocolError> {
    const NAME: &str = "token_endpoint_auth_signing_alg";
    let algorithm: Option<AssertionAlgorithm> = match auth_method {
        AuthMethod::ClientSecretJwt | AuthMethod::PrivateKeyJwt => members.typed(NAME)?,
        _ => None,
    };
    let is_hmac = auth_method == AuthMethod::ClientSecretJwt;
    match algorithm {
        Some(algorithm) if (algorithm == AssertionAlgorithm::HS256) != is_hmac => Err(invalid(format!(
            "{NAME} does not fit token_endpoint_auth_method: client_secret_jwt is signed with HS256, private_key_jwt \
             with the others"
        ))),
        algorithm => Ok(algorithm),
    }
}

/// RFC 7591 §2: "The `jwks_uri` and `jwks` parameters MUST NOT both be present in the same request or response."
fn jwks(members: &Members<'_>) -> Result<Option<Value>, ProtocolError> {
    if !members.has("jwks") {
        return Ok(None);
    }
    if members.has("jwks_uri") {
        return Err(invalid("send either jwks or jwks_uri, not both".to_owned()));
    }
    Ok(members.0.get("jwks").cloned().map(known_members))
}

/// As with `redirect_uris`: those that are served, and none that is dangerous.
fn post_logout_redirect_uris(
    members: &Members<'_>,
    client_type: ClientType,
    schemes: &[UriScheme],
) -> Result<Vec<RedirectUri>, ProtocolError> {
    const NAME: &str = "post_logout_redirect_uris";
    let listed = (NAME, members.texts(NAME)?);
    redirect_uris::served(listed, client_type, schemes, reason::METADATA_REFUSED)
}

/// RFC 7591 §2.2: "Human-readable client metadata values and client metadata values that reference human-readable values MAY be
/// represented in multiple languages and scripts." Each is held to what holds of it without a tag, and those in languages
/// nobody is answered in here are registered too.
fn translations(members: &Members<'_>) -> Result<Translations, ProtocolError> {
    let texts = members.tagged(&translated::OF_CLIENT)?;
    if texts.len() > translated::MOST {
        return Err(invalid(format!(
            "client_name and what else is in other languages: there are at most {} of them",
            translated::MOST
        )));
    }
    let mut kept = Translations::default();
    for (name, text) in texts {
        let member = name.member().to_owned();
        let text = if member == CLIENT_NAME {
            check_name("client_name in another language", text)?;
            text.to_owned()
        } else {
            https_address(&member, text)?
        };
        // BCP 47 tags are one whatever their case: which of the two would be meant, nobody can tell.
        if !kept.insert(name, text) {
            return Err(invalid(format!(
                "{member} is there twice in one language: language tags that differ in case alone are one"
            )));
        }
    }
    Ok(kept)
}

fn owned(texts: Vec<&str>) -> Vec<String> {
    texts
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect()
}
