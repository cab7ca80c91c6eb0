//! A resource server is registered.

use super::super::answer::{Answer, Refused};
use super::super::visit::{Came, Reading, Visit, again, unread};
use super::super::{translated, ways};
use super::said;
use crate::admin::change::CreateResource;
use crate::admin::resources::CreatedResource;
use crate::oauth::resource::Resource;
use crate::pages::admin::{Code, Field, Form, Links, Prose, Sheet, Tone, Way};
use crate::types::{OpaqueToken, ResourceUri};
use crate::words::Translations;

/// The form.
pub async fn new(visit: Visit) -> Result<Answer, Refused> {
    Ok(sheet(&visit, &Reading::default()).into())
}

/// One of which nothing is said yet but how it is named.
fn nothing_said(uri: ResourceUri) -> Resource {
    Resource {
        uri,
        name: String::new(),
        translations: Translations::default(),
        signing_algorithm: None,
        claims: Vec::new(),
        is_enabled: true,
        is_open: false,
        access_lifetime: None,
    }
}

fn sheet(visit: &Visit, reading: &Reading) -> Sheet {
    let uri = Field::line("uri", "Identifier", visit.value("uri", "")).required();
    let uri = uri.hint(
        "An address, for example https://api.example.com: resource in requests, aud in tokens. It stays.",
    );
    let sheet =
        Sheet::new("New resource server").back(Way::new("back", "/admin/resources", "Resource servers"));
    // It is looked at by nobody: an identifier stands in no other question.
    let Ok(nowhere) = "https://api.invalid".parse() else {
        return sheet;
    };
    let fields = said::fields(visit, &nothing_said(nowhere));
    let form = Form::new(
        "create-resource",
        "/admin/resources/new",
        "Create the resource server",
    )
    .field(reading.said_of(uri))
    .fields(fields.into_iter().map(|field| reading.said_of(field)));
    sheet.with(visit.form_once(form))
}

/// What is made of it; its secret is seen once.
pub async fn create(visit: Visit) -> Result<Answer, Refused> {
    let mut reading = Reading::default();
    let uri: Option<ResourceUri> = reading.read("uri", visit.sent("uri"));
    if visit.sent("uri").is_empty() {
        reading.note("uri", "A resource server has an identifier.");
    }
    let said = said::read(&visit, &mut reading);
    let sheet = sheet(&visit, &reading);
    let (Some(uri), true) = (uri, reading.is_clean()) else {
        return Ok(unread(sheet, reading.sentences()));
    };
    let nothing = Translations::default();
    let change = CreateResource(Resource {
        name: visit.sent("name").to_owned(),
        translations: translated::sent(&visit, "name", &nothing).over(nothing),
        signing_algorithm: said.signing_algorithm,
        claims: said.claims,
        is_open: visit.is_ticked("is_open"),
        access_lifetime: said.access_lifetime,
        ..nothing_said(uri)
    });
    let to = |made: &CreatedResource| format!("{}?done=twice", ways::resource(&made.resource.uri));
    Ok(match visit.create(change, to).await? {
        Came::Done(made) => made_sheet(&made).into(),
        Came::Before(to) => Answer::SeeOther(to),
        Came::Refused(refusals) => again(sheet, &refusals),
    })
}

fn made_sheet(made: &CreatedResource) -> Sheet {
    let credentials = &made.credentials;
    let secret = credentials.secret.as_ref().map(OpaqueToken::expose);
    let id = Code::new("client-id", "Its client_id", credentials.client.id.as_str())
        .about("The resource server proves itself with these two where it asks about a token (RFC 7662).");
    let way = Way::new(
        "go-on",
        ways::resource(&made.resource.uri),
        "To the resource server",
    );
    let sheet = Sheet::new(made.resource.name.as_str())
        .said("It was made.")
        .back(Way::new("back", "/admin/resources", "Resource servers"))
        .with(id);
    let sheet = match secret {
        Some(secret) => sheet
            .with(Code::new("client-secret", "Its client_secret", secret))
            .with(Prose::meant(
                "Keep the secret now: it is not shown again.",
                Tone::Warn,
            )),
        None => sheet,
    };
    sheet.with(Links::primary(vec![way]))
}
