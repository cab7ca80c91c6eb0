//! Why a person can, or cannot, have something of an app: the very list of verdicts the decision is made of.

use super::answer::{Answer, Refused};
use super::screen::{Screen, answered_by};
use super::visit::{Reading, Visit, again, unread};
use crate::admin::AdminError;
use crate::admin::explain::{Explanation, Line, Question, explain};
use crate::oauth::access::{Needs, Permission};
use crate::pages::admin::{Cell, Field, Form, Links, Prose, Sheet, Table, Tone, Way};
use crate::types::ResourceUri;

/// All it takes: it names the person, and what they hold.
pub const ALL: [Needs; 3] = [
    READ,
    Needs::One(Permission::UsersRead),
    Needs::One(Permission::PermissionsRead),
];

const READ: Needs = Needs::One(Permission::ClientsRead);

pub(super) const SCREENS: [Screen; 1] = [Screen::shows("/admin/explain", READ, answered_by!(show))];

/// Says that half of the question is asked elsewhere, and the other half here.
const BEGUN: &str = "begun";

/// The way here from a page about a person (`whom`) or an app (`client`), with that part of the question filled in; for who may ask.
#[must_use]
pub fn way(visit: &Visit, id: &'static str, (name, value): (&str, &str)) -> Option<Links> {
    let mut needed = ALL.into_iter().flat_map(Needs::permissions);
    let may = needed.all(|one| visit.may(one));
    let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let way = Way::new(
        id,
        format!("/admin/explain?{name}={value}&{BEGUN}=1"),
        "Explain who may have what",
    );
    may.then(|| Links::new("", vec![way]))
}

async fn show(visit: Visit) -> Result<Answer, Refused> {
    let mut all = ALL.into_iter().flat_map(Needs::permissions);
    if let Some(lacking) = all.find(|one| !visit.may(*one)) {
        return Err(Refused::Forbidden(format!("It takes {lacking} too.")));
    }
    let mut reading = Reading::default();
    let question = question(&visit, &mut reading);
    let sheet = Sheet::new("Explain")
        .lead("What a person can have of an app, and which rule says so: the same rules that decide when they sign in there, and at each token.")
        .with(form(&visit, &reading));
    if !reading.is_clean() {
        return Ok(unread(sheet, reading.sentences()));
    }
    let Some(question) = question else {
        return Ok(sheet.into());
    };
    match explain(&visit.app.db, &visit.app.settings, question).await {
        Ok(told) => Ok(sheet.with(in_words(&told)).with(verdicts(&told)).into()),
        Err(AdminError::Refused(refusals)) => Ok(again(sheet, &refusals)),
        Err(error) => Err(error.into()),
    }
}

/// What is asked; nothing, as long as nobody asks.
fn question(visit: &Visit, reading: &mut Reading) -> Option<Question> {
    let asked = |name: &str| visit.asked(name).trim();
    let is_half = asked("whom").is_empty() || asked("client").is_empty();
    let is_none = asked("whom").is_empty() && asked("client").is_empty();
    // Pages about a person or an app lead here with half of the question; the form sends all of it.
    if is_none || (is_half && visit.query.has(BEGUN)) {
        return None;
    }
    for (name, missing) in [("whom", "Say whom."), ("client", "Say by which app.")] {
        if asked(name).is_empty() {
            reading.note(name, missing);
        }
    }
    let whom = reading.read("whom", asked("whom"));
    let client_id = reading.read("client", asked("client"));
    let scope = reading.read("scope", asked("scope"));
    let named: Vec<_> = asked("resource").split_whitespace().collect();
    let resources: Vec<ResourceUri> = reading.all("resource", &named);
    Some(Question {
        whom: whom?,
        client_id: client_id?,
        scope,
        resources,
    })
}

fn form(visit: &Visit, reading: &Reading) -> Form {
    let asked = |name: &str| visit.asked(name).to_owned();
    let fields = [
        Field::line("whom", "Who: e-mail address or id", asked("whom")).required(),
        Field::line("client", "By which app: its client id", asked("client")).required(),
        Field::line("scope", "Scope", asked("scope"))
            .hint("Names, separated by spaces. All the app may ask for, if empty."),
        Field::line("resource", "Resource servers", asked("resource"))
            .hint("Their identifiers, separated by spaces. Those the scope belongs to, if empty."),
    ];
    Form::search("explain", "/admin/explain", "Explain").fields(fields.map(|field| reading.said_of(field)))
}

/// The decision in a sentence.
fn in_words(told: &Explanation) -> Prose {
    let (who, app) = (&told.email, &told.client_name);
    if let Some(reason) = &told.reason {
        return Prose::meant(format!("No: {who} gets nothing by {app} ({reason})."), Tone::Bad);
    }
    let scope = if told.scope.is_empty() {
        "no scope".to_owned()
    } else {
        told.scope.to_string()
    };
    let at: Vec<_> = told.resources.iter().map(ResourceUri::as_str).collect();
    let at = if at.is_empty() {
        String::new()
    } else {
        format!(", at {}", at.join(" and "))
    };
    Prose::meant(format!("Yes: {who} can let {app} have {scope}{at}."), Tone::Good)
}

fn verdicts(told: &Explanation) -> Table {
    Table::new(
        "verdicts",
        "What each rule says",
        ["Rule", "About", "Says", "Because"],
    )
    .titled()
    .rows(told.verdicts.iter().map(cells))
}

fn cells(line: &Line) -> Vec<Cell> {
    let says = if line.answer == "allow" {
        Cell::mark("yes", Tone::Good)
    } else {
        Cell::mark("no", Tone::Bad)
    };
    let because = match &line.reason {
        Some(number) => Cell::Many(vec![
            Cell::text(line.because.as_str()),
            Cell::at_issuer(format!("/errors/{number}"), number),
        ]),
        None => Cell::text(line.because.as_str()),
    };
    vec![
        Cell::code(line.rule),
        Cell::text(line.about.as_str()),
        says,
        because,
    ]
}
