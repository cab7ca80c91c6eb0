//! What is refused at the door of the administration, and behind it.

use grantor::oauth::reason;
use serde_json::json;

use super::Trial;
use crate::support::*;

const OWNER: &str = "administrator@example.test";

async fn console(t: &Trial) -> TestClient {
    let scope = "openid admin:users:read admin:permissions:read admin:permissions:write";
    t.s.openid_client(|client| client.scope = scope.parse().unwrap())
        .await
}

/// What somebody got of a scope.
async fn token(t: &Trial, scope: &str) -> String {
    let app = console(t).await;
    let mut browser = t.s.browser();
    let answer = browser.authorize_as(OWNER, &app, &[("scope", scope)]).await;
    Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await).access_token
}

async fn ask(
    t: &Trial,
    token: &str,
    (method, path): (&str, &str),
    more: &[(&'static str, &str)],
    body: &str,
) -> Answer {
    let url = t.s.url(&format!("/api/admin/v1{path}"));
    let mut request = t.s.http.request(method.parse().unwrap(), url).bearer_auth(token);
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    if !body.is_empty() {
        let content_type = if method == "PATCH" {
            "application/merge-patch+json"
        } else {
            "application/json"
        };
        request = request.header("content-type", content_type).body(body.to_owned());
    }
    Answer::of(request.send().await.unwrap()).await
}

pub async fn api(t: &mut Trial) {
    t.s.user(OWNER, "Owner").await;
    t.s.give_role(OWNER, "owner").await;
    let all = "openid admin:users:read admin:permissions:read admin:permissions:write";
    let whole = token(t, all).await;
    for (scope, refused) in [
        ("notes:read", reason::ADMIN_TOKEN_FOR_OTHERS),
        ("admin:users:read", reason::ADMIN_TOKEN_OF_NOBODY),
    ] {
        let own = t.s.service_client().await;
        t.s.change_client(&own.id, |client| client.scope = scope.parse().unwrap())
            .await;
        let answer = own
            .token(&[("grant_type", "client_credentials"), ("scope", scope)])
            .await
            .json();
        let answer = ask(
            t,
            answer["access_token"].as_str().unwrap(),
            ("GET", "/users"),
            &[],
            "",
        )
        .await;
        t.expect(&answer, refused);
    }
    let less = token(t, "openid admin:users:read").await;
    t.expect(
        &ask(t, &less, ("GET", "/roles"), &[], "").await,
        reason::ADMIN_FORBIDDEN,
    );
    t.expect(
        &ask(t, &whole, ("GET", "/roles/nobody"), &[], "").await,
        reason::ADMIN_NOT_FOUND,
    );
    let make = async |t: &Trial, key: &str, body: serde_json::Value| {
        let key: &[(&'static str, &str)] = if key.is_empty() {
            &[]
        } else {
            &[("idempotency-key", key)]
        };
        ask(t, &whole, ("POST", "/roles"), key, &body.to_string()).await
    };
    let good = json!({ "name": "editors", "description": "They edit" });
    t.expect(
        &make(t, "", json!({ "name": "editors", "description": "" })).await,
        reason::ADMIN_INVALID,
    );
    assert_eq!(make(t, "k", good.clone()).await.status, 201);
    t.expect(&make(t, "", good).await, reason::ADMIN_CONFLICT);
    t.expect(
        &make(t, "k", json!({ "name": "others", "description": "x" })).await,
        reason::ADMIN_KEY_REUSED,
    );
    t.expect(
        &make(t, "", json!({ "nothing": 1 })).await,
        reason::ADMIN_BODY_MALFORMED,
    );
    t.expect(
        &ask(t, &whole, ("GET", "/roles?limit=0"), &[], "").await,
        reason::ADMIN_PARAMETER_MALFORMED,
    );
    let url = t.s.url("/api/admin/v1/roles");
    let in_words =
        t.s.http
            .post(url)
            .bearer_auth(&whole)
            .header("content-type", "text/plain");
    let in_words = Answer::of(in_words.body("editors").send().await.unwrap()).await;
    t.expect(&in_words, reason::ADMIN_MEDIA_TYPE);
    let edit = ("PATCH", "/roles/editors");
    let body = json!({ "description": "They do" }).to_string();
    t.expect(
        &ask(t, &whole, edit, &[], &body).await,
        reason::ADMIN_VERSION_MISSING,
    );
    let old = [("if-match", "\"another\"")];
    t.expect(
        &ask(t, &whole, edit, &old, &body).await,
        reason::ADMIN_VERSION_OUTDATED,
    );
    let mut last = ask(t, &less, ("GET", "/users"), &[], "").await;
    for _ in 0..1_300 {
        last = ask(t, &less, ("GET", "/users?limit=1"), &[], "").await;
        if last.status != 200 {
            break;
        }
    }
    t.expect(&last, reason::ADMIN_WAITS);
    // As a browser that is trusted for the second step signs in.
    let mut browser = t.s.browser();
    browser.sign_in(OWNER).await;
    let (phone, _) = crate::factors::set_up(&t.s, &mut browser).await;
    t.s.advance("1m");
    let app = console(t).await;
    let url = app.authorization_url(&[("scope", "openid admin:users:read")]);
    let page = browser.get(&url).await;
    let answer = crate::factors::give(&mut browser, &page, &phone.code(t.s.now()), &[]).await;
    let page = browser.follow(answer).await;
    let answer = browser.decide_on(&page, "allow").await;
    let code = answer.parameter("code");
    let code = code.unwrap_or_else(|| panic!("{} {}", answer.location(), answer.body));
    let weak = Tokens::of(&app.redeem(&code).await).access_token;
    t.s.execute("UPDATE grants SET acr = '1'").await;
    t.expect(
        &ask(t, &weak, ("GET", "/users"), &[], "").await,
        reason::ADMIN_SIGN_IN_TOO_WEAK,
    );
}
