//! What can be changed of an installation, once for all who change it: the command line, apps that register themselves,
//! and later pages, an API and files.
//!
//! A change is a value ([`change::Change`]), and [`apply`] is the only door that writes: it asks who may, checks the
//! rules and tells every fault at once, writes, and records one event, in one transaction. [`rehearse`] does the very same
//! and takes it back. What only reads are plain functions.

pub mod access;
mod apply;
pub mod asked;
pub mod audit;
pub mod change;
mod changing;
pub mod client_owners;
pub mod clients;
mod effect;
pub mod explain;
pub mod grants;
pub mod groups;
pub mod health;
pub mod initial_tokens;
pub mod keys;
pub mod links;
pub mod mails;
mod names;
mod notice;
mod owners;
pub mod plan;
mod powers;
pub mod profiles;
pub mod providers;
mod recovery;
mod references;
mod refusal;
pub mod registrations;
pub mod resources;
pub mod roles;
pub mod scopes;
pub mod sessions;
mod spelling;
pub mod state;
pub mod stats;
mod translated;
pub mod users;
mod whom;

pub use crate::session::power_of;
pub use apply::{Applied, apply, rehearse};
pub use changing::{Actor, Changing, Means, Outcome, Room, SignIn, Written};
pub use effect::Effect;
pub use refusal::{AdminError, Faults, Refusal, RefusalKind, Refusals};

#[cfg(test)]
mod tests;
