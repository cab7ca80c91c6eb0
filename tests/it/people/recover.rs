//! What an administrator does for whoever has lost what they sign in with.

use grantor::admin::change::{RecoverUser, ResetFactors};
use grantor::admin::users::Whom;
use grantor::admin::{Actor, Means, apply};

use super::*;

fn whom() -> Whom {
    ADA.parse().unwrap()
}

server_test! {
    async fn ours_an_account_is_recovered_with_all_it_was_signed_in_with_and_its_person_told(s: TestServer) {
        let s = s.with_mail().await;
        s.second_factor(ADA).await;
        s.give_role(ADA, "owner").await;
        let app = s.openid_client(|_| {}).await;
        s.user("eve@example.test", "Eve").await;
        let answer = s.browser().authorize_as("eve@example.test", &app, &[("scope", "openid")]).await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        let done = apply(&Means::of(&s.app), &Actor::CommandLine, RecoverUser { whom: whom() }, s.now()).await.unwrap().done;
        assert_eq!(s.told(ADA).await, ["recovered"]);
        for gone in ["totp_credentials", "recovery_codes", "devices", "passkeys"] {
            assert_eq!(s.count(&format!("SELECT COUNT(*) FROM {gone}")).await, 0, "{gone}");
        }
        assert_eq!(s.browser().try_sign_in(ADA, PASSWORD).await.status, 401);
        let mut browser = s.browser();
        let link = format!("/password/{}", done.token.expose());
        // Whoever reads the account's mail asks in vain: the way back is the administrator's link.
        let mut stranger = s.browser();
        let page = stranger.get("/password").await;
        assert_eq!(ask(&mut stranger, &page, ADA).await.status, 200);
        assert_eq!(s.told(ADA).await, ["recovered"]);
        let answer = choose(&mut browser, &link, NEW).await;
        assert!(answer.status == 200 && answer.body.contains("Your password is saved"), "{}", answer.body);
        assert_eq!(browser.try_sign_in(ADA, NEW).await.status, 303, "without a second factor");
        assert!(s.audit().await.contains(&"user_recovered".to_owned()));
        assert_eq!(app.refresh(tokens.refresh()).await.status, 200, "nobody else's");
    }
}

server_test! {
    async fn ours_a_lost_factor_is_reset_and_the_password_stays(s: TestServer) {
        let s = s.with_mail().await;
        s.second_factor(ADA).await;
        let apply = async || apply(&Means::of(&s.app), &Actor::CommandLine, ResetFactors { whom: whom() }, s.now()).await.unwrap();
        assert!(apply().await.has_changed);
        assert_eq!(s.told(ADA).await, ["factor_removed"]);
        assert_eq!(s.browser().try_sign_in(ADA, PASSWORD).await.location(), "/");
        assert!(!apply().await.has_changed, "there is none any more");
        assert_eq!(s.told(ADA).await.iter().filter(|kind| **kind == "factor_removed").count(), 1);
    }
}

server_test! {
    async fn ours_a_disabled_account_is_not_recovered_behind_its_back(s: TestServer) {
        s.disabled("disabled@example.test").await;
        let whom: Whom = "disabled@example.test".parse().unwrap();
        let refused = apply(&Means::of(&s.app), &Actor::CommandLine, RecoverUser { whom }, s.now()).await;
        assert!(refused.unwrap_err().to_string().contains("is disabled"));
    }
}
