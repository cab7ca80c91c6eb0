//! What a person is asked for: all of it, what of it they may leave out, and what they said no to before.

use super::interaction::Shown;
use crate::oauth::client::Client;
use crate::oauth::extent::Extent;
use crate::oauth::resource::Catalog;
use crate::storage::consents::Consent;
use crate::storage::sessions::Session;
use crate::storage::users::User;
use crate::types::{ResourceUri, Scope, Timestamp};

/// What a consent page is about.
#[derive(Clone, Debug)]
pub struct ToConsent {
    /// Who is asked.
    pub session: Session,
    /// What is known of them.
    pub user: Option<User>,
    /// What for: what they may grant of what was asked.
    pub asked: Extent,
    /// The claims asked for one by one that no scope of these stands for.
    pub claims: Vec<String>,
    /// What of the scope they may leave out.
    pub optional: Scope,
    /// What of that they left out before.
    pub declined: Scope,
    /// What they allowed before, where it is sure that it was this app.
    pub before: Option<Consent>,
}

/// What a person allows, or allowed before.
#[derive(Clone, Debug)]
pub struct Allowing {
    /// All of it.
    pub extent: Extent,
    /// What they could leave out, if they were asked.
    pub optional: Scope,
    /// What of the scope they said no to.
    pub left_out: Scope,
    /// The resource servers that are left out with it.
    pub dropped: Vec<ResourceUri>,
    /// When it ends, however often it is refreshed.
    pub ends_at: Timestamp,
}

impl ToConsent {
    /// What the page shows, and to whom; that it ends at `ends_at`.
    #[must_use]
    pub fn shown(&self, ends_at: Option<Timestamp>) -> Shown {
        Shown {
            user_id: self.session.user_id.clone(),
            scope: self.asked.scope.clone(),
            optional: self.optional.clone(),
            resources: self.asked.resources.clone(),
            claims: self.claims.clone(),
            ends_at,
        }
    }

    /// What is granted where nobody is asked: all but what they said no to.
    #[must_use]
    pub fn unasked(&self, of: (&Catalog, &Client), ends_at: Timestamp) -> Allowing {
        Allowing {
            optional: Scope::default(),
            ..self.allowing(&self.declined, of, ends_at)
        }
    }

    /// What is granted by whoever was asked and left `left_out` out: of that, what they may leave out.
    #[must_use]
    pub fn allowing(&self, left_out: &Scope, of: (&Catalog, &Client), ends_at: Timestamp) -> Allowing {
        let left_out = left_out.intersection(&self.optional);
        let extent = self.asked.without(&left_out, of);
        let mut dropped = self.asked.resources.clone();
        dropped.retain(|uri| !extent.resources.contains(uri));
        Allowing {
            extent,
            optional: self.optional.clone(),
            left_out,
            dropped,
            ends_at,
        }
    }
}
