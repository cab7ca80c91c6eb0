//! A small installation: one person, one API with two scopes, one app, one service, and as many unspent codes as asked.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use grantor::admin::change::{CreateClient, CreateResource, CreateScope, CreateUser, GiveRole};
use grantor::admin::clients::{ClientWithSecret, NewClient};
use grantor::admin::profiles::ProfileChanges;
use grantor::admin::users::NewUser;
use grantor::admin::{Actor, Changing, Means, apply};
use grantor::config::Settings;
use grantor::keys::create_master_key;
use grantor::oauth::client::ClientType;
use grantor::oauth::resource::{Resource, ScopeDefinition};
use grantor::storage::grants::{self, Allowed, NewGrant, SpaceSeparated};
use grantor::storage::{Db, DbUrl};
use grantor::types::{ClientId, Clock, GrantId, OpaqueToken, Secret, SessionId, Timestamp, UserId};

/// Where every code was sent.
const REDIRECT_URI: &str = "https://app.example/callback";

/// The verifier of RFC 7636 Appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// Its challenge.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What every grant is for.
const SCOPE: &str = "notes:read notes:write";

/// How many codes are written in one transaction.
const BATCH: usize = 500;

/// What was put into the database.
#[derive(Clone)]
pub struct Installation {
    /// Where the server is to listen; its issuer.
    pub address: SocketAddr,
    /// The `Authorization` header of a service.
    pub service: String,
    /// The `Authorization` header of an app that acts for people.
    pub app: String,
    /// The `Authorization` header of the resource server.
    pub api: String,
    app_id: ClientId,
    user_id: UserId,
}

/// The URL of the database in `folder`.
pub fn database_url(folder: &Path) -> String {
    format!("sqlite://{}/grantor.db", folder.display())
}

/// Opens the database in `folder`.
pub async fn open(folder: &Path) -> Db {
    let url = DbUrl::parse(&Secret::new(database_url(folder))).unwrap();
    Db::open(&url).await.unwrap()
}

/// Makes a new installation in `folder`, which is empty.
pub async fn install(folder: &Path, address: SocketAddr) -> Installation {
    let (db, now) = (open(folder).await, Clock::System.now());
    create_master_key(&folder.join("keys")).unwrap();
    let api = Resource {
        claims: Vec::new(),
        uri: "https://api.example".parse().unwrap(),
        name: "Notes API".to_owned(),
        signing_algorithm: None,
        translations: grantor::words::Translations::default(),
        is_enabled: true,
        is_open: false,
        access_lifetime: None,
    };
    let uri = api.uri.clone();
    let api = made(&db, CreateResource(api), now).await.credentials;
    for name in SCOPE.split(' ') {
        let scope = ScopeDefinition {
            kind: grantor::oauth::scope_kind::ScopeKind::See,
            is_sensitive: false,
            translations: grantor::words::Translations::default(),
            claims: Vec::new(),
            name: name.parse().unwrap(),
            description: format!("May {name}"),
            resource: Some(uri.clone()),
            roles: Vec::new(),
        };
        made(&db, CreateScope(scope), now).await;
    }
    let mut app = NewClient::new("App", ClientType::Web);
    app.redirect_uris = vec![REDIRECT_URI.parse().unwrap()];
    app.scope = SCOPE.parse().unwrap();
    let app = made(&db, CreateClient(app), now).await;
    let mut service = NewClient::new("Service", ClientType::Service);
    service.scope = SCOPE.parse().unwrap();
    let service = made(&db, CreateClient(service), now).await;
    let user_id = person(&db, "ada@example.test", None, now).await;
    db.close().await;
    Installation {
        address,
        service: basic(&service),
        app: basic(&app),
        api: basic(&api),
        app_id: app.client.id,
        user_id,
    }
}

/// Makes an account, with the hash of its password if it has one.
pub async fn person(db: &Db, email: &str, password_hash: Option<String>, now: Timestamp) -> UserId {
    let create = CreateUser {
        new: NewUser {
            email: email.parse().unwrap(),
            name: None,
            password_hash,
            roles: Vec::new(),
        },
        told: ProfileChanges::default(),
        invitation: None,
    };
    made(db, create, now).await.user.id
}

/// Makes somebody an owner.
pub async fn owner(db: &Db, email: &str, now: Timestamp) {
    let give = GiveRole {
        whom: email.parse().unwrap(),
        role: "owner".parse().unwrap(),
    };
    made(db, give, now).await;
}

/// Makes a change, as an administrator at the command line.
async fn made<C: Changing>(db: &Db, change: C, now: Timestamp) -> C::Done {
    let means = Means::new(db.clone(), Arc::new(Settings::default()));
    apply(&means, &Actor::CommandLine, change, now)
        .await
        .unwrap()
        .done
}

fn basic(client: &ClientWithSecret) -> String {
    let secret = client.secret.as_ref().unwrap().expose();
    format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{secret}", client.client.id))
    )
}

impl Installation {
    /// Puts `count` codes into the database in `folder`, as if a person had allowed the app that often.
    pub async fn codes(&self, folder: &Path, count: usize) -> Vec<String> {
        let (db, now) = (open(folder).await, Clock::System.now());
        let mut codes = Vec::with_capacity(count);
        while codes.len() < count {
            let batch: Vec<_> = (0..BATCH.min(count - codes.len()))
                .map(|_| OpaqueToken::generate("ac_"))
                .collect();
            let grants: Vec<_> = batch.iter().map(|code| self.grant(code, now)).collect();
            db.write(move |conn| {
                Box::pin(async move {
                    for grant in &grants {
                        grants::insert(conn, grant, now).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
            codes.extend(batch.iter().map(|code| code.expose().to_owned()));
        }
        db.close().await;
        codes
    }

    fn grant(&self, code: &OpaqueToken, now: Timestamp) -> NewGrant {
        let hour = std::time::Duration::from_hours(1);
        NewGrant {
            allowed: Allowed {
                id: GrantId::new(),
                user_id: self.user_id.clone(),
                client_id: self.app_id.clone(),
                session_id: Some(SessionId::new()),
                sub: self.user_id.to_string(),
                scope: SCOPE.parse().unwrap(),
                resources: SpaceSeparated(vec!["https://api.example".parse().unwrap()]),
                names_resources: false,
                redirect_uri: REDIRECT_URI.parse().unwrap(),
                code_challenge: Some(CHALLENGE.parse().unwrap()),
                nonce: None,
                auth_time: now,
                acr: grantor::oauth::acr::Acr::One,
                amr: "pwd".to_owned(),
                claims: grantor::oauth::claims_request::ClaimsRequest::default(),
                expires_at: now.plus(90 * 24 * hour),
            },
            code_hash: code.hash(),
            // Longer than codes live: they are made before they are measured.
            code_expires_at: now.plus(hour),
        }
    }
}

/// The form that redeems a code.
pub fn redeem(code: &str) -> [(&'static str, &str); 4] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ]
}
