//! Access tokens that last longer than the server's own, at the end of the sign-in they came by.

use std::time::Duration;

use grantor::oauth::client::GrantType;

use super::*;

const A_DAY: Duration = Duration::from_hours(24);

async fn lasting_app(s: &TestServer, grant_types: &[GrantType]) -> TestClient {
    app(s, |client| {
        client.settings.access_lifetime = Some(A_DAY.try_into().unwrap());
        client.grant_types = grant_types.to_vec();
    })
    .await
}

async fn works(s: &TestServer, app: &TestClient, access: &str) -> (bool, u16) {
    let authorization = format!("Bearer {access}");
    let userinfo = s.get("/userinfo", &[("authorization", &authorization)]).await;
    (app.is_active(access).await, userinfo.status)
}

server_test! {
    /// Back-Channel Logout §2.7: what was issued in a sign-in ends with it, however long it would have lasted.
    async fn backchannel_2_7_a_token_that_outlasts_the_servers_own_ends_with_the_sign_in(s: TestServer) {
        let s = s.with_settings(|settings| settings.tokens.refresh_idle = "10m".parse().unwrap()).await;
        let code_only = lasting_app(&s, &[GrantType::AuthorizationCode]).await;
        let refreshing = lasting_app(&s, &[GrantType::AuthorizationCode, GrantType::RefreshToken]).await;
        let shortened = lasting_app(&s, &[GrantType::AuthorizationCode, GrantType::RefreshToken]).await;
        let mut browser = s.browser();
        let mut issued = Vec::new();
        for app in [&code_only, &refreshing, &shortened] {
            issued.push((app, tokens(&mut browser, app).await));
        }
        assert_eq!(issued[0].1.refresh_token, None);
        // What was issued before lasts as long as it did, also once the app's tokens do no more.
        s.change_client(&shortened.id, |client| client.settings.access_lifetime = None).await;
        let later = Tokens::of(&shortened.refresh(issued[2].1.refresh()).await);
        assert_eq!(later.expires_in, 600);
        s.advance("11m");
        for (app, tokens) in &issued {
            assert_eq!((tokens.expires_in, works(&s, app, &tokens.access_token).await), (86400, (true, 200)));
        }
        sign_out(&mut browser).await;
        for (app, tokens) in &issued {
            assert_eq!(works(&s, app, &tokens.access_token).await, (false, 401));
        }
    }
}
