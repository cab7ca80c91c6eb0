//! The page on which a person decides what an app may do.

use askama::Template;

use super::{AppCard, Layout, initial};

/// The consent page (posts `decision` as `allow`, `deny` or `other`, and `ask_again`).
///
/// Both answers look alike and neither has the focus: the page informs, it does not push.
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
    /// What the app would be allowed to do, in any order.
    pub permissions: Vec<Permission>,
    /// Where the browser goes after either answer.
    pub destination: Destination,
    /// The day on which the permissions end: "19 February 2027"; when empty, nothing is said.
    pub until: String,
    /// Whether the answer may be remembered, which not every app can be trusted with.
    pub may_remember: bool,
    /// The one thing to be careful about.
    pub warning: Option<String>,
    /// Whether to say what the app will not get.
    pub will_not_get: bool,
}

impl ConsentPage {
    /// The letter in the account's avatar.
    #[must_use]
    pub fn account_initial(&self) -> String {
        initial(&self.account_name, &self.account_email)
    }

    /// The permissions in the order of the headings, without headings that would stand alone.
    #[must_use]
    pub fn groups(&self) -> Vec<PermissionGroup<'_>> {
        [
            PermissionKind::See,
            PermissionKind::Change,
            PermissionKind::Offline,
        ]
        .into_iter()
        .map(|kind| PermissionGroup {
            kind,
            permissions: self
                .permissions
                .iter()
                .filter(|permission| permission.kind == kind)
                .collect(),
        })
        .filter(|group| !group.permissions.is_empty())
        .collect()
    }
}

/// Permissions under one heading.
#[derive(Clone, Debug)]
pub struct PermissionGroup<'a> {
    /// What they have in common.
    pub kind: PermissionKind,
    /// The permissions, as they were given.
    pub permissions: Vec<&'a Permission>,
}

/// One thing the app would be allowed to do.
#[derive(Clone, Debug)]
pub struct Permission {
    /// What it is, in plain words, starting with a verb: "Read your notes".
    pub description: String,
    /// Exactly which data, with the person's own values where there are any.
    pub detail: Option<String>,
    /// The service it is about: "Notes API (<https://api.example>)".
    pub service: Option<String>,
    /// Whether the app did not have it the last time.
    pub is_new: bool,
    /// Whether it can do much harm.
    pub sensitive: bool,
    /// The heading it stands under.
    pub kind: PermissionKind,
}

/// What a permission is about, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PermissionKind {
    /// The app learns something.
    See,
    /// The app changes something, or acts for the person.
    Change,
    /// The app keeps its access while the person is away.
    Offline,
}

/// Where the browser goes after the person has chosen.
#[derive(Clone, Debug)]
pub enum Destination {
    /// A website, by its host.
    Host(String),
    /// An app listening on this computer, by its address: "127.0.0.1:51004".
    ThisComputer(String),
    /// An app on this device, by its private-use scheme (RFC 8252 §7.1).
    App(String),
}
