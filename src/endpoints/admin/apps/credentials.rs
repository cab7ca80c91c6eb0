//! What an app proves itself with.

use super::frame::{READ, Subject, WRITE, at, changed, seen, sheet};
use crate::admin::change::{EndClientSecret, RotateClientSecret};
use crate::admin::clients::ClientWithSecret;
use crate::config::Lifetime;
use crate::endpoints::admin::answer::{Answer, Refused};
use crate::endpoints::admin::screen::{Proposed, Screen, answered_by};
use crate::endpoints::admin::visit::{Came, Reading, Visit, again, unread};
use crate::jose::ClientKeys;
use crate::oauth::client::{AuthMethod, AuthMethods, Client, ClientSecret};
use crate::pages::admin::{
    Block, Cell, Choice, Code, Facts, Field, Form, Links, Prose, Sheet, Table, Tone, Way,
};
use crate::types::{SecretId, SigningAlgorithm, Timestamp};

pub(super) const SCREENS: [Screen; 3] = [
    Screen::shows("/admin/apps/{id}/credentials", READ, answered_by!(show)),
    Screen::takes(
        "/admin/apps/{id}/credentials",
        (WRITE, "client.rotate-secret"),
        answered_by!(rotate),
    )
    .hurts(),
    Screen::confirms(
        "/admin/apps/{id}/credentials/{secret_id}/end",
        (WRITE, "client.end-secret"),
        answered_by!(end),
    ),
];

/// How long old secrets may go on working, in words.
const OVERLAPS: [(&str, &str); 5] = [
    ("0s", "not at all: they stop at once"),
    ("1h", "an hour"),
    ("1d", "a day"),
    ("7d", "a week"),
    ("30d", "thirty days"),
];

/// How long, unless something else is said.
const USUAL: &str = "1d";

async fn show(visit: Visit) -> Result<Answer, Refused> {
    let subject = seen(&visit).await?;
    Ok(page(&visit, &subject, &Reading::default()).await.into())
}

async fn page(visit: &Visit, subject: &Subject, reading: &Reading) -> Sheet {
    let client = &subject.client;
    let mut page = sheet(visit, subject, "/credentials").with(Prose::new(method(client)));
    if client.has_secret() {
        page = page.with(secrets(subject, visit.edge.now));
    }
    if client.has_secret() && subject.may_change {
        page = page.with(rotation(visit, client, reading));
    }
    if client.metadata.jwks.is_some() || client.metadata.jwks_uri.is_some() {
        page = keys(visit, client).await.into_iter().fold(page, Sheet::with);
    }
    page
}

/// How it authenticates, in a sentence.
fn method(client: &Client) -> &'static str {
    match client.auth_methods() {
        AuthMethods::Either => {
            "It authenticates with its secret, in the header or in the body, as its library does it."
        }
        AuthMethods::Only(AuthMethod::ClientSecretBasic) => {
            "It authenticates with its secret, in the header alone."
        }
        AuthMethods::Only(AuthMethod::ClientSecretPost) => {
            "It authenticates with its secret, in the body alone."
        }
        AuthMethods::Only(AuthMethod::ClientSecretJwt) => {
            "It authenticates with an assertion made with its secret, which is kept sealed here."
        }
        AuthMethods::Only(AuthMethod::PrivateKeyJwt) => {
            "It authenticates with an assertion signed with a key of its own. It has no secret that could be lost."
        }
        AuthMethods::Only(AuthMethod::None) => {
            "It runs where its user is and keeps no secret: it proves with PKCE that it is the same app that began to ask."
        }
    }
}

fn secrets(subject: &Subject, now: Timestamp) -> Table {
    let client = &subject.client;
    let rows = client.secrets.iter().rev().map(|secret| {
        let (mark, end) = state(secret, now);
        let way = if works(secret, now) && subject.may_change {
            let at = format!("{}/credentials/{}/end", at(&client.id), secret.id);
            Cell::way(at, "End now …")
        } else {
            Cell::text("")
        };
        vec![
            Cell::code(secret.id.as_str()),
            Cell::text(secret.created_at.moment()),
            Cell::text(age(secret.created_at, now)),
            mark,
            Cell::text(end),
            way,
        ]
    });
    Table::new(
        "secrets",
        "Secrets",
        ["Secret", "Made", "Age", "State", "End", ""],
    )
    .titled()
    .rows(rows)
    .empty("It has none: make one below.")
}

/// Whether a secret works at a moment.
fn works(secret: &ClientSecret, now: Timestamp) -> bool {
    secret.expires_at.is_none_or(|end| end > now)
}

/// Whether a secret works, and when it ends.
fn state(secret: &ClientSecret, now: Timestamp) -> (Cell, String) {
    match secret.expires_at {
        None => (Cell::mark("works", Tone::Good), String::new()),
        Some(end) if end > now => (Cell::mark("works until its end", Tone::Warn), end.moment()),
        Some(end) => (Cell::mark("ended", Tone::Bad), end.moment()),
    }
}

fn age(since: Timestamp, now: Timestamp) -> String {
    let days = now.since(since).as_secs() / (24 * 60 * 60);
    match days {
        0 => "less than a day".to_owned(),
        1 => "a day".to_owned(),
        days => format!("{days} days"),
    }
}

fn rotation(visit: &Visit, client: &Client, reading: &Reading) -> Form {
    let overlap = visit.value("overlap", USUAL);
    let choices = OVERLAPS.iter();
    let choices = choices.map(|(value, label)| Choice::new(*value, *label, overlap == *value));
    let field = Field::one(
        "overlap",
        "How long the newest secret it has goes on working",
        choices.collect(),
    );
    let field = field.hint(
        "Long enough to put the new one into the app. Choose not at all if somebody else has seen it. Older ones end at once: two work at \
         most.",
    );
    let form = Form::new(
        "rotate-secret",
        format!("{}/credentials", at(&client.id)),
        "Make a new secret",
    )
    .titled("Another secret")
    .field(reading.said_of(field));
    visit.form_once(form)
}

async fn rotate(visit: Visit) -> Result<Answer, Refused> {
    let subject = changed(&visit).await?;
    let id = subject.client.id.clone();
    let mut reading = Reading::default();
    let overlap: Option<Lifetime> = reading.read("overlap", visit.sent("overlap"));
    if visit.sent("overlap").is_empty() {
        reading.note("overlap", "Say how long the old ones go on working.");
    }
    let page = page(&visit, &subject, &reading).await;
    let Some(overlap) = overlap else {
        return Ok(unread(page, reading.sentences()));
    };
    let overlap = overlap.duration();
    let old_until = visit.edge.now.plus(overlap);
    let back = format!("{}/credentials", at(&id));
    let to = format!("{back}?done=twice");
    let change = RotateClientSecret { id, overlap };
    Ok(match visit.create(change, move |_| to.clone()).await? {
        Came::Done(written) => rotated(&visit, written, (old_until, back)).into(),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(page, &refusals),
    })
}

/// One secret ends; the others go on working.
async fn end(visit: Visit) -> Result<Proposed, Refused> {
    let Subject { client, .. } = changed(&visit).await?;
    let secret_id: SecretId = visit.named("secret_id")?;
    let all = client.secrets.iter();
    let working: Vec<_> = all.filter(|secret| works(secret, visit.edge.now)).collect();
    if !working.iter().any(|secret| secret.id == secret_id) {
        return Err(Refused::Nothing);
    }
    let is_last = working.len() == 1;
    let means = if is_last {
        "It is the last that works: the app proves itself with nothing from then on, until it is given a new one."
    } else {
        "Whoever has it is the app no longer. The other secret goes on working."
    };
    let back = format!("{}/credentials", at(&client.id));
    Ok(Proposed {
        title: format!("End a secret of {}", client.name),
        means: means.to_owned(),
        press: "End the secret".to_owned(),
        typed: None,
        then: format!("{back}?done=revoked"),
        back: (back, client.name.clone()),
        change: EndClientSecret {
            id: client.id,
            secret_id,
        }
        .into(),
    })
}

/// The new secret, the one time it is shown.
fn rotated(visit: &Visit, written: ClientWithSecret, (old_until, back): (Timestamp, String)) -> Sheet {
    let ClientWithSecret { client, secret } = written;
    let subject = Subject {
        client,
        may_change: true,
    };
    let until = if old_until <= visit.edge.now {
        "Those it had work no longer.".to_owned()
    } else {
        format!("The one it had before works until {}.", old_until.moment())
    };
    let code = secret.map(|secret| {
        Code::new("client-secret", "Client secret", secret.expose())
            .about("It is shown this once and kept nowhere as it is: copy it now.")
    });
    sheet(visit, &subject, "/credentials")
        .said("There is a new secret.")
        .with_some(code)
        .with(Prose::meant(until, Tone::Warn))
        .with(Links::primary(vec![Way::new(
            "to-credentials",
            back,
            "On to its credentials",
        )]))
}

/// The keys it signs its assertions with, and whether they are of use; those at an address are read now, unless they were a moment ago.
async fn keys(visit: &Visit, client: &Client) -> Vec<Block> {
    let (app, metadata) = (&visit.app, &client.metadata);
    let facts = Facts::new("key-set", "Key set");
    let (facts, read) = match (&metadata.jwks, &metadata.jwks_uri) {
        (Some(set), _) => {
            let read = app.key_sets.registered(client.class(), &client.id, set);
            let read = read.map_err(|error| error.to_string());
            (facts.row("Where", Cell::text("registered here")), read)
        }
        (None, Some(uri)) => {
            let read = app
                .key_sets
                .get(&app.fetcher, client.class(), uri, visit.edge.now)
                .await;
            let read = read.map_err(|error| error.to_string());
            (facts.row("Where", Cell::code(uri.as_str())), read)
        }
        (None, None) => return Vec::new(),
    };
    match read {
        Ok(keys) => vec![
            facts.row("State", Cell::mark("read", Tone::Good)).into(),
            known(&keys).into(),
        ],
        Err(why) => vec![
            facts
                .row("State", Cell::mark("not read", Tone::Bad))
                .row("Why", Cell::text(format!("{why}.")))
                .into(),
        ],
    }
}

fn known(keys: &ClientKeys) -> Table {
    let rows = keys.told().map(|(kid, algorithms)| {
        let names: Vec<_> = algorithms
            .iter()
            .map(|alg| SigningAlgorithm::as_str(*alg))
            .collect();
        vec![
            kid.map_or_else(|| Cell::text("without a name"), Cell::code),
            Cell::text(names.join(", ")),
        ]
    });
    Table::new("keys", "Keys of use", ["Key", "What it can sign"])
        .titled()
        .rows(rows.collect::<Vec<_>>())
        .empty("No key in it is one this server could verify with.")
}
