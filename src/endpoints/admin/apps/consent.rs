//! What people read when an app asks them for all it may: the very page, in any language, which leads nowhere.

use axum::http::StatusCode;

use super::frame::{READ, Subject, at, seen, sheet};
use crate::endpoints::admin::answer::{Answer, Refused};
use crate::endpoints::admin::screen::{Screen, answered_by};
use crate::endpoints::admin::visit::Visit;
use crate::oauth::access::{Asked, Judgement, judge};
use crate::oauth::client::{Client, GrantType};
use crate::oauth::error::ProtocolError;
use crate::oauth::extent::optional;
use crate::oauth::policy::{negotiate_resources, negotiate_scope};
use crate::oauth::resource::Catalog;
use crate::pages::ConsentPage;
use crate::pages::admin::{Links, Prose, Tone, Way};
use crate::permissions::{Reach, ToAsk, consent_page, unticked, warning};
use crate::storage::users;
use crate::types::{ResourceUri, Scope};
use crate::web::language::in_this_alone;
use crate::web::page::page;
use crate::words::Language;

pub(super) const SCREENS: [Screen; 2] = [
    Screen::shows("/admin/apps/{id}/consent", READ, answered_by!(show)),
    Screen::shows("/admin/apps/{id}/consent/{language}", READ, answered_by!(preview)),
];

/// The app, if it asks people anything.
async fn asking(visit: &Visit) -> Result<Subject, Refused> {
    let subject = seen(visit).await?;
    if subject.client.asks_people() {
        Ok(subject)
    } else {
        Err(Refused::Nothing)
    }
}

async fn show(visit: Visit) -> Result<Answer, Refused> {
    let subject = asking(&visit).await?;
    let client = &subject.client;
    let page = sheet(&visit, &subject, "/consent").with(Prose::new(
        "The page people read when the app asks for all it may, as it would be for you. It is for looking at: nothing on it does anything.",
    ));
    if let Err(error) = extent(&*visit.app.catalog().await?, client) {
        let why = format!("Nobody would be asked ({}): {}.", error.reason, error.description);
        return Ok(page.with(Prose::meant(why, Tone::Bad)).into());
    }
    let own = at(&client.id);
    let ways = Language::ALL.map(|language| {
        let id = format!("consent-{}", language.tag().to_ascii_lowercase());
        Way::new(
            id,
            format!("{own}/consent/{}", language.tag()),
            language.own_name(),
        )
    });
    Ok(page.with(Links::new("In which language", ways.to_vec())).into())
}

/// All an app may ask people for, and the resource servers that is for.
fn extent(catalog: &Catalog, client: &Client) -> Result<(Scope, Vec<ResourceUri>), ProtocolError> {
    let scope = negotiate_scope(catalog, client, None, &[])?;
    let resources = negotiate_resources(catalog, client, &scope, &[])?;
    Ok((scope, resources))
}

async fn preview(visit: Visit) -> Result<Answer, Refused> {
    let subject = asking(&visit).await?;
    let language = visit.named::<String>("language")?;
    let language = Language::tagged(&language).ok_or(Refused::Nothing)?;
    let (app, client) = (&visit.app, &subject.client);
    let uri = client.redirect_uris.first().ok_or(Refused::Nothing)?;
    let catalog = app.catalog().await?;
    let (scope, resources) = extent(&catalog, client)?;
    let user = users::by_id(&mut app.db.read().await?.conn(), visit.user_id()).await?;
    let user = user.ok_or(Refused::Nothing)?;
    let person = user.person();
    let judged: Judgement<'_> = judge(
        &catalog,
        client,
        Asked {
            grant_type: GrantType::AuthorizationCode,
            person: Some(&person),
            scope: &scope,
            granted_resources: &resources,
            requested_resources: &[],
        },
    );
    let (scope, resources) = (judged.scope(), judged.resources());
    in_this_alone(language);
    let (may_leave_out, nothing) = (optional(client, &scope), Scope::default());
    let reach = Reach {
        catalog: &catalog,
        client,
        user: Some(&user),
        scope: &scope,
        resources: &resources,
        claims: &[],
        before: None,
        optional: None,
    };
    let unticked = unticked(&reach, &may_leave_out, (&nothing, None));
    let asked = scope.to_string();
    let to_ask = ToAsk {
        reach: Reach {
            optional: Some((&may_leave_out, &unticked)),
            ..reach
        },
        asked: &asked,
        named: &[],
        uri,
        account: (&user.name, user.email.as_str()),
        ends_at: visit
            .edge
            .now
            .plus(app.settings.tokens.refresh_absolute.duration()),
    };
    let shown = ConsentPage {
        preview: Some(format!("{}/consent", at(&client.id))),
        ..consent_page(app, &to_ask, warning(app, client, uri).await?)
    };
    Ok(Answer::Whole(Box::new(page(StatusCode::OK, &shown))))
}
