//! `/admin/scopes`.

use grantor::oauth::resource::ScopeDefinition;
use grantor::oauth::scope_kind::ScopeKind;
use grantor::storage::scopes;

use super::*;

async fn scope(s: &TestServer, name: &str) -> Option<ScopeDefinition> {
    let all = scopes::list(&mut s.db.read().await.unwrap().conn())
        .await
        .unwrap();
    all.into_iter().find(|scope| scope.name.as_str() == name)
}

server_test! {
    /// Its words in every language, its kind, its roles and its claims: all by one form.
    async fn ours_a_scope_is_made_changed_and_deleted(s: TestServer) {
        let mut owner = owner(&s).await;
        s.role("editors").await;
        let page = owner.get("/admin/scopes/new?resource=https%3A%2F%2Fapi.example").await;
        assert!(page.body.contains("value=\"https://api.example\" id=\"create-scope-resource-2\" checked"), "{}", page.body);
        let form = [
            ("name", "notes:share"), ("resource", "https://api.example"), ("description", "Share your notes"),
            ("description-de", "Ihre Notizen teilen"), ("description-ja", "ノートを共有する"), ("description-ar", "مشاركة ملاحظاتك"),
            ("is_sensitive", "on"), ("role.editors", "on"), ("claims", "unit=team"),
        ];
        let made = send(&mut owner, &page, "/admin/scopes/new", &form).await;
        assert_eq!((made.status, made.location()), (303, "/admin/scopes/notes%3Ashare?done=created"), "{}", made.body);
        let known = scope(&s, "notes:share").await.unwrap();
        assert_eq!((known.kind, known.is_sensitive), (ScopeKind::Act, true), "its name says nothing plain");
        assert_eq!(known.resource.as_ref().map(ToString::to_string).as_deref(), Some("https://api.example"));
        assert_eq!(known.roles, ["editors".parse().unwrap()]);
        assert_eq!(known.translations.len(), 3);
        let path = "/admin/scopes/notes%3Ashare";
        let (page, late) = (owner.get(path).await, owner.get(path).await);
        for shown in ["value=\"Ihre Notizen teilen\"", "value=\"ノートを共有する\"", "unit=team</textarea>", "id=\"save-scope-kind-3\" checked", "id=\"save-scope-is_sensitive\" checked"] {
            assert!(page.body.contains(shown), "{shown}: {}", page.body);
        }
        let form = [("description", "Share all notes"), ("description-de", "Alle Notizen teilen"), ("kind", "change")];
        let saved = send(&mut owner, &page, path, &form).await;
        assert_eq!((saved.status, saved.location()), (303, "/admin/scopes/notes%3Ashare?done=saved"), "{}", saved.body);
        let known = scope(&s, "notes:share").await.unwrap();
        assert_eq!((known.kind, known.is_sensitive, known.roles.len(), known.claims.len()), (ScopeKind::Change, false, 0, 0));
        assert_eq!(known.translations.of("description").collect::<Vec<_>>(), ["Alle Notizen teilen"]);
        let late = send(&mut owner, &late, path, &[("description", "Mine"), ("kind", "see")]).await;
        assert!(late.status == 412 && late.body.contains("value=\"Mine\""), "{}", late.body);
        let gone = confirm(&mut owner, &format!("{path}/delete"), "notes:share").await;
        assert_eq!((gone.status, gone.location()), (303, "/admin/scopes?done=deleted"), "{}", gone.body);
        assert!(scope(&s, "notes:share").await.is_none());
    }
}

server_test! {
    async fn ours_a_scope_in_use_and_one_of_the_servers_own_stay(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.web_client().await;
        // What it stays for is named.
        for page in ["/admin/scopes/notes%3Aread", "/admin/resources/https%3A%2F%2Fapi.example"] {
            let page = owner.get(page).await;
            assert!(page.body.contains(&format!("href=\"/admin/apps/{}\"", app.id)) && page.body.contains("those are named above"), "{}", page.body);
        }
        for name in ["notes%3Aread", "openid", "offline_access"] {
            let page = owner.get(&format!("/admin/scopes/{name}")).await;
            assert!(!page.body.contains("id=\"delete-scope\""), "nothing leads to what is refused: {}", page.body);
            let refused = owner.get(&format!("/admin/scopes/{name}/delete")).await;
            assert_eq!(refused.status, 409, "{name}: {}", refused.body);
        }
        assert!(scope(&s, "notes:read").await.is_some() && scope(&s, "openid").await.is_some());
        let standard = owner.get("/admin/scopes/email").await;
        assert!(standard.body.contains("email, email_verified"), "{}", standard.body);
        // Those of the administration are nobody's to change.
        assert_eq!(owner.get("/admin/scopes/admin%3Ausers%3Aread").await.status, 404);
    }
}

server_test! {
    async fn ours_what_cannot_be_read_of_a_scope_is_said_and_nothing_is_lost(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/scopes/new").await;
        let form = [
            ("name", "two words"), ("resource", "-"), ("description", "<i>Do</i>"), ("description-fr", "Faire"), ("claims", "sub"), ("kind", "see"),
        ];
        let refused = send(&mut owner, &page, "/admin/scopes/new", &form).await;
        assert_eq!(refused.status, 422);
        for kept in ["value=\"two words\"", "value=\"&#60;i&#62;Do&#60;/i&#62;\"", "value=\"Faire\"", "sub</textarea>", "id=\"create-scope-kind-2\" checked", "this claim has a meaning of its own in tokens"] {
            assert!(refused.body.contains(kept), "{kept}: {}", refused.body);
        }
        let page = owner.get("/admin/scopes/new").await;
        let taken = [("name", "notes:read"), ("resource", "-"), ("description", "Read")];
        let taken = send(&mut owner, &page, "/admin/scopes/new", &taken).await;
        assert!(taken.status == 409 && taken.body.contains("There is a scope notes:read already."), "{}", taken.body);
        assert_eq!(scope(&s, "notes:read").await.unwrap().description, "Read your notes");
    }
}

server_test! {
    async fn ours_scopes_are_found_by_resource_server_and_by_words(s: TestServer) {
        let mut auditor = somebody(&s, "auditor@example.test", Some("auditor")).await;
        let has = |page: &Answer, name: &str| page.body.contains(&format!("href=\"/admin/scopes/{name}\""));
        let all = auditor.get("/admin/scopes").await;
        assert!(has(&all, "openid") && has(&all, "notes%3Aread") && !all.body.contains("id=\"new-scope\""), "{}", all.body);
        let ours = auditor.get("/admin/scopes?resource=-").await;
        assert!(has(&ours, "openid") && !has(&ours, "notes%3Aread"), "{}", ours.body);
        let theirs = auditor.get("/admin/scopes?resource=https%3A%2F%2Fapi.example&q=CHANGE").await;
        assert!(has(&theirs, "notes%3Awrite") && !has(&theirs, "notes%3Aread"), "{}", theirs.body);
        let page = auditor.get("/admin/scopes/notes%3Aread").await;
        assert!(page.status == 200 && !page.body.contains("id=\"save-scope\""), "{}", page.body);
        let sent = send(&mut auditor, &page, "/admin/scopes/notes%3Aread", &[("description", "Mine")]).await;
        assert_eq!(sent.status, 403);
    }
}
