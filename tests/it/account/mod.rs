//! The pages of an account beside what its person signs in with.

mod activity;
mod again;
mod apps;
mod data;
mod deletion;
mod launcher;
mod narrowing;
mod overview;
mod profile;
mod removing;

use crate::factors::csrf_of;
use crate::support::*;

const APPS: &str = "/account/apps";
const EVE: &str = "eve@example.test";

/// The ids of the apps a page can remove, in its order.
fn removable(page: &Answer) -> Vec<String> {
    let rows = page.body.split("name=\"remove\" value=\"").skip(1);
    rows.map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

/// What a page says an app may do, in its words, sorted.
fn words(page: &Answer) -> Vec<String> {
    let said = page
        .body
        .split("<span class=\"what\"><span dir=\"auto\">")
        .skip(1);
    let mut said: Vec<_> = said
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect();
    said.sort_unstable();
    said
}

/// Takes an app away, by the form of the page.
async fn remove(browser: &mut Browser, app: &TestClient) -> Answer {
    let csrf = csrf_of(&browser.get(APPS).await);
    let form = [("csrf", &*csrf), ("remove", app.id.as_str())];
    browser.post(APPS, &form).await
}

/// How often the audit log has a kind of event.
async fn told(s: &TestServer, kind: &str) -> usize {
    s.audit().await.iter().filter(|known| *known == kind).count()
}
