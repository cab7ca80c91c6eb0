//! The answer of somebody who is signed in, and was asked whether they want a passkey: they made one, or not now.

use axum::response::Response;

use super::taken::{Taken, arrive, onward, request_of};
use crate::endpoints::authorization::interaction::Offer;
use crate::endpoints::authorization::next::current_session;
use crate::endpoints::authorization::proving::offered_passkey_page;
use crate::mail::Occasion;
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::session::{self, EnrolledPasskey, PasskeyBy, PasskeyEnrolment};
use crate::storage::passkeys;
use crate::web::language::words;
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
    let session = current_session(app, edge).await?;
    // In another tab somebody else may have signed in since: they were asked nothing.
    let session = session.filter(|session| interaction.offers_to(session));
    interaction.offer = Offer::Nothing;
    let (asked, session) = match (decision, interaction.registering.take(), session) {
        (Some("not-now"), ..) | (None, Some(_), None) => return Ok(arrive(app, edge, &interaction).await),
        (None, Some(asked), Some(session)) => (asked, session),
        _ => return Err(ProtocolError::of(reason::FORM_INCOMPLETE)),
    };
    let valid = match request_of(app, edge, &interaction).await {
        Ok(valid) => valid,
        Err(response) => return Ok(response),
    };
    let what = PasskeyEnrolment {
        by: PasskeyBy::SignIn(Box::new(session.clone())),
        asked,
        answer: form.one("answer").unwrap_or_default().to_owned(),
        occasion: Occasion::new(edge.now).by(&edge.user_agent(), edge.address),
    };
    let said = match session::enrol_passkey(app, what, edge.now).await? {
        EnrolledPasskey::Kept(codes) if codes.is_empty() => return Ok(arrive(app, edge, &interaction).await),
        EnrolledPasskey::Kept(codes) => {
            let onward = onward(app, &interaction);
            return Ok(recovery_codes(app, &codes, onward, Forms::Anywhere));
        }
        EnrolledPasskey::Refused(error) => said_of_new(error)?,
        EnrolledPasskey::Outdated => words().factors_offer_too_late().text(),
    };
    // Added in another tab, or sent twice.
    if passkeys::count(&mut app.db.read().await?.conn(), &session.user_id).await? > 0 {
        return Ok(arrive(app, edge, &interaction).await);
    }
    interaction.offer = Offer::Open;
    offered_passkey_page(app, valid.as_ref(), interaction, &session, Some(said), edge.now).await
}
