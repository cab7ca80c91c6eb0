//! Setting a password from an invitation or a reset link.

use askama::Template;

use super::Layout;
use crate::words::Message;

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
    /// What it brings.
    pub sent: Sent,
    /// How long the link in it is good: "30 minutes".
    pub good_for: String,
    /// Where it leads back to.
    pub back: String,
}

/// What a mail brings that somebody asked for: a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// To choose another password.
    Reset,
    /// To create an account.
    SignUp,
    /// To confirm another address of an account.
    Address,
}

impl LetterSentPage {
    /// What was sent, and where to.
    #[must_use]
    pub fn lead(&self) -> Message<'_> {
        let words = self.layout.words;
        let email = words.email(&self.email);
        match self.sent {
            Sent::Reset => words.letter_reset(email, &self.good_for),
            Sent::SignUp => words.letter_sign_up(email, &self.good_for),
            Sent::Address => words.letter_address(email, &self.good_for),
        }
    }

    /// What the way back is called.
    #[must_use]
    pub fn back_label(&self) -> Message<'static> {
        match self.sent {
            Sent::Reset | Sent::SignUp => self.layout.words.frame_back_to_sign_in(),
            Sent::Address => self.layout.words.letter_back_to_account(),
        }
    }
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
