//! The way to another provider and back (OpenID Connect Core §3.1.2).
//!
//! ```text
//! /sign-in/with/{id}           the request in progress goes into a cookie, sealed ─► 303 to the provider
//! /sign-in/with/{id}/callback  cookie and `state` are of one way ─► what the provider says ─► back to the road
//! ```
//!
//! Nothing is stored for who is under way. What comes back counts in the browser that went, once.

mod away;
mod callback;
mod start;
mod told;

pub use callback::{answered, answered_by_form};
pub use start::{connect_or_start, start};
