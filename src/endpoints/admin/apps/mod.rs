//! Apps: a list, and for each a page with tabs, a file for each of them.

mod access;
mod consent;
mod create;
mod credentials;
mod danger;
mod frame;
mod list;
mod offered;
mod pkce;
mod set_up;
mod set_up_form;
mod set_up_read;
mod snippets;
mod tokens;
mod usage;

pub use frame::READ;
pub use snippets::curl;

use super::screen::Screen;

/// All pages of apps.
#[must_use]
pub fn screens() -> Vec<Screen> {
    let tabs: [&[Screen]; 11] = [
        &list::SCREENS,
        &create::SCREENS,
        &set_up::SCREENS,
        &pkce::SCREENS,
        &credentials::SCREENS,
        &access::SCREENS,
        &usage::SCREENS,
        &snippets::SCREENS,
        &consent::SCREENS,
        &tokens::SCREENS,
        &danger::SCREENS,
    ];
    tabs.concat()
}
