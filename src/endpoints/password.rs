//! Setting a password by a link: an invitation, or a reset. Looking at the page does not use the link up.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::audit::{self, Actor, AuditEvent, Kind};
use crate::mail::{self, Letter, Occasion};
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::{PasswordPage, PasswordSetPage};
use crate::proofs::password::{Caller, MAX_BYTES, Password, PasswordError};
use crate::session;
use crate::storage::one_time_links::{self, OneTimeLink};
use crate::storage::users::{self, User};
use crate::types::{OpaqueToken, Secret, Timestamp};
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::page::{Trouble, forbidden, layout, local, page, refused, trouble};
use crate::web::same_site::is_own_form;

/// `GET /password/{token}`.
pub async fn ask(State(app): State<App>, edge: Edge, Path(token): Path<String>) -> Response {
    match find(&app, &token, edge.now).await {
        Ok(Some((_, link, user))) => form_page(&app, &token, &link, &user, Vec::new()),
        Ok(None) => dead_link(&app),
        Err(error) => refused(&app, &error),
    }
}

/// `POST /password/{token}`.
pub async fn set(
    State(app): State<App>,
    edge: Edge,
    Path(token): Path<String>,
    Form(form): Form,
) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    let found = match find(&app, &token, edge.now).await {
        Ok(Some(found)) => found,
        Ok(None) => return dead_link(&app),
        Err(error) => return refused(&app, &error),
    };
    let is_genuine = form
        .one("csrf")
        .is_some_and(|csrf| app.forms.verify(form_name(&token).as_bytes(), csrf));
    if !is_genuine || !is_own_form(&edge.headers, &app.issuer) {
        return forbidden(
            &app,
            reason::FORM_OF_OTHER_SITE,
            "This form was not sent by a page of this server.",
            "Open the link again.",
        );
    }
    let occasion = Occasion::new(edge.now).by(&edge.user_agent(), edge.address);
    match save(&app, found, &token, &form, occasion).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

type Found = (OpaqueToken, OneTimeLink, User);

async fn find(app: &App, token: &str, now: Timestamp) -> Result<Option<Found>, ProtocolError> {
    let Some(token) = OpaqueToken::presented(OpaqueToken::LINK, token) else {
        return Ok(None);
    };
    let mut read = app.db.read().await?;
    let Some(link) = one_time_links::find(&mut read.conn(), &token.hash(), now).await? else {
        return Ok(None);
    };
    let user = users::by_id(&mut read.conn(), &link.user_id).await?;
    Ok(user.filter(|user| user.is_active).map(|user| (token, link, user)))
}

async fn save(
    app: &App,
    (token, link, user): Found,
    path: &str,
    form: &Parameters,
    occasion: Occasion,
) -> Result<Response, ProtocolError> {
    let now = occasion.at;
    let mut errors = Vec::new();
    let about = [
        user.email.as_str(),
        user.name.as_str(),
        app.settings.branding.name.as_str(),
    ];
    let typed = |name| Password::typed(&Secret::new(form.one(name).unwrap_or_default().to_owned()));
    let password = match (typed("password"), typed("password_again")) {
        (Ok(password), again) => {
            if again.ok().as_ref() != Some(&password) {
                errors.push("The two passwords are not the same.".to_owned());
            }
            if let Err(sentences) = app.passwords.check(&password, &about) {
                errors.extend(sentences);
            }
            Some(password)
        }
        (Err(_), _) => {
            errors.push(format!("The password must have at most {MAX_BYTES} bytes."));
            None
        }
    };
    let Some(password) = password.filter(|_| errors.is_empty()) else {
        return Ok(form_page(app, path, &link, &user, errors));
    };
    // Whoever holds a link is none of the strangers.
    let caller = Caller::Known {
        account: user.id.to_string(),
    };
    let hashed = app.passwords.hash(password, &caller, now).await;
    let phc = hashed.map_err(|error| match error {
        PasswordError::Busy => ProtocolError::unavailable(error),
        PasswordError::Storage(error) => error.into(),
        other => ProtocolError::server_error(other),
    })?;
    let (hash, outbox) = (token.hash(), app.outbox.clone());
    let is_used = app
        .db
        .write(move |conn| {
            Box::pin(async move {
                // The account first, then the link: as whoever disables an account and ends its links.
                if users::hold(conn, &user.id).await?.is_none() {
                    return Ok(false);
                }
                let Some(link) = one_time_links::consume(conn, &hash, now).await? else {
                    return Ok(false);
                };
                let cause = (Actor::User, "password changed");
                session::change_password(conn, &link.user_id, &phc, cause, now).await?;
                let is_reset = link.kind == "reset";
                let event = AuditEvent::new(Kind::PasswordSet, Actor::User)
                    .user(&link.user_id)
                    .details(link.kind);
                audit::record(conn, &event, now).await?;
                // A first password is what whoever chose it was invited to do.
                if is_reset {
                    let letter = Letter::PasswordChanged { occasion };
                    mail::queue(conn, &outbox, &user.email, &letter, now).await?;
                }
                Ok(true)
            })
        })
        .await?;
    if !is_used {
        return Ok(dead_link(app));
    }
    app.logouts.notify_one();
    Ok(page(
        StatusCode::OK,
        &PasswordSetPage {
            layout: layout(app, None),
        },
    ))
}

fn form_name(token: &str) -> String {
    format!("set password {token}")
}

fn form_page(app: &App, token: &str, link: &OneTimeLink, user: &User, errors: Vec<String>) -> Response {
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let template = PasswordPage {
        layout: layout(app, None),
        action: local(app, &format!("/password/{token}")),
        csrf: app.forms.tag(form_name(token).as_bytes()),
        email: user.email.as_str().to_owned(),
        errors,
        is_invite: link.kind == "invite",
        min_length: app.settings.password.min_length,
    };
    page(status, &template)
}

fn dead_link(app: &App) -> Response {
    let what = Trouble::new(
        reason::LINK_NOT_GOOD,
        "This link no longer works",
        "It was used already, or it is too old.",
        "Ask an administrator of this server for a new one.",
    );
    trouble(app, what)
}
