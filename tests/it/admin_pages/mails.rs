//! `/admin/mails`.

use super::*;

const MAILS: &str = "/admin/mails";

server_test! {
    async fn ours_where_no_mail_is_sent_the_page_says_how_to(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get(MAILS).await;
        assert!(page.body.contains("mail.url is not set") && page.body.contains("None waits"), "{}", page.body);
    }
}

server_test! {
    /// Whose it is as others see it, and never what is in it.
    async fn ours_a_mail_is_shown_without_what_is_in_it(s: TestServer) {
        let s = s.with_mail().await;
        let mut stranger = s.browser();
        let page = stranger.get("/password").await;
        let interaction = page.hidden("interaction").unwrap();
        stranger.post("/password", &[("interaction", &*interaction), ("email", ADA)]).await;
        let link = s.mailed_link(ADA).await;
        let mut owner = owner(&s).await;
        let page = owner.get(MAILS).await;
        for said in ["reset password", ">asked for<", ">waiting<", "the oldest for 0 minutes"] {
            assert!(page.body.contains(said), "{said}: {}", page.body);
        }
        let token = link.rsplit('/').next().unwrap();
        assert!(token.len() > 20 && !page.body.contains(token) && !page.body.contains(ADA), "{}", page.body);
        assert!(!page.body.contains("mail.url is not set"), "{}", page.body);
    }
}

server_test! {
    /// Forty on a page, each once, and why the last attempt failed.
    async fn ours_mails_are_read_a_page_at_a_time(s: TestServer) {
        let rows: Vec<_> = (0..51)
            .map(|n| {
                let at = START.0 + n / 2;
                format!("('00000000-0000-7000-8000-0000000000{n:02}', 'invite', 'p{n}@example.test', 'given up', {at}, {at}, 9, {at}, '550 no such user', {at})")
            })
            .collect();
        s.execute(&format!(
            "INSERT INTO mails (id, kind, recipient, state, created_at, expires_at, attempts, next_at, last_error, ended_at) VALUES {}",
            rows.join(", ")
        ))
        .await;
        let mut owner = owner(&s).await;
        let count = |page: &Answer| page.body.matches("<td role=\"cell\" data-column=\"To\">").count();
        let first = owner.get(MAILS).await;
        assert!(first.body.contains(">given up<") && first.body.contains("550 no such user") && first.body.contains(">51 mails<"), "{}", first.body);
        let next = crate::factors::between(&first.body, "id=\"mails-next\" href=\"", "\"").to_owned();
        let second = owner.get(&next).await;
        assert_eq!((count(&first), count(&second)), (40, 11), "{}", second.body);
        assert!(!second.body.contains("mails-next"), "{}", second.body);
    }
}

server_test! {
    async fn ours_mails_are_for_those_who_may_see_people(s: TestServer) {
        let mut support = somebody(&s, "support@example.test", Some("support")).await;
        assert_eq!(support.get(MAILS).await.status, 200);
        let mut client_admin = somebody(&s, "apps@example.test", Some("client-admin")).await;
        assert_eq!(client_admin.get(MAILS).await.status, 403);
        assert!(!client_admin.get("/admin").await.body.contains("to-mails"));
    }
}
