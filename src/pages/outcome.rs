//! How a request ends, or goes on, without a redirect: with an error, or with what the browser carries on itself.

use askama::Template;

use super::Layout;
use super::admin::Way;
use crate::words::Words;

/// What went wrong and what to do, in plain words; below them, openly, what the app's developers want to know.
#[derive(Clone, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// Header and footer.
    pub layout: Layout,
    /// The rooms of the administration, for whoever is in it.
    pub rooms: Vec<Way>,
    /// What went wrong, in a few words.
    pub title: String,
    /// Whose name the sentence begins with, if any: others chose it, so it is set apart.
    pub named: Option<String>,
    /// The same in a sentence.
    pub message: String,
    /// What the person can do about it; may be empty.
    pub what_to_do: String,
    /// By which it is found in the log; where nobody has to look for it, neither this nor what follows is shown.
    pub error_id: Option<String>,
    /// The number of the reason: `G1205`.
    pub number: String,
    /// Name and value of technical facts.
    pub details: Vec<(String, String)>,
    /// Label and address of the way back to the app.
    pub return_to: Option<(String, String)>,
    /// The way on, where what it takes along is too long for a link.
    pub start_again: Option<Carried>,
    /// Label and answer of the way back to the app, where it takes a form.
    pub return_form: Option<(String, Carried)>,
    /// The way to another account.
    pub other_account: Option<Carried>,
}

impl ErrorPage {
    /// The way back, unless its address would act instead of leading somewhere.
    #[must_use]
    pub fn return_link(&self) -> Option<(&str, &str)> {
        let (label, url) = self.return_to.as_ref()?;
        let scheme = url.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let acts = ["javascript", "data", "vbscript", "blob", "file"].contains(&scheme.trim());
        (!acts).then_some((label, url))
    }
}

/// What the browser carries on as a form: a request longer than an address may be, or the answer to an app.
#[derive(Clone, Debug)]
pub struct Carried {
    /// Where it goes.
    pub action: String,
    /// The parameters it takes along.
    pub fields: Vec<(String, String)>,
}

/// The page that goes on with such a request, by the one script there is, or by a button.
#[derive(Clone, Template)]
#[template(path = "carried.html")]
pub struct CarriedPage {
    /// Header and footer.
    pub layout: Layout,
    /// The request.
    pub request: Carried,
}

/// The app the browser goes on to.
#[derive(Clone, Debug)]
pub struct Toward {
    /// Its name; none where a person has not seen yet who says so.
    pub app_name: Option<String>,
    /// Its host, or its scheme.
    pub host: String,
}

impl Toward {
    /// What a page calls it: its host, before a person has seen what it calls itself.
    #[must_use]
    pub fn name(&self) -> &str {
        self.app_name.as_deref().unwrap_or(&self.host)
    }
}

/// The answer to the app as a form (OAuth 2.0 Form Post Response Mode §2), sent by the one script there is, or by a button.
#[derive(Clone, Template)]
#[template(path = "form_post.html")]
pub struct FormPostPage {
    /// Header and footer.
    pub layout: Layout,
    /// The answer, to the redirect URI.
    pub answer: Carried,
    /// Where that leads.
    pub toward: Toward,
    /// Whether it is sent without waiting for the button.
    pub sends_itself: bool,
}

/// The way to the app where the address is longer than a redirect may carry: goes there by itself, or by a link.
#[derive(Clone, Template)]
#[template(path = "onward.html")]
pub struct OnwardPage {
    /// Header and footer.
    pub layout: Layout,
    /// The address.
    pub url: String,
    /// Where it leads.
    pub toward: Toward,
}

/// The same in a frame nobody sees: nothing is on it that somebody could be led to press.
#[derive(Clone, Template)]
#[template(path = "onward_in_frame.html")]
pub struct OnwardInFrame {
    /// The address.
    pub url: String,
    /// In which language its title is, for whoever hears it.
    pub words: Words,
}
