//! What is said of a provider in the body of a request: by the names its settings are shown by.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::call::{self, Call, given};
use super::problem::{Fault, Problem, pointer};
use crate::oauth::provider::{Preset, ProviderPatch};
use crate::oauth::reason;
use crate::records::provider_settings::{ClaimPathsRecord, ProviderSettingsRecord};
use crate::types::{ProviderId, Secret};

/// The settings that null takes away.
const CLEARED: [&str; 9] = [
    "issuer_pattern",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "end_session_endpoint",
    "emails_endpoint",
    "key_id",
    "team",
];

/// The claims that null takes away.
const CLEARED_CLAIMS: [&str; 2] = ["email_verified", "email_domain"];

/// What is said of a new provider beside its settings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfNew {
    pub id: ProviderId,
    pub preset: Option<Preset>,
    pub name: Option<String>,
    pub client_secret: Option<Secret>,
    pub private_key: Option<Secret>,
    pub is_enabled: Option<bool>,
}

/// What is said of a known one beside its settings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfKnown {
    #[serde(default, deserialize_with = "given")]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    pub client_secret: Option<Secret>,
    #[serde(default, deserialize_with = "given")]
    pub private_key: Option<Secret>,
}

/// A provider that is to be made: `issuer` and `client_id`, where no preset says them, and whatever of its settings is not as usual.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is the shape of a body alone")]
pub(super) struct NewProvider {
    /// Its id, for good: it stands in the address that is registered there.
    id: ProviderId,
    /// What is known of it already.
    preset: Option<Preset>,
    /// What people call it; its preset's name, or its id, if not said.
    #[schema(min_length = 1, max_length = 60)]
    name: Option<String>,
    /// The client secret this server was given there.
    client_secret: Option<String>,
    /// The private key it proves itself with, PKCS#8 in PEM.
    private_key: Option<String>,
    /// Whether it may be signed in with; it may if not said.
    is_enabled: Option<bool>,
    /// Its settings.
    #[serde(flatten)]
    settings: SaidSettings,
}

/// What of a provider is to be another way; what is not there stays.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is the shape of a body alone")]
pub(super) struct ChangedProvider {
    /// What people call it.
    #[schema(nullable = false, min_length = 1, max_length = 60)]
    name: Option<String>,
    /// Another client secret.
    #[schema(nullable = false)]
    client_secret: Option<String>,
    /// Another private key, PKCS#8 in PEM.
    #[schema(nullable = false)]
    private_key: Option<String>,
    /// Its settings.
    #[serde(flatten)]
    settings: SaidSettings,
}

/// Settings of a provider, as far as they are said.
struct SaidSettings;

impl PartialSchema for SaidSettings {
    fn schema() -> RefOr<Schema> {
        let mut schema = ProviderSettingsRecord::schema();
        if let RefOr::T(Schema::Object(settings)) = &mut schema {
            settings.required.clear();
            let mut claims = ClaimPathsRecord::schema();
            if let RefOr::T(Schema::Object(paths)) = &mut claims {
                paths.required.clear();
            }
            settings.properties.insert("claims".to_owned(), claims);
        }
        schema
    }
}

impl ToSchema for SaidSettings {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ProviderSettingsRecord::schemas(schemas);
    }
}

/// What a body says of a provider: what `own` names, and its settings.
///
/// # Errors
/// Says what cannot be read, and where.
pub(super) fn read<T: DeserializeOwned>(asked: &Call, own: &[&str]) -> Result<(T, ProviderPatch), Problem> {
    let (own, mut settings) = asked.body_split(own);
    without_null(&mut settings, &CLEARED, &[])?;
    if let Some(Value::Object(claims)) = settings.get_mut("claims") {
        without_null(claims, &CLEARED_CLAIMS, &["claims"])?;
    }
    Ok((
        call::read(Value::Object(own))?,
        call::read(Value::Object(settings))?,
    ))
}

/// What this server proves itself with there, if it is said.
///
/// # Errors
/// If both are.
pub(super) fn secret(secret: Option<Secret>, key: Option<Secret>) -> Result<Option<Secret>, Problem> {
    if secret.is_some() && key.is_some() {
        let fault = Fault::new("It has a client_secret or a private_key.").at("/private_key");
        return Err(Problem::Refused(reason::ADMIN_BODY_MALFORMED, vec![fault]));
    }
    Ok(secret.or(key))
}

/// Puts what takes a value away in the place of null (RFC 7396), and refuses null where nothing can be taken away.
fn without_null(members: &mut Map<String, Value>, cleared: &[&str], place: &[&str]) -> Result<(), Problem> {
    for (name, value) in members.iter_mut().filter(|(_, value)| value.is_null()) {
        if !cleared.contains(&name.as_str()) {
            let fault =
                Fault::new("null takes nothing away here.").at(pointer(&[place, &[name.as_str()]].concat()));
            return Err(Problem::Refused(reason::ADMIN_BODY_MALFORMED, vec![fault]));
        }
        *value = Value::String(String::new());
    }
    Ok(())
}
