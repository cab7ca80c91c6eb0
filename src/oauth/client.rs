//! What a client is (RFC 6749 §2; RFC 7591 §2): its type decides what it can keep secret and how it may ask.

use std::fmt;
use std::str::FromStr;

use super::claim_scopes::GROUPS;
use super::class::Class;
use super::client_metadata::{ClientMetadata, RegisteredBy, SubjectType};
use super::client_settings::ClientSettings;
use super::spelled::spelled;
use crate::types::{
    ClientId, RedirectUri, ResourceUri, Scope, ScopeToken, SecretId, SigningAlgorithm, StringError,
    Timestamp, TokenHash,
};
use crate::words::Translations;

spelled! {
    /// What kind of app a client is.
    ClientType, "a client type is one of web, spa, native, service" {
        /// Runs on a server and keeps a secret.
        Web = "web",
        /// Runs in a browser; keeps no secret.
        Spa = "spa",
        /// Runs on a person's device; keeps no secret (RFC 8252).
        Native = "native",
        /// Acts for itself, never for a person.
        Service = "service",
        /// A resource server's own credentials, for introspection alone; made with the resource.
        ResourceServer = "resource_server",
    }
}

spelled! {
    /// The one field that decides how strict the server is with a client.
    Profile, "a profile is one of oauth21, oidc-compat, fapi2" {
        /// PKCE S256 always, exact redirect URIs.
        OAuth21 = "oauth21",
        /// As `oauth21`, but a confidential client need not use PKCE.
        OidcCompat = "oidc-compat",
        /// Pushed requests and sender-constrained tokens.
        Fapi2 = "fapi2",
    }
}

spelled! {
    /// How a client authenticates (RFC 7591 §2 `token_endpoint_auth_method`).
    AuthMethod, "an authentication method is one of client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt, none" {
        /// RFC 6749 §2.3.1, in the `Authorization` header.
        ClientSecretBasic = "client_secret_basic",
        /// RFC 6749 §2.3.1, in the body.
        ClientSecretPost = "client_secret_post",
        /// An assertion whose HMAC is made with the secret (OpenID Connect Core §9).
        ClientSecretJwt = "client_secret_jwt",
        /// An assertion signed with the client's own key (OpenID Connect Core §9; RFC 7523 §2.2).
        PrivateKeyJwt = "private_key_jwt",
        /// A public client.
        None = "none",
    }
}

spelled! {
    /// A grant type this server has (RFC 7591 §2 `grant_types`).
    GrantType, "a grant type is one of authorization_code, refresh_token, client_credentials" {
        /// RFC 6749 §4.1.
        AuthorizationCode = "authorization_code",
        /// RFC 6749 §6.
        RefreshToken = "refresh_token",
        /// RFC 6749 §4.4.
        ClientCredentials = "client_credentials",
    }
}

impl Profile {
    /// Whether the server is less strict with its clients than with those of `other`.
    #[must_use]
    pub fn is_laxer_than(self, other: Self) -> bool {
        let strictness = |profile| match profile {
            Self::OidcCompat => 0,
            Self::OAuth21 => 1,
            Self::Fapi2 => 2,
        };
        strictness(self) < strictness(other)
    }
}

impl AuthMethod {
    /// Whether the secret itself is computed with, so that a hash of it is not enough.
    #[must_use]
    pub fn computes(self) -> bool {
        self == Self::ClientSecretJwt
    }
}

/// The ways a client may authenticate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde_with::DeserializeFromStr)]
pub enum AuthMethods {
    /// This one alone: somebody named it.
    Only(AuthMethod),
    /// With its secret, in the header or in the body, as its library does it: nobody named a method.
    Either,
}

impl AuthMethods {
    /// Written for [`AuthMethods::Either`].
    pub const EITHER: &str = "either";

    /// The one method that stands for them where there is room for one (RFC 7591 §2: "If unspecified or omitted, the default
    /// is "`client_secret_basic`"").
    #[must_use]
    pub fn preferred(self) -> AuthMethod {
        match self {
            Self::Only(method) => method,
            Self::Either => AuthMethod::ClientSecretBasic,
        }
    }

    /// Each of them, the preferred one first.
    #[must_use]
    pub fn list(self) -> Vec<AuthMethod> {
        match self {
            Self::Only(method) => vec![method],
            Self::Either => vec![AuthMethod::ClientSecretBasic, AuthMethod::ClientSecretPost],
        }
    }
}

impl From<AuthMethod> for AuthMethods {
    fn from(method: AuthMethod) -> Self {
        Self::Only(method)
    }
}

impl FromStr for AuthMethods {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        const RULE: StringError = StringError(
            "an authentication method is one of either, client_secret_basic, client_secret_post, client_secret_jwt, \
             private_key_jwt, none",
        );
        if text == Self::EITHER {
            return Ok(Self::Either);
        }
        text.parse().map(Self::Only).map_err(|_| RULE)
    }
}

impl fmt::Display for AuthMethods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only(method) => method.fmt(f),
            Self::Either => f.write_str(Self::EITHER),
        }
    }
}

impl ClientType {
    /// The authentication methods of a new client of this type for which none was named.
    #[must_use]
    pub fn default_auth_methods(self) -> AuthMethods {
        match self {
            Self::Web | Self::Service | Self::ResourceServer => AuthMethods::Either,
            Self::Spa | Self::Native => AuthMethods::Only(AuthMethod::None),
        }
    }

    /// The scope a new client of this type may ask for if none was named: who somebody is, for an app that people sign in to.
    #[must_use]
    pub fn default_scope(self) -> Scope {
        match self {
            Self::Web | Self::Spa | Self::Native => SIGN_IN.parse().unwrap_or_default(),
            Self::Service | Self::ResourceServer => Scope::default(),
        }
    }

    /// The grant types a client of this type may use.
    #[must_use]
    pub fn grant_types(self) -> &'static [GrantType] {
        match self {
            Self::Web | Self::Spa | Self::Native => &[GrantType::AuthorizationCode, GrantType::RefreshToken],
            Self::Service => &[GrantType::ClientCredentials],
            Self::ResourceServer => &[],
        }
    }
}

/// One secret of a client, known by its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSecret {
    /// Names the secret to admins.
    pub id: SecretId,
    /// SHA-256 of the 256-bit secret.
    pub hash: TokenHash,
    /// The secret itself, sealed: only where the client's method computes with it.
    pub sealed: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working; a rotated secret overlaps with its successor.
    pub expires_at: Option<Timestamp>,
}

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "any of them goes with any other")]
pub struct Client {
    /// `client_id`.
    pub id: ClientId,
    /// What people call the app.
    pub name: String,
    /// What kind of app it is.
    pub client_type: ClientType,
    /// How strict the server is with it.
    pub profile: Profile,
    /// How it authenticates; the only way, unless `takes_either`.
    pub auth_method: AuthMethod,
    /// Whether its secret may come in the body as well as in the header (RFC 6749 §2.3.1), since nobody named one method;
    /// of no meaning for one whose method is not `client_secret_basic`.
    pub takes_either: bool,
    /// Its registered redirect URIs.
    pub redirect_uris: Vec<RedirectUri>,
    /// The grant types it may use.
    pub grant_types: Vec<GrantType>,
    /// The scope it may ask for; for an app nobody vouched for, unless it is bounded, what it asks for if it names none.
    pub scope: Scope,
    /// The resource servers it may name, beside those its scope belongs to; of no meaning for an app nobody vouched for,
    /// unless it is bounded.
    pub resources: Vec<ResourceUri>,
    /// Whether an administrator decided `scope` and `resources` of an app nobody vouched for.
    pub is_bounded: bool,
    /// The algorithm its tokens are signed with, if not the resource server's or the default.
    pub signing_algorithm: Option<SigningAlgorithm>,
    /// The app's home page.
    pub client_uri: Option<String>,
    /// The app's privacy policy.
    pub policy_uri: Option<String>,
    /// The app's terms of service.
    pub tos_uri: Option<String>,
    /// Name and pages in other languages.
    pub translations: Translations,
    /// A disabled client can do nothing.
    pub is_enabled: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What else it registered.
    pub metadata: ClientMetadata,
    /// What an administrator decided about it.
    pub settings: ClientSettings,
    /// Who registered it.
    pub registered_by: RegisteredBy,
    /// The hash of its registration access token (RFC 7592 §3).
    pub registration_token: Option<TokenHash>,
    /// Which of its versions this is: every change makes another.
    pub version: i64,
    /// Whether its logo was fetched and can be shown.
    pub has_logo: bool,
    /// Its secrets; none for clients that prove themselves without one.
    pub secrets: Vec<ClientSecret>,
}

/// The scope for access that goes on when the person has left (OpenID Connect Core §11).
pub const OFFLINE_ACCESS: &str = "offline_access";

/// What apps ask for that people sign in to.
const SIGN_IN: &str = "openid profile email";

/// Whether apps ask for a scope wherever they are, so that it is left out in silence for those that may not have it.
///
/// OpenID Connect Core §11, of a server that does not permit `offline_access`: "it MUST ignore the `offline_access` request".
/// Ours: so it is with `groups`, which proxies in front of other apps ask for by themselves.
#[must_use]
pub fn is_asked_everywhere(name: &ScopeToken) -> bool {
    [OFFLINE_ACCESS, GROUPS].contains(&name.as_str())
}

impl Client {
    /// A client an administrator registers, with a name and a type and nothing else.
    #[must_use]
    pub fn new(id: ClientId, name: impl Into<String>, client_type: ClientType, now: Timestamp) -> Self {
        let methods = client_type.default_auth_methods();
        Self {
            id,
            name: name.into(),
            client_type,
            profile: Profile::OAuth21,
            auth_method: methods.preferred(),
            takes_either: methods == AuthMethods::Either,
            redirect_uris: Vec::new(),
            grant_types: client_type.grant_types().to_vec(),
            scope: Scope::default(),
            resources: Vec::new(),
            is_bounded: false,
            signing_algorithm: None,
            client_uri: None,
            policy_uri: None,
            tos_uri: None,
            translations: Translations::default(),
            is_enabled: true,
            created_at: now,
            updated_at: now,
            metadata: ClientMetadata::default(),
            settings: ClientSettings::default(),
            registered_by: RegisteredBy::Admin,
            registration_token: None,
            version: 0,
            has_logo: false,
            secrets: Vec::new(),
        }
    }

    /// The ways it may authenticate.
    #[must_use]
    pub fn auth_methods(&self) -> AuthMethods {
        if self.takes_either && self.auth_method == AuthMethod::ClientSecretBasic {
            AuthMethods::Either
        } else {
            AuthMethods::Only(self.auth_method)
        }
    }

    /// The same that authenticates by `methods`.
    #[must_use]
    pub fn authenticating(self, methods: AuthMethods) -> Self {
        Self {
            auth_method: methods.preferred(),
            takes_either: methods == AuthMethods::Either,
            ..self
        }
    }

    /// Whether it cannot keep a secret (RFC 6749 §2.1).
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.auth_method == AuthMethod::None
    }

    /// Whether it authenticates with a secret or what is made of one.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        !matches!(self.auth_method, AuthMethod::None | AuthMethod::PrivateKeyJwt)
    }

    /// Whether its people's `sub` is its sector's alone (OpenID Connect Core §8).
    #[must_use]
    pub fn is_pairwise(&self) -> bool {
        self.metadata.subject_type == Some(SubjectType::Pairwise)
    }

    /// Whether PKCE is required: always, but for confidential `oidc-compat` clients (RFC 9700 §2.1.1).
    #[must_use]
    pub fn requires_pkce(&self) -> bool {
        self.is_public() || self.profile != Profile::OidcCompat
    }

    /// Whether nobody else can receive an answer sent to `redirect_uri`: consent may then be remembered.
    ///
    /// RFC 8252 §8.6: "authorization servers SHOULD NOT process authorization requests automatically without user
    /// consent or interaction, except when the identity of the client can be assured", by its secret or an https URI.
    #[must_use]
    pub fn is_assured(&self, redirect_uri: &RedirectUri) -> bool {
        !self.is_public() || redirect_uri.scheme() == "https"
    }

    /// Why it can be given nothing without asking, if it cannot: the person would not be asked who gets it.
    ///
    /// # Errors
    /// Says what it lacks.
    pub fn check_may_skip_consent(&self) -> Result<(), &'static str> {
        if self.is_self_registered() {
            Err("an app that registered itself always asks: nobody vouches for it")
        } else if !self.asks_people() {
            Err("it acts for itself and asks nobody")
        } else if !self.redirect_uris.iter().all(|uri| self.is_assured(uri)) {
            Err(
                "a public app asks unless every redirect URI of it is https: what comes back to loopback or a scheme of its own \
                 may be any program (RFC 8252 section 8.6)",
            )
        } else {
            Ok(())
        }
    }

    /// The scope that is granted without asking where the answer goes to `redirect_uri`; empty if people are asked.
    #[must_use]
    pub fn skipped_scope(&self, redirect_uri: &RedirectUri) -> Scope {
        let skipped = &self.settings.skip_consent;
        if !skipped.is_empty() && self.check_may_skip_consent().is_ok() && self.is_assured(redirect_uri) {
            skipped.clone()
        } else {
            Scope::default()
        }
    }

    /// Whether it registered itself, so that no administrator has vouched for it.
    #[must_use]
    pub fn is_self_registered(&self) -> bool {
        self.class() == Class::Unvouched
    }

    /// Who vouches for it: which pool, queue, cache and budget serves it.
    #[must_use]
    pub fn class(&self) -> Class {
        self.registered_by.class()
    }

    /// The same without what is kept for its owner and for administrators alone: no request needs it. Where a sign-in is begun at the app,
    /// people need: its name leads there, if somebody vouches for it.
    #[must_use]
    pub fn without_notes(mut self) -> Self {
        if self.is_self_registered() {
            self.metadata.initiate_login_uri = None;
        }
        Self {
            metadata: ClientMetadata {
                contacts: Vec::new(),
                software_id: None,
                software_version: None,
                ..self.metadata
            },
            ..self
        }
    }

    /// Whether what it may ask people for is the server's policy for apps nobody vouched for, as it is when it asks.
    #[must_use]
    pub fn follows_policy(&self) -> bool {
        self.is_self_registered() && !self.is_bounded
    }

    /// Whether it acts for people, and so asks them.
    #[must_use]
    pub fn asks_people(&self) -> bool {
        self.may_use(GrantType::AuthorizationCode)
    }

    /// Whether it has anything by being granted `name`: not by access that goes on, where it gets no refresh token. Nobody
    /// is asked to allow what is not given.
    #[must_use]
    pub fn is_of_use(&self, name: &ScopeToken) -> bool {
        name.as_str() != OFFLINE_ACCESS || self.may_use(GrantType::RefreshToken)
    }

    /// Whether it may use `grant_type`.
    #[must_use]
    pub fn may_use(&self, grant_type: GrantType) -> bool {
        self.grant_types.contains(&grant_type)
    }
}
