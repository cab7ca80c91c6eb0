//! The pages on which somebody allows an app something, and those of signing in with another provider.

use grantor::oauth::client::{ClientType, GrantType};
use grantor::oauth::released::{Names, Released};
use grantor::types::OpaqueToken;
use serde_json::json;

use super::*;
use crate::factors::csrf_of;
use crate::providers::{GRACE, asks_to_connect, back, grace, off, off_from, sign_in, way_back, way_on};
use crate::support::idp::{Asked, Does, Idp};

const API: &str = "https://api.example";
const TOOLS: &str = "https://mcp.internal";
const EVERYTHING: &str = "openid profile email phone address roles groups offline_access";

/// What an app may do: all that a server says of it by itself.
pub async fn allowing(s: &TestServer, language: Language, seen: &mut Seen) {
    s.group("crew", &[]).await;
    s.set_member(ADA, "crew", true).await;
    s.api(TOOLS, "Mail tools").await;
    s.change_api(API, |api| api.claims = vec!["level".parse().unwrap()])
        .await;
    s.execute("UPDATE scopes SET is_sensitive = TRUE WHERE name = 'address'")
        .await;
    s.app.forget_cached();
    let app = s
        .openid_client(|client| {
            client.scope = EVERYTHING.parse().unwrap();
            client.metadata.optional_scope = "profile".parse().unwrap();
            client.resources = [API, TOOLS].map(|uri| uri.parse().unwrap()).to_vec();
        })
        .await;
    let groups = Names::Some(vec!["crew=Flyers".parse().unwrap()]);
    let names = Released {
        groups,
        roles: Names::All,
    };
    s.release_to(&app.id, names).await;
    let mut browser = reading(s, language.tag());
    browser.sign_in(ADA).await;
    let page = browser
        .get(&app.authorization_url(&[("scope", "openid"), ("resource", API)]))
        .await;
    seen.insert("consent, the first time", page.clone());
    browser.decide_on(&page, "allow").await;
    s.change_client(&app.id, |client| {
        client.name = "Nova Notes".to_owned();
        client
            .redirect_uris
            .push("https://other.example/callback".parse().unwrap());
    })
    .await;
    let there = |scope| {
        let there = ("redirect_uri", "https://other.example/callback");
        app.authorization_url(&[("scope", scope), there, ("resource", API)])
    };
    seen.insert("consent, from elsewhere", browser.get(&there("openid")).await);
    let url = format!("{}&resource={TOOLS}", there(EVERYTHING));
    seen.insert("consent", browser.get(&url).await);
    let claims = "{\"userinfo\":{\"name\":null,\"address\":null,\"birthdate\":null}}";
    let by_claim = [("scope", "openid"), ("claims", claims)];
    seen.insert(
        "consent, claim by claim",
        browser.get(&app.authorization_url(&by_claim)).await,
    );
    lasting(s, &mut browser, seen).await;
}

/// How long it lasts, by what the app may do and who could be it.
async fn lasting(s: &TestServer, browser: &mut Browser, seen: &mut Seen) {
    let native = async |uri: &'static str, grant_types: Vec<GrantType>| {
        s.register(ClientType::Native, |client| {
            client.redirect_uris = vec![uri.parse().unwrap()];
            client.scope = "openid offline_access".parse().unwrap();
            client.grant_types = grant_types;
        })
        .await
    };
    let both = vec![GrantType::AuthorizationCode, GrantType::RefreshToken];
    let (here, device) = ("http://127.0.0.1/callback", "com.acme.notes:/callback");
    let app = native(here, both.clone()).await;
    let mut look = async |name, app: &TestClient, scope| {
        let page = browser.get(&app.authorization_url(&[("scope", scope)])).await;
        assert!(page.body.contains("id=\"allow\""), "{name}: {}", page.body);
        seen.insert(name, page);
    };
    look("consent, on this computer", &app, "openid").await;
    look(
        "consent, on this computer and away",
        &app,
        "openid offline_access",
    )
    .await;
    let app = native(device, both).await;
    look("consent, on this device", &app, "openid").await;
    let app = native(here, vec![GrantType::AuthorizationCode]).await;
    look("consent, once", &app, "openid").await;
    let app = s
        .openid_client(|client| client.grant_types = vec![GrantType::AuthorizationCode])
        .await;
    look("consent, while in use", &app, "openid").await;
}

/// The road to another provider and back, and where it ends.
pub async fn elsewhere(s: &TestServer, language: Language, seen: &mut Seen) {
    let idp = Idp::start(s).await;
    s.provider("corp", &idp, |_| {}).await;
    let app = s.openid_client(|_| {}).await;
    let mut browser = reading(s, language.tag());
    seen.insert(
        "sign in, with a provider",
        browser.get(&app.authorization_url(&[("scope", "openid")])).await,
    );
    let nobody = way_on(&browser.get("/sign-in").await).replace("/corp?", "/nobody?");
    seen.insert("no such provider", browser.get(&nobody).await);
    let foreign = "/sign-in/with/corp/callback?code=c&state=s";
    seen.insert("another's answer", browser.get(foreign).await);
    let asked = off(&mut browser).await;
    let refused = way_back(&idp, &asked).replace("code=code-1", "error=access_denied");
    seen.insert("refused by a provider", browser.get(&refused).await);
    let not_believed = sign_in(&mut browser, &idp, &json!({"aud": "another"})).await;
    seen.insert("a provider is not believed", not_believed);
    let asked = off(&mut browser).await;
    idp.does("/token", Does::Answer(500, json!({})));
    seen.insert("a provider is away", back(&mut browser, &idp, &asked).await);
    let recent = [("scope", "openid"), ("max_age", "60")];
    let page = browser.get(&app.authorization_url(&recent)).await;
    let asked = off_from(&mut browser, &page).await;
    idp.says(&asked, &grace());
    seen.insert("a provider says not when", back(&mut browser, &idp, &asked).await);
    let noise: String = (0..90)
        .map(|_| OpaqueToken::generate("").expose().to_owned())
        .collect();
    let page = browser
        .get(&app.authorization_url(&[("scope", "openid"), ("state", &noise)]))
        .await;
    seen.insert("too long for a provider", browser.get(&way_on(&page)).await);
    // Whatever failed before is forgotten.
    s.advance("2m");
    for (name, told) in [
        ("to connect", json!({"sub": "u-3"})),
        (
            "to connect, by address",
            json!({"sub": "u-4", "email": "ada@elsewhere.example", "email_verified": true}),
        ),
    ] {
        let answer = sign_in(&mut browser, &idp, &told).await;
        let page = browser.follow(answer).await;
        assert!(asks_to_connect(&page), "{name}: {}", page.body);
        seen.insert(name, page);
    }
    people(s, &idp, language, seen).await;
}

/// Whose account it is.
async fn people(s: &TestServer, idp: &Idp, language: Language, seen: &mut Seen) {
    let mut browser = reading(s, language.tag());
    let answer = sign_in(&mut browser, idp, &grace()).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    s.advance("11m");
    let page = browser.get("/sign-in?to=security").await;
    let asked = off_from(&mut browser, &page).await;
    idp.says(&asked, &json!({"sub": "u-2", "auth_time": s.now().0}));
    seen.insert(
        "somebody else at a provider",
        back(&mut browser, idp, &asked).await,
    );
    let csrf = browser.get("/logout").await.hidden("csrf").unwrap();
    let form = [("csrf", &*csrf), ("decision", "sign-out")];
    let out = browser.post("/logout", &form).await;
    assert!(out.body.contains("id=\"sign-out-there\""), "{}", out.body);
    seen.insert("signed out, and not there", out);
    s.user("linus@example.test", "Linus").await;
    let mut other = reading(s, language.tag());
    other.sign_in("linus@example.test").await;
    let form = [("csrf", "x")];
    seen.insert(
        "a form of another site to connect",
        other.post("/sign-in/with/corp", &form).await,
    );
    let csrf = csrf_of(&other.get("/account/security").await);
    let asked = Asked::of(&other.post("/sign-in/with/corp", &[("csrf", &*csrf)]).await);
    idp.says(&asked, &grace());
    seen.insert("connected already", back(&mut other, idp, &asked).await);
    let id = s.user_id(GRACE).await;
    s.execute(&format!("UPDATE users SET is_active = FALSE WHERE id = '{id}'"))
        .await;
    seen.insert(
        "disabled, by a provider",
        sign_in(&mut browser, idp, &grace()).await,
    );
    for n in 0..20 {
        let answer = browser.try_sign_in(&format!("{n}@example.test"), "x").await;
        if answer.status == 429 {
            break;
        }
    }
    let waits = sign_in(&mut browser, idp, &grace()).await;
    assert_eq!(waits.status, 429, "{}", waits.body);
    seen.insert("too many attempts, by a provider", waits);
}

server_test! {
    /// What every server has is said in the reader's language, as long as its owner left it as it was.
    async fn ours_what_the_owner_says_of_a_permission_is_said_in_every_language(s: TestServer) {
        s.execute("UPDATE scopes SET description = 'Know you again' WHERE name = 'openid'").await;
        s.app.forget_cached();
        let app = s.openid_client(|_| {}).await;
        for (language, email) in [
            (Language::English, "See your email address"),
            (Language::German, "Ihre E-Mail-Adresse sehen"),
            (Language::Japanese, "メールアドレスを見る"),
        ] {
            let mut browser = reading(&s, language.tag());
            browser.sign_in(ADA).await;
            let page = browser.get(&app.authorization_url(&[("scope", "openid email")])).await;
            assert_eq!(language_of(&page), language);
            for said in ["Know you again", email] {
                assert!(page.body.contains(&format!("<span dir=\"auto\">{said}</span>")), "{language}: {said}: {}", page.body);
            }
        }
    }
}

server_test! {
    /// OpenID Connect Core §3.1.2.1: what an app asks for holds on the way back from a provider, too.
    async fn oidc_3_1_2_1_ui_locales_hold_on_the_way_back_from_a_provider(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = reading(&s, "en");
        let page = browser.get(&app.authorization_url(&[("scope", "openid"), ("ui_locales", "de")])).await;
        assert_eq!(language_of(&page), Language::German);
        assert!(page.body.contains("Weiter mit Work"), "{}", page.body);
        let asked = off_from(&mut browser, &page).await;
        idp.does("/token", Does::Answer(500, json!({})));
        let page = back(&mut browser, &idp, &asked).await;
        assert_eq!(language_of(&page), Language::German);
        assert!(page.body.contains("Work antwortet gerade nicht."), "{}", page.body);
    }
}
