//! May this be issued? Every rule there is about app, person, resource servers and scopes, and what follows from them.

use super::ceiling::Ceiling;
use super::list::Access;
use super::person::Person;
use super::verdict::{About, Answer, Because, Rule, Verdict};
use crate::oauth::client::{Client, GrantType};
use crate::oauth::reason::{self, Reason};
use crate::oauth::resource::Catalog;
use crate::types::{ResourceUri, Scope, ScopeToken};

/// What is asked: may this app have this, of this person?
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The grant type that asks.
    pub grant_type: GrantType,
    /// The person, as they are now; `None` for the client itself.
    pub person: Option<&'a Person>,
    /// The scope that is asked for.
    pub scope: &'a Scope,
    /// The resource servers that were granted.
    pub granted_resources: &'a [ResourceUri],
    /// The resource servers that are named; all that were granted if empty.
    pub requested_resources: &'a [ResourceUri],
}

impl<'a> Asked<'a> {
    /// The resource servers it is about.
    fn targets(&self) -> &'a [ResourceUri] {
        if self.requested_resources.is_empty() {
            self.granted_resources
        } else {
            self.requested_resources
        }
    }
}

/// What the rules said, in the order they were asked, and what follows.
#[derive(Clone, Debug)]
pub struct Judgement<'a> {
    verdicts: Vec<Verdict<'a>>,
    asked: Asked<'a>,
}

impl<'a> Judgement<'a> {
    /// What the rules said. Each is asked until one has said no about the same thing.
    #[must_use]
    pub fn verdicts(&self) -> &[Verdict<'a>] {
        &self.verdicts
    }

    /// Why the app may not be used at all, by nobody or not by this person.
    #[must_use]
    pub fn app_denial(&self) -> Option<Reason> {
        self.first_denial(|about| about == About::App)
    }

    /// Why nothing is issued, if nothing is: the app may not; or of resource servers that are named one may not be had, or
    /// none is left of those that were granted; or no scope is left.
    #[must_use]
    pub fn denial(&self) -> Option<Reason> {
        self.app_denial().or_else(|| self.resource_denial()).or_else(|| {
            self.is_out_of_scope()
                .then_some(reason::SCOPE_NOT_ISSUED_ANY_MORE)
        })
    }

    /// What was named must be had; of what was granted, what is left of it.
    #[must_use]
    pub fn resource_denial(&self) -> Option<Reason> {
        let is_named = !self.asked.requested_resources.is_empty();
        if is_named || self.resources().is_empty() {
            self.first_denial(|about| matches!(about, About::Resource(_)))
        } else {
            None
        }
    }

    /// The first resource server that was denied.
    #[must_use]
    pub fn denied_resource(&self) -> Option<&'a ResourceUri> {
        let mut denials = self.verdicts.iter().filter(|said| said.is_no());
        denials.find_map(|said| match said.about {
            About::Resource(uri) => Some(uri),
            _ => None,
        })
    }

    /// Whether scope was asked for and none is left.
    #[must_use]
    pub fn is_out_of_scope(&self) -> bool {
        !self.asked.scope.is_empty() && self.scope().is_empty()
    }

    /// Why the first name of the scope that was denied was.
    #[must_use]
    pub fn scope_denial(&self) -> Option<Reason> {
        self.first_denial(|about| matches!(about, About::Scope(_)))
    }

    /// The resource servers that are left.
    #[must_use]
    pub fn resources(&self) -> Vec<ResourceUri> {
        let targets = self.asked.targets().iter();
        targets
            .filter(|uri| !self.is_denied(About::Resource(uri)))
            .cloned()
            .collect()
    }

    /// The scope that is left.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.asked
            .scope
            .filtered(|name| !self.is_denied(About::Scope(name)))
    }

    /// Whether a rule said no about something: one no is enough.
    fn is_denied(&self, about: About<'_>) -> bool {
        let mut denials = self.verdicts.iter().filter(|said| said.is_no());
        denials.any(|said| said.about == about)
    }

    fn first_denial(&self, is_meant: impl Fn(About<'a>) -> bool) -> Option<Reason> {
        let mut meant = self.verdicts.iter().filter(|said| is_meant(said.about));
        meant.find_map(Verdict::denial)
    }

    /// Notes what a rule said; whether it said yes.
    fn say(&mut self, rule: Rule, about: About<'a>, said: Said<'a>) -> bool {
        let (answer, because) = match said {
            Ok(because) => (Answer::Allow, because),
            Err((reason, because)) => (Answer::Deny(Some(reason)), because),
        };
        self.verdicts.push(Verdict {
            rule,
            about,
            answer,
            because,
        });
        answer == Answer::Allow
    }
}

/// Asks every rule.
#[must_use]
pub fn judge<'a>(catalog: &'a Catalog, client: &'a Client, asked: Asked<'a>) -> Judgement<'a> {
    let targets = asked.targets();
    let most = 4 + 3 * (targets.len() + asked.scope.iter().count());
    let mut judgement = Judgement {
        verdicts: Vec::with_capacity(most),
        asked,
    };
    ask_about_app(&mut judgement, catalog, client);
    let ceiling = Ceiling::of(catalog, client);
    for uri in targets {
        ask_about_resource(&mut judgement, catalog, ceiling, uri);
    }
    for name in asked.scope.iter() {
        ask_about_scope(&mut judgement, catalog, ceiling, name);
    }
    judgement
}

/// The names of `scope` a person may grant: those for everybody, and those for a role they have.
#[must_use]
pub fn grantable_by(catalog: &Catalog, scope: &Scope, person: &Person) -> Scope {
    let rights = &catalog.rights;
    scope.filtered(|name| {
        catalog
            .scope(name)
            .is_some_and(|known| known.roles.is_empty() || person.one_of(rights, &known.roles).is_some())
    })
}

/// What a rule says, with why.
type Said<'a> = Result<Because<'a>, (Reason, Because<'a>)>;

fn ask_about_app<'a>(judgement: &mut Judgement<'a>, catalog: &'a Catalog, client: &'a Client) {
    let asked = judgement.asked;
    let enabled = if client.is_enabled {
        Ok(Because::Enabled)
    } else {
        Err((reason::CLIENT_DISABLED, Because::Disabled))
    };
    judgement.say(Rule::AppEnabled, About::App, enabled);
    let kind = asked.grant_type;
    let may_use = if client.may_use(kind) {
        Ok(Because::GrantTypeRegistered(kind))
    } else {
        Err((
            reason::CLIENT_MAY_NOT_USE_GRANT,
            Because::GrantTypeNotRegistered(kind),
        ))
    };
    judgement.say(Rule::GrantType, About::App, may_use);
    let Some(person) = asked.person else { return };
    let active = if person.is_active {
        Ok(Because::AccountActive)
    } else {
        Err((reason::USER_NOT_ACTIVE, Because::AccountDisabled))
    };
    judgement.say(Rule::AccountActive, About::App, active);
    let access = catalog.rights.of_client(&client.id);
    let said = on_list(catalog, person, access, reason::USER_MAY_NOT_USE_APP);
    judgement.say(Rule::AppAccess, About::App, said);
}

fn ask_about_resource<'a>(
    judgement: &mut Judgement<'a>,
    catalog: &'a Catalog,
    ceiling: Ceiling<'a>,
    uri: &'a ResourceUri,
) {
    let (asked, about) = (judgement.asked, About::Resource(uri));
    // What belongs to no resource server was granted at this one.
    let granted = if catalog.is_issuer(uri) {
        Ok(Because::ThisServer)
    } else if asked.granted_resources.contains(uri) {
        Ok(Because::Granted)
    } else {
        Err((reason::RESOURCE_NOT_GRANTED, Because::NotGranted))
    };
    if !judgement.say(Rule::ResourceGranted, about, granted) {
        return;
    }
    let of_app = match ceiling.check_target(uri) {
        Ok(()) => Ok(Because::WithinRegistration),
        Err(why) if why == reason::RESOURCE_UNKNOWN => Err((why, Because::NotRegistered)),
        Err(why) => Err((why, Because::BeyondRegistration)),
    };
    if !judgement.say(Rule::ResourceOfApp, about, of_app) {
        return;
    }
    if let Some(person) = asked.person {
        let access = catalog.rights.of_resource(uri);
        let said = on_list(catalog, person, access, reason::USER_MAY_NOT_USE_RESOURCE);
        judgement.say(Rule::ResourceAccess, about, said);
    }
}

fn ask_about_scope<'a>(
    judgement: &mut Judgement<'a>,
    catalog: &'a Catalog,
    ceiling: Ceiling<'a>,
    name: &'a ScopeToken,
) {
    let (asked, about) = (judgement.asked, About::Scope(name));
    // A scope taken from the client, or deleted, since it was granted is not issued again.
    let Some(known) = catalog.scope(name) else {
        let unknown = Err((reason::SCOPE_UNKNOWN, Because::NotRegistered));
        judgement.say(Rule::ScopeOfApp, about, unknown);
        return;
    };
    let of_app = if ceiling.has(name) {
        Ok(Because::WithinRegistration)
    } else {
        Err((reason::SCOPE_NOT_OF_CLIENT, Because::BeyondRegistration))
    };
    if !judgement.say(Rule::ScopeOfApp, about, of_app) {
        return;
    }
    let of_resource = match &known.resource {
        None => Ok(Because::OfNoResource),
        Some(uri) if asked.targets().contains(uri) && !judgement.is_denied(About::Resource(uri)) => {
            Ok(Because::OfResource(uri))
        }
        Some(uri) => Err((reason::SCOPE_OF_OTHER_RESOURCE, Because::OfResourceLeftOut(uri))),
    };
    if !judgement.say(Rule::ScopeOfResource, about, of_resource) {
        return;
    }
    if let Some(person) = asked.person {
        let roles = &known.roles;
        let said = if roles.is_empty() {
            Ok(Because::ForAllRoles)
        } else {
            let held = person.one_of(&catalog.rights, roles).map(Because::Holds);
            held.ok_or((reason::ROLE_MISSING, Because::LacksRoles(roles)))
        };
        judgement.say(Rule::ScopeRole, about, said);
    }
}

fn on_list<'a>(catalog: &'a Catalog, person: &Person, access: &'a Access, reason: Reason) -> Said<'a> {
    if *access == Access::Everyone {
        return Ok(Because::ForEveryone);
    }
    let held = person.of(&catalog.rights, access).map(Because::Holds);
    held.ok_or((reason, Because::NotOnList))
}
