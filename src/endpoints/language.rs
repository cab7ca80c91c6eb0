//! The language somebody chose at the foot of a page.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::session;
use crate::storage::{StorageError, locales};
use crate::types::Issuer;
use crate::web::cookies::Name;
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::{self, LONGEST_PLACE};
use crate::web::page::{forbidden, refused, see_other, with_cookies};
use crate::web::same_site::is_own_form;
use crate::words::Language;

/// How long after its first sign-in a browser says in which language its person is written to: they were told of it by then.
const SETTLED_AFTER: Duration = Duration::from_hours(24);

/// `POST /language`: keeps the choice, and shows the page it was made on again.
pub async fn choose(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form.and_then(|form| form.refuse_repeated().map(|()| form)) {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    if !is_own_form(&edge.headers, app.origin()) {
        let words = language::words();
        return forbidden(
            &app,
            reason::FORM_OF_OTHER_SITE,
            words.errors_other_site(),
            words.errors_other_site_do(),
        );
    }
    match chosen(&app, &edge, &form).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

async fn chosen(app: &App, edge: &Edge, form: &Parameters) -> Result<Response, ProtocolError> {
    let language = Language::tagged(form.required("language")?)
        .ok_or_else(|| ProtocolError::of(reason::FORM_INCOMPLETE))?;
    keep(app, edge, language).await?;
    let response = see_other(&way_back(&app.issuer, form.one("to").unwrap_or_default()));
    Ok(with_cookies(
        response,
        [language::cookie(language, edge.now, &app.issuer)],
    ))
}

/// Of somebody who is signed in, for their mails too: in the browser that signed in first, or one that did a while ago. Another may be
/// a thief's, and what they are told of it is in a language they read.
async fn keep(app: &App, edge: &Edge, language: Language) -> Result<(), StorageError> {
    let values = edge.cookies.all(Name::Session, &app.issuer);
    let Some(session) = session::glimpse(app, &values, edge.now).await? else {
        return Ok(());
    };
    let devices = edge.cookies.all(Name::Device, &app.issuer);
    let Some(since) = session::known_since(app, &session, &devices, edge.now) else {
        return Ok(());
    };
    let is_settled = edge.now.since(since) >= SETTLED_AFTER;
    app.db
        .write_one(move |conn| {
            Box::pin(async move {
                if is_settled {
                    locales::set(conn, &session.user_id, language).await
                } else {
                    locales::set_first(conn, &session.user_id, language, since).await
                }
            })
        })
        .await
}

/// The page of this server that somebody goes back to; the front door for whatever is none.
///
/// What is behind the issuer's own origin and path is a path, so it leads nowhere else.
fn way_back(issuer: &Issuer, to: &str) -> String {
    let is_address = to.len() <= LONGEST_PLACE && to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let below = to
        .strip_prefix(issuer.path())
        .filter(|below| is_address && below.starts_with('/') && !below.starts_with("//"));
    issuer.endpoint(below.unwrap_or("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_no_choice_of_a_language_leads_to_another_server() {
        let root: Issuer = "https://id.example.com".parse().unwrap();
        let tenant: Issuer = "https://id.example.com/tenant".parse().unwrap();
        for (to, leads) in [
            ("/", "/"),
            ("/auth?interaction=x%20y&a=b", "/auth?interaction=x%20y&a=b"),
            ("/tenant/sign-in", "/tenant/sign-in"),
        ] {
            assert_eq!(way_back(&root, to), format!("https://id.example.com{leads}"));
        }
        assert_eq!(
            way_back(&tenant, "/tenant/sign-in"),
            "https://id.example.com/tenant/sign-in"
        );
        let long = format!("/{}", "x".repeat(LONGEST_PLACE));
        for bad in [
            "",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            ".evil.example/",
            "@evil.example/",
            ":8443/",
            "/a\r\nset-cookie: x=y",
            "/\t/evil.example",
            " /",
            "/é",
            &long,
        ] {
            assert_eq!(way_back(&root, bad), "https://id.example.com/", "{bad:?}");
            assert_eq!(
                way_back(&tenant, bad),
                "https://id.example.com/tenant/",
                "{bad:?}"
            );
        }
        assert_eq!(
            way_back(&tenant, "/tenant.evil.example/"),
            "https://id.example.com/tenant/"
        );
        assert_eq!(way_back(&tenant, "/sign-in"), "https://id.example.com/tenant/");
    }
}
