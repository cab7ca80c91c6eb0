//! A request in progress: travels sealed from page to page, so that nothing is stored for somebody who only asked.
//!
//! It names the browser it was made for, by the hash of a cookie: in any other it is of no use (RFC 9700 §4.7, the
//! "cross-user session fixation" of draft-ietf-oauth-security-topics-update).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::config::Administration;
use crate::oauth::parameters::Parameters;
use crate::proofs::Proof;
use crate::proofs::passkey::{Authenticating, Registering};
use crate::proofs::totp::NewTotp;
use crate::session::Pending;
use crate::storage::sessions::Session;
use crate::types::{EmailAddress, OpaqueToken, Origin, ResourceUri, Scope, SessionId, Timestamp, UserId};
use crate::web::language;
use crate::web::page::local;

/// How far the clock of another node may be ahead.
const CLOCK_SKEW: Duration = Duration::from_secs(10);

/// What is sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Interaction {
    /// The parameters of the authorization request as they came; empty for signing in without one.
    query: String,
    /// When it began.
    started_at: Timestamp,
    /// The hash of the browser's cookie.
    browser: String,
    /// The sign-in made for this very request, and when: a sign-in keeps its id when it is made anew.
    pub reauthenticated: Option<(SessionId, Timestamp)>,
    /// The sign-in the person chose to go on with.
    pub chosen: Option<SessionId>,
    /// The person asked to sign in as somebody else.
    pub wants_other_account: bool,
    /// Whose password the sign-in page asks for again; nobody else's will do.
    pub confirming: Option<EmailAddress>,
    /// What a consent page showed, and to whom.
    pub shown: Option<Shown>,
    /// What was proved so far: never all it takes, since the last proof is spent where the sign-in is written.
    #[serde(default)]
    pub proofs: Vec<Proof>,
    /// "Keep me signed in on this device", as ticked with the first proof.
    #[serde(default)]
    pub remember: bool,
    /// The person asked for another way to prove who they are.
    #[serde(default)]
    pub wants_other_way: bool,
    /// The secret the person is putting into their app.
    #[serde(default)]
    pub enrolling: Option<NewTotp>,
    /// The passkey the page asked for.
    #[serde(default)]
    pub passkey: Option<Authenticating>,
    /// The new passkey the page asked for.
    #[serde(default)]
    pub registering: Option<Registering>,
    /// How far offering a passkey has come.
    #[serde(default)]
    pub offer: Offer,
    /// Where signing in without a request leads.
    #[serde(default)]
    pub place: Place,
    /// What was about to be pressed there: its page says that it was not done. Empty if nothing was.
    #[serde(default)]
    pub again: String,
    /// Which page comes first.
    #[serde(default)]
    pub entrance: Entrance,
    /// Who somebody is at another provider, who is about to prove whose account that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connecting: Option<Pending>,
}

/// Which page somebody gets first who is not signed in for this request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entrance {
    /// The one the app asks for.
    #[default]
    AsAsked,
    /// The sign-in: they said that they have an account.
    SignIn,
}

/// How far offering a passkey to whoever signs in has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Offer {
    /// Nothing is offered.
    #[default]
    Nothing,
    /// The browser that the password came from says that it can make one.
    Possible,
    /// The person is asked whether they want one, and has not answered.
    Open,
}

/// A page of this server that a sign-in may be for: no address of anybody's is ever followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// The front door.
    #[default]
    Home,
    /// What their account comes to, and what is worth doing.
    Account,
    /// What the account says of them.
    Profile,
    /// What is known of them.
    Data,
    /// Where they delete the account.
    Deletion,
    /// What a person signs in with: asked of whoever is about to change it.
    Security,
    /// Another password.
    Password,
    /// Another address.
    Address,
    /// A passkey more.
    Passkey,
    /// An app more that makes codes.
    Totp,
    /// Where they are signed in.
    Sessions,
    /// What happened to their account.
    Activity,
    /// Where they lock their account down.
    Lock,
    /// The apps that may use the account: asked of whoever is about to take one away.
    Apps,
    /// The administration.
    Admin,
}

impl Place {
    /// The place of this name, as a link to the sign-in says it.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "account" => Self::Account,
            "profile" => Self::Profile,
            "data" => Self::Data,
            "deletion" => Self::Deletion,
            "security" => Self::Security,
            "password" => Self::Password,
            "address" => Self::Address,
            "passkey" => Self::Passkey,
            "totp" => Self::Totp,
            "sessions" => Self::Sessions,
            "activity" => Self::Activity,
            "lock" => Self::Lock,
            "apps" => Self::Apps,
            "admin" => Self::Admin,
            _ => Self::Home,
        }
    }

    /// Its path.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Home => "/",
            Self::Account => "/account",
            Self::Profile => "/account/profile",
            Self::Data => "/account/data",
            Self::Deletion => "/account/data/delete",
            Self::Security => "/account/security",
            Self::Password => "/account/security/password",
            Self::Address => "/account/security/address",
            Self::Passkey => "/account/security/passkey",
            Self::Totp => "/account/security/totp",
            Self::Sessions => "/account/sessions",
            Self::Activity => "/account/activity",
            Self::Lock => "/account/lock",
            Self::Apps => "/account/apps",
            Self::Admin => "/admin",
        }
    }
}

/// What a consent page was about: the answer to it is an answer to nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Who was asked.
    pub user_id: UserId,
    /// What for.
    pub scope: Scope,
    /// What of it they may leave out.
    #[serde(default)]
    pub optional: Scope,
    /// At which resource servers.
    pub resources: Vec<ResourceUri>,
    /// The claims asked for one by one.
    #[serde(default)]
    pub claims: Vec<String>,
    /// When what is allowed ends at the latest, as the page may have said.
    #[serde(default)]
    pub ends_at: Option<Timestamp>,
}

/// Why a sealed value is not accepted.
#[derive(Clone, Debug)]
pub enum InteractionError {
    /// It was not made here, or was changed.
    Broken,
    /// It was made for another browser.
    OtherBrowser,
    /// It is too old; the parameters it began with.
    Expired(Parameters),
}

/// A browser, by the cookie it has or is about to get.
#[derive(Clone, Debug)]
pub struct Browser {
    token: OpaqueToken,
    /// The other values of the cookie, if somebody else on this host set it too.
    others: Vec<OpaqueToken>,
    /// Whether the cookie has to be set.
    pub is_new: bool,
}

impl Browser {
    /// The browser a request comes from, by the values of the cookie.
    #[must_use]
    pub fn of(values: &[&str]) -> Self {
        let mut tokens = values
            .iter()
            .filter_map(|value| OpaqueToken::presented(OpaqueToken::BROWSER, value));
        let known = tokens.next();
        Self {
            is_new: known.is_none(),
            token: known.unwrap_or_else(|| OpaqueToken::generate(OpaqueToken::BROWSER)),
            others: tokens.collect(),
        }
    }

    /// The cookie's value.
    #[must_use]
    pub fn cookie(&self) -> &str {
        self.token.expose()
    }

    fn name(&self) -> String {
        self.token.hash().encoded()
    }

    fn is_named(&self, name: &str) -> bool {
        std::iter::once(&self.token)
            .chain(&self.others)
            .any(|token| token.hash().encoded() == name)
    }
}

impl Interaction {
    /// Begins one; of a link, `query` as it came: written anew, it could be longer than an address may be. What came as a
    /// form has no such limit.
    #[must_use]
    pub fn begin(query: String, browser: &Browser, now: Timestamp) -> Self {
        Self {
            query,
            started_at: now,
            browser: browser.name(),
            reauthenticated: None,
            chosen: None,
            wants_other_account: false,
            confirming: None,
            shown: None,
            proofs: Vec::new(),
            remember: false,
            wants_other_way: false,
            enrolling: None,
            passkey: None,
            registering: None,
            offer: Offer::Nothing,
            place: Place::Home,
            again: String::new(),
            entrance: Entrance::AsAsked,
            connecting: None,
        }
        .spoken()
    }

    /// Whoever takes up a request answers in the language that the app asks for in it.
    fn spoken(self) -> Self {
        language::prefer(self.parameters().one("ui_locales"), self.started_at);
        self
    }

    /// The same as it is taken along to another provider: what pages asked and what was proved stays behind. Its query is apart.
    #[must_use]
    pub fn parted(&self) -> (Self, String) {
        let mut parted = self.clone();
        let query = std::mem::take(&mut parted.query);
        parted.forget_proofs();
        parted.passkey = None;
        parted.registering = None;
        parted.shown = None;
        (parted, query)
    }

    /// The same put together again.
    #[must_use]
    pub fn whole(self, query: String) -> Self {
        Self { query, ..self }
    }

    /// Whether the page comes first that the app asks for: nobody signed in for this request, or said that they have an account.
    #[must_use]
    pub fn is_led_as_asked(&self) -> bool {
        self.entrance == Entrance::AsAsked && self.reauthenticated.is_none() && self.proofs.is_empty()
    }

    /// Where signing in without a request leads: the address of a page of this server, and what was about to be pressed there.
    #[must_use]
    pub fn destination(&self, app: &App) -> String {
        let place = match (self.place, &app.administration) {
            (Place::Admin, Administration::Off) => Place::Home,
            (place, _) => place,
        };
        let mut path = place.path().to_owned();
        if !self.again.is_empty() {
            let again: String = form_urlencoded::byte_serialize(self.again.as_bytes()).collect();
            path = format!("{path}?again={again}#again");
        }
        if self.leads_elsewhere(app).is_some() {
            app.administration_url(&path)
        } else {
            local(app, &path)
        }
    }

    /// The origin it leads to, if that is the administration's own: the one that was configured, and no other.
    #[must_use]
    pub fn leads_elsewhere<'a>(&self, app: &'a App) -> Option<&'a Origin> {
        match (self.place, &app.administration) {
            (Place::Admin, Administration::Apart(origin)) => Some(origin),
            _ => None,
        }
    }

    /// The same for somebody who has an account.
    #[must_use]
    pub fn with_account(&self) -> Self {
        Self {
            entrance: Entrance::SignIn,
            ..self.clone()
        }
    }

    /// The same request, begun now: for who comes back to it by a mail.
    #[must_use]
    pub fn anew(&self, browser: &Browser, now: Timestamp) -> Self {
        Self {
            place: self.place,
            again: self.again.clone(),
            connecting: self.connecting.clone(),
            ..Self::begin(self.query.clone(), browser, now)
        }
    }

    /// Forgets what was proved and chosen: somebody else is to sign in.
    pub fn begin_anew(&mut self) {
        self.reauthenticated = None;
        self.confirming = None;
        self.shown = None;
        self.forget_proofs();
    }

    /// Forgets what was proved.
    pub fn forget_proofs(&mut self) {
        self.proofs.clear();
        self.remember = false;
        self.wants_other_way = false;
        self.enrolling = None;
        self.offer = Offer::Nothing;
    }

    /// What was proved so far, as far as it has not waited too long.
    #[must_use]
    pub fn standing_proofs(&self, now: Timestamp) -> Option<&[Proof]> {
        let is_standing = !self.proofs.is_empty() && self.proofs.iter().all(|proof| proof.is_recent(now));
        is_standing.then_some(&*self.proofs)
    }

    /// The parameters it began with.
    #[must_use]
    pub fn parameters(&self) -> Parameters {
        Parameters::parse(self.query.as_bytes()).unwrap_or_default()
    }

    /// Whether it is for signing in alone.
    #[must_use]
    pub fn is_plain_sign_in(&self) -> bool {
        self.query.is_empty()
    }

    /// Whether it asks whoever is signed in whether they want a passkey.
    #[must_use]
    pub fn offers_to(&self, session: &Session) -> bool {
        let is_theirs = self.reauthenticated.as_ref().map(|(id, _)| id) == Some(&session.id);
        self.offer == Offer::Open && is_theirs
    }

    /// Whether it asks whoever is signed in whether their account is connected with who they are at another provider.
    #[must_use]
    pub fn asks_to_connect(&self, session: &Session) -> bool {
        let made_for_this = self.reauthenticated.as_ref().map(|(id, _)| id) == Some(&session.id);
        self.connecting.is_some() && made_for_this
    }

    /// The value that travels.
    #[must_use]
    pub fn seal(&self, app: &App) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        // A value that cannot be sealed is an empty one, which opens nowhere.
        app.interactions
            .seal_text(b"interaction", &json)
            .unwrap_or_default()
    }

    /// Opens a value that came back.
    ///
    /// # Errors
    /// If it is broken, of another browser, or too old.
    pub fn open(
        app: &App,
        sealed: &str,
        browser: &Browser,
        now: Timestamp,
    ) -> Result<Self, InteractionError> {
        let json = app
            .interactions
            .open_text(b"interaction", sealed)
            .map_err(|_| InteractionError::Broken)?;
        let opened: Self = serde_json::from_slice(&json).map_err(|_| InteractionError::Broken)?;
        opened.in_time(app, browser, now)
    }

    /// The same, if it is of this browser and has not taken too long.
    ///
    /// # Errors
    /// If it is of another browser, or too old.
    pub fn in_time(self, app: &App, browser: &Browser, now: Timestamp) -> Result<Self, InteractionError> {
        if !browser.is_named(&self.browser) {
            return Err(InteractionError::OtherBrowser);
        }
        // Clocks of nodes differ by a little.
        let age = now.since(self.started_at);
        if self.started_at > now.plus(CLOCK_SKEW) || age >= app.settings.sessions.interaction.duration() {
            return Err(InteractionError::Expired(self.parameters()));
        }
        Ok(self.spoken())
    }
}
