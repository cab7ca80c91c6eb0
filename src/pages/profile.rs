//! What an account says of its person, and who sees what of it.

use askama::Template;

use super::{Layout, NamedApp};

/// What one app sees of a person.
#[derive(Clone, Debug)]
pub struct SeenBy {
    /// Which app.
    pub app: NamedApp,
    /// What, and the person's own value of it: nothing but who they are to it if empty.
    pub data: Vec<(String, String)>,
}

/// What an account says of its person (posts `name`).
#[derive(Clone, Template)]
#[template(path = "account/profile.html")]
pub struct ProfilePage {
    /// Header and footer.
    pub layout: Layout,
    /// The anti-forgery value of the form.
    pub csrf: String,
    /// The address of the account.
    pub email: String,
    /// Whether they may change it themselves: mail is sent here.
    pub may_change_address: bool,
    /// The name, as it is or as it was typed.
    pub name: String,
    /// Whether what was typed is no name.
    pub has_no_name: bool,
    /// Whether it was just saved.
    pub is_saved: bool,
    /// What else is written down of them, which administrators do.
    pub told: Vec<(String, String)>,
    /// Who sees what.
    pub apps: Vec<SeenBy>,
    /// How many more apps there are.
    pub more: usize,
}
