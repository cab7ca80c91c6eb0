//! Grantor, an OAuth 2.0 and OpenID Connect authorization server: the map, lowest layer first.
//!
//! A module uses only modules above it in this list; a test holds it to that.

pub mod types;

pub mod words;

pub mod jose;
pub mod pages;
pub mod seal;

pub mod oauth;

pub mod config;

pub mod storage;

pub mod fetch;

pub mod audit;
pub mod keys;
pub mod mail;
pub mod proofs;
pub mod throttle;

pub mod app;

pub mod web;

pub mod client_auth;
pub mod session;
pub mod tokens;

pub mod permissions;

pub mod admin;

pub mod records;

pub mod endpoints;

pub mod server;

pub mod demo;

pub mod cli;
