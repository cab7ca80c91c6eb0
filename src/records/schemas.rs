//! What the words of lower layers are in the document of the API, each once and under its own name: so those layers need not know of it.

use utoipa::openapi::schema::{Object, ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

use crate::admin::users::Whom;
use crate::keys::KeyState;
use crate::oauth::access::Permission;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::oauth::acr::Acr;
use crate::oauth::client::{AuthMethod, AuthMethods, ClientType, GrantType, Profile};
use crate::oauth::client_metadata::{AssertionAlgorithm, RegisteredBy, SubjectType};
use crate::oauth::custom_claim::CustomClaim;
use crate::oauth::provider::{
    AcrRule, CallbackMode, ClaimPath, ExtraParameter, IssuerPattern, KeyName, MappingRule, Preset,
    ProviderAuth, ProviderKind, ProviderUrl, Tenant, UpstreamClientId,
};
use crate::oauth::released::Names;
use crate::oauth::scope_kind::ScopeKind;
use crate::types::{
    AuditEventId, ClientId, EmailAddress, ErrorId, EventKind, GrantId, GroupName, IdentityId, InitialTokenId,
    KeyId, MailDomain, MailId, PasskeyId, PasskeyName, ProviderId, RedirectUri, ResourceUri, RoleName, Scope,
    ScopeToken, SecretId, SessionId, SigningAlgorithm, Timestamp, TotpId, UriScheme, UserId,
};
use crate::words::Translations;

/// A text: what it is, and one of its kind.
pub fn text(about: &str, example: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(about))
        .examples([example])
}

/// Types whose values are texts, of how many characters at most and of which pattern.
macro_rules! texts {
    ($($name:ty: $about:literal, $example:literal $(, $most:literal, $pattern:literal)?;)+) => {
        $(
            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    text($about, $example)
                        $(.min_length(Some(1)).max_length(Some($most)).pattern(Some($pattern)))?
                        .into()
                }
            }

            impl ToSchema for $name {}
        )+
    };
}

/// Ids the server makes.
macro_rules! ids {
    ($($name:ty: $about:literal;)+) => {
        $(
            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    text($about, "0190b5a2-7c1e-7e7a-b8a4-3f1d3c0f2a11")
                        .format(Some(SchemaFormat::Custom("uuid".to_owned())))
                        .pattern(Some("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))
                        .into()
                }
            }

            impl ToSchema for $name {}
        )+
    };
}

/// Types whose values are words of a closed list.
macro_rules! words {
    ($($name:ty: $about:literal, $all:expr;)+) => {
        $(
            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    ObjectBuilder::new()
                        .schema_type(Type::String)
                        .description(Some($about))
                        .enum_values(Some($all.iter().map(|word| word.as_str())))
                        .into()
                }
            }

            impl ToSchema for $name {}
        )+
    };
}

ids! {
    UserId: "A person's account; the `sub` of their tokens.";
    GrantId: "What a person allows an app, or an app has for itself: the unit of revocation.";
    SessionId: "A browser's sign-in.";
    SecretId: "One secret of an app, named without being told.";
    InitialTokenId: "An initial access token (RFC 7591 §1.2), named without being told.";
    IdentityId: "What a person is known as at another provider.";
    ErrorId: "A request that was refused, as its page or answer showed it.";
    AuditEventId: "An event of the audit log.";
    MailId: "A mail.";
    PasskeyId: "A passkey of a person.";
    TotpId: "An app that makes codes for a person.";
}

texts! {
    ClientId: "The `client_id` of an app (RFC 6749 §2.2).", "c_notes", 128, r"^[!#$'-*,-9;=?-\[\]-~]+$";
    EmailAddress: "An e-mail address, in lower case.", "ada@example.com", 254, r#"^\s*[^@\s<>"]+@[^@\s<>"]+\s*$"#;
    RoleName: "The name of a role: letters, digits and `-_.:`.", "notes-editor", 64, "^[A-Za-z0-9_.:-]+$";
    GroupName: "The name of a group of people: letters, digits and `-_.:`.", "team", 64, "^[A-Za-z0-9_.:-]+$";
    ProviderId: "The id of another provider people sign in with, as it stands in addresses.", "google", 32, "^[a-z0-9][a-z0-9-]*$";
    KeyId: "The `kid` of a signing key: its RFC 7638 thumbprint.", "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", 128, "^[A-Za-z0-9_-]+$";
    PasskeyName: "What a person calls one of their passkeys.", "Phone";
    ScopeToken: "The name of a scope (RFC 6749 §3.3).", "notes:read", 128, r"^[!#-\[\]-~]+$";
    Scope: "Names of scopes, separated by spaces (RFC 6749 §3.3); empty for none.", "openid notes:read";
    ResourceUri: "The identifier of a resource server: an absolute URI without a fragment (RFC 8707 §2).", "https://api.example.com", 512, r"^[A-Za-z][A-Za-z0-9+.-]*:[!$-;=?-\[\]-~]*$";
    RedirectUri: "Where a browser is sent back to, compared exactly (RFC 6749 §3.1.2).", "https://notes.example.com/callback";
    UriScheme: "A URI scheme, in lower case (RFC 3986 §3.1).", "notes", 64, "^[a-z][a-z0-9+.-]*$";
    MailDomain: "What stands behind the `@` of an address.", "example.com";
    ProviderUrl: "An address at another provider.", "https://accounts.example.com";
    UpstreamClientId: "What the app of this server is called at another provider.", "grantor";
    KeyName: "The name of a key at another provider, or of the team it is of.", "ABC123DEFG";
    Tenant: "One of the organisations at a provider of many.", "9188040d-6c67-4c5b-b112-36a304b66dad";
    IssuerPattern: "The issuer of a provider of many organisations, with `{tenantid}` where that of one has its tenant.",
        "https://login.example.com/{tenantid}/v2.0";
    ExtraParameter: "A parameter that goes along with every authorization request, as `NAME=VALUE`.", "hd=example.com";
    MappingRule: "What people are given for what a provider says of them: `CLAIM=VALUE -> role:NAME`, or `CLAIM -> …` for a claim that is \
        there, whatever its value.", "groups=staff -> role:notes-editor";
    AcrRule: "What an `acr` of a provider is worth here, as `THEIRS=1` or `THEIRS=2`.", "urn:example:mfa=2";
    AuthMethods: "The only way an app authenticates (RFC 7591 §2, `token_endpoint_auth_method`), or `either` for its secret in the header or \
        the body.", "client_secret_basic";
    CustomClaim: "A claim of your own choice, as `NAME`, or `NAME=ATTRIBUTE` where the attribute has another name.", "department";
    Names: "`all`, `none`, or names separated by spaces, each as `NAME`, or `NAME=TOLD` where the app is told another.", "eng=Engineers staff";
    Whom: "A person, by id or by e-mail address.", "ada@example.com";
    ClaimPath: "Where a provider says something: the name of a claim, or a JSON pointer (RFC 6901), which begins with `/`.", "sub";
}

words! {
    ClientType: "What kind of app it is.", ClientType::ALL;
    Profile: "How strict the server is with an app.", Profile::ALL;
    AuthMethod: "How an app authenticates (RFC 7591 §2, `token_endpoint_auth_method`).", AuthMethod::ALL;
    GrantType: "A grant type (RFC 7591 §2).", GrantType::ALL;
    SubjectType: "Whether apps can tell that two accounts are one person (OpenID Connect Core §8).", SubjectType::ALL;
    RegisteredBy: "Who registered an app.", RegisteredBy::ALL;
    EventKind: "What happened.", EventKind::ALL;
    SigningAlgorithm: "What is signed with (RFC 7518 §3.1, RFC 8037 §3.1).", SigningAlgorithm::ALL;
    Acr: "How surely somebody is who they say: by one factor, by two, or by a passkey.", Acr::ALL;
    ScopeKind: "What an app does with a scope: it learns something, changes something, or acts in the person's name.", ScopeKind::ALL;
    Permission: "What somebody may do in the administration.", Permission::ALL;
    ProviderKind: "What a provider speaks: OpenID Connect, or OAuth 2.0 alone.", ProviderKind::ALL;
    Preset: "A provider of which the settings are known.", Preset::ALL;
    ProviderAuth: "How this server proves to a provider that it is the app registered there.", ProviderAuth::ALL;
    CallbackMode: "How a provider's answer comes back.", CallbackMode::ALL;
    KeyState: "Where a key is in its life: published, signing, verifying what it signed, or past.", KeyState::ALL;
}

impl PartialSchema for AssertionAlgorithm {
    fn schema() -> RefOr<Schema> {
        let names = AssertionAlgorithm::all()
            .into_iter()
            .map(AssertionAlgorithm::as_str);
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "What an app signs its assertions with (RFC 7518 §3.1); Ed25519 is EdDSA (RFC 9864 §2.2), and shown so.",
            ))
            .enum_values(Some(names.chain([AssertionAlgorithm::ED25519])))
            .into()
    }
}

impl ToSchema for AssertionAlgorithm {}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .description(Some("Seconds since 1970-01-01T00:00:00Z."))
            .examples([1_767_225_600])
            .into()
    }
}

impl ToSchema for Timestamp {}

impl PartialSchema for AccessLifetime {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(AccessLifetime::LEAST.as_secs()))
            .maximum(Some(AccessLifetime::MOST.as_secs()))
            .description(Some("How long access tokens are good for, in seconds."))
            .examples([300])
            .into()
    }
}

impl ToSchema for AccessLifetime {}

/// Says nothing of its members: it stands among others, which need not be texts.
impl PartialSchema for Translations {
    fn schema() -> RefOr<Schema> {
        Object::builder()
            .schema_type(Type::Object)
            .description(Some(
                "Words in other languages, each by the name of its member, a `#` and a language tag (RFC 7591 §2.2): `client_name#de`.",
            ))
            .into()
    }
}

impl ToSchema for Translations {}
