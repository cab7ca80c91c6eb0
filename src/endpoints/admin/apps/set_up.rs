//! How an app is set up.

use super::frame::{READ, Subject, WRITE, at, changed, is_of_resource, kind_of, seen, sheet};
use super::offered::catalog;
use super::pkce;
use super::set_up_form::{fields, has_people, lines};
use super::set_up_read::changes;
use crate::admin::change::EditClient;
use crate::admin::clients::{ClientChanges, ClientWithSecret, UriVerdict, advise, check_urls};
use crate::endpoints::admin::answer::{Answer, Refused};
use crate::endpoints::admin::screen::{Screen, answered_by};
use crate::endpoints::admin::visit::{Came, Reading, Visit, again, unread};
use crate::oauth::client::Client;
use crate::pages::admin::{Cell, Code, Facts, Form, Links, Prose, Sheet, Table, Tone, Way};
use crate::records::client::{ClientView, risks};

pub(super) const SCREENS: [Screen; 2] = [
    Screen::shows("/admin/apps/{id}", READ, answered_by!(show)),
    Screen::takes("/admin/apps/{id}", (WRITE, "client.edit"), answered_by!(save)).hurts(),
];

async fn show(visit: Visit) -> Result<Answer, Refused> {
    let subject = seen(&visit).await?;
    Ok(page(&visit, &subject, &Reading::default()).await?.into())
}

async fn page(visit: &Visit, subject: &Subject, reading: &Reading) -> Result<Sheet, Refused> {
    let client = &subject.client;
    let mut page = sheet(visit, subject, "").with(facts(visit, client));
    for risk in risks(client, visit.app.settings.tokens.access) {
        page = page.with(Prose::meant(risk, Tone::Warn));
    }
    if let Some((words, ways)) = pkce::advice(visit, subject).await? {
        page = page.with(words).with_some(ways);
    }
    if is_of_resource(client) {
        let words =
            "It is what a resource server asks by whether a token is good, and comes and goes with it.";
        page = page.with(Prose::new(words));
    }
    if subject.may_change {
        let catalog = catalog(visit, Some(client)).await?;
        let form =
            Form::new("save-app", at(&client.id), "Save").fields(fields(visit, subject, &catalog, reading));
        let shown = visit.shown(&ClientView(client.id.clone())).await?;
        page = page.with(visit.form_of(form, &shown));
    }
    Ok(page.with_some(has_people(client).then(|| looked_at(visit, client))))
}

/// What cannot be changed, and, for who may change nothing, what else there is.
fn facts(visit: &Visit, client: &Client) -> Facts {
    let mut facts = Facts::new("app", "")
        .row("Issuer", Cell::code(visit.app.issuer.as_str()))
        .row("Client id", Cell::code(client.id.as_str()))
        .row("Kind", Cell::text(kind_of(client.client_type)))
        .row("Profile", Cell::text(client.profile.as_str()))
        .row("Scope", Cell::text(client.scope.to_string()));
    if !client.resources.is_empty() {
        let named = client.resources.iter().map(|uri| Cell::code(uri.as_str()));
        facts = facts.row("Resource servers", Cell::Many(named.collect()));
    }
    facts
        .row("Registered", Cell::text(client.created_at.moment()))
        .row("Last changed", Cell::text(client.updated_at.moment()))
}

/// Each redirect URI, and what is to be said of it.
fn looked_at(visit: &Visit, client: &Client) -> Table {
    let allowed = &visit.app.settings.registration.schemes;
    let sent = |name: &str, uris: &[_]| visit.value(name, &lines(uris));
    let back = sent("redirect_uris", &client.redirect_uris);
    let out = sent(
        "post_logout_redirect_uris",
        &client.metadata.post_logout_redirect_uris,
    );
    let back = back.split_whitespace().map(|uri| (uri, "after a sign-in"));
    let out = out.split_whitespace().map(|uri| (uri, "after a sign-out"));
    let rows = back.chain(out).map(|(uri, when)| {
        let advice = advise(client, uri, allowed);
        let mark = match advice.verdict {
            UriVerdict::Good => Cell::mark("good", Tone::Good),
            UriVerdict::Beware => Cell::mark("beware", Tone::Warn),
            UriVerdict::Refused => Cell::mark("refused", Tone::Bad),
        };
        vec![Cell::code(uri), Cell::text(when), mark, Cell::text(advice.text)]
    });
    Table::new(
        "redirects",
        "Redirect URIs, looked at",
        ["URI", "When", "It is", "What to know"],
    )
    .titled()
    .rows(rows.collect::<Vec<_>>())
    .empty("There are none: nobody can sign in to it.")
}

async fn save(visit: Visit) -> Result<Answer, Refused> {
    let subject = changed(&visit).await?;
    let id = subject.client.id.clone();
    let catalog = catalog(&visit, Some(&subject.client)).await?;
    let mut reading = Reading::default();
    let changes = changes(&visit, &subject, &catalog, &mut reading);
    if reading.is_clean() && !visit.is_draft {
        look_up(&visit, &subject.client, &changes, &mut reading).await;
    }
    let page = page(&visit, &subject, &reading).await?;
    if !reading.is_clean() {
        return Ok(unread(page, reading.sentences()));
    }
    let edit = EditClient {
        id: id.clone(),
        changes,
    };
    Ok(match visit.edit(edit, ClientView(id.clone())).await? {
        Came::Done(written) => match with_secret(&visit, &written) {
            Some(sheet) => sheet.into(),
            None => Answer::SeeOther(format!("{}?done=saved", at(&id))),
        },
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(page, &refusals),
    })
}

/// Asks other servers what they have to say of an app, where that may be another now.
async fn look_up(visit: &Visit, client: &Client, changes: &ClientChanges, reading: &mut Reading) {
    if changes.metadata.is_none() && changes.redirect_uris.is_none() {
        return;
    }
    let metadata = changes.metadata.as_ref().unwrap_or(&client.metadata);
    let uris = changes.redirect_uris.as_ref().unwrap_or(&client.redirect_uris);
    if let Err(fault) = check_urls(&visit.app.fetcher, client.class(), metadata, uris).await {
        reading.note(fault.member, format!("{fault}."));
    }
}

/// The secret that another method took, the one time it is shown.
fn with_secret(visit: &Visit, written: &ClientWithSecret) -> Option<Sheet> {
    let secret = written.secret.as_ref()?;
    let subject = Subject {
        client: written.client.clone(),
        may_change: true,
    };
    let code = Code::new("client-secret", "Client secret", secret.expose()).about(
        "The new method takes a new secret; those it had work no longer. It is shown this once and kept nowhere as it is: copy it now.",
    );
    let on = vec![Way::new("to-app", at(&subject.client.id), "On to the app")];
    let sheet = sheet(visit, &subject, "").said("It was saved.");
    Some(sheet.with(code).with(Links::primary(on)))
}
