//! Somebody is known by a provider no longer.

use super::super::changing::{Changing, Outcome, Room, Written};
use super::super::powers;
use super::super::refusal::{AdminError, Refusal};
use super::super::whom::{Whom, find as find_user};
use crate::audit::Kind;
use crate::mail::{Letter, Occasion};
use crate::oauth::access::{Permission, Touch};
use crate::proofs::ways_in;
use crate::session;
use crate::storage::user_identities::Identity;
use crate::storage::{devices, providers, session_identities, sessions, user_identities, users};
use crate::types::IdentityId;

/// How many sign-ins one identity may have.
const MOST_SIGN_INS: i64 = 10_000;

/// Takes from an account that its person is known by a provider; ends the sign-ins that were begun so, what they were given by it,
/// and what would connect them again. Refuses the last way in.
#[derive(Clone, Debug)]
pub struct RemoveIdentity {
    /// Which.
    pub id: IdentityId,
}

impl Changing for RemoveIdentity {
    type Done = Identity;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::UsersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        match user_identities::by_id(room.conn, &self.id).await? {
            Some(identity) => Ok(touch.person(powers::of_id(room.conn, &identity.user_id).await?)),
            None => Ok(touch),
        }
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Identity> {
        let no_identity = || {
            Refusal::not_found(format!("There is no account {} at a provider.", self.id))
                .try_this("grantor provider people PROVIDER")
        };
        let identity = user_identities::by_id(room.conn, &self.id).await?;
        let identity = identity.ok_or_else(no_identity)?;
        let user = find_user(room.conn, &Whom::Id(identity.user_id.clone())).await?;
        // The account's row before others: whoever takes another of its ways in waits.
        users::exists(room.conn, &user.id).await?;
        if !user_identities::remove(room.conn, &identity.id, &user.id).await? {
            return Err(no_identity().into());
        }
        if ways_in(room.conn, &user.id).await? == 0 {
            return Err(
                Refusal::conflict(format!("{} has no other way to sign in.", user.email))
                    .try_this(format!(
                        "grantor user recover {}, which takes it too and makes a link to set a password",
                        user.email
                    ))
                    .into(),
            );
        }
        let event = room.event(Kind::IdentityRemoved).user(&user.id);
        session::take_given(room.conn, &user.id, &identity.provider_id, room.now).await?;
        devices::delete_of_user(room.conn, &user.id).await?;
        let by = (identity.issuer.as_str(), identity.subject.as_str());
        let cause = (event.actor, "provider unlinked");
        let begun =
            session_identities::of_subject(room.conn, &identity.provider_id, by, MOST_SIGN_INS).await?;
        for id in begun {
            let of_them = sessions::by_id(room.conn, &id).await?;
            if of_them.is_some_and(|session| session.user_id == user.id) {
                session::end(room.conn, (&id, &user.id), cause, room.now).await?;
            }
        }
        let occasion = Occasion::new(room.now);
        let provider = providers::by_id(room.conn, &identity.provider_id).await?;
        let provider = provider.map_or_else(|| identity.provider_id.to_string(), |provider| provider.name);
        // What undoes a changed address ends with it: it would connect again what is taken here.
        room.tell_everywhere(&user, &Letter::ProviderDisconnected { provider, occasion })
            .await?;
        let event = event.target(&identity.provider_id);
        Ok(Outcome::Changed(identity, event))
    }
}
