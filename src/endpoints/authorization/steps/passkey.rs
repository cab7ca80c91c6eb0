//! A passkey: the first step and the last, or the second after a password. It counts as two factors by itself.

use axum::response::Response;

use super::taken::{Taken, demand_of, enter, failure, further, in_words, request_of, told, visit};
use crate::app::App;
use crate::endpoints::authorization::decide::Valid;
use crate::endpoints::authorization::interaction::Interaction;
use crate::endpoints::authorization::proving::{FactorForm, SignInForm, second_factor_page, sign_in_page};
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::session::{self, Outcome, PasskeyAttempt, SignInError};
use crate::web::edge::Edge;
use crate::web::errors::status_of;
use crate::web::language::words;

pub(super) async fn take(taken: Taken<'_>) -> Result<Response, ProtocolError> {
    let Taken {
        app,
        edge,
        form,
        decision,
        mut interaction,
    } = taken;
    if decision.is_some() {
        return Err(ProtocolError::of(reason::FORM_INCOMPLETE));
    }
    let valid = match request_of(app, edge, &interaction).await {
        Ok(valid) => valid,
        Err(response) => return Ok(response),
    };
    // What was proved a moment ago stays: the passkey has to be of the same person.
    let proofs = interaction.standing_proofs(edge.now).map(<[_]>::to_vec);
    let remember = if proofs.is_some() {
        interaction.remember
    } else {
        interaction.forget_proofs();
        form.one("remember") == Some("on")
    };
    let attempt = PasskeyAttempt {
        proofs: proofs.unwrap_or_default(),
        asked: interaction.passkey.take(),
        only: interaction.confirming.clone(),
        answer: form.one("answer").unwrap_or_default().to_owned(),
        remember,
        demand: demand_of(app, valid.as_ref()),
        visit: visit(app, edge, &interaction).await?,
    };
    match session::sign_in_by_passkey(app, attempt, edge.now).await {
        Ok(Outcome::SignedIn(new)) => Ok(enter(app, edge, interaction, &new).await),
        Ok(Outcome::Further(more)) => Ok(further(app, edge, interaction, (more, remember)).await),
        Err(error) => refused(app, edge, valid.as_ref(), interaction, error).await,
    }
}

/// The page it was asked for on, once more; or the first one, where what it was to be added to is gone. It says the same whatever was
/// wrong: the usual causes are time and a passkey that was removed.
async fn refused(
    app: &App,
    edge: &Edge,
    valid: Option<&Valid>,
    mut interaction: Interaction,
    error: SignInError,
) -> Result<Response, ProtocolError> {
    let (refused, wait) = failure(error)?;
    let (now, status) = (edge.now, status_of(refused.reason));
    let is_outdated = refused.reason == reason::SIGN_IN_FAILED;
    let response = if interaction.proofs.is_empty() || is_outdated {
        interaction.forget_proofs();
        let form = if is_outdated {
            SignInForm::changed()
        } else {
            SignInForm {
                error: Some(in_words(refused.reason, wait, &words().sign_in_passkey_wrong())),
                ..SignInForm::new(String::new())
            }
        };
        sign_in_page(app, valid, &interaction, SignInForm { status, ..form }, now).await?
    } else {
        let form = FactorForm {
            error: Some(in_words(refused.reason, wait, &words().factors_wrong_passkey())),
            is_mistaken: false,
            status,
        };
        second_factor_page(app, valid, &interaction, form, now).await?
    };
    Ok(told((refused, wait), &interaction, response))
}
