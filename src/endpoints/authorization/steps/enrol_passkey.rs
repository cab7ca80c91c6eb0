//! Where a passkey is demanded and its person has none: they make one, and are asked for it next.

use axum::response::Response;

use super::taken::{Taken, come_back, failure, onward_unproved, request_of};
use crate::endpoints::authorization::proving::{SignInForm, enrol_passkey_page, sign_in_page};
use crate::mail::Occasion;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::session::{self, EnrolledPasskey, PasskeyBy, PasskeyEnrolment};
use crate::web::page::Forms;
use crate::web::passkeys::said_of_new;
use crate::web::recovery_codes::recovery_codes;

pub(super) async fn take(taken: Taken<'_>) -> Result<Response, ProtocolError> {
    let Taken {
        app,
        edge,
        form,
        decision,
        mut interaction,
    } = taken;
    let Some(asked) = interaction.registering.take().filter(|_| decision.is_none()) else {
        return Err(ProtocolError::of(reason::FORM_INCOMPLETE));
    };
    let valid = match request_of(app, edge, &interaction).await {
        Ok(valid) => valid,
        Err(response) => return Ok(response),
    };
    let what = PasskeyEnrolment {
        by: PasskeyBy::Proofs(interaction.proofs.clone()),
        asked,
        answer: form.one("answer").unwrap_or_default().to_owned(),
        occasion: Occasion::new(edge.now).by(&edge.user_agent(), edge.address),
    };
    let enrolled = match session::enrol_passkey(app, what, edge.now).await {
        Ok(enrolled) => enrolled,
        Err(error) => {
            let (refused, _) = failure(error)?;
            return Err(ProtocolError::of(refused.reason));
        }
    };
    match enrolled {
        EnrolledPasskey::Refused(error) => {
            let said = Some(said_of_new(error)?);
            enrol_passkey_page(app, valid.as_ref(), interaction, said, edge.now).await
        }
        EnrolledPasskey::Outdated => {
            interaction.forget_proofs();
            let form = SignInForm::changed();
            sign_in_page(app, valid.as_ref(), &interaction, form, edge.now).await
        }
        EnrolledPasskey::Kept(codes) if codes.is_empty() => Ok(come_back(app, edge, &interaction).await),
        EnrolledPasskey::Kept(codes) => {
            let onward = onward_unproved(app, &interaction);
            Ok(recovery_codes(app, &codes, onward, Forms::Anywhere))
        }
    }
}
