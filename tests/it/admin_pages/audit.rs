//! `/admin/audit`.

use std::collections::BTreeSet;
use std::time::Duration;

use grantor::audit::Kind;
use grantor::server::sealing::seal_now;
use serde_json::Value;

use super::*;
use crate::factors::between;
use crate::people::activity::happened;

const AUDIT: &str = "/admin/audit";

/// Where the pages of the events of a list are.
fn listed(page: &Answer) -> Vec<String> {
    let rows = page.body.split("<th scope=\"row\" role=\"rowheader\">").skip(1);
    rows.map(|row| between(row, "href=\"", "\"").to_owned()).collect()
}

server_test! {
    async fn ours_events_are_found_by_what_they_have_in_common(s: TestServer) {
        let mut owner = owner(&s).await;
        s.browser().try_sign_in(ADA, "not her password").await;
        happened(&s, ADA, (Kind::PasskeyRenamed, Duration::from_secs(90_000)), 1).await;
        let filter = grantor::admin::audit::Filter { kind: Some("sign_in_failed".to_owned()), limit: 1, ..Default::default() };
        let failed = grantor::admin::audit::list(&s.db, &filter).await.unwrap().remove(0).event;
        let at = format!("{AUDIT}/{}", failed.id);
        let ada = s.user_id(ADA).await;
        let (reason, error_id) = (failed.reason.unwrap(), failed.error_id);
        let mut queries = vec![
            "kind=sign_in_failed".to_owned(),
            format!("whom={ADA}"),
            format!("whom={ada}&kind="),
            format!("reason={reason}"),
            format!("since={}", &s.now().rfc3339()[..10]),
        ];
        queries.extend(error_id.map(|id| format!("error_id={id}")));
        for query in queries {
            let page = owner.get(&format!("{AUDIT}?{query}")).await;
            assert!(page.status == 200 && listed(&page).contains(&at), "{query}: {}", page.body);
        }
        for query in ["kind=passkey_renamed".to_owned(), format!("until={}", s.now().minus(Duration::from_secs(3600)).rfc3339()), "client=c_other".to_owned(), "actor=nobody".to_owned()] {
            let page = owner.get(&format!("{AUDIT}?{query}")).await;
            assert!(page.status == 200 && !listed(&page).contains(&at), "{query}: {}", page.body);
        }
        let old = owner.get(&format!("{AUDIT}?until={}", s.now().minus(Duration::from_secs(3600)).rfc3339())).await;
        assert_eq!(listed(&old).len(), 1, "{}", old.body);
    }
}

server_test! {
    async fn ours_what_cannot_be_looked_for_is_said_and_kept(s: TestServer) {
        let mut owner = owner(&s).await;
        for (query, said) in [
            ("kind=signed-in", "find-events-kind-fault"),
            ("whom=somebody", "find-events-whom-fault"),
            ("reason=G9999", "find-events-reason-fault"),
            ("since=yesterday", "value=\"yesterday\""),
            ("error_id=x", "find-events-error_id-fault"),
        ] {
            let page = owner.get(&format!("{AUDIT}?{query}")).await;
            assert!(page.status == 422 && page.body.contains(said), "{query}: {} {}", page.status, page.body);
        }
        let unknown = owner.get(&format!("{AUDIT}?whom=nobody@example.test")).await;
        assert!(unknown.status == 404 && unknown.body.contains("There is no account nobody@example.test."), "{}", unknown.body);
        assert_eq!(owner.get(&format!("{AUDIT}/export?kind=signed-in")).await.status, 404);
    }
}

server_test! {
    /// Forty on a page, each once, the newest first, and the same are looked for on the next.
    async fn ours_events_are_read_a_page_at_a_time(s: TestServer) {
        let mut owner = owner(&s).await;
        happened(&s, ADA, (Kind::PasskeyRenamed, Duration::ZERO), 51).await;
        let first = owner.get(&format!("{AUDIT}?kind=passkey_renamed")).await;
        let next = between(&first.body, "id=\"events-next\" href=\"", "\"").replace("&#38;", "&").replace("&amp;", "&");
        let second = owner.get(&next).await;
        let (one, other) = (listed(&first), listed(&second));
        assert_eq!((one.len(), other.len()), (40, 11), "{}", second.body);
        let all: BTreeSet<_> = one.into_iter().chain(other).collect();
        assert_eq!(all.len(), 51);
        assert!(!second.body.contains("events-next"), "{}", second.body);
    }
}

server_test! {
    async fn ours_an_event_has_a_page_with_all_that_is_known_of_it(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        let mut owner = owner(&s).await;
        seal_now(&s.app, false, s.now()).await.unwrap();
        let list = owner.get(&format!("{AUDIT}?kind=signed_in")).await;
        let path = listed(&list).remove(0);
        let page = owner.get(&path).await;
        let id = path.rsplit('/').next().unwrap();
        for said in [id, "<code>signed_in</code>", "A person signed in.", OWNER, "127.0.0.1", "in seal 1", "id=\"same-kind\"", "id=\"same-person\""] {
            assert!(page.body.contains(said), "{said}: {}", page.body);
        }
        assert_eq!(owner.get(&format!("{AUDIT}/00000000-0000-7000-8000-000000000000")).await.status, 404);
    }
}

server_test! {
    /// The file has what the list has, all of it, and nothing else.
    async fn ours_the_events_that_are_looked_for_are_downloaded(s: TestServer) {
        let mut owner = owner(&s).await;
        happened(&s, ADA, (Kind::PasskeyRenamed, Duration::ZERO), 1001).await;
        let list = owner.get(&format!("{AUDIT}?kind=passkey_renamed&whom=")).await;
        let to = between(&list.body, "id=\"export-events\" href=\"", "\"").to_owned();
        assert_eq!(to, "/admin/audit/export?kind=passkey_renamed");
        let file = owner.get(&to).await;
        assert_eq!((file.status, file.header("content-type")), (200, "application/x-ndjson"));
        let day = s.now().rfc3339()[..10].to_owned();
        assert_eq!(file.header("content-disposition"), format!("attachment; filename=\"audit-{day}.ndjson\""));
        assert_eq!(file.header("cache-control"), "no-store");
        let events: Vec<Value> = file.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let ids: BTreeSet<_> = events.iter().map(|event| event["id"].as_str().unwrap()).collect();
        assert_eq!((events.len(), ids.len()), (1001, 1001));
        assert!(events.iter().all(|event| event["kind"] == "passkey_renamed" && event["email"] == ADA && event["at"].is_string()));
        // It has everybody's addresses: it takes a proof of a moment ago.
        s.advance("11m");
        let led = owner.get(&to).await;
        assert!(led.status == 303 && led.location().starts_with("/sign-in?to=admin"), "{}", led.location());
    }
}

server_test! {
    async fn ours_the_page_of_the_seals_says_whether_the_newest_are_whole(s: TestServer) {
        let s = s.at_rest(|_| {}).await;
        let mut owner = owner(&s).await;
        let path = format!("{AUDIT}/chain");
        let page = owner.get(&path).await;
        assert!(page.body.contains("there is none yet") && !page.body.contains("What was looked at"), "{}", page.body);
        seal_now(&s.app, false, s.now()).await.unwrap();
        let page = owner.get(&format!("{path}?verify=on")).await;
        assert!(page.body.contains("What was looked at is whole") && page.body.contains("batch=1 head="), "{}", page.body);
        s.execute("UPDATE audit_events SET details = 'nothing' WHERE seq = 1").await;
        let page = owner.get(&path).await;
        assert!(!page.body.contains("It is not what was sealed"), "nobody asked: {}", page.body);
        let page = owner.get(&format!("{path}?verify=on")).await;
        assert!(page.body.contains("It is not what was sealed: 1 fault") && page.body.contains("event 1 ("), "{}", page.body);
        for _ in 0..30 {
            owner.get(&format!("{path}?verify=on")).await;
        }
        let page = owner.get(&format!("{path}?verify=on")).await;
        assert!(page.body.contains("Too many at once"), "{}", page.body);
    }
}

server_test! {
    /// What is personal goes by the hand of whoever may do all that administrators may, who typed whose.
    async fn ours_what_is_personal_is_erased_and_the_events_stay(s: TestServer) {
        let mut owner = owner(&s).await;
        s.browser().sign_in(ADA).await;
        let ada = s.user_id(ADA).await;
        let list = owner.get(&format!("{AUDIT}?whom={ada}&kind=signed_in")).await;
        let path = between(&list.body, "id=\"erase-events\" href=\"", "\"").to_owned();
        let before = s.rows("audit_events").await;
        let signed_in = listed(&list).remove(0);
        assert!(owner.get(&signed_in).await.body.contains(">127.0.0.1<"));
        let kept = confirm(&mut owner, &path, "ada").await;
        assert_eq!(kept.status, 422, "{}", kept.body);
        let done = confirm(&mut owner, &path, ADA).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert_eq!(s.rows("audit_events").await, before + 1, "and that it was done");
        let page = owner.get(&signed_in).await;
        assert!(page.body.contains(">erased<") && !page.body.contains(">127.0.0.1<"), "{}", page.body);
        for role in ["auditor", "support"] {
            let mut other = somebody(&s, &format!("{role}@example.test"), Some(role)).await;
            assert_eq!(other.get(&path).await.status, 403, "{role}");
        }
        let mut auditor = s.browser();
        auditor.sign_in("auditor@example.test").await;
        assert!(!auditor.get(&format!("{AUDIT}?whom={ada}")).await.body.contains("erase-events"));
        assert_eq!(owner.get(&format!("{AUDIT}/erase/00000000-0000-7000-8000-000000000000")).await.status, 404);
    }
}

server_test! {
    /// Names lead on for those alone who may go there.
    async fn ours_names_in_the_audit_log_lead_where_one_may_go(s: TestServer) {
        s.browser().sign_in(ADA).await;
        let ada = s.user_id(ADA).await;
        s.role("reader").await;
        s.execute("INSERT INTO role_permissions (role, permission) VALUES ('reader', 'audit:read')").await;
        let mut reader = somebody(&s, "reader@example.test", Some("reader")).await;
        let page = reader.get(&format!("{AUDIT}?whom={ada}")).await;
        assert!(page.body.contains(ADA) && !page.body.contains("/admin/people/"), "{}", page.body);
        let mut owner = owner(&s).await;
        let page = owner.get(&format!("{AUDIT}?whom={ada}")).await;
        assert!(page.body.contains(&format!("/admin/people/{ada}")), "{}", page.body);
    }
}
