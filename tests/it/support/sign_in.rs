//! An attempt to sign in, as the web face hands it on.

use grantor::session::Attempt;
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
        cookie: None,
    }
}

/// One of this browser: with what it keeps of sign-ins before.
pub fn attempt_by(browser: &Browser, email: &str, password: &str) -> Attempt {
    Attempt {
        device: browser.cookies.get("dev").cloned(),
        cookie: browser.cookies.get("sid").cloned(),
        ..attempt(email, password)
    }
}
