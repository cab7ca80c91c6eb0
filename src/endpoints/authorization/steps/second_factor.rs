//! The second step, for whoever has a second factor: a code of their app, or a recovery code.

use axum::response::Response;

use super::taken::{Taken, come_back, demand_of, enter, failure, further, in_words, request_of, told, visit};
use crate::endpoints::authorization::proving::{FactorForm, SignInForm, second_factor_page, sign_in_page};
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::session::{self, FactorAttempt, Outcome};
use crate::types::Secret;
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
    match decision {
        None => {}
        Some("other-way") => {
            interaction.wants_other_way = !interaction.wants_other_way;
            return Ok(come_back(app, edge, &interaction).await);
        }
        Some(_) => return Err(ProtocolError::of(reason::FORM_INCOMPLETE)),
    }
    let valid = match request_of(app, edge, &interaction).await {
        Ok(valid) => valid,
        Err(response) => return Ok(response),
    };
    let attempt = FactorAttempt {
        proofs: interaction.proofs.clone(),
        code: Secret::new(form.one("code").unwrap_or_default().to_owned()),
        remember: interaction.remember,
        trust: form.has("trust"),
        demand: demand_of(app, valid.as_ref()),
        visit: visit(app, edge, &interaction).await?,
    };
    match session::second_factor(app, attempt, edge.now).await {
        Ok(Outcome::SignedIn(new)) => Ok(enter(app, edge, interaction, &new).await),
        Ok(Outcome::Further(more)) => {
            let remember = interaction.remember;
            Ok(further(app, edge, interaction, (more, remember)).await)
        }
        Err(error) => {
            let (refused, wait) = failure(error)?;
            // What it was to be added to is gone: the account was changed meanwhile.
            if refused.reason == reason::SIGN_IN_FAILED {
                interaction.forget_proofs();
                let form = SignInForm {
                    status: status_of(refused.reason),
                    ..SignInForm::changed()
                };
                let response = sign_in_page(app, valid.as_ref(), &interaction, form, edge.now).await?;
                return Ok(told((refused, wait), &interaction, response));
            }
            // A code that was used is not told apart: it is no more right than another.
            let form = FactorForm {
                error: Some(in_words(refused.reason, wait, &words().factors_wrong_code())),
                is_mistaken: wait.is_none() && refused.reason != reason::SIGN_IN_BUSY,
                status: status_of(refused.reason),
            };
            let response = second_factor_page(app, valid.as_ref(), &interaction, form, edge.now).await?;
            Ok(told((refused, wait), &interaction, response))
        }
    }
}
