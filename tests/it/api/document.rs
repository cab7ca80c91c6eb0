//! The `OpenAPI` document: it names every operation, and what it says of them is so.

use std::collections::{BTreeMap, BTreeSet};

use grantor::endpoints::api::operations;
use serde_json::json;

use super::*;

server_test! {
    async fn ours_the_document_names_every_operation_and_every_schema_it_needs(s: TestServer) {
        let answer = s.get("/api/admin/v1/openapi.json", &[]).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
        let document = answer.json();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
        let mut told = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                told.insert((method.to_uppercase(), path.clone()));
                assert!(!operation["summary"].as_str().unwrap().is_empty());
                assert!(operation["security"][0]["oauth2"][0].as_str().unwrap().starts_with("admin:"), "{operation}");
                let named: Vec<_> = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
                let parameters = operation["parameters"].as_array().unwrap();
                let in_path = parameters.iter().filter(|one| one["in"] == "path").map(|one| one["name"].as_str().unwrap());
                assert_eq!(in_path.collect::<Vec<_>>(), named);
            }
        }
        let there: BTreeSet<_> = operations().iter().map(|one| (one.method.to_owned(), one.path.to_owned())).collect();
        assert_eq!(told, there);
        let mut wanted = Vec::new();
        references(&document, &mut wanted);
        assert!(wanted.len() > 20);
        for reference in wanted {
            let at = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(at).is_some_and(Value::is_object), "{reference}");
        }
        // A part of a body that knew its own members alone would refuse those of the other parts.
        let mut parts = 0;
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            for part in schema["allOf"].as_array().into_iter().flatten() {
                let at = part["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
                let part = at.map_or(part, |at| document.pointer(at).unwrap());
                assert_ne!(part["additionalProperties"], false, "{name}: {part}");
                parts += 1;
            }
        }
        assert!(parts > 10, "{parts}");
        let takes = &document["paths"]["/api/admin/v1/clients"]["post"]["requestBody"]["content"]["application/json"]["schema"];
        assert_eq!(takes["$ref"], "#/components/schemas/NewClient");
        let flow = &document["components"]["securitySchemes"]["oauth2"]["flows"]["authorizationCode"];
        assert_eq!(flow["authorizationUrl"], s.url("/auth"));
        assert_eq!(flow["scopes"].as_object().unwrap().len(), Permission::ALL.len());
    }
}

server_test! {
    /// `OpenAPI` 3.1 §4.8.10.1: "The list MUST NOT include duplicated parameters", and ids are unique. Each parameter says what it is.
    async fn ours_each_parameter_is_told_once_and_of_its_type(s: TestServer) {
        let document = conforms::document(&s).await;
        let mut ids = BTreeSet::new();
        for operation in document["paths"].as_object().unwrap().values().flat_map(|one| one.as_object().unwrap().values()) {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id), "{id}");
            let mut told = BTreeSet::new();
            for parameter in operation["parameters"].as_array().unwrap() {
                let name = (parameter["in"].as_str().unwrap(), parameter["name"].as_str().unwrap());
                assert!(told.insert(name), "{name:?} of {id}");
                let schema = &parameter["schema"];
                let is_plain = schema["type"] == "string"
                    && ["enum", "pattern", "format", "minLength", "description"].iter().all(|one| schema[one].is_null());
                assert!(schema["type"].is_string() && !is_plain, "{name:?} of {id}: {schema}");
            }
            assert!(operation["responses"]["401"]["headers"]["WWW-Authenticate"].is_object(), "{id}");
        }
        let explain = &document["paths"]["/api/admin/v1/explain"]["get"]["parameters"];
        let required = explain.as_array().unwrap().iter().filter(|one| one["required"] == true);
        assert_eq!(required.map(|one| one["name"].as_str().unwrap()).collect::<Vec<_>>(), ["user", "client_id"]);
    }
}

server_test! {
    /// RFC 7396: null is taken by `PATCH` where the document says so, and nowhere else.
    async fn rfc7396_null_is_taken_where_the_document_says_so(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        owner.post(&s, "/roles", json!({ "name": "editors", "description": "They edit" })).await;
        owner.post(&s, "/groups", json!({ "name": "staff", "description": "All" })).await;
        owner.post(&s, "/scopes", json!({ "name": "a:b", "description": "It does" })).await;
        owner.post(&s, "/resources", json!({ "uri": "https://r.example", "name": "R" })).await;
        owner.post(&s, "/providers?offline=true", json!({ "id": "a", "issuer": "https://a.example", "client_id": "x", "client_secret": "s" })).await;
        let app = s.web_client().await.id;
        let user = s.user_id(ADA).await;
        let document = conforms::document(&s).await;
        let mut seen = 0;
        for (shape, path) in [
            ("UserPatch", format!("/users/{user}?dry_run=true")),
            ("GroupPatch", "/groups/staff?dry_run=true".to_owned()),
            ("RolePatch", "/roles/editors?dry_run=true".to_owned()),
            ("ScopePatch", "/scopes/a%3Ab?dry_run=true".to_owned()),
            ("ResourcePatch", "/resources/https%3A%2F%2Fr.example?dry_run=true".to_owned()),
            ("ClientPatch", format!("/clients/{app}?dry_run=true")),
            ("NamesPatch", format!("/clients/{app}/names?dry_run=true")),
            ("ChangedProvider", "/providers/a?offline=true&dry_run=true".to_owned()),
        ] {
            let mut members = BTreeMap::new();
            properties(document, &document["components"]["schemas"][shape], &mut members);
            for (name, schema) in members {
                let takes_null = conforms::misfit(document, schema, &Value::Null, "").is_none();
                let mut body = json!({});
                body[&name] = Value::Null;
                let answer = owner.patch(&s, &path, body).await;
                assert_eq!(answer.status != 400, takes_null, "{name} of {shape}: {}", answer.body);
                seen += 1;
                if seen % 25 == 0 {
                    // No more than so many rehearsals in a minute.
                    s.advance("1m");
                }
            }
        }
        assert!(seen > 60, "{seen}");
    }
}

/// Every member of a schema, and of those it is put together of.
fn properties<'d>(document: &'d Value, schema: &'d Value, found: &mut BTreeMap<String, &'d Value>) {
    if let Some(reference) = schema["$ref"].as_str() {
        return properties(
            document,
            document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
            found,
        );
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        found.insert(name.clone(), schema);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        properties(document, part, found);
    }
}

/// Each shape has a name of its own: of two by one name, the document would have the one for the other.
#[test]
fn ours_no_two_shapes_have_one_name() {
    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    for operation in operations() {
        for shape in [operation.takes, operation.gives].into_iter().flatten() {
            let mut parts = vec![((shape.name)().into_owned(), (shape.schema)())];
            (shape.parts)(&mut parts);
            for (name, schema) in parts {
                let schema = serde_json::to_value(schema).unwrap();
                let before = known.entry(name.clone()).or_insert_with(|| schema.clone());
                assert_eq!(*before, schema, "{name} of {}", operation.id);
            }
        }
    }
    assert!(known.len() > 30, "{:?}", known.keys());
}

/// Every `$ref` in a document.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(reference) if name == "$ref" => found.push(reference.to_owned()),
                    _ => references(value, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

server_test! {
    /// RFC 8414 §2: "The server MAY choose not to advertise some supported scope values".
    async fn rfc8414_2_scopes_of_the_administration_are_not_advertised(s: TestServer) {
        let metadata = s.get("/.well-known/oauth-authorization-server", &[]).await;
        assert!(!metadata.body.contains("admin:"), "{}", metadata.body);
    }
}

server_test! {
    /// People are told in their own words what an app may do with the administration.
    async fn ours_consent_tells_what_of_the_administration_is_asked_for(s: TestServer) {
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let app = console(&s).await;
        for (language, words) in [("en", "Change and delete everybody"), ("de", "Die Konten aller Personen ändern und löschen"), ("ar", "تغيير حسابات الجميع")] {
            let mut browser = s.browser();
            browser.sign_in(OWNER).await;
            let page = browser.get(&app.authorization_url(&[("scope", "openid admin:users:write"), ("ui_locales", language), ("prompt", "consent")])).await;
            assert!(page.body.contains(words), "{language}: {}", page.body);
            assert!(page.body.contains("sensitive") , "{}", page.body);
        }
        // It is allowed as a whole or not, whatever was written past the rules.
        s.change_client(&app.id, |client| client.metadata.optional_scope = "admin:users:write".parse().unwrap()).await;
        let mut browser = s.browser();
        browser.sign_in(OWNER).await;
        let page = browser.get(&app.authorization_url(&[("scope", "openid admin:users:write"), ("prompt", "consent")])).await;
        assert!(page.body.contains("Change and delete everybody") && !page.body.contains("optional:"), "{}", page.body);
        // Whoever may not is not asked, and gives nothing.
        let mut ada = s.browser();
        ada.sign_in(ADA).await;
        let answer = ada.get(&app.authorization_url(&[("scope", "openid admin:users:write")])).await;
        assert!(!answer.body.contains("Change and delete everybody"), "{}", answer.body);
    }
}

server_test! {
    /// The same to read, without anything from elsewhere: each noun with all that can be asked, and each shape with its members.
    async fn ours_the_pages_tell_every_operation(s: TestServer) {
        let all = s.get("/admin/api", &[]).await;
        assert_eq!((all.status, all.header("content-type")), (200, "text/html; charset=utf-8"));
        let mut told = BTreeSet::new();
        let nouns: BTreeSet<_> = operations().iter().map(|one| one.id.split('.').next().unwrap()).collect();
        for noun in nouns {
            assert!(all.body.contains(&format!("href=\"/admin/api/{noun}\"")), "{noun}");
            let page = s.get(&format!("/admin/api/{noun}"), &[]).await;
            let shapes = s.get(&format!("/admin/api/{noun}/shapes"), &[]).await;
            for page in [&page, &shapes] {
                assert!(page.status == 200 && page.body.len() < 30_000, "{noun}: {}", page.body.len());
                crate::support::controls::ids(&page.body);
            }
            for operation in operations().iter().filter(|one| one.id.starts_with(&format!("{noun}."))) {
                let heading = format!("<code>{} {}</code>", operation.method, operation.path);
                let summary = operation.summary.replace('\'', "&#39;");
                assert!(page.body.contains(&heading) && page.body.contains(&summary), "{heading}: {}", page.body);
                told.insert(operation.id);
            }
        }
        assert_eq!(told.len(), operations().len());
        assert_eq!(s.get("/admin/api/nothing", &[]).await.status, 404);
    }
}
