//! The web face of the authorization endpoint.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::{self, Memory, refuse};
use super::consent::{app_card, consent};
use super::decide::{self, Next, Valid};
use super::interaction::{Browser, Interaction, InteractionError};
use super::steps;
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::pages::{SelectAccountPage, SignInPage};
use crate::session;
use crate::storage::sessions::Session;
use crate::web::cookies::{self, Name};
use crate::web::edge::Edge;
use crate::web::form::{Form, as_address};
use crate::web::page::{
    Trouble, forbidden, form_target, layout, local, page, refused, see_other, trouble, with_cookies,
};
use crate::web::same_site::is_own_form;

/// `GET /auth`: a request of an app, or one in progress that comes back.
pub async fn authorize(State(app): State<App>, edge: Edge, RawQuery(query): RawQuery) -> Response {
    let browser = browser(&app, &edge);
    let query = query.unwrap_or_default();
    let parameters = match Parameters::parse(query.as_bytes()) {
        Ok(parameters) => parameters,
        Err(error) => return refused(&app, &error),
    };
    let interaction = match parameters.one("interaction") {
        Some(sealed) => match Interaction::open(&app, sealed, &browser, edge.now) {
            Ok(interaction) => interaction,
            Err(error) => return not_opened(&app, error),
        },
        None => Interaction::begin(query, &browser, edge.now),
    };
    let response = go_on(&app, &edge, &interaction).await;
    with_browser(&app, &browser, response)
}

/// `POST /auth`: a form of one of our pages, or a request an app sent as a form.
pub async fn authorize_form(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(error) => return refused(&app, &error),
    };
    // Ours, though it may have lost what it must carry: a password is never sent on in an address.
    if form.has("interaction") || form.has("step") || form.has("password") {
        return own_form(&app, &edge, &form).await;
    }
    // OpenID Connect Core §3.1.2.1: "Authorization Servers MUST support the use of the HTTP GET and POST methods".
    // Another site's form does not bring this one's `Lax` cookies; the redirect does.
    match as_address(&local(&app, "/auth"), &form) {
        Ok(address) => see_other(&address),
        Err(error) => refused(&app, &error),
    }
}

/// `GET /sign-in`: signing in without an app.
pub async fn sign_in(State(app): State<App>, edge: Edge) -> Response {
    let browser = browser(&app, &edge);
    let interaction = Interaction::begin(String::new(), &browser, edge.now);
    let response = sign_in_page(&app, None, &interaction, SignInForm::new(String::new()));
    with_browser(&app, &browser, response)
}

/// `POST /sign-in`.
pub async fn sign_in_form(State(app): State<App>, edge: Edge, Form(form): Form) -> Response {
    match form {
        Ok(form) => own_form(&app, &edge, &form).await,
        Err(error) => refused(&app, &error),
    }
}

async fn own_form(app: &App, edge: &Edge, form: &Parameters) -> Response {
    if let Err(error) = form.refuse_repeated() {
        return refused(app, &error);
    }
    if !is_own_form(&edge.headers, &app.issuer) {
        return forbidden(
            app,
            "This form was not sent by a page of this server.",
            "Go back to the app and start again.",
        );
    }
    let browser = browser(app, edge);
    match Interaction::open(
        app,
        form.one("interaction").unwrap_or_default(),
        &browser,
        edge.now,
    ) {
        Ok(interaction) => match steps::take(app, edge, form, interaction).await {
            Ok(response) => response,
            Err(error) => refused(app, &error),
        },
        Err(error) => not_opened(app, error),
    }
}

/// Where every step comes back to.
pub(super) async fn go_on(app: &App, edge: &Edge, interaction: &Interaction) -> Response {
    let valid = match decide::validate(app, &interaction.parameters()).await {
        Ok(valid) => valid,
        Err(error) => return refuse(app, error),
    };
    match next(app, edge, interaction, &valid).await {
        Ok(response) => response,
        Err(error) => refuse(app, valid.refusal(error)),
    }
}

async fn next(
    app: &App,
    edge: &Edge,
    interaction: &Interaction,
    valid: &Valid,
) -> Result<Response, ProtocolError> {
    let session = current_session(app, edge).await?;
    Ok(
        match decide::decide(app, valid, interaction, session, edge.now).await? {
            Next::SignIn(of) => {
                let mut interaction = interaction.clone();
                interaction.confirming = of.and_then(|session| session.email.parse().ok());
                let email = valid.request.login_hint.clone().unwrap_or_default();
                sign_in_page(app, Some(valid), &interaction, SignInForm::new(email))
            }
            Next::SelectAccount(session) => {
                let template = SelectAccountPage {
                    layout: layout(app, None),
                    interaction: interaction.seal(app),
                    app: app_card(app, &valid.client, Some(valid.request.target.uri())),
                    name: session.name.clone(),
                    email: session.email.clone(),
                };
                page(
                    StatusCode::OK,
                    &template,
                    Some(&form_target(valid.request.target.uri())),
                )
            }
            Next::Consent(to_consent) => consent(app, valid, &to_consent, interaction, edge.now),
            Next::Allowed(session, scope) => {
                answer::allow(app, valid, &session, scope, Memory::Keep, edge.now).await?
            }
        },
    )
}

/// What a sign-in form shows.
#[derive(Clone, Debug)]
pub(super) struct SignInForm {
    /// The address that is filled in, if nobody has to confirm theirs.
    pub email: String,
    /// What went wrong.
    pub error: Option<String>,
    /// The status of the answer.
    pub status: StatusCode,
}

impl SignInForm {
    /// A form nobody has sent yet.
    pub fn new(email: String) -> Self {
        Self {
            email,
            error: None,
            status: StatusCode::OK,
        }
    }
}

/// The sign-in page, for an app or without one.
pub(super) fn sign_in_page(
    app: &App,
    valid: Option<&Valid>,
    interaction: &Interaction,
    form: SignInForm,
) -> Response {
    let uri = valid.map(|valid| valid.request.target.uri());
    let template = SignInPage {
        layout: layout(app, None),
        interaction: interaction.seal(app),
        app: valid.map(|valid| app_card(app, &valid.client, uri)),
        email: interaction
            .confirming
            .as_ref()
            .map_or(form.email, ToString::to_string),
        error: form.error,
        reauthenticate: interaction.confirming.is_some(),
        remembered_for: app.settings.sessions.remember.in_words(),
        action: local(app, if valid.is_some() { "/auth" } else { "/sign-in" }),
    };
    page(form.status, &template, uri.map(form_target).as_deref())
}

/// The sign-in of the browser a request comes from.
pub(super) async fn current_session(app: &App, edge: &Edge) -> Result<Option<Session>, ProtocolError> {
    Ok(session::current(app, &edge.cookies.all(Name::Session, &app.issuer), edge.now).await?)
}

fn browser(app: &App, edge: &Edge) -> Browser {
    Browser::of(&edge.cookies.all(Name::Browser, &app.issuer))
}

fn with_browser(app: &App, browser: &Browser, response: Response) -> Response {
    let cookie = browser
        .is_new
        .then(|| cookies::set(Name::Browser, browser.cookie(), &app.issuer, None))
        .flatten();
    with_cookies(response, [cookie])
}

fn not_opened(app: &App, error: InteractionError) -> Response {
    match error {
        InteractionError::OtherBrowser => forbidden(
            app,
            "This sign-in was started in another browser.",
            "Go back to the app in this browser and start again there.",
        ),
        InteractionError::Broken => {
            let what = Trouble::new(
                "This sign-in can't be continued",
                "The page you came from is damaged or belongs to another server.",
                "Go back to the app and start again.",
            );
            trouble(app, what, None)
        }
        InteractionError::Expired(query) => {
            let mut what = Trouble::new(
                "This sign-in took too long",
                "For your safety, a sign-in ends when it is not finished in time.",
                "Start again; nothing was changed.",
            );
            let path = if query.is_empty() {
                "/sign-in".to_owned()
            } else {
                format!("/auth?{query}")
            };
            what.return_to = Some(("Start again".to_owned(), app.issuer.endpoint(&path)));
            trouble(app, what, None)
        }
    }
}
