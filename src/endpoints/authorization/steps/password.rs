//! The first step: e-mail address and password.

use axum::response::Response;

use super::taken::{
    Taken, arrive, demand_of, failure, further, in_words, request_of, signed_in, told, visit, with_session,
};
use crate::endpoints::authorization::proving::{SignInForm, sign_in_page};
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::session::{self, Attempt, Outcome};
use crate::types::{EmailAddress, Secret};
use crate::web::cookies::Name;
use crate::web::errors::status_of;

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
    let typed = form.one("email").unwrap_or_default();
    let email = interaction
        .confirming
        .as_ref()
        .map_or(typed, EmailAddress::as_str)
        .to_owned();
    // Whatever was proved before: a password begins anew.
    interaction.forget_proofs();
    let remember = form.has("remember");
    let attempt = Attempt {
        email: email.clone(),
        password: Secret::new(form.one("password").unwrap_or_default().to_owned()),
        remember,
        demand: demand_of(app, valid.as_ref()),
        visit: visit(app, edge, &interaction).await?,
    };
    match session::sign_in(app, attempt, edge.now).await {
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
                email: email.chars().take(254).collect(),
                error: Some(in_words(refused.reason, wait, "Invalid email or password.")),
                is_mistaken: wait.is_none() && refused.reason != reason::SIGN_IN_BUSY,
                status: status_of(refused.reason),
            };
            let response = sign_in_page(app, valid.as_ref(), &interaction, form, edge.now).await?;
            Ok(told((refused, wait), &interaction, response))
        }
    }
}
