//! A throw-away server for the OpenID Foundation's conformance suite: exactly the clients its configuration files name.
//!
//! The files are the suite's own; it reads the same ones. Ids and secrets stand in them for everybody to read, so this
//! never serves anything that is kept.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use super::seed::{made, person};
use crate::admin::change::{CreateClient, RevokeKey, RotateKey};
use crate::admin::clients::NewClient;
use crate::admin::users::{self, NewUser};
use crate::admin::{AdminError, Refusal, keys};
use crate::app::App;
use crate::keys::KeyState;
use crate::oauth::client::{AuthMethod, Client, ClientSecret, ClientType, Profile};
use crate::oauth::client_metadata::ClientMetadata;
use crate::storage::client_secrets;
use crate::types::{
    ClientId, EmailAddress, Issuer, RedirectUri, Scope, Secret, SecretId, SigningAlgorithm, Timestamp,
    TokenHash,
};

/// What the suite's runner puts its own address for.
const BASE_URL: &str = "{BASEURL}";

/// What is read of a configuration file; the suite's other members are its own.
#[derive(Clone, Debug, Deserialize)]
pub struct PlanConfiguration {
    /// Names the plan's callbacks.
    alias: String,
    server: ServerUnderTest,
    client: Option<StaticClient>,
    client2: Option<StaticClient>,
    client_secret_post: Option<StaticClient>,
    #[serde(default)]
    browser: Value,
}

#[derive(Clone, Debug, Deserialize)]
struct ServerUnderTest {
    #[serde(rename = "discoveryUrl")]
    discovery_url: String,
}

#[derive(Clone, Debug, Deserialize)]
struct StaticClient {
    client_id: Option<ClientId>,
    client_secret: Option<String>,
    jwks: Option<Value>,
    /// Ours: the suite reads it from nobody, and calls a logout token at any other client a fault.
    backchannel_logout_uri: Option<String>,
}

/// A person who signs in where the suite's browser does.
#[derive(Clone, Debug)]
pub struct Person {
    /// What they sign in with.
    pub email: String,
    /// What they sign in with.
    pub password: Secret,
}

impl PlanConfiguration {
    /// Reads a file; `None` for a list, which is what the suite's runner expects of the plans and lies beside them.
    ///
    /// # Errors
    /// In words, if it is no configuration of the suite for a server of this kind.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        if text.trim_start().starts_with('[') {
            return Ok(None);
        }
        serde_json::from_str(text)
            .map(Some)
            .map_err(|error| error.to_string())
    }

    /// The issuer the suite expects.
    ///
    /// # Errors
    /// If `server.discoveryUrl` does not end as it must (OpenID Connect Discovery §4), or the rest is no issuer.
    pub fn issuer(&self) -> Result<Issuer, String> {
        let url = &self.server.discovery_url;
        let issuer = url.strip_suffix("/.well-known/openid-configuration");
        let issuer = issuer.ok_or("server.discoveryUrl must end with /.well-known/openid-configuration")?;
        issuer
            .parse()
            .map_err(|rule| format!("server.discoveryUrl: {rule}"))
    }

    /// Who the browser scripts sign in as.
    ///
    /// # Errors
    /// If they fill in no `email` and `password`.
    pub fn person(&self) -> Result<Person, String> {
        let filled = |name| {
            let mut commands = Vec::new();
            texts(&self.browser, name, &mut commands);
            commands.into_iter().next()
        };
        match (filled("email"), filled("password")) {
            (Some(email), Some(password)) => Ok(Person {
                email,
                password: Secret::new(password),
            }),
            _ => Err("browser has no commands that fill in email and password".to_owned()),
        }
    }

    /// Where the suite is called back: `base` is the suite's own address.
    fn callback(&self, base: &str, place: &str) -> Result<RedirectUri, String> {
        let base = base.trim_end_matches('/');
        let uri = format!("{base}/test/a/{}/{place}", self.alias);
        uri.parse()
            .map_err(|rule| format!("the suite's address and the alias make no redirect URI: {rule}"))
    }

    /// The clients the file names, each with its secret.
    fn clients(&self, base: &str) -> Result<Vec<(Client, Option<String>)>, String> {
        let named = [
            (&self.client, AuthMethod::ClientSecretBasic),
            (&self.client2, AuthMethod::ClientSecretBasic),
            (&self.client_secret_post, AuthMethod::ClientSecretPost),
        ];
        let mut clients = Vec::new();
        for (named, method) in named {
            let Some(StaticClient {
                client_id: Some(id),
                client_secret,
                jwks,
                backchannel_logout_uri,
            }) = named
            else {
                continue;
            };
            let metadata = ClientMetadata {
                jwks: jwks.as_ref().map(public_half),
                post_logout_redirect_uris: vec![self.callback(base, "post_logout_redirect")?],
                backchannel_logout_uri: backchannel_logout_uri
                    .as_ref()
                    .map(|uri| uri.replace(BASE_URL, &format!("{}/", base.trim_end_matches('/')))),
                ..ClientMetadata::default()
            };
            let method = match (client_secret, jwks) {
                (None, Some(_)) => AuthMethod::PrivateKeyJwt,
                _ => method,
            };
            let client = Client {
                profile: Profile::OidcCompat,
                auth_method: method,
                redirect_uris: vec![
                    self.callback(base, "callback")?,
                    self.callback(base, "callback?dummy1=lorem&dummy2=ipsum")?,
                ],
                scope: scope()?,
                metadata,
                ..Client::new(
                    id.clone(),
                    format!("Conformance suite ({id})"),
                    ClientType::Web,
                    Timestamp(0),
                )
            };
            clients.push((client, client_secret.clone()));
        }
        Ok(clients)
    }
}

/// The scope every client of the suite may ask for.
fn scope() -> Result<Scope, String> {
    "openid profile email phone address offline_access"
        .parse()
        .map_err(|_| "the scope does not parse".to_owned())
}

/// The key set without what only its owner may have: the suite's files carry the private keys it signs with.
fn public_half(jwks: &Value) -> Value {
    const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
    let mut jwks = jwks.clone();
    for key in jwks
        .get_mut("keys")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
    {
        key.retain(|member, _| !PRIVATE.contains(&member.as_str()));
    }
    jwks
}

/// The texts that `["text", …, name, TEXT]` commands fill in, at any depth; `#name…` is the same field by a selector.
fn texts(browser: &Value, name: &str, found: &mut Vec<String>) {
    match browser {
        Value::Array(list) => {
            let words: Vec<_> = list.iter().map(Value::as_str).collect();
            if let [Some("text"), Some(_), Some(field), Some(text), ..] = words.as_slice()
                && field
                    .strip_prefix('#')
                    .map_or(*field, |id| id.split(':').next().unwrap_or(id))
                    == name
            {
                found.push((*text).to_owned());
            }
            for item in list {
                texts(item, name, found);
            }
        }
        Value::Object(members) => {
            for item in members.values() {
                texts(item, name, found);
            }
        }
        _ => {}
    }
}

/// Fills an empty installation with the person and the clients of `plans`; the ids of the clients.
///
/// # Errors
/// If two files name one client in different ways, or the database fails.
pub async fn seed(
    app: &App,
    plans: &[PlanConfiguration],
    base: &str,
    someone: &Person,
) -> Result<Vec<ClientId>, AdminError> {
    let now = app.clock.now();
    let refused = |error: String| AdminError::from(Refusal::invalid(error));
    let email: EmailAddress = someone
        .email
        .parse()
        .map_err(|rule| refused(format!("browser: {rule}")))?;
    let hash = users::hash_password(&app.passwords, &someone.password, &[email.as_str()], now).await?;
    let ada = NewUser {
        email,
        name: Some("Ada Lovelace".to_owned()),
        password_hash: Some(hash),
        roles: Vec::new(),
    };
    made(app, person(ada)).await?;
    let mut seeded: Vec<(Client, Option<String>)> = Vec::new();
    for plan in plans {
        for (mut client, secret) in plan.clients(base).map_err(refused)? {
            let known = seeded.iter_mut().find(|(known, _)| known.id == client.id);
            if let Some((known, known_secret)) = known {
                if *known_secret != secret || known.auth_method != client.auth_method {
                    return Err(refused(format!(
                        "{} stands in two files with two secrets",
                        client.id
                    )));
                }
                // The same client under another alias: its callbacks are added.
                known.redirect_uris.append(&mut client.redirect_uris);
                let uris = &mut known.metadata.post_logout_redirect_uris;
                uris.append(&mut client.metadata.post_logout_redirect_uris);
            } else {
                seeded.push((client, secret));
            }
        }
    }
    let mut ids = Vec::new();
    let mut secrets = Vec::new();
    for (client, secret) in seeded {
        ids.push(client.id.clone());
        secrets.extend(secret.map(|secret| (client.id.clone(), secret)));
        made(app, CreateClient(new(client))).await?;
    }
    app.db
        .write(move |conn| {
            Box::pin(async move {
                // No administrator may choose a secret, since people choose what can be guessed; the suite's stand in its
                // files.
                for (id, secret) in &secrets {
                    let secret = ClientSecret {
                        id: SecretId::new(),
                        hash: TokenHash::of(secret),
                        sealed: None,
                        created_at: now,
                        expires_at: None,
                    };
                    client_secrets::drop_all(conn, id).await?;
                    client_secrets::add(conn, id, &secret).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(ids)
}

fn new(client: Client) -> NewClient {
    NewClient {
        id: Some(client.id),
        profile: client.profile,
        auth_method: Some(client.auth_method.into()),
        redirect_uris: client.redirect_uris,
        scope: client.scope,
        metadata: client.metadata,
        ..NewClient::new(client.name, client.client_type)
    }
}

/// The routes of a server that has a new key for whoever reads its key set.
///
/// `oidcc-server-rotate-keys` reads the set, asks whoever runs it to rotate keys, and reads the set again; the suite's
/// runner leaves nobody the time to. So each reading finds a successor the one before did not, beside the key that signs.
pub fn with_new_keys(app: &App, router: Router) -> Router {
    router.layer(middleware::from_fn_with_state(app.clone(), rotate_for_readers))
}

async fn rotate_for_readers(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.uri().path().ends_with("/jwks.json")
        && let Err(error) = replace_successor(&app).await
    {
        tracing::error!(cause = %error, "there is no new key");
    }
    next.run(request).await
}

/// Publishes a successor in the place of the one that was published before.
async fn replace_successor(app: &App) -> Result<(), AdminError> {
    let now = app.clock.now();
    for row in keys::list(&app.db).await? {
        if KeyState::of(&row, now) == KeyState::Pending {
            made(app, RevokeKey { kid: row.kid }).await?;
        }
    }
    let rotate = RotateKey {
        algorithm: SigningAlgorithm::default(),
        immediately: false,
    };
    made(app, rotate).await?;
    Ok(app.refresh_keys(now).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r##"{
        "alias": "grantor",
        "description": "ignored",
        "server": { "discoveryUrl": "https://localhost:9443/.well-known/openid-configuration" },
        "client": { "client_id": "one", "client_secret": "secret" },
        "client2": { "client_id": "two", "backchannel_logout_uri": "{BASEURL}test/a/grantor/backchannel_logout", "jwks": { "keys": [{ "kty": "RSA", "n": "AQ", "e": "AQAB", "d": "private" }] } },
        "client_secret_post": { "client_name": "registers itself" },
        "browser": [{ "tasks": [{ "commands": [
            ["text", "css", "#email:not([readonly])", "ada@example.test", "optional"],
            ["text", "name", "password", "otter"],
            ["click", "id", "sign-in"]
        ] }] }]
    }"##;

    #[test]
    fn ours_a_file_of_the_suite_names_issuer_person_and_clients() {
        let plan = PlanConfiguration::parse(FILE).unwrap().unwrap();
        assert_eq!(plan.issuer().unwrap().as_str(), "https://localhost:9443");
        let person = plan.person().unwrap();
        assert_eq!(
            (person.email.as_str(), person.password.expose()),
            ("ada@example.test", "otter")
        );
        let clients = plan.clients("https://suite.example/").unwrap();
        let [(one, Some(secret)), (two, None)] = clients.as_slice() else {
            panic!("{clients:?}")
        };
        assert_eq!((one.id.as_str(), secret.as_str()), ("one", "secret"));
        assert_eq!(
            one.redirect_uris[0].as_str(),
            "https://suite.example/test/a/grantor/callback"
        );
        assert_eq!(two.auth_method, AuthMethod::PrivateKeyJwt);
        assert_eq!(one.metadata.backchannel_logout_uri, None, "the file names none");
        assert_eq!(
            two.metadata.backchannel_logout_uri.as_deref(),
            Some("https://suite.example/test/a/grantor/backchannel_logout")
        );
        assert!(
            !two.metadata
                .jwks
                .as_ref()
                .unwrap()
                .to_string()
                .contains("private")
        );
    }

    #[test]
    fn ours_a_file_that_is_none_of_ours_says_what_it_lacks() {
        assert!(PlanConfiguration::parse("{}").unwrap_err().contains("alias"));
        let other = FILE.replace("/.well-known/openid-configuration", "/jwks");
        assert!(
            PlanConfiguration::parse(&other)
                .unwrap()
                .unwrap()
                .issuer()
                .unwrap_err()
                .contains("discoveryUrl")
        );
        let nobody = FILE.replace("\"text\"", "\"wait\"");
        assert!(
            PlanConfiguration::parse(&nobody)
                .unwrap()
                .unwrap()
                .person()
                .is_err()
        );
        assert!(PlanConfiguration::parse("\n[{}]").unwrap().is_none());
    }
}
