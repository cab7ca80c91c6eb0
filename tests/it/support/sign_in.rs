//! An attempt to sign in, as the web face hands it on.

use grantor::app::App;
use grantor::oauth::acr::Demand;
use grantor::session::{self, Attempt, Device, NewSignIn, Outcome, Visit};
use grantor::types::Secret;

use super::Browser;

/// Nobody's password.
pub const WRONG: &str = "a wrong password";

/// The sign-in that was made.
pub fn made(outcome: Outcome) -> NewSignIn {
    match outcome {
        Outcome::SignedIn(new) => *new,
        Outcome::Further(further) => panic!("it takes more: {further:?}"),
    }
}

/// One of a browser that nobody knows.
pub fn attempt(email: &str, password: &str) -> Attempt {
    Attempt {
        email: email.to_owned(),
        password: Secret::new(password.to_owned()),
        remember: false,
        demand: Demand::default(),
        visit: Visit {
            address: [203, 0, 113, 9].into(),
            user_agent: String::new(),
            device: None,
            trusted: None,
            before: None,
        },
    }
}

/// One of this browser at a node: with what it keeps of sign-ins before.
pub async fn attempt_by(app: &App, browser: &Browser, email: &str, password: &str) -> Attempt {
    let cookie = |name: &str| {
        browser
            .cookies
            .get(name)
            .map(String::as_str)
            .into_iter()
            .collect::<Vec<_>>()
    };
    let now = app.clock.now();
    let mut attempt = attempt(email, password);
    attempt.visit.device = Device::known(app, &cookie("dev"), now);
    attempt.visit.before = session::found(app, &cookie("sid"), now).await.unwrap();
    attempt
}
