//! The administration's pages: who gets through their door, and what each does.

mod app_tabs;
mod apps;
mod audit;
mod controls;
mod doors;
mod editors;
mod explain;
mod groups;
mod home;
mod ids;
mod keys;
mod mails;
mod people;
mod person;
mod proofs;
mod providers;
mod refused;
mod registration_tokens;
mod resources;
mod rights;
mod roles;
mod scopes;
mod settings;
mod sign_ins;

use grantor::oauth::access::Permission;

use crate::factors::csrf_of;
use crate::support::*;

const OWNER: &str = "owner@example.test";

/// A browser that somebody with a role signs in with.
async fn somebody(s: &TestServer, email: &str, role: Option<&str>) -> Browser {
    s.user(email, "Somebody").await;
    if let Some(role) = role {
        s.give_role(email, role).await;
    }
    let mut browser = s.browser();
    browser.sign_in(email).await;
    browser
}

/// A browser that an owner signs in with.
async fn owner(s: &TestServer) -> Browser {
    somebody(s, OWNER, Some("owner")).await
}

/// A browser of somebody who may do this alone, by a role of the installation's own.
async fn somebody_with(s: &TestServer, permission: Permission) -> Browser {
    let name = permission.as_str().replace(':', "-");
    let email = format!("{name}@example.test");
    let browser = somebody(s, &email, None).await;
    let role = s.role(&name).await;
    s.db.write(move |conn| {
        Box::pin(async move { grantor::storage::roles::set_permission(conn, &role, permission, true).await })
    })
    .await
    .unwrap();
    s.give_role(&email, &name).await;
    browser
}

/// Sends a form of `page` to `path`: what it carries unseen, and these.
async fn send(browser: &mut Browser, page: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
    let csrf = csrf_of(page);
    let carried: Vec<_> = ["version", "once"]
        .into_iter()
        .filter_map(|name| page.hidden(name).map(|value| (name, value)))
        .collect();
    let mut form: Vec<(&str, &str)> = vec![("csrf", &csrf)];
    form.extend(carried.iter().map(|(name, value)| (*name, value.as_str())));
    form.extend(fields);
    browser.post(path, &form).await
}

/// Opens a page that asks whether something is to be done, and confirms it.
async fn confirm(browser: &mut Browser, path: &str, typed: &str) -> Answer {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    send(browser, &page, path, &[("typed", typed)]).await
}
