//! Tokens that let apps register themselves (RFC 7591 §1.2).

use super::answer::{Answer, Refused};
use super::screen::{Proposed, Screen, answered_by};
use super::sought;
use super::visit::{Came, Reading, Visit, again, unread};
use crate::admin::change::{CreateInitialToken, RevokeInitialToken};
use crate::admin::initial_tokens::NewInitialToken;
use crate::config::Lifetime;
use crate::oauth::access::{Needs, Permission};
use crate::oauth::client_metadata::RegistrationMode;
use crate::pages::admin::{Cell, Code, Facts, Field, Form, Links, Prose, Sheet, Table, Tone, Way};
use crate::storage::initial_access_tokens::{self as rows, InitialAccessToken};
use crate::types::{InitialTokenId, counted};

/// Who finds anything here.
pub const READ: Needs = Needs::One(Permission::ClientsRead);

const WRITE: Needs = Needs::One(Permission::ClientsWrite);

pub(super) const SCREENS: [Screen; 4] = [
    Screen::shows("/admin/registration-tokens", READ, answered_by!(list)),
    Screen::shows("/admin/registration-tokens/new", WRITE, answered_by!(new)).hurts(),
    Screen::takes(
        "/admin/registration-tokens/new",
        (WRITE, "initial-token.create"),
        answered_by!(create),
    )
    .hurts(),
    Screen::confirms(
        "/admin/registration-tokens/{id}/revoke",
        (WRITE, "initial-token.revoke"),
        answered_by!(revoke),
    ),
];

const BACK: (&str, &str) = ("/admin/registration-tokens", "Registration tokens");

async fn list(visit: Visit) -> Result<Answer, Refused> {
    let known = rows::list(&mut visit.app.db.read().await?.conn()).await?;
    // Their ids are in the order they were made.
    let (known, next) = sought::page(&visit, known, |token| token.id.to_string());
    let rows = known.iter().map(|token| row(&visit, token));
    let columns = ["Whom it is for", "Registers", "Made", "Works until", ""];
    let table = Table::new("tokens", "Registration tokens", columns).rows(rows);
    let new = vec![Way::new(
        "new-token",
        "/admin/registration-tokens/new",
        "New token",
    )];
    Ok(Sheet::new("Registration tokens")
        .lead("Whoever has one registers apps by themselves, each so many. Its value is shown when it is made, and never again.")
        .said(visit.said())
        .with_some(
            visit
                .may(Permission::ClientsWrite)
                .then(|| Links::primary(new)),
        )
        .with_some(of_no_use(&visit))
        .with(table.next(next).empty("There are no tokens."))
        .into())
}

fn row(visit: &Visit, token: &InitialAccessToken) -> Vec<Cell> {
    let is_over = token.expires_at <= visit.edge.now;
    let until = Cell::text(token.expires_at.moment());
    let until = if is_over {
        Cell::Many(vec![until, Cell::mark("expired", Tone::Bad)])
    } else {
        until
    };
    let left = if token.uses_left > 0 {
        Cell::text(format!("{} more", counted(token.uses_left, "app")))
    } else {
        Cell::mark("used up", Tone::Bad)
    };
    let end = if visit.may(Permission::ClientsWrite) {
        let to = format!("/admin/registration-tokens/{}/revoke", token.id);
        Cell::way(to, "End it …")
    } else {
        Cell::text("")
    };
    vec![
        Cell::text(token.description.as_str()),
        left,
        Cell::text(token.created_at.moment()),
        until,
        end,
    ]
}

/// That nobody needs one, or that none works, as `registration.mode` has it.
fn of_no_use(visit: &Visit) -> Option<Prose> {
    match visit.app.settings.registration.mode {
        RegistrationMode::Token => None,
        RegistrationMode::Open => Some(Prose::meant(
            "registration.mode is open: nobody needs a token.",
            Tone::Warn,
        )),
        RegistrationMode::Off => Some(Prose::meant(
            "registration.mode is off: no app registers itself until that is token or open.",
            Tone::Warn,
        )),
    }
}

async fn new(visit: Visit) -> Result<Answer, Refused> {
    Ok(new_sheet(&visit, &Reading::default()).into())
}

fn new_sheet(visit: &Visit, reading: &Reading) -> Sheet {
    let words = visit.value("description", "");
    let words = Field::line("description", "Whom or what it is for", words).required();
    let uses = Field::number("uses", "How many apps it registers", visit.value("uses", "1")).required();
    let until = visit.value("expires_in", "72h");
    let until = Field::line("expires_in", "How long it works", until).required();
    let form = Form::new("create-token", "/admin/registration-tokens/new", "Make the token")
        .field(reading.said_of(words))
        .field(reading.said_of(uses))
        .field(reading.said_of(until.hint("For example 30m, 72h or 14d.")));
    Sheet::new("New registration token")
        .back(Way::new("back", BACK.0, BACK.1))
        .with_some(of_no_use(visit))
        .with(visit.form_once(form))
}

async fn create(visit: Visit) -> Result<Answer, Refused> {
    let mut reading = Reading::default();
    let uses: Option<u32> = visit.sent("uses").parse().ok();
    let lifetime: Option<Lifetime> = reading.read("expires_in", visit.sent("expires_in"));
    if uses.is_none() {
        reading.note("uses", "Say how many apps it registers: a whole number.");
    }
    if visit.sent("expires_in").is_empty() {
        reading.note("expires_in", "Say how long it works.");
    }
    let sheet = new_sheet(&visit, &reading);
    let (Some(uses), Some(lifetime)) = (uses, lifetime) else {
        return Ok(unread(sheet, reading.sentences()));
    };
    let change = CreateInitialToken {
        description: visit.sent("description").to_owned(),
        uses,
        lifetime: lifetime.duration(),
    };
    let to = |_: &NewInitialToken| format!("{}?done=twice", BACK.0);
    Ok(match visit.create(change, to).await? {
        Came::Done(made) => made_sheet(&visit, &made).into(),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

fn made_sheet(visit: &Visit, made: &NewInitialToken) -> Sheet {
    let facts = Facts::new("token", "")
        .row("Whom it is for", Cell::text(made.token.description.as_str()))
        .row("Registers", Cell::text(counted(made.token.uses_left, "app")))
        .row("Works until", Cell::text(made.token.expires_at.moment()))
        .row(
            "Sent to, as Bearer",
            Cell::code(visit.app.issuer.endpoint("/register")),
        );
    let token = Code::new("registration-token", "The token", made.secret.expose());
    Sheet::new("The token was made")
        .said("It was made.")
        .back(Way::new("back", BACK.0, BACK.1))
        .with(token)
        .with(Prose::meant(
            "Keep the token now: it is not shown again.",
            Tone::Warn,
        ))
        .with(facts)
}

async fn revoke(visit: Visit) -> Result<Proposed, Refused> {
    let id: InitialTokenId = visit.named("id")?;
    let known = rows::list(&mut visit.app.db.read().await?.conn()).await?;
    let token = known.into_iter().find(|token| token.id == id);
    let token = token.ok_or(Refused::Nothing)?;
    Ok(Proposed {
        title: format!("End the token for {}", token.description),
        means: "It registers no more apps. Those it registered stay.".to_owned(),
        press: "End the token".to_owned(),
        typed: None,
        back: (BACK.0.to_owned(), BACK.1.to_owned()),
        then: format!("{}?done=revoked", BACK.0),
        change: RevokeInitialToken { id }.into(),
    })
}
