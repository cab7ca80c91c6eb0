//! The life of a grant against a model of a few lines: whatever is done in whatever order, at most one chain lives.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::support::*;

/// What a client, an attacker or time does.
#[derive(Clone, Debug)]
enum Step {
    Redeem,
    RedeemWrongly,
    /// With the refresh token given that many answers ago.
    Refresh(usize),
    RefreshAsAnother(usize),
    RevokeRefresh(usize),
    RevokeAccess(usize),
    Advance(i64),
}

/// What should be so.
#[derive(Debug, Default)]
struct Model {
    redeemed: bool,
    dead: bool,
    generation: i64,
    generation_at: i64,
}

const DAY: i64 = 86_400;

impl Model {
    fn redeems(&mut self, is_right: bool, age: i64, now: i64) -> bool {
        if self.redeemed || age >= 60 || !is_right {
            self.dead |= self.redeemed || age < 60;
            self.redeemed |= age < 60;
            return false;
        }
        (self.redeemed, self.generation, self.generation_at) = (true, 1, now);
        true
    }

    /// The generation that `used` leads to.
    fn refreshes(&mut self, used: i64, used_at: i64, age: i64, now: i64) -> Option<i64> {
        if self.dead || now - used_at >= 14 * DAY || age >= 90 * DAY {
            return None;
        }
        if used == self.generation {
            (self.generation, self.generation_at) = (used + 1, now);
            return Some(self.generation);
        }
        if used + 1 == self.generation && now - self.generation_at < 10 {
            return Some(self.generation);
        }
        // The newest has ended by itself: nothing is left to revoke.
        self.dead = true;
        None
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let back = 0_usize..3;
    let step = prop_oneof![
        2 => Just(Step::Redeem),
        1 => Just(Step::RedeemWrongly),
        10 => prop_oneof![2 => Just(0_usize), 1 => Just(1_usize), 1 => 2_usize..5].prop_map(Step::Refresh),
        1 => back.clone().prop_map(Step::RefreshAsAnother),
        1 => back.clone().prop_map(Step::RevokeRefresh),
        1 => back.prop_map(Step::RevokeAccess),
        4 => prop_oneof![3 => Just(3), 3 => Just(9), 3 => Just(11), 1 => Just(61), 1 => Just(5 * DAY), 1 => Just(13 * DAY), 1 => Just(15 * DAY)]
            .prop_map(Step::Advance),
    ];
    (
        proptest::bool::weighted(0.8),
        proptest::collection::vec(step, 2..16),
    )
        .prop_map(|(usual, mut steps)| {
            if usual {
                steps.insert(0, Step::Redeem);
            }
            steps
        })
}

struct Given {
    generation: i64,
    at: i64,
    tokens: Tokens,
}

async fn play(s: &TestServer, apps: [&TestClient; 2], code: &str, steps: &[Step]) {
    let [app, other] = apps;
    let (mut model, start, mut given) = (Model::default(), s.now().0, Vec::<Given>::new());
    for step in steps {
        let now = s.now().0;
        let nth = |given: &[Given], back: usize| given.len().checked_sub(back + 1);
        match *step {
            Step::Advance(seconds) => s.advance(&format!("{seconds}s")),
            Step::Redeem | Step::RedeemWrongly => {
                let is_right = matches!(step, Step::Redeem);
                let verifier = if is_right { VERIFIER } else { CHALLENGE };
                let form = [
                    ("grant_type", "authorization_code"),
                    ("code", code),
                    ("redirect_uri", &app.redirect_uri),
                    ("code_verifier", verifier),
                ];
                let answer = app.token(&form).await;
                if model.redeems(is_right, now - start, now) {
                    let tokens = Tokens::of(&answer);
                    given.push(Given {
                        generation: 1,
                        at: now,
                        tokens,
                    });
                } else {
                    answer.assert_token_error(400, "invalid_grant");
                }
            }
            Step::Refresh(back) => {
                let Some(index) = nth(&given, back) else { continue };
                let used = &given[index];
                let answer = app.refresh(used.tokens.refresh()).await;
                match model.refreshes(used.generation, used.at, now - start, now) {
                    Some(generation) => {
                        let tokens = Tokens::of(&answer);
                        let same = given.iter().find(|given| given.generation == generation);
                        assert!(same.is_none_or(|same| same.tokens.refresh() == tokens.refresh()));
                        given.push(Given {
                            generation,
                            at: model.generation_at,
                            tokens,
                        });
                    }
                    None => {
                        answer.assert_token_error(400, "invalid_grant");
                    }
                }
            }
            Step::RefreshAsAnother(back) => {
                let Some(index) = nth(&given, back) else { continue };
                other
                    .refresh(given[index].tokens.refresh())
                    .await
                    .assert_token_error(400, "invalid_grant");
            }
            Step::RevokeRefresh(back) => {
                let Some(index) = nth(&given, back) else { continue };
                let used = &given[index];
                assert_eq!(
                    app.post("/revoke", &[("token", used.tokens.refresh())])
                        .await
                        .status,
                    200
                );
                // One that has expired is no token any more, and what came after it is not named by it.
                model.dead |= now - used.at < 14 * DAY && now - start < 90 * DAY;
            }
            Step::RevokeAccess(back) => {
                let Some(index) = nth(&given, back) else { continue };
                let token = &given[index].tokens.access_token;
                assert_eq!(app.post("/revoke", &[("token", token)]).await.status, 200);
                assert!(!app.is_active(token).await);
            }
        }
        assert_one_chain(s, app, &model, &given, start).await;
    }
}

/// Introspection agrees with the model, and of all refresh tokens one generation at most is alive.
async fn assert_one_chain(s: &TestServer, app: &TestClient, model: &Model, given: &[Given], start: i64) {
    let now = s.now().0;
    for given in given {
        let is_newest = given.generation == model.generation;
        let is_good = now - given.at < 14 * DAY && now - start < 90 * DAY;
        let expected = is_newest && is_good && !model.dead;
        assert_eq!(
            app.is_active(given.tokens.refresh()).await,
            expected,
            "{model:?} at {}",
            now - start
        );
        if model.dead {
            assert!(!app.is_active(&given.tokens.access_token).await);
        }
    }
}

server_test! {
    /// T31, T43, T44, T47
    async fn ours_any_sequence_of_use_misuse_and_time_leaves_one_living_chain_at_most(s: TestServer) {
        let (app, other) = (s.web_client().await, s.web_client().await);
        let handle = tokio::runtime::Handle::current();
        let mut runner = TestRunner::new(Config { cases: 32, failure_persistence: None, ..Config::default() });
        let browser = std::sync::Mutex::new(s.browser());
        let outcome = tokio::task::block_in_place(|| {
            runner.run(&steps(), |steps| {
                handle.block_on(async {
                    let mut browser = browser.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
                    let code = browser.code(&app).await;
                    play(&s, [&app, &other], &code, &steps).await;
                });
                Ok(())
            })
        });
        outcome.unwrap();
    }
}
