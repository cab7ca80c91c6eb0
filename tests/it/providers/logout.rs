//! The end of a sign-in: theirs ends ours, and ours offers theirs.

use futures_util::future::join_all;
use grantor::jose::SigningKey;
use grantor::types::SigningAlgorithm;

use super::*;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The claims of a good logout token, with `more` over them; what is null is left out.
fn claims(s: &TestServer, idp: &Idp, jti: &str, more: &Value) -> Value {
    let now = s.now().0;
    let claims = json!({
        "iss": idp.issuer, "aud": APP_THERE, "iat": now, "exp": now + 120, "jti": jti, "sub": "u-1", "events": {EVENT: {}},
    });
    with(claims, more)
}

fn token(idp: &Idp, claims: &Value) -> String {
    let header = json!({"alg": "EdDSA", "typ": "logout+jwt", "kid": idp.key.kid().as_str()});
    forge(&idp.key, &header.to_string(), &claims.to_string())
}

/// One that says all it must, of a key that is nobody's.
fn made_up(s: &TestServer, idp: &Idp) -> String {
    let key = SigningKey::generate(SigningAlgorithm::EdDSA).unwrap();
    let header = json!({"alg": "EdDSA", "typ": "logout+jwt", "kid": key.kid().as_str()});
    forge(
        &key,
        &header.to_string(),
        &claims(s, idp, "made-up", &json!({})).to_string(),
    )
}

async fn tell(s: &TestServer, token: &str) -> Answer {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("logout_token", token)
        .finish();
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    s.post_bytes("/sign-in/with/corp/backchannel-logout", &headers, form)
        .await
}

/// Signed in by the provider, in a sign-in that it calls `sid`.
async fn signed_in(s: &TestServer, idp: &Idp, sid: &str) -> Browser {
    let mut browser = s.browser();
    let mut told = grace();
    told["sid"] = sid.into();
    assert_eq!(sign_in(&mut browser, idp, &told).await.status, 303);
    browser
}

server_test! {
    /// OpenID Connect Back-Channel Logout §2.5–§2.8.
    async fn oidc_backchannel_2_6_a_providers_logout_token_ends_the_sign_ins_it_is_about(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let (mut first, mut second) = (signed_in(&s, &idp, "one").await, signed_in(&s, &idp, "two").await);
        let mut ada = s.browser();
        ada.sign_in(ADA).await;
        let of_one = token(&idp, &claims(&s, &idp, "j-1", &json!({"sid": "one"})));
        let answer = tell(&s, &of_one).await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"), "{}", answer.body);
        assert!(!first.is_signed_in().await && second.is_signed_in().await);
        // §2.6: once.
        let mut third = signed_in(&s, &idp, "one").await;
        let answer = tell(&s, &of_one).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
        assert!(third.is_signed_in().await);
        // Without a sid it is about all of them.
        assert_eq!(tell(&s, &token(&idp, &claims(&s, &idp, "j-2", &json!({})))).await.status, 200);
        assert!(!second.is_signed_in().await && !third.is_signed_in().await && ada.is_signed_in().await);
        // What has ended is no fault.
        assert_eq!(tell(&s, &token(&idp, &claims(&s, &idp, "j-3", &json!({})))).await.status, 200);
    }
}

server_test! {
    /// §2.6: what is not as it must be ends nothing, and writes nothing.
    async fn oidc_backchannel_2_6_no_other_token_ends_a_sign_in(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = signed_in(&s, &idp, "one").await;
        let before = s.rows("used_jtis").await;
        let now = s.now().0;
        let with = |more: Value| token(&idp, &claims(&s, &idp, "j-1", &more));
        let good = claims(&s, &idp, "j-1", &json!({}));
        let other = SigningKey::generate(SigningAlgorithm::EdDSA).unwrap();
        let header = |alg: &str, typ: &str| json!({"alg": alg, "typ": typ, "kid": idp.key.kid().as_str()}).to_string();
        for (what, token) in [
            ("another issuer", with(json!({"iss": "https://evil.example"}))),
            ("another audience", with(json!({"aud": "another"}))),
            ("expired", with(json!({"exp": now - 61}))),
            ("no exp", with(json!({"exp": null}))),
            ("old", with(json!({"iat": now - 3600}))),
            ("of tomorrow", with(json!({"iat": now + 3600}))),
            ("no sub and no sid", with(json!({"sub": null}))),
            ("no events", with(json!({"events": null}))),
            ("another event", with(json!({"events": {"http://example.com/event": {}}}))),
            ("an event that is no object", with(json!({"events": {EVENT: true}}))),
            ("a nonce", with(json!({"nonce": "n"}))),
            ("no jti", with(json!({"jti": null}))),
            ("another key", forge(&other, &header("EdDSA", "logout+jwt"), &good.to_string())),
            ("none", forge_unsigned(&header("none", "logout+jwt"), &good.to_string())),
            ("HS256", forge_hs256(SECRET_THERE.as_bytes(), &header("HS256", "logout+jwt"), &good.to_string())),
            ("an access token", forge(&idp.key, &header("EdDSA", "at+jwt"), &good.to_string())),
            ("nonsense", "a.b.c".to_owned()),
            ("nothing", String::new()),
        ] {
            let answer = tell(&s, &token).await;
            assert_eq!(answer.status, 400, "{what}: {}", answer.body);
            assert_eq!(answer.header("cache-control"), "no-store", "{what}");
            assert!(browser.is_signed_in().await, "{what}");
        }
        assert_eq!(s.rows("used_jtis").await, before, "nothing is noted of what is not believed");
        // Of somebody else, and of another sign-in, it is about nobody here.
        for more in [json!({"sub": "u-2"}), json!({"sub": "u-2", "sid": "one"}), json!({"sid": "other"})] {
            let jti = more.to_string();
            assert_eq!(tell(&s, &token(&idp, &claims(&s, &idp, &jti, &more))).await.status, 200, "{more}");
            assert!(browser.is_signed_in().await, "{more}");
        }
    }
}

server_test! {
    /// RP-Initiated Logout §2: who signs out here may sign out there as well; their ID token goes along, and is kept sealed until then.
    async fn oidc_rpinitiated_2_signing_out_offers_the_providers_sign_out(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        let asked = off(&mut browser).await;
        let id_token = idp.signed(&idp.claims(&asked, &grace()));
        idp.gives(&id_token, &json!({"sub": "u-1"}));
        back(&mut browser, &idp, &asked).await;
        let dump = s.dump().await;
        for secret in [id_token.as_str(), SECRET_THERE, asked.state(), "access-token-1", "code-1"] {
            assert!(!dump.contains(secret), "nothing of it is stored as it is");
        }
        let page = browser.get("/logout").await;
        let csrf = page.hidden("csrf").unwrap();
        let out = browser.post("/logout", &[("csrf", &*csrf), ("decision", "sign-out")]).await;
        assert!(out.body.contains("id=\"sign-out-there\""), "{}", out.body);
        let (action, fields) = out.form();
        assert_eq!(action, format!("{}/logout", idp.issuer));
        assert!(fields.contains(&("id_token_hint".to_owned(), id_token)));
        assert!(fields.contains(&("client_id".to_owned(), APP_THERE.to_owned())));
        assert!(!browser.is_signed_in().await);
        // Who signed in otherwise is offered nothing.
        let mut ada = s.browser();
        ada.sign_in(ADA).await;
        let csrf = ada.get("/logout").await.hidden("csrf").unwrap();
        let out = ada.post("/logout", &[("csrf", &*csrf), ("decision", "sign-out")]).await;
        assert!(out.status == 200 && !out.body.contains("sign-out-there"), "{}", out.body);
        // A provider that is down keeps nobody in, and where it was is known still.
        let mut browser = s.browser();
        sign_in(&mut browser, &idp, &grace()).await;
        idp.does("/.well-known/openid-configuration", Does::Answer(500, json!({})));
        s.advance("11m");
        let csrf = browser.get("/logout").await.hidden("csrf").unwrap();
        let out = browser.post("/logout", &[("csrf", &*csrf), ("decision", "sign-out")]).await;
        assert!(out.status == 200 && out.body.contains("sign-out-there"), "{}", out.body);
        assert!(!browser.is_signed_in().await);
    }
}

server_test! {
    /// Core §10.1.1: keys are fetched anew for one that is not among them; a stranger has that done once a minute at most, also while it
    /// comes to nothing, and what is known counts on.
    async fn ours_made_up_logout_tokens_have_keys_fetched_once_a_minute(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = signed_in(&s, &idp, "one").await;
        assert_eq!(idp.sent("/jwks").len(), 1);
        idp.does("/jwks", Does::Answer(500, json!({})));
        // The last time they are past their time, too.
        for (number, later) in ["61s", "61s", "11m", "61s"].into_iter().enumerate() {
            s.advance(later);
            for _ in 0..5 {
                let answer = tell(&s, &made_up(&s, &idp)).await;
                assert!(answer.status >= 400, "{} {}", answer.status, answer.body);
            }
            assert_eq!(idp.sent("/jwks").len(), number + 2, "after {later}");
        }
        assert!(browser.is_signed_in().await);
        assert_eq!(tell(&s, &token(&idp, &claims(&s, &idp, "j-1", &json!({})))).await.status, 200);
        assert!(!browser.is_signed_in().await);
        assert_eq!(idp.sent("/jwks").len(), 5, "what is known is used");
    }
}

server_test! {
    /// Whoever makes them up has nobody wait who signs in, or is signed out, by a key that is known: neither for the keys nor for room.
    async fn ours_made_up_logout_tokens_keep_nobody_waiting(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut first = signed_in(&s, &idp, "one").await;
        let mut second = s.browser();
        s.advance("61s");
        idp.does("/jwks", Does::Silent);
        let tokens: Vec<_> = (0..20).map(|_| made_up(&s, &idp)).collect();
        let good = token(&idp, &claims(&s, &idp, "j-1", &json!({"sid": "one"})));
        let others = async {
            while idp.sent("/jwks").len() < 2 {
                tokio::task::yield_now().await;
            }
            let ended = tell(&s, &good).await;
            let answer = sign_in(&mut second, &idp, &grace()).await;
            (ended.status, answer.status)
        };
        let (told, others) = tokio::join!(join_all(tokens.iter().map(|token| tell(&s, token))), others);
        assert_eq!(others, (200, 303));
        assert!(second.is_signed_in().await && !first.is_signed_in().await);
        assert!(told.iter().all(|answer| answer.status >= 400));
        assert_eq!(idp.sent("/jwks").len(), 2, "the others hear what came of the first");
    }
}

server_test! {
    /// A provider that was switched off ends what was begun with it all the same.
    async fn ours_a_provider_that_is_switched_off_still_ends_sign_ins(s: TestServer) {
        let idp = Idp::start(&s).await;
        let id = s.provider("corp", &idp, |_| {}).await;
        let mut browser = signed_in(&s, &idp, "one").await;
        let now = s.now();
        s.db.write(move |conn| Box::pin(async move { grantor::storage::providers::set_enabled(conn, &id, false, now).await }))
            .await
            .unwrap();
        assert!(browser.is_signed_in().await);
        let answer = tell(&s, &token(&idp, &claims(&s, &idp, "j-1", &json!({"sid": "one"})))).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert!(!browser.is_signed_in().await);
    }
}
