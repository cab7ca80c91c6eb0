//! An attempt to sign in, as the web face hands it on.

use grantor::app::App;
use grantor::session::{self, Attempt, Device};
use grantor::types::Secret;

use super::Browser;

/// Nobody's password.
pub const WRONG: &str = "a wrong password";

/// One of a browser that nobody knows.
pub fn attempt(email: &str, password: &str) -> Attempt {
    Attempt {
        email: email.to_owned(),
        password: Secret::new(password.to_owned()),
        remember: false,
        address: [203, 0, 113, 9].into(),
        user_agent: String::new(),
        device: None,
        before: None,
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
    Attempt {
        device: Device::known(app, &cookie("dev"), now),
        before: session::found(app, &cookie("sid"), now).await.unwrap(),
        ..attempt(email, password)
    }
}
