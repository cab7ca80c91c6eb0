//! A server whose administration has a listener of its own: the command line finds it, and says so where it does not.

use super::*;
use crate::serving::administration::Apart;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_commands_go_to_the_listener_of_the_administration() {
    let a = Apart::start().await;
    let desk = Desk::new(&a.s);
    desk.sign_in(&a.s, OWNER).await;
    assert_eq!(desk.kept()["api"], format!("http://{}", a.at));
    desk.run(&["group", "create", "staff", "--description", "All"])
        .expect(0);
    assert_eq!(a.s.rows("groups").await, 1);
    desk.run(&["client", "show", "nobody"]).expect(3);
    desk.run(&["group", "delete", "staff"]).expect(0);
    // Whoever does not know where it is hears that the issuer has none, not that there is no such thing.
    let mut kept = desk.kept();
    kept["api"] = Value::Null;
    std::fs::write(desk.file(), kept.to_string()).unwrap();
    desk.run(&["client", "show", "nobody"])
        .expect(69)
        .says("is not the API");
    // And what opens the API goes to no other host, whatever is written there.
    let site = Site::start().await;
    kept["api"] = format!("http://localhost:{}", site.address.port()).into();
    std::fs::write(desk.file(), kept.to_string()).unwrap();
    desk.run(&["role", "list"]).expect(69);
    assert_eq!(site.connections(), 0);
}

server_test! {
    /// RFC 6749 §5.1: "The client MUST ignore unrecognized value names in the response." Ours says where the API is, to whoever may
    /// have something of it, and to nobody else.
    async fn rfc6749_5_1_the_token_response_says_where_the_api_is(s: TestServer) {
        s.user(OWNER, "Owner").await;
        s.give_role(OWNER, "owner").await;
        let app = s.openid_client(|client| client.scope = "openid admin:users:read".parse().unwrap()).await;
        let mut browser = s.browser();
        for (scope, told) in [("openid admin:users:read", Some(s.url("/api/admin/v1"))), ("openid", None)] {
            let answer = browser.authorize_as(OWNER, &app, &[("scope", scope)]).await;
            let response = app.redeem(&answer.parameter("code").unwrap()).await.json();
            assert_eq!(response["grantor_admin_api"].as_str(), told.as_deref(), "{response}");
        }
    }
}
