//! What a person did on a page: one file for each step, and one table of them.
//!
//! A step says what it needs; a form that comes before that is there changes nothing. What it proves goes into the sealed
//! request, and is enough only once `session` says so.

mod connect;
mod consent;
mod enrol;
mod enrol_passkey;
mod go_on;
mod offered_passkey;
mod passkey;
mod password;
mod second_factor;
mod select_account;
mod taken;

use axum::response::Response;
use futures_util::future::BoxFuture;

use super::interaction::Interaction;
use super::next::{self, current_session};
use crate::app::App;
use crate::oauth::error::ProtocolError;
use crate::oauth::parameters::Parameters;
use crate::oauth::reason;
use crate::web::edge::Edge;
use taken::{Taken, cancel};

pub(super) use taken::{
    LONGEST_RETURN, come_back, demand_of, enter, further, onward_unproved, request_of, return_address,
    to_sign_in, visit,
};

/// What has to be there before a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing but the request in progress.
    Nothing,
    /// A first proof, a few minutes old at most.
    FirstProof,
    /// Somebody who is signed in.
    SignIn,
}

/// A step of the road.
pub struct Step {
    /// As forms name it.
    pub name: &'static str,
    /// What has to be there.
    pub needs: Needs,
    /// The kinds of sign-in it can prove (`amr`); none where it only chooses.
    pub proves: &'static [&'static str],
    take: for<'a> fn(Taken<'a>) -> BoxFuture<'a, Result<Response, ProtocolError>>,
}

/// Every step there is.
pub const STEPS: &[Step] = &[
    Step {
        name: "sign-in",
        needs: Needs::Nothing,
        proves: &["pwd"],
        take: |taken| Box::pin(password::take(taken)),
    },
    Step {
        name: "passkey",
        needs: Needs::Nothing,
        proves: &["pop", "user"],
        take: |taken| Box::pin(passkey::take(taken)),
    },
    Step {
        name: "second-factor",
        needs: Needs::FirstProof,
        proves: &["otp"],
        take: |taken| Box::pin(second_factor::take(taken)),
    },
    Step {
        name: "enrol",
        needs: Needs::FirstProof,
        proves: &["otp"],
        take: |taken| Box::pin(enrol::take(taken)),
    },
    Step {
        name: "enrol-passkey",
        needs: Needs::FirstProof,
        proves: &[],
        take: |taken| Box::pin(enrol_passkey::take(taken)),
    },
    Step {
        name: "offered-passkey",
        needs: Needs::SignIn,
        proves: &[],
        take: |taken| Box::pin(offered_passkey::take(taken)),
    },
    Step {
        name: "connect",
        needs: Needs::SignIn,
        proves: &[],
        take: |taken| Box::pin(connect::take(taken)),
    },
    Step {
        name: "select-account",
        needs: Needs::SignIn,
        proves: &[],
        take: |taken| Box::pin(select_account::take(taken)),
    },
    Step {
        name: "consent",
        needs: Needs::SignIn,
        proves: &[],
        take: |taken| Box::pin(consent::take(taken)),
    },
    Step {
        name: "go-on",
        needs: Needs::SignIn,
        proves: &[],
        take: |taken| Box::pin(go_on::take(taken)),
    },
];

/// Notes what a form says and goes on.
///
/// # Errors
/// `invalid_request` for a form that is none of ours, and faults.
pub async fn take(
    app: &App,
    edge: &Edge,
    form: &Parameters,
    mut interaction: Interaction,
) -> Result<Response, ProtocolError> {
    let name = form.required("step")?;
    let Some(step) = STEPS.iter().find(|step| step.name == name) else {
        return Err(ProtocolError::of(reason::FORM_INCOMPLETE));
    };
    match form.one("decision") {
        Some("other") => {
            interaction.wants_other_account = true;
            interaction.begin_anew();
            return Ok(come_back(app, edge, &interaction).await);
        }
        Some("cancel") => return cancel(app, edge, &interaction).await,
        _ => {}
    }
    match step.needs {
        Needs::FirstProof if interaction.proofs.is_empty() => {
            return Err(ProtocolError::of(reason::STEP_OUT_OF_ORDER));
        }
        // It took too long: from the beginning.
        Needs::FirstProof if interaction.standing_proofs(edge.now).is_none() => {
            interaction.forget_proofs();
            return Ok(come_back(app, edge, &interaction).await);
        }
        // Whoever is to answer has signed out meanwhile: they are asked to sign in.
        Needs::SignIn if current_session(app, edge).await?.is_none() => {
            return Ok(if interaction.is_plain_sign_in() {
                come_back(app, edge, &interaction).await
            } else {
                next::go_on(app, edge, &interaction).await
            });
        }
        Needs::Nothing | Needs::FirstProof | Needs::SignIn => {}
    }
    (step.take)(Taken {
        app,
        edge,
        form,
        decision: form.one("decision"),
        interaction,
    })
    .await
}
