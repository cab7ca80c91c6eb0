//! Databases of the versions before this one: what their rows meant they mean after the migrations.

use std::path::Path;

use crate::support::admin;
use grantor::oauth::class::Class;
use grantor::oauth::client::AuthMethod;
use grantor::oauth::scope_kind::ScopeKind;
use grantor::storage::clients;
use grantor::types::{OpaqueToken, Secret};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};

use super::*;

const GRACE: &str = "grace@example.test";
const GRACE_ID: &str = "00000000-0000-4000-8000-000000000001";
const SESSION_ID: &str = "00000000-0000-4000-8000-000000000002";

/// The first `count` migrations of a folder.
async fn first(folder: &str, count: usize) -> Migrator {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = std::fs::read_dir(all)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let some = std::env::temp_dir().join(format!("grantor-test-{}", grantor::types::GrantId::new()));
    std::fs::create_dir_all(&some).unwrap();
    for file in &files[..count] {
        std::fs::copy(file, some.join(file.file_name().unwrap())).unwrap();
    }
    let migrator = Migrator::new(&*some).await.unwrap();
    std::fs::remove_dir_all(some).unwrap();
    migrator
}

/// A server on a database that had its first `count` migrations when `rows` were written, and the others since. In `rows`,
/// `{hash:…}` is the hash of a value.
async fn from_version(s: &TestServer, count: usize, rows: &str) -> TestServer {
    let is_postgres = s.database.is_postgres();
    let mut sql = rows.to_owned();
    while let Some((before, rest)) = sql.split_once("{hash:") {
        let (value, after) = rest.split_once('}').unwrap();
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, value.as_bytes());
        let hex: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let bytes = if is_postgres {
            format!("'\\x{hex}'")
        } else {
            format!("x'{hex}'")
        };
        sql = format!("{before}{bytes}{after}");
    }
    let database = if is_postgres {
        let database = TestDatabase::postgres().await.unwrap();
        let mut connection = PgConnection::connect(&database.url()).await.unwrap();
        let nothing = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
        sqlx::raw_sql(nothing).execute(&mut connection).await.unwrap();
        let migrator = first("migrations/postgres", count).await;
        migrator.run(&mut connection).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap();
        database
    } else {
        let database = TestDatabase::sqlite();
        let options: SqliteConnectOptions = database.url().parse().unwrap();
        let mut connection = options.create_if_missing(true).connect().await.unwrap();
        let migrator = first("migrations/sqlite", count).await;
        migrator.run(&mut connection).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap();
        database
    };
    TestServer::start(database, |_| {}).await
}

/// Grace, with the password of these tests.
async fn grace(s: &TestServer) -> String {
    let password = Secret::new(PASSWORD.to_owned());
    let phc = admin::users::hash_password(&s.app.passwords, &password, &[], s.now())
        .await
        .unwrap();
    format!(
        "INSERT INTO users (id, email, name, is_active, created_at, updated_at) VALUES ('{GRACE_ID}', '{GRACE}', 'Grace', TRUE, 1, 1);
         INSERT INTO password_credentials (user_id, phc, changed_at) VALUES ('{GRACE_ID}', '{phc}', 1);"
    )
}

/// Her sign-in with a browser that has the cookie `secret`.
fn session(secret: &str) -> String {
    format!(
        "INSERT INTO sessions (id, secret_hash, user_id, auth_time, last_seen_at, ends_at, is_remembered, user_agent, address)
           VALUES ('{SESSION_ID}', {{hash:{secret}}}, '{GRACE_ID}', {START}, {START}, {START} + 36000, FALSE, 'a browser', '127.0.0.1');",
        START = START.0
    )
}

/// A row of a client of the first version.
fn client(id: &str, client_type: &str, scope: &str) -> String {
    format!(
        "INSERT INTO clients (id, name, client_type, profile, auth_method, redirect_uris, grant_types, scope, resources, is_enabled, created_at, updated_at)
           VALUES ('{id}', 'Old', '{client_type}', 'oauth21', 'client_secret_basic', 'https://app.example/callback', 'authorization_code refresh_token', '{scope}', '', TRUE, {START}, {START});
         INSERT INTO client_secrets (id, client_id, hash, created_at) VALUES ('s_{id}', '{id}', {{hash:gcs_of_{id}}}, {START});",
        START = START.0
    )
}

/// A resource server of `c_api`, and its scope.
fn old_api() -> String {
    "INSERT INTO resources (uri, name, client_id, is_enabled, created_at) VALUES ('https://old.example', 'Old API', 'c_api', TRUE, 1);
     INSERT INTO scopes (name, description, resource, created_at) VALUES ('old:read', 'Read old things', 'https://old.example', 1);"
        .to_owned()
}

/// What Grace has just allowed a client, at that resource server.
fn grant(client_id: &str, scope: &str, code: &str) -> String {
    format!(
        "INSERT INTO grants (id, user_id, client_id, scope, resources, redirect_uri, code_hash, code_challenge, auth_time,
             created_at, generation, generation_at, ends_at, expires_at)
           VALUES ('00000000-0000-4000-8000-000000000003', '{GRACE_ID}', '{client_id}', '{scope}', 'https://old.example',
             'https://app.example/callback', {{hash:{code}}}, '{CHALLENGE}', {START}, {START}, 0, {START}, {START} + 60,
             {START} + 7776000);",
        START = START.0
    )
}

/// The client of such a row.
fn client_of(s: &TestServer, id: &str) -> TestClient {
    TestClient {
        id: id.parse().unwrap(),
        secret: Some(format!("gcs_of_{id}")),
        method: AuthMethod::ClientSecretBasic,
        redirect_uri: "https://app.example/callback".to_owned(),
        issuer: s.issuer.clone(),
        http: s.http.clone(),
    }
}

server_test! {
    /// R9: people, their sign-ins, what they allowed and what is under way, from the first version on.
    async fn ours_what_was_there_in_the_first_version_works_on(s: TestServer) {
        let (cookie, code) = (OpaqueToken::generate(OpaqueToken::SESSION), OpaqueToken::generate(OpaqueToken::CODE));
        let rows = [
            grace(&s).await,
            session(cookie.expose()),
            client("c_app", "web", "old:read"),
            client("c_api", "resource_server", ""),
            old_api(),
            format!(
                "INSERT INTO scopes (name, description, resource, created_at) VALUES ('email', 'In words of the owner', NULL, 1);
                 INSERT INTO roles (name, description, created_at) VALUES ('editor', 'May edit', 1);
                 INSERT INTO user_roles (user_id, role) VALUES ('{GRACE_ID}', 'editor');
                 INSERT INTO role_scopes (role, scope) VALUES ('editor', 'old:read');
                 INSERT INTO consents (user_id, client_id, redirect_host, scope, resources, granted_at)
                   VALUES ('{GRACE_ID}', 'c_app', 'app.example', 'old:read', 'https://old.example', 1);
                 INSERT INTO audit_events (id, at, kind, actor, user_id, details) VALUES ('00000000-0000-4000-8000-000000000004', {START}, 'signed_in', 'user', '{GRACE_ID}', 'long ago');",
                START = START.0
            ),
            grant("c_app", "old:read", code.expose()),
        ]
        .concat();
        let s = from_version(&s, 1, &rows).await;
        let (app, api) = (client_of(&s, "c_app"), client_of(&s, "c_api"));
        // Her browser is signed in, and she can sign in with another.
        let mut browser = s.browser();
        browser.cookies.insert("sid".to_owned(), cookie.expose().to_owned());
        assert!(browser.is_signed_in().await);
        s.browser().sign_in(GRACE).await;
        // A code under way is redeemed, for what it was issued for and nothing else.
        let tokens = Tokens::of(&app.redeem(code.expose()).await);
        let claims = claims_of(&tokens.access_token);
        assert_eq!((&claims["aud"], &claims["sub"], &claims["scope"]), (&"https://old.example".into(), &GRACE_ID.into(), &"old:read".into()));
        let again = Tokens::of(&app.refresh(tokens.refresh()).await);
        assert!(api.is_active(&again.access_token).await);
        // What she allowed is not asked again.
        let silent = browser.get(&app.authorization_url(&[("scope", "old:read"), ("prompt", "none")])).await;
        assert!(silent.parameter("code").is_some(), "{silent:?}");
        assert_eq!(browser.authorize_as(GRACE, &app, &[("scope", "old:read email")]).await.parameter("error").as_deref(), Some("invalid_scope"));
        // One method as before, whether it was named or not; and nothing decided.
        let by_body = TestClient { method: AuthMethod::ClientSecretPost, ..app.clone() };
        by_body.redeem("ac_x").await.assert_token_error(401, "invalid_client");
        let kept = read!(s, conn => clients::by_id(conn, &app.id).await).unwrap();
        assert_eq!(kept.settings, grantor::oauth::client_settings::ClientSettings::default());
        assert_eq!(kept.auth_methods(), AuthMethod::ClientSecretBasic.into());
        // Who registered before anybody else could was registered by an administrator.
        let client = read!(s, conn => clients::by_id(conn, &app.id).await).unwrap();
        assert_eq!((client.class(), client.is_bounded, client.metadata), (Class::Vouched, false, grantor::oauth::client_metadata::ClientMetadata::default()));
        let catalog = s.app.catalog().await.unwrap();
        assert_eq!(catalog.scope(&"email".parse().unwrap()).unwrap().description, "In words of the owner");
        assert!(!catalog.enabled_resource(&"https://old.example".parse().unwrap()).unwrap().is_open);
        assert!(s.dump().await.contains("details=long ago"));
        // Who ends all her sign-ins ends that one.
        admin::users::disable(&s.db, &GRACE.parse().unwrap(), s.now()).await.unwrap();
        assert!(!browser.is_signed_in().await && !api.is_active(&again.access_token).await);
    }
}

server_test! {
    /// R9: what queries look for in metadata is found in that of before.
    async fn ours_what_clients_registered_before_there_were_columns_for_it_is_found(s: TestServer) {
        let metadata = |id: &str, metadata: &str| format!("UPDATE clients SET metadata = '{metadata}' WHERE id = '{id}';");
        let rows = [
            grace(&s).await,
            session("ss_any"),
            client("c_told", "web", "openid"),
            client("c_untold", "web", "openid"),
            client("c_signed", "web", "openid"),
            metadata("c_told", r#"{"id_token_signed_response_alg":"ES256","backchannel_logout_uri":"https://127.0.0.1:1/told"}"#),
            metadata("c_untold", r#"{"client_name#en":"\"backchannel_logout_uri\":\"none\""}"#),
            metadata("c_signed", r#"{"userinfo_signed_response_alg":"EdDSA","subject_type":"pairwise"}"#),
            ["c_told", "c_untold"].map(|id| format!("INSERT INTO session_clients (session_id, client_id) VALUES ('{SESSION_ID}', '{id}');")).concat(),
        ]
        .concat();
        let s = from_version(&s, 3, &rows).await;
        s.app.refresh_keys(s.now()).await.unwrap();
        let keys = s.get("/.well-known/jwks.json", &[]).await.json();
        let mut algorithms: Vec<_> = keys["keys"].as_array().unwrap().iter().map(|key| key["alg"].as_str().unwrap()).collect();
        algorithms.sort_unstable();
        assert_eq!(algorithms, ["ES256", "EdDSA", "RS256"]);
        let dump = s.dump().await;
        let told = |id: &str| {
            let line = dump.lines().find(|line| line.starts_with(&format!("clients|id={id}|"))).unwrap();
            line.contains("has_backchannel_logout=1") || line.contains("has_backchannel_logout=true")
        };
        assert!(told("c_told") && !told("c_untold") && !told("c_signed"), "{dump}");
        admin::sessions::revoke(&s.db, &SESSION_ID.parse().unwrap(), s.now()).await.unwrap();
        assert_eq!(s.rows("logout_deliveries").await, 1);
    }
}

server_test! {
    /// R9: who registered itself is bounded by what an administrator changed before there was a column that says so.
    async fn ours_what_an_administrator_decided_of_a_registered_app_stays_decided(s: TestServer) {
        let open = |id: &str| format!("{}UPDATE clients SET registered_by = 'open' WHERE id = '{id}';", client(id, "web", "openid"));
        let changed = |n: u32, id: &str, actor: &str, details: &str| {
            format!(
                "INSERT INTO audit_events (id, at, kind, actor, client_id, details) VALUES ('{n}', {}, 'client_changed', '{actor}', '{id}', '{details}');",
                START.0
            )
        };
        let code = OpaqueToken::generate(OpaqueToken::CODE);
        let rows = [
            ["c_scope", "c_resources", "c_name", "c_itself"].map(open).concat(),
            client("c_own", "web", "openid old:read"),
            grace(&s).await,
            client("c_api", "resource_server", ""),
            old_api(),
            grant("c_own", "openid old:read", code.expose()),
            changed(1, "c_scope", "admin", "scope"),
            changed(2, "c_resources", "admin", "name, resources"),
            changed(3, "c_name", "admin", "name"),
            changed(4, "c_itself", "client", "scope"),
            changed(5, "c_own", "admin", "scope"),
        ]
        .concat();
        let s = from_version(&s, 4, &rows).await;
        for (id, is_bounded) in [("c_scope", true), ("c_resources", true), ("c_name", false), ("c_itself", false), ("c_own", false)] {
            let client = read!(s, conn => clients::by_id(conn, &id.parse().unwrap()).await).unwrap();
            assert_eq!(client.is_bounded, is_bounded, "{id}");
        }
        // Of a grant whose request may have named its resource server, nobody knows: it is for that one alone.
        let tokens = Tokens::of(&client_of(&s, "c_own").redeem(code.expose()).await);
        assert_eq!(claims_of(&tokens.access_token)["aud"], "https://old.example");
        // Events of before have no reason, and are read as ever.
        let events = admin::audit::list(&s.db, &admin::audit::Filter { limit: 100, ..admin::audit::Filter::default() }).await.unwrap();
        assert_eq!(events.iter().filter(|line| line.event.kind == "client_changed" && line.event.reason.is_none()).count(), 5);
    }
}

server_test! {
    /// What is personal in events of before can be erased, and they are sealed as all others; more of them than one seal is over.
    async fn ours_events_of_before_are_sealed_and_none_of_them_is_late(s: TestServer) {
        let event = |n: u32, kind: &str, address: &str, details: &str| {
            format!(
                "INSERT INTO audit_events (id, at, kind, actor, user_id, address, details)
                 VALUES ('00000000-0000-4000-8000-{n:012}', {START} - 86400 + {n}, '{kind}', 'user', '{GRACE_ID}', {address}, '{details}');",
                START = START.0
            )
        };
        let browser = r#"A "browser" \ of /her\\own/"#;
        let rows: String = (1..=600)
            .map(|n| match n % 3 {
                0 => event(n, "signed_in", "'192.0.2.1'", browser),
                1 => event(n, "sign_in_failed", "'2001:db8::1'", "words"),
                _ => event(n, "signed_out", "NULL", "more words"),
            })
            .collect();
        let s = from_version(&s, 6, &(grace(&s).await + &rows)).await;
        grantor::server::sealing::seal_now(&s.app, false, s.now()).await.unwrap();
        let verify = async || {
            let verified = grantor::audit::verify(&s.db, Some(&s.app.audit_signer), &grantor::audit::Heads::new()).await.unwrap();
            assert_eq!((verified.faults.first, verified.waiting), (vec![], 0));
            assert!(verified.events > 600);
        };
        verify().await;
        let filter = |kind: &str| admin::audit::Filter { kind: Some(kind.to_owned()), limit: 1, ..admin::audit::Filter::default() };
        for (kind, address, agent, details) in [
            ("signed_in", Some("192.0.2.1"), Some(browser), ""),
            ("sign_in_failed", Some("2001:db8::1"), None, "words"),
            ("signed_out", None, None, "more words"),
        ] {
            let row = admin::audit::list(&s.db, &filter(kind)).await.unwrap().remove(0).event;
            let personal = row.personal.members();
            assert_eq!((personal.address.as_deref(), personal.user_agent.as_deref(), &*row.details), (address, agent, details));
        }
        let erased = admin::audit::erase(&s.db, &GRACE.parse().unwrap(), s.now()).await.unwrap();
        assert_eq!(erased.events, 400);
        grantor::server::sealing::seal_now(&s.app, false, s.now()).await.unwrap();
        verify().await;
    }
}

server_test! {
    /// Whoever could change everything still can. A role of the owner's own with a built-in role's name stays what it was.
    async fn ours_administrators_of_before_are_owners_and_roles_of_the_owners_own_permit_nothing(s: TestServer) {
        let has = |role: &str| format!("INSERT INTO user_roles (user_id, role) VALUES ('{GRACE_ID}', '{role}');");
        let rows = [
            grace(&s).await,
            "INSERT INTO roles (name, description, created_at) VALUES ('support', 'Ours', 0);".to_owned(),
            has("admin"),
            has("support"),
        ]
        .concat();
        let s = from_version(&s, 6, &rows).await;
        let user = read!(s, conn => grantor::storage::users::by_email(conn, &GRACE.parse().unwrap()).await).unwrap();
        let mut roles: Vec<_> = user.roles().iter().map(ToString::to_string).collect();
        roles.sort();
        assert_eq!(roles, ["admin", "owner", "support"]);
        let known = read!(s, conn => grantor::storage::roles::list(conn).await);
        let role = |name: &str| known.iter().find(|role| role.name.as_str() == name).unwrap();
        assert!(role("owner").is_built_in && role("admin").is_built_in && role("client-admin").is_built_in);
        assert_eq!(role("admin").description, "May change everything but owners.");
        let support = role("support");
        assert_eq!((support.is_built_in, support.permissions.len(), &*support.description), (false, 0, "Ours"));
    }
}

server_test! {
    /// What the consent page guessed from a name is said now; where it could not, people are told the most it may be.
    async fn ours_scopes_of_before_are_of_the_kind_their_names_say(s: TestServer) {
        let names = ["a:read", "a.readonly", "https://a.example/list", "view", "a:write", "delete", "team", "a:READ", "read:a", "a:email"];
        let rows: Vec<_> = names
            .iter()
            .map(|name| format!("INSERT INTO scopes (name, description, created_at) VALUES ('{name}', 'x', 0);"))
            .collect();
        let s = from_version(&s, 8, &rows.concat()).await;
        let known = read!(s, conn => grantor::storage::scopes::list(conn).await);
        let mut seen = 0;
        for scope in known {
            assert_eq!((scope.kind, scope.is_sensitive), (ScopeKind::of_name(&scope.name), false), "{}", scope.name);
            seen += usize::from(names.contains(&scope.name.as_str()));
        }
        assert_eq!(seen, names.len());
    }
}

server_test! {
    /// Names in other languages stood among what no query looks into: they are where they are read now.
    async fn ours_names_in_other_languages_of_before_are_read_now(s: TestServer) {
        let rows = [
            client("c_app", "web", "openid"),
            client("c_other", "web", "openid"),
            r#"UPDATE clients SET metadata = '{"contacts":["a@app.example"],"localized":{"client_name#DE":"Notizen","client_name#d-e-a":"x","tos_uri#fr":"https://app.example/fr"}}' WHERE id = 'c_app';"#.to_owned(),
        ]
        .concat();
        let s = from_version(&s, 21, &rows).await;
        let of = async |id: &str| {
            let id = id.parse().unwrap();
            read!(s, conn => clients::by_id(conn, &id).await).unwrap()
        };
        let app = of("c_app").await;
        assert_eq!(serde_json::to_value(&app.translations).unwrap(), serde_json::json!({"client_name#de": "Notizen", "tos_uri#fr": "https://app.example/fr"}));
        assert_eq!((app.name_in(grantor::words::Language::German), app.metadata.contacts.len()), ("Notizen", 1));
        assert!(of("c_other").await.translations.is_empty());
    }
}
