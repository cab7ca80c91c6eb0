//! The pages of second factors: giving one, getting one, and the codes on paper.

use askama::Template;

use super::{AppCard, Carried, Layout};

/// The form for a code (posts `code`, `trust`; `decision` as `other-way`).
#[derive(Clone, Template)]
#[template(path = "second_factor.html")]
pub struct SecondFactorPage {
    /// Header and footer.
    pub layout: Layout,
    /// The sealed request in progress.
    pub interaction: String,
    /// The app that asked, when there is one.
    pub app: Option<AppCard>,
    /// Whose code it is.
    pub email: String,
    /// What went wrong last time.
    pub error: Option<String>,
    /// Whether that is what was typed, and not when or how often.
    pub is_mistaken: bool,
    /// Whether it is to be a recovery code.
    pub wants_recovery_code: bool,
    /// Whether this browser may be trusted.
    pub may_trust: bool,
    /// How long that lasts: "30 days".
    pub trusted_for: String,
    /// Where the form goes: `/auth` or `/sign-in`.
    pub action: String,
}

/// How a secret gets into an app.
#[derive(Clone, Debug)]
pub struct Enrolling {
    /// A picture to be scanned: squares of one, as the path of a drawing.
    pub picture: String,
    /// How many squares wide it is, with what has to stay empty around.
    pub width: usize,
    /// The address in it, which opens an app on the same device.
    pub uri: String,
    /// The secret, to be typed.
    pub typed: String,
}

/// The form for the first code of an app (posts `code`), as part of a sign-in.
#[derive(Clone, Template)]
#[template(path = "enrol.html")]
pub struct EnrolPage {
    /// Header and footer.
    pub layout: Layout,
    /// The sealed request in progress.
    pub interaction: String,
    /// The app that asked, when there is one.
    pub app: Option<AppCard>,
    /// How the secret gets into the app.
    pub enrolling: Enrolling,
    /// What went wrong last time.
    pub error: Option<String>,
    /// Where the form goes: `/auth` or `/sign-in`.
    pub action: String,
}

/// The recovery codes, shown once.
#[derive(Clone, Template)]
#[template(path = "recovery_codes.html")]
pub struct RecoveryCodesPage {
    /// Header and footer.
    pub layout: Layout,
    /// The codes.
    pub codes: Vec<String>,
    /// Where people go on: a link if it carries nothing.
    pub onward: Carried,
}

impl RecoveryCodesPage {
    /// The codes as a file to keep, in an address of its own.
    #[must_use]
    pub fn file(&self) -> String {
        let of = format!("{} ({})", self.layout.server_name, self.layout.issuer_host);
        let mut text = format!("Recovery codes for {of}\r\nEach is good once.\r\n\r\n");
        for code in &self.codes {
            text.push_str(code);
            text.push_str("\r\n");
        }
        let text: String =
            percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC).to_string();
        format!("data:text/plain;charset=utf-8,{text}")
    }
}

/// An app of a person that makes codes.
#[derive(Clone, Debug)]
pub struct TotpRow {
    /// Its id.
    pub id: String,
    /// What its person calls it.
    pub name: String,
    /// When it was added: "19 February 2027".
    pub added: String,
    /// When it was used last.
    pub used: Option<String>,
}

/// What a person signs in with (posts `action`, or `remove`).
#[derive(Clone, Template)]
#[template(path = "account/security.html")]
pub struct SecurityPage {
    /// Header and footer.
    pub layout: Layout,
    /// The anti-forgery value of the forms.
    pub csrf: String,
    /// The apps that make codes.
    pub totp: Vec<TotpRow>,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
    /// How many browsers are trusted.
    pub devices: i64,
    /// Whether one more app may be added.
    pub may_add_totp: bool,
}

impl SecurityPage {
    /// Whether there is a second factor.
    #[must_use]
    pub fn has_factor(&self) -> bool {
        !self.totp.is_empty()
    }
}

/// The form for the first code of an app (posts `name`, `code`), from the account's page.
#[derive(Clone, Template)]
#[template(path = "account/totp.html")]
pub struct TotpPage {
    /// Header and footer.
    pub layout: Layout,
    /// The anti-forgery value of the form.
    pub csrf: String,
    /// The sealed secret.
    pub sealed: String,
    /// How the secret gets into the app.
    pub enrolling: Enrolling,
    /// What it is to be called.
    pub name: String,
    /// What went wrong last time.
    pub error: Option<String>,
}
