//! `oidcc-rp-initiated-logout-certification-test-plan`: RP-Initiated Logout 1.0.

use super::discovery::discovered;
use super::party::{BASE, Mode, Party, SignedIn};
use super::screen::{OP, Screen};
use crate::support::{ADA, TestServer, claims_of, forge_unsigned};

plan! {
    oidcc_rp_initiated_logout_discovery_endpoint_verification => discovery,
    oidcc_rp_initiated_logout => happy,
    oidcc_rp_initiated_logout_bad_post_logout_redirect_uri => bad_post_logout_redirect_uri,
    oidcc_rp_initiated_logout_modified_id_token_hint => modified_id_token_hint,
    oidcc_rp_initiated_logout_no_id_token_hint => no_id_token_hint,
    oidcc_rp_initiated_logout_no_params => no_params,
    oidcc_rp_initiated_logout_no_post_logout_redirect_uri => no_post_logout_redirect_uri,
    oidcc_rp_initiated_logout_no_state => no_state,
    oidcc_rp_initiated_logout_only_state => only_state,
    oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri => query_added,
    oidcc_rp_initiated_logout_bad_id_token_hint => bad_id_token_hint,
}

/// 128 characters, which come back as they went.
const STATE: &str = "W3~abcdefghijklmnopqrstuvwxyz.0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ_W3~abcdefghijklmnopqrstuvwxyz.0123456789-ABCDEFGHIJKLMNOPQRSTU";

/// Where the app wants people back.
pub fn post_logout() -> String {
    format!("{BASE}/post_logout_redirect")
}

/// An app with somebody signed in, and what may be sent to sign them out.
pub struct Leaving<'a> {
    pub party: Party<'a>,
    pub signed_in: SignedIn,
    pub request: Vec<(&'static str, String)>,
}

impl<'a> Leaving<'a> {
    pub async fn new(server: &'a TestServer) -> Self {
        let party = Party::registered(server, Mode::Query, |client| {
            client.metadata.post_logout_redirect_uris = vec![post_logout().parse().unwrap()];
        });
        Self::of(party.await).await
    }

    pub async fn of(mut party: Party<'a>) -> Self {
        let request = party.request();
        let signed_in = party.sign_in(&request).await;
        let request = vec![
            ("id_token_hint", signed_in.raw_id_token().to_owned()),
            ("post_logout_redirect_uri", post_logout()),
            ("state", STATE.to_owned()),
        ];
        Self {
            party,
            signed_in,
            request,
        }
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self = self.without(name);
        self.request.push((name, value));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.request.retain(|(known, _)| *known != name);
        self
    }

    /// Sends the browser to the end session endpoint.
    pub async fn leave(&self) -> Screen {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.request);
        let url = format!("{OP}/logout?{}", query.finish());
        Screen::open(self.party.browser.clone(), &url).await
    }

    /// Whether the sign-in is over: `prompt=none` finds nobody.
    pub async fn is_over(&mut self, screen: &Screen) -> bool {
        self.party.browser = screen.browser.clone();
        let request = self.party.request().with("prompt", "none");
        let visit = self.party.visit(&request).await;
        assert_eq!(visit.seen, []);
        let is_error = visit.callback().iter().any(|(name, _)| name == "error");
        if is_error {
            assert_eq!(self.party.error_of(&visit, &request), "login_required");
        }
        is_error
    }

    /// The six bad requests: no way back to the app, a page that says so, and nothing has ended.
    async fn stays(mut self) {
        let screen = self.leave().await;
        assert!(!screen.is_at_the_app(), "{}", screen.url);
        screen.answer.assert_error_page();
        assert!(!self.is_over(&screen).await);
    }

    /// Requests without a way back: asked first if nobody vouches for them, then the signed-out page.
    async fn ends_here(mut self, asks: bool) {
        let mut screen = self.leave().await;
        assert_eq!(
            screen.find("id", "sign-out").is_some(),
            asks,
            "{}",
            screen.answer.body
        );
        if asks {
            assert!(!self.is_over(&screen).await, "a link alone signs nobody out");
            screen.press_id("sign-out").await;
        }
        assert_eq!(
            (screen.answer.status, &*screen.heading()),
            (200, "You are signed out")
        );
        assert!(self.is_over(&screen).await);
    }
}

/// RP-Initiated Logout §2.1.
async fn discovery(server: TestServer) {
    let document = discovered(&server).await;
    assert_eq!(document["end_session_endpoint"], server.url("/logout"));
}

async fn happy(server: TestServer) {
    let mut leaving = Leaving::new(&server).await;
    let screen = leaving.leave().await;
    // §3: "If the state parameter was included in the logout request, it is passed back", and nothing else.
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("state", STATE)
        .finish();
    assert_eq!(screen.url, format!("{}?{query}", post_logout()));
    assert!(leaving.is_over(&screen).await);
}

async fn no_state(server: TestServer) {
    let mut leaving = Leaving::new(&server).await.without("state");
    let screen = leaving.leave().await;
    assert_eq!(screen.url, post_logout());
    assert!(leaving.is_over(&screen).await);
}

/// §3: "it MUST exactly match one of the registered values".
async fn bad_post_logout_redirect_uri(server: TestServer) {
    let leaving = Leaving::new(&server).await;
    leaving
        .with("post_logout_redirect_uri", format!("{BASE}/aWr0ng"))
        .stays()
        .await;
}

async fn query_added(server: TestServer) {
    let leaving = Leaving::new(&server).await;
    leaving
        .with("post_logout_redirect_uri", format!("{}?foo=bar", post_logout()))
        .stays()
        .await;
}

/// The same claims, with `alg` `none` and no signature.
async fn modified_id_token_hint(server: TestServer) {
    let leaving = Leaving::new(&server).await;
    let claims = claims_of(leaving.signed_in.raw_id_token()).to_string();
    leaving
        .with("id_token_hint", forge_unsigned("{\"alg\":\"none\"}", &claims))
        .stays()
        .await;
}

/// Signed, by somebody else.
async fn bad_id_token_hint(server: TestServer) {
    let leaving = Leaving::new(&server).await;
    let key = grantor::jose::SigningKey::generate(grantor::types::SigningAlgorithm::ES256).unwrap();
    let mut claims = claims_of(leaving.signed_in.raw_id_token());
    claims["sub"] = server.user_id(ADA).await.as_str().into();
    let forged = key.sign("JWT", &claims).unwrap();
    leaving.with("id_token_hint", forged).stays().await;
}

/// §3: where nothing says whose the redirect URI is, "the OP MUST NOT perform post-logout redirection".
async fn no_id_token_hint(server: TestServer) {
    Leaving::new(&server).await.without("id_token_hint").stays().await;
}

async fn no_post_logout_redirect_uri(server: TestServer) {
    Leaving::new(&server)
        .await
        .without("post_logout_redirect_uri")
        .ends_here(false)
        .await;
}

async fn no_params(server: TestServer) {
    let mut leaving = Leaving::new(&server).await;
    leaving.request.clear();
    leaving.ends_here(true).await;
}

async fn only_state(server: TestServer) {
    Leaving::new(&server)
        .await
        .without("id_token_hint")
        .without("post_logout_redirect_uri")
        .ends_here(true)
        .await;
}
