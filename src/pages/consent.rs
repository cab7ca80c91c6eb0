//! The page on which a person decides what an app may do.

use askama::Template;

use super::{AppCard, Layout, initial};
use crate::words::{Html, Message};

/// The consent page (posts `decision` as `allow`, `deny` or `other`, `ask_again`, and of what can be left out `optional:` and the scope
/// for each that is not).
///
/// Both answers look alike and neither has the focus: the page informs, it does not push. It says each thing once, and fits a
/// phone.
#[derive(Clone, Template)]
#[template(path = "consent.html")]
pub struct ConsentPage {
    /// Header and footer.
    pub layout: Layout,
    /// The sealed authorization request in progress.
    pub interaction: String,
    /// The app that asked.
    pub app: AppCard,
    /// The name of the account the app would use; may be empty.
    pub account_name: String,
    /// Its email address.
    pub account_email: String,
    /// What the app would be allowed to do, by where; nothing but to learn who signed in if empty.
    pub places: Vec<Place>,
    /// Where the browser goes after either answer.
    pub destination: Destination,
    /// How long that lasts, in one sentence.
    pub lasts: String,
    /// What they allowed the app before, where something is another now.
    pub before: Option<AllowedBefore>,
    /// Whether there is something they may leave out.
    pub may_leave_out: bool,
    /// Whether the answer may be remembered, which not every app can be trusted with.
    pub may_remember: bool,
    /// The one thing to be careful about.
    pub warning: Option<String>,
    /// Where whoever looks at it came from, if nobody is asked: then it leads nowhere else.
    pub preview: Option<String>,
}

impl ConsentPage {
    /// The letter in the account's avatar.
    #[must_use]
    pub fn account_initial(&self) -> String {
        initial(&self.account_name, &self.account_email)
    }

    /// Where they went back to before.
    #[must_use]
    pub fn hosts_before(&self) -> Html {
        let words = self.layout.words;
        let hosts = self.before.iter().flat_map(|before| &before.hosts);
        words.choices(hosts.map(|host| words.host(host)))
    }

    /// The link to where they take it back: beside this page, which stays as it is.
    #[must_use]
    pub fn your_apps(&self) -> Html {
        let words = self.layout.words;
        let address = format!("{}/account/apps", self.layout.home);
        Html::link_beside(
            "your-apps",
            &address,
            &words.consent_your_apps(),
            &words.frame_new_tab(),
        )
    }

    /// Where the browser goes next, in words.
    #[must_use]
    pub fn goes_to(&self) -> Message<'static> {
        let words = self.layout.words;
        match &self.destination {
            Destination::Host(host) => words.consent_goes_to(words.host(host)),
            Destination::ThisComputer(address) => words.consent_goes_to_computer(words.host(address)),
            Destination::App(scheme) => words.consent_goes_to_device(words.host(scheme)),
        }
    }
}

/// What the name of a checkbox begins with that stands for an optional permission; its scope follows.
pub const OPTIONAL: &str = "optional:";

/// What a person allowed an app before, and what is another now.
#[derive(Clone, Debug)]
pub struct AllowedBefore {
    /// When: "19 February 2027", as the page's language writes it.
    pub on: String,
    /// Whether it asks for more now.
    pub asks_for_more: bool,
    /// What it was called then, if not as it is now.
    pub name: Option<String>,
    /// Where its answers went then, if not where this one goes.
    pub hosts: Vec<String>,
}

/// Permissions at one place.
#[derive(Clone, Debug)]
pub struct Place {
    /// The service they are about: its name and its address, which may be empty; none for the person's account itself.
    pub service: Option<(String, String)>,
    /// The permissions, in the order in which they are read.
    pub permissions: Vec<Permission>,
}

/// One thing the app would be allowed to do.
#[derive(Clone, Debug)]
pub struct Permission {
    /// What it is, in plain words, starting with a verb: "Read your notes".
    pub description: String,
    /// Exactly which data, with the person's own: "Your full name", "Ada Lovelace".
    pub data: Vec<(String, String)>,
    /// What is to be said where there is no data yet.
    pub note: Option<String>,
    /// Whether the app did not have it the last time.
    pub is_new: bool,
    /// Whether it can do much harm.
    pub is_sensitive: bool,
    /// What the app does.
    pub kind: PermissionKind,
    /// The checkbox, where people may leave it out.
    pub choice: Option<Choice>,
}

/// A permission that people may leave out.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its scope.
    pub name: String,
    /// Whether the app gets it if they touch nothing.
    pub is_ticked: bool,
}

/// What a permission is about, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PermissionKind {
    /// The app learns something.
    See,
    /// The app changes something.
    Change,
    /// The app acts for the person.
    Act,
    /// The app keeps its access while the person is away.
    Away,
}

/// Where the browser goes after the person has chosen.
#[derive(Clone, Debug)]
pub enum Destination {
    /// A website, by its host.
    Host(String),
    /// An app listening on this computer, by its address: "127.0.0.1:51004".
    ThisComputer(String),
    /// An app on this device, by its private-use scheme with its colon (RFC 8252 §7.1).
    App(String),
}
