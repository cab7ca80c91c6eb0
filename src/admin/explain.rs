//! Why a person can, or cannot, have something of an app: the very list of verdicts the decision folds.

use serde::Serialize;

use super::whom::{Whom, find};
use super::{AdminError, clients};
use crate::app;
use crate::config::Settings;
use crate::oauth::access::{self, Asked, Ceiling, Verdict};
use crate::oauth::client::GrantType;
use crate::oauth::policy;
use crate::oauth::reason::Reason;
use crate::storage::Db;
use crate::types::{ClientId, EmailAddress, ResourceUri, Scope, UserId};

/// What is to be explained.
#[derive(Clone, Debug)]
pub struct Question {
    /// The person.
    pub whom: Whom,
    /// The app.
    pub client_id: ClientId,
    /// The scope; all the app may ask for if not set.
    pub scope: Option<Scope>,
    /// The resource servers that are named; those the scope belongs to if empty.
    pub resources: Vec<ResourceUri>,
}

/// What one rule says, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The rule.
    pub rule: &'static str,
    /// What it is about: `app`, `resource URI` or `scope NAME`.
    pub about: String,
    /// `allow` or `deny`.
    pub answer: &'static str,
    /// Why.
    pub because: String,
    /// The number of the reason, where the answer is no.
    pub reason: Option<String>,
}

/// The decision, and the list it was folded from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The person.
    pub user_id: UserId,
    /// Their e-mail address.
    pub email: EmailAddress,
    /// The app.
    pub client_id: ClientId,
    /// Its name.
    pub client_name: String,
    /// What was asked about.
    pub asked_scope: Scope,
    /// Whether anything is granted.
    pub granted: bool,
    /// The scope that would be.
    pub scope: Scope,
    /// The resource servers tokens would be for; this server alone if none.
    pub resources: Vec<ResourceUri>,
    /// The number of the reason, if nothing is granted.
    pub reason: Option<String>,
    /// What the rules say, in the order they are asked.
    pub verdicts: Vec<Line>,
}

impl From<&Verdict<'_>> for Line {
    fn from(verdict: &Verdict<'_>) -> Self {
        Self {
            rule: verdict.rule.as_str(),
            about: verdict.about.to_string(),
            answer: if verdict.is_no() { "deny" } else { "allow" },
            because: verdict.because.to_string(),
            reason: verdict.denial().map(|reason| reason.to_string()),
        }
    }
}

/// What is said of a request that asks for what cannot be asked for together, or by this app.
fn refused_request(reason: Reason) -> Line {
    Line {
        rule: "request",
        about: "app".to_owned(),
        answer: "deny",
        because: reason.what().trim_end_matches('.').to_owned(),
        reason: Some(reason.to_string()),
    }
}

/// Asks the rules that decide at `/auth` and at each token, and says what they say.
///
/// # Errors
/// If the person or app does not exist or the database fails.
pub async fn explain(db: &Db, settings: &Settings, question: Question) -> Result<Explanation, AdminError> {
    let client = clients::show(db, &question.client_id).await?;
    let user = find(&mut db.read().await?.conn(), &question.whom).await?;
    let catalog = app::catalog(&mut db.read().await?.conn(), settings).await?;
    let (person, ceiling) = (user.person(), Ceiling::of(&catalog, &client));
    let named = catalog.as_registered(question.resources);
    // What is wrong with the request itself is said before anybody is judged, as at `/auth`. Who asks about nothing in
    // particular makes no request.
    let malformed = question.scope.as_ref().and_then(|scope| {
        let scope = policy::negotiate_scope(&catalog, &client, Some(scope.clone()), &named);
        let resources =
            scope.and_then(|scope| policy::negotiate_resources(&catalog, &client, &scope, &named));
        resources.err().map(|error| error.reason)
    });
    let asked_scope = question.scope.unwrap_or_else(|| ceiling.scope());
    let implied = catalog.resources_of(&asked_scope);
    let granted = match (named.is_empty(), implied.is_empty()) {
        (false, _) => named.clone(),
        (true, false) => implied,
        (true, true) if ceiling.named().len() == 1 => ceiling.named().to_vec(),
        (true, true) => Vec::new(),
    };
    let asked = Asked {
        grant_type: GrantType::AuthorizationCode,
        person: Some(&person),
        scope: &asked_scope,
        granted_resources: &granted,
        requested_resources: &named,
    };
    let judgement = access::judge(&catalog, &client, asked);
    let denial = malformed.or_else(|| judgement.denial());
    let is_granted = denial.is_none();
    Ok(Explanation {
        granted: is_granted,
        scope: if is_granted {
            judgement.scope()
        } else {
            Scope::default()
        },
        resources: if is_granted {
            judgement.resources()
        } else {
            Vec::new()
        },
        reason: denial.map(|reason| reason.to_string()),
        verdicts: malformed
            .map(refused_request)
            .into_iter()
            .chain(judgement.verdicts().iter().map(Line::from))
            .collect(),
        user_id: user.id,
        email: user.email,
        client_id: client.id,
        client_name: client.name,
        asked_scope,
    })
}
