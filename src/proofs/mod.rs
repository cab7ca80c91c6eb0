//! What proves who a person is.

pub mod password;
