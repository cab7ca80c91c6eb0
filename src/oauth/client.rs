//! What a client is (RFC 6749 §2; RFC 7591 §2): its type decides what it can keep secret and how it may ask.

use super::claim_scopes::GROUPS;
use super::class::Class;
use super::client_metadata::{ClientMetadata, RegisteredBy, SubjectType};
use super::spelled::spelled;
use crate::types::{
    ClientId, RedirectUri, ResourceUri, Scope, ScopeToken, SecretId, SigningAlgorithm, Timestamp, TokenHash,
};

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

impl ClientType {
    /// The authentication method a new client of this type gets.
    #[must_use]
    pub fn default_auth_method(self) -> AuthMethod {
        match self {
            Self::Web | Self::Service | Self::ResourceServer => AuthMethod::ClientSecretBasic,
            Self::Spa | Self::Native => AuthMethod::None,
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
pub struct Client {
    /// `client_id`.
    pub id: ClientId,
    /// What people call the app.
    pub name: String,
    /// What kind of app it is.
    pub client_type: ClientType,
    /// How strict the server is with it.
    pub profile: Profile,
    /// The only way it may authenticate.
    pub auth_method: AuthMethod,
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
    /// A disabled client can do nothing.
    pub is_enabled: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What else it registered.
    pub metadata: ClientMetadata,
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
        Self {
            id,
            name: name.into(),
            client_type,
            profile: Profile::OAuth21,
            auth_method: client_type.default_auth_method(),
            redirect_uris: Vec::new(),
            grant_types: client_type.grant_types().to_vec(),
            scope: Scope::default(),
            resources: Vec::new(),
            is_bounded: false,
            signing_algorithm: None,
            client_uri: None,
            policy_uri: None,
            tos_uri: None,
            is_enabled: true,
            created_at: now,
            updated_at: now,
            metadata: ClientMetadata::default(),
            registered_by: RegisteredBy::Admin,
            registration_token: None,
            version: 0,
            has_logo: false,
            secrets: Vec::new(),
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

    /// The same without what is kept for its owner and for administrators alone: no request needs it.
    #[must_use]
    pub fn without_notes(self) -> Self {
        Self {
            metadata: ClientMetadata {
                contacts: Vec::new(),
                initiate_login_uri: None,
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
