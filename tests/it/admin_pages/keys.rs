//! `/admin/keys`.

use grantor::admin::keys::list;
use grantor::keys::KeyState;

use super::*;

const KEYS: &str = "/admin/keys";
const ROTATE: &str = "/admin/keys/rotate";

/// The keys there are, oldest first: each with its state.
async fn states(s: &TestServer) -> Vec<(String, KeyState)> {
    let rows = list(&s.db).await.unwrap();
    let now = s.now();
    rows.iter()
        .map(|row| (row.kid.to_string(), KeyState::of(row, now)))
        .collect()
}

/// The keys that are published, as the endpoint has them.
async fn published(s: &TestServer) -> usize {
    let set = s.get("/.well-known/jwks.json", &[]).await.json();
    set["keys"].as_array().unwrap().len()
}

server_test! {
    async fn ours_the_page_says_of_each_key_where_it_is_in_its_life(s: TestServer) {
        let mut owner = owner(&s).await;
        let (kid, state) = states(&s).await.remove(0);
        assert_eq!(state, KeyState::Active);
        let page = owner.get(KEYS).await;
        for said in [&*kid, "RS256", ">active<", ">signs now<", "What the states mean", "its successor signs by", "class=\"track\"", "id=\"jwks\""] {
            assert!(page.body.contains(said), "{said}: {}", page.body);
        }
        // The public half, and nothing of the private one.
        assert!(page.body.contains("&#34;n&#34;") && !page.body.contains("&#34;d&#34;"), "{}", page.body);
    }
}

server_test! {
    /// A new key waits until everybody has seen it, unless it is to sign at once; the same form makes one.
    async fn ours_a_key_is_made_once_by_its_form(s: TestServer) {
        let mut owner = owner(&s).await;
        s.advance("1m");
        let page = owner.get(ROTATE).await;
        let wanted = [("algorithm", "RS256"), ("when", "later")];
        let made = send(&mut owner, &page, ROTATE, &wanted).await;
        assert_eq!((made.status, made.location()), (303, "/admin/keys?done=rotated"), "{}", made.body);
        let again = send(&mut owner, &page, ROTATE, &wanted).await;
        assert_eq!((again.status, again.location()), (303, "/admin/keys?done=twice"));
        let known = states(&s).await;
        assert_eq!(known.iter().map(|(_, state)| *state).collect::<Vec<_>>(), [KeyState::Active, KeyState::Pending]);
        let page = owner.get(KEYS).await;
        assert!(page.body.contains(">pending<") && page.body.contains("its successor signs from"), "{}", page.body);
        s.advance("1m");
        let page = owner.get(ROTATE).await;
        let at_once = [("algorithm", "ES256"), ("when", "now")];
        assert_eq!(send(&mut owner, &page, ROTATE, &at_once).await.status, 303);
        let (_, newest) = states(&s).await.pop().unwrap();
        assert_eq!(newest, KeyState::Active, "nothing else signs with it");
    }
}

server_test! {
    async fn ours_what_cannot_be_a_key_is_said_of_its_question(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get(ROTATE).await;
        let refused = send(&mut owner, &page, ROTATE, &[("algorithm", "HS256"), ("when", "now")]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        for kept in ["id=\"make-key-algorithm-fault\"", "value=\"now\" id=\"make-key-when-2\" checked"] {
            assert!(refused.body.contains(kept), "{kept}: {}", refused.body);
        }
        let refused = send(&mut owner, &page, ROTATE, &[("algorithm", "ES256")]).await;
        assert!(refused.status == 422 && refused.body.contains("id=\"make-key-when-fault\""), "{}", refused.body);
        assert_eq!(states(&s).await.len(), 1);
    }
}

server_test! {
    /// A key is revoked by whoever types which; its successor is there in the same step.
    async fn ours_a_key_is_revoked_by_whoever_types_its_name(s: TestServer) {
        let mut owner = owner(&s).await;
        let (kid, _) = states(&s).await.remove(0);
        s.advance("1m");
        let path = format!("{KEYS}/{kid}/revoke");
        let page = owner.get(&path).await;
        assert!(page.body.contains("It signs now.") && page.body.contains(&format!("Type {kid} to confirm")), "{}", page.body);
        let kept = confirm(&mut owner, &path, "the old one").await;
        assert_eq!((kept.status, states(&s).await[0].1), (422, KeyState::Active), "{}", kept.body);
        let done = confirm(&mut owner, &path, &kid).await;
        assert_eq!((done.status, done.location()), (303, "/admin/keys?done=revoked"), "{}", done.body);
        let known = states(&s).await;
        assert_eq!(known.iter().map(|(_, state)| *state).collect::<Vec<_>>(), [KeyState::Revoked, KeyState::Active]);
        s.app.refresh_keys(s.now()).await.unwrap();
        assert_eq!(published(&s).await, 1);
        assert!(s.audit().await.contains(&"key_revoked".to_owned()));
        assert_eq!(owner.get(&path).await.status, 404, "it is revoked already");
        assert!(owner.get(KEYS).await.body.contains("nothing: it was revoked on"));
    }
}

server_test! {
    /// Whoever may look alone sees neither what changes anything nor the way there.
    async fn ours_whoever_may_look_at_keys_alone_sees_no_way_to_change_them(s: TestServer) {
        let mut auditor = somebody(&s, "auditor@example.test", Some("auditor")).await;
        let (kid, _) = states(&s).await.remove(0);
        let page = auditor.get(KEYS).await;
        assert!(page.body.contains(&kid), "{}", page.body);
        for way in ["rotate-key", "Revoke …", "/revoke\""] {
            assert!(!page.body.contains(way), "{way}: {}", page.body);
        }
        assert_eq!(auditor.get(ROTATE).await.status, 403);
        assert_eq!(auditor.get(&format!("{KEYS}/{kid}/revoke")).await.status, 403);
    }
}
