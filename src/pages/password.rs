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
    /// The sealed request in progress that it goes on with.
    pub interaction: Option<String>,
    /// The account's email address.
    pub email: String,
    /// What was wrong with the last attempt.
    pub errors: Vec<String>,
    /// Whether this is the account's first password.
    pub is_invite: bool,
    /// The fewest characters of a password.
    pub min_length: usize,
}

/// Who forgot their password asks for a link (posts `email`).
#[derive(Clone, Template)]
#[template(path = "forgotten.html")]
pub struct ForgottenPage {
    /// Header and footer.
    pub layout: Layout,
    /// Where the form goes.
    pub action: String,
    /// The sealed request in progress.
    pub interaction: String,
    /// What was typed.
    pub email: String,
    /// What was wrong with it.
    pub error: Option<String>,
    /// Back to the sign-in.
    pub back: String,
}

/// That a mail is on its way, if there is anybody to get it.
#[derive(Clone, Template)]
#[template(path = "letter_sent.html")]
pub struct LetterSentPage {
    /// Header and footer.
    pub layout: Layout,
    /// To which address.
    pub email: String,
    /// What it is about.
    pub about: &'static str,
    /// What comes by it: "30 minutes".
    pub good_for: String,
    /// Where it leads back to: label and address.
    pub back: (&'static str, String),
}

/// The confirmation that the password was saved.
#[derive(Clone, Template)]
#[template(path = "password_set.html")]
pub struct PasswordSetPage {
    /// Header and footer.
    pub layout: Layout,
}

/// The form for another password, for whoever is signed in (posts `password`, `password_again`).
#[derive(Clone, Template)]
#[template(path = "account/password.html")]
pub struct OwnPasswordPage {
    /// Header and footer.
    pub layout: Layout,
    /// The anti-forgery value of the form.
    pub csrf: String,
    /// The account's email address.
    pub email: String,
    /// What was wrong with the last attempt.
    pub errors: Vec<String>,
    /// The fewest characters of a password.
    pub min_length: usize,
}
