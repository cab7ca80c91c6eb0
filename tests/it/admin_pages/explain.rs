//! `/admin/explain`.

use grantor::admin::explain::{Question, explain};

use super::*;

const EXPLAIN: &str = "/admin/explain";

/// What a rule says, as the page has it.
fn escaped(text: &str) -> String {
    text.replace('\'', "&#39;")
}

server_test! {
    /// The page has the very list the decision is made of, as `grantor explain` prints it.
    async fn ours_the_page_says_what_each_rule_says(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.openid_client(|_| {}).await;
        let page = owner.get(EXPLAIN).await;
        assert!(page.status == 200 && !page.body.contains("What each rule says"), "nobody asked: {}", page.body);
        let ask = format!("{EXPLAIN}?whom={ADA}&client={}&scope=openid+notes%3Aread&resource=", app.id);
        for (allowed, said) in [(None, format!("Yes: {ADA} can let")), (Some(&["user:owner@example.test"][..]), format!("No: {ADA} gets nothing by"))] {
            s.allow_app(&app.id, allowed).await;
            let page = owner.get(&ask).await;
            assert!(page.status == 200 && page.body.contains(&said), "{said}: {}", page.body);
            let question = Question {
                whom: ADA.parse().unwrap(),
                client_id: app.id.clone(),
                scope: Some("openid notes:read".parse().unwrap()),
                resources: Vec::new(),
            };
            let told = explain(&s.db, &s.app.settings, question).await.unwrap();
            assert_eq!(told.granted, allowed.is_none());
            let rows = page.body.matches("<td role=\"cell\" data-column=\"Because\">").count();
            assert_eq!(rows, told.verdicts.len(), "{}", page.body);
            for verdict in told.verdicts {
                for said in [format!("<code>{}</code>", verdict.rule), escaped(&verdict.because)] {
                    assert!(page.body.contains(&said), "{said}: {}", page.body);
                }
                if let Some(number) = verdict.reason {
                    assert!(page.body.contains(&format!("/errors/{number}\"")), "{}", page.body);
                }
            }
        }
    }
}

server_test! {
    async fn ours_what_cannot_be_explained_is_said_and_kept(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.openid_client(|_| {}).await;
        for (query, status, said) in [
            (format!("whom={ADA}&scope="), 422, "Say by which app."),
            (format!("client={}&scope=", app.id), 422, "Say whom."),
            (format!("whom=Ada&client={}", app.id), 422, "id=\"explain-whom-fault\""),
            (format!("whom={ADA}&client={}&resource=nowhere", app.id), 422, "id=\"explain-resource-fault\""),
            (format!("whom=nobody@example.test&client={}", app.id), 404, "There is no account nobody@example.test."),
            (format!("whom={ADA}&client=c_nothing"), 404, "value=\"c_nothing\""),
        ] {
            let page = owner.get(&format!("{EXPLAIN}?{query}")).await;
            assert!(page.status == status && page.body.contains(said), "{query}: {} {}", page.status, page.body);
            assert!(!page.body.contains("What each rule says"), "{query}");
        }
    }
}

server_test! {
    /// It names the person, what they hold, and the app: whoever may not see one of these is told nothing.
    async fn ours_an_explanation_is_for_those_who_may_see_all_it_names(s: TestServer) {
        let app = s.openid_client(|_| {}).await;
        s.role("apps").await;
        s.execute("INSERT INTO role_permissions (role, permission) VALUES ('apps', 'clients:read')").await;
        for role in ["support", "client-admin", "apps"] {
            let mut other = somebody(&s, &format!("{role}@example.test"), Some(role)).await;
            let page = other.get(&format!("{EXPLAIN}?whom={ADA}&client={}", app.id)).await;
            assert!(page.status == 403 && !page.body.contains("What each rule says"), "{role}: {}", page.body);
        }
        let mut auditor = somebody(&s, "auditor@example.test", Some("auditor")).await;
        assert_eq!(auditor.get(EXPLAIN).await.status, 200);
        // Pages about an app and a person lead to it with their half of the question.
        let (ada, mut support) = (s.user_id(ADA).await, somebody(&s, "help@example.test", Some("support")).await);
        let of_app = format!("{EXPLAIN}?client={}&begun=1", app.id);
        let of_ada = format!("{EXPLAIN}?whom={ada}&begun=1");
        for (page, way) in [(format!("/admin/apps/{}/access", app.id), &of_app), (format!("/admin/people/{ada}/roles"), &of_ada)] {
            let page = auditor.get(&page).await;
            let written = way.replace('&', "&#38;");
            assert!(page.body.contains(&format!("href=\"{written}\"")), "{way}: {}", page.body);
            let page = auditor.get(way).await;
            assert!(page.status == 200 && !page.body.contains("id=\"faults\""), "{way}: {}", page.body);
        }
        let page = support.get(&format!("/admin/people/{ada}/roles")).await;
        assert!(page.status == 200 && !page.body.contains("explain-person"), "{}", page.body);
    }
}
