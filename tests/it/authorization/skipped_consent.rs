//! Apps an administrator vouches for that are given a scope without asking people: which, what, and when they ask all the same.

use std::time::Duration;

use grantor::oauth::acr::Acr;
use grantor::oauth::client::{Client, ClientType};
use grantor::oauth::client_metadata::{ClientMetadata, RegisteredBy, SubjectType};
use grantor::oauth::client_settings::{ClientSettings, SettingsChanges};

use super::{assert_is_consent, consent_page};
use crate::support::admin::clients::{self, ClientChanges, NewClient};
use crate::support::admin::grants;
use crate::support::*;

const SKIPPED: &str = "openid profile notes:read";

/// An app that is given [`SKIPPED`] without asking.
async fn trusted(s: &TestServer, change: impl FnOnce(&mut Client)) -> TestClient {
    s.openid_client(|client| {
        client.settings.skip_consent = SKIPPED.parse().unwrap();
        change(client);
    })
    .await
}

async fn signed_in(s: &TestServer) -> Browser {
    let mut browser = s.browser();
    browser.sign_in(ADA).await;
    browser
}

server_test! {
    async fn ours_nobody_is_asked_about_what_an_administrator_skips_consent_for(s: TestServer) {
        let app = trusted(&s, |_| {}).await;
        let mut browser = signed_in(&s).await;
        for scope in [SKIPPED, "openid", "notes:read", "openid notes:read"] {
            let answer = browser.get(&app.authorization_url(&[("scope", scope)])).await;
            let code = answer.parameter("code").unwrap_or_else(|| panic!("{scope}: {}", answer.body));
            let tokens = Tokens::of(&app.redeem(&code).await);
            assert_eq!(tokens.scope.split(' ').count(), scope.split(' ').count());
            Tokens::of(&app.refresh(tokens.refresh()).await);
        }
        // In silence, at the first visit too; and told as what it is.
        let mut other = s.browser();
        s.user("eve@example.test", "Eve").await;
        other.sign_in("eve@example.test").await;
        let silent = other.get(&app.authorization_url(&[("scope", "openid profile"), ("prompt", "none")])).await;
        assert!(silent.parameter("code").is_some(), "{silent:?}");
        let nobody = s.browser().get(&app.authorization_url(&[("scope", "openid"), ("prompt", "none")])).await;
        nobody.assert_redirected_error("login_required", &s.issuer);
        assert_eq!((s.rows("grants").await, s.rows("consents").await), (5, 0), "granted, and nothing they said");
        assert_eq!(s.dump().await.matches("not asked: consent is skipped for this app").count(), 5);
        assert_eq!(s.audit().await.iter().filter(|kind| *kind == "grant_allowed").count(), 5);
        // Claims that its scopes stand for come with them; others do not.
        let asked = |claim: &str| format!("{{\"userinfo\":{{\"{claim}\":null}}}}");
        let within = browser.get(&app.authorization_url(&[("scope", "openid"), ("claims", &asked("name"))])).await;
        assert!(within.parameter("code").is_some());
        consent_page(&mut browser, &app, &[("scope", "openid"), ("claims", &asked("email"))]).await;
    }
}

server_test! {
    async fn ours_what_is_beyond_the_list_is_asked_about_as_ever(s: TestServer) {
        let app = trusted(&s, |_| {}).await;
        let mut browser = signed_in(&s).await;
        for scope in ["openid email", "notes:read notes:write", "roles", "openid profile notes:read notes:write"] {
            consent_page(&mut browser, &app, &[("scope", scope)]).await;
            let silent = browser.get(&app.authorization_url(&[("scope", scope), ("prompt", "none")])).await;
            silent.assert_redirected_error("consent_required", &s.issuer);
        }
        // Once it was said yes to, both together are had without asking.
        let page = consent_page(&mut browser, &app, &[("scope", "openid email")]).await;
        assert!(browser.decide_on(&page, "allow").await.parameter("code").is_some());
        let both = browser.get(&app.authorization_url(&[("scope", "openid email profile notes:read")])).await;
        assert!(both.parameter("code").is_some(), "{}", both.body);
        consent_page(&mut browser, &app, &[("scope", "openid email notes:write")]).await;
        // A scope that the app gets later is not on the list, however it came to be registered.
        s.scope("notes:delete", "Delete notes", Some("https://api.example"), &[]).await;
        s.change_client(&app.id, |client| client.scope = client.scope.union(&"notes:delete".parse().unwrap())).await;
        consent_page(&mut browser, &app, &[("scope", "openid notes:delete")]).await;
        // Nor another resource server it has by a scope.
        s.api("https://other.example", "Other API").await;
        s.scope("other:read", "Read there", Some("https://other.example"), &[]).await;
        s.change_client(&app.id, |client| client.scope = client.scope.union(&"other:read".parse().unwrap())).await;
        let page = consent_page(&mut browser, &app, &[("scope", "openid"), ("resource", "https://other.example")]).await;
        assert!(page.body.contains("Other API</strong>") && page.body.contains("Use it in your name"), "{}", page.body);
        let named = browser.get(&app.authorization_url(&[("scope", "notes:read"), ("resource", "https://api.example")])).await;
        assert!(named.parameter("code").is_some());
    }
}

/// What an administrator changes of `app`.
async fn edited(s: &TestServer, app: &TestClient, changes: ClientChanges) -> Result<ClientSettings, String> {
    let made = clients::edit(&s.app, &app.id, changes).await;
    s.app.forget_cached();
    made.map(|made| made.client.settings)
        .map_err(|refused| refused.to_string())
}

fn skipping(scope: &str) -> SettingsChanges {
    SettingsChanges {
        skip_consent: Some(scope.parse().unwrap()),
        ..SettingsChanges::default()
    }
}

server_test! {
    /// What an administrator decided holds for the resource servers there were: for another one they decide anew.
    async fn ours_another_resource_server_takes_another_decision(s: TestServer) {
        let app = trusted(&s, |_| {}).await;
        let mut browser = signed_in(&s).await;
        s.api("https://other.example", "Other API").await;
        let url = app.authorization_url(&[("scope", "openid"), ("resource", "https://other.example"), ("prompt", "none")]);
        let at = |settings| ClientChanges {
            resources: Some(vec!["https://other.example".parse().unwrap()]),
            settings,
            ..ClientChanges::default()
        };
        let said = edited(&s, &app, at(SettingsChanges::default())).await.unwrap_err();
        assert!(said.contains("nor would they be about https://other.example, which nobody decided"), "{said}");
        browser.get(&url).await.assert_redirected_error("invalid_target", &s.issuer);
        edited(&s, &app, at(skipping(""))).await.unwrap();
        browser.get(&url).await.assert_redirected_error("consent_required", &s.issuer);
        edited(&s, &app, ClientChanges { resources: Some(Vec::new()), ..ClientChanges::default() }).await.unwrap();
        edited(&s, &app, at(skipping(SKIPPED))).await.unwrap();
        assert!(browser.get(&url).await.parameter("code").is_some());
    }
}

server_test! {
    /// OpenID Connect Core §8: an app that knows people by names of its own learns no others without asking.
    async fn ours_an_app_that_learns_other_subjects_asks(s: TestServer) {
        let app = trusted(&s, |client| client.metadata.subject_type = Some(SubjectType::Pairwise)).await;
        let mut browser = signed_in(&s).await;
        let url = app.authorization_url(&[("scope", "openid"), ("prompt", "none")]);
        assert!(browser.get(&url).await.parameter("code").is_some());
        let public = |settings| ClientChanges {
            metadata: Some(ClientMetadata { subject_type: Some(SubjectType::Public), ..ClientMetadata::default() }),
            settings,
            ..ClientChanges::default()
        };
        assert!(edited(&s, &app, public(SettingsChanges::default())).await.unwrap().skip_consent.is_empty());
        browser.get(&url).await.assert_redirected_error("consent_required", &s.issuer);
        // By an administrator's word, said again.
        let other = trusted(&s, |client| client.metadata.subject_type = Some(SubjectType::Pairwise)).await;
        edited(&s, &other, public(skipping(SKIPPED))).await.unwrap();
        let url = other.authorization_url(&[("scope", "openid"), ("prompt", "none")]);
        assert!(browser.get(&url).await.parameter("code").is_some());
    }
}

server_test! {
    /// What was decided stands in the audit log, name by name.
    async fn ours_the_audit_log_says_what_was_decided(s: TestServer) {
        let new = NewClient {
            redirect_uris: vec!["https://app.example/callback".parse().unwrap()],
            scope: "openid notes:read notes:write".parse().unwrap(),
            settings: ClientSettings { skip_consent: "openid".parse().unwrap(), http_callback: true, ..ClientSettings::default() },
            ..NewClient::new("Photos", ClientType::Web)
        };
        let id = clients::create(&s.db, None, new, s.now()).await.unwrap().client.id;
        let settings = SettingsChanges {
            skip_consent: Some("notes:read notes:write".parse().unwrap()),
            id_token_claims: Some(true),
            access_lifetime: Some(Some(Duration::from_hours(1).try_into().unwrap())),
            http_callback: Some(false),
            required_acr: Some(Some(Acr::Phr)),
        };
        clients::edit(&s.app, &id, ClientChanges { settings, ..ClientChanges::default() }).await.unwrap();
        let log = s.dump().await;
        for details in [
            "oauth21 web \"Photos\", skip_consent +openid, http_callback on",
            "skip_consent +notes:read, skip_consent +notes:write, skip_consent -openid, id_token_claims on, access_lifetime 3600s, \
             http_callback off, required_acr phr",
        ] {
            assert!(log.contains(details), "{details}: {log}");
        }
    }
}

server_test! {
    async fn oidc_core_3_1_2_1_prompt_consent_asks_where_consent_is_skipped_too(s: TestServer) {
        let app = trusted(&s, |_| {}).await;
        let mut browser = signed_in(&s).await;
        let page = consent_page(&mut browser, &app, &[("scope", "openid"), ("prompt", "consent")]).await;
        browser.decide_on(&page, "deny").await.assert_redirected_error("access_denied", &s.issuer);
        // No was said to this request; the next is granted as before.
        assert!(browser.get(&app.authorization_url(&[("scope", "openid")])).await.parameter("code").is_some());
        // Who wants to be asked again is.
        let page = consent_page(&mut browser, &app, &[("scope", "openid"), ("prompt", "consent")]).await;
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "consent"), ("decision", "allow"), ("ask_again", "1")];
        assert!(browser.post("/auth", &form).await.parameter("code").is_some());
        consent_page(&mut browser, &app, &[("scope", "openid")]).await;
    }
}

server_test! {
    async fn ours_an_app_somebody_removed_asks_them_once_more(s: TestServer) {
        s.user("eve@example.test", "Eve").await;
        let app = trusted(&s, |_| {}).await;
        let (mut browser, mut eve) = (signed_in(&s).await, s.browser());
        eve.sign_in("eve@example.test").await;
        let url = app.authorization_url(&[("scope", "openid")]);
        let tokens = browser.tokens(&app, "openid").await;
        assert!(eve.get(&url).await.parameter("code").is_some());
        let ada = ADA.parse().unwrap();
        let id = grants::list(&s.db, Some(&ada), None, 1).await.unwrap().remove(0).id;
        assert!(grants::revoke(&s.db, &id, s.now()).await.unwrap());
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        let silent = app.authorization_url(&[("scope", "openid"), ("prompt", "none")]);
        browser.get(&silent).await.assert_redirected_error("consent_required", &s.issuer);
        let page = browser.get(&url).await;
        assert_is_consent(&page);
        // Others are not asked for that, and no is no.
        assert!(eve.get(&url).await.parameter("code").is_some());
        browser.decide_on(&page, "deny").await.assert_redirected_error("access_denied", &s.issuer);
        let page = browser.get(&url).await;
        assert_is_consent(&page);
        // Once: after that it is as it was, for all of the list.
        assert!(browser.decide_on(&page, "allow").await.parameter("code").is_some());
        for extra in [[("scope", "openid"), ("prompt", "none")], [("scope", SKIPPED), ("prompt", "none")]] {
            assert!(browser.get(&app.authorization_url(&extra)).await.parameter("code").is_some());
        }
    }
}

server_test! {
    /// T27: whoever else could receive the answer, or wrote the registration, is no one to be given anything unasked, whatever the
    /// database says.
    async fn rfc8252_8_6_consent_is_skipped_for_no_app_that_others_can_pose_as(s: TestServer) {
        let mut browser = signed_in(&s).await;
        let skip = |client: &mut Client| client.settings.skip_consent = client.scope.clone();
        let loopback = s.register(ClientType::Native, |client| {
            client.redirect_uris = vec!["http://127.0.0.1/callback".parse().unwrap()];
            skip(client);
        }).await;
        let mixed = s.register(ClientType::Native, |client| {
            client.redirect_uris = vec!["https://app.example/callback".parse().unwrap(), "com.example.app:/callback".parse().unwrap()];
            skip(client);
        }).await;
        let own = s.register(ClientType::Web, |client| {
            client.registered_by = RegisteredBy::Open;
            client.is_bounded = true;
            skip(client);
        }).await;
        let token = s.register(ClientType::Web, |client| {
            client.registered_by = RegisteredBy::InitialAccessToken;
            client.is_bounded = true;
            skip(client);
        }).await;
        for app in [loopback, mixed, own, token] {
            consent_page(&mut browser, &app, &[("scope", "notes:read")]).await;
        }
        // A public app that comes back by https alone, and a confidential one on this computer, are who they are.
        let spa = s.register(ClientType::Spa, skip).await;
        let local = s.register(ClientType::Web, |client| {
            client.redirect_uris = vec!["http://localhost:3000/callback".parse().unwrap()];
            skip(client);
        }).await;
        for app in [spa, local] {
            assert!(browser.get(&app.authorization_url(&[])).await.parameter("code").is_some());
        }
    }
}

server_test! {
    /// Who may not use the app, or has not the role, gets nothing by it.
    async fn ours_skipped_consent_gives_nobody_what_they_have_not(s: TestServer) {
        s.role("staff").await;
        s.scope("staff:read", "Read what staff reads", None, &["staff"]).await;
        let app = trusted(&s, |client| {
            client.scope = client.scope.union(&"staff:read".parse().unwrap());
            client.settings.skip_consent = client.scope.clone();
        }).await;
        let mut browser = signed_in(&s).await;
        let tokens = browser.tokens(&app, "openid staff:read").await;
        assert_eq!(tokens.scope, "openid");
        s.give_role(ADA, "staff").await;
        assert_eq!(browser.tokens(&app, "openid staff:read").await.scope, "openid staff:read");
        s.allow_app(&app.id, Some(&[])).await;
        let kept_out = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
        assert_eq!((kept_out.status, kept_out.parameter("code")), (403, None));
    }
}
