//! A provider is registered.

use super::super::answer::{Answer, Refused};
use super::super::visit::{Came, Reading, Visit, again, unread};
use super::super::ways;
use super::{asked, said};
use crate::admin::change::CreateProvider;
use crate::admin::providers::settings_of;
use crate::oauth::provider::{Preset, ProviderKind, backchannel_logout_uri, redirect_uri};
use crate::pages::admin::{Code, Field, Form, Links, Prose, Sheet, Way};
use crate::storage::providers::Provider;
use crate::types::{Issuer, ProviderId};

/// What is said to begin with where nothing of it is known.
const ANY: &str = "any";

/// Which provider it is to be: one of which something is known, or any other.
struct Wanted(Option<Preset>);

/// What was said of that, if anything.
fn wanted(visit: &Visit) -> Option<Wanted> {
    let wanted = if visit.form.is_some() {
        visit.sent("preset")
    } else {
        visit.asked("preset")
    };
    if wanted == ANY {
        return Some(Wanted(None));
    }
    wanted.parse().ok().map(|preset| Wanted(Some(preset)))
}

/// The form, once it is said which provider it is.
pub async fn new(visit: Visit) -> Result<Answer, Refused> {
    Ok(match wanted(&visit) {
        Some(Wanted(preset)) => sheet(&visit, preset, &Reading::default()).into(),
        None => choice().into(),
    })
}

/// Which provider it is.
fn choice() -> Sheet {
    let known = Preset::ALL.iter().map(|preset| {
        let to = format!("/admin/providers/new?preset={preset}");
        Way::new(format!("preset-{preset}"), to, preset.title())
    });
    let other = Way::new(
        "preset-any",
        format!("/admin/providers/new?preset={ANY}"),
        "Any other",
    );
    Sheet::new("New provider")
        .lead("Of these most is known already. Any other speaks OpenID Connect, or OAuth with an endpoint that says who somebody is.")
        .back(Way::new("back", "/admin/providers", "Providers"))
        .with(Links::new("Which provider is it?", known.chain([other]).collect()))
}

fn sheet(visit: &Visit, preset: Option<Preset>, reading: &Reading) -> Sheet {
    let (id, title) = preset.map_or(("", ""), |preset| (preset.as_str(), preset.title()));
    let id = visit.value("id", id);
    let name = Field::line("name", "What people call it", visit.value("name", title)).required();
    let what = match preset {
        Some(Preset::Apple) => ("Private key", "The file you were given there, in PEM."),
        Some(_) => ("Client secret", "The one you were given there."),
        None => (
            "Client secret, or private key",
            "What you were given there; a private key is in PEM. Nothing, where this server proves itself by nothing.",
        ),
    };
    let questions = asked::of_new(preset);
    let kept = serde_json::json!({ "kind": "oidc", "auth_method": "client_secret_basic" });
    let fields = questions
        .iter()
        .map(|question| said::field(visit, question, &kept));
    let of_id = Field::line("id", "Id", id.as_str()).required();
    let of_id =
        of_id.hint("1 to 32 small letters, digits and - : It stands in the address below, and stays.");
    let works = visit.ticked("is_enabled", true);
    let works = Field::check("is_enabled", "People may sign in with it from now on", works);
    let first = [of_id, name].into_iter().chain(fields);
    let form = Form::new("create-provider", "/admin/providers/new", "Register the provider")
        .carries("preset", preset.map_or(ANY, Preset::as_str))
        .fields(
            first
                .chain([said::secret_field(visit, what.0, what.1), works])
                .map(|field| reading.said_of(field)),
        );
    let sheet = Sheet::new(format!(
        "New provider: {}",
        preset.map_or("any other", Preset::title)
    ))
    .back(Way::new("back", "/admin/providers/new", "Another provider"));
    let sheet = match id.parse() {
        Ok(id) => sheet.with(callback(&visit.app.issuer, &id).about(
            "What is registered there as the address that answers may go to: with the id in it that is chosen below.",
        )),
        Err(_) => sheet.with(Prose::new(format!(
            "What is registered there as the address that answers may go to: {}, with the id that is chosen below in the place of ID.",
            visit.app.issuer.endpoint("/sign-in/with/ID/callback")
        ))),
    };
    sheet.with(visit.form_once(form))
}

fn callback(issuer: &Issuer, id: &ProviderId) -> Code {
    Code::new("callback", "Callback address", redirect_uri(issuer, id))
}

/// What is registered there of this server.
pub fn registered_there(sheet: Sheet, issuer: &Issuer, provider: &Provider) -> Sheet {
    let words = "Registered there as the address that answers may go to.";
    let is_oidc = provider.settings.kind == ProviderKind::Oidc;
    let logout = is_oidc.then(|| {
        let uri = backchannel_logout_uri(issuer, &provider.id);
        Code::new("backchannel-logout", "Back-channel logout address", uri)
            .about("Registered there too, if it can tell that somebody signed out.")
    });
    sheet
        .with(callback(issuer, &provider.id).about(words))
        .with_some(logout)
}

/// It is registered; then its metadata is looked at.
pub async fn create(visit: Visit) -> Result<Answer, Refused> {
    let Some(Wanted(preset)) = wanted(&visit) else {
        return Ok(choice().into());
    };
    let mut reading = Reading::default();
    let id: Option<ProviderId> = reading.read("id", visit.sent("id"));
    if visit.sent("id").is_empty() {
        reading.note("id", "A provider has an id.");
    }
    let questions = asked::of_new(preset);
    let patch = said::patch(&visit, &mut reading, (&questions, true));
    let settings = match settings_of(preset, patch) {
        Ok(settings) => Some(settings),
        Err(faults) if reading.is_clean() => {
            for fault in faults {
                reading.note(fault.field, fault.words);
            }
            None
        }
        Err(_) => None,
    };
    let sheet = sheet(&visit, preset, &reading);
    let (Some(id), Some(settings), true) = (id, settings, reading.is_clean()) else {
        return Ok(unread(sheet, reading.sentences()));
    };
    let written = settings.clone();
    let change = CreateProvider {
        id,
        name: visit.sent("name").to_owned(),
        secret: said::sent_secret(&visit),
        settings,
        is_enabled: visit.is_ticked("is_enabled"),
    };
    let to = |provider: &Provider| format!("{}?done=twice", ways::provider(&provider.id));
    Ok(match visit.create(change, to).await? {
        Came::Done(provider) => {
            // Only what was written is looked at, as where it is changed.
            let advice = said::looked_at(&visit, &written).await?;
            made(&visit, &provider, advice).into()
        }
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

fn made(visit: &Visit, provider: &Provider, advice: Vec<Prose>) -> Sheet {
    let on = Way::new("go-on", ways::provider(&provider.id), "To the provider");
    let sheet = Sheet::new(provider.name.as_str())
        .said("It was made.")
        .back(Way::new("back", "/admin/providers", "Providers"));
    let sheet = advice.into_iter().fold(sheet, Sheet::with);
    registered_there(sheet, &visit.app.issuer, provider).with(Links::primary(vec![on]))
}
