//! An administrator helps whoever has lost what they sign in with. Their person is told, and nobody helps somebody who may do
//! more.

use super::changing::{Changing, Outcome, Room, Written};
use super::links::{Delivery, Link, LinkKind, make_link};
use super::powers;
use super::refusal::{AdminError, Refusal};
use super::whom::{Whom, find, held};
use crate::audit::Kind;
use crate::mail::{Factor, Letter, Occasion};
use crate::oauth::access::{Permission, Touch};
use crate::session;
use crate::storage::users::{self, User};
use crate::storage::{
    Conn, StorageError, devices, grants, login_failures, one_time_links, passkeys, recovery_codes,
    totp_credentials, user_identities,
};
use crate::types::{UserId, counted};

/// Takes everything an account is signed in with from it, ends what was begun with it, and makes a link to set a password: the
/// way back for whoever has nothing left, which asks for no factor and takes no mail.
#[derive(Clone, Debug)]
pub struct RecoverUser {
    /// Whose.
    pub whom: Whom,
}

impl Changing for RecoverUser {
    type Done = Link;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::UsersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        Ok(touch.person(powers::of_whom(room.conn, &self.whom).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Link> {
        let user = held(room.conn, &self.whom).await?;
        let (id, now) = (user.id.clone(), room.now);
        let event = room.event(Kind::UserRecovered).user(&id);
        users::delete_password(room.conn, &id).await?;
        take_factors(room.conn, &id).await?;
        let known = user_identities::of_user(room.conn, &id).await?;
        user_identities::remove_of_user(room.conn, &id).await?;
        session::take_all_given(room.conn, &id, &known, now).await?;
        login_failures::forget_of_user(room.conn, &id).await?;
        // It had somebody, whether they signed in or not: from here on its person comes by the link, and by no provider's word.
        users::note_sign_in(room.conn, &id, now).await?;
        let cause = (event.actor, "account recovered");
        let (ended, revoked) = session::end_of_user(room.conn, &id, cause, now).await?;
        let revoked = revoked + grants::revoke_of_user(room.conn, &id, "account recovered", now).await?;
        let occasion = Occasion::new(now);
        // What undoes a changed address ends with it: whoever reads an old one would put back what is taken here.
        room.tell_everywhere(&user, &Letter::Recovered { occasion })
            .await?;
        let link = make_link(room, user, (LinkKind::Reset, Delivery::Shown)).await?;
        let (ended, revoked) = (counted(ended, "sign-in"), counted(revoked, "grant"));
        let event = event.details(format!("{ended} ended, {revoked} revoked"));
        Ok(Outcome::Changed(link, event))
    }
}

/// Takes the second factors and passkeys from an account, and what stands for them; ends its sign-ins. Its password stays.
#[derive(Clone, Debug)]
pub struct ResetFactors {
    /// Whose.
    pub whom: Whom,
}

impl Changing for ResetFactors {
    type Done = User;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::UsersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        Ok(touch.person(powers::of_whom(room.conn, &self.whom).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<User> {
        let user = held(room.conn, &self.whom).await?;
        let (id, now) = (user.id.clone(), room.now);
        let event = room.event(Kind::FactorsReset).user(&id);
        if users::password(room.conn, &id).await?.is_none()
            && user_identities::ways_in(room.conn, &id).await? == 0
        {
            return Err(Refusal::conflict(format!(
                "{} has no password to sign in with after that.",
                user.email
            ))
            .try_this(format!("grantor user recover {}", user.email))
            .into());
        }
        let taken = take_factors(room.conn, &id).await?;
        if taken.is_nothing() {
            return Ok(Outcome::Unchanged(user));
        }
        // A day's tries that somebody else used up must not keep out whoever is helped.
        login_failures::forget_of_user(room.conn, &id).await?;
        one_time_links::invalidate_of_user(room.conn, &id, now).await?;
        // T75: what was begun with it ends.
        let cause = (event.actor, "second factors reset");
        let (ended, _) = session::end_of_user(room.conn, &id, cause, now).await?;
        for what in taken.factors() {
            let occasion = Occasion::new(now);
            room.tell(&user, &Letter::FactorRemoved { what, occasion })
                .await?;
        }
        let event = event.details(format!("{} ended", counted(ended, "sign-in")));
        Ok(Outcome::Changed(find(room.conn, &Whom::Id(id)).await?, event))
    }
}

/// What was taken from an account.
struct Taken {
    apps: u64,
    passkeys: u64,
    rest: u64,
}

impl Taken {
    fn is_nothing(&self) -> bool {
        self.apps + self.passkeys + self.rest == 0
    }

    /// What its person is told of.
    fn factors(&self) -> Vec<Factor> {
        let app = (self.apps > 0).then_some(Factor::AuthenticatorApp);
        app.into_iter()
            .chain((self.passkeys > 0).then_some(Factor::Passkey))
            .collect()
    }
}

/// Takes what an account is signed in with beside a password, and what stands for it.
async fn take_factors(conn: &mut Conn<'_>, id: &UserId) -> Result<Taken, StorageError> {
    let codes = recovery_codes::delete_of_user(conn, id).await?;
    Ok(Taken {
        apps: totp_credentials::delete_of_user(conn, id).await?,
        passkeys: passkeys::remove_of_user(conn, id).await?,
        rest: codes + devices::delete_of_user(conn, id).await?,
    })
}
