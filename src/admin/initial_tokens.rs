//! Initial access tokens: they let apps register themselves (RFC 7591 §3).

use std::time::Duration;

use super::changing::{Changing, Outcome, Room, Written};
use super::refusal::{AdminError, Faults, Refusal, check_words};
use crate::audit::Kind;
use crate::oauth::access::Permission;
use crate::storage::Db;
use crate::storage::initial_access_tokens::{self, InitialAccessToken};
use crate::types::{InitialTokenId, OpaqueToken};

/// The shortest that a token works: one of no time at all registers nothing.
const LEAST: Duration = Duration::from_secs(1);

/// The longest: whoever finds it registers apps as long.
const MOST: Duration = Duration::from_hours(90 * 24);

/// A token with what it is: the only time it is seen.
#[derive(Clone, Debug)]
pub struct NewInitialToken {
    /// What is kept of it.
    pub token: InitialAccessToken,
    /// The token.
    pub secret: OpaqueToken,
}

/// Every token, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &Db) -> Result<Vec<InitialAccessToken>, AdminError> {
    Ok(initial_access_tokens::list(&mut db.read().await?.conn()).await?)
}

/// Makes a token that registers `uses` clients within `lifetime`.
#[derive(Clone, Debug)]
pub struct CreateInitialToken {
    /// Whom or what it is for.
    pub description: String,
    /// How many clients it registers.
    pub uses: u32,
    /// How long it works.
    pub lifetime: Duration,
}

impl Changing for CreateInitialToken {
    type Done = NewInitialToken;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<NewInitialToken> {
        let mut faults = Faults::default();
        faults.note(check_words("description", &self.description, 200));
        if self.uses == 0 {
            faults.add(Refusal::invalid(
                "A token that registers nothing is of no use: --uses is at least 1.",
            ));
        }
        if !(LEAST..=MOST).contains(&self.lifetime) {
            let refusal = Refusal::invalid("A token works for 1s at least and 90d at most.");
            faults.add(refusal.try_this("--expires-in 72h").about("expires_in"));
        }
        faults.settle()?;
        let made = NewInitialToken {
            token: InitialAccessToken {
                id: InitialTokenId::new(),
                description: self.description.trim().to_owned(),
                created_at: room.now,
                expires_at: room.now.plus(self.lifetime),
                uses_left: self.uses.into(),
            },
            secret: OpaqueToken::generate(OpaqueToken::INITIAL_ACCESS),
        };
        initial_access_tokens::insert(room.conn, &made.secret.hash(), &made.token).await?;
        let event = room
            .event(Kind::InitialTokenCreated)
            .target(&made.token.id)
            .details(made.token.description.clone());
        Ok(Outcome::Changed(made, event))
    }
}

/// Ends a token; what it registered stays.
#[derive(Clone, Debug)]
pub struct RevokeInitialToken {
    /// Which.
    pub id: InitialTokenId,
}

impl Changing for RevokeInitialToken {
    type Done = ();

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::ClientsWrite]
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<()> {
        let Self { id } = self;
        if !initial_access_tokens::delete(room.conn, &id).await? {
            return Err(
                Refusal::not_found(format!("There is no initial access token {id}."))
                    .try_this("grantor registration list-tokens")
                    .into(),
            );
        }
        Ok(Outcome::Changed(
            (),
            room.event(Kind::InitialTokenRevoked).target(&id),
        ))
    }
}
