//! Who may change a thing: nobody gives what they do not hold, and nobody touches somebody who holds more.

use super::permission::Permission;
use super::power::{Power, is_of_administration};
use super::verdict::{About, Answer, Because, Rule, Verdict};
use crate::types::ScopeToken;

/// An app a change is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TouchedClient {
    /// Whether it is the app of whoever changes it: theirs, or about to be.
    pub is_own: bool,
    /// Whether the change makes the server less strict with it.
    pub relaxes: bool,
    /// The scope it may ask for from then on that it could not before.
    pub gains: Vec<ScopeToken>,
}

/// What a change touches, as far as it takes rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// What it takes to make such a change at all: all of these.
    pub permissions: &'static [Permission],
    /// What each person holds whose account, roles or sign-ins it changes.
    pub people: Vec<Power>,
    /// What it gives somebody, or takes, or makes a role or group give.
    pub gives: Power,
    /// The app it is about.
    pub client: Option<TouchedClient>,
    /// Whether it names somebody of whom nobody knows by that app, or that list, alone: that is to see accounts.
    pub names_others: bool,
}

impl Touch {
    /// A change that takes permissions and touches nobody.
    #[must_use]
    pub fn new(permissions: &'static [Permission]) -> Self {
        Self {
            permissions,
            people: Vec::new(),
            gives: Power::default(),
            client: None,
            names_others: false,
        }
    }

    /// The same that changes the account, roles or sign-ins of somebody who holds `power`.
    #[must_use]
    pub fn person(mut self, power: Power) -> Self {
        self.people.push(power);
        self
    }

    /// The same that gives, takes or redefines `power`.
    #[must_use]
    pub fn gives(mut self, power: Power) -> Self {
        self.gives = self.gives.and(power);
        self
    }

    /// The same that names somebody else than those who are seen anyway.
    #[must_use]
    pub fn naming_others(mut self) -> Self {
        self.names_others = true;
        self
    }

    /// The same about an app.
    #[must_use]
    pub fn client(mut self, client: TouchedClient) -> Self {
        self.client = Some(client);
        self
    }
}

/// What each rule says of a change by somebody who holds `power`. It may be made if none says no.
#[must_use]
pub fn may_change(power: &Power, touch: &Touch) -> Vec<Verdict<'static>> {
    let said = |rule, is_allowed: bool, because, because_not| {
        let (answer, because) = if is_allowed {
            (Answer::Allow, because)
        } else {
            (Answer::Deny(None), because_not)
        };
        Verdict {
            rule,
            about: About::Change,
            answer,
            because,
        }
    };
    // Somebody whose app it is, and who may change no others.
    let is_own = touch.client.as_ref().is_some_and(|client| client.is_own);
    let by_owning = is_own && !power.has(Permission::ClientsWrite) && power.has(Permission::ClientsOwn);
    let mut verdicts: Vec<_> = touch
        .permissions
        .iter()
        .chain(touch.names_others.then_some(&Permission::UsersRead))
        .map(|needed| {
            let may = power.has(*needed) || (*needed == Permission::ClientsWrite && by_owning);
            let (because, because_not) = (
                Because::HoldsPermission(*needed),
                Because::LacksPermission(*needed),
            );
            said(Rule::PermissionHeld, may, because, because_not)
        })
        .collect();
    let covers_people = touch.people.iter().all(|person| power.covers(person));
    verdicts.extend([
        said(
            Rule::NobodyGreater,
            covers_people,
            Because::TouchesNobodyGreater,
            Because::TouchesSomebodyGreater,
        ),
        said(
            Rule::NothingGreater,
            power.covers(&touch.gives),
            Because::GivesNothingGreater,
            Because::GivesSomethingGreater,
        ),
    ]);
    if let Some(client) = &touch.client {
        let is_held =
            |scope: &ScopeToken| power.reaches(scope) && !(by_owning && is_of_administration(scope));
        verdicts.push(said(
            Rule::NothingGreater,
            client.gains.iter().all(is_held),
            Because::GivesNothingGreater,
            Because::GivesSomethingGreater,
        ));
        verdicts.push(said(
            Rule::NoRelaxation,
            !client.relaxes || !by_owning,
            Because::RelaxesNothing,
            Because::Relaxes,
        ));
    }
    verdicts
}
