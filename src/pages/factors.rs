//! The pages of second factors: giving one, getting one, and the codes on paper.

use askama::Template;

use super::{AppCard, Carried, Layout};
use crate::words::Message;

/// What went wrong with a form.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// In words, if anything did.
    pub error: Option<String>,
    /// Whether that is what was typed, and not when or how often.
    pub is_mistaken: bool,
}

/// The forms for a second factor (one posts `code`, `trust`; one `answer`, by its script; `decision` as `other-way`).
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
    pub said: Said,
    /// Whether an app of theirs makes codes that will do.
    pub has_codes: bool,
    /// Whether it is to be a recovery code.
    pub wants_recovery_code: bool,
    /// Whether one will do.
    pub may_use_recovery_code: bool,
    /// What the browser is asked of a passkey, as JSON, where they have one.
    pub passkey: Option<String>,
    /// How long this browser may be trusted, where it may be: "30 days".
    pub trusted_for: Option<String>,
    /// Where the form goes: `/auth` or `/sign-in`.
    pub action: String,
}

impl SecondFactorPage {
    /// Whether a code is to be typed, of an app or on paper.
    #[must_use]
    pub fn asks_for_code(&self) -> bool {
        self.has_codes || self.wants_recovery_code
    }
}

/// The page on which somebody makes a passkey as part of a sign-in, or is asked whether they want one (posts `answer`, by its
/// script).
#[derive(Clone, Template)]
#[template(path = "enrol_passkey.html")]
pub struct EnrolPasskeyPage {
    /// Header and footer.
    pub layout: Layout,
    /// The sealed request in progress.
    pub interaction: String,
    /// The app that asked, when there is one.
    pub app: Option<AppCard>,
    /// Whose passkey it will be.
    pub email: String,
    /// Whether they may as well go on without one.
    pub is_offered: bool,
    /// What went wrong last time.
    pub error: Option<String>,
    /// Where the form goes: `/auth` or `/sign-in`.
    pub action: String,
    /// What the browser is asked, as JSON.
    pub passkey: String,
}

impl EnrolPasskeyPage {
    /// What its forms answer.
    #[must_use]
    pub fn step(&self) -> &'static str {
        if self.is_offered {
            "offered-passkey"
        } else {
            "enrol-passkey"
        }
    }
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
        let words = self.layout.words;
        let of = words.factors_file_title(&self.layout.server_name, &self.layout.issuer_host);
        let mut text = format!("{}\r\n{}\r\n\r\n", of.text(), words.factors_file_once().text());
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

/// A passkey of a person.
#[derive(Clone, Debug)]
pub struct PasskeyRow {
    /// Its id.
    pub id: String,
    /// What its person calls it.
    pub name: String,
    /// Whether it is on several devices.
    pub is_synced: bool,
    /// When it was added: "19 February 2027".
    pub added: String,
    /// When it was used last.
    pub used: Option<String>,
}

/// A person's passkeys, where there are any.
#[derive(Clone, Debug)]
pub struct PasskeySection {
    /// Theirs.
    pub rows: Vec<PasskeyRow>,
    /// Whether one more may be added.
    pub may_add: bool,
    /// What the browser is told of which are taken, as JSON.
    pub accepted: String,
}

/// What a person signs in with (posts `action`, `remove`, or `rename` and `name`).
#[derive(Clone, Template)]
#[template(path = "account/security.html")]
pub struct SecurityPage {
    /// Header and footer.
    pub layout: Layout,
    /// The anti-forgery value of the forms.
    pub csrf: String,
    /// What was pressed before its person proved who they are, and was not done; empty if nothing was.
    pub again: String,
    /// The address of the account.
    pub email: String,
    /// Whether they may change it themselves: mail is sent here.
    pub may_change_address: bool,
    /// Their passkeys, where this server has any.
    pub passkeys: Option<PasskeySection>,
    /// The day on which the password was set, if there is one.
    pub password: Option<String>,
    /// When they locked their account down, if that was a moment ago: "19 February 2027, 08:15 UTC".
    pub locked_down: Option<String>,
    /// The apps that make codes.
    pub totp: Vec<TotpRow>,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
    /// How many browsers are trusted.
    pub devices: i64,
    /// Whether one more app may be added.
    pub may_add_totp: bool,
    /// Who they are at other providers.
    pub connected: Vec<ProviderRow>,
    /// The providers they may connect: id and name.
    pub providers: Vec<(String, String)>,
}

/// Who somebody is at another provider.
#[derive(Clone, Debug)]
pub struct ProviderRow {
    /// By which it is taken away.
    pub id: String,
    /// What the provider is called.
    pub name: String,
    /// Their address there, as it said last.
    pub email: Option<String>,
    /// The day on which it was connected.
    pub added: String,
    /// The day on which it was last used.
    pub used: Option<String>,
}

impl SecurityPage {
    /// Where a passkey is, and when it was added and used.
    #[must_use]
    pub fn of_passkey<'a>(&self, row: &'a PasskeyRow) -> Message<'a> {
        let words = self.layout.words;
        match (&row.used, row.is_synced) {
            (Some(used), true) => words.account_passkey_synced(&row.added, used),
            (Some(used), false) => words.account_passkey_here(&row.added, used),
            (None, true) => words.account_passkey_synced_unused(&row.added),
            (None, false) => words.account_passkey_here_unused(&row.added),
        }
    }

    /// When an app was added and used.
    #[must_use]
    pub fn of_app<'a>(&self, row: &'a TotpRow) -> Message<'a> {
        let words = self.layout.words;
        match &row.used {
            Some(used) => words.account_totp_added(&row.added, used),
            None => words.account_totp_added_unused(&row.added),
        }
    }

    /// When a provider was connected and used.
    #[must_use]
    pub fn of_provider<'a>(&self, row: &'a ProviderRow) -> Message<'a> {
        let words = self.layout.words;
        match &row.used {
            Some(used) => words.account_provider_connected(&row.added, used),
            None => words.account_provider_connected_unused(&row.added),
        }
    }

    /// Whether there is a second factor.
    #[must_use]
    pub fn has_factor(&self) -> bool {
        !self.totp.is_empty() || self.has_passkey()
    }

    /// Whether there is a passkey.
    #[must_use]
    pub fn has_passkey(&self) -> bool {
        self.passkeys
            .as_ref()
            .is_some_and(|section| !section.rows.is_empty())
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

/// The page on which somebody adds a passkey to their account (posts `answer`, by its script).
#[derive(Clone, Template)]
#[template(path = "account/passkey.html")]
pub struct PasskeyPage {
    /// Header and footer.
    pub layout: Layout,
    /// The anti-forgery value of the form.
    pub csrf: String,
    /// The sealed question.
    pub sealed: String,
    /// What the browser is asked, as JSON.
    pub passkey: String,
    /// What went wrong last time.
    pub error: Option<String>,
}
