//! The ids of the rooms of the administration: each page has those that the manual lists of it.

use std::collections::BTreeSet;
use std::time::Duration;

use grantor::audit::Kind;

use super::*;
use crate::people::activity::happened;
use crate::support::controls::{OF_ROOMS, ids};

server_test! {
    async fn ours_the_rooms_have_every_control_that_is_listed_of_them(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.openid_client(|_| {}).await;
        let mut seen = BTreeSet::new();
        let home = owner.get("/admin").await;
        happened(&s, ADA, (Kind::PasskeyRenamed, Duration::ZERO), 51).await;
        s.browser().try_sign_in(ADA, "not her password").await;
        s.browser().tokens(&app, "openid").await;
        s.allow_app(&app.id, Some(&["user:owner@example.test"])).await;
        let ada = s.user_id(ADA).await;
        let kid = grantor::admin::keys::list(&s.db).await.unwrap().remove(0).kid;
        let rows: Vec<_> = (10..61)
            .map(|n| format!("('00000000-0000-7000-8000-0000000000{n}', 'invite', 'p@example.test', 'given up', {0}, {0}, 1, {0}, {0})", START.0))
            .collect();
        s.execute(&format!("INSERT INTO mails (id, kind, recipient, state, created_at, expires_at, attempts, next_at, ended_at) VALUES {}", rows.join(", "))).await;
        let mut pages = vec![home];
        for path in [
            "/admin/keys".to_owned(),
            "/admin/keys/rotate".to_owned(),
            format!("/admin/keys/{kid}/revoke"),
            "/admin/mails".to_owned(),
            "/admin/audit".to_owned(),
            format!("/admin/audit?whom={ada}"),
            "/admin/audit?kind=grant_allowed".to_owned(),
            "/admin/audit/chain?verify=on".to_owned(),
            "/admin/settings".to_owned(),
            format!("/admin/explain?whom={ADA}&client={}", app.id),
        ] {
            let page = owner.get(&path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.body);
            pages.push(page);
        }
        let page = owner.get("/admin/groups/new").await;
        send(&mut owner, &page, "/admin/groups/new", &[("name", "staff"), ("description", "Whoever works here")]).await;
        for kind in ["sign_in_failed", "grant_allowed", "group_created"] {
            let list = owner.get(&format!("/admin/audit?kind={kind}")).await;
            let event = crate::factors::between(&list.body, "id=\"events-1-1\" href=\"", "\"").to_owned();
            pages.push(owner.get(&event).await);
        }
        for page in &pages {
            seen.extend(ids(&page.body));
        }
        let missing: Vec<_> = OF_ROOMS.iter().filter(|id| !seen.contains(**id)).collect();
        assert!(missing.is_empty(), "on no page: {missing:?}");
    }
}
