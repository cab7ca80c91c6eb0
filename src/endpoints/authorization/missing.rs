//! What a sign-in lacks that was begun, and what is asked for next.

use super::decide::Valid;
use super::demand::{demand_of, out_of_reach};
use super::interaction::Interaction;
use crate::app::App;
use crate::oauth::acr::{Acr, Demand};
use crate::oauth::error::ProtocolError;
use crate::oauth::reason;
use crate::proofs::{Factors, Strength, may_be_old};
use crate::session;

/// What a sign-in lacks that was begun with a first proof.
pub(super) struct Missing {
    /// What is asked of it.
    pub demand: Demand,
    /// How strong it has to be.
    required: Acr,
    /// How strong it is so far.
    held: Acr,
    /// What its person has.
    pub factors: Factors,
    /// Whether all there is so far is a provider's word that may be old.
    may_be_old: bool,
    /// Whether they may get their first second factor here.
    may_enrol: bool,
}

/// What is asked for next.
pub(super) enum NextProof {
    /// A second factor they have.
    SecondFactor,
    /// An app that makes codes.
    NewApp,
    /// A passkey, the first of theirs.
    NewPasskey,
    /// A first proof that says when they gave it.
    Anew,
}

impl Missing {
    /// What is missing where these proofs of `interaction` stand.
    pub async fn of(
        app: &App,
        valid: Option<&Valid>,
        interaction: &Interaction,
    ) -> Result<Self, ProtocolError> {
        let Some(newest) = interaction.proofs.last() else {
            return Err(ProtocolError::of(reason::STEP_OUT_OF_ORDER));
        };
        let demand = demand_of(app, valid.map(|valid| valid.demand));
        let asked = session::asked_of(app, demand, newest.user_id()).await;
        let (demand, required, factors) = asked.map_err(ProtocolError::server_error)?;
        let mut read = app.db.read().await?;
        let may_enrol = session::may_enrol(&mut read.conn(), &interaction.proofs, newest.user_id()).await?;
        Ok(Self {
            demand,
            required,
            held: Strength::of(&interaction.proofs).acr,
            factors,
            may_be_old: may_be_old(&interaction.proofs),
            may_enrol,
        })
    }

    /// Whether nothing but a passkey of theirs will do.
    pub fn is_passkey_alone(&self) -> bool {
        self.required == Acr::Phr && self.factors.passkeys > 0
    }

    /// Whoever has a second factor gives it before they get a passkey: a password alone adds nothing to an account.
    pub fn next(&self, app: &App) -> Result<NextProof, ProtocolError> {
        let needs_passkey = self.required == Acr::Phr;
        if needs_passkey && app.passkeys.available().is_err() {
            return Err(out_of_reach(self.demand));
        }
        let has_proved_all = self.held >= self.factors.usual();
        Ok(if needs_passkey && self.factors.passkeys == 0 && has_proved_all {
            if self.may_be_old {
                NextProof::Anew
            } else {
                NextProof::NewPasskey
            }
        } else if self.factors.are_there() {
            NextProof::SecondFactor
        } else if self.may_enrol {
            NextProof::NewApp
        } else {
            NextProof::Anew
        })
    }
}
