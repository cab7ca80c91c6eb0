//! Rust client libraries themselves, and the snippet of the README, against the real server.

use std::error::Error;

use grantor::oauth::client_metadata::RegistrationMode;
use jsonwebtoken::jwk::JwkSet;
use oauth2::basic::BasicClient;
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    IntrospectionUrl, PkceCodeChallenge, RedirectUrl, RequestTokenError, RevocationUrl, Scope,
    StandardRevocableToken, TokenIntrospectionResponse as _, TokenUrl,
};

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientRegistrationRequest, CoreProviderMetadata,
    CoreUserInfoClaims,
};
use openidconnect::registration::EmptyAdditionalClientMetadata;
use openidconnect::{
    AccessTokenHash, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse as _, PostLogoutRedirectUrl,
    ProviderMetadataWithLogout, TokenResponse as _,
};

use super::verify::verify;
use crate::support::*;

async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let response = http.execute(request.try_into()?).await?;
    let mut built = oauth2::http::Response::builder().status(response.status());
    for (name, value) in response.headers() {
        built = built.header(name, value);
    }
    Ok(built.body(response.bytes().await?.to_vec()).unwrap())
}

async fn keys(s: &TestServer) -> JwkSet {
    let answer = Answer::of(s.http.get(s.url("/.well-known/jwks.json")).send().await.unwrap()).await;
    serde_json::from_str(&answer.body).unwrap()
}

server_test! {
    async fn ours_the_oauth2_crate_goes_all_the_way(s: TestServer) {
        let app = s.web_client().await;
        let api = s.api("https://other.example", "Other").await;
        let http = s.http.clone();
        let http = move |request| send(http.clone(), request);
        let url = |path: &str| s.url(path);
        let client = BasicClient::new(ClientId::new(app.id.to_string()))
            .set_client_secret(ClientSecret::new(app.secret.clone().unwrap()))
            .set_auth_uri(AuthUrl::new(url("/auth")).unwrap())
            .set_token_uri(TokenUrl::new(url("/token")).unwrap())
            .set_revocation_url(RevocationUrl::new(url("/revoke")).unwrap())
            .set_introspection_url(IntrospectionUrl::new(url("/introspect")).unwrap())
            .set_redirect_uri(RedirectUrl::new(app.redirect_uri.clone()).unwrap());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state) = client
            .authorize_url(CsrfToken::new_random)
            .add_scope(Scope::new("notes:read".to_owned()))
            .set_pkce_challenge(challenge)
            .url();

        let mut browser = s.browser();
        let page = browser.get(address.as_str()).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let answer = browser.decide_on(&page, "allow").await;
        assert_eq!(answer.parameter("state").as_deref(), Some(state.secret().as_str()));

        let code = AuthorizationCode::new(answer.parameter("code").unwrap());
        let tokens = client.exchange_code(code.clone()).set_pkce_verifier(verifier).request_async(&http).await.unwrap();
        let access = tokens.access_token().secret().clone();
        let claims = verify_at(&s, &access).await.unwrap();
        assert_eq!(claims["scope"], "notes:read");

        let newer = client.exchange_refresh_token(tokens.refresh_token().unwrap()).request_async(&http).await.unwrap();
        assert!(client.introspect(newer.access_token()).request_async(&http).await.unwrap().active());
        assert!(!api.is_active(&access).await, "not for this API");

        let token = StandardRevocableToken::from(newer.refresh_token().unwrap());
        client.revoke_token(token).unwrap_err();
        app.post("/revoke", &[("token", newer.refresh_token().unwrap().secret())]).await;
        match client.exchange_refresh_token(newer.refresh_token().unwrap()).request_async(&http).await {
            Err(RequestTokenError::ServerResponse(error)) => assert_eq!(error.error().as_ref(), "invalid_grant"),
            other => panic!("{other:?}"),
        }
    }
}

async fn verify_at(s: &TestServer, token: &str) -> Result<serde_json::Value, Box<dyn Error>> {
    verify(token, &keys(s).await, &s.issuer)
}

server_test! {
    async fn ours_the_readme_verifies_what_it_should_and_nothing_else(s: TestServer) {
        // The library reads the system's clock: the server's has to agree with it.
        s.advance_to_system_time();
        let app = s.web_client().await;
        let mut browser = s.browser();
        let tokens = Tokens::of(&app.redeem(&browser.code(&app).await).await);
        assert_eq!(verify_at(&s, &tokens.access_token).await.unwrap()["client_id"], app.id.as_str());
        assert!(verify_at(&s, tokens.refresh()).await.is_err());
        let mut altered = tokens.access_token.clone();
        altered.truncate(altered.len() - 4);
        assert!(verify_at(&s, &altered).await.is_err());
        let service = s.service_client().await;
        let form = [("grant_type", "client_credentials"), ("scope", "roles")];
        let for_the_server_itself = Tokens::of(&service.token(&form).await).access_token;
        assert!(verify_at(&s, &for_the_server_itself).await.is_err(), "another audience");
    }
}

const SIGNED_OUT: &str = "https://app.example/signed-out";

server_test! {
    async fn ours_the_openidconnect_crate_signs_in_and_out(s: TestServer) {
        // As above: the library reads the system's clock.
        s.advance_to_system_time();
        let app = s.openid_client(|client| {
            client.scope = "openid profile email offline_access".parse().unwrap();
            client.metadata.post_logout_redirect_uris = vec![SIGNED_OUT.parse().unwrap()];
        }).await;
        let http = s.http.clone();
        let http = move |request| send(http.clone(), request);
        let issuer = IssuerUrl::new(s.issuer.clone()).unwrap();
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, &http).await.unwrap();
        let end_session = metadata.additional_metadata().end_session_endpoint.clone().unwrap();
        let secret = ClientSecret::new(app.secret.clone().unwrap());
        let client = CoreClient::from_provider_metadata(metadata, ClientId::new(app.id.to_string()), Some(secret))
            .set_redirect_uri(RedirectUrl::new(app.redirect_uri.clone()).unwrap());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let scopes = ["profile", "email", "offline_access"].map(|scope| Scope::new(scope.to_owned()));
        let (address, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(scopes)
            .set_pkce_challenge(challenge)
            .url();

        let mut browser = s.browser();
        let page = browser.get(address.as_str()).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let answer = browser.decide_on(&page, "allow").await;
        assert_eq!(answer.parameter("state").as_deref(), Some(state.secret().as_str()));

        let code = AuthorizationCode::new(answer.parameter("code").unwrap());
        let tokens = client.exchange_code(code).unwrap().set_pkce_verifier(verifier).request_async(&http).await.unwrap();
        let (id_token, keys) = (tokens.id_token().unwrap(), client.id_token_verifier());
        let claims = id_token.claims(&keys, &nonce).unwrap();
        id_token.claims(&keys, &Nonce::new("another".to_owned())).unwrap_err();
        let (alg, key) = (id_token.signing_alg().unwrap(), id_token.signing_key(&keys).unwrap());
        let hash = AccessTokenHash::from_token(tokens.access_token(), alg, key).unwrap();
        assert_eq!(claims.access_token_hash(), Some(&hash));

        let subject = claims.subject();
        let request = client.user_info(tokens.access_token().clone(), Some(subject.clone())).unwrap();
        let person: CoreUserInfoClaims = request.request_async(&http).await.unwrap();
        assert_eq!(person.name().unwrap().get(None).unwrap().as_str(), "Ada Lovelace");
        assert_eq!(person.email().unwrap().as_str(), ADA);

        let newer = client.exchange_refresh_token(tokens.refresh_token().unwrap()).unwrap().request_async(&http).await.unwrap();
        let again = newer.id_token().unwrap().claims(&keys, |_: Option<&Nonce>| Ok(())).unwrap();
        // OpenID Connect Core §12.2: the same person, the same sign-in.
        assert_eq!((again.subject(), again.auth_time()), (subject, claims.auth_time()));

        let leaving = LogoutRequest::from(end_session)
            .set_id_token_hint(id_token)
            .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(SIGNED_OUT.to_owned()).unwrap())
            .set_state(CsrfToken::new("a state".to_owned()))
            .http_get_url();
        let answer = browser.get(leaving.as_str()).await;
        assert!(answer.location().starts_with(SIGNED_OUT), "{answer:?}");
        assert_eq!(answer.parameter("state").as_deref(), Some("a state"));
        assert!(!browser.is_signed_in().await);
    }
}

server_test! {
    async fn ours_the_openidconnect_crate_registers_an_app_that_works(s: TestServer) {
        let s = s.with_settings(|settings| settings.registration.mode = RegistrationMode::Open).await;
        s.advance_to_system_time();
        let http = s.http.clone();
        let http = move |request| send(http.clone(), request);
        let issuer = IssuerUrl::new(s.issuer.clone()).unwrap();
        let metadata = CoreProviderMetadata::discover_async(issuer, &http).await.unwrap();
        let back = RedirectUrl::new("https://app.example/callback".to_owned()).unwrap();
        let request = CoreClientRegistrationRequest::new(vec![back.clone()], EmptyAdditionalClientMetadata {});
        let app = request.register_async(metadata.registration_endpoint().unwrap(), &http).await.unwrap();
        assert!(app.registration_access_token().is_some() && app.registration_client_uri().is_some());

        let client = CoreClient::from_provider_metadata(metadata, app.client_id().clone(), app.client_secret().cloned())
            .set_redirect_uri(back);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, _, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .set_pkce_challenge(challenge)
            .url();
        let mut browser = s.browser();
        let page = browser.get(address.as_str()).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let answer = browser.decide_on(&page, "allow").await;
        let code = AuthorizationCode::new(answer.parameter("code").unwrap());
        let tokens = client.exchange_code(code).unwrap().set_pkce_verifier(verifier).request_async(&http).await.unwrap();
        tokens.id_token().unwrap().claims(&client.id_token_verifier(), &nonce).unwrap();
    }
}
