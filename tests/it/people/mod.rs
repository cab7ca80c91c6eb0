//! Becoming a user, and coming back.

pub mod activity;
pub mod address;
mod forgotten;
mod links;
mod own_password;
mod recover;
pub mod sessions;
mod sign_up;
mod told;
mod undo;

use crate::support::*;

/// A password that may be taken.
pub const NEW: &str = "violet anchor meadow 9";

/// Asks for a link on `page`, which is the one for a forgotten password.
pub async fn ask(browser: &mut Browser, page: &Answer, email: &str) -> Answer {
    let interaction = page.hidden("interaction").unwrap_or_default();
    browser
        .post("/password", &[("interaction", &*interaction), ("email", email)])
        .await
}

/// Asks for a link without an app, and gives the link's address.
pub async fn asked_for(s: &TestServer, browser: &mut Browser, email: &str) -> String {
    let page = browser.get("/password").await;
    assert_eq!(ask(browser, &page, email).await.status, 200);
    s.mailed_link(email).await
}

/// Chooses a password on the page of a link.
pub async fn choose(browser: &mut Browser, link: &str, password: &str) -> Answer {
    let page = browser.get(link).await;
    let path = link.split('?').next().unwrap();
    let mut form = Vec::new();
    for name in ["csrf", "interaction"] {
        form.extend(page.hidden(name).map(|value| (name, value)));
    }
    let mut form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    form.extend([("password", password), ("password_again", password)]);
    browser.post(path, &form).await
}
