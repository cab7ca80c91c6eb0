//! Every test that needs a database, HTTP or the command: one binary.

#[macro_use]
mod support;

mod architecture;
mod flow;
