//! Who may use an app or a resource server, be granted a scope, or change a thing: named rules, each of which says yes or no
//! and why.
//!
//! Deciding folds the list of what the rules said, explaining prints the very same list: so an explanation cannot disagree
//! with the decision.

mod ceiling;
mod judgement;
mod leaving;
mod list;
mod memberships;
mod needs;
mod permission;
mod person;
mod power;
mod privilege;
pub mod rights;
mod verdict;

pub use ceiling::Ceiling;
pub use judgement::{Asked, Judgement, grantable_by, judge};
pub use leaving::{Stays, stays};
pub use list::{Access, Who};
pub use memberships::{Memberships, memberships, memberships_of_token};
pub use needs::Needs;
pub use permission::Permission;
pub use person::{Holding, Person};
pub use power::{ADMINISTRATION, BuiltIn, Power, is_of_administration};
pub use privilege::{Touch, TouchedClient, may_change};
pub use verdict::{About, Answer, Because, Rule, Verdict};
