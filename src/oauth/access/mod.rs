//! Who may do what: rules alone, without the web and without a database.

mod permission;

pub use permission::Permission;
