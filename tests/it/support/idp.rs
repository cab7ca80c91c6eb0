//! Another provider, which answers as a test has it: well, or badly.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use grantor::jose::SigningKey;
use grantor::oauth::provider::{ProviderKind, ProviderSettings, ProviderUrl};
use grantor::storage::providers::{self, Provider};
use grantor::types::{Clock, ProviderId, Secret, SigningAlgorithm};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{Answer, TestServer, forge, usual_header};

/// What this server is called there.
pub const APP_THERE: &str = "app-there";

/// Its secret.
pub const SECRET_THERE: &str = "a secret that no other has";

/// How it answers at one path.
#[derive(Clone, Debug)]
pub enum Does {
    /// With this status and JSON.
    Answer(u16, Value),
    /// With bytes that do not end.
    Endless,
    /// Never.
    Silent,
    /// With a redirect.
    Redirect(String),
}

/// A request it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub path: String,
    pub authorization: String,
    pub form: HashMap<String, String>,
}

struct Shared {
    does: Mutex<HashMap<String, Does>>,
    sent: Mutex<Vec<Sent>>,
}

/// The provider.
pub struct Idp {
    pub issuer: String,
    pub key: SigningKey,
    clock: Clock,
    shared: Arc<Shared>,
}

/// What somebody is sent there with.
#[derive(Clone, Debug)]
pub struct Asked(pub HashMap<String, String>);

impl Asked {
    /// By the redirect that leads there.
    pub fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 303, "{} {}", answer.status, answer.body);
        let (_, query) = answer.location().split_once('?').unwrap();
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    pub fn state(&self) -> &str {
        self.get("state")
    }
}

impl Idp {
    pub async fn start(s: &TestServer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            does: Mutex::default(),
            sent: Mutex::default(),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let idp = Self {
            issuer,
            key: SigningKey::generate(SigningAlgorithm::EdDSA).unwrap(),
            clock: s.clock.clone(),
            shared,
        };
        idp.does(
            "/.well-known/openid-configuration",
            Does::Answer(200, idp.metadata()),
        );
        idp.does(
            "/jwks",
            Does::Answer(200, json!({"keys": [idp.key.public_jwk()]})),
        );
        idp
    }

    pub fn metadata(&self) -> Value {
        let at = |path: &str| format!("{}{path}", self.issuer);
        json!({
            "issuer": self.issuer,
            "authorization_endpoint": at("/authorize"),
            "token_endpoint": at("/token"),
            "userinfo_endpoint": at("/userinfo"),
            "jwks_uri": at("/jwks"),
            "end_session_endpoint": at("/logout"),
            "response_types_supported": ["code"],
            "authorization_response_iss_parameter_supported": true,
        })
    }

    /// From now on, at this path.
    pub fn does(&self, path: &str, does: Does) {
        self.shared.does.lock().unwrap().insert(path.to_owned(), does);
    }

    /// What it was sent at this path, oldest first.
    pub fn sent(&self, path: &str) -> Vec<Sent> {
        let all = self.shared.sent.lock().unwrap();
        all.iter().filter(|sent| sent.path == path).cloned().collect()
    }

    /// The claims of a good ID token for whoever was sent there so, with `more` over them; what is null is left out.
    pub fn claims(&self, asked: &Asked, more: &Value) -> Value {
        let now = self.clock.now().0;
        let claims = json!({
            "iss": self.issuer, "sub": "u-1", "aud": APP_THERE, "iat": now, "exp": now + 300, "nonce": asked.get("nonce"),
        });
        with(claims, more)
    }

    /// An ID token of these claims.
    pub fn signed(&self, claims: &Value) -> String {
        forge(
            &self.key,
            &usual_header(&self.key, "JWT").to_string(),
            &claims.to_string(),
        )
    }

    /// From now on it redeems any code for this ID token, and says so of its person at its endpoint.
    pub fn gives(&self, id_token: &str, userinfo: &Value) {
        let tokens = json!({"access_token": "access-token-1", "token_type": "Bearer", "expires_in": 60, "id_token": id_token});
        self.does("/token", Does::Answer(200, tokens));
        self.does("/userinfo", Does::Answer(200, userinfo.clone()));
    }

    /// From now on it says of whoever was sent there so what `told` has, in ID token and userinfo.
    pub fn says(&self, asked: &Asked, told: &Value) {
        let claims = self.claims(asked, told);
        let userinfo = json!({"sub": claims["sub"], "name": "Grace Hopper"});
        self.gives(&self.signed(&claims), &userinfo);
    }
}

async fn answer(State(shared): State<Arc<Shared>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let path = uri.path().to_owned();
    let authorization = headers.get(header::AUTHORIZATION);
    shared.sent.lock().unwrap().push(Sent {
        path: path.clone(),
        authorization: authorization.map_or_else(String::new, |value| value.to_str().unwrap().to_owned()),
        form: form_urlencoded::parse(&body).into_owned().collect(),
    });
    let does = shared.does.lock().unwrap().get(&path).cloned();
    match does {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(Does::Answer(status, value)) => {
            let status = StatusCode::from_u16(status).unwrap();
            (
                status,
                [(header::CONTENT_TYPE, "application/json")],
                value.to_string(),
            )
                .into_response()
        }
        Some(Does::Redirect(location)) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
        Some(Does::Silent) => std::future::pending().await,
        Some(Does::Endless) => {
            let chunk = Bytes::from(vec![b' '; 16 * 1024]);
            let endless = futures_util::stream::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone()));
            Body::from_stream(endless).into_response()
        }
    }
}

impl TestServer {
    /// Lets people sign in with a provider.
    pub async fn provider(
        &self,
        id: &str,
        idp: &Idp,
        change: impl FnOnce(&mut ProviderSettings),
    ) -> ProviderId {
        let issuer: ProviderUrl = idp.issuer.parse().unwrap();
        let mut settings = ProviderSettings::new(issuer, APP_THERE.parse().unwrap());
        settings.network = vec!["127.0.0.0/8".parse().unwrap()];
        settings.domains = vec!["work.example".to_owned().try_into().unwrap()];
        settings.sign_up = true;
        change(&mut settings);
        assert_eq!(settings.faults(), [], "the provider is in order");
        let id: ProviderId = id.parse().unwrap();
        let mut provider = Provider::new(id.clone(), "Work", settings, self.now());
        let secret = Secret::new(SECRET_THERE.to_owned());
        provider.keep_secret(&self.app.provider_secrets, &secret).unwrap();
        let now = self.now();
        self.db
            .write(move |conn| Box::pin(async move { providers::insert(conn, &provider, now).await }))
            .await
            .unwrap();
        self.app.forget_cached();
        id
    }

    /// Changes one.
    pub async fn change_provider(&self, id: &str, change: impl FnOnce(&mut Provider)) {
        let id: ProviderId = id.parse().unwrap();
        let found = providers::by_id(&mut self.db.read().await.unwrap().conn(), &id).await;
        let mut provider = found.unwrap().unwrap();
        change(&mut provider);
        assert_eq!(provider.settings.faults(), [], "the provider is in order");
        let now = self.now();
        self.db
            .write(move |conn| {
                Box::pin(async move {
                    providers::set_enabled(conn, &provider.id, provider.is_enabled, now).await?;
                    providers::update(conn, &provider, now).await
                })
            })
            .await
            .unwrap();
    }
}

/// Claims with `more` over them; what is null is left out.
pub fn with(mut claims: Value, more: &Value) -> Value {
    let members = claims.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    members.retain(|_, value| !value.is_null());
    claims
}

/// Of GitHub's kind.
pub fn github(settings: &mut ProviderSettings) {
    let at = |path: &str| {
        let url = format!("{}{path}", settings.issuer);
        Some(url.parse::<ProviderUrl>().unwrap())
    };
    let (authorize, token, user, emails) = (at("/authorize"), at("/token"), at("/user"), at("/emails"));
    settings.kind = ProviderKind::OAuth;
    settings.authorization_endpoint = authorize;
    settings.token_endpoint = token;
    settings.userinfo_endpoint = user;
    settings.emails_endpoint = emails;
    settings.scope = "read:user user:email".parse().unwrap();
    settings.claims.subject = "id".parse().unwrap();
    settings.claims.email_verified = None;
}
