//! Who gets through: default deny, for every operation there is and every role.

use grantor::endpoints::api::{Does, Operation, operations};
use grantor::oauth::access::{BuiltIn, Permission};
use serde_json::json;

use super::*;

/// A request that gets as far as the door lets it, and finds nothing there.
pub(super) async fn knock(s: &TestServer, who: &Administrator, operation: &Operation) -> Answer {
    let path = operation.path.strip_prefix("/api/admin/v1").unwrap();
    let path: Vec<_> = path
        .split('/')
        .map(|part| match part {
            "{kid}" => "nothing",
            "{name}" | "{role}" => "nobody",
            "{id}" | "{user_id}" => "00000000-0000-7000-8000-000000000000",
            other => other,
        })
        .collect();
    let mut with = With::default();
    if operation.takes.is_some() {
        with.body = Some(json!({}));
    }
    if operation.does == Does::Change {
        with.version = Some("*".to_owned());
    }
    who.ask(s, (operation.method, &path.join("/")), &with).await
}

fn may(operation: &Operation, role: Option<BuiltIn>) -> bool {
    let held = role.map(BuiltIn::permissions).unwrap_or_default();
    operation.needs.permissions().any(|one| held.contains(&one))
}

server_test! {
    /// Every operation, asked by everybody: who lacks the permission hears that they do, and nothing of what is there.
    async fn ours_every_operation_is_open_to_those_who_have_its_permission_alone(s: TestServer) {
        let mut people = vec![(None, Administrator::new(&s, ("nobody@example.test", None), "openid admin:users:read").await)];
        for role in BuiltIn::ALL {
            let email = format!("{role}@example.test");
            let scope = role.permissions().iter().fold("openid".to_owned(), |list, one| format!("{list} admin:{one}"));
            people.push((Some(*role), Administrator::new(&s, (&email, Some(role.as_str())), &scope).await));
        }
        for operation in operations() {
            for (role, who) in &people {
                let answer = knock(&s, who, &operation).await;
                let told = format!("{} by {role:?}: {} {}", operation.id, answer.status, answer.body);
                // What is behind the door may take more: to delete somebody is to erase what is written down of them.
                let is_beyond = operation.change.is_some() && answer.body.contains("beyond what they hold themselves");
                if may(&operation, *role) && is_beyond {
                    problem(&answer, 403);
                } else if may(&operation, *role) {
                    assert!(![401, 403, 405].contains(&answer.status) && answer.status < 500, "{told}");
                } else if answer.status == 401 {
                    // Who holds nothing was given no scope of the administration, and so no token for it.
                    assert_eq!(*role, None, "{told}");
                } else {
                    let told = problem(&answer, 403);
                    assert!(told["detail"].as_str().unwrap().starts_with("You don't have permission to view this."), "{told}");
                }
            }
        }
    }
}

server_test! {
    /// RFC 6750 §3.1; RFC 8707 §2: a token opens the door it is for.
    async fn rfc6750_3_1_no_other_token_opens_the_door(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        assert_eq!(owner.get(&s, "/users").await.status, 200);
        let bare = s.get("/api/admin/v1/users", &[]).await;
        problem(&bare, 401);
        assert_eq!(bare.header("www-authenticate"), "Bearer realm=\"grantor\"");
        let malformed = s.get("/api/admin/v1/users", &[("authorization", "Bearer a b")]).await;
        problem(&malformed, 400);
        assert!(malformed.header("www-authenticate").contains("error=\"invalid_request\""), "{:?}", malformed.headers);
        // In the name of the same owner, for others.
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let answer = browser.authorize_as(OWNER, &app, &[("scope", "openid profile")]).await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        let service = s.service_client().await;
        let own = service.token(&[("grant_type", "client_credentials")]).await.json()["access_token"].as_str().unwrap().to_owned();
        for token in [&tokens.access_token, tokens.id(), &own, &format!("{}x", owner.token)] {
            let who = Administrator { token: (*token).to_owned() };
            let answer = who.get(&s, "/users").await;
            problem(&answer, 401);
            assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""), "{:?}", answer.headers);
        }
        s.advance("2h");
        assert_eq!(owner.get(&s, "/users").await.status, 401, "it has expired");
    }
}

server_test! {
    /// RFC 9110 §15.5.6; RFC 9457 §3: what an address does not take is a problem too.
    async fn rfc9457_3_a_method_there_is_not_is_a_problem(s: TestServer) {
        let owner = Administrator::owner(&s).await;
        for operation in operations() {
            let answer = s.http.request("MKCOL".parse().unwrap(), s.url(operation.path)).send().await.unwrap();
            let answer = Answer::of(answer).await;
            problem(&answer, 405);
            assert!(answer.header("allow").contains(operation.method), "{}: {:?}", operation.path, answer.headers);
        }
        problem(&owner.get(&s, "/nothing").await, 404);
        let busy = s.with_settings(|settings| settings.limits.concurrent_requests = 0).await;
        let answer = busy.get("/api/admin/v1/users", &[]).await;
        problem(&answer, 503);
        assert_eq!(answer.header("retry-after"), "1");
    }
}

server_test! {
    /// RFC 9700 §2.3: what others may read they could send on.
    async fn rfc9700_2_3_a_token_that_is_for_others_too_opens_nothing(s: TestServer) {
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let app = s.openid_client(|client| {
            client.scope = "openid notes:read admin:users:read".parse().unwrap();
            client.resources = vec!["https://api.example".parse().unwrap()];
        }).await;
        let here = s.url("/api/admin/v1");
        let mut browser = s.browser();
        let mut url = app.authorization_url(&[("scope", "openid admin:users:read"), ("resource", &here)]);
        url.push_str("&resource=https%3A%2F%2Fapi.example");
        browser.sign_in(OWNER).await;
        let page = browser.get(&url).await;
        let answer = browser.decide_on(&page, "allow").await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert!(claims_of(&tokens.access_token)["aud"].as_array().unwrap().len() > 1);
        let who = Administrator { token: tokens.access_token };
        assert_eq!(who.get(&s, "/users").await.status, 401);
    }
}

server_test! {
    /// An app that nobody vouches for says itself where its answers go: whatever it is let ask for, it is not this.
    async fn ours_an_app_nobody_vouches_for_never_administers_anything(s: TestServer) {
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let app = console(&s).await;
        s.change_client(&app.id, |client| {
            client.registered_by = grantor::oauth::client_metadata::RegisteredBy::Open;
            client.is_bounded = true;
        }).await;
        let mut browser = s.browser();
        browser.sign_in(OWNER).await;
        let answer = browser.get(&app.authorization_url(&[("scope", "openid admin:users:read")])).await;
        assert!(!answer.body.contains("See everybody"), "{}", answer.body);
        let refused = browser.get(&app.authorization_url(&[("scope", "admin:users:read")])).await;
        assert!(refused.parameter("code").is_none() && !refused.body.contains("value=\"allow\""), "{}", refused.body);
    }
}

server_test! {
    /// The administration is no resource server of anybody's: what was registered at its address neither closes nor opens it.
    async fn ours_nobody_registers_the_administration_for_themselves(s: TestServer) {
        use grantor::admin::change::{CreateResource, SetResourceAccess};
        use grantor::admin::{Actor, Means, access::AccessChange, apply};
        let uri: grantor::types::ResourceUri = s.url("/api/admin/v1").parse().unwrap();
        let resource = grantor::oauth::resource::Resource {
            uri: uri.clone(),
            name: "Mine".to_owned(),
            translations: grantor::words::Translations::default(),
            signing_algorithm: None,
            claims: Vec::new(),
            is_enabled: true,
            is_open: false,
            access_lifetime: None,
        };
        let refused = apply(&Means::of(&s.app), &Actor::CommandLine, CreateResource(resource), s.now()).await;
        assert!(refused.unwrap_err().to_string().contains("administration of this server itself"));
        // One that was there before, which nobody may use.
        s.api(uri.as_str(), "Mine").await;
        let nobody = SetResourceAccess {
            uri,
            access: AccessChange::Only(Vec::new()),
        };
        apply(&Means::of(&s.app), &Actor::CommandLine, nobody, s.now()).await.unwrap();
        s.app.forget_cached();
        let owner = Administrator::owner(&s).await;
        assert_eq!(owner.get(&s, "/users").await.status, 200);
    }
}

server_test! {
    /// Who may change somebody, and not see them, is not shown them by that.
    async fn ours_to_change_is_not_to_see(s: TestServer) {
        let who = Administrator::new(&s, ("admin@example.test", Some("admin")), "openid admin:permissions:write admin:users:write").await;
        let ada = s.user_id(ADA).await;
        let answer = who.ask(&s, ("POST", &format!("/users/{ada}/enable")), &With::default()).await;
        assert_eq!((answer.status, answer.body.as_str()), (204, ""));
        let answer = who.ask(&s, ("DELETE", &format!("/users/{ada}/roles/support")), &With::default()).await;
        assert!(!answer.body.contains(ADA), "{}", answer.body);
    }
}

server_test! {
    /// What a token may do is its scope and what its person may at this moment, both.
    async fn ours_rights_are_the_scope_and_what_the_person_may_now(s: TestServer) {
        let reader = Administrator::new(&s, (OWNER, Some("owner")), "openid admin:users:read").await;
        let ada = s.user_id(ADA).await;
        assert_eq!(reader.get(&s, "/users").await.status, 200);
        problem(&reader.ask(&s, ("POST", &format!("/users/{ada}/disable")), &With::default()).await, 403);
        problem(&reader.get(&s, "/roles").await, 403);
        let all = Administrator::of(&s, OWNER, &all_scopes()).await;
        assert_eq!(all.ask(&s, ("POST", &format!("/users/{ada}/disable")), &With::default()).await.status, 200);
        // Whoever has the role no more has what it gave no more, whatever tokens say.
        let id = s.user_id(OWNER).await;
        s.execute(&format!("DELETE FROM user_roles WHERE user_id = '{id}'")).await;
        s.app.forget_cached();
        for who in [&reader, &all] {
            let answer = who.get(&s, "/users").await;
            assert!([401, 403].contains(&answer.status), "{} {}", answer.status, answer.body);
        }
    }
}

server_test! {
    /// `design`: nobody gives what they do not hold, by this door either.
    async fn ours_nobody_gives_by_the_api_what_they_do_not_hold(s: TestServer) {
        let admin = Administrator::new(&s, ("admin@example.test", Some("admin")), &all_scopes()).await;
        let owner = s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let ada = s.user_id(ADA).await;
        let give = async |who: &Administrator, role: &str| {
            who.ask(&s, ("PUT", &format!("/users/{ada}/roles/{role}")), &With::default()).await
        };
        problem(&give(&admin, "owner").await, 403);
        assert_eq!(give(&admin, "support").await.status, 200);
        problem(&admin.ask(&s, ("POST", &format!("/users/{owner}/disable")), &With::default()).await, 403);
        // Nor by a token that was given less than its person holds.
        let less = Administrator::of(&s, "admin@example.test", "openid admin:users:read admin:permissions:write").await;
        problem(&give(&less, "admin").await, 403);
        assert_eq!(s.count("SELECT COUNT(*) FROM user_roles WHERE role = 'owner'").await, 1);
    }
}

server_test! {
    /// RFC 9470 §3: who has a second factor proves it before they administer anything.
    async fn rfc9470_3_whoever_has_a_second_factor_needs_it(s: TestServer) {
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let app = console(&s).await;
        let mut browser = s.browser();
        browser.sign_in(OWNER).await;
        let (phone, _) = crate::factors::set_up(&s, &mut browser).await;
        s.advance("1m");
        let page = browser.get(&app.authorization_url(&[("scope", "openid admin:users:read")])).await;
        assert!(crate::factors::is_second_factor(&page), "they prove it first: {}", page.body);
        let answer = crate::factors::give(&mut browser, &page, &phone.code(s.now()), &[]).await;
        let page = browser.follow(answer).await;
        let answer = browser.decide_on(&page, "allow").await;
        let owner = Administrator {
            token: Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await).access_token,
        };
        assert_eq!(owner.get(&s, "/users").await.status, 200);
        s.execute("UPDATE grants SET acr = '1'").await;
        let answer = owner.get(&s, "/users").await;
        problem(&answer, 401);
        let challenge = answer.header("www-authenticate");
        for part in ["error=\"insufficient_user_authentication\"", "acr_values=\"2\""] {
            assert!(challenge.contains(part), "{challenge}");
        }
    }
}

server_test! {
    /// Of whoever has apps of their own, there are no others.
    async fn ours_who_has_apps_of_their_own_sees_no_others(s: TestServer) {
        let who = Administrator::new(&s, ("dev@example.test", Some("client-admin")), "openid admin:clients:own").await;
        let (mine, other) = (s.web_client().await, s.web_client().await);
        let id = s.user_id("dev@example.test").await;
        s.execute(&format!("INSERT INTO client_owners (client_id, user_id) VALUES ('{}', '{id}')", mine.id)).await;
        let list = who.get(&s, "/clients").await.json();
        let ids: Vec<_> = list["data"].as_array().unwrap().iter().map(|one| one["client_id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids, [mine.id.to_string()]);
        assert_eq!(who.get(&s, &format!("/clients/{}", mine.id)).await.status, 200);
        let absent = problem(&who.get(&s, "/clients/c_nobody").await, 404);
        let hidden = problem(&who.get(&s, &format!("/clients/{}", other.id)).await, 404);
        assert_eq!((&absent["detail"], &absent["title"]), (&hidden["detail"], &hidden["title"]), "the same of both");
        let disable = async |id: &grantor::types::ClientId| {
            who.ask(&s, ("POST", &format!("/clients/{id}/disable")), &With::default()).await.status
        };
        assert_eq!((disable(&other.id).await, disable(&mine.id).await), (404, 200));
    }
}

#[test]
fn ours_every_operation_names_a_permission_and_a_change_there_is() {
    use grantor::admin::change::Change;
    for operation in operations() {
        assert!(operation.path.starts_with("/api/admin/v1/"), "{}", operation.id);
        assert_eq!(
            operation.change.is_none(),
            operation.method == "GET",
            "{}",
            operation.id
        );
        if let Some(change) = operation.change {
            assert!(Change::NAMES.contains(&change), "{change}");
        }
        let needs: Vec<Permission> = operation.needs.permissions().collect();
        let reads = needs
            .iter()
            .all(|one| one.is_reading() || *one == Permission::ClientsOwn);
        assert_eq!(reads, operation.method == "GET", "{}", operation.id);
    }
}

server_test! {
    /// T85: an app gets what is of the administration by a proof of the last ten minutes alone, as the pages of the administration ask
    /// for one; whoever finds a browser where somebody signed in this morning gets nothing.
    async fn ours_a_stale_sign_in_lets_no_app_administer(s: TestServer) {
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let app = console(&s).await;
        let scope = ("scope", "openid admin:users:read");
        let mut browser = s.browser();
        browser.authorize_as(OWNER, &app, &[scope]).await;
        s.advance("9m");
        let silent = [scope, ("prompt", "none")];
        assert!(browser.get(&app.authorization_url(&silent)).await.parameter("code").is_some());
        s.advance("2m");
        browser.get(&app.authorization_url(&silent)).await.assert_redirected_error("login_required", &s.issuer);
        // An app that is content with more is asked no less, and what is no administration goes on as before.
        for older in [&[scope][..], &[scope, ("max_age", "86400")]] {
            let page = browser.get(&app.authorization_url(older)).await;
            assert!(page.body.contains("name=\"password\""), "{}", page.body);
        }
        assert!(browser.get(&app.authorization_url(&[("scope", "openid"), ("prompt", "none")])).await.parameter("code").is_some());
        let page = browser.get(&app.authorization_url(&[scope])).await;
        let answer = browser.sign_in_on(&page, OWNER, PASSWORD).await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        let owner = Administrator { token: tokens.access_token };
        assert_eq!(owner.get(&s, "/users").await.status, 200);
    }
}

server_test! {
    /// The page that asks for permission may have been open since: what is pressed on it is as good as its sign-in is by then.
    async fn ours_a_stale_page_lets_no_app_administer(s: TestServer) {
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let app = console(&s).await;
        let mut browser = s.browser();
        browser.sign_in(OWNER).await;
        let page = browser.get(&app.authorization_url(&[("scope", "openid admin:users:read")])).await;
        assert!(page.body.contains("value=\"allow\""), "{}", page.body);
        s.advance("11m");
        let answer = browser.decide_on(&page, "allow").await;
        assert_eq!(answer.parameter("code"), None);
        let page = browser.follow(answer).await;
        assert!(page.body.contains("name=\"password\""), "{}", page.body);
    }
}

server_test! {
    /// A sign-in by one factor, of somebody who has two, gets an app no token of the administration: not asked nor unasked.
    async fn ours_whoever_has_a_second_factor_gets_no_token_without(s: TestServer) {
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let app = console(&s).await;
        let scope = ("scope", "openid admin:users:read");
        let mut browser = s.browser();
        browser.authorize_as(OWNER, &app, &[scope]).await;
        crate::factors::set_up(&s, &mut browser).await;
        let silent = [scope, ("prompt", "none")];
        for (acr, amr) in [("2", "pwd otp mfa"), ("1", "pwd")] {
            s.execute(&format!("UPDATE sessions SET acr = '{acr}', amr = '{amr}'")).await;
            let answer = browser.get(&app.authorization_url(&silent)).await;
            if acr == "2" {
                assert!(answer.parameter("code").is_some(), "{answer:?}");
            } else {
                answer.assert_redirected_error("login_required", &s.issuer);
            }
        }
        let page = browser.get(&app.authorization_url(&[scope])).await;
        assert!(crate::factors::is_second_factor(&page), "{}", page.body);
    }
}
