//! What a rule says: yes or no, about what, and why.

use std::fmt;

use super::permission::Permission;
use super::person::Holding;
use crate::oauth::client::GrantType;
use crate::oauth::reason::Reason;
use crate::oauth::spelled::spelled;
use crate::types::{ResourceUri, RoleName, ScopeToken};

spelled! {
    /// The rules of a decision, in the order they are asked.
    Rule, "a rule is one of those that grantor explain names" {
        /// The app may do anything at all.
        AppEnabled = "app-enabled",
        /// The app may use the grant type.
        GrantType = "grant-type",
        /// The person's account works.
        AccountActive = "account-active",
        /// The person is one of those who may use the app.
        AppAccess = "app-access",
        /// The resource server was granted.
        ResourceGranted = "resource-granted",
        /// The resource server is registered and enabled, and the app may have tokens for it.
        ResourceOfApp = "resource-of-app",
        /// The person is one of those who may use the resource server.
        ResourceAccess = "resource-access",
        /// The scope is registered, and the app may ask for it.
        ScopeOfApp = "scope-of-app",
        /// The scope belongs to a resource server the token is for, or to none.
        ScopeOfResource = "scope-of-resource",
        /// The person has one of the roles the scope is for.
        ScopeRole = "scope-role",
        /// Whoever makes a change has the permission it takes.
        PermissionHeld = "permission-held",
        /// The change touches nobody who holds more than whoever makes it.
        NobodyGreater = "nobody-greater",
        /// The change gives, takes or redefines nothing beyond what they hold themselves.
        NothingGreater = "nothing-greater",
        /// Whoever may change their own apps alone makes the server less strict with none.
        NoRelaxation = "no-relaxation",
    }
}

/// What a verdict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// The app.
    App,
    /// A resource server.
    Resource(&'a ResourceUri),
    /// A scope.
    Scope(&'a ScopeToken),
    /// A change.
    Change,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// As far as this rule is concerned.
    Allow,
    /// Whatever other rules say. With its reason, where an app is told of it.
    Deny(Option<Reason>),
}

/// Why a rule says what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because<'a> {
    /// The app is enabled.
    Enabled,
    /// An administrator disabled it.
    Disabled,
    /// The app is registered for the grant type.
    GrantTypeRegistered(GrantType),
    /// It is not.
    GrantTypeNotRegistered(GrantType),
    /// The account is active.
    AccountActive,
    /// An administrator disabled it.
    AccountDisabled,
    /// There is no access list.
    ForEveryone,
    /// The person is on the list, or meets what is asked for.
    Holds(Holding<'a>),
    /// The person is not on the list.
    NotOnList,
    /// It is this server itself.
    ThisServer,
    /// The person granted it to the app.
    Granted,
    /// They did not.
    NotGranted,
    /// The app is registered for it, or it is open to the app.
    WithinRegistration,
    /// It is not registered, or disabled.
    NotRegistered,
    /// The app is not registered for it.
    BeyondRegistration,
    /// It belongs to no resource server.
    OfNoResource,
    /// It belongs to this resource server, which the token is for.
    OfResource(&'a ResourceUri),
    /// It belongs to this resource server, which the token is not for.
    OfResourceLeftOut(&'a ResourceUri),
    /// No role is asked for.
    ForAllRoles,
    /// The person has none of these roles.
    LacksRoles(&'a [RoleName]),
    /// They have the permission it takes.
    HoldsPermission(Permission),
    /// They do not.
    LacksPermission(Permission),
    /// Nobody it touches holds more.
    TouchesNobodyGreater,
    /// Somebody does.
    TouchesSomebodyGreater,
    /// It gives, takes or redefines nothing they do not hold.
    GivesNothingGreater,
    /// It does.
    GivesSomethingGreater,
    /// It makes the server no less strict.
    RelaxesNothing,
    /// It does.
    Relaxes,
}

/// What one rule said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict<'a> {
    /// The rule.
    pub rule: Rule,
    /// About what.
    pub about: About<'a>,
    /// Yes or no.
    pub answer: Answer,
    /// Why.
    pub because: Because<'a>,
}

impl Verdict<'_> {
    /// Why it is refused, if an app is told that it is.
    #[must_use]
    pub fn denial(&self) -> Option<Reason> {
        match self.answer {
            Answer::Allow => None,
            Answer::Deny(reason) => reason,
        }
    }

    /// Whether the answer is no.
    #[must_use]
    pub fn is_no(&self) -> bool {
        self.answer != Answer::Allow
    }
}

impl fmt::Display for About<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::App => f.write_str("app"),
            Self::Resource(uri) => write!(f, "resource {uri}"),
            Self::Scope(name) => write!(f, "scope {name}"),
            Self::Change => f.write_str("change"),
        }
    }
}

impl fmt::Display for Holding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named => f.write_str("they are on its access list themselves"),
            Self::Role(role) => write!(f, "they have the role {role}"),
            Self::Group(group) => write!(f, "they are in the group {group}"),
            Self::RoleByGroup(role, group) => write!(f, "they have the role {role} by the group {group}"),
        }
    }
}

impl fmt::Display for Because<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enabled => f.write_str("the app is enabled"),
            Self::Disabled => f.write_str("the app is disabled"),
            Self::GrantTypeRegistered(kind) => write!(f, "the app is registered for {kind}"),
            Self::GrantTypeNotRegistered(kind) => write!(f, "the app is not registered for {kind}"),
            Self::AccountActive => f.write_str("the account is active"),
            Self::AccountDisabled => f.write_str("the account is disabled"),
            Self::ForEveryone => f.write_str("it is for everyone"),
            Self::Holds(holding) => holding.fmt(f),
            Self::NotOnList => {
                f.write_str("neither they nor a group or role of theirs is on its access list")
            }
            Self::ThisServer => f.write_str("it is this server itself"),
            Self::Granted => f.write_str("it was granted"),
            Self::NotGranted => f.write_str("it was not granted"),
            Self::WithinRegistration => f.write_str("the app may ask for it"),
            Self::NotRegistered => f.write_str("it is not registered here, or disabled"),
            Self::BeyondRegistration => f.write_str("the app is not registered for it"),
            Self::OfNoResource => f.write_str("it belongs to no resource server"),
            Self::OfResource(uri) => write!(f, "it belongs to {uri}"),
            Self::OfResourceLeftOut(uri) => write!(f, "it belongs to {uri}, which the token is not for"),
            Self::ForAllRoles => f.write_str("it takes no role"),
            Self::LacksRoles(roles) => {
                let roles: Vec<_> = roles.iter().map(RoleName::as_str).collect();
                write!(
                    f,
                    "it takes the role {}, which they do not have",
                    roles.join(" or ")
                )
            }
            Self::HoldsPermission(one) => write!(f, "they have the permission {one}"),
            Self::LacksPermission(one) => write!(f, "it takes the permission {one}"),
            Self::TouchesNobodyGreater => f.write_str("it touches nobody who may do more than they"),
            Self::TouchesSomebodyGreater => f.write_str("it touches somebody who may do more than they"),
            Self::GivesNothingGreater => f.write_str("it is about nothing beyond what they hold"),
            Self::GivesSomethingGreater => {
                f.write_str("it is about a role, permission or scope beyond what they hold themselves")
            }
            Self::RelaxesNothing => f.write_str("it makes the server no less strict"),
            Self::Relaxes => f.write_str("it makes the server less strict, which takes clients:write"),
        }
    }
}
