//! What every endpoint with a web face shares: reading requests, writing answers. With axum, without any rule.

pub mod app_card;
pub mod bearer;
pub mod by_mail;
pub mod cookies;
pub mod edge;
pub mod errors;
pub mod form;
pub mod json;
pub mod language;
pub mod new_password;
pub mod onward;
pub mod page;
pub mod passkeys;
pub mod recovery_codes;
pub mod refusal;
pub mod same_site;
