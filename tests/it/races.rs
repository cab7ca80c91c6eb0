//! Many at once: one wins, nobody gets a fault.

use std::collections::HashSet;

use futures_util::future::join_all;

use super::support::*;

const AT_ONCE: usize = 50;
const ROUNDS: usize = 3;

fn granted(answers: &[Answer]) -> Vec<Tokens> {
    let mut granted = Vec::new();
    for answer in answers {
        if answer.status == 200 {
            granted.push(Tokens::of(answer));
        } else {
            answer.assert_token_error(400, "invalid_grant");
        }
    }
    granted
}

server_test! {
    /// T32
    async fn rfc6749_4_1_2_of_fifty_redemptions_at_once_one_succeeds(s: TestServer) {
        let app = s.web_client().await;
        let mut browser = s.browser();
        for _ in 0..ROUNDS {
            let code = browser.code(&app).await;
            let answers = join_all((0..AT_ONCE).map(|_| app.redeem(&code))).await;
            let winners = granted(&answers);
            assert_eq!(winners.len(), 1);
            // The others replayed it, so what the winner got is dead.
            assert!(!app.is_active(&winners[0].access_token).await);
            app.refresh(winners[0].refresh()).await.assert_token_error(400, "invalid_grant");
        }
    }
}

server_test! {
    /// T32, T33: other clients in the crowd change nothing.
    async fn rfc6749_4_1_3_other_clients_at_the_same_time_cannot_take_or_burn_a_code(s: TestServer) {
        let (app, other) = (s.web_client().await, s.web_client().await);
        let code = s.browser().code(&app).await;
        let crowd = join_all((0..20).map(|_| other.redeem(&code)));
        let (own, others) = futures_util::future::join(app.redeem(&code), crowd).await;
        assert!(granted(&others).is_empty());
        assert!(app.is_active(&Tokens::of(&own).access_token).await);
    }
}

server_test! {
    /// T44
    async fn rfc9700_4_14_2_of_fifty_refreshes_at_once_one_successor_comes(s: TestServer) {
        let app = s.web_client().await;
        let mut tokens = Tokens::of(&app.redeem(&s.browser().code(&app).await).await);
        for _ in 0..ROUNDS {
            let answers = join_all((0..AT_ONCE).map(|_| app.refresh(tokens.refresh()))).await;
            let winners = granted(&answers);
            assert_eq!(winners.len(), AT_ONCE, "all within the replay window");
            let successors: HashSet<_> = winners.iter().map(|tokens| tokens.refresh().to_owned()).collect();
            assert_eq!(successors.len(), 1);
            let used = tokens;
            tokens = winners.into_iter().next().unwrap();
            assert_ne!(tokens.refresh(), used.refresh());
        }
        // One living chain: it goes on, and what is older than the window is reuse.
        let last = Tokens::of(&app.refresh(tokens.refresh()).await);
        s.advance("11s");
        app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
        app.refresh(last.refresh()).await.assert_token_error(400, "invalid_grant");
    }
}

server_test! {
    /// T44
    async fn rfc9700_4_14_2_without_a_window_one_refresh_of_fifty_succeeds(s: TestServer) {
        let s = s.with_settings(|settings| settings.tokens.replay_window = "0s".parse().unwrap()).await;
        let app = s.web_client().await;
        for _ in 0..ROUNDS {
            let tokens = Tokens::of(&app.redeem(&s.browser().code(&app).await).await);
            let answers = join_all((0..AT_ONCE).map(|_| app.refresh(tokens.refresh()))).await;
            let winners = granted(&answers);
            assert_eq!(winners.len(), 1);
            app.refresh(winners[0].refresh()).await.assert_token_error(400, "invalid_grant");
        }
    }
}

server_test! {
    /// T69: a revocation that was answered holds, whatever was under way.
    async fn rfc7009_2_1_refreshes_beside_a_revocation_leave_nothing_alive(s: TestServer) {
        let app = s.web_client().await;
        let mut browser = s.browser();
        for _ in 0..ROUNDS {
            let tokens = Tokens::of(&app.redeem(&browser.code(&app).await).await);
            let revocation = [("token", tokens.refresh())];
            let refreshes = join_all((0..20).map(|_| app.refresh(tokens.refresh())));
            let (revoked, answers) = futures_util::future::join(app.post("/revoke", &revocation), refreshes).await;
            assert_eq!(revoked.status, 200);
            for tokens in granted(&answers).iter().chain([&tokens]) {
                assert!(!app.is_active(&tokens.access_token).await);
                app.refresh(tokens.refresh()).await.assert_token_error(400, "invalid_grant");
            }
        }
    }
}
