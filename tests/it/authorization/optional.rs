//! What people may leave out when they allow an app: what comes of it, and that nobody else decides what it is.

use grantor::storage::{consents, declined, users};
use grantor::types::Scope;
use tokio::sync::oneshot;

use super::{assert_is_consent, consent_page};
use crate::support::*;

const ALL: &str = "openid profile notes:read notes:write";

/// An app that can do without a name and without writing.
async fn app(s: &TestServer) -> TestClient {
    s.openid_client(|client| {
        client.scope = "openid profile email notes:read notes:write".parse().unwrap();
        client.metadata.optional_scope = "profile notes:write".parse().unwrap();
    })
    .await
}

async fn signed_in(s: &TestServer) -> Browser {
    let mut browser = s.browser();
    browser.sign_in(ADA).await;
    browser
}

/// Whether the checkbox of a scope is ticked, if there is one.
pub fn ticked(page: &Answer, scope: &str) -> Option<bool> {
    let name = format!("name=\"optional:{scope}\"");
    let tag = page.body.split('<').find(|tag| tag.contains(&name))?;
    assert!(tag.contains("form=\"decision\""), "{tag}");
    Some(tag.split('>').next().unwrap().contains(" checked"))
}

async fn redeemed(app: &TestClient, answer: &Answer) -> Tokens {
    let code = answer.parameter("code");
    Tokens::of(
        &app.redeem(&code.unwrap_or_else(|| panic!("{} {}", answer.location(), answer.body)))
            .await,
    )
}

fn claims(scope: &str) -> String {
    scope.parse::<Scope>().unwrap().to_string()
}

server_test! {
    /// RFC 6749 §3.3: "If the issued access token scope is different from the one requested by the client, the authorization server
    /// MUST include the "scope" response parameter to inform the client of the actual scope granted."
    async fn rfc6749_3_3_what_is_left_out_is_nowhere_and_the_app_is_told_so(s: TestServer) {
        let app = app(&s).await;
        let mut browser = signed_in(&s).await;
        let page = consent_page(&mut browser, &app, &[("scope", ALL)]).await;
        let boxes = [ticked(&page, "profile"), ticked(&page, "notes:write")];
        assert_eq!(boxes, [Some(true), Some(true)], "{}", page.body);
        assert_eq!([ticked(&page, "openid"), ticked(&page, "notes:read")], [None, None]);
        // Each has a label, and what it would tell can be looked at.
        assert!(page.body.contains("<label class=\"check permission\"><input type=\"checkbox\" form=\"decision\" name=\"optional:profile\""));
        assert!(page.body.contains("Untick what you do not want to allow.") && page.body.contains("What exactly"), "{}", page.body);
        let tokens = redeemed(&app, &browser.allow_only(&page, &["profile"]).await).await;
        let left = claims("openid profile notes:read");
        assert_eq!(tokens.scope, left);
        assert_eq!(claims_of(&tokens.access_token)["scope"], *left);
        assert_eq!(app.introspect(&tokens.access_token).await.json()["scope"], *left);
        let dump = s.dump().await;
        assert!(dump.contains(&format!("{left} (without notes:write)")), "{dump}");
        // A person who said no is not asked again at each sign-in: it is simply not granted, also in silence.
        for extra in [&[("scope", ALL)][..], &[("scope", ALL), ("prompt", "none")]] {
            let answer = browser.get(&app.authorization_url(extra)).await;
            assert_eq!(redeemed(&app, &answer).await.scope, left);
        }
        // Where the app asks them anew, they are asked, and what they left out is not ticked.
        let anew = [("scope", ALL), ("prompt", "consent")];
        let page = consent_page(&mut browser, &app, &anew).await;
        let boxes = [ticked(&page, "profile"), ticked(&page, "notes:write")];
        assert_eq!(boxes, [Some(true), Some(false)], "{}", page.body);
        let tokens = redeemed(&app, &browser.allow_only(&page, &["profile", "notes:write"]).await).await;
        assert_eq!(tokens.scope, claims(ALL));
        assert_eq!(s.rows("declined_permissions").await, 0, "they say yes to it now");
        let answer = browser.get(&app.authorization_url(&[("scope", ALL)])).await;
        assert_eq!(redeemed(&app, &answer).await.scope, claims(ALL));
        // And no again, to what they had allowed: it is remembered no more.
        let page = consent_page(&mut browser, &app, &anew).await;
        redeemed(&app, &browser.allow_only(&page, &[]).await).await;
        let answer = browser.get(&app.authorization_url(&[("scope", ALL)])).await;
        assert_eq!(redeemed(&app, &answer).await.scope, claims("openid notes:read"));
    }
}

server_test! {
    /// The server decides from its own list what may be left out: a form drops nothing required, and adds nothing.
    async fn ours_a_forged_form_neither_drops_what_is_required_nor_adds_anything(s: TestServer) {
        let app = app(&s).await;
        s.change_client(&app.id, |client| {
            // Written past the rules: it is never optional.
            client.metadata.optional_scope = "openid profile notes:write".parse().unwrap();
        }).await;
        let mut browser = signed_in(&s).await;
        let asked = "openid profile notes:read notes:write";
        let page = consent_page(&mut browser, &app, &[("scope", asked)]).await;
        assert_eq!(ticked(&page, "openid"), None, "{}", page.body);
        // Not asked for, not known, not optional; and nothing of what is required.
        let forged = ["email", "phone", "no:such", "notes:read", "", "profile notes:write"];
        let tokens = redeemed(&app, &browser.allow_only(&page, &forged).await).await;
        assert_eq!(tokens.scope, claims("openid notes:read"));
        // Twice is no form of this page, and nothing is as if it were not there.
        let page = consent_page(&mut browser, &app, &[("scope", ALL), ("prompt", "consent")]).await;
        let grants = s.rows("grants").await;
        assert_eq!(browser.allow_only(&page, &["profile", "profile"]).await.status, 400);
        assert_eq!(s.rows("grants").await, grants);
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "consent"), ("decision", "allow"), ("optional:profile", ""), ("scope", ALL)];
        let tokens = redeemed(&app, &browser.post("/auth", &form).await).await;
        assert_eq!(tokens.scope, claims("openid notes:read"));
    }
}

server_test! {
    /// What is answered is what was shown: once something else may be left out, the page is shown anew.
    async fn ours_an_answer_is_to_the_page_that_was_shown(s: TestServer) {
        let app = app(&s).await;
        let mut browser = signed_in(&s).await;
        let page = consent_page(&mut browser, &app, &[("scope", ALL)]).await;
        s.change_client(&app.id, |client| client.metadata.optional_scope = "profile".parse().unwrap()).await;
        let again = browser.allow_only(&page, &["profile"]).await;
        let again = browser.follow(again).await;
        assert_is_consent(&again);
        assert_eq!((s.rows("grants").await, s.rows("declined_permissions").await), (0, 0));
        assert_eq!([ticked(&again, "profile"), ticked(&again, "notes:write")], [Some(true), None]);
        let tokens = redeemed(&app, &browser.allow_only(&again, &[]).await).await;
        assert_eq!(tokens.scope, claims("openid notes:read notes:write"));
        // What was left out and cannot be any more is asked for.
        s.change_client(&app.id, |client| client.metadata.optional_scope = Scope::default()).await;
        let page = consent_page(&mut browser, &app, &[("scope", ALL)]).await;
        assert_eq!(ticked(&page, "profile"), None);
    }
}

server_test! {
    async fn ours_who_leaves_out_all_there_is_allows_nothing(s: TestServer) {
        let app = app(&s).await;
        let mut browser = signed_in(&s).await;
        let page = consent_page(&mut browser, &app, &[("scope", "profile notes:write")]).await;
        let answer = browser.allow_only(&page, &[]).await;
        answer.assert_redirected_error("access_denied", &s.issuer);
        assert_eq!((s.rows("grants").await, s.rows("consents").await, s.rows("declined_permissions").await), (0, 0, 1));
        // Nor is anybody who said no to it before given nothing without being asked.
        let page = consent_page(&mut browser, &app, &[("scope", "openid notes:write")]).await;
        redeemed(&app, &browser.allow_only(&page, &[]).await).await;
        let page = consent_page(&mut browser, &app, &[("scope", "notes:write")]).await;
        assert_eq!(ticked(&page, "notes:write"), Some(false));
        let silent = browser.get(&app.authorization_url(&[("scope", "notes:write"), ("prompt", "none")])).await;
        silent.assert_redirected_error("consent_required", &s.issuer);
    }
}

server_test! {
    /// Nor does it keep anything of it: what it had is taken, and nothing of it is given without asking, whatever lets it be.
    async fn ours_who_leaves_out_all_there_is_takes_back_what_the_app_had(s: TestServer) {
        const BOTH: &str = "profile notes:write";
        let (remembered, skipped) = (app(&s).await, app(&s).await);
        s.change_client(&skipped.id, |client| client.settings.skip_consent = BOTH.parse().unwrap()).await;
        let mut browser = signed_in(&s).await;
        for app in [&remembered, &skipped] {
            let page = consent_page(&mut browser, app, &[("scope", BOTH), ("prompt", "consent")]).await;
            let answer = browser.allow_only(&page, &["profile", "notes:write"]).await;
            let before = redeemed(app, &answer).await;
            assert_eq!(before.scope, claims(BOTH));
            let page = consent_page(&mut browser, app, &[("scope", BOTH), ("prompt", "consent")]).await;
            let answer = browser.allow_only(&page, &[]).await;
            answer.assert_redirected_error("access_denied", &s.issuer);
            assert!(!app.is_active(&before.access_token).await);
            app.refresh(before.refresh()).await.assert_token_error(400, "invalid_grant");
            assert_eq!(s.rows("consents").await, 0);
            let silent = browser.get(&app.authorization_url(&[("scope", BOTH), ("prompt", "none")])).await;
            silent.assert_redirected_error("consent_required", &s.issuer);
            let page = consent_page(&mut browser, app, &[("scope", BOTH)]).await;
            assert_eq!([ticked(&page, "profile"), ticked(&page, "notes:write")], [Some(false), Some(false)]);
        }
        let kinds = s.audit().await;
        for kind in ["grant_denied", "grant_narrowed"] {
            assert_eq!(kinds.iter().filter(|known| *known == kind).count(), 2, "{kind}");
        }
    }
}

server_test! {
    async fn ours_what_can_do_much_harm_is_not_ticked_for_anybody(s: TestServer) {
        s.execute("UPDATE scopes SET is_sensitive = TRUE WHERE name = 'notes:write'").await;
        s.app.forget_cached();
        let app = app(&s).await;
        let mut browser = signed_in(&s).await;
        let page = consent_page(&mut browser, &app, &[("scope", ALL)]).await;
        let boxes = [ticked(&page, "profile"), ticked(&page, "notes:write")];
        assert_eq!(boxes, [Some(true), Some(false)], "{}", page.body);
        redeemed(&app, &browser.allow_only(&page, &["profile", "notes:write"]).await).await;
        // Unless they ticked it themselves, for this very app.
        let page = consent_page(&mut browser, &app, &[("scope", ALL), ("prompt", "consent")]).await;
        assert_eq!(ticked(&page, "notes:write"), Some(true), "{}", page.body);
    }
}

server_test! {
    /// T27: any program can go by the name of this app. It is asked about each time; that it gets less is remembered, for whoever it is.
    async fn rfc8252_8_6_an_app_that_is_not_assured_is_asked_about_each_time(s: TestServer) {
        let app = s.native_client().await;
        s.change_client(&app.id, |client| client.metadata.optional_scope = "notes:write".parse().unwrap()).await;
        let mut browser = signed_in(&s).await;
        for before in [true, false] {
            let page = consent_page(&mut browser, &app, &[]).await;
            assert_eq!(ticked(&page, "notes:write"), Some(before));
            assert!(!page.body.contains("You allowed"), "{}", page.body);
            assert_eq!(redeemed(&app, &browser.allow_only(&page, &[]).await).await.scope, "notes:read");
            let silent = browser.get(&app.authorization_url(&[("prompt", "none")])).await;
            silent.assert_redirected_error("consent_required", &s.issuer);
        }
        assert_eq!((s.rows("consents").await, s.rows("declined_permissions").await), (0, 1));
    }
}

server_test! {
    /// A claim asked for by its name is shown as the scope it goes with: who says no to that, says no to both.
    async fn oidc_core_5_5_what_is_left_out_is_not_told_as_a_claim_either(s: TestServer) {
        let app = app(&s).await;
        s.change_client(&app.id, |client| client.metadata.optional_scope = "email".parse().unwrap()).await;
        let mut browser = signed_in(&s).await;
        let asked = r#"{"userinfo":{"email":null,"name":null},"id_token":{"email":null}}"#;
        let request = [("scope", "openid email"), ("claims", asked)];
        let page = consent_page(&mut browser, &app, &request).await;
        let answer = browser.allow_only(&page, &[]).await;
        let mut answers = vec![redeemed(&app, &answer).await];
        // Without asking, too.
        answers.push(redeemed(&app, &browser.get(&app.authorization_url(&request)).await).await);
        for tokens in answers {
            assert_eq!(tokens.scope, "openid");
            let bearer = format!("Bearer {}", tokens.access_token);
            let told = s.get("/userinfo", &[("authorization", &bearer)]).await.json();
            assert!(told.get("email").is_none() && told["name"] == "Ada Lovelace", "{told}");
            assert!(claims_of(tokens.id()).get("email").is_none());
        }
        // And what an administrator lets it have without asking, it does not have of whoever said no.
        s.change_client(&app.id, |client| client.settings.skip_consent = "openid email".parse().unwrap()).await;
        let answer = browser.get(&app.authorization_url(&[("scope", "openid email")])).await;
        assert_eq!(redeemed(&app, &answer).await.scope, "openid");
        let by_name = [("scope", "openid"), ("claims", r#"{"userinfo":{"email":null}}"#)];
        consent_page(&mut browser, &app, &by_name).await;
    }
}

server_test! {
    /// RFC 6749 §6: "The requested scope MUST NOT include any scope not originally granted by the resource owner".
    async fn rfc6749_6_a_refresh_brings_nothing_back(s: TestServer) {
        let app = app(&s).await;
        let mut browser = signed_in(&s).await;
        let page = consent_page(&mut browser, &app, &[("scope", ALL)]).await;
        let tokens = redeemed(&app, &browser.allow_only(&page, &[]).await).await;
        let refresh = async |token: &str, scope: &str| {
            app.token(&[("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)]).await
        };
        // What it cannot do anything about costs it nothing.
        refresh(tokens.refresh(), "notes:write").await.assert_token_error(400, "invalid_scope");
        refresh(tokens.refresh(), "email").await.assert_token_error(400, "invalid_scope");
        // Many apps repeat what they once asked for.
        let next = Tokens::of(&refresh(tokens.refresh(), ALL).await);
        assert_eq!(next.scope, claims("openid notes:read"));
        assert_eq!(Tokens::of(&app.refresh(next.refresh()).await).scope, claims("openid notes:read"));
    }
}

server_test! {
    /// A token for a resource server is of use there, whatever its scope: where all of it is left out, there is none.
    async fn rfc8707_2_a_resource_server_of_which_all_is_left_out_is_left_out(s: TestServer) {
        let app = app(&s).await;
        s.change_client(&app.id, |client| client.metadata.optional_scope = "notes:read notes:write".parse().unwrap()).await;
        let mut browser = signed_in(&s).await;
        let page = consent_page(&mut browser, &app, &[("scope", ALL)]).await;
        let tokens = redeemed(&app, &browser.allow_only(&page, &["notes:read"]).await).await;
        assert!(claims_of(&tokens.access_token)["aud"].to_string().contains("https://api.example"));
        let page = consent_page(&mut browser, &app, &[("scope", ALL), ("prompt", "consent")]).await;
        let tokens = redeemed(&app, &browser.allow_only(&page, &[]).await).await;
        assert!(!claims_of(&tokens.access_token)["aud"].to_string().contains("https://api.example"));
        let again = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh()), ("resource", "https://api.example")];
        app.token(&again).await.assert_token_error(400, "invalid_target");
        // To use it by name they would have to be asked.
        consent_page(&mut browser, &app, &[("scope", "openid"), ("resource", "https://api.example")]).await;
    }
}

server_test! {
    /// What is taken back while an app is granted it without asking is not granted any more.
    async fn ours_a_no_overtakes_what_nobody_is_asked_about(s: TestServer) {
        let app = app(&s).await;
        let mut browser = signed_in(&s).await;
        let page = consent_page(&mut browser, &app, &[("scope", ALL)]).await;
        redeemed(&app, &browser.allow_only(&page, &["profile", "notes:write"]).await).await;
        let (written, is_written) = oneshot::channel();
        let (commit, may_commit) = oneshot::channel();
        let (db, now, user_id, client_id) = (s.db.clone(), s.now(), s.user_id(ADA).await, app.id.clone());
        let no = tokio::spawn(async move {
            let write = db.write(move |conn| Box::pin(async move {
                assert!(users::exists(conn, &user_id).await?);
                let taken: Scope = "notes:write".parse().unwrap();
                let mut left = consents::find(conn, &user_id, &client_id, "app.example").await?.unwrap();
                left.scope = left.scope.filtered(|name| !taken.contains(name));
                consents::save(conn, (&user_id, &client_id, "app.example"), (&left, "Acme Notes"), now).await?;
                declined::note(conn, (&user_id, &client_id), (&taken, &taken), now).await?;
                let _ = written.send(());
                let _ = may_commit.await;
                Ok(())
            }));
            write.await.unwrap();
        });
        is_written.await.unwrap();
        let (mut same, url) = (browser.clone(), app.authorization_url(&[("scope", ALL)]));
        let under_way = tokio::spawn(async move { same.get(&url).await });
        // It has read long before so many others were answered.
        for _ in 0..20 {
            assert_eq!(s.get("/readyz", &[]).await.status, 200);
        }
        s.is_waited_for().await;
        commit.send(()).unwrap();
        no.await.unwrap();
        let answer = under_way.await.unwrap();
        assert_eq!(redeemed(&app, &answer).await.scope, claims("openid profile notes:read"));
    }
}
