//! The pages on which somebody proves who they are.

use axum::http::StatusCode;
use axum::response::Response;

use super::consent::app_card;
use super::decide::Valid;
use super::interaction::{Interaction, Place};
use super::warning;
use crate::app::App;
use crate::mail;
use crate::oauth::acr::Acr;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::pages::{EnrolPage, Enrolling, SecondFactorPage, SignInPage, Ways};
use crate::proofs::totp::NewTotp;
use crate::proofs::{Factors, Proof};
use crate::session;
use crate::storage::sessions::Session;
use crate::storage::users;
use crate::types::Timestamp;
use crate::web::page::{Forms, Policy, layout, local, page, page_toward_app, page_with};

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
    let warning = match valid {
        Some(valid) => warning::before_sign_in(app, valid).await?,
        None => None,
    };
    let sealed = interaction.seal(app);
    let template = SignInPage {
        layout: layout(app, None),
        ways: ways(app, &interaction, &sealed),
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
        remembered_for: app.settings.sessions.remember.in_words(),
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
    let script = app.issuer.endpoint("/assets/passkey.js");
    let policy = Policy {
        forms: if valid.is_some() {
            Forms::Anywhere
        } else {
            Forms::Here
        },
        script: app.passkeys.available().is_ok().then_some(script.as_str()),
        may_be_framed: false,
    };
    page_with(status, template, &policy)
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
    if let Some(proof) = interaction.standing_proofs(now).and_then(<[Proof]>::last) {
        let factors = Factors::of(&mut app.db.read().await?.conn(), proof.user_id()).await?;
        if factors.are_there() {
            return second_factor_page(app, valid, &interaction, FactorForm::default()).await;
        }
        return enrol_page(app, valid, interaction, FactorForm::default()).await;
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
    if (interaction.standing_proofs(now).is_none() || !is_of_them) && proof.is_recent(now) {
        interaction.forget_proofs();
        interaction.proofs = vec![proof];
    }
    proving_page(app, valid, interaction, Some(session), now).await
}

/// Whose proofs these are, as pages say it.
async fn email_of(app: &App, interaction: &Interaction) -> Result<String, ProtocolError> {
    let Some(proof) = interaction.proofs.last() else {
        return Err(ProtocolError::of(reason::STEP_OUT_OF_ORDER));
    };
    let user = users::by_id(&mut app.db.read().await?.conn(), proof.user_id()).await?;
    Ok(user.map(|user| user.email.to_string()).unwrap_or_default())
}

/// The page for a code.
///
/// # Errors
/// If the database fails.
pub async fn second_factor_page(
    app: &App,
    valid: Option<&Valid>,
    interaction: &Interaction,
    form: FactorForm,
) -> Result<Response, ProtocolError> {
    let is_strict = valid.is_some_and(|valid| valid.demand.strictly() > Acr::One);
    let template = SecondFactorPage {
        layout: layout(app, None),
        interaction: interaction.seal(app),
        app: valid.map(|valid| app_card(app, &valid.way.client, Some(valid.way.target.uri()))),
        email: email_of(app, interaction).await?,
        error: form.error,
        is_mistaken: form.is_mistaken,
        wants_recovery_code: interaction.wants_other_way,
        may_trust: !is_strict && interaction.place == Place::Home,
        trusted_for: format!("{} days", session::TRUSTED_FOR.as_secs() / (24 * 60 * 60)),
        action: action(app, valid),
    };
    Ok(answer(valid, form.status, &template))
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
    let email = email_of(app, &interaction).await?;
    let new = interaction
        .enrolling
        .get_or_insert_with(NewTotp::generate)
        .clone();
    let enrolment = new
        .enrolment(&app.settings.branding.name, &email)
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

/// What there is beside signing in.
fn ways(app: &App, interaction: &Interaction, sealed: &str) -> Ways {
    let address = |path| {
        let goes_on = !interaction.is_plain_sign_in() || interaction.place != Place::Home;
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
    }
}

fn action(app: &App, valid: Option<&Valid>) -> String {
    local(app, if valid.is_some() { "/auth" } else { "/sign-in" })
}

fn answer<T: askama::Template>(valid: Option<&Valid>, status: StatusCode, template: &T) -> Response {
    if valid.is_some() {
        page_toward_app(status, template)
    } else {
        page(status, template)
    }
}
