//! What apps may ask people for that nobody vouched for: the owner's policy at the moment they ask, at every door.

use crate::support::admin::clients::{self, ClientChanges};
use crate::support::admin::resources::{self, ResourceChanges};
use grantor::oauth::client::ClientType;
use grantor::oauth::client_metadata::RegisteredBy;

use super::*;

const A: &str = "https://a.example";
const B: &str = "https://b.example";

/// Two APIs, the first of them open.
async fn scene(s: &TestServer) -> TestServer {
    let s = open(s).await;
    for (uri, name) in [(A, "a"), (B, "b")] {
        s.api(uri, name).await;
        s.scope(&format!("{name}:read"), "Read", Some(uri), &[]).await;
        s.scope(&format!("{name}:write"), "Write", Some(uri), &[]).await;
    }
    set_open(&s, A, true).await;
    s
}

async fn set_open(s: &TestServer, uri: &str, is_open: bool) {
    let changes = ResourceChanges {
        is_open: Some(is_open),
        ..ResourceChanges::default()
    };
    resources::edit(&s.db, &uri.parse().unwrap(), changes, s.now())
        .await
        .unwrap();
    s.app.forget_cached();
}

async fn tokens(s: &TestServer, app: &TestClient, asked: &[(&str, &str)]) -> Tokens {
    let answer = s.browser().authorize(app, asked).await;
    let code = answer
        .parameter("code")
        .unwrap_or_else(|| panic!("{asked:?}: {answer:?}"));
    Tokens::of(&app.redeem(&code).await)
}

async fn refused(s: &TestServer, app: &TestClient, asked: &[(&str, &str)], error: &str) {
    let mut asked = asked.to_vec();
    asked.push(("prompt", "none"));
    let mut browser = s.browser();
    browser.headers.push(("sec-fetch-dest", "iframe".to_owned()));
    let answer = browser.get(&app.authorization_url(&asked)).await;
    answer.assert_redirected_error(error, &s.issuer);
}

server_test! {
    /// T26
    async fn rfc6749_3_3_an_app_that_registered_itself_gets_what_it_may_have_of_what_it_asks(s: TestServer) {
        let s = scene(&s).await;
        let advertised = s.get("/.well-known/oauth-authorization-server", &[]).await.json();
        let everything: Vec<_> = advertised["scopes_supported"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        let everything = everything.join(" ");
        assert!(everything.contains("roles") && everything.contains("notes:write") && everything.contains("b:read"));
        let lasting = |scope: &str| {
            let mut body = public();
            body["scope"] = scope.into();
            body
        };
        for body in [
            public(),
            // Whatever it wrote in its registration: more, less, or nothing it may have.
            lasting(&everything),
            lasting("openid"),
            lasting("roles b:read"),
            web(),
        ] {
            let app = Own::registered(&s, &body).await.app(&s);
            let all = tokens(&s, &app, &[("scope", &everything)]).await;
            assert_eq!(all.scope, "a:read a:write address email offline_access openid phone profile");
            let named = tokens(&s, &app, &[("scope", "a:read roles nonsense offline_access"), ("resource", A)]).await;
            assert_eq!(named.scope, "a:read offline_access");
            assert_eq!(claims_of(&named.access_token)["aud"], A);
            assert_eq!(tokens(&s, &app, &[("scope", "openid roles")]).await.scope, "openid");
            refused(&s, &app, &[("scope", "roles b:read notes:write")], "invalid_scope").await;
            refused(&s, &app, &[("scope", "nonsense")], "invalid_scope").await;
            refused(&s, &app, &[("scope", "openid b:read"), ("resource", B)], "invalid_target").await;
            refused(&s, &app, &[("scope", "b:read"), ("resource", A)], "invalid_scope").await;
        }
    }
}

server_test! {
    /// T26: an administrator registered it, and knows what it may ask for.
    async fn ours_an_app_an_administrator_registered_is_told_of_what_is_not_its_own(s: TestServer) {
        let s = scene(&s).await;
        let app = s.register(ClientType::Web, |client| client.scope = "openid notes:read".parse().unwrap()).await;
        refused(&s, &app, &[("scope", "openid roles")], "invalid_scope").await;
        refused(&s, &app, &[("scope", "openid b:read")], "invalid_scope").await;
        refused(&s, &app, &[("scope", "offline_access")], "invalid_scope").await;
        // OpenID Connect Core section 11: where it is not permitted, it is ignored.
        assert_eq!(tokens(&s, &app, &[("scope", "openid offline_access")]).await.scope, "openid");
        // What any app may ask for, it may too.
        assert_eq!(tokens(&s, &app, &[("scope", "openid a:read"), ("resource", A)]).await.scope, "a:read openid");
        // A service asks nobody.
        let service = s.register(ClientType::Service, |client| client.scope = "notes:read".parse().unwrap()).await;
        let ask = async |pair| service.token(&[("grant_type", "client_credentials"), pair]).await;
        ask(("scope", "a:read")).await.assert_token_error(400, "invalid_scope");
        ask(("resource", A)).await.assert_token_error(400, "invalid_target");
    }
}

server_test! {
    async fn rfc6749_3_3_without_scope_an_app_asks_for_what_it_registered_and_at_what_it_names(s: TestServer) {
        let s = scene(&s).await;
        let own = Own::registered(&s, &public()).await;
        // Apps that ask for what the answer says get it.
        assert_eq!(own.said["scope"], "a:read a:write address email offline_access openid phone profile");
        let app = own.app(&s);
        assert_eq!(tokens(&s, &app, &[("scope", "")]).await.scope, "address email offline_access openid phone profile");
        let named = tokens(&s, &app, &[("scope", ""), ("resource", A)]).await;
        assert_eq!((named.scope.contains("a:read a:write"), &claims_of(&named.access_token)["aud"]), (true, &json!(A)));
        let mut less = public();
        less["scope"] = json!("openid a:read roles");
        let own = Own::registered(&s, &less).await;
        assert_eq!(own.said["scope"], "a:read openid");
        let app = own.app(&s);
        assert_eq!(tokens(&s, &app, &[("scope", ""), ("resource", A)]).await.scope, "a:read openid");
        assert_eq!(tokens(&s, &app, &[("scope", "")]).await.scope, "openid");
        // Registered before there was anything to have there.
        set_open(&s, B, true).await;
        assert_eq!(tokens(&s, &app, &[("scope", ""), ("resource", B)]).await.scope, "b:read b:write openid");
    }
}

server_test! {
    /// RFC 9068 section 3 has a scope of several resource servers rejected where none is named; one who asks for all there is
    /// did not mean that.
    async fn rfc9068_3_scopes_of_several_open_resources_need_them_named(s: TestServer) {
        let s = scene(&s).await;
        set_open(&s, B, true).await;
        let app = Own::registered(&s, &public()).await.app(&s);
        let both = tokens(&s, &app, &[("scope", "openid a:read b:read")]).await;
        assert_eq!((&*both.scope, &claims_of(&both.access_token)["aud"]), ("openid", &json!(s.issuer)));
        assert_eq!(tokens(&s, &app, &[("scope", "openid a:read b:read"), ("resource", B)]).await.scope, "b:read openid");
        refused(&s, &app, &[("scope", "a:read b:read")], "invalid_scope").await;
    }
}

server_test! {
    /// T26, T46, T68: closing the resource server, or the policy, shows at every door at once.
    async fn ours_what_is_closed_since_is_neither_issued_nor_told(s: TestServer) {
        let s = scene(&s).await;
        let app = Own::registered(&s, &web()).await.app(&s);
        let issued = tokens(&s, &app, &[("scope", "openid a:read"), ("resource", A)]).await;
        assert!(app.is_active(&issued.access_token).await);
        let answer = s.browser().authorize(&app, &[("scope", "openid a:read"), ("resource", A)]).await;
        let code = answer.parameter("code").unwrap();
        set_open(&s, A, false).await;
        assert!(!app.is_active(&issued.access_token).await);
        assert!(!app.is_active(issued.refresh()).await);
        app.refresh(issued.refresh()).await.assert_token_error(400, "invalid_target");
        app.redeem(&code).await.assert_token_error(400, "invalid_target");
        refused(&s, &app, &[("scope", "openid a:read"), ("resource", A)], "invalid_target").await;
        set_open(&s, A, true).await;
        let again = Tokens::of(&app.refresh(issued.refresh()).await);
        assert_eq!(again.scope, "a:read openid");
        assert!(app.is_active(&again.access_token).await);
    }
}

server_test! {
    /// T64: an administrator's word about one app holds against policy, open resource servers and the app itself.
    async fn ours_an_administrator_may_bound_one_app(s: TestServer) {
        let s = scene(&s).await;
        let own = Own::registered(&s, &public()).await;
        let app = own.app(&s);
        let before = tokens(&s, &app, &[("scope", "openid email a:read"), ("resource", A)]).await;
        let bound = |scope: &str, is_bounded| ClientChanges {
            scope: Some(scope.parse().unwrap()),
            resources: Some(Vec::new()),
            is_bounded: Some(is_bounded),
            ..ClientChanges::default()
        };
        clients::edit(&s.app, &app.id, bound("openid notes:read", true)).await.unwrap();
        s.app.forget_cached();
        refused(&s, &app, &[("scope", "openid a:read"), ("resource", A)], "invalid_target").await;
        app.refresh(before.refresh()).await.assert_token_error(400, "invalid_target");
        // More than the policy has, too; and what is beyond is still left out and not refused.
        assert_eq!(tokens(&s, &app, &[("scope", "openid email notes:read")]).await.scope, "notes:read openid");
        let mut body = public();
        body["client_id"] = json!(own.id);
        body["scope"] = json!("openid email a:read notes:read");
        assert_eq!(own.put(&s, &body).await.json()["scope"], "notes:read openid");
        assert_eq!(tokens(&s, &app, &[("scope", "openid email")]).await.scope, "openid");
        clients::edit(&s.app, &app.id, bound("openid", false)).await.unwrap();
        s.app.forget_cached();
        assert_eq!(tokens(&s, &app, &[("scope", "openid email a:read"), ("resource", A)]).await.scope, "a:read email openid");
    }
}

server_test! {
    /// T64: whichever door the administrator comes by, one word about what an app may ask for is about all of it.
    async fn ours_an_app_is_bounded_once_an_administrator_names_what_it_may_ask_for(s: TestServer) {
        let s = scene(&s).await;
        let own = Own::registered(&s, &public()).await;
        let id = own.id.parse().unwrap();
        let named = ClientChanges {
            resources: Some(vec![B.parse().unwrap()]),
            ..ClientChanges::default()
        };
        let edited = clients::edit(&s.app, &id, named).await.unwrap().client;
        assert!(edited.is_bounded);
        assert_eq!(edited.scope.to_string(), "a:read a:write address email offline_access openid phone profile");
        assert_eq!(edited.resources, [B.parse().unwrap()]);
        // Of an app they registered themselves, the registration is their word.
        let app = s.web_client().await;
        let bounds = ClientChanges {
            is_bounded: Some(true),
            ..ClientChanges::default()
        };
        clients::edit(&s.app, &app.id, bounds).await.unwrap_err();
        assert!(!clients::show(&s.db, &app.id).await.unwrap().is_bounded);
    }
}

server_test! {
    /// T30: what a request names has an end; what a client is registered for, and is granted, is read back however much it is.
    async fn ours_a_client_may_be_registered_for_more_names_than_a_request_may_have(s: TestServer) {
        let names: Vec<String> = (0..70).map(|number| format!("many{number}")).collect();
        let all = names.join(" ");
        let s = s
            .with_settings(|settings| {
                settings.registration.mode = RegistrationMode::Open;
                settings.registration.scope = all.parse().unwrap();
            })
            .await;
        for name in &names {
            s.scope(name, "One of many", None, &[]).await;
        }
        let own = Own::registered(&s, &web()).await;
        assert_eq!(own.said["scope"].as_str().unwrap().split(' ').count(), 70);
        assert_eq!(own.read(&s).await.json()["scope"], own.said["scope"]);
        let mut body = web();
        (body["client_id"], body["scope"]) = (json!(own.id), own.said["scope"].clone());
        assert_eq!(own.put(&s, &body).await.json()["scope"], own.said["scope"]);
        let of_admin = s.register(ClientType::Web, |client| client.scope = all.parse().unwrap()).await;
        for app in [own.app(&s), of_admin] {
            let issued = tokens(&s, &app, &[("scope", "")]).await;
            assert!(app.is_active(&issued.access_token).await);
            let again = Tokens::of(&app.refresh(issued.refresh()).await);
            assert_eq!((again.scope.split(' ').count(), &again.scope), (70, &issued.scope));
            refused(&s, &app, &[("scope", &all)], "invalid_scope").await;
        }
    }
}

server_test! {
    /// What strangers wrote into their registrations is in nobody's way.
    async fn ours_registrations_keep_no_administrator_from_deleting_a_scope(s: TestServer) {
        let s = scene(&s).await;
        let own = Own::registered(&s, &public()).await;
        assert!(own.said["scope"].as_str().unwrap().contains("a:read"));
        crate::support::admin::scopes::delete(&s.db, &"a:read".parse().unwrap(), s.now()).await.unwrap();
        resources::delete(&s.db, &A.parse().unwrap(), s.now()).await.unwrap();
        s.app.forget_cached();
        let app = own.app(&s);
        assert_eq!(tokens(&s, &app, &[("scope", "openid a:read")]).await.scope, "openid");
        // An administrator's own registration still holds it.
        let bounded = s.register(ClientType::Web, |client| {
            (client.registered_by, client.is_bounded, client.scope) = (RegisteredBy::Open, true, "b:read".parse().unwrap());
        }).await;
        let error = crate::support::admin::scopes::delete(&s.db, &"b:read".parse().unwrap(), s.now()).await.unwrap_err();
        assert!(error.to_string().contains(bounded.id.as_str()), "{error}");
    }
}
