//! A form that was sent before its person had proved who they are: shown again as it was filled in, and saved once it is sent again.

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::back::UNSAVED;
use super::list::{is_open, looked_at, screens};
use super::screen::{Does, Screen};
use super::visit::{NOT_SAVED, Visit};
use crate::app::App;
use crate::oauth::parameters::Parameters;
use crate::pages::admin::Sheet;
use crate::types::{TokenHash, UserId};
use crate::web::cookies::Name;
use crate::web::edge::Edge;

/// The fields that have secrets: what is typed there is kept nowhere.
const SECRETS: [&str; 2] = ["secret", "password"];

/// What is said where nothing is kept.
const NOT_YET: &str =
    "Nothing was changed yet: you had to prove first who you are. Look it over, and send it again.";

/// What was sent, and to where.
#[derive(Serialize, Deserialize)]
struct Draft {
    /// The browser it was sent by: whoever has a copy of somebody's sign-in fills in nothing for them elsewhere, and reads nothing.
    browser: String,
    pattern: String,
    path: String,
    names: Vec<(String, String)>,
    fields: Vec<(String, String)>,
    has_secrets: bool,
}

/// Keeps what somebody sent to a page that takes a form.
pub fn keep(
    app: &App,
    (edge, whose): (&Edge, &UserId),
    screen: &Screen,
    names: Vec<(String, String)>,
    form: &Parameters,
) {
    if !matches!(screen.does, Does::Takes(_)) {
        return;
    }
    let Some(browser) = browsers(app, edge).into_iter().next() else {
        return;
    };
    let is_secret = |name: &str| SECRETS.contains(&name);
    let fields = form.pairs().iter();
    let fields = fields.filter(|(name, _)| name != "csrf" && !is_secret(name));
    let draft = Draft {
        browser,
        pattern: screen.path.to_owned(),
        path: edge.path.clone(),
        names,
        fields: fields.cloned().collect(),
        has_secrets: SECRETS.iter().any(|name| form.has(name)),
    };
    if let Ok(draft) = serde_json::to_vec(&draft) {
        app.drafts.keep(whose, &draft);
    }
}

/// By what a browser is known; more than one if somebody else on this host says so too.
fn browsers(app: &App, edge: &Edge) -> Vec<String> {
    let known = edge.cookies.all(Name::Browser, &app.issuer);
    known
        .into_iter()
        .map(|value| TokenHash::of(value).encoded())
        .collect()
}

/// Whether a page is asked for after a proof, and what was sent before it is to be shown there.
#[must_use]
pub fn is_awaited(visit: &Visit) -> bool {
    visit.form.is_none() && visit.query.has(UNSAVED)
}

/// The page as it was filled in, if that is still known, and whoever looks may send it.
pub async fn filled_in(visit: &Visit) -> Option<Sheet> {
    let kept = visit.app.drafts.of(visit.user_id())?;
    let draft: Draft = serde_json::from_slice(&kept).ok()?;
    let mut all = screens().into_iter();
    let (screen, answer) = all.find_map(|screen| match screen.does {
        Does::Takes(answer) if screen.path == draft.pattern => Some((screen, answer)),
        _ => None,
    })?;
    let may = is_open(&screen, &visit.power);
    if !may
        || !browsers(&visit.app, &visit.edge).contains(&draft.browser)
        || looked_at(screen.path, &draft.path) != visit.edge.path
    {
        return None;
    }
    let sent = Visit {
        path: draft.names,
        query: Parameters::default(),
        form: Some(Parameters::from_pairs(draft.fields)),
        is_draft: true,
        ..visit.clone()
    };
    let Ok(Answer::Shown(_, sheet)) = answer(sent).await else {
        return None;
    };
    let mut sheet = *sheet;
    sheet.faults.retain(|fault| fault != NOT_SAVED);
    NOT_SAVED.clone_into(&mut sheet.said);
    if draft.has_secrets {
        sheet.said.push_str(" Secrets are not kept: type them once more.");
    }
    Some(sheet)
}

/// The page as it is, which says that nothing was changed.
#[must_use]
pub fn not_yet(sheet: Sheet) -> Sheet {
    sheet.said(NOT_YET)
}
