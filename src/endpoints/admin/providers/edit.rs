//! The page of a provider.

use super::super::answer::{Answer, Refused};
use super::super::visit::{Came, Reading, Visit, again, unread};
use super::super::ways;
use super::asked::{ALL, Question, RARE};
use super::new::registered_there;
use super::said;
use crate::admin::change::EditProvider;
use crate::admin::providers::SettingsChange;
use crate::oauth::access::Permission;
use crate::oauth::provider::ProviderAuth;
use crate::pages::admin::{Cell, Facts, Field, Form, Links, Mark, Prose, Sheet, Tone, Way};
use crate::records::provider::ProviderView;
use crate::storage::providers::{self as rows, Provider};
use crate::types::ProviderId;

/// The one that an address names.
pub async fn found(visit: &Visit) -> Result<Provider, Refused> {
    let id: ProviderId = visit.named("id")?;
    let found = rows::by_id(&mut visit.app.db.read().await?.conn(), &id).await?;
    found.ok_or(Refused::Nothing)
}

/// What every page about one begins with.
pub fn head(visit: &Visit, provider: &Provider) -> Sheet {
    let at = ways::provider(&provider.id);
    let is_people = visit.edge.path == format!("{at}/people");
    let sheet = Sheet::new(provider.name.as_str())
        .said(visit.said())
        .back(Way::new("back", "/admin/providers", "Providers"))
        .tabs(vec![
            Way::new("tab-settings", at.as_str(), "Settings").here(!is_people),
            Way::new("tab-people", format!("{at}/people"), "People").here(is_people),
        ]);
    if provider.is_enabled {
        sheet
    } else {
        sheet.mark(Mark::new("disabled", Tone::Bad))
    }
}

/// All there is to say of one.
fn questions() -> Vec<Question> {
    ALL.into_iter().chain(RARE).collect()
}

/// The page.
pub async fn show(visit: Visit) -> Result<Answer, Refused> {
    let provider = found(&visit).await?;
    Ok(sheet(&visit, &provider, &Reading::default()).await?.into())
}

async fn sheet(visit: &Visit, provider: &Provider, reading: &Reading) -> Result<Sheet, Refused> {
    let at = ways::provider(&provider.id);
    let kept = said::kept(&provider.settings);
    let has_secret = match (provider.secret.is_some(), provider.settings.auth_method) {
        (true, method) if method.takes_key() => "A private key is kept",
        (true, _) => "A client secret is kept",
        (false, ProviderAuth::None) => "None, and none is needed",
        (false, _) => "None is kept",
    };
    let facts = Facts::new("provider", "")
        .row("Id", Cell::code(provider.id.as_str()))
        .row(
            "What this server proves itself with there",
            Cell::text(has_secret),
        )
        .row("Changed last", Cell::text(provider.updated_at.moment()));
    let sheet = registered_there(head(visit, provider).with(facts), &visit.app.issuer, provider);
    if !visit.may(Permission::ProvidersWrite) {
        return Ok(sheet.with(said::facts(&questions(), &kept)));
    }
    let name = visit.value("name", &provider.name);
    let name = Field::line("name", "What people call it", name).required();
    let secret = said::secret_field(
        visit,
        "Another client secret, or private key",
        "In the place of the one that is kept, which is shown to nobody; empty: it stays. A private key is in PEM.",
    );
    let all = questions();
    let fields = all.iter().map(|question| said::field(visit, question, &kept));
    let fields = [name].into_iter().chain(fields).chain([secret]);
    let form = Form::new("save-provider", at.as_str(), "Save")
        .titled("Settings")
        .fields(fields.map(|field| reading.said_of(field)));
    let view = ProviderView(provider.id.clone(), visit.app.issuer.clone());
    let shown = visit.shown(&view).await?;
    let turn = if provider.is_enabled {
        Way::new("disable-provider", format!("{at}/disable"), "Disable it …")
    } else {
        Way::new("enable-provider", format!("{at}/enable"), "Enable it …")
    };
    let delete = Way::new("delete-provider", format!("{at}/delete"), "Delete it …");
    Ok(sheet
        .with(visit.form_of(form, &shown))
        .with(Links::new("", vec![turn, delete])))
}

/// What is changed of it; then its metadata is looked at.
pub async fn save(visit: Visit) -> Result<Answer, Refused> {
    let provider = found(&visit).await?;
    let mut reading = Reading::default();
    let patch = said::patch(&visit, &mut reading, (&questions(), false));
    let form = sheet(&visit, &provider, &reading).await?;
    if !reading.is_clean() {
        return Ok(unread(form, reading.sentences()));
    }
    let mut settings = provider.settings.clone();
    patch.clone().put_over(&mut settings);
    let is_moved = settings != provider.settings;
    let change = EditProvider {
        id: provider.id.clone(),
        name: Some(visit.sent("name").to_owned()),
        settings: SettingsChange::Some(Box::new(patch)),
        secret: said::sent_secret(&visit),
    };
    let view = ProviderView(provider.id.clone(), visit.app.issuer.clone());
    Ok(match visit.edit(change, view).await? {
        Came::Done(provider) => {
            // Only what was written is looked at: else whoever may not write it has this server ask at addresses of their choice.
            let advice = if is_moved {
                said::looked_at(&visit, &settings).await?
            } else {
                Vec::new()
            };
            if advice.is_empty() {
                Answer::SeeOther(format!("{}?done=saved", ways::provider(&provider.id)))
            } else {
                advised(&visit, &provider, advice).await?.into()
            }
        }
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(form, &refusals),
    })
}

/// The page as it is now, with what its metadata says against that.
async fn advised(visit: &Visit, provider: &Provider, advice: Vec<Prose>) -> Result<Sheet, Refused> {
    let mut visit = visit.of_form(&[]);
    // What was sent stands in no form any more, its version neither.
    visit.form = None;
    let mut sheet = sheet(&visit, provider, &Reading::default()).await?;
    "It was saved.".clone_into(&mut sheet.said);
    let advice = advice.into_iter().map(Into::into);
    sheet.blocks.splice(0..0, advice);
    Ok(sheet)
}
