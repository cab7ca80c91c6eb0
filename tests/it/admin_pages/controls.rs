//! Every control of every page of the administration has an id that stays: `docs/pages.md`.

use std::collections::{BTreeSet, VecDeque};

use grantor::oauth::client::Profile;
use grantor::storage::user_identities::{self, Identity};
use grantor::types::IdentityId;

use super::*;
use crate::support::admin::made;
use crate::support::controls::{OF_ADMINISTRATION, OF_ROOMS, RIGHTS, ids, listed_of};
use crate::support::idp::Idp;

/// More than there are kinds of pages.
const MOST: usize = 200;

/// An installation with one of everything, and where to begin beside home: pages of a kind are looked at once, and these have the most.
async fn with_one_of_each(s: &TestServer) -> (Browser, Vec<String>) {
    s.api("https://notes.example", "Notes").await;
    s.scope("many:kinds", "See many kinds", Some("https://notes.example"), &[])
        .await;
    s.scope("unused", "Nobody asks for it", None, &[]).await;
    s.group("staff", &["auditor"]).await;
    s.set_member(ADA, "staff", true).await;
    // One she is not in.
    s.group("crew", &[]).await;
    s.role("editor").await;
    s.give_role(ADA, "editor").await;
    let idp = Idp::start(s).await;
    s.provider("corp", &idp, |_| {}).await;
    known_by_corp(s).await;
    s.provider("other", &idp, |_| {}).await;
    disabled_and_given(s).await;
    let mut owner = owner(s).await;
    // It need not send PKCE, and does.
    let app = s
        .openid_client(|client| client.profile = Profile::OidcCompat)
        .await;
    let mut ada = s.browser();
    ada.authorize_as(ADA, &app, &[("scope", "openid profile")]).await;
    s.service_client().await;
    owner.get("/admin").await;
    let begin = apps::with_most(s, &app).await;
    (owner, begin)
}

/// A provider and a resource server that are disabled, and a token that registers an app.
async fn disabled_and_given(s: &TestServer) {
    s.change_provider("other", |provider| provider.is_enabled = false)
        .await;
    s.execute("UPDATE resources SET is_enabled = FALSE WHERE uri = 'https://notes.example'")
        .await;
    let token = grantor::admin::change::CreateInitialToken {
        description: "For the builders".to_owned(),
        uses: 1,
        lifetime: std::time::Duration::from_secs(3600),
    };
    made(&s.db, token, s.now()).await.unwrap();
}

/// Has Ada known by a provider.
async fn known_by_corp(s: &TestServer) {
    let identity = Identity {
        id: IdentityId::new(),
        provider_id: "corp".parse().unwrap(),
        issuer: "https://corp.example".to_owned(),
        subject: "ada-there".to_owned(),
        user_id: s.user_id(ADA).await,
        email: None,
        version: 1,
        linked_at: s.now(),
        last_used_at: None,
    };
    s.db.write(move |conn| Box::pin(async move { user_identities::insert(conn, &identity).await }))
        .await
        .unwrap();
}

/// The ways to other pages of the administration that a page has.
fn ways(page: &Answer) -> Vec<String> {
    let all = page.body.split("href=\"/admin").skip(1);
    all.map(|rest| {
        format!(
            "/admin{}",
            rest.split(['"', '#'])
                .next()
                .unwrap()
                .replace("&amp;", "&")
                .replace("&#38;", "&")
        )
    })
    .collect()
}

/// What kind of page a path leads to: all of one kind are alike.
fn kind(path: &str) -> String {
    let path = path.split('?').next().unwrap();
    let parts = path.split('/').enumerate().map(|(at, part)| {
        let is_name = at > 2 && !part.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        if is_name { "*" } else { part }
    });
    parts.collect::<Vec<_>>().join("/")
}

server_test! {
    /// Every page that a way leads to, from home on: none is missing, each control is listed, and what is listed is somewhere.
    async fn ours_the_manual_lists_every_control_of_the_administration(s: TestServer) {
        let s = crate::passkeys::named_and(&s, |settings| {
            settings.mail.url = Some(grantor::config::MailUrl::mailbox());
        }).await;
        let (mut owner, begin) = with_one_of_each(&s).await;
        let (mut waiting, mut kinds, mut seen) = (VecDeque::from(begin), BTreeSet::new(), BTreeSet::new());
        waiting.push_back("/admin".to_owned());
        // Of all people first whoever has one of everything.
        waiting.push_front(format!("/admin/people/{}", s.user_id(ADA).await));
        // What has ended has other ways than what lives, so its pages are looked at too, at last.
        let mut again = VecDeque::from([format!("/admin/people/{}/danger", s.disabled("eve@example.test").await)]);
        again.push_back(format!("/admin/audit?whom={}", s.user_id(ADA).await));
        again.extend(["api", "notes"].map(|name| format!("/admin/resources/https%3A%2F%2F{name}.example")));
        while let Some((path, is_again)) = waiting
            .pop_front()
            .map(|path| (path, false))
            .or_else(|| again.pop_front().map(|path| (path, true)))
        {
            if !kinds.insert(kind(&path)) && !is_again {
                continue;
            }
            // What would end is counted so often in a minute, and no more.
            if kinds.len().is_multiple_of(20) {
                s.advance("61s");
            }
            assert!(kinds.len() <= MOST, "there is no end to the pages: {kinds:?}");
            let page = owner.get(&path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.body);
            if !page.header("content-type").starts_with("text/html") {
                continue;
            }
            assert!(page.body.len() <= 30_000, "{path} has {} bytes", page.body.len());
            seen.extend(ids(&page.body));
            waiting.extend(ways(&page));
        }
        for screen in grantor::endpoints::admin::screens() {
            let is_looked_at = !matches!(screen.does, grantor::endpoints::admin::Does::Takes(_));
            let pattern: Vec<_> = screen.path.split('/').map(|part| if part.starts_with('{') { "*" } else { part }).collect();
            let is_seen = kinds.iter().any(|kind| {
                let parts: Vec<_> = kind.split('/').collect();
                parts.len() == pattern.len() && parts.iter().zip(&pattern).all(|(part, wanted)| *wanted == "*" || part == wanted)
            });
            assert!(!is_looked_at || is_seen, "no way leads to {}", screen.path);
        }
        seen.extend(apps::other_controls(&s, &mut owner).await);
        // Lists that go on have tests of their own.
        seen.insert("NAME-next".to_owned());
        // And forms of each kind of provider: `rights.rs`.
        seen.extend(listed_of(&RIGHTS));
        // And what is there where much has happened: `ids.rs`.
        seen.extend(OF_ROOMS.map(str::to_owned));
        let missing: Vec<_> = OF_ADMINISTRATION.difference(&seen).collect();
        assert_eq!(missing, Vec::<&String>::new(), "listed, and on no page");
    }
}
