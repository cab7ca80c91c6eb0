use std::collections::BTreeSet;

use serde_json::{Map, Value};
use utoipa::OpenApi;

use super::*;
use crate::oauth::client::{Client, ClientType};
use crate::oauth::client_metadata::ClientMetadata;
use crate::types::Timestamp;

#[derive(OpenApi)]
#[openapi(components(schemas(
    access::AccessListRecord,
    access::AccessRecord,
    access::ExplanationRecord,
    access::NamesRecord,
    access::OwnerRecord,
    access::OwnersRecord,
    client::ClientDetails,
    client::WrittenClient,
    event::ErasedRecord,
    event::EventRecord,
    factors::FactorsRecord,
    grant::GrantRecord,
    group::GroupDetails,
    group::MemberRecord,
    health::HealthRecord,
    health::StatsRecord,
    initial_token::CreatedInitialTokenRecord,
    key::KeyRecord,
    mail::MailRecord,
    provider::CountedProviderRecord,
    provider::GoneProviderRecord,
    provider::IdentityRecord,
    provider::KnownPersonRecord,
    provider::ProviderDetails,
    resource::CreatedResourceRecord,
    role::HolderRecord,
    role::RoleRecord,
    scope::ScopeRecord,
    session::SessionRecord,
    setting::SettingRecord,
    user::CreatedUserRecord,
    user::LinkRecord,
    user::LivingLinkRecord,
    user::UserDetails,
    verification::VerificationRecord,
)))]
struct Document;

fn schemas() -> Map<String, Value> {
    let document = serde_json::to_value(Document::openapi()).unwrap();
    document["components"]["schemas"].as_object().unwrap().clone()
}

/// The name of the schema a reference leads to.
fn target(reference: &Value) -> &str {
    let path = reference.as_str().unwrap();
    path.strip_prefix("#/components/schemas/").unwrap()
}

/// Looks at every object of a value.
fn each(value: &Value, look: &mut impl FnMut(&Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            look(members);
            members.values().for_each(|member| each(member, look));
        }
        Value::Array(values) => values.iter().for_each(|value| each(value, look)),
        _ => {}
    }
}

#[test]
fn ours_the_schemas_of_records_lead_to_each_other_and_describe_every_member() {
    let schemas = schemas();
    for (name, schema) in &schemas {
        each(schema, &mut |object| {
            if let Some(reference) = object.get("$ref") {
                assert!(schemas.contains_key(target(reference)), "{name}: {reference}");
            }
            let members = object.get("properties").and_then(Value::as_object);
            for (member, schema) in members.into_iter().flatten() {
                let is_described = schema.to_string().contains("\"description\"");
                assert!(is_described, "{name}: {member} has no description: {schema}");
            }
        });
    }
}

/// The members of a schema, those of what it is made of too, and which of them are always there.
fn members(schemas: &Map<String, Value>, schema: &Value) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut all, mut required) = (BTreeSet::new(), BTreeSet::new());
    if let Some(reference) = schema.get("$ref") {
        return members(schemas, &schemas[target(reference)]);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let (of_part, always) = members(schemas, part);
        all.extend(of_part);
        required.extend(always);
    }
    all.extend(
        schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone()),
    );
    let always = schema["required"].as_array().into_iter().flatten();
    required.extend(always.filter_map(Value::as_str).map(str::to_owned));
    (all, required)
}

#[test]
fn ours_a_record_has_the_members_its_schema_says() {
    let schemas = schemas();
    let client = Client::new("notes".parse().unwrap(), "Notes", ClientType::Web, Timestamp(1));
    let shown = serde_json::to_value(client::ClientRecord::from(&client)).unwrap();
    let shown: BTreeSet<String> = shown.as_object().unwrap().keys().cloned().collect();
    let (all, required) = members(&schemas, &schemas["ClientRecord"]);
    assert_eq!(shown, required, "what a plain app is shown with is always there");
    assert!(all.is_superset(&required) && all.contains("jwks_uri"), "{all:?}");
    let (all, _) = members(&schemas, &schemas["ClientMetadataRecord"]);
    let known = ClientMetadata::MEMBERS.map(str::to_owned);
    assert_eq!(
        all,
        BTreeSet::from(known),
        "what is known by name is all there is"
    );
    let (all, required) = members(&schemas, &schemas["WrittenClient"]);
    assert!(all.contains("client_secret") && !required.contains("client_secret"));
}

#[test]
fn ours_what_is_shown_once_is_in_json_and_not_in_logs() {
    let link = ShownOnce::new("https://id.example/set-password/ln_secret".to_owned());
    assert_eq!(
        serde_json::to_value(&link).unwrap(),
        "https://id.example/set-password/ln_secret"
    );
    assert!(!format!("{link:?}").contains("ln_secret"));
}
