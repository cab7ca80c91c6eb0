//! The pages on which somebody proves who they are.

use axum::http::StatusCode;
use axum::response::Response;

use super::decide::Valid;
use super::interaction::{Interaction, Place};
use super::missing::{Missing, NextProof};
use super::providers;
use super::warning;
use crate::app::App;
use crate::mail;
use crate::oauth::acr::{Acr, is_undated};
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::pages::{EnrolPage, EnrolPasskeyPage, Enrolling, Said, SecondFactorPage, SignInPage, Ways};
use crate::proofs::totp::NewTotp;
use crate::proofs::{Factors, Proof};
use crate::session;
use crate::storage::sessions::Session;
use crate::storage::users::User;
use crate::storage::{passkeys, users};
use crate::types::Timestamp;
use crate::web::app_card::app_card;
use crate::web::language::words;
use crate::web::page::{Forms, layout, local, page, page_toward_app};
use crate::web::passkeys::passkey_page;

/// The longest address of a link beside the form: what proxies take, less what comes before the path.
const LONGEST_ASIDE: usize = 7 * 1024;

/// What a sign-in form shows.
#[derive(Clone, Debug)]
pub struct SignInForm {
    /// The address that is filled in, if nobody has to confirm theirs.
    pub email: String,
    /// What went wrong.
    pub error: Option<String>,
    /// Whether that is what was typed.
    pub is_mistaken: bool,
    /// The status of the answer.
    pub status: StatusCode,
}

impl SignInForm {
    /// A form nobody has sent yet.
    pub fn new(email: String) -> Self {
        Self {
            email,
            error: None,
            is_mistaken: false,
            status: StatusCode::OK,
        }
    }

    /// The form for whoever has to begin once more, since the account is another by now.
    pub fn changed() -> Self {
        Self {
            error: Some(words().sign_in_changed().text()),
            status: StatusCode::UNPROCESSABLE_ENTITY,
            ..Self::new(String::new())
        }
    }
}

/// The sign-in page, for an app or without one.
///
/// # Errors
/// If the database fails.
pub async fn sign_in_page(
    app: &App,
    valid: Option<&Valid>,
    interaction: &Interaction,
    form: SignInForm,
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    let mut interaction = interaction.clone();
    let passkey = passkey(app, &mut interaction, now)?;
    let catalog = app.catalog().await?;
    let to = (page_of(valid), now);
    let connecting = providers::connecting(app, &catalog.providers, &mut interaction, to);
    let warning = match valid {
        Some(valid) => warning::before_sign_in(app, valid).await?,
        None => None,
    };
    let sealed = interaction.seal(app);
    let template = SignInPage {
        layout: layout(app, None),
        ways: Ways {
            providers: providers::links(app, &catalog.providers, &interaction, &sealed),
            ..ways(app, &interaction, &sealed)
        },
        connecting,
        interaction: sealed,
        app: valid.map(|valid| app_card(app, &valid.way.client, Some(valid.way.target.uri()))),
        warning,
        email: interaction
            .confirming
            .as_ref()
            .map_or(form.email, ToString::to_string),
        error: form.error,
        is_mistaken: form.is_mistaken,
        reauthenticate: interaction.confirming.is_some(),
        remembered_for: words().duration(app.settings.sessions.remember.duration()),
        action: action(app, valid),
        passkey,
    };
    Ok(answer_with_script(app, valid, form.status, &template))
}

/// Asks the browser for a passkey, where there are any: what its script is told. The question stays in the sealed request.
fn passkey(
    app: &App,
    interaction: &mut Interaction,
    now: Timestamp,
) -> Result<Option<String>, ProtocolError> {
    interaction.passkey = None;
    if app.passkeys.available().is_err() {
        return Ok(None);
    }
    let asked = app.passkeys.begin_authentication(now);
    let asked = asked.map_err(ProtocolError::server_error)?;
    interaction.passkey = Some(asked.state);
    Ok(Some(asked.options))
}

/// A page that asks for a passkey, by its script.
fn answer_with_script<T: askama::Template>(
    app: &App,
    valid: Option<&Valid>,
    status: StatusCode,
    template: &T,
) -> Response {
    let forms = if valid.is_some() {
        Forms::Anywhere
    } else {
        Forms::Here
    };
    passkey_page(app, status, template, forms)
}

/// What a form for a code shows.
#[derive(Clone, Debug)]
pub struct FactorForm {
    /// What went wrong.
    pub error: Option<String>,
    /// Whether that is what was typed.
    pub is_mistaken: bool,
    /// The status of the answer.
    pub status: StatusCode,
}

impl Default for FactorForm {
    fn default() -> Self {
        Self {
            error: None,
            is_mistaken: false,
            status: StatusCode::OK,
        }
    }
}

/// What somebody proves next: what is missing, if a first proof stands; else the password, of `session`'s account alone if one is
/// given. An address that was hinted at is filled in.
///
/// # Errors
/// If the database fails.
pub async fn proving_page(
    app: &App,
    valid: Option<&Valid>,
    mut interaction: Interaction,
    session: Option<&Session>,
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    if interaction.standing_proofs(now).is_some() {
        let missing = Missing::of(app, valid, &interaction).await?;
        return match missing.next(app)? {
            NextProof::SecondFactor => {
                second_factor_page(app, valid, &interaction, FactorForm::default(), now).await
            }
            NextProof::NewApp => enrol_page(app, valid, interaction, FactorForm::default()).await,
            NextProof::NewPasskey => enrol_passkey_page(app, valid, interaction, None, now).await,
            NextProof::Anew => anew_page(app, valid, interaction, now).await,
        };
    }
    interaction.forget_proofs();
    interaction.confirming = session.and_then(|session| session.email.parse().ok());
    let hint = valid.and_then(|valid| valid.request.login_hint.clone());
    sign_in_page(
        app,
        valid,
        &interaction,
        SignInForm::new(hint.unwrap_or_default()),
        now,
    )
    .await
}

/// The sign-in once more, by the same person in a way that says when: what they signed in with may be old.
async fn anew_page(
    app: &App,
    valid: Option<&Valid>,
    mut interaction: Interaction,
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    let email = user_of(app, &interaction).await?.email;
    interaction.forget_proofs();
    interaction.confirming = Some(email);
    let form = SignInForm {
        error: Some(words().sign_in_undated().text()),
        ..SignInForm::new(String::new())
    };
    sign_in_page(app, valid, &interaction, form, now).await
}

/// The same for somebody who is signed in, and has to prove more: what is missing alone, if they signed in a moment ago.
///
/// # Errors
/// If the database fails.
pub async fn step_up_page(
    app: &App,
    valid: Option<&Valid>,
    mut interaction: Interaction,
    session: &Session,
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    let proof = Proof::of_session(session);
    let is_of_them = interaction
        .proofs
        .iter()
        .all(|known| known.user_id() == proof.user_id());
    let is_first = proof.is_recent(now) && is_first_proof(app, session).await?;
    if (interaction.standing_proofs(now).is_none() || !is_of_them) && is_first {
        interaction.forget_proofs();
        interaction.proofs = vec![proof];
    }
    proving_page(app, valid, interaction, Some(session), now).await
}

/// Whether a sign-in is something to add a factor to. One that may be old is only where a factor is asked for next that its person had
/// before.
async fn is_first_proof(app: &App, session: &Session) -> Result<bool, ProtocolError> {
    if !is_undated(&session.amr) {
        return Ok(true);
    }
    let factors = Factors::of(&mut app.db.read().await?.conn(), &session.user_id).await?;
    Ok(session.acr == Acr::One && factors.are_there())
}

/// Whose proofs these are.
async fn user_of(app: &App, interaction: &Interaction) -> Result<User, ProtocolError> {
    let Some(proof) = interaction.proofs.last() else {
        return Err(ProtocolError::of(reason::STEP_OUT_OF_ORDER));
    };
    let user = users::by_id(&mut app.db.read().await?.conn(), proof.user_id()).await?;
    user.ok_or_else(|| ProtocolError::of(reason::STEP_OUT_OF_ORDER))
}

/// The page for a second factor: a code, or a passkey, of what its person has and what will do.
///
/// # Errors
/// If the database fails.
pub async fn second_factor_page(
    app: &App,
    valid: Option<&Valid>,
    interaction: &Interaction,
    form: FactorForm,
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    let missing = Missing::of(app, valid, interaction).await?;
    let is_strict = missing.demand.strictly() > Acr::One;
    let mut interaction = interaction.clone();
    let passkey = if missing.factors.passkeys > 0 {
        passkey(app, &mut interaction, now)?
    } else {
        None
    };
    let may_type = !missing.is_passkey_alone();
    let may_trust = !is_strict && interaction.place == Place::Home;
    let template = SecondFactorPage {
        layout: layout(app, None),
        interaction: interaction.seal(app),
        app: valid.map(|valid| app_card(app, &valid.way.client, Some(valid.way.target.uri()))),
        email: user_of(app, &interaction).await?.email.to_string(),
        said: Said {
            error: form.error,
            is_mistaken: form.is_mistaken,
        },
        has_codes: may_type && missing.factors.totp > 0,
        wants_recovery_code: may_type && interaction.wants_other_way,
        may_use_recovery_code: may_type,
        trusted_for: may_trust.then(|| words().duration(session::TRUSTED_FOR)),
        action: action(app, valid),
        passkey,
    };
    Ok(answer_with_script(app, valid, form.status, &template))
}

/// The page on which somebody who needs a second factor and has none gets one.
///
/// # Errors
/// If the database fails.
pub async fn enrol_page(
    app: &App,
    valid: Option<&Valid>,
    mut interaction: Interaction,
    form: FactorForm,
) -> Result<Response, ProtocolError> {
    let email = user_of(app, &interaction).await?.email;
    let new = interaction
        .enrolling
        .get_or_insert_with(NewTotp::generate)
        .clone();
    let enrolment = new
        .enrolment(&app.settings.branding.name, email.as_str())
        .map_err(ProtocolError::server_error)?;
    let template = EnrolPage {
        layout: layout(app, None),
        interaction: interaction.seal(app),
        app: valid.map(|valid| app_card(app, &valid.way.client, Some(valid.way.target.uri()))),
        enrolling: Enrolling {
            picture: enrolment.picture,
            width: enrolment.width,
            uri: enrolment.uri,
            typed: enrolment.typed,
        },
        error: form.error,
        action: action(app, valid),
    };
    Ok(answer(valid, form.status, &template))
}

/// The page on which somebody of whom a passkey is demanded, and who has none, makes one. Nothing else leads on.
///
/// # Errors
/// If the database fails.
pub async fn enrol_passkey_page(
    app: &App,
    valid: Option<&Valid>,
    interaction: Interaction,
    error: Option<String>,
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    let user = user_of(app, &interaction).await?;
    new_passkey_page(app, valid, interaction, (&user, false), error, now).await
}

/// The page on which somebody who is signed in is asked whether they want one.
///
/// # Errors
/// If the database fails.
pub async fn offered_passkey_page(
    app: &App,
    valid: Option<&Valid>,
    interaction: Interaction,
    session: &Session,
    error: Option<String>,
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    let user = users::by_id(&mut app.db.read().await?.conn(), &session.user_id).await?;
    let user = user.ok_or_else(|| ProtocolError::of(reason::SIGNED_OUT_MEANWHILE))?;
    new_passkey_page(app, valid, interaction, (&user, true), error, now).await
}

async fn new_passkey_page(
    app: &App,
    valid: Option<&Valid>,
    mut interaction: Interaction,
    (user, is_offered): (&User, bool),
    error: Option<String>,
    now: Timestamp,
) -> Result<Response, ProtocolError> {
    let known = passkeys::of_user(&mut app.db.read().await?.conn(), &user.id).await?;
    let called = &app.settings.branding.name;
    let asked = app.passkeys.begin_registration(user, &known, called, now);
    let asked = asked.map_err(ProtocolError::server_error)?;
    interaction.registering = Some(asked.state);
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let template = EnrolPasskeyPage {
        layout: layout(app, None),
        interaction: interaction.seal(app),
        app: valid.map(|valid| app_card(app, &valid.way.client, Some(valid.way.target.uri()))),
        email: user.email.to_string(),
        is_offered,
        error,
        action: action(app, valid),
        passkey: asked.options,
    };
    Ok(answer_with_script(app, valid, status, &template))
}

/// What there is beside signing in.
fn ways(app: &App, interaction: &Interaction, sealed: &str) -> Ways {
    let address = |path| {
        let goes_on = !interaction.is_plain_sign_in()
            || interaction.place != Place::Home
            || interaction.connecting.is_some();
        let address = local(app, &format!("{path}?interaction={sealed}"));
        if goes_on && address.len() <= LONGEST_ASIDE {
            address
        } else {
            local(app, path)
        }
    };
    let sends_mail = mail::is_configured(&app.settings.mail);
    Ways {
        forgotten: sends_mail.then(|| address("/password")),
        sign_up: app
            .settings
            .is_open_to_sign_up()
            .then(|| address("/sign-up"))
            .filter(|_| interaction.confirming.is_none()),
        providers: Vec::new(),
    }
}

/// Which page it is.
fn page_of(valid: Option<&Valid>) -> &'static str {
    if valid.is_some() { "/auth" } else { "/sign-in" }
}

fn action(app: &App, valid: Option<&Valid>) -> String {
    local(app, page_of(valid))
}

fn answer<T: askama::Template>(valid: Option<&Valid>, status: StatusCode, template: &T) -> Response {
    if valid.is_some() {
        page_toward_app(status, template)
    } else {
        page(status, template)
    }
}
