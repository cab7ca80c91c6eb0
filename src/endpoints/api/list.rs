//! Every operation there is.

use super::operation::Operation;
use super::{
    audit_events, client_edits, client_people, clients, explain, groups, health, initial_tokens, keys, links,
    mails, providers, resources, roles, scopes, settings, sign_ins, users,
};

/// Everything that can be asked.
#[must_use]
pub fn operations() -> Vec<Operation> {
    [
        &audit_events::OPERATIONS[..],
        &clients::OPERATIONS,
        &client_edits::OPERATIONS,
        &client_people::OPERATIONS,
        &explain::OPERATIONS,
        &groups::OPERATIONS,
        &health::OPERATIONS,
        &initial_tokens::OPERATIONS,
        &keys::OPERATIONS,
        &links::OPERATIONS,
        &mails::OPERATIONS,
        &providers::OPERATIONS,
        &resources::OPERATIONS,
        &roles::OPERATIONS,
        &scopes::OPERATIONS,
        &settings::OPERATIONS,
        &sign_ins::OPERATIONS,
        &users::OPERATIONS,
    ]
    .concat()
}
