//! The token endpoint (RFC 6749 §3.2).
//!
//! ```text
//! form ─► TokenRequest ─► client_auth ─► grants/<type>: one conditional UPDATE ─► policy ─► sign ─► JSON
//! ```
//! Each room takes the former's output by type; nobody calls back.

mod grants;
mod http;

pub use http::exchange;
