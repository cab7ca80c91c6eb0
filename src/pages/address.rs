//! Changing the address of an account, and undoing that.

use askama::Template;

use super::Layout;

/// The form for another address (posts `email`).
#[derive(Clone, Template)]
#[template(path = "account/address.html")]
pub struct AddressPage {
    /// Header and footer.
    pub layout: Layout,
    /// The anti-forgery value of the form.
    pub csrf: String,
    /// The address of the account.
    pub now: String,
    /// What was typed.
    pub email: String,
    /// What was wrong with it.
    pub error: Option<String>,
}

/// The link that was mailed to another address: what it will do.
#[derive(Clone, Template)]
#[template(path = "account/confirm_address.html")]
pub struct ConfirmAddressPage {
    /// Header and footer.
    pub layout: Layout,
    /// Where the form goes.
    pub action: String,
    /// The anti-forgery value of the form.
    pub csrf: String,
    /// The address of the account.
    pub from: String,
    /// The address it will have.
    pub to: String,
}

/// The link that was mailed to the address before: what it undoes.
#[derive(Clone, Template)]
#[template(path = "account/undo_address.html")]
pub struct UndoAddressPage {
    /// Header and footer.
    pub layout: Layout,
    /// Where the form goes.
    pub action: String,
    /// The anti-forgery value of the form.
    pub csrf: String,
    /// The address before.
    pub old: String,
    /// The address of the account, as those see it who may not read all of it.
    pub now: String,
}

/// That the account is as it was.
#[derive(Clone, Template)]
#[template(path = "account/address_restored.html")]
pub struct AddressRestoredPage {
    /// Header and footer.
    pub layout: Layout,
    /// The address it has again.
    pub email: String,
    /// Whether people can have a link mailed to choose another password.
    pub helps_oneself: bool,
}
