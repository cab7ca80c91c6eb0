//! `/admin/registration-tokens`.

use super::*;
use crate::factors::between;

const LIST: &str = "/admin/registration-tokens";
const NEW: &str = "/admin/registration-tokens/new";

server_test! {
    /// It is on the page that answers the form, registers as many apps as it says, and is on no page after.
    async fn rfc7591_3_a_registration_token_is_shown_once_and_ends_when_it_is_ended(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get(NEW).await;
        let form = [("description", "For the builders"), ("uses", "2"), ("expires_in", "14d")];
        let made = send(&mut owner, &page, NEW, &form).await;
        assert_eq!(made.status, 200, "{}", made.body);
        let token = between(between(&made.body, "id=\"registration-token\"", "</section>"), "<code>", "<").to_owned();
        assert!(token.len() > 30, "{token}");
        let twice = send(&mut owner, &page, NEW, &form).await;
        assert_eq!((twice.status, twice.location()), (303, "/admin/registration-tokens?done=twice"), "{}", twice.body);
        assert_eq!(s.rows("initial_access_tokens").await, 1);
        let list = owner.get(LIST).await;
        for shown in ["For the builders", "2 apps more", "29 January 2027, 08:00 UTC"] {
            assert!(list.body.contains(shown), "{shown}: {}", list.body);
        }
        assert!(!list.body.contains(&token) && !s.dump().await.contains(&token));
        let end = between(&list.body, "id=\"tokens-1-5\" href=\"", "\"").to_owned();
        let ended = confirm(&mut owner, &end, "").await;
        assert_eq!((ended.status, ended.location()), (303, "/admin/registration-tokens?done=revoked"), "{}", ended.body);
        assert_eq!(s.rows("initial_access_tokens").await, 0);
        assert_eq!(owner.get(&end).await.status, 404);
        let events = s.audit().await;
        for kind in ["initial_access_token_created", "initial_access_token_revoked"] {
            assert_eq!(events.iter().filter(|known| *known == kind).count(), 1, "{events:?}");
        }
    }
}

server_test! {
    async fn ours_what_cannot_be_read_of_a_token_is_said_and_nothing_is_lost(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get(NEW).await;
        let refused = send(&mut owner, &page, NEW, &[("description", "<b>Builders</b>"), ("uses", "many"), ("expires_in", "soon")]).await;
        assert_eq!(refused.status, 422);
        for kept in ["value=\"&#60;b&#62;Builders&#60;/b&#62;\"", "value=\"many\"", "value=\"soon\"", "a whole number", "a duration is a number followed by"] {
            assert!(refused.body.contains(kept), "{kept}: {}", refused.body);
        }
        for form in [[("description", "x"), ("uses", "0"), ("expires_in", "1h")], [("description", " "), ("uses", "1"), ("expires_in", "1h")]] {
            let page = owner.get(NEW).await;
            assert_eq!(send(&mut owner, &page, NEW, &form).await.status, 422, "{form:?}");
        }
        assert_eq!(s.rows("initial_access_tokens").await, 0);
    }
}

server_test! {
    async fn ours_whoever_may_look_alone_makes_and_ends_no_token(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get(NEW).await;
        send(&mut owner, &page, NEW, &[("description", "For the builders"), ("uses", "1"), ("expires_in", "1h")]).await;
        let list = owner.get(LIST).await;
        let end = between(&list.body, "id=\"tokens-1-5\" href=\"", "\"").to_owned();
        let mut auditor = somebody(&s, "auditor@example.test", Some("auditor")).await;
        let list = auditor.get(LIST).await;
        assert!(list.body.contains("For the builders") && !list.body.contains("id=\"new-token\"") && !list.body.contains(&end), "{}", list.body);
        assert_eq!(auditor.get(&end).await.status, 403);
        assert_eq!(send(&mut auditor, &list, &end, &[]).await.status, 403);
        assert_eq!(s.rows("initial_access_tokens").await, 1);
        s.advance("61m");
        let list = auditor.get(LIST).await;
        assert!(list.body.contains("expired"), "{}", list.body);
    }
}
