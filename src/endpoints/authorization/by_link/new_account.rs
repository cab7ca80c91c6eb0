//! `/sign-up/{link}`: the last page of becoming a user, for whoever reads the mail of an address. Looking at it makes nothing.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::sign_up::Invited;
use super::{brought, brought_late, brought_valid, go_on};
use crate::app::App;
use crate::endpoints::authorization::steps;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::pages::{AccountMadePage, NewAccountPage, NewAccountPasskeyPage, SigningUp};
use crate::proofs::passkey::{NewPasskey, PasskeyError, Person, Registering};
use crate::session::{self, FirstWay, NewAccount, SignedUp};
use crate::storage::{StorageError, users};
use crate::types::{TokenHash, UserId, one_line};
use crate::web::by_mail::refuse_foreign;
use crate::web::edge::Edge;
use crate::web::form::Form;
use crate::web::language::words;
use crate::web::new_password::chosen;
use crate::web::page::{Forms, Trouble, layout, layout_once, local, page, page_toward_app, refused, trouble};
use crate::web::passkeys::{passkey_page, said_of_new};
use crate::web::recovery_codes::recovery_codes;

/// `GET /sign-up/{link}`.
pub async fn new_account(
    State(app): State<App>,
    edge: Edge,
    Path(link): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let sealed = parameters.one("interaction");
    let goes_on = sealed.filter(|sealed| brought(&app, &edge, Some(sealed)).is_some());
    let Some(invited) = Invited::open(&app, &link, edge.now) else {
        return dead_link(&app, &edge, sealed);
    };
    let linked = Linked::new(&link, invited, goes_on);
    match is_taken(&app, &linked).await {
        Ok(true) => taken(&app, &edge, sealed),
        Ok(false) => form_page(&app, &linked, "", Faults::default()),
        Err(error) => refused(&app, &error.into()),
    }
}

async fn is_taken(app: &App, linked: &Linked<'_>) -> Result<bool, StorageError> {
    let mut read = app.db.read().await?;
    let account = users::by_email(&mut read.conn(), &linked.invited.email).await?;
    Ok(account.is_some())
}

/// `POST /sign-up/{link}`.
pub async fn make_account(
    State(app): State<App>,
    edge: Edge,
    Path(link): Path<String>,
    Form(form): Form,
) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    let Some(invited) = Invited::open(&app, &link, edge.now) else {
        return dead_link(&app, &edge, form.one("interaction"));
    };
    let linked = Linked::new(&link, invited, form.one("interaction"));
    if let Some(response) = refuse_foreign(&app, &edge, &form, &linked.form_name()) {
        return response;
    }
    match Box::pin(sent(&app, &edge, &linked, &form)).await {
        Ok(response) => response,
        Err(error) => refused(&app, &error),
    }
}

/// The link, what it holds, and the request that came along.
struct Linked<'a> {
    link: &'a str,
    invited: Invited,
    interaction: Option<&'a str>,
}

impl<'a> Linked<'a> {
    fn new(link: &'a str, invited: Invited, interaction: Option<&'a str>) -> Self {
        Self {
            link,
            invited,
            interaction,
        }
    }

    fn form_name(&self) -> String {
        format!("make an account {}", self.link)
    }

    /// Where the forms of its pages may lead.
    fn forms(&self) -> Forms {
        if self.interaction.is_some() {
            Forms::Anywhere
        } else {
            Forms::Here
        }
    }

    fn travelling(&self, app: &App, name: &str) -> SigningUp {
        // Whoever loads the page anew from its address goes on all the same.
        let query = self.interaction.map(|sealed| format!("?interaction={sealed}"));
        let path = format!("/sign-up/{}{}", self.link, query.unwrap_or_default());
        SigningUp {
            action: local(app, &path),
            csrf: app.forms.tag(self.form_name().as_bytes()),
            interaction: self.interaction.map(str::to_owned),
            email: self.invited.email.to_string(),
            name: name.to_owned(),
        }
    }
}

async fn sent(
    app: &App,
    edge: &Edge,
    linked: &Linked<'_>,
    form: &Parameters,
) -> Result<Response, ProtocolError> {
    form.refuse_repeated()?;
    let name = one_line(form.one("name").unwrap_or_default().trim(), 100);
    match form.one("decision") {
        Some("password") => return Ok(form_page(app, linked, &name, Faults::default())),
        Some("passkey") => return passkey_form(app, edge, linked, &name, None),
        Some(_) => return Err(ProtocolError::of(reason::FORM_INCOMPLETE)),
        None => {}
    }
    if form.has("answer") {
        return match made(app, edge, linked, form) {
            Ok((id, passkey)) => {
                let of = (id, called(&name, linked));
                save(app, edge, linked, of, FirstWay::Passkey(passkey)).await
            }
            Err(error) => passkey_form(app, edge, linked, &name, Some(said_of_new(error)?)),
        };
    }
    let mut faults = Faults {
        has_no_name: name.is_empty(),
        ..Faults::default()
    };
    match chosen(app, form, &[linked.invited.email.as_str(), &name]) {
        Ok(password) if !faults.has_no_name => {
            let of = (UserId::new(), name);
            save(app, edge, linked, of, FirstWay::Password(password)).await
        }
        chosen => {
            faults.of_password = chosen.err().unwrap_or_default();
            Ok(form_page(app, linked, &name, faults))
        }
    }
}

/// What is wrong with what was typed.
#[derive(Default)]
struct Faults {
    has_no_name: bool,
    of_password: Vec<String>,
}

/// What somebody is called: what they typed, or what their address says.
fn called(name: &str, linked: &Linked<'_>) -> String {
    let local = linked.invited.email.as_str().split('@').next();
    if name.is_empty() {
        local.unwrap_or_default().to_owned()
    } else {
        name.to_owned()
    }
}

async fn save(
    app: &App,
    edge: &Edge,
    linked: &Linked<'_>,
    (id, name): (UserId, String),
    way: FirstWay,
) -> Result<Response, ProtocolError> {
    let brought = brought_valid(app, edge, linked.interaction).await;
    let goes_on = match &brought {
        Some((interaction, valid)) => {
            let demand = steps::demand_of(app, valid.as_ref());
            Some((steps::visit(app, edge, interaction).await?, demand))
        }
        None => None,
    };
    let new = NewAccount {
        id,
        link: (TokenHash::of(linked.link), linked.invited.until),
        email: linked.invited.email.clone(),
        name: name.clone(),
        way,
        address: edge.address,
        user_agent: edge.user_agent(),
        language: words().language(),
        goes_on,
    };
    let signed_up = session::sign_up(app, new, edge.now).await?;
    Ok(match (signed_up, brought) {
        (SignedUp::Taken, _) => taken(app, edge, linked.interaction),
        (SignedUp::Refused(error), _) => passkey_form(app, edge, linked, &name, Some(said_of_new(error)?))?,
        (SignedUp::GoesOn(outcome), Some((interaction, _))) => go_on(app, edge, interaction, outcome).await,
        (SignedUp::Made(codes), brought) if !codes.is_empty() => {
            let onward = match &brought {
                // To the sign-in, which asks for the passkey: the app wished for an account, and there is one.
                Some((interaction, _)) => steps::onward_unproved(app, &interaction.with_account()),
                None => steps::to_sign_in(app),
            };
            recovery_codes(app, &codes, onward, linked.forms())
        }
        (SignedUp::Made(_) | SignedUp::GoesOn(_), _) => page(
            StatusCode::OK,
            &AccountMadePage {
                layout: layout_once(app),
                email: linked.invited.email.to_string(),
            },
        ),
    })
}

/// A passkey that a browser is asked for, and the account it is to be of.
#[derive(Serialize, Deserialize)]
struct Asked {
    id: UserId,
    state: Registering,
}

/// The passkey that a browser made, and the account it is of.
fn made(
    app: &App,
    edge: &Edge,
    linked: &Linked<'_>,
    form: &Parameters,
) -> Result<(UserId, NewPasskey), PasskeyError> {
    let sealed = form.one("asked").unwrap_or_default();
    let opened = app
        .forms_sealed
        .open_text(linked.form_name().as_bytes(), sealed)
        .ok();
    let asked: Option<Asked> = opened.and_then(|json| serde_json::from_slice(&json).ok());
    let Asked { id, state } = asked.ok_or(PasskeyError::NotAsked)?;
    let answer = form.one("answer").unwrap_or_default();
    let new = app.passkeys.finish_registration(&state, &id, answer, edge.now)?;
    Ok((id, new))
}

fn passkey_form(
    app: &App,
    edge: &Edge,
    linked: &Linked<'_>,
    name: &str,
    error: Option<String>,
) -> Result<Response, ProtocolError> {
    let id = UserId::new();
    let called_here = called(name, linked);
    let whose = Person {
        id: &id,
        email: linked.invited.email.as_str(),
        name: &called_here,
    };
    let called = &app.settings.branding.name;
    let asked = match app.passkeys.begin_registration(whose, &[], called, edge.now) {
        Ok(asked) => asked,
        Err(PasskeyError::NotAvailable(_)) => return Ok(form_page(app, linked, name, Faults::default())),
        Err(error) => return Err(ProtocolError::server_error(error)),
    };
    let (passkey, state) = (asked.options, asked.state);
    let json = serde_json::to_vec(&Asked {
        id: id.clone(),
        state,
    })
    .map_err(ProtocolError::server_error)?;
    let sealed = app.forms_sealed.seal_text(linked.form_name().as_bytes(), &json);
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let template = NewAccountPasskeyPage {
        layout: layout(app, None),
        signing_up: linked.travelling(app, name),
        passkey,
        asked: sealed.map_err(ProtocolError::server_error)?,
        error,
    };
    Ok(passkey_page(app, status, &template, linked.forms()))
}

fn form_page(app: &App, linked: &Linked<'_>, name: &str, faults: Faults) -> Response {
    let status = if faults.of_password.is_empty() && !faults.has_no_name {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let template = NewAccountPage {
        layout: layout(app, None),
        signing_up: linked.travelling(app, name),
        has_no_name: faults.has_no_name,
        errors: faults.of_password,
        min_length: app.settings.password.min_length,
        may_be_passkey: app.passkeys.available().is_ok(),
    };
    match linked.forms() {
        Forms::Anywhere => page_toward_app(status, &template),
        Forms::Here => page(status, &template),
    }
}

fn dead_link(app: &App, edge: &Edge, sealed: Option<&str>) -> Response {
    let words = words();
    let mut what = Trouble::new(
        reason::LINK_NOT_GOOD,
        words.errors_link_title(),
        words.errors_link_cut_off(),
        words.errors_link_sign_up_do(),
    );
    if app.settings.is_open_to_sign_up() {
        let address = match brought_late(app, edge, sealed) {
            Some(interaction) => local(app, &format!("/sign-up?interaction={}", interaction.seal(app))),
            None => app.issuer.endpoint("/sign-up"),
        };
        what.return_to = Some((words.errors_another_sent().into(), address));
    }
    trouble(app, what)
}

/// The page for whoever has an account already: they read its mail, so they may know.
fn taken(app: &App, edge: &Edge, sealed: Option<&str>) -> Response {
    let words = words();
    let mut what = Trouble::new(
        reason::LINK_NOT_GOOD,
        words.errors_account_there_title(),
        words.errors_account_there(),
        words.errors_account_there_do(words.sign_in_forgotten()),
    );
    let address = match brought_late(app, edge, sealed) {
        Some(interaction) => steps::return_address(app, &interaction.with_account()),
        None => app.issuer.endpoint("/sign-in"),
    };
    what.return_to = Some((words.sign_in_button().into(), address));
    trouble(app, what)
}
