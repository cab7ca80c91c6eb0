//! An app that signs people in by OpenID Connect, as the certification plans play it: no PKCE unless a module has it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::admin::profiles;
use crate::support::admin::users::Whom;
use grantor::jose::SigningKey;
use grantor::oauth::client::{AuthMethod, Client, ClientType, Profile};
use serde_json::Value;

use super::checks;
use crate::support::{ADA, Answer, Browser, PASSWORD, TestClient, TestServer, inputs};

/// Where the app is: the callback the suite has under the alias `grantor`.
pub const BASE: &str = "https://localhost.emobix.co.uk:8443/test/a/grantor";

/// How the plan wants its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The default of `response_type=code`.
    Query,
    /// `response_mode=form_post`.
    FormPost,
}

/// A page a person met on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    SignIn,
    Consent,
}

/// An app, the person's browser, and the server they meet.
pub struct Party<'a> {
    pub server: &'a TestServer,
    pub mode: Mode,
    pub client: TestClient,
    pub browser: Browser,
    /// What signs the assertions of `private_key_jwt`.
    pub signer: Option<Arc<SigningKey>>,
}

/// An authorization request.
#[derive(Clone, Debug)]
pub struct Request(Vec<(String, String)>);

/// Where a request led.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The pages on the way.
    pub seen: Vec<Page>,
    /// The last answer.
    pub answer: Answer,
    redirect_uri: String,
    mode: Mode,
}

/// A sign-in, all the way.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub seen: Vec<Page>,
    pub code: String,
    /// The token response.
    pub tokens: Value,
    /// The claims of the ID token.
    pub id_token: Value,
    /// The claims at the userinfo endpoint.
    pub userinfo: Value,
}

impl SignedIn {
    pub fn access_token(&self) -> &str {
        self.tokens["access_token"].as_str().unwrap()
    }

    pub fn refresh_token(&self) -> &str {
        self.tokens["refresh_token"].as_str().expect("a refresh token")
    }

    pub fn raw_id_token(&self) -> &str {
        self.tokens["id_token"].as_str().unwrap()
    }
}

impl Request {
    /// With a parameter replaced or added.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }

    /// With the names of its parameters in the opposite order of the alphabet's.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.0.sort_by(|(one, _), (other, _)| other.cmp(one));
        self
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| &**value)
    }

    pub fn pairs(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value)).collect()
    }

    pub fn url(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.0);
        format!("/auth?{}", query.finish())
    }
}

impl<'a> Party<'a> {
    /// The app of most modules: `client_secret_basic`, no PKCE, one redirect URI.
    pub async fn new(server: &'a TestServer, mode: Mode) -> Self {
        Self::registered(server, mode, |_| {}).await
    }

    /// Another one.
    pub async fn registered(server: &'a TestServer, mode: Mode, change: impl FnOnce(&mut Client)) -> Self {
        describe_ada(server).await;
        let client = server.register(ClientType::Web, |client| {
            client.name = "Conformance".to_owned();
            client.profile = Profile::OidcCompat;
            client.redirect_uris = vec![format!("{BASE}/callback").parse().unwrap()];
            client.scope = "openid profile email phone address offline_access"
                .parse()
                .unwrap();
            change(client);
        });
        let client = client.await;
        Self::of(server, mode, client)
    }

    /// An app that is registered already.
    pub fn of(server: &'a TestServer, mode: Mode, client: TestClient) -> Self {
        Self {
            server,
            mode,
            client,
            browser: server.browser(),
            signer: None,
        }
    }

    /// The second app, whose redirect URI has a query.
    pub async fn second(server: &'a TestServer, mode: Mode) -> Self {
        Self::registered(server, mode, |client| {
            client.redirect_uris = vec![
                format!("{BASE}/callback?dummy1=lorem&dummy2=ipsum")
                    .parse()
                    .unwrap(),
            ];
        })
        .await
    }

    /// The app authenticating in another way.
    pub async fn by(server: &'a TestServer, mode: Mode, method: AuthMethod) -> Self {
        Self::registered(server, mode, |client| client.auth_method = method).await
    }

    /// `scope=openid`, with `state` and `nonce`.
    pub fn request(&self) -> Request {
        let random = |n: usize| grantor::types::OpaqueToken::generate("").expose()[..n].to_owned();
        let request = Request(Vec::new())
            .with("client_id", self.client.id.as_str())
            .with("redirect_uri", &self.client.redirect_uri)
            .with("scope", "openid")
            .with("state", &random(10))
            .with("nonce", &random(10))
            .with("response_type", "code");
        match self.mode {
            Mode::Query => request,
            Mode::FormPost => request.with("response_mode", "form_post"),
        }
    }

    /// Sends the browser there; the person signs in and allows if asked.
    pub async fn visit(&mut self, request: &Request) -> Visit {
        let answer = self.browser.get(&request.url()).await;
        self.go_on(answer).await
    }

    /// From an answer of the authorization endpoint to where the person leaves it.
    pub async fn go_on(&mut self, answer: Answer) -> Visit {
        let mut answer = self.browser.follow(answer).await;
        let mut seen = Vec::new();
        if answer.status == 200 && answer.body.contains("name=\"password\"") {
            seen.push(Page::SignIn);
            answer = self.browser.sign_in_on(&answer, ADA, PASSWORD).await;
        }
        if answer.status == 200 && answer.body.contains("value=\"allow\"") {
            seen.push(Page::Consent);
            answer = self.browser.decide_on(&answer, "allow").await;
        }
        Visit {
            seen,
            answer,
            redirect_uri: self.client.redirect_uri.clone(),
            mode: self.mode,
        }
    }

    /// The code of a request that must succeed.
    pub async fn code(&mut self, request: &Request) -> (Vec<Page>, String) {
        let visit = self.visit(request).await;
        (visit.seen.clone(), self.code_of(&visit, request))
    }

    /// The code of an answer that must have one: `state` and `iss` are right, and there is nothing else.
    pub fn code_of(&self, visit: &Visit, request: &Request) -> String {
        let pairs = visit.callback();
        let of = |name: &str| {
            pairs
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| &**value)
        };
        assert_eq!(of("error"), None, "{pairs:?}");
        assert_eq!(of("state"), request.get("state"));
        assert_eq!(of("iss"), Some(&*self.server.issuer), "RFC 9207 §2");
        let known = ["code", "state", "iss", "dummy1", "dummy2"];
        assert!(
            pairs.iter().all(|(name, _)| known.contains(&&**name)),
            "{pairs:?}"
        );
        let code = of("code").expect("a code").to_owned();
        checks::unguessable("code", &code);
        code
    }

    /// The error of an answer that must be one, with nothing beside what an error response has.
    pub fn error_of(&self, visit: &Visit, request: &Request) -> String {
        let pairs = visit.callback();
        let of = |name: &str| {
            pairs
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| &**value)
        };
        let known = ["error", "error_description", "error_uri", "state", "iss"];
        assert!(
            pairs.iter().all(|(name, _)| known.contains(&&**name)),
            "{pairs:?}"
        );
        assert_eq!(of("state"), request.get("state"));
        assert_eq!(of("iss"), Some(&*self.server.issuer), "RFC 9207 §2");
        checks::description(of("error_description").unwrap_or_default());
        of("error")
            .unwrap_or_else(|| panic!("no error: {pairs:?}"))
            .to_owned()
    }

    /// Redeems a code as the modules do: without a verifier.
    pub async fn redeem(&self, code: &str) -> Answer {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &*self.client.redirect_uri),
        ];
        self.token(&form).await
    }

    /// A token request, authenticated as the app is registered (RFC 7523 §2.2 where it signs).
    pub async fn token(&self, form: &[(&str, &str)]) -> Answer {
        let Some(signer) = &self.signer else {
            return self.client.token(form).await;
        };
        let assertion = self.assertion(signer, &self.server.url("/token"));
        let mut form = form.to_vec();
        form.push((
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ));
        form.push(("client_assertion", &assertion));
        self.client.token(&form).await
    }

    /// OpenID Connect Core §9: "The Audience SHOULD be the URL of the Authorization Server's Token Endpoint."
    pub fn assertion(&self, signer: &SigningKey, audience: &str) -> String {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let now = self.server.now().0;
        let claims = serde_json::json!({
            "iss": self.client.id, "sub": self.client.id, "aud": audience, "iat": now, "exp": now + 60,
            "jti": COUNT.fetch_add(1, Ordering::Relaxed).to_string(),
        });
        signer.sign("JWT", &claims).unwrap()
    }

    pub async fn refresh(&self, refresh_token: &str) -> Answer {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)])
            .await
    }

    /// From the request to the claims at userinfo, everything checked on the way.
    pub async fn sign_in(&mut self, request: &Request) -> SignedIn {
        let (seen, code) = self.code(request).await;
        let answer = self.redeem(&code).await;
        self.finish(seen, code, &answer, request.get("nonce")).await
    }

    /// The same from the token response on.
    pub async fn finish(
        &self,
        seen: Vec<Page>,
        code: String,
        answer: &Answer,
        nonce: Option<&str>,
    ) -> SignedIn {
        let tokens = checks::token_response(answer);
        let id_token = checks::id_token(self.server, &tokens, self.client.id.as_str(), nonce).await;
        let access_token = tokens["access_token"].as_str().unwrap();
        let bearer = format!("Bearer {access_token}");
        let answer = self.server.get("/userinfo", &[("authorization", &bearer)]).await;
        let userinfo = checks::userinfo(self.server, &answer);
        assert_eq!(userinfo["sub"], id_token["sub"], "OpenID Connect Core §5.3.2");
        SignedIn {
            seen,
            code,
            tokens,
            id_token,
            userinfo,
        }
    }

    /// Whether this access token opens userinfo.
    pub async fn opens_userinfo(&self, access_token: &str) -> Answer {
        self.server
            .get(
                "/userinfo",
                &[("authorization", &format!("Bearer {access_token}"))],
            )
            .await
    }
}

impl Visit {
    /// What reaches the app: in the way it asked for, at its redirect URI and nowhere else.
    pub fn callback(&self) -> Vec<(String, String)> {
        match self.mode {
            Mode::Query => {
                assert_eq!(self.answer.status, 303, "{}", self.answer.body);
                let location = self.answer.location();
                let (uri, query) = location.split_once('?').unwrap();
                let registered = self.redirect_uri.split('?').next().unwrap();
                assert_eq!(uri, registered);
                assert!(
                    location.starts_with(&self.redirect_uri),
                    "its own query is kept: {location}"
                );
                form_urlencoded::parse(query.as_bytes()).into_owned().collect()
            }
            Mode::FormPost => {
                // OAuth 2.0 Form Post Response Mode §2: "encoded as HTML form values that are auto-submitted", by a
                // button where there are no scripts.
                assert_eq!(
                    (self.answer.status, self.answer.location()),
                    (200, ""),
                    "{}",
                    self.answer.body
                );
                assert!(self.answer.header("cache-control").contains("no-store"));
                let action = self.redirect_uri.replace('&', "&#38;");
                let form = format!("<form method=\"post\" action=\"{action}\">");
                let (_, form) = self.answer.body.split_once(&form).unwrap_or_else(|| {
                    panic!("no form to {}: {}", self.redirect_uri, self.answer.body);
                });
                let form = form.split("</form>").next().unwrap();
                assert!(form.contains("type=\"submit\""), "works without scripts");
                let fields = inputs(form).into_iter();
                fields
                    .map(|mut input| (input.remove("name").unwrap(), input.remove("value").unwrap()))
                    .collect()
            }
        }
    }
}

/// Ada says of herself what she says on the server the suite is run against.
pub async fn describe_ada(server: &TestServer) {
    let ada = Whom::Email(ADA.parse().unwrap());
    let edited = profiles::edit(&server.db, &ada, grantor::demo::everything(), server.now());
    edited.await.unwrap();
}
