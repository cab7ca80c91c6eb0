//! Where people and programs are led from one listener to the other, and that no other site leads them anywhere.

use grantor::oauth::access::Permission;
use serde_json::json;

use super::*;
use crate::factors::csrf_of;

/// Every scope of the administration.
fn all_scopes() -> String {
    let all = Permission::ALL.iter().map(|one| format!("admin:{one}"));
    all.fold("openid".to_owned(), |list, one| format!("{list} {one}"))
}

/// What an app gets of the owner for all of it.
async fn token(s: &TestServer) -> Tokens {
    let scope = all_scopes();
    let app = s
        .openid_client(|client| client.scope = scope.parse().unwrap())
        .await;
    let mut browser = s.browser();
    let answer = browser.authorize_as(OWNER, &app, &[("scope", &scope)]).await;
    let code = answer.parameter("code").unwrap_or_else(|| panic!("{answer:?}"));
    Tokens::of(&app.redeem(&code).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc9700_4_7_a_form_of_the_issuers_origin_changes_nothing_in_the_administration() {
    let a = Apart::start().await;
    let mut owner = a.owner().await;
    let path = a.url("/admin/groups/new");
    let page = owner.get(&path).await;
    let (csrf, once) = (csrf_of(&page), page.hidden("once").unwrap());
    let sign_out = page.hidden("csrf").unwrap();
    let form = [
        ("csrf", &*csrf),
        ("once", &*once),
        ("name", "staff"),
        ("description", "Whoever works here"),
    ];
    let (issuer, own) = (a.s.issuer.clone(), a.url(""));
    for foreign in [
        [("origin", &*issuer), ("x-a", "b")],
        [("origin", &*issuer), ("sec-fetch-site", "same-site")],
        [("origin", &*own), ("sec-fetch-site", "same-site")],
        [
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
        ],
    ] {
        let refused = owner.post_with(&path, &form, &foreign).await;
        assert_eq!(refused.status, 403, "{foreign:?}: {}", refused.body);
        let refused = owner
            .post_with(&a.url("/logout"), &[("csrf", &*sign_out)], &foreign)
            .await;
        assert_eq!(refused.status, 403, "{foreign:?}: {}", refused.body);
    }
    assert_eq!(a.s.rows("groups").await, 0);
    let made = owner.post_with(&path, &form, &[("origin", &*own)]).await;
    assert_eq!(
        (made.status, made.location()),
        (303, "/admin/groups/staff?done=created"),
        "{}",
        made.body
    );
    assert_eq!(a.s.rows("groups").await, 1);

    // The other way round: a form of the administration's origin is another site's at the issuer.
    let refused = owner
        .post_with("/logout", &[("csrf", &*sign_out)], &[("origin", &*own)])
        .await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    assert!(owner.is_signed_in().await);
    let out = owner
        .post_with(&a.url("/logout"), &[("csrf", &*sign_out)], &[("origin", &*own)])
        .await;
    assert_eq!(out.status, 200, "{}", out.body);
    assert!(
        out.body.contains("id=\"sign-in\" href=\"/admin\""),
        "{}",
        out.body
    );
    assert!(
        out.body.contains("<html lang=\"en\"") && !out.body.contains("id=\"language\""),
        "{}",
        out.body
    );
    assert!(!owner.is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_the_way_to_the_sign_in_and_back_keeps_the_page_that_was_asked_for() {
    let a = Apart::start().await;
    let mut browser = a.s.browser();
    let led = browser.get(&a.url("/admin/groups")).await;
    let expected = format!("{}/sign-in?to=admin&again=%2Fgroups", a.s.issuer);
    assert_eq!((led.status, led.location()), (303, &*expected));
    let page = browser.get(led.location()).await;
    let signed_in = browser.sign_in_on(&page, OWNER, PASSWORD).await;
    // By a page that goes there by itself: no redirect of a form crosses from one origin to the other.
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    for cookie in signed_in.headers.get_all("set-cookie") {
        let (pair, flags) = cookie.to_str().unwrap().split_once("; ").unwrap();
        assert!(pair.starts_with(&browser.cookie_prefix()), "{pair}");
        assert!(
            flags.starts_with("Path=/; HttpOnly; SameSite=Lax") && !flags.contains("Domain"),
            "{flags}"
        );
    }
    assert!(browser.cookies.contains_key("sid"));
    assert_eq!(
        signed_in.onward().as_deref(),
        Some(&*a.url("/admin?again=%2Fgroups#again"))
    );
    let back = browser.get(&signed_in.onward().unwrap()).await;
    assert_eq!((back.status, back.location()), (303, "/admin/groups"));
    let page = browser.get(&a.url(back.location())).await;
    assert!(
        page.status == 200 && page.body.contains("id=\"new-group\""),
        "{}",
        page.body
    );

    // The same for whoever is signed in, and pressed a button that takes a proof of a moment ago.
    let form = browser.get(&a.url("/admin/groups/new")).await;
    let policy = form.header("content-security-policy");
    assert!(
        policy.contains(&format!("form-action 'self' {};", a.s.issuer)),
        "{policy}"
    );
    a.s.advance("11m");
    let (csrf, once) = (csrf_of(&form), form.hidden("once").unwrap());
    let fields = [
        ("csrf", &*csrf),
        ("once", &*once),
        ("name", "staff"),
        ("description", "Whoever works here"),
    ];
    let led = browser.post(&a.url("/admin/groups/new"), &fields).await;
    let back = "%2Fgroups%2Fnew%3Funsaved%3D1";
    let expected = format!("{}/sign-in?to=admin&again={back}", a.s.issuer);
    assert_eq!((led.status, led.location()), (303, &*expected));
    let page = browser.get(led.location()).await;
    let proved = browser.sign_in_on(&page, OWNER, PASSWORD).await;
    assert_eq!(
        proved.onward().as_deref(),
        Some(&*a.url(&format!("/admin?again={back}#again")))
    );
    // Who proved it a moment ago is led back at once.
    let again = browser.get(led.location()).await;
    assert_eq!(again.onward(), proved.onward());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc9700_4_11_the_sign_in_leads_to_the_configured_origin_and_no_other() {
    let a = Apart::start().await;
    for (to, again) in [
        ("https://evil.example", ""),
        ("//evil.example", "/groups"),
        ("admin@evil.example", "/groups"),
        ("admin", "//evil.example"),
        ("admin", "https://evil.example/"),
        ("admin", "@evil.example"),
        ("admin", ".evil.example"),
        ("admin", "\"><a href=\"https://evil.example"),
    ] {
        let mut browser = a.s.browser();
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("to", to), ("again", again)])
            .finish();
        let page = browser.get(&format!("/sign-in?{query}")).await;
        let answer = browser.sign_in_on(&page, OWNER, PASSWORD).await;
        assert_eq!(answer.status, 200, "{to} {again}: {}", answer.body);
        let Some(onward) = answer.onward() else {
            assert_ne!(to, "admin", "{again}: {}", answer.body);
            continue;
        };
        assert!(
            onward.starts_with(&a.url("/admin?again=")),
            "{to} {again}: {onward}"
        );
        assert_eq!(to, "admin");
        let url = url::Url::parse(&onward).unwrap();
        assert_eq!(url.origin().ascii_serialization(), a.url(""), "{onward}");
        assert_eq!(browser.get(&onward).await.status, 200, "{again}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_the_api_of_a_listener_of_its_own_names_it_and_tokens_stay_as_they_are() {
    let a = Apart::start().await;
    let tokens = token(&a.s).await;
    let audience = claims_of(&tokens.access_token)["aud"].to_string();
    assert!(
        audience.contains(&format!("\"{}/api/admin/v1\"", a.s.issuer)),
        "{audience}"
    );
    let get = async |path: &str| {
        let request = a.s.http.get(a.url(path)).bearer_auth(&tokens.access_token);
        Answer::of(request.send().await.unwrap()).await
    };
    let list = get("/api/admin/v1/users?limit=1").await;
    assert_eq!(list.status, 200, "{}", list.body);
    let link = list.header("link");
    assert!(
        link.starts_with(&format!("<{}", a.url("/api/admin/v1/users?limit=1&after="))),
        "{link}"
    );
    let made =
        a.s.http
            .post(a.url("/api/admin/v1/groups"))
            .bearer_auth(&tokens.access_token)
            .header("content-type", "application/json")
            .body(json!({ "name": "staff", "description": "All" }).to_string());
    let made = Answer::of(made.send().await.unwrap()).await;
    assert_eq!(
        (made.status, made.location()),
        (201, &*a.url("/api/admin/v1/groups/staff")),
        "{}",
        made.body
    );
    let document = get("/api/admin/v1/openapi.json").await.json();
    assert_eq!(document["servers"], json!([{ "url": a.url("") }]));
    let flow = &document["components"]["securitySchemes"]["oauth2"]["flows"]["authorizationCode"];
    assert_eq!(flow["authorizationUrl"], a.s.url("/auth"));
    // Beside everything else, it names the issuer.
    let plain = TestServer::sqlite().await;
    let document = plain.get("/api/admin/v1/openapi.json", &[]).await.json();
    assert_eq!(document["servers"], json!([{ "url": plain.issuer }]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc6749_3_3_where_there_is_no_administration_no_app_gets_a_scope_of_it() {
    let s = TestServer::start(TestDatabase::sqlite(), |settings| settings.admin.enabled = false).await;
    owner_of(&s).await;
    let scope = all_scopes();
    let app = s
        .openid_client(|client| client.scope = scope.parse().unwrap())
        .await;
    let mut browser = s.browser();
    browser.sign_in(OWNER).await;
    let refused = browser
        .get(&app.authorization_url(&[("scope", "admin:users:read")]))
        .await;
    refused.assert_redirected_error("invalid_scope", &s.issuer);
    let here = s.url("/api/admin/v1");
    let asked = [("scope", "openid"), ("resource", &*here)];
    let refused = browser.get(&app.authorization_url(&asked)).await;
    refused.assert_redirected_error("invalid_target", &s.issuer);
    // What is unknown is left out beside what is known.
    let tokens = browser.tokens(&app, &scope).await;
    assert_eq!(tokens.scope, "openid");
    let told = claims_of(&tokens.access_token).to_string();
    assert!(
        !told.contains("/api/admin/v1") && !told.contains("admin:"),
        "{told}"
    );
    // And the sign-in leads to none.
    let mut other = s.browser();
    let page = other.get("/sign-in?to=admin&again=%2Fgroups").await;
    let answer = other.sign_in_on(&page, OWNER, PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}
