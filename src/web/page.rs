//! HTML answers, with the headers every page has.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::errors::{Refused, status_of};
use super::language;
use crate::app::{App, Door};
use crate::oauth::error::{BoxError, ProtocolError};
use crate::oauth::reason::{self, Reason};
use crate::pages::admin::Way;
use crate::pages::{Carried, ErrorPage, Layout, SignedIn};
use crate::types::Origin;

/// A page whose forms, if it has any, are answered by this server and lead nowhere else.
#[must_use]
pub fn page<T: Template>(status: StatusCode, template: &T) -> Response {
    page_with(status, template, &Policy::default())
}

/// A page with a form whose answer may be a redirect to an app.
#[must_use]
pub fn page_toward_app<T: Template>(status: StatusCode, template: &T) -> Response {
    let policy = Policy {
        forms: Forms::Anywhere,
        ..Policy::default()
    };
    page_with(status, template, &policy)
}

/// What a page may do, beside showing itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy<'a> {
    /// Where its forms may lead.
    pub forms: Forms,
    /// Another origin of this server's that they may lead to as well.
    pub also: Option<&'a Origin>,
    /// The address of the script that sends its form.
    pub script: Option<&'a str>,
    /// Whether other sites may show it in a frame: for what is answered in one (`prompt=none`), where pressing anything would do
    /// no more than happens by itself.
    pub may_be_framed: bool,
}

/// Where the forms of a page may lead, as Content Security Policy sees it.
#[derive(Clone, Copy, Debug, Default)]
pub enum Forms {
    /// To this server, and no further.
    #[default]
    Here,
    /// To an app, or to this server and from there on to wherever an app is.
    ///
    /// Chromium holds every hop of the redirects that follow a form against `form-action`: also those that an app's
    /// callback makes, to a scheme of another app (`claude:`, `slack:`) or a host nobody here knows of, and it cancels
    /// them with the code already spent. So such a page has no `form-action`, which costs one line of defence: markup that
    /// got into it could add a form that leads elsewhere. None gets in: templates escape every value, nothing anybody
    /// wrote is ever HTML, and no script runs.
    Anywhere,
}

/// A page that may do what `policy` says.
#[must_use]
pub fn page_with<T: Template>(status: StatusCode, template: &T, policy: &Policy<'_>) -> Response {
    let text = match template.render() {
        Ok(text) => text,
        Err(error) => {
            return fault(error);
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
    headers.insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(language::spoken().tag()),
    );
    headers.insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    if !policy.may_be_framed {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(value) = HeaderValue::from_str(&content_security_policy(policy)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
    if let Some(seconds) = super::errors::retry_after(status) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    response
}

fn content_security_policy(policy: &Policy<'_>) -> String {
    let mut text = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'".to_owned();
    match policy.forms {
        Forms::Here => {
            text.push_str("; form-action 'self'");
            if let Some(also) = policy.also {
                text.push(' ');
                text.push_str(&also.text());
            }
        }
        Forms::Anywhere => {}
    }
    if let Some(script) = policy.script {
        text.push_str("; script-src ");
        text.push_str(script);
    }
    if !policy.may_be_framed {
        text.push_str("; frame-ancestors 'none'");
    }
    text
}

/// What every page shows around itself.
#[must_use]
pub fn layout(app: &App, account: Option<SignedIn>) -> Layout {
    Layout {
        server_name: app.settings.branding.name.clone(),
        issuer_host: app.issuer.host(),
        base: app.issuer.path().to_owned(),
        home: at_issuer(app, ""),
        look: Arc::clone(&app.branding.look),
        account,
        words: language::words(),
        place: language::place(),
    }
}

/// The same for a page that nobody asks for again in another language: it is made once, or is a refusal.
#[must_use]
pub fn layout_once(app: &App) -> Layout {
    Layout {
        place: None,
        ..layout(app, None)
    }
}

/// A path of this server, under the issuer's.
#[must_use]
pub fn local(app: &App, path: &str) -> String {
    format!("{}{path}", app.issuer.path())
}

/// A path under the issuer's that is there alone: from the administration's own listener it is at another origin.
#[must_use]
pub fn at_issuer(app: &App, path: &str) -> String {
    match app.door {
        Door::Public => local(app, path),
        Door::Administration => app.issuer.endpoint(path),
    }
}

/// What an error page says.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// The status.
    pub status: StatusCode,
    /// The heading.
    pub title: String,
    /// Whose name what happened begins with, if any: others chose it, so it is set apart.
    pub named: Option<String>,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub what_to_do: String,
    /// Where to go on: label and address.
    pub return_to: Option<(String, String)>,
    /// The same as a form, where a link would be too long.
    pub start_again: Option<Carried>,
    /// Where to go on, as a form: label and what it carries.
    pub return_form: Option<(String, Carried)>,
    /// The way to another account.
    pub other_account: Option<Carried>,
    /// What else the app's developers want to know: name and value.
    pub facts: Vec<(String, String)>,
    /// Who is signed in, where the page says so.
    pub account: Option<SignedIn>,
    /// The rooms of the administration, for whoever is in it.
    pub rooms: Vec<Way>,
    why: Refused,
}

impl Trouble {
    /// What is said of a reason, or of an error of the protocol; without a way on.
    #[must_use]
    pub fn new(
        why: impl Into<Refused>,
        title: impl Into<String>,
        message: impl Into<String>,
        what_to_do: impl Into<String>,
    ) -> Self {
        let why = why.into();
        Self {
            status: status_of(why.reason),
            title: title.into(),
            named: None,
            message: message.into(),
            what_to_do: what_to_do.into(),
            return_to: None,
            start_again: None,
            return_form: None,
            other_account: None,
            facts: Vec::new(),
            account: None,
            rooms: Vec::new(),
            why,
        }
    }
}

/// The refusal that may not be sent on, or a fault, whatever it is.
impl From<&ProtocolError> for Trouble {
    fn from(error: &ProtocolError) -> Self {
        let words = language::words();
        if error.status() >= 500 {
            Self::new(
                error,
                words.errors_fault_title(),
                words.errors_fault(),
                words.errors_fault_do(),
            )
        } else {
            Self::new(
                error,
                words.errors_refused_title(),
                words.errors_refused(),
                words.errors_refused_do(),
            )
        }
    }
}

/// An error page with an id that is also in the log.
#[must_use]
pub fn trouble(app: &App, trouble: Trouble) -> Response {
    let mut refused = trouble.why;
    // Nobody writes to the owner about an address that is none: there the id is in the header alone.
    let is_told = refused.reason != reason::NOT_FOUND;
    let error_id = is_told.then(|| refused.id.get_or_insert_default().to_string());
    let told = refused.code.into_iter().flat_map(|code| {
        [
            ("error".to_owned(), code.to_owned()),
            ("error_description".to_owned(), refused.description.to_string()),
        ]
    });
    let details = told.chain(trouble.facts).collect();
    let template = ErrorPage {
        // Where it was asked for is what was sent, and no refusal repeats that.
        layout: Layout {
            account: trouble.account,
            ..layout_once(app)
        },
        rooms: trouble.rooms,
        title: trouble.title,
        named: trouble.named,
        message: trouble.message,
        what_to_do: trouble.what_to_do,
        error_id,
        number: refused.reason.to_string(),
        details,
        return_to: trouble.return_to,
        start_again: trouble.start_again,
        return_form: trouble.return_form,
        other_account: trouble.other_account,
    };
    refused.on(
        if template.start_again.is_some() || template.other_account.is_some() {
            page_toward_app(trouble.status, &template)
        } else {
            page(trouble.status, &template)
        },
    )
}

/// The page for a refusal that may not be sent on, or a fault.
#[must_use]
pub fn refused(app: &App, error: &ProtocolError) -> Response {
    trouble(app, error.into())
}

/// Any path that is not there.
#[must_use]
pub fn not_found(app: &App) -> Response {
    trouble(app, nothing())
}

/// What is said of a path that is not there.
#[must_use]
pub fn nothing() -> Trouble {
    let words = language::words();
    Trouble::new(
        reason::NOT_FOUND,
        words.errors_nothing_title(),
        words.errors_nothing(),
        words.errors_nothing_do(),
    )
}

/// The page for somebody who may not do this.
#[must_use]
pub fn forbidden(
    app: &App,
    reason: Reason,
    message: impl Into<String>,
    what_to_do: impl Into<String>,
) -> Response {
    trouble(
        app,
        Trouble::new(
            reason,
            language::words().errors_not_from_here(),
            message,
            what_to_do,
        ),
    )
}

/// A fault where even a page cannot be made: the line of the log tells what it was.
fn fault(error: impl Into<BoxError>) -> Response {
    let refused = Refused::from(&ProtocolError::server_error(error));
    refused.on(StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// The address of a redirect after a form: 303, so that the form is never sent on (RFC 9700 §4.12).
#[must_use]
pub fn see_other(location: &str) -> Response {
    let value = match HeaderValue::from_str(location) {
        Ok(value) => value,
        Err(error) => return fault(error),
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
