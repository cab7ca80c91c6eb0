//! HTML answers, with the headers every page has.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::errors::Refused;
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason::{self, Reason};
use crate::pages::{ErrorPage, Layout, SignedIn};
use crate::types::RedirectUri;

/// A page, whose forms may lead to this server and, for the one origin given, on to there: `form-action` also judges
/// the redirect that answers a form.
#[must_use]
pub fn page<T: Template>(status: StatusCode, template: &T, form_target: Option<&str>) -> Response {
    let target = form_target.map(|origin| format!(" {origin}")).unwrap_or_default();
    html(status, template, &format!("form-action 'self'{target}"))
}

/// A page whose form leads to `form_target` alone, sent by the script at `script` if there is one; both in the words of
/// Content Security Policy.
#[must_use]
pub fn page_that_posts<T: Template>(template: &T, form_target: &str, script: Option<&str>) -> Response {
    let script = script
        .map(|script| format!("; script-src {script}"))
        .unwrap_or_default();
    html(
        StatusCode::OK,
        template,
        &format!("form-action {form_target}{script}"),
    )
}

fn html<T: Template>(status: StatusCode, template: &T, policy: &str) -> Response {
    let text = match template.render() {
        Ok(text) => text,
        Err(error) => {
            tracing::error!(cause = %error, "a page could not be made");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(policy)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if let Some(seconds) = super::errors::retry_after(status) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    response
}

/// What `form-action` of a page with forms of our own must allow, so that the browser follows the answer to `uri`.
///
/// Chromium holds the whole chain of redirects against it, and many apps go on from their callback to another host of
/// theirs: so schemes, not origins.
#[must_use]
pub fn form_target(uri: &RedirectUri) -> String {
    match uri.scheme().as_str() {
        "https" => "https:".to_owned(),
        scheme => format!("https: {scheme}:"),
    }
}

fn content_security_policy(policy: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; {policy}; \
         frame-ancestors 'none'; base-uri 'none'"
    )
}

/// What every page shows around itself.
#[must_use]
pub fn layout(app: &App, account: Option<SignedIn>) -> Layout {
    Layout {
        server_name: app.settings.branding.name.clone(),
        issuer_host: app.issuer.host(),
        base: app.issuer.path().to_owned(),
        account,
    }
}

/// A path of this server, under the issuer's.
#[must_use]
pub fn local(app: &App, path: &str) -> String {
    format!("{}{path}", app.issuer.path())
}

/// What an error page says.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// The status.
    pub status: StatusCode,
    /// The heading.
    pub title: &'static str,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub what_to_do: String,
    /// Where to go on: label and address.
    pub return_to: Option<(String, String)>,
    /// Why, where that is no error of the protocol.
    pub reason: Option<Reason>,
}

impl Trouble {
    /// A 400 without a way on.
    #[must_use]
    pub fn new(title: &'static str, message: impl Into<String>, what_to_do: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            title,
            message: message.into(),
            what_to_do: what_to_do.into(),
            return_to: None,
            reason: None,
        }
    }

    /// The same with its entry in the list of reasons.
    #[must_use]
    pub fn because_of(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

/// An error page with an id that is also in the log; `error` is its technical part.
#[must_use]
pub fn trouble(app: &App, trouble: Trouble, error: Option<&ProtocolError>) -> Response {
    let mut refused = match error {
        Some(error) => Refused::from(error),
        None => Refused::of(trouble.reason.unwrap_or(reason::SERVER_FAULT)),
    };
    let error_id = refused.id.get_or_insert_default().to_string();
    let mut details = vec![("number".to_owned(), refused.reason.to_string())];
    if let Some(error) = error {
        details.push(("error".to_owned(), error.code.as_str().to_owned()));
        details.push(("error_description".to_owned(), error.description.to_string()));
    }
    let template = ErrorPage {
        layout: layout(app, None),
        title: trouble.title.to_owned(),
        message: trouble.message,
        what_to_do: trouble.what_to_do,
        error_id,
        details,
        return_to: trouble.return_to,
    };
    refused.on(page(trouble.status, &template, None))
}

/// The page for a refusal that may not be sent on, or a fault.
#[must_use]
pub fn refused(app: &App, error: &ProtocolError) -> Response {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST);
    let what = if error.is_fault() {
        Trouble::new(
            "Something went wrong here",
            "The server could not do this right now.",
            "Please try again in a moment. If it keeps happening, tell the people who run this server the error id.",
        )
    } else {
        Trouble::new(
            "This request can't be completed",
            "The app that sent you here asked for something this server does not accept.",
            "Go back to the app and try again. If it keeps happening, tell the app's developers what is written below.",
        )
    };
    trouble(app, what.with_status(status), Some(error))
}

/// The page for somebody who may not do this.
#[must_use]
pub fn forbidden(app: &App, reason: Reason, message: &str, what_to_do: &str) -> Response {
    let what =
        Trouble::new("This can't be done from here", message, what_to_do).with_status(StatusCode::FORBIDDEN);
    trouble(app, what.because_of(reason), None)
}

/// The address of a redirect after a form: 303, so that the form is never sent on (RFC 9700 §4.12).
#[must_use]
pub fn see_other(location: &str) -> Response {
    let Ok(value) = HeaderValue::from_str(location) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, value);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// Adds cookies to an answer.
#[must_use]
pub fn with_cookies(
    mut response: Response,
    cookies: impl IntoIterator<Item = Option<HeaderValue>>,
) -> Response {
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
