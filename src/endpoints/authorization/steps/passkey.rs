//! The first step with a passkey, and the last: it counts as two factors.

use axum::response::Response;

use super::taken::{
    Taken, arrive, demand_of, failure, further, in_words, request_of, signed_in, told, visit, with_session,
};
use crate::endpoints::authorization::proving::{SignInForm, sign_in_page};
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::session::{self, Outcome, PasskeyAttempt};
use crate::web::cookies::Name;
use crate::web::errors::status_of;

/// What the page says, whatever was wrong: the usual ones are time and a passkey that was removed.
const WRONG: &str = "That passkey did not work: it took more than five minutes, or the passkey was removed from your account. \
                     Try once more, or sign in with your password.";

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
    interaction.forget_proofs();
    let remember = form.one("remember") == Some("on");
    let attempt = PasskeyAttempt {
        asked: interaction.passkey.take(),
        only: interaction.confirming.clone(),
        answer: form.one("answer").unwrap_or_default().to_owned(),
        remember,
        demand: demand_of(app, valid.as_ref()),
        visit: visit(app, edge, &interaction).await?,
    };
    match session::sign_in_by_passkey(app, attempt, edge.now).await {
        Ok(Outcome::SignedIn(new)) => {
            signed_in(&mut interaction, &new);
            let edge = edge.with_cookie(Name::Session, new.cookie.expose(), &app.issuer);
            let response = arrive(app, &edge, &interaction).await;
            Ok(with_session(app, &new, response))
        }
        Ok(Outcome::Further(more)) => Ok(further(app, edge, interaction, (more, remember)).await),
        Err(error) => {
            let (refused, wait) = failure(error)?;
            let form = SignInForm {
                error: Some(in_words(refused.reason, wait, WRONG)),
                status: status_of(refused.reason),
                ..SignInForm::new(String::new())
            };
            let response = sign_in_page(app, valid.as_ref(), &interaction, form, edge.now).await?;
            Ok(told((refused, wait), &interaction, response))
        }
    }
}
