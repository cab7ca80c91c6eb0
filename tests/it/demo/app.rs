//! What the app of the demo takes for an answer, and what it makes of a refusal.

use std::collections::HashMap;

use super::{Tour, form, href, shows};
use crate::support::{Browser, TestDatabase};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc6749_10_12_the_demo_app_takes_no_answer_and_no_form_of_another_browser() {
    let mut tour = Tour::start(TestDatabase::sqlite()).await;
    let page = tour.until_the_code().await;
    let (action, fields) = form(&page, "Exchange the code");
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let code = page
        .body
        .split("?code=")
        .nth(1)
        .unwrap()
        .split('\n')
        .next()
        .unwrap()
        .to_owned();

    let mut other = Browser {
        cookies: HashMap::new(),
        ..tour.browser.clone()
    };
    assert_eq!(
        other.get("/demo/callback?code=x").await.location(),
        "/demo",
        "who never asked"
    );
    other.get("/demo").await;
    let answer = other
        .get(&format!(
            "/demo/callback?code={code}&state=guess&iss={}",
            other.issuer
        ))
        .await;
    shows(&answer, &["This answer is not for this browser"], true);
    assert!(!answer.body.contains("Exchange the code"));
    assert_eq!(
        other.post(&action, &fields).await.status,
        403,
        "a form of another browser"
    );
    assert_eq!(other.post(&action, &[]).await.status, 403, "a form of nobody");
    let cross_site = [("sec-fetch-site", "cross-site")];
    assert_eq!(
        tour.browser.post_with(&action, &fields, &cross_site).await.status,
        403
    );
    assert_eq!(
        tour.browser.get("/demo/token").await.location(),
        "/demo",
        "nothing was exchanged"
    );

    // Pressed twice, the code is still sent once: a second use would end the grant.
    for _ in 0..2 {
        assert_eq!(
            tour.browser.post(&action, &fields).await.location(),
            "/demo/token"
        );
    }
    shows(&tour.browser.get("/demo/token").await, &["200 OK"], false);
    let page = tour.browser.get("/demo/call").await;
    shows(&tour.press(&page, "Read the notes").await, &["200 OK"], false);
    let page = tour.browser.get("/demo/refresh").await;
    let page = tour.press(&page, "Refresh twice at once").await;
    shows(
        &page,
        &["The same successor again", "That is over in 3 s."],
        false,
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rfc6749_4_1_2_1_the_demo_app_tells_a_refusal() {
    let mut tour = Tour::start(TestDatabase::sqlite()).await;
    let page = tour.browser.get("/demo").await;
    let answer = tour.browser.get(&href(&page, "Sign in with Grantor")).await;
    let (email, password) = (
        tour.client.email.clone(),
        tour.client.password.expose().to_owned(),
    );
    let answer = tour.browser.sign_in_on(&answer, &email, &password).await;
    let answer = tour.browser.decide_on(&answer, "deny").await;
    let page = tour.browser.get(answer.location()).await;
    shows(
        &page,
        &["You did not allow it", "error=access_denied", "Start again"],
        false,
    );
}
