//! `/password/{token}`: setting a password by a link, an invitation or a reset. Looking at the page does not use the link up.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{brought, brought_late, brought_valid, go_on};
use crate::app::App;
use crate::endpoints::authorization::steps;
use crate::mail;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::{PasswordPage, PasswordSetPage};
use crate::session::{self, NewPassword, PasswordSet};
use crate::storage::one_time_links::{self, OneTimeLink};
use crate::storage::users::{self, User};
use crate::types::{OpaqueToken, Timestamp};
use crate::web::by_mail::refuse_foreign;
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::words;
use crate::web::new_password::chosen;
use crate::web::page::{Trouble, layout, layout_once, local, page, page_toward_app, refused, trouble};

/// `GET /password/{token}`.
pub async fn choose_password(
    State(app): State<App>,
    edge: Edge,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let sealed = parameters.one("interaction");
    match find(&app, &token, edge.now).await {
        Ok(Some((_, link, user))) => {
            let goes_on = sealed.filter(|sealed| brought(&app, &edge, Some(sealed)).is_some());
            form_page(&app, &token, (&link, &user, goes_on), Vec::new())
        }
        Ok(None) => dead_link(&app, &edge, sealed),
        Err(error) => refused(&app, &error),
    }
}

/// `POST /password/{token}`.
pub async fn set_password(
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
        Ok(None) => return dead_link(&app, &edge, form.one("interaction")),
        Err(error) => return refused(&app, &error),
    };
    if let Some(response) = refuse_foreign(&app, &edge, &form, &form_name(&token)) {
        return response;
    }
    match Box::pin(save(&app, &edge, found, &token, &form)).await {
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
    edge: &Edge,
    (token, link, user): Found,
    path: &str,
    form: &Parameters,
) -> Result<Response, ProtocolError> {
    let sealed = form.one("interaction");
    let password = match chosen(app, form, &[user.email.as_str(), user.name.as_str()]) {
        Ok(password) => password,
        Err(errors) => return Ok(form_page(app, path, (&link, &user, sealed), errors)),
    };
    let brought = brought_valid(app, edge, sealed).await;
    let goes_on = match &brought {
        Some((interaction, valid)) => {
            let demand = steps::demand_of(app, valid.as_ref());
            Some((steps::visit(app, edge, interaction).await?, demand))
        }
        None => None,
    };
    let new = NewPassword {
        link: token.hash(),
        user,
        password,
        address: edge.address,
        user_agent: edge.user_agent(),
        goes_on,
    };
    let set = session::set_password(app, new, edge.now).await?;
    Ok(match (set, brought) {
        (PasswordSet::DeadLink, _) => dead_link(app, edge, sealed),
        (PasswordSet::GoesOn(outcome), Some((interaction, _))) => {
            go_on(app, edge, interaction, outcome).await
        }
        (PasswordSet::Saved | PasswordSet::GoesOn(_), _) => page(
            StatusCode::OK,
            &PasswordSetPage {
                layout: layout_once(app),
            },
        ),
    })
}

fn form_name(token: &str) -> String {
    format!("set password {token}")
}

fn form_page(
    app: &App,
    token: &str,
    (link, user, goes_on): (&OneTimeLink, &User, Option<&str>),
    errors: Vec<String>,
) -> Response {
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let query = goes_on.map(|sealed| format!("?interaction={sealed}"));
    let template = PasswordPage {
        layout: layout(app, None),
        // Whoever loads the page anew from its address goes on all the same.
        action: local(app, &format!("/password/{token}{}", query.unwrap_or_default())),
        csrf: app.forms.tag(form_name(token).as_bytes()),
        interaction: goes_on.map(str::to_owned),
        email: user.email.as_str().to_owned(),
        errors,
        is_invite: link.kind == "invite",
        min_length: app.settings.password.min_length,
    };
    if goes_on.is_some() {
        page_toward_app(status, &template)
    } else {
        page(status, &template)
    }
}

fn dead_link(app: &App, edge: &Edge, sealed: Option<&str>) -> Response {
    let words = words();
    let helps_oneself = mail::is_configured(&app.settings.mail);
    let what_to_do = if helps_oneself {
        words.errors_link_password_do()
    } else {
        words.errors_link_admin_do()
    };
    let mut what = Trouble::new(
        reason::LINK_NOT_GOOD,
        words.errors_link_title(),
        words.errors_link_used(),
        what_to_do,
    );
    if helps_oneself {
        let address = match brought_late(app, edge, sealed) {
            Some(interaction) => local(app, &format!("/password?interaction={}", interaction.seal(app))),
            None => app.issuer.endpoint("/password"),
        };
        what.return_to = Some((words.errors_another_sent().into(), address));
    }
    trouble(app, what)
}
