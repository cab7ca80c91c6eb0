//! The scopes `groups` and `roles`: flat lists, bounded, filtered and renamed for each app.

use grantor::oauth::released::{MOST_NAMES, Names, Released};
use serde_json::{Value, json};

use crate::support::*;

async fn app(s: &TestServer) -> TestClient {
    s.openid_client(|client| client.scope = "openid groups roles".parse().unwrap())
        .await
}

/// What an app is told of groups and roles: the same in ID token and userinfo. Access tokens and introspection have our names.
async fn told(s: &TestServer, app: &TestClient, scope: &str) -> (Value, Value) {
    let tokens = s.browser().tokens(app, scope).await;
    let bearer = format!("Bearer {}", tokens.access_token);
    let userinfo = s.get("/userinfo", &[("authorization", &bearer)]).await.json();
    let (id_token, token) = (claims_of(tokens.id()), claims_of(&tokens.access_token));
    let introspected = app.introspect(&tokens.access_token).await.json();
    let held = ["crew", "ground", "other", "pilot", "cook"];
    for claim in ["groups", "roles"] {
        assert_eq!(
            id_token.get(claim),
            userinfo.get(claim),
            "{claim}: {id_token} {userinfo}"
        );
        assert_eq!(
            token.get(claim),
            introspected.get(claim),
            "{claim}: {token} {introspected}"
        );
        // What an app calls them gives nobody a right at a resource server.
        let names = token
            .get(claim)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        for name in names.iter().map(|name| name.as_str().unwrap()) {
            assert!(
                held.contains(&name) || name.starts_with("g0") || name.starts_with("g1"),
                "{token}"
            );
        }
    }
    (userinfo["groups"].clone(), userinfo["roles"].clone())
}

fn some(list: &[&str]) -> Names {
    Names::Some(list.iter().map(|text| text.parse().unwrap()).collect())
}

server_test! {
    async fn rfc9068_2_2_3_1_groups_and_roles_are_flat_lists_of_names(s: TestServer) {
        for role in ["pilot", "cook"] {
            s.role(role).await;
        }
        s.group("crew", &["pilot"]).await;
        s.group("other", &[]).await;
        s.set_member(ADA, "crew", true).await;
        s.give_role(ADA, "cook").await;
        let app = app(&s).await;
        assert_eq!(told(&s, &app, "openid groups roles").await, (json!(["crew"]), json!(["cook", "pilot"])));
        assert_eq!(told(&s, &app, "openid groups").await, (json!(["crew"]), Value::Null));
        assert_eq!(told(&s, &app, "openid roles").await, (Value::Null, json!(["cook", "pilot"])));
        assert_eq!(told(&s, &app, "openid").await, (Value::Null, Value::Null));
        // Whoever is in none is told to be in none.
        s.set_member(ADA, "crew", false).await;
        assert_eq!(told(&s, &app, "openid groups").await, (json!([]), Value::Null));
    }
}

server_test! {
    async fn ours_each_app_is_told_the_names_it_is_to_be_told(s: TestServer) {
        s.role("pilot").await;
        for group in ["crew", "ground"] {
            s.group(group, &["pilot"]).await;
            s.set_member(ADA, group, true).await;
        }
        let (plain, renamed) = (app(&s).await, app(&s).await);
        let names = Released { groups: some(&["crew=Flyers"]), roles: some(&[]) };
        s.release_to(&renamed.id, names).await;
        assert_eq!(told(&s, &renamed, "openid groups roles").await, (json!(["Flyers"]), json!([])));
        assert_eq!(told(&s, &plain, "openid groups roles").await, (json!(["crew", "ground"]), json!(["pilot"])));
    }
}

server_test! {
    async fn ours_a_list_of_groups_is_bounded(s: TestServer) {
        for n in 0..=MOST_NAMES {
            let group = format!("g{n:03}");
            s.group(&group, &[]).await;
            s.set_member(ADA, &group, true).await;
        }
        let (groups, _) = told(&s, &app(&s).await, "openid groups").await;
        let groups = groups.as_array().unwrap();
        assert_eq!((groups.len(), groups[0].as_str()), (MOST_NAMES, Some("g000")));
    }
}

server_test! {
    /// A scope of the owner's own with this name stays what it was.
    async fn ours_a_claim_the_owner_gave_the_name_groups_stays_theirs(s: TestServer) {
        s.role("pilot").await;
        s.give_role(ADA, "pilot").await;
        s.group("crew", &[]).await;
        s.set_member(ADA, "crew", true).await;
        s.execute("UPDATE scopes SET claims = 'groups=roles' WHERE name = 'groups'").await;
        s.app.forget_cached();
        let tokens = s.browser().tokens(&app(&s).await, "openid groups").await;
        let bearer = format!("Bearer {}", tokens.access_token);
        let userinfo = s.get("/userinfo", &[("authorization", &bearer)]).await.json();
        assert_eq!(userinfo["groups"], json!(["pilot"]));
        assert_eq!(claims_of(&tokens.access_token).get("groups"), None);
    }
}

server_test! {
    /// The consent page tells the very names.
    async fn ours_people_see_which_names_an_app_would_be_told(s: TestServer) {
        s.group("crew", &[]).await;
        s.set_member(ADA, "crew", true).await;
        let app = app(&s).await;
        s.release_to(&app.id, Released { groups: some(&["crew=Flyers"]), roles: Names::All }).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let page = browser.get(&app.authorization_url(&[("scope", "openid groups roles")])).await;
        // The token it reads has the names that are used here.
        assert!(page.body.contains("<dt>Your groups here:</dt> <dd dir=\"auto\">crew</dd>"), "{}", page.body);
        assert!(page.body.contains("<dt>Your groups in its own words:</dt> <dd dir=\"auto\">Flyers</dd>"), "{}", page.body);
        assert!(!page.body.contains("Your roles in its own words"), "{}", page.body);
        assert!(page.body.contains("<dt>Your roles here:</dt> <dd dir=\"auto\">none at present</dd>"), "{}", page.body);
    }
}
