//! The configuration files for the real suite: their scripts, followed on the real pages.

use grantor::demo::conformance::with_new_keys;
use grantor::oauth::client::{ClientType, Profile};
use grantor::oauth::client_metadata::RegisteredBy;
use grantor::storage::users;
use grantor::types::Secret;
use serde_json::Value;
use tower::ServiceExt as _;

use super::party::BASE;
use super::plans::{Outcome, PLANS, Plan};
use super::screen::{OP, Screen};
use crate::support::{ADA, Browser, TestClient, TestServer};

/// The person's password in the files.
const PASSWORD: &str = "conformance-only-otter-57";

/// What a script may do, with how many words.
const COMMANDS: [(&str, usize, usize); 3] = [("click", 3, 4), ("text", 4, 5), ("wait", 4, 6)];

fn read(plan: &Plan) -> Value {
    let file = format!(
        "{}/tests/conformance/{}.json",
        env!("CARGO_MANIFEST_DIR"),
        plan.file
    );
    serde_json::from_str(&std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}")))
        .unwrap()
}

fn plan_of(file: &str) -> &'static Plan {
    PLANS.iter().find(|plan| plan.file == file).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text: {value}"))
}

#[test]
fn ours_every_plan_has_a_file_the_suite_can_read() {
    let mut ids = std::collections::HashSet::new();
    for plan in PLANS {
        let file = read(plan);
        assert_eq!(file["alias"], "grantor", "the redirect URIs contain it");
        assert_eq!(
            file["server"]["discoveryUrl"],
            format!("{OP}/.well-known/openid-configuration")
        );
        for member in ["client", "client2", "client_secret_post"] {
            if let Some(id) = file[member].get("client_id") {
                assert!(ids.insert(text(id).to_owned()), "each client is one plan's");
                assert!(text(&file[member]["client_secret"]).starts_with("conformance-only-"));
                // A logout token that reaches a module of another plan interrupts it.
                let hears_of_logouts = file[member].get("backchannel_logout_uri");
                assert_eq!(
                    hears_of_logouts.map(text),
                    (plan.file == "backchannel-rp-initiated-logout")
                        .then_some("{BASEURL}test/a/grantor/backchannel_logout")
                );
            }
        }
        for (module, changes) in file["override"].as_object().into_iter().flatten() {
            assert!(
                plan.modules.iter().any(|(known, _)| known == module),
                "{module} of {}",
                plan.name
            );
            check_scripts(&changes["browser"]);
        }
        if let Some(scripts) = file.get("browser") {
            check_scripts(scripts);
        }
    }
    let files = std::fs::read_dir(format!("{}/tests/conformance", env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert_eq!(files.count(), PLANS.len() + 2, "one a plan, and what is expected");
}

fn check_scripts(scripts: &Value) {
    for script in scripts.as_array().unwrap() {
        assert!(text(&script["match"]).starts_with(OP));
        for task in script["tasks"].as_array().unwrap() {
            text(&task["task"]);
            for command in task["commands"].as_array().into_iter().flatten() {
                let words = command.as_array().unwrap();
                let known = COMMANDS.iter().find(|(name, ..)| *name == text(&words[0]));
                let Some((_, least, most)) = known else {
                    panic!("{command}")
                };
                assert!((*least..=*most).contains(&words.len()), "{command}");
            }
        }
    }
}

/// The scripts of a module: its own, or those of the file.
fn scripts(file: &Value, module: &str) -> Value {
    file["override"]
        .get(module)
        .and_then(|module| module.get("browser"))
        .unwrap_or(&file["browser"])
        .clone()
}

/// `*` stands for anything, as the suite has it.
fn matches(pattern: &str, url: &str) -> bool {
    let parts: Vec<_> = pattern.split('*').collect();
    let (first, last) = (parts[0], parts[parts.len() - 1]);
    let Some(mut rest) = url.strip_prefix(first) else {
        return false;
    };
    if parts.len() == 1 {
        return rest.is_empty();
    }
    for part in &parts[1..parts.len() - 1] {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

/// Follows the script for `url`; whether it took a picture.
async fn follow(scripts: &Value, browser: &mut Browser, url: &str) -> bool {
    let script = scripts
        .as_array()
        .unwrap()
        .iter()
        .find(|script| matches(text(&script["match"]), url));
    let script = script.unwrap_or_else(|| panic!("no script for {url}"));
    let mut screen = Screen::open(browser.clone(), url).await;
    let mut has_picture = false;
    for task in script["tasks"].as_array().unwrap() {
        if !matches(text(&task["match"]), &screen.url) {
            assert_eq!(
                task["optional"], true,
                "{} at {}: {}",
                task["task"], screen.url, screen.answer.body
            );
            continue;
        }
        for command in task["commands"].as_array().into_iter().flatten() {
            has_picture |= run(&mut screen, command).await;
        }
    }
    *browser = screen.browser;
    has_picture
}

async fn run(screen: &mut Screen, command: &Value) -> bool {
    let words = command.as_array().unwrap();
    let (by, target) = (text(&words[1]), text(&words[2]));
    let is_optional = words.last().is_some_and(|word| word == "optional");
    match text(&words[0]) {
        "wait" if screen.is_at_the_app() => assert_eq!((by, target), ("id", "submission_complete")),
        "wait" => {
            assert_eq!((by, target), ("xpath", "//h1"));
            let heading = screen.heading();
            let wanted = text(&words[4]);
            assert!(
                wanted.split('|').any(|wanted| heading.contains(wanted)),
                "{wanted}: {}",
                screen.answer.body
            );
            return true;
        }
        what => match screen.find(by, target) {
            Some(at) if what == "click" => screen.press(at).await,
            Some(at) => screen.type_into(at, text(&words[3])),
            None => assert!(is_optional, "{command} on {}", screen.answer.body),
        },
    }
    false
}

/// The clients of a file, as the demo would register them.
async fn client(server: &TestServer, file: &Value, member: &str) -> TestClient {
    let redirect_uri = match member {
        "client2" => format!("{BASE}/callback?dummy1=lorem&dummy2=ipsum"),
        _ => format!("{BASE}/callback"),
    };
    server
        .register(ClientType::Web, |client| {
            if let Some(id) = file[member].get("client_id") {
                client.id = text(id).parse().unwrap();
            }
            client.profile = Profile::OidcCompat;
            client.redirect_uris = vec![redirect_uri.parse().unwrap()];
            client.scope = "openid profile email phone address offline_access"
                .parse()
                .unwrap();
            client.metadata.post_logout_redirect_uris =
                vec![format!("{BASE}/post_logout_redirect").parse().unwrap()];
        })
        .await
}

fn authorize(client: &TestClient, extra: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("scope", "openid"),
        ("nonce", "n"),
        ("code_challenge", ""),
        ("code_challenge_method", ""),
    ];
    pairs.retain(|(name, _)| extra.iter().all(|(changed, _)| changed != name));
    pairs.extend_from_slice(extra);
    format!("{OP}{}", client.authorization_url(&pairs))
}

/// The person of the files.
async fn person(server: &TestServer) {
    let (id, now) = (server.user_id(ADA).await, server.now());
    let password = Secret::new(PASSWORD.to_owned());
    let phc = crate::support::admin::users::hash_password(&server.app.passwords, &password, &[], now)
        .await
        .unwrap();
    let set = server
        .db
        .write(move |conn| Box::pin(async move { users::set_password(conn, &id, &phc, now).await }));
    set.await.unwrap();
}

server_test! {
    /// Signing in, allowing, and the second sign-in with its picture, in both response modes.
    async fn ours_the_scripts_of_the_basic_plans_get_through_our_pages(server: TestServer) {
        person(&server).await;
        for (name, mode) in [("basic", ""), ("formpost-basic", "form_post")] {
            let file = read(plan_of(name));
            for member in ["client", "client2", "client_secret_post"] {
                let client = client(&server, &file, member).await;
                let url = |extra: &[(&str, &str)]| authorize(&client, &[&[("response_mode", mode)], extra].concat());
                let mut browser = server.browser();
                let usual = scripts(&file, "oidcc-server");
                follow(&usual, &mut browser, &url(&[])).await;
                for quiet in [("prompt", "none"), ("max_age", "10000"), ("prompt", "consent"), ("response_type", "")] {
                    follow(&usual, &mut browser, &url(&[quiet])).await;
                }
                follow(&usual, &mut server.browser(), &url(&[("login_hint", "buffy@localhost")])).await;
                // An app that registered itself is told of its mistakes by a page with a way back.
                server.change_client(&client.id, |client| client.registered_by = RegisteredBy::Open).await;
                for mistake in [("response_type", ""), ("request", "e30.e30."), ("request_uri", "https://app.example/request.jwt")] {
                    let mut browser = server.browser();
                    let pictures = follow(&usual, &mut browser, &url(&[mistake])).await;
                    assert!(!pictures, "{mistake:?}");
                }
                server.change_client(&client.id, |client| client.registered_by = RegisteredBy::Admin).await;
                for (module, again) in [("oidcc-prompt-login", ("prompt", "login")), ("oidcc-max-age-1", ("max_age", "1"))] {
                    let twice = scripts(&file, module);
                    let mut browser = server.browser();
                    assert!(follow(&twice, &mut browser, &url(&[])).await);
                    server.advance("2s");
                    assert!(follow(&twice, &mut browser, &url(&[again])).await, "{module}");
                }
                let wrong = format!("{BASE}/aWr0ng");
                for module in ["oidcc-ensure-registered-redirect-uri", "oidcc-ensure-request-object-with-redirect-uri"] {
                    let bad = [("redirect_uri", &*wrong), ("request", "e30.e30.")];
                    assert!(follow(&scripts(&file, module), &mut browser, &url(&bad)).await, "{module}");
                }
            }
        }
    }
}

server_test! {
    /// The requests of the logout modules; each but the good ones ends in a picture.
    async fn ours_the_scripts_of_the_logout_plans_get_through_our_pages(server: TestServer) {
        person(&server).await;
        let (post_logout, bad) = (format!("{BASE}/post_logout_redirect"), format!("{BASE}/aWr0ng"));
        for (name, prefix) in [("rp-initiated-logout", "oidcc-rp-initiated-logout"), ("backchannel-rp-initiated-logout", "oidcc-backchannel-rp-initiated-logout")] {
            let file = read(plan_of(name));
            let client = client(&server, &file, "client").await;
            let cases: &[(&str, Option<&str>, Option<&str>, bool)] = &[
                ("", Some("good"), Some(&post_logout), false),
                ("-no-state", Some("good"), Some(&post_logout), false),
                ("-bad-post-logout-redirect-uri", Some("good"), Some(&bad), true),
                ("-modified-id-token-hint", Some("e30.e30."), Some(&post_logout), true),
                ("-no-id-token-hint", None, Some(&post_logout), true),
                ("-no-params", None, None, true),
                ("-no-post-logout-redirect-uri", Some("good"), None, true),
                ("-only-state", None, None, true),
            ];
            for (suffix, hint, back, wants_picture) in cases {
                let module = format!("{prefix}{suffix}");
                if name != "rp-initiated-logout" && *wants_picture {
                    continue;
                }
                let scripts = scripts(&file, &module);
                let mut browser = server.browser();
                follow(&scripts, &mut browser, &authorize(&client, &[])).await;
                let id_token = id_token(&mut browser, &client).await;
                let mut query = form_urlencoded::Serializer::new(String::new());
                if let Some(hint) = hint {
                    query.append_pair("id_token_hint", if *hint == "good" { &id_token } else { hint });
                }
                if let Some(back) = back {
                    query.append_pair("post_logout_redirect_uri", back);
                }
                if *suffix != "-no-state" && *suffix != "-no-params" {
                    query.append_pair("state", "s");
                }
                let url = format!("{OP}/logout?{}", query.finish());
                assert_eq!(follow(&scripts, &mut browser, &url).await, *wants_picture, "{module}");
            }
        }
    }
}

async fn id_token(browser: &mut Browser, client: &TestClient) -> String {
    let url = authorize(client, &[("prompt", "none")]);
    let answer = browser.get(url.strip_prefix(OP).unwrap()).await;
    let code = answer.parameter("code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", &*client.redirect_uri),
    ];
    client.token(&form).await.json()["id_token"]
        .as_str()
        .unwrap()
        .to_owned()
}

server_test! {
    /// Error pages, and the sign-in page with what the app registered.
    async fn ours_the_scripts_of_the_dynamic_plan_get_through_our_pages(server: TestServer) {
        person(&server).await;
        let file = read(plan_of("dynamic"));
        let client = client(&server, &file, "client").await;
        let mut browser = server.browser();
        follow(&scripts(&file, "oidcc-server"), &mut browser, &authorize(&client, &[])).await;
        let (mismatch, added) = (format!("{BASE}/callback?foo=baz"), format!("{BASE}/callback?xyz=foo"));
        for (module, redirect_uri) in [
            ("oidcc-ensure-redirect-uri-in-authorization-request", ""),
            ("oidcc-redirect-uri-query-mismatch", &mismatch),
            ("oidcc-redirect-uri-query-added", &added),
            ("oidcc-ensure-request-object-with-redirect-uri", &mismatch),
        ] {
            let url = authorize(&client, &[("redirect_uri", redirect_uri)]);
            assert!(follow(&scripts(&file, module), &mut browser, &url).await, "{module}");
        }
        for module in ["oidcc-registration-logo-uri", "oidcc-registration-policy-uri", "oidcc-registration-tos-uri"] {
            let mut browser = server.browser();
            assert!(follow(&scripts(&file, module), &mut browser, &authorize(&client, &[])).await, "{module}");
        }
    }
}

/// Whether an entry of the expectations is about this module of this run.
fn is_about(entry: &Value, plan: &Plan, run: &str, module: &str) -> bool {
    let fits = |(name, value): (&String, &Value)| match name.as_str() {
        // What a plan leaves no choice of stands in none of its runs.
        "client_registration" if !run.contains("client_registration") => text(value) == plan.registration(),
        _ => run.contains(&format!("[{name}={}]", text(value))),
    };
    let variant = &entry["variant"];
    matches(text(&entry["test-name"]), module)
        && matches(
            text(&entry["configuration-filename"]),
            &format!("tests/conformance/{}.json", plan.file),
        )
        && (variant == "*" || variant.as_object().unwrap().iter().all(fits))
}

/// The runner ends with success if what is expected happens and nothing else does: so each entry is about what the plans
/// call skipped or refused, and all of that is in one.
#[test]
fn ours_what_is_expected_to_fall_short_is_what_is_refused_by_policy() {
    let expected = |name: &str| -> Vec<Value> {
        let file = format!(
            "{}/tests/conformance/expected-{name}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
    };
    let (skips, failures) = (expected("skips"), expected("failures"));
    for failure in &failures {
        assert!(
            ["failure", "warning"].contains(&text(&failure["expected-result"])),
            "{failure}"
        );
        assert!(!text(&failure["condition"]).is_empty() && failure["current-block"].is_string());
    }
    let mut used = std::collections::HashSet::new();
    for plan in PLANS {
        for run in plan.runs {
            for (module, outcome) in plan.modules_of(run) {
                let mut about = |list: &[Value]| {
                    let found = list.iter().filter(|entry| is_about(entry, plan, run, module));
                    found
                        .inspect(|entry| {
                            used.insert(entry.to_string());
                        })
                        .count()
                };
                let found = (about(&skips) == 1, about(&failures) > 0);
                let wanted = (
                    matches!(outcome, Outcome::Skipped(_)),
                    matches!(outcome, Outcome::Refused(_)),
                );
                assert_eq!(found, wanted, "{module} of {}{run}", plan.name);
            }
        }
    }
    let all = skips.iter().chain(&failures);
    assert!(
        all.clone().all(|entry| used.contains(&entry.to_string())),
        "each is about something"
    );
    assert!(all.clone().all(|entry| !text(&entry["comment"]).is_empty()));
    let refused: std::collections::HashSet<_> = all.map(|entry| text(&entry["test-name"])).collect();
    assert_eq!(refused.len(), 6, "{refused:?}");
}

server_test! {
    /// The suite's runner starts `oidcc-server-rotate-keys` at once: between its two readings nobody rotates by hand.
    async fn ours_each_reading_of_the_throw_away_servers_keys_finds_a_new_one(server: TestServer) {
        let routes = with_new_keys(&server.app, grantor::server::router(&server.app, None));
        let read = async || {
            let request = axum::http::Request::get("/.well-known/jwks.json").header("host", server.address.to_string());
            let request = request.body(axum::body::Body::empty()).unwrap();
            let answer = routes.clone().oneshot(request).await.unwrap();
            let body = axum::body::to_bytes(answer.into_body(), 65536).await.unwrap();
            let set: Value = serde_json::from_slice(&body).unwrap();
            let keys = set["keys"].as_array().unwrap().iter();
            keys.map(|key| text(&key["kid"]).to_owned()).collect::<std::collections::HashSet<_>>()
        };
        let signs = server.app.keys.signing(grantor::types::SigningAlgorithm::RS256, server.now()).unwrap();
        let mut before = read().await;
        for _ in 0..3 {
            let after = read().await;
            assert!(before.contains(signs.kid().as_str()) && after.contains(signs.kid().as_str()));
            assert!(after.difference(&before).next().is_some(), "{after:?}");
            assert_eq!(after.len(), 2, "however often it is read");
            before = after;
        }
    }
}
