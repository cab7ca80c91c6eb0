//! How a browser goes on where what it takes along may be longer than a header or an address can be.
//!
//! Between the browser and this server there may be a proxy, and at their defaults proxies take 4 KiB of headers in an answer
//! (nginx, `proxy_buffer_size`) and 8 KiB of address in a request (nginx, Apache's `LimitRequestLine`). What is short goes by a
//! redirect, which can be reloaded; what is long goes in a page.

use axum::http::StatusCode;
use axum::response::Response;

use super::edge::Edge;
use super::form::MAX_CARRIED;
use super::language::words;
use super::page::{Forms, Policy, layout_once, page_with, refused, see_other};
use super::same_site::is_own_form;
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::{Carried, CarriedPage, OnwardInFrame, OnwardPage, Toward};

/// The longest address a redirect carries: the rest of the 4 KiB is for the other headers, the cookies of a sign-in among them.
pub const LONGEST_LOCATION: usize = 3 * 1024;

/// The way to an app.
#[derive(Clone, Debug)]
pub struct Onward {
    /// The address, of a registered URI.
    pub url: String,
    /// Whose it is.
    pub toward: Toward,
    /// Whether it is answered in a frame, where no person is in front.
    pub is_in_frame: bool,
}

/// Sends the browser to an app: by a redirect, which is 303 so that no form is ever sent on (RFC 9700 §4.12), or, where the
/// address is too long for one, by a page that goes there by itself.
#[must_use]
pub fn onward(app: &App, way: Onward) -> Response {
    let Onward {
        url,
        toward,
        is_in_frame,
    } = way;
    if url.len() <= LONGEST_LOCATION {
        return see_other(&url);
    }
    if is_in_frame {
        let policy = Policy {
            may_be_framed: true,
            ..Policy::default()
        };
        let template = OnwardInFrame { url, words: words() };
        return page_with(StatusCode::OK, &template, &policy);
    }
    by_itself(app, url, toward)
}

/// Sends the browser by a page that goes there by itself. Chromium holds every hop of the redirects that follow a form against the
/// `form-action` of its page; where a page goes by itself is no such hop.
#[must_use]
pub fn by_itself(app: &App, url: String, toward: Toward) -> Response {
    let template = OnwardPage {
        layout: layout_once(app),
        url,
        toward,
    };
    page_with(StatusCode::OK, &template, &Policy::default())
}

/// The field that says that a request has come by a page of ours, and so with the browser's own cookies.
const MARK: (&str, &str) = ("step", "carried");

/// Lets a request that an app sent as a form go on as if it had been a link: another site's form does not bring this one's
/// `Lax` cookies; a redirect does, and so does a form of ours, which carries what is too long for an address.
#[must_use]
pub fn carry_on(app: &App, path: &str, form: &Parameters, is_in_frame: bool) -> Response {
    let query = form.encoded();
    if query.is_empty() {
        return see_other(path);
    }
    if query.len() > MAX_CARRIED {
        return refused(app, &ProtocolError::of(reason::REQUEST_TOO_LONG));
    }
    let address = format!("{path}?{query}");
    if address.len() <= LONGEST_LOCATION {
        return see_other(&address);
    }
    let template = CarriedPage {
        layout: layout_once(app),
        request: carried(path, form),
    };
    let script = app.issuer.endpoint("/assets/form_post.js");
    let policy = Policy {
        forms: Forms::Anywhere,
        script: Some(&script),
        may_be_framed: is_in_frame,
        ..Policy::default()
    };
    page_with(StatusCode::OK, &template, &policy)
}

/// A request as a form of ours. What it brings along under the name of our mark stays behind: twice there, the mark would be
/// none, and the form be carried on once more, and again.
#[must_use]
pub fn carried(path: &str, parameters: &Parameters) -> Carried {
    let pairs = parameters.pairs().iter().filter(|(name, _)| name != MARK.0);
    let mut fields: Vec<_> = pairs.cloned().collect();
    fields.push((MARK.0.to_owned(), MARK.1.to_owned()));
    Carried {
        action: path.to_owned(),
        fields,
    }
}

/// What came by such a form of ours; `None` for any other form.
#[must_use]
pub fn arrived(app: &App, edge: &Edge, form: &Parameters) -> Option<Parameters> {
    let is_ours = form.one(MARK.0) == Some(MARK.1) && is_own_form(&edge.headers, app.origin());
    is_ours.then(|| {
        let pairs = form.pairs().iter().filter(|(name, _)| name != MARK.0);
        Parameters::from_pairs(pairs.cloned().collect())
    })
}
