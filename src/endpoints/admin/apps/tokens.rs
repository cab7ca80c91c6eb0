//! What the tokens of an app would say of somebody, by the road that issues them, and signed by nothing.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::frame::{Subject, at, is_of_resource, seen, sheet};
use crate::admin::users::Whom;
use crate::endpoints::admin::answer::{Answer, Refused};
use crate::endpoints::admin::screen::{Screen, answered_by};
use crate::endpoints::admin::visit::{Reading, Visit, unread};
use crate::oauth::access::{Needs, Permission};
use crate::oauth::acr::Acr;
use crate::oauth::claims_request::ClaimsRequest;
use crate::oauth::client::{Client, GrantType};
use crate::oauth::error::ProtocolError;
use crate::oauth::policy::{Candidate, Subject as About, approve, negotiate_resources, negotiate_scope};
use crate::oauth::resource::Catalog;
use crate::pages::admin::{Code, Field, Form, Prose, Sheet, Tone};
use crate::storage::grants::{Allowed, SpaceSeparated};
use crate::storage::users::{self, User};
use crate::tokens::{self, ACCESS_TOKEN_TYPE, ID_TOKEN_TYPE, Preview};
use crate::types::{GrantId, ResourceUri, Scope, SessionId, SigningAlgorithm};

/// What is known of people is on it.
const NEEDS: Needs = Needs::One(Permission::UsersRead);

pub(super) const SCREENS: [Screen; 1] = [Screen::shows(
    "/admin/apps/{id}/tokens",
    NEEDS,
    answered_by!(show),
)];

/// What stands where a signature would: no verifier takes it for one.
const VOID: &str = "none: this is a preview, and no key has signed it";

async fn show(visit: Visit) -> Result<Answer, Refused> {
    let subject = seen(&visit).await?;
    let client = &subject.client;
    if is_of_resource(client) {
        return Err(Refused::Nothing);
    }
    let mut reading = Reading::default();
    let whom: Option<Whom> = reading.read("person", visit.asked("person").trim());
    let scope: Option<Scope> = reading.read("scope", visit.asked("scope").trim());
    let user = match &whom {
        Some(whom) => found(&visit, whom).await?,
        None => None,
    };
    if whom.is_some() && user.is_none() {
        reading.note("person", "There is no such account.");
    }
    let page = sheet(&visit, &subject, "/tokens").with(form(&visit, &subject, &reading));
    if !reading.is_clean() {
        return Ok(unread(page, reading.sentences()));
    }
    if client.asks_people() && user.is_none() {
        return Ok(page.into());
    }
    let catalog = visit.app.catalog().await?;
    Ok(
        match previewed(&visit, client, &catalog, (user.as_ref(), scope)).await? {
            Ok((preview, userinfo)) => {
                let acr = required(&visit, client, &catalog, user.as_ref());
                shown(page, (&preview, userinfo), user.map(|_| acr)).into()
            }
            Err(error) => {
                let why = format!(
                    "Nothing would be issued ({}): {}.",
                    error.reason, error.description
                );
                page.with(Prose::meant(why, Tone::Bad)).into()
            }
        },
    )
}

async fn found(visit: &Visit, whom: &Whom) -> Result<Option<User>, Refused> {
    let mut read = visit.app.db.read().await?;
    Ok(match whom {
        Whom::Id(id) => users::by_id(&mut read.conn(), id).await?,
        Whom::Email(email) => users::by_email(&mut read.conn(), email).await?,
    })
}

fn form(visit: &Visit, subject: &Subject, reading: &Reading) -> Form {
    let client = &subject.client;
    let mut form = Form::search("preview-tokens", format!("{}/tokens", at(&client.id)), "Show");
    if client.asks_people() {
        let person = Field::line("person", "Of whom: e-mail address or id", visit.asked("person"));
        form = form.field(reading.said_of(person));
    }
    let scope = Field::line("scope", "Scope it asks for", visit.asked("scope"));
    form.field(reading.said_of(scope.hint("Empty: all it may ask for.")))
}

/// What would be said, and what userinfo would answer; or why nothing would be issued.
async fn previewed(
    visit: &Visit,
    client: &Client,
    catalog: &Catalog,
    (user, scope): (Option<&User>, Option<Scope>),
) -> Result<Result<(Preview, Option<Value>), ProtocolError>, Refused> {
    let app = &visit.app;
    let negotiated = negotiate_scope(catalog, client, scope, &[]).and_then(|scope| {
        let resources = negotiate_resources(catalog, client, &scope, &[])?;
        Ok((scope, resources))
    });
    let (scope, resources) = match negotiated {
        Ok(negotiated) => negotiated,
        Err(error) => return Ok(Err(error)),
    };
    let required = required(visit, client, catalog, user);
    let allowed = user.and_then(|user| allowed(visit, client, user, (&scope, &resources, required)));
    let about = match (user, &allowed) {
        (Some(user), Some(allowed)) => About::User {
            grant_id: allowed.id.clone(),
            person: user.person(),
            names_resources: false,
        },
        _ => About::Client,
    };
    let candidate = Candidate {
        grant_type: if user.is_some() {
            GrantType::AuthorizationCode
        } else {
            GrantType::ClientCredentials
        },
        subject: about,
        scope,
        granted_resources: resources,
        requested_resources: Vec::new(),
    };
    let approved = match approve(catalog, client, candidate) {
        Ok(approved) => approved,
        Err(error) => return Ok(Err(error)),
    };
    let preview = tokens::preview(app, catalog, &approved, allowed.as_ref(), visit.edge.now);
    let preview = preview.await.map_err(ProtocolError::server_error)?;
    let userinfo = user.filter(|_| approved.is_for_userinfo()).map(|user| {
        let claims = tokens::userinfo_claims(
            catalog,
            client,
            user,
            approved.scope(),
            &ClaimsRequest::default().userinfo,
        );
        let mut told = Map::new();
        told.insert("sub".to_owned(), tokens::subject(app, client, &user.id).into());
        told.extend(claims);
        Value::Object(told)
    });
    Ok(Ok((preview, userinfo)))
}

/// How surely the person has to have signed in for any token of the app's: by the server, the app, and their roles.
fn required(visit: &Visit, client: &Client, catalog: &Catalog, user: Option<&User>) -> Acr {
    let of_all = visit.app.settings.sign_in.second_factor.demand();
    let of_app = client.settings.required_acr.unwrap_or_default();
    let of_person = user.and_then(|user| user.person().required_acr(&catalog.rights));
    of_all.max(of_app).max(of_person.unwrap_or_default())
}

/// How somebody signs in that surely, in words, and by the names of RFC 8176 §2.
fn signed_in(acr: Acr) -> (&'static str, &'static str) {
    match acr {
        Acr::One => ("with a password", "pwd"),
        Acr::Two => ("with a password and a code", "pwd otp mfa"),
        Acr::Phr => ("with a passkey", "pop user mfa"),
    }
}

/// What the person would have allowed, who signed in a moment ago as surely as they have to; nothing of an app that nobody can come back
/// to.
fn allowed(
    visit: &Visit,
    client: &Client,
    user: &User,
    (scope, resources, required): (&Scope, &[ResourceUri], Acr),
) -> Option<Allowed> {
    let now = visit.edge.now;
    Some(Allowed {
        id: GrantId::new(),
        user_id: user.id.clone(),
        client_id: client.id.clone(),
        session_id: Some(SessionId::new()),
        sub: tokens::subject(&visit.app, client, &user.id),
        scope: scope.clone(),
        resources: SpaceSeparated(resources.to_vec()),
        names_resources: false,
        redirect_uri: client.redirect_uris.first()?.clone(),
        code_challenge: None,
        nonce: None,
        auth_time: now,
        acr: required,
        amr: signed_in(required).1.to_owned(),
        claims: ClaimsRequest::default(),
        expires_at: now.plus(visit.app.settings.tokens.refresh_absolute.duration()),
    })
}

fn shown(page: Sheet, (preview, userinfo): (&Preview, Option<Value>), acr: Option<Acr>) -> Sheet {
    let words = "This is what would be in them if they were issued now. Ids and times are made up; no key has signed anything.";
    let words = match acr {
        None => words.to_owned(),
        Some(acr) => {
            let (how, _) = signed_in(acr);
            let why = if acr > Acr::One {
                ", as this server, the app or a role of theirs requires it"
            } else {
                ""
            };
            format!("{words} Their person signed in {how} (acr {acr}){why}.")
        }
    };
    let (algorithm, claims) = &preview.access_token;
    let access = token(
        "access-token",
        "Access token",
        (*algorithm, ACCESS_TOKEN_TYPE),
        claims,
    );
    let id = preview.id_token.as_ref();
    let id = id.map(|(algorithm, claims)| token("id-token", "ID token", (*algorithm, ID_TOKEN_TYPE), claims));
    let userinfo = userinfo.map(|told| Code::new("userinfo", "Userinfo", pretty(&told)));
    page.with(Prose::meant(words, Tone::Warn))
        .with(access)
        .with_some(id)
        .with_some(userinfo)
}

/// A token in its three parts, as they are read and not as they travel.
fn token(
    id: &'static str,
    title: &'static str,
    (algorithm, kind): (SigningAlgorithm, &str),
    claims: &impl Serialize,
) -> Code {
    let header = json!({ "alg": algorithm.as_str(), "typ": kind });
    let text = format!(
        "// header\n{}\n\n// claims\n{}\n\n// signature\n// {VOID}",
        pretty(&header),
        pretty(claims)
    );
    Code::new(id, title, text)
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
