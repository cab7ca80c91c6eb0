//! Signing in, choosing an account, signing out.

use askama::Template;

use super::{AppCard, Layout, initial};

/// The sign-in form (posts `email`, `password`, `remember`), also used to ask for the password once more.
#[derive(Clone, Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// Header and footer.
    pub layout: Layout,
    /// The sealed authorization request in progress.
    pub interaction: String,
    /// The app that asked, when there is one; it also brings the button to go back to the app.
    pub app: Option<AppCard>,
    /// The one thing to be careful about with it.
    pub warning: Option<String>,
    /// The email address to start with; may be empty.
    pub email: String,
    /// What went wrong last time.
    pub error: Option<String>,
    /// Whether that is what was typed, and not when or how often.
    pub is_mistaken: bool,
    /// Whether somebody is signed in already and only confirms it: the email address is then fixed.
    pub reauthenticate: bool,
    /// Where the form goes: `/auth` or `/sign-in`.
    pub action: String,
    /// How long "Keep me signed in" lasts: "30 days".
    pub remembered_for: String,
    /// What the browser is asked of a passkey, as JSON, where there are passkeys.
    pub passkey: Option<String>,
    /// What there is beside it.
    pub ways: Ways,
    /// What signing in connects the account with.
    pub connecting: Option<Connecting>,
}

/// The question to whoever has just signed in whether their account is connected with who they are at another provider (posts
/// `decision`: `connect` or `not-now`).
#[derive(Clone, Template)]
#[template(path = "connect.html")]
pub struct ConnectPage {
    /// Header and footer.
    pub layout: Layout,
    /// The sealed request in progress.
    pub interaction: String,
    /// Whose account it is.
    pub email: String,
    /// What the provider is called.
    pub provider: String,
    /// Their address there, if it checked one.
    pub identity: Option<String>,
    /// What it calls them, where there is none.
    pub called: String,
    /// Where the forms go: `/auth` or `/sign-in`.
    pub action: String,
}

/// Who somebody is at another provider, who is about to prove whose account that is.
#[derive(Clone, Debug)]
pub struct Connecting {
    /// What the provider is called.
    pub provider: String,
    /// Their address there, if it checked one.
    pub email: Option<String>,
    /// Where they sign in without connecting anything.
    pub without: String,
}

/// The way to another provider.
#[derive(Clone, Debug)]
pub struct WithProvider {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where it begins.
    pub address: String,
    /// The sealed request in progress, where it goes as a form since it is too long for a link.
    pub interaction: Option<String>,
}

/// Where those go on who cannot sign in.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// Who forgot the password.
    pub forgotten: Option<String>,
    /// Who has no account.
    pub sign_up: Option<String>,
    /// Who has one elsewhere.
    pub providers: Vec<WithProvider>,
}

/// The choice between going on with the account that is signed in and another one.
#[derive(Clone, Template)]
#[template(path = "select_account.html")]
pub struct SelectAccountPage {
    /// Header and footer.
    pub layout: Layout,
    /// The sealed authorization request in progress.
    pub interaction: String,
    /// The app that asked.
    pub app: AppCard,
    /// The name of the account that is signed in; may be empty.
    pub name: String,
    /// Its email address.
    pub email: String,
    /// The one thing to be careful about.
    pub warning: Option<String>,
}

impl SelectAccountPage {
    /// The letter in the account's avatar.
    #[must_use]
    pub fn account_initial(&self) -> String {
        initial(&self.name, &self.email)
    }
}

/// The apps a sign-in was used for.
#[derive(Clone, Debug, Default)]
pub struct AppsOfSignIn {
    /// Those that are told when it ends.
    pub told: Vec<NamedApp>,
    /// Those that are not.
    pub untold: Vec<NamedApp>,
}

/// An app by its name.
#[derive(Clone, Debug)]
pub struct NamedApp {
    /// What it calls itself, or an administrator calls it.
    pub name: String,
    /// Whether it registered itself, so that nobody has checked its name.
    pub is_unchecked: bool,
}

/// Where people go on to after signing out.
#[derive(Clone, Debug)]
pub struct WayOn {
    /// Whose it is.
    pub app: NamedApp,
    /// Its host, or its scheme.
    pub host: String,
    /// The address.
    pub url: String,
}

/// Whose sign-in is about to end, as far as the page may say.
#[derive(Clone, Debug)]
pub enum WhoseSignIn {
    /// That of the person with this email address, who is signed in in this browser.
    Of(String),
    /// One of this browser that nobody used for so long that it is of no use: whoever is in front now may be somebody else.
    Idled,
}

/// The question whether to sign out (posts `decision`: `sign-out` or `stay`).
#[derive(Clone, Template)]
#[template(path = "sign_out.html")]
pub struct SignOutPage {
    /// Header and footer.
    pub layout: Layout,
    /// Whose sign-in it is.
    pub whose: WhoseSignIn,
    /// The day on which it began: "19 February 2027".
    pub began: String,
    /// The anti-forgery value of the form.
    pub csrf: String,
    /// What an app asked, to travel through the form.
    pub fields: Vec<(String, String)>,
    /// Whom it concerns.
    pub apps: AppsOfSignIn,
    /// Where they go on to.
    pub goes_on_to: Option<WayOn>,
}

/// The confirmation after signing out.
#[derive(Clone, Template)]
#[template(path = "signed_out.html")]
pub struct SignedOutPage {
    /// Header and footer.
    pub layout: Layout,
    /// Whom it concerns.
    pub apps: AppsOfSignIn,
    /// Where they may go on to, by a link.
    pub goes_on_to: Option<WayOn>,
    /// The provider they signed in with, which they may sign out of as well.
    pub at_provider: Option<SignOutThere>,
    /// Where they sign in again.
    pub again: &'static str,
}

/// The way to sign out of another provider, as a form: what it carries is nobody's but theirs.
#[derive(Clone, Debug)]
pub struct SignOutThere {
    /// What the provider is called.
    pub name: String,
    /// Where the form goes.
    pub action: String,
    /// What it carries.
    pub fields: Vec<(String, String)>,
}
