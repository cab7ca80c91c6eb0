//! What programs are shown: each noun as one object, the same wherever it is read, with a description of every member.
//!
//! Names, values and members are a promise: what is here is what scripts read. A member that is not set is null, or left out where its
//! record says so. Times are seconds; secrets are in the answer to what made them alone.

pub mod access;
pub mod client;
pub mod client_metadata;
pub mod event;
pub mod factors;
pub mod grant;
pub mod group;
pub mod health;
pub mod initial_token;
pub mod key;
pub mod mail;
pub mod provider;
pub mod provider_settings;
pub mod resource;
pub mod role;
mod schemas;
pub mod scope;
pub mod session;
pub mod setting;
mod shown_once;
#[cfg(test)]
mod tests;
pub mod user;
pub mod verification;
pub mod view;

pub use shown_once::ShownOnce;
