//! Of whom, and of which app, a list is asked for; and of whom whoever looks at it may end what it lists.

use std::collections::BTreeSet;

use super::answer::Refused;
use super::visit::{Reading, Visit};
use crate::admin::power_of;
use crate::admin::users::Whom;
use crate::oauth::access::Permission;
use crate::pages::admin::{Field, Form};
use crate::storage::users::{self, User};
use crate::types::{ClientId, UserId};

/// What a list is asked for, read.
pub struct Sought {
    /// Whose.
    pub user: Option<User>,
    /// Of which app.
    pub client_id: Option<ClientId>,
    /// What of it cannot be read.
    pub reading: Reading,
}

impl Sought {
    /// What the address asks for (`person`, `app`).
    ///
    /// # Errors
    /// If the database fails.
    pub async fn of(visit: &Visit) -> Result<Self, Refused> {
        let mut reading = Reading::default();
        let (person, app) = (visit.asked("person").trim(), visit.asked("app").trim());
        let whom: Option<Whom> = reading.read("person", person);
        let client_id = reading.read("app", app);
        let mut read = visit.app.db.read().await?;
        let conn = &mut read.conn();
        let user = match &whom {
            Some(Whom::Id(id)) => users::by_id(conn, id).await?,
            Some(Whom::Email(email)) => users::by_email(conn, email).await?,
            None => None,
        };
        if whom.is_some() && user.is_none() {
            reading.note("person", "There is no such account.");
        }
        Ok(Self {
            user,
            client_id,
            reading,
        })
    }

    /// The same questions in a form that looks for something, with what cannot be read of the answers.
    #[must_use]
    pub fn asked_in(&self, visit: &Visit, form: Form) -> Form {
        let person = Field::line(
            "person",
            "E-mail address or id of a person",
            visit.asked("person"),
        );
        let app = Field::line("app", "Id of an app", visit.asked("app"));
        form.field(self.reading.said_of(person))
            .field(self.reading.said_of(app))
    }
}

/// Those whose sign-ins and grants whoever looks at a list may end: nobody touches somebody who holds more. The door of changes says
/// the same.
#[derive(Clone, Debug, Default)]
pub struct Theirs(BTreeSet<UserId>);

impl Theirs {
    /// Of these people, those whose sign-ins and grants may be ended.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn to_end<'a>(
        visit: &Visit,
        people: impl Iterator<Item = &'a UserId>,
    ) -> Result<Self, Refused> {
        let mut theirs = BTreeSet::new();
        if !visit.may(Permission::SessionsWrite) {
            return Ok(Self(theirs));
        }
        let people: BTreeSet<_> = people.collect();
        let mut read = visit.app.db.read().await?;
        let conn = &mut read.conn();
        for id in people {
            let Some(user) = users::by_id(conn, id).await? else {
                continue;
            };
            if visit.power.lacks(&power_of(conn, &user).await?).is_empty() {
                theirs.insert(id.clone());
            }
        }
        Ok(Self(theirs))
    }

    /// Whether somebody is one of them.
    #[must_use]
    pub fn includes(&self, id: &UserId) -> bool {
        self.0.contains(id)
    }
}
