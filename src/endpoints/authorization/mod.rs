//! The authorization endpoint (RFC 6749 §3.1), where people sign in and decide.
//!
//! ```text
//! GET  /auth?client_id=…        parameters ─► validate ─► decide ─► page (the request sealed inside) or answer
//! POST /auth (a form of a page) open the sealed request ─► note what the person did ─► 303 /auth?interaction=…
//! POST /auth (an app's request) 303 /auth?…, so that the browser's own cookies come with it
//! ```
//!
//! What would be too long for such a redirect does not make one: a form is then answered by the next page itself, and an
//! app's request by a page that carries it on (`web::onward`).
//!
//! `/sign-in` is the same without a request. `by_link` has what people do by a link that was mailed to them, and how they get
//! one: whoever asked for it in a request goes on with that request. `with_provider` has the way to another provider and back.

mod answer;
mod asking;
mod by_link;
mod connecting;
mod consent;
mod decide;
mod demand;
mod denial;
mod earlier;
mod http;
mod interaction;
mod lasting;
mod missing;
mod next;
mod offer;
mod permitted;
mod plain;
mod providers;
mod proving;
mod signing_up;
mod steps;
mod warning;
mod with_provider;

pub use by_link::{
    ask_for_link, ask_to_sign_up, choose_password, forgotten, make_account, new_account, set_password,
    sign_up,
};
pub use http::{authorize, authorize_form, sign_in, sign_in_form};
pub use steps::{Needs, STEPS, Step};
pub use with_provider::{answered, answered_by_form, connect_or_start, start};
