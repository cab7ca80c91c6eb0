//! Every test that needs a database, HTTP or the command: one binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::too_many_lines,
    clippy::assigning_clones,
    clippy::cast_possible_wrap,
    clippy::duration_suboptimal_units,
    clippy::format_collect,
    clippy::needless_pass_by_value,
    clippy::print_stdout,
    clippy::semicolon_if_nothing_returned,
    clippy::similar_names,
    clippy::unnecessary_to_owned,
    missing_docs,
    reason = "a test that meets what it does not expect fails"
)]

#[macro_use]
mod support;

mod access;
mod account;
mod admin_pages;
mod api;
mod architecture;
mod audit;
mod authorization;
mod changes;
mod cli;
mod config;
mod conformance;
mod cookies;
mod crash;
mod crowds;
mod demo;
mod documents;
mod durations;
mod edge;
mod ended_sign_in;
mod every_change;
mod faces;
mod factors;
mod faults;
mod fetch;
mod flow;
mod headers;
mod introspection;
mod keys;
mod languages;
mod last_owner;
mod libraries;
mod listening;
mod logout;
mod mail;
mod metadata;
mod model;
mod openid;
mod pages;
mod passkeys;
mod passwords;
mod people;
mod plan;
mod privileges;
mod proofs;
mod proofs_pool;
mod providers;
mod providers_admin;
mod races;
mod refusals;
mod registration;
mod revocation;
mod secrets;
mod serving;
mod sessions;
mod sign_in;
mod sign_in_budgets;
mod sign_in_ends;
mod sign_in_log;
mod sign_in_time;
mod step_up;
mod storage;
mod token;
