//! Setting a password from an invitation or a reset link.

use askama::Template;

use super::Layout;

/// The form (posts `csrf`, `email`, `password`, `password_again`).
///
/// `email` is there for password managers only; whose password it is, the link says.
#[derive(Clone, Template)]
#[template(path = "password.html")]
pub struct PasswordPage {
    /// Header and footer.
    pub layout: Layout,
    /// Where the form goes.
    pub action: String,
    /// The anti-forgery value of the form.
    pub csrf: String,
    /// The account's email address.
    pub email: String,
    /// What was wrong with the last attempt.
    pub errors: Vec<String>,
    /// Whether this is the account's first password.
    pub is_invite: bool,
    /// The fewest characters of a password.
    pub min_length: usize,
}

/// The confirmation that the password was saved.
#[derive(Clone, Template)]
#[template(path = "password_set.html")]
pub struct PasswordSetPage {
    /// Header and footer.
    pub layout: Layout,
}
