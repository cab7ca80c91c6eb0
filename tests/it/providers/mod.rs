//! Signing in with another provider: one that answers well, one that does not, and people who are not who they say.

mod accounts;
mod another_grantor;
mod answers;
mod asked;
mod at_once;
mod fresh;
mod hands;
mod linking;
mod logout;
mod oauth;
mod road;

use serde_json::{Value, json};

use crate::support::idp::{APP_THERE, Asked, Does, Idp, SECRET_THERE, github, with};
use crate::support::*;

/// Somebody of the provider's own domain.
pub const GRACE: &str = "grace@work.example";

/// What it says of them.
pub fn grace() -> Value {
    json!({"email": GRACE, "email_verified": true, "name": "Grace Hopper"})
}

/// Off to the provider `work`, by a link of the sign-in page.
pub async fn off(browser: &mut Browser) -> Asked {
    let page = browser.get("/sign-in").await;
    off_from(browser, &page).await
}

/// The same from this page.
pub async fn off_from(browser: &mut Browser, page: &Answer) -> Asked {
    Asked::of(&browser.get(&way_on(page)).await)
}

/// Where the link of the provider `work` leads on a page.
pub fn way_on(page: &Answer) -> String {
    let (_, rest) = page
        .body
        .split_once("id=\"with-corp\" href=\"")
        .unwrap_or_else(|| panic!("no way to the provider: {}", page.body));
    rest.split('"').next().unwrap().to_owned()
}

/// Back from the provider `work`, with any code: what that is good for, the provider says.
pub async fn back(browser: &mut Browser, idp: &Idp, asked: &Asked) -> Answer {
    browser.get(&way_back(idp, asked)).await
}

pub fn way_back(idp: &Idp, asked: &Asked) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("code", "code-1")
        .append_pair("state", asked.state())
        .append_pair("iss", &idp.issuer)
        .finish();
    format!("/sign-in/with/corp/callback?{query}")
}

/// There and back, as whom the provider has `told`.
pub async fn sign_in(browser: &mut Browser, idp: &Idp, told: &Value) -> Answer {
    let asked = off(browser).await;
    idp.says(&asked, told);
    back(browser, idp, &asked).await
}

/// How many accounts, sign-ins and identities there are.
pub async fn counts(s: &TestServer) -> [i64; 3] {
    [
        s.rows("users").await,
        s.rows("sessions").await,
        s.rows("user_identities").await,
    ]
}

/// Whether a page asks whoever is signed in whether their account is connected.
pub fn asks_whether(page: &Answer) -> bool {
    page.status == 200 && page.hidden("step").as_deref() == Some("connect")
}

/// Whether a page asks to sign in to connect what the provider said.
pub fn asks_to_connect(page: &Answer) -> bool {
    page.status == 200 && page.body.contains("id=\"connecting\"")
}
