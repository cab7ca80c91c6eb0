//! The administration's pages, as plain values: what each shows is a [`Sheet`] of blocks, and one template lays them all out. So every
//! table, form and list of facts looks and behaves the same, and a page is its words alone.

mod block;
mod form;
mod sheet;
pub mod snippets;

use askama::Template;

use super::Layout;

pub use block::{
    Block, Cell, Code, Facts, Links, Mark, Press, Prose, Stretch, Table, Timeline, Tone, Track, Way,
};
pub use form::{Choice, Field, Form, Input};
pub use sheet::Sheet;

/// A page of the administration.
#[derive(Clone, Template)]
#[template(path = "admin/page.html")]
pub struct AdminPage {
    /// Header and footer.
    pub layout: Layout,
    /// Where else whoever looks at it may go.
    pub rooms: Vec<Way>,
    /// What its forms carry, so that no other site sends them.
    pub csrf: String,
    /// What it shows.
    pub sheet: Sheet,
}
