//! What to write where, so that an app signs people in here.

use super::frame::{READ, Subject, is_of_resource, seen, sheet};
use crate::endpoints::admin::answer::{Answer, Refused};
use crate::endpoints::admin::screen::{Screen, answered_by};
use crate::endpoints::admin::visit::Visit;
use crate::oauth::access::is_of_administration;
use crate::oauth::client::{Client, ClientType};
use crate::pages::admin::snippets::{PLACEHOLDER, SNIPPETS, SnippetFor, is_plain};
use crate::pages::admin::{Code, Prose, Sheet, Tone};
use crate::types::{RedirectUri, ScopeToken};

pub(super) const SCREENS: [Screen; 1] = [Screen::shows(
    "/admin/apps/{id}/snippets",
    READ,
    answered_by!(show),
)];

async fn show(visit: Visit) -> Result<Answer, Refused> {
    let subject = seen(&visit).await?;
    if is_of_resource(&subject.client) {
        return Err(Refused::Nothing);
    }
    Ok(page(&visit, &subject).into())
}

fn page(visit: &Visit, subject: &Subject) -> Sheet {
    let client = &subject.client;
    let mut page = sheet(visit, subject, "/snippets").with(Prose::new(
        "Issuer, client id and redirect URI are filled in, as the app is set up now. The secret never is: programs read it from where you \
         put it. All else they find by themselves.",
    ));
    let values = values(visit, client);
    if values.iter().any(|(_, value)| !is_plain(value)) {
        let words = format!(
            "What has characters that mean something in programs is left out: put it where {PLACEHOLDER} stands."
        );
        page = page.with(Prose::meant(words, Tone::Warn));
    }
    let pieces = pieces(visit, client);
    let kinds = kinds(client.client_type);
    for snippet in SNIPPETS.iter().filter(|snippet| kinds.contains(&snippet.kind)) {
        let text = snippet.filled(&values, &pieces);
        page = page.with(Code::new(snippet.id, snippet.title, text).folded());
    }
    page
}

/// How an app that acts for itself gets a token by the shell.
#[must_use]
pub fn curl(visit: &Visit, client: &Client) -> Option<String> {
    let snippet = SNIPPETS.iter().find(|snippet| snippet.id == "snippet-curl")?;
    Some(snippet.filled(&values(visit, client), &pieces(visit, client)))
}

/// The snippets that are for a kind of app.
fn kinds(client_type: ClientType) -> &'static [SnippetFor] {
    match client_type {
        ClientType::Web => &[SnippetFor::Server, SnippetFor::KnownApp],
        ClientType::Spa => &[SnippetFor::Browser],
        ClientType::Native => &[SnippetFor::Device],
        ClientType::Service | ClientType::ResourceServer => &[SnippetFor::Service],
    }
}

/// What stands where in them.
fn values(visit: &Visit, client: &Client) -> Vec<(&'static str, String)> {
    let issuer = &visit.app.issuer;
    let uri = client.redirect_uris.first();
    let path = uri.and_then(RedirectUri::url).map(|url| url.path().to_owned());
    vec![
        ("issuer", issuer.as_str().to_owned()),
        ("discovery", issuer.endpoint("/.well-known/openid-configuration")),
        ("authorization_endpoint", issuer.endpoint("/auth")),
        ("token_endpoint", issuer.endpoint("/token")),
        ("userinfo_endpoint", issuer.endpoint("/userinfo")),
        ("client_id", client.id.to_string()),
        ("redirect_uri", uri.map(ToString::to_string).unwrap_or_default()),
        ("redirect_path", path.unwrap_or_default()),
        ("scope", asked(client).collect::<Vec<_>>().join(" ")),
    ]
}

/// Pieces of programs that are put together of what the app is.
fn pieces(visit: &Visit, client: &Client) -> Vec<(&'static str, String)> {
    let quoted: Vec<_> = asked(client).map(|name| format!("\"{name}\"")).collect();
    let is_plain_http = visit.app.issuer.as_str().starts_with("http://");
    // The library wants to be told that plain http is meant: it is for one's own computer alone.
    let insecure = if is_plain_http {
        ", undefined, { execute: [client.allowInsecureRequests] }"
    } else {
        ""
    };
    vec![
        ("scope_quoted", quoted.join(", ")),
        ("node_insecure", insecure.to_owned()),
    ]
}

/// The scopes a program asks for: those of the administration are for who asks for them on purpose.
fn asked(client: &Client) -> impl Iterator<Item = &str> {
    let names = client.scope.iter();
    let names = names
        .filter(|name| !is_of_administration(name))
        .map(ScopeToken::as_str);
    names.filter(|name| is_plain(name))
}
