//! The form by which an app is set up: what of it is asked, and how it is now.

use super::frame::Subject;
use super::offered::{Offered, boxes};
use crate::endpoints::admin::visit::{Reading, Visit};
use crate::oauth::access::{Ceiling, Permission, is_of_administration};
use crate::oauth::acr::Acr;
use crate::oauth::client::{AuthMethod, AuthMethods, Client, ClientType, Profile};
use crate::oauth::client_metadata::SubjectType;
use crate::oauth::resource::Catalog;
use crate::pages::admin::{Choice, Field};
use crate::types::{RedirectUri, Scope, SigningAlgorithm};

/// Where texts about an app are that people or this server go to: the name of the question, what it asks, and how to answer.
pub(super) const PAGES: [(&str, &str, &str); 5] = [
    (
        "client_uri",
        "Home page",
        "People are shown it when the app asks for something.",
    ),
    ("policy_uri", "Privacy policy", ""),
    ("tos_uri", "Terms of service", ""),
    (
        "logo_uri",
        "Logo",
        "An image at an https address. It is fetched once, and shown from here.",
    ),
    (
        "initiate_login_uri",
        "Where a sign-in to it begins",
        "People go there from the list of their apps.",
    ),
];

/// Whether people sign in to it, and so come back somewhere.
pub(super) fn has_people(client: &Client) -> bool {
    matches!(
        client.client_type,
        ClientType::Web | ClientType::Spa | ClientType::Native
    )
}

/// Whether it proves itself, and so by something.
pub(super) fn proves_itself(client: &Client) -> bool {
    !matches!(client.client_type, ClientType::Spa | ClientType::Native)
}

/// Whether whoever looks at it may make the server less strict with it.
pub(super) fn may_loosen(visit: &Visit) -> bool {
    visit.may(Permission::ClientsWrite)
}

/// What can be ticked for an app: all but the administration's scopes, which few apps have and which are typed.
pub(super) fn offered(catalog: &Catalog) -> Offered {
    Offered::of(catalog, |name| !is_of_administration(name))
}

/// What an app has of the administration's scopes.
pub(super) fn of_administration(client: &Client) -> Scope {
    client.scope.filtered(is_of_administration)
}

/// Whether it may be given something without asking people, by whoever looks at it.
pub(super) fn may_skip(visit: &Visit, client: &Client) -> bool {
    has_people(client) && may_loosen(visit) && client.check_may_skip_consent().is_ok()
}

/// Whether it may come back by plain http in a private network, by the word of whoever looks at it.
pub(super) fn may_come_back_plainly(visit: &Visit, client: &Client) -> bool {
    client.client_type == ClientType::Web && may_loosen(visit) && !client.is_self_registered()
}

/// Whether a scheme that nobody owns may be allowed it, by whoever looks at it.
pub(super) fn may_have_schemes(visit: &Visit, client: &Client) -> bool {
    client.client_type == ClientType::Native && may_loosen(visit)
}

/// Those of `offered` that an app has, without what they mean: that is said before.
pub(super) fn held(client: &Client, offered: &Offered) -> Vec<(String, String)> {
    let names = offered.scopes.iter().map(|(name, _)| name);
    let held = names.filter(|name| client.scope.has(name));
    held.map(|name| (name.clone(), String::new())).collect()
}

/// Everything that is asked, in its order.
pub(super) fn fields(visit: &Visit, subject: &Subject, catalog: &Catalog, reading: &Reading) -> Vec<Field> {
    let client = &subject.client;
    let name = Field::line("client_name", "Name", visit.value("client_name", &client.name)).required();
    let mut fields = vec![name];
    if has_people(client) {
        fields.extend(ways_back(visit, client));
    }
    fields.extend(may_ask(visit, client, catalog));
    if proves_itself(client) {
        fields.extend(proof(visit, client));
    }
    fields.extend(tokens(visit, client));
    if has_people(client) {
        fields.extend(loosened(visit, client, catalog));
        fields.push(Field::part("of-pages", "Pages about it"));
        fields.extend(pages(visit, client));
    }
    fields.into_iter().map(|field| reading.said_of(field)).collect()
}

/// A list of texts, one a line.
pub(super) fn lines<T: ToString>(list: &[T]) -> String {
    let list: Vec<_> = list.iter().map(ToString::to_string).collect();
    list.join("\n")
}

fn ways_back(visit: &Visit, client: &Client) -> Vec<Field> {
    let field = |name: &'static str, label: &'static str, uris: &[RedirectUri], hint: &'static str| {
        Field::lines(name, label, visit.value(name, &lines(uris)), 4).hint(hint)
    };
    let metadata = &client.metadata;
    let mut fields = vec![
        Field::part("of-ways", "Where people come back to"),
        field(
            "redirect_uris",
            "Redirect URIs",
            &client.redirect_uris,
            "One a line, exactly as the app sends them. Each is looked at below.",
        ),
        field(
            "post_logout_redirect_uris",
            "After signing out",
            &metadata.post_logout_redirect_uris,
            "One a line: where the app may send people after they signed out.",
        ),
    ];
    let out = metadata.backchannel_logout_uri.as_deref().unwrap_or_default();
    fields.push(
        Field::line(
            "backchannel_logout_uri",
            "Where it hears of sign-outs",
            visit.value("backchannel_logout_uri", out),
        )
        .hint("Its server is told there that somebody signed out (OpenID Connect Back-Channel Logout)."),
    );
    if may_have_schemes(visit, client) {
        let allowed = lines(&metadata.allowed_schemes);
        fields.push(
            Field::lines(
                "allowed_schemes",
                "Schemes you allow it",
                visit.value("allowed_schemes", &allowed),
                2,
            )
            .hint(
                "Private-use schemes without a period, one a line, such as myapp. Nobody owns these names.",
            ),
        );
    }
    fields
}

fn may_ask(visit: &Visit, client: &Client, catalog: &Catalog) -> Vec<Field> {
    let offered = offered(catalog);
    let ceiling = Ceiling::of(catalog, client);
    let (scope, named) = if client.follows_policy() {
        (ceiling.all(), ceiling.resources())
    } else {
        (client.scope.clone(), client.resources.clone())
    };
    let mut fields = vec![Field::part("of-scope", "What it may ask for")];
    if client.is_self_registered() {
        let bounds = visit.value(
            "bounded_by",
            if client.is_bounded {
                "administrator"
            } else {
                "configuration"
            },
        );
        let choice = |value: &str, label: &str| Choice::new(value, label, bounds == value);
        let choices = vec![
            choice(
                "configuration",
                "What the settings of this server let apps ask for that register themselves",
            )
            .hint("Nothing of what is ticked below counts."),
            choice("administrator", "What is ticked below, and nothing else"),
        ];
        fields.push(Field::one("bounded_by", "Who decides", choices));
    }
    let has = |name: &str| scope.has(name);
    fields.push(boxes(visit, ("scope", "Scopes", "scope."), &offered.scopes, has));
    if has_people(client) && may_loosen(visit) {
        let is = of_administration(client).to_string().replace(' ', "\n");
        let typed = visit.value("admin_scope", &is);
        fields.push(Field::lines("admin_scope", "Scopes of the administration", typed, 2).hint(
            "One a line, such as admin:users:read: for apps that administer this server in somebody's name.",
        ));
    }
    if has_people(client) {
        let has = |name: &str| client.metadata.optional_scope.has(name);
        let held = held(client, &offered);
        if !held.is_empty() {
            let field = boxes(
                visit,
                ("optional_scope", "People may leave out", "optional."),
                &held,
                has,
            );
            fields.push(field.hint("What it can do without: people have a box for each."));
        }
    }
    if !offered.resources.is_empty() {
        let has = |uri: &str| named.iter().any(|named| named.as_str() == uri);
        let what = ("resources", "Resource servers it may name", "resource.");
        let field = boxes(visit, what, &offered.resources, has);
        fields.push(field.hint("Beside those its scopes belong to."));
    }
    fields
}

fn proof(visit: &Visit, client: &Client) -> Vec<Field> {
    let method = client.auth_methods().to_string();
    let method = visit.value("token_endpoint_auth_method", &method);
    let choice = |value: &str, label: &str, hint: &str| Choice::new(value, label, method == value).hint(hint);
    let of = |method: AuthMethod| method.as_str();
    let methods = vec![
        choice(
            AuthMethods::EITHER,
            "Its secret, in the header or in the body",
            "As its library does it.",
        ),
        choice(
            of(AuthMethod::ClientSecretBasic),
            "Its secret, in the header alone",
            "client_secret_basic",
        ),
        choice(
            of(AuthMethod::ClientSecretPost),
            "Its secret, in the body alone",
            "client_secret_post",
        ),
        choice(
            of(AuthMethod::ClientSecretJwt),
            "An assertion made with its secret",
            "client_secret_jwt: the secret is kept sealed here, since it is computed with.",
        ),
        choice(
            of(AuthMethod::PrivateKeyJwt),
            "An assertion signed with its own key",
            "private_key_jwt: there is no secret to lose. Its public keys go below.",
        ),
    ];
    let profile = visit.value("profile", client.profile.as_str());
    let choice = |value: Profile, label: &str, hint: &str| {
        Choice::new(value.as_str(), label, profile == value.as_str()).hint(hint)
    };
    let mut profiles = vec![
        choice(
            Profile::OAuth21,
            "Strict",
            "PKCE always: the right one unless the app cannot do it.",
        ),
        choice(
            Profile::OidcCompat,
            "Compatible",
            "Without PKCE too, for apps that cannot: a code that leaks is less well guarded.",
        ),
    ];
    if client.profile == Profile::Fapi2 {
        profiles.push(choice(
            Profile::Fapi2,
            "FAPI 2.0",
            "Pushed requests, and tokens that are bound to a key.",
        ));
    }
    let keys = client
        .metadata
        .jwks
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let at = client.metadata.jwks_uri.as_deref().unwrap_or_default();
    vec![
        Field::part("of-proof", "How it proves itself"),
        Field::one("token_endpoint_auth_method", "How it authenticates", methods)
            .hint("Where another method needs another secret, it is shown once, after you saved."),
        Field::one("profile", "How strict the server is with it", profiles),
        Field::line(
            "jwks_uri",
            "Where its public keys are",
            visit.value("jwks_uri", at),
        )
        .hint("An https address of a JWK Set. It is read when it is needed, so the app can change its keys."),
        Field::lines("jwks", "Its public keys", visit.value("jwks", &keys), 3)
            .hint("A JWK Set as JSON, where there is no address. Public keys alone."),
    ]
}

fn tokens(visit: &Visit, client: &Client) -> Vec<Field> {
    let settings = &client.settings;
    let server = visit.app.settings.tokens.access;
    let own = settings.access_lifetime.map(|own| format!("{}s", own.seconds()));
    let algorithm = client.signing_algorithm.map_or("", SigningAlgorithm::as_str);
    let algorithm = visit.value("signing_algorithm", algorithm);
    let usual = Choice::new("", "the resource server's, or RS256", algorithm.is_empty());
    let algorithms = SigningAlgorithm::ALL.iter().map(|known| {
        let name = known.as_str();
        Choice::new(name, name, algorithm == name)
    });
    let lifetime = visit.value("access_lifetime", own.as_deref().unwrap_or_default());
    let mut fields = vec![
        Field::part("of-tokens", "Its tokens"),
        Field::line("access_lifetime", "How long access tokens are good for", lifetime).hint(format!(
            "As 90s, 10m or 1h. Empty: {}, as everywhere here.",
            server.in_words()
        )),
        Field::one(
            "signing_algorithm",
            "What they are signed with",
            [usual].into_iter().chain(algorithms).collect(),
        ),
    ];
    if has_people(client) {
        fields.extend(of_people(visit, client));
    }
    fields
}

fn of_people(visit: &Visit, client: &Client) -> Vec<Field> {
    let settings = &client.settings;
    let acr = settings.required_acr.unwrap_or_default();
    let acr = visit.value("required_acr", acr.as_str());
    let choice = |value: Acr, label: &str| Choice::new(value.as_str(), label, acr == value.as_str());
    let acrs = vec![
        choice(Acr::One, "however they do"),
        choice(Acr::Two, "with two factors"),
        choice(Acr::Phr, "with a passkey"),
    ];
    let subjects = client.metadata.subject_type.unwrap_or(SubjectType::Public);
    let subjects = visit.value("subject_type", subjects.as_str());
    let choice =
        |value: SubjectType, label: &str| Choice::new(value.as_str(), label, subjects == value.as_str());
    let subjects = vec![
        choice(SubjectType::Public, "The same in every app"),
        choice(SubjectType::Pairwise, "Another one for this app")
            .hint("Apps cannot find out that two accounts are one person."),
    ];
    vec![
        Field::one("required_acr", "How people have to sign in", acrs),
        Field::check(
            "id_token_claims",
            "Put name, address and the like into ID tokens, too",
            visit.ticked("id_token_claims", settings.id_token_claims),
        )
        .hint("For apps that never ask the userinfo endpoint."),
        Field::one("subject_type", "By which id it knows people", subjects).hint(
            "Choosing another ends everything people allowed it: they are somebody else to it from then on.",
        ),
    ]
}

fn loosened(visit: &Visit, client: &Client, catalog: &Catalog) -> Vec<Field> {
    let mut fields = vec![Field::part("of-trust", "What you vouch for")];
    if may_skip(visit, client) {
        let held = held(client, &offered(catalog));
        let has = |name: &str| client.settings.skip_consent.has(name);
        let field = boxes(
            visit,
            ("skip_consent", "People are not asked about", "skip."),
            &held,
            has,
        );
        fields.push(field.hint("For apps of your own house: they are given this without a question."));
    }
    if may_come_back_plainly(visit, client) {
        let is = visit.ticked("allow_http_callback", client.settings.http_callback);
        fields.push(
            Field::check(
                "allow_http_callback",
                "It may come back by plain http in a private network",
                is,
            )
            .hint("Whoever is in that network can read and change what comes back."),
        );
    }
    if fields.len() == 1 { Vec::new() } else { fields }
}

fn pages(visit: &Visit, client: &Client) -> Vec<Field> {
    let is = [
        &client.client_uri,
        &client.policy_uri,
        &client.tos_uri,
        &client.metadata.logo_uri,
        &client.metadata.initiate_login_uri,
    ];
    let fields = PAGES.into_iter().zip(is).map(|((name, label, hint), is)| {
        Field::line(name, label, visit.value(name, is.as_deref().unwrap_or_default())).hint(hint)
    });
    fields.collect()
}
