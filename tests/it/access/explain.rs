//! The explanation and the decision are one list: what it says is granted is granted, and nothing else.

use grantor::admin::explain::{Explanation, Question, explain};

use super::{API, EVE};
use crate::support::*;

async fn ask(s: &TestServer, email: &str, app: &TestClient, scope: &str, resources: &[&str]) -> Explanation {
    let question = Question {
        whom: email.parse().unwrap(),
        client_id: app.id.clone(),
        scope: (!scope.is_empty()).then(|| scope.parse().unwrap()),
        resources: resources.iter().map(|uri| uri.parse().unwrap()).collect(),
    };
    explain(&s.db, &s.app.settings, question).await.unwrap()
}

/// The rules that said no, and of what.
fn denials(told: &Explanation) -> Vec<String> {
    let no = told.verdicts.iter().filter(|line| line.answer == "deny");
    no.map(|line| format!("{} {}", line.rule, line.about)).collect()
}

/// What `/auth` and `/token` grant of the same.
async fn granted(
    s: &TestServer,
    email: &str,
    app: &TestClient,
    scope: &str,
    resources: &[&str],
) -> Option<String> {
    let mut extra = vec![("scope", scope)];
    extra.extend(resources.iter().map(|uri| ("resource", *uri)));
    let mut browser = s.browser();
    browser.sign_in(email).await;
    let page = browser.get(&app.authorization_url(&extra)).await;
    let is_consent = page.status == 200 && page.body.contains("value=\"allow\"");
    let answer = if is_consent {
        browser.decide_on(&page, "allow").await
    } else {
        page
    };
    let answer = app.redeem(&answer.parameter("code")?).await;
    (answer.status == 200).then(|| Tokens::of(&answer).scope)
}

server_test! {
    /// Who × app × scope × resource: the explanation says what happens.
    async fn ours_what_is_explained_is_what_is_decided(s: TestServer) {
        s.user(EVE, "Eve").await;
        s.role("editor").await;
        s.role("boss").await;
        s.group("press", &["editor"]).await;
        s.set_member(ADA, "press", true).await;
        s.give_role(EVE, "boss").await;
        s.api("https://pay.example", "Pay").await;
        s.scope("notes:publish", "Publish", Some(API), &["editor"]).await;
        s.scope("pay:see", "See pay", Some("https://pay.example"), &[]).await;
        s.scope("not:this", "Other", None, &[]).await;
        s.allow_api("https://pay.example", Some(&["role:boss"])).await;
        let scope = "openid notes:read notes:publish pay:see";
        let open = s.openid_client(|client| client.scope = scope.parse().unwrap()).await;
        let press = s.openid_client(|client| client.scope = scope.parse().unwrap()).await;
        s.allow_app(&press.id, Some(&["group:press"])).await;
        let mut granting = 0;
        for email in [ADA, EVE] {
            for app in [&open, &press] {
                for scope in ["openid", "notes:read", "openid notes:publish", "notes:publish", "pay:see", "openid pay:see"] {
                    for resources in [&[][..], &[API], &["https://pay.example"]] {
                        let told = ask(&s, email, app, scope, resources).await;
                        let happens = granted(&s, email, app, scope, resources).await;
                        let what = format!("{email} {} {scope} {resources:?}: {told:?}", app.id);
                        assert_eq!(happens, told.granted.then(|| told.scope.to_string()), "{what}");
                        granting += usize::from(happens.is_some());
                    }
                }
            }
        }
        assert!(granting > 10, "{granting}");
    }
}

server_test! {
    async fn ours_an_explanation_names_the_rule_and_why(s: TestServer) {
        s.user(EVE, "Eve").await;
        s.role("editor").await;
        s.group("press", &["editor"]).await;
        s.set_member(ADA, "press", true).await;
        s.scope("notes:publish", "Publish", Some(API), &["editor"]).await;
        let app = s.openid_client(|client| client.scope = "openid notes:read notes:publish".parse().unwrap()).await;
        let told = ask(&s, ADA, &app, "", &[]).await;
        assert!(told.granted && denials(&told).is_empty(), "{told:?}");
        let by = told.verdicts.iter().find(|line| line.rule == "scope-role" && line.about == "scope notes:publish").unwrap();
        assert_eq!(by.because, "they have the role editor by the group press");
        let told = ask(&s, EVE, &app, "notes:publish notes:write nonsense", &[]).await;
        assert_eq!(denials(&told), ["request app", "scope-of-app scope nonsense", "scope-role scope notes:publish", "scope-of-app scope notes:write"]);
        assert_eq!((told.granted, told.reason.as_deref()), (false, Some("G1233")));
        s.allow_app(&app.id, Some(&["group:press"])).await;
        let told = ask(&s, EVE, &app, "openid", &[]).await;
        assert_eq!(denials(&told), ["app-access app"]);
        assert_eq!(told.reason.as_deref(), Some("G1114"));
        let order: Vec<_> = told.verdicts.iter().map(|line| line.rule).collect();
        assert_eq!(order, ["app-enabled", "grant-type", "account-active", "app-access", "scope-of-app", "scope-of-resource", "scope-role"]);
        s.execute("UPDATE users SET is_active = FALSE WHERE email = 'ada@example.test'").await;
        let told = ask(&s, ADA, &app, "openid", &[]).await;
        assert_eq!((denials(&told), told.reason.as_deref()), (vec!["account-active app".to_owned()], Some("G1108")));
        let service = s.service_client().await;
        let told = ask(&s, EVE, &service, "notes:read", &[]).await;
        assert!(denials(&told).contains(&"grant-type app".to_owned()), "{told:?}");
    }
}
