//! The ids of the rooms that roles and what they open are in: each page has those that the manual lists of it.

use std::collections::BTreeSet;

use grantor::admin::change::CreateInitialToken;
use grantor::types::ProviderId;

use super::*;
use crate::support::admin::made;
use crate::support::controls::{RIGHTS, ids, listed_of};
use crate::support::identities::{identity, link};
use crate::support::idp::Idp;

/// So many of each that a list has a second page.
async fn many(s: &TestServer, idp: &Idp) -> ProviderId {
    let office = s.provider("office", idp, |_| {}).await;
    s.group("staff", &["editors"]).await;
    for n in 10..61 {
        s.role(&format!("role-{n}")).await;
        s.scope(&format!("scope-{n}"), "A scope", None, &[]).await;
        s.api(&format!("https://api-{n}.example"), "An API").await;
        s.provider(&format!("other-{n}"), idp, |_| {}).await;
        let email = format!("person-{n}@example.test");
        let person = s.user(&email, "Somebody").await;
        s.give_role(&email, "editors").await;
        link(s, identity(&office, &format!("there-{n}"), &person)).await;
        let token = CreateInitialToken {
            description: "For the builders".to_owned(),
            uses: 1,
            lifetime: std::time::Duration::from_secs(60),
        };
        made(&s.db, token, s.now()).await.unwrap();
    }
    office
}

server_test! {
    async fn ours_these_rooms_have_every_control_that_is_listed_of_them(s: TestServer) {
        let (mut owner, idp) = (owner(&s).await, Idp::start(&s).await);
        s.role("editors").await;
        s.scope("team", "Be of the team", Some("https://api.example"), &["editors", "owner"]).await;
        s.web_client().await;
        let few = owner.get("/admin/scopes/new").await;
        many(&s, &idp).await;
        s.set_member(ADA, "staff", true).await;
        let api = "/admin/resources/https%3A%2F%2Fapi.example";
        let mut pages = vec![few];
        let paths = [
            "/admin/groups/staff/delete",
            "/admin/roles", "/admin/roles/new", "/admin/roles/editors",
            "/admin/resources", "/admin/resources/new", api, "/admin/resources/https%3A%2F%2Fapi-10.example", "/admin/resources/https%3A%2F%2Fapi.example/access",
            "/admin/scopes", "/admin/scopes/new", "/admin/scopes/team", "/admin/scopes/notes%3Aread",
            "/admin/providers", "/admin/providers/new", "/admin/providers/office", "/admin/providers/office/people",
            "/admin/providers/new?preset=any", "/admin/providers/new?preset=apple", "/admin/providers/new?preset=microsoft",
            "/admin/registration-tokens", "/admin/registration-tokens/new",
        ];
        for path in paths {
            let page = owner.get(path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.body);
            pages.push(page);
        }
        for path in [api, "/admin/providers/office"] {
            assert_eq!(confirm(&mut owner, &format!("{path}/disable"), "").await.status, 303, "{path}");
            pages.push(owner.get(path).await);
        }
        let page = owner.get("/admin/resources/new").await;
        pages.push(send(&mut owner, &page, "/admin/resources/new", &[("uri", "https://files.example"), ("name", "Files")]).await);
        // Whoever looks alone sees each role a scope is for as a way.
        let mut auditor = somebody(&s, "auditor@example.test", Some("auditor")).await;
        pages.push(auditor.get("/admin/scopes/team").await);
        let seen: BTreeSet<String> = pages.iter().flat_map(|page| ids(&page.body)).collect();
        let listed = listed_of(&RIGHTS);
        assert_eq!(listed.difference(&seen).collect::<Vec<_>>(), Vec::<&String>::new(), "listed, and on no page");
    }
}
