//! The first step: e-mail address and password.

use axum::response::Response;

use super::taken::{Taken, demand_of, enter, failure, further, in_words, request_of, told, visit};
use crate::endpoints::authorization::interaction::Offer;
use crate::endpoints::authorization::proving::{SignInForm, sign_in_page};
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::session::{self, Attempt, Outcome};
use crate::types::{EmailAddress, Secret};
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
    let typed = form.one("email").unwrap_or_default();
    let email = interaction
        .confirming
        .as_ref()
        .map_or(typed, EmailAddress::as_str)
        .to_owned();
    // Whatever was proved before: a password begins anew.
    interaction.forget_proofs();
    let remember = form.has("remember");
    // Without its script the page says nothing of it. Where it matters how old the sign-in is, nobody is kept from going on.
    let is_timed = valid
        .as_ref()
        .is_some_and(|valid| valid.request.max_age.is_some());
    if form.one("can_make_passkey") == Some("yes") && !is_timed {
        interaction.offer = Offer::Possible;
    }
    let attempt = Attempt {
        email: email.clone(),
        password: Secret::new(form.one("password").unwrap_or_default().to_owned()),
        remember,
        demand: demand_of(app, valid.as_ref()),
        visit: visit(app, edge, &interaction).await?,
    };
    match session::sign_in(app, attempt, edge.now).await {
        Ok(Outcome::SignedIn(new)) => Ok(enter(app, edge, interaction, &new).await),
        Ok(Outcome::Further(more)) => Ok(further(app, edge, interaction, (more, remember)).await),
        Err(error) => {
            let (refused, wait) = failure(error)?;
            let form = SignInForm {
                email: email.chars().take(254).collect(),
                error: Some(in_words(refused.reason, wait, &words().sign_in_wrong())),
                is_mistaken: wait.is_none() && refused.reason != reason::SIGN_IN_BUSY,
                status: status_of(refused.reason),
            };
            let response = sign_in_page(app, valid.as_ref(), &interaction, form, edge.now).await?;
            Ok(told((refused, wait), &interaction, response))
        }
    }
}
