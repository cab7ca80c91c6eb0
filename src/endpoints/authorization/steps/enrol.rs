//! The second step, where a second factor is demanded and its person has none: an app of theirs begins to make codes.

use axum::http::StatusCode;
use axum::response::Response;

use super::taken::{Taken, demand_of, failure, further, onward, request_of, signed_in, visit, with_session};
use crate::endpoints::authorization::proving::{FactorForm, SignInForm, enrol_page, sign_in_page};
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::session::{self, EnrolAttempt, Enrolled, Outcome};
use crate::types::Secret;
use crate::web::language::words;
use crate::web::page::Forms;
use crate::web::recovery_codes::recovery_codes;

pub(super) async fn take(taken: Taken<'_>) -> Result<Response, ProtocolError> {
    let Taken {
        app,
        edge,
        form,
        decision,
        mut interaction,
    } = taken;
    let Some(enrolling) = interaction.enrolling.clone().filter(|_| decision.is_none()) else {
        return Err(ProtocolError::of(reason::FORM_INCOMPLETE));
    };
    let valid = match request_of(app, edge, &interaction).await {
        Ok(valid) => valid,
        Err(response) => return Ok(response),
    };
    let attempt = EnrolAttempt {
        proofs: interaction.proofs.clone(),
        enrolling,
        name: words().account_totp_unnamed().text(),
        code: Secret::new(form.one("code").unwrap_or_default().to_owned()),
        remember: interaction.remember,
        demand: demand_of(app, valid.as_ref()),
        visit: visit(app, edge, &interaction).await?,
    };
    let enrolled = match session::enrol(app, attempt, edge.now).await {
        Ok(enrolled) => enrolled,
        Err(error) => {
            let (refused, _) = failure(error)?;
            return Err(ProtocolError::of(refused.reason));
        }
    };
    match enrolled {
        Enrolled::WrongCode => {
            let form = FactorForm {
                error: Some(words().factors_wrong_first_code().text()),
                is_mistaken: true,
                status: StatusCode::UNPROCESSABLE_ENTITY,
            };
            enrol_page(app, valid.as_ref(), interaction, form).await
        }
        Enrolled::Outdated => {
            interaction.forget_proofs();
            let form = SignInForm::changed();
            sign_in_page(app, valid.as_ref(), &interaction, form, edge.now).await
        }
        Enrolled::Done(Outcome::SignedIn(new), codes) => {
            signed_in(&mut interaction, &new);
            let page = recovery_codes(app, &codes, onward(app, &interaction), Forms::Anywhere);
            Ok(with_session(app, &new, page))
        }
        Enrolled::Done(Outcome::Further(more), _) => {
            let remember = interaction.remember;
            Ok(further(app, edge, interaction, (more, remember)).await)
        }
    }
}
