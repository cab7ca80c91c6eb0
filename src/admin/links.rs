//! Links by which people set a password: who gets one, and how it comes to them.

use super::changing::{Changing, Outcome, Room, Written};
use super::powers;
use super::refusal::{AdminError, Refusal};
use super::whom::{Whom, held};
use crate::audit::Kind;
use crate::mail::{self, Letter};
use crate::oauth::access::{Permission, Touch};
use crate::storage::one_time_links::{self, OneTimeLink};
use crate::storage::users::User;
use crate::types::{Issuer, OpaqueToken, Secret, Timestamp};

/// Which link a person gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// To set the first password.
    Invite,
    /// To set another.
    Reset,
}

impl LinkKind {
    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Reset => "reset",
        }
    }
}

/// How a link comes to its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Whoever made it hands it on.
    Shown,
    /// By mail, and nobody else sees it.
    Mailed,
}

impl Delivery {
    /// What was done, for the audit log.
    pub(super) fn in_audit(self, what: &str) -> String {
        match self {
            Self::Shown => what.to_owned(),
            Self::Mailed => format!("{what} by mail"),
        }
    }
}

/// A link that was just made: the only time its token is seen.
#[derive(Clone, Debug)]
pub struct Link {
    /// Whose it is.
    pub user: User,
    /// What it is for.
    pub kind: LinkKind,
    /// How it comes to them; one that was mailed is shown to nobody.
    pub delivery: Delivery,
    /// What stands in the URL.
    pub token: OpaqueToken,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// Makes a link to set a password; the person's older links end.
#[derive(Clone, Debug)]
pub struct MakeLink {
    /// Whose.
    pub whom: Whom,
    /// What it is for.
    pub kind: LinkKind,
    /// How it comes to them.
    pub delivery: Delivery,
}

impl Changing for MakeLink {
    type Done = Link;

    fn permissions(&self) -> &'static [Permission] {
        &[Permission::UsersWrite]
    }

    async fn touch(&self, room: &mut Room<'_, '_>, touch: Touch) -> Result<Touch, AdminError> {
        Ok(touch.person(powers::of_whom(room.conn, &self.whom).await?))
    }

    async fn write(self, room: &mut Room<'_, '_>) -> Written<Link> {
        let user = held(room.conn, &self.whom).await?;
        let link = make_link(room, user, (self.kind, self.delivery)).await?;
        let event = room
            .event(Kind::LinkCreated)
            .user(&link.user.id)
            .details(self.delivery.in_audit(link.kind.as_str()));
        Ok(Outcome::Changed(link, event))
    }
}

/// Where a person sets their password by this link.
#[must_use]
pub fn address_of(issuer: &Issuer, token: &OpaqueToken) -> String {
    issuer.endpoint(&format!("/password/{}", token.expose()))
}

/// Writes a link, and ends the older ones.
pub(super) async fn make_link(
    room: &mut Room<'_, '_>,
    user: User,
    (kind, delivery): (LinkKind, Delivery),
) -> Result<Link, AdminError> {
    let lifetimes = &room.settings().links;
    let expires_at = room.now.plus(match kind {
        LinkKind::Invite => lifetimes.invite.duration(),
        LinkKind::Reset => lifetimes.reset.duration(),
    });
    let token = OpaqueToken::generate(OpaqueToken::LINK);
    let row = OneTimeLink {
        kind: kind.as_str().to_owned(),
        user_id: user.id.clone(),
    };
    one_time_links::insert(room.conn, &token.hash(), &row, expires_at, room.now).await?;
    if delivery == Delivery::Mailed {
        let issuer = room
            .settings()
            .issuer()
            .map_err(|error| Refusal::invalid(error.to_string()))?;
        let link = mail::Link {
            url: Secret::new(address_of(&issuer, &token)),
            expires_at,
        };
        let letter = match kind {
            LinkKind::Invite => Letter::Invite { link },
            LinkKind::Reset => Letter::ResetPassword { link },
        };
        if !room.tell(&user, &letter).await? {
            return Err(
                Refusal::invalid("No mail is sent here, so the link cannot be mailed.")
                    .try_this("set mail.url, or hand the link over yourself")
                    .into(),
            );
        }
    }
    Ok(Link {
        user,
        kind,
        delivery,
        token,
        expires_at,
    })
}
