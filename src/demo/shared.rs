//! What the demo's pages share.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::client::DemoClient;
use super::visits::Visits;
use super::wire::Wire;

/// What every page of the demo shares; cheap to clone.
#[derive(Clone)]
pub(super) struct Demo(pub(super) Arc<Shared>);

/// The fields of [`Demo`].
pub(super) struct Shared {
    pub(super) client: DemoClient,
    pub(super) wire: Wire,
    pub(super) visits: Visits,
    /// Whether the demo's person allowed the app something before: the server asks once.
    pub(super) has_allowed: AtomicBool,
}

impl std::ops::Deref for Demo {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
