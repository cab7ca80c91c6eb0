//! `/admin/providers`.

use grantor::oauth::provider::ProviderKind;
use grantor::storage::providers::{self, Provider};
use grantor::types::ProviderId;
use serde_json::json;

use super::*;
use crate::support::identities::{identity, link};
use crate::support::idp::{Does, Idp, SECRET_THERE};

const NEW: &str = "/admin/providers/new";
const PAGE: &str = "/admin/providers/office";
const GRACE: &str = "grace@example.test";
const THEIRS: &str = "what this server was given there";

async fn provider(s: &TestServer, id: &str) -> Option<Provider> {
    let id: ProviderId = id.parse().unwrap();
    providers::by_id(&mut s.db.read().await.unwrap().conn(), &id)
        .await
        .unwrap()
}

fn secret(s: &TestServer, provider: &Provider) -> Option<String> {
    let kept = provider.open_secret(&s.app.provider_secrets).unwrap();
    kept.map(|secret| secret.expose().to_owned())
}

/// All that the form of a new provider says of this one.
fn office(idp: &Idp) -> Vec<(&'static str, &str)> {
    vec![
        ("preset", "any"),
        ("id", "office"),
        ("name", "Office"),
        ("kind", "oidc"),
        ("issuer", &idp.issuer),
        ("client_id", "grantor"),
        ("auth_method", "client_secret_post"),
        ("secret", THEIRS),
        ("network", "127.0.0.0/8"),
        ("domains", "office.example\r\nwork.example"),
        ("map", "groups=staff -> group:staff"),
        ("is_enabled", "on"),
    ]
}

/// The fields of the form of one that is there, as a browser sends them, but for `version`.
fn fields(page: &Answer) -> Vec<(String, String)> {
    let form = crate::factors::between(&page.body, "id=\"save-provider-title\"", "</form>");
    let mut fields = Vec::new();
    for mut input in inputs(form) {
        let kind = input.get("type").cloned().unwrap_or_default();
        let tag = format!(
            "name=\"{}\" value=\"{}\" id=\"{}\" checked",
            input["name"],
            input["value"],
            input.get("id").cloned().unwrap_or_default()
        );
        let is_sent = match kind.as_str() {
            "hidden" => false,
            "checkbox" | "radio" => form.contains(&tag),
            _ => true,
        };
        if is_sent {
            fields.push((input.remove("name").unwrap(), input.remove("value").unwrap()));
        }
    }
    for area in form.split("<textarea").skip(1) {
        let name = crate::factors::between(area, "name=\"", "\"");
        let text = crate::factors::between(area, ">\n", "</textarea>");
        fields.push((name.to_owned(), text.replace("&#62;", ">").replace("&#60;", "<")));
    }
    fields
}

/// Sends the form of one that is there, with some of it another way.
async fn save(browser: &mut Browser, page: &Answer, more: &[(&str, &str)]) -> Answer {
    let mut all = fields(page);
    all.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    let mut form: Vec<(&str, &str)> = all
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    form.extend(more);
    send(browser, page, PAGE, &form).await
}

server_test! {
    /// What is to be registered there stands on the page before and after; the secret on none.
    async fn ours_a_provider_is_registered_and_its_secret_never_shown(s: TestServer) {
        let (mut owner, idp) = (owner(&s).await, Idp::start(&s).await);
        s.group("staff", &[]).await;
        let choice = owner.get(NEW).await;
        for preset in ["google", "microsoft", "github", "gitlab", "apple", "any"] {
            assert!(choice.body.contains(&format!("href=\"/admin/providers/new?preset={preset}\"")), "{}", choice.body);
        }
        let google = owner.get("/admin/providers/new?preset=google").await;
        assert!(google.body.contains(&s.url("/sign-in/with/google/callback")) && !google.body.contains("name=\"issuer\""), "{}", google.body);
        let page = owner.get("/admin/providers/new?preset=any").await;
        let made = send(&mut owner, &page, NEW, &office(&idp)).await;
        assert_eq!(made.status, 200, "{}", made.body);
        let callback = s.url("/sign-in/with/office/callback");
        assert!(made.body.contains(&callback) && !made.body.contains("said warn") && !made.body.contains(THEIRS), "{}", made.body);
        assert_eq!(idp.sent("/.well-known/openid-configuration").len(), 1, "its metadata was looked at");
        let known = provider(&s, "office").await.unwrap();
        assert_eq!((known.name.as_str(), known.is_enabled, known.settings.domains.len()), ("Office", true, 2));
        assert_eq!(known.settings.issuer.as_str(), idp.issuer);
        assert_eq!(secret(&s, &known).as_deref(), Some(THEIRS));
        let twice = send(&mut owner, &page, NEW, &office(&idp)).await;
        assert_eq!((twice.status, twice.location()), (303, "/admin/providers/office?done=twice"), "{}", twice.body);
        let page = owner.follow(twice).await;
        for shown in [callback.as_str(), "A client secret is kept", "groups=staff -&#62; group:staff</textarea>", "office.example\nwork.example</textarea>"] {
            assert!(page.body.contains(shown), "{shown}: {}", page.body);
        }
        assert!(!page.body.contains(THEIRS) && !s.dump().await.contains(THEIRS));
    }
}

server_test! {
    /// As the command line does: what its metadata says against the settings is told, and keeps nobody from writing them.
    async fn ours_what_its_metadata_says_against_it_is_told(s: TestServer) {
        let (mut owner, idp) = (owner(&s).await, Idp::start(&s).await);
        s.group("staff", &[]).await;
        let mut metadata = idp.metadata();
        metadata["issuer"] = json!("https://another.example");
        idp.does("/.well-known/openid-configuration", Does::Answer(200, metadata));
        let page = owner.get("/admin/providers/new?preset=any").await;
        let made = send(&mut owner, &page, NEW, &office(&idp)).await;
        assert!(made.status == 200 && made.body.contains("It calls itself https://another.example"), "{}", made.body);
        assert!(provider(&s, "office").await.is_some());
        idp.does("/.well-known/openid-configuration", Does::Answer(200, json!([])));
        let page = owner.get(PAGE).await;
        let saved = save(&mut owner, &page, &[("scope", "openid email")]).await;
        assert!(saved.status == 200 && saved.body.contains("it is no JSON object"), "{}", saved.body);
        assert!(saved.body.contains("It was saved.") && saved.body.contains("value=\"email openid\""), "{}", saved.body);
        assert_ne!(saved.hidden("version"), page.hidden("version"), "what is shown is what was saved");
        let page = owner.get(PAGE).await;
        let named = save(&mut owner, &page, &[("name", "The office")]).await;
        assert_eq!(named.status, 303, "a name says nothing to its metadata: {}", named.body);
    }
}

server_test! {
    async fn ours_a_preset_asks_for_what_is_not_known_of_it(s: TestServer) {
        let mut owner = owner(&s).await;
        let page = owner.get("/admin/providers/new?preset=microsoft").await;
        let form = [("preset", "microsoft"), ("id", "microsoft"), ("name", "Work"), ("client_id", "grantor"), ("secret", THEIRS), ("is_enabled", "on")];
        let refused = send(&mut owner, &page, NEW, &form).await;
        assert!(refused.status == 422 && refused.body.contains("Say whose people may come"), "{}", refused.body);
        assert!(refused.body.contains("value=\"Work\"") && !refused.body.contains(THEIRS), "{}", refused.body);
        assert!(refused.body.contains("Paste it again: it is not shown.") && !page.body.contains("Paste it again"), "{}", refused.body);
        let page = owner.get("/admin/providers/new?preset=github").await;
        let form = [("preset", "github"), ("id", "new"), ("name", "GitHub"), ("client_id", "grantor"), ("secret", THEIRS)];
        let unreachable = send(&mut owner, &page, NEW, &form).await;
        assert!(unreachable.status == 422 && unreachable.body.contains("Nothing is called new") && unreachable.body.contains("create-provider-id-fault"), "{}", unreachable.body);
        let form = [("preset", "github"), ("id", "github"), ("name", "GitHub"), ("client_id", "grantor"), ("secret", THEIRS)];
        let made = send(&mut owner, &page, NEW, &form).await;
        assert_eq!(made.status, 200, "{}", made.body);
        let known = provider(&s, "github").await.unwrap();
        assert_eq!((known.settings.kind, known.settings.claims.subject.as_str(), known.is_enabled), (ProviderKind::OAuth, "id", false));
    }
}

server_test! {
    /// The secret stays where nothing is typed, and is given again where it would go elsewhere.
    async fn ours_a_provider_is_changed_by_whoever_saw_it_as_it_is(s: TestServer) {
        let (mut owner, idp) = (owner(&s).await, Idp::start(&s).await);
        s.provider("office", &idp, |_| {}).await;
        let (first, second) = (owner.get(PAGE).await, owner.get(PAGE).await);
        assert!(!first.body.contains(SECRET_THERE));
        let before = provider(&s, "office").await.unwrap();
        let same = save(&mut owner, &first, &[]).await;
        assert_eq!(same.status, 303, "{}", same.body);
        assert_eq!(provider(&s, "office").await.unwrap(), before, "the form says what is so");
        let saved = save(&mut owner, &first, &[("domains", ""), ("claims_email_verified", ""), ("sign_up", "")]).await;
        assert_eq!((saved.status, saved.location()), (303, "/admin/providers/office?done=saved"), "{}", saved.body);
        let known = provider(&s, "office").await.unwrap();
        assert!(known.settings.domains.is_empty() && known.settings.claims.email_verified.is_none() && !known.settings.sign_up);
        assert_eq!(secret(&s, &known).as_deref(), Some(SECRET_THERE));
        let late = save(&mut owner, &second, &[("name", "Mine")]).await;
        assert!(late.status == 412 && late.body.contains("value=\"Mine\""), "{}", late.body);
        let page = owner.get(PAGE).await;
        let replaced = save(&mut owner, &page, &[("secret", THEIRS)]).await;
        assert_eq!(replaced.status, 303, "{}", replaced.body);
        let known = provider(&s, "office").await.unwrap();
        assert_eq!(secret(&s, &known).as_deref(), Some(THEIRS));
        let page = owner.get(PAGE).await;
        let moved = save(&mut owner, &page, &[("token_endpoint", "https://elsewhere.example/token")]).await;
        assert!(moved.status == 422 && moved.body.contains("The secret was given for another place"), "{}", moved.body);
        let unread = save(&mut owner, &page, &[("issuer", "no address"), ("map", "nothing"), ("secret", THEIRS)]).await;
        assert_eq!(unread.status, 422);
        for said in ["value=\"no address\"", "nothing</textarea>", "it is an https URL", "a rule is written"] {
            assert!(unread.body.contains(said), "{said}: {}", unread.body);
        }
        assert!(!unread.body.contains(THEIRS), "{}", unread.body);
        assert_eq!(provider(&s, "office").await.unwrap(), known);
    }
}

server_test! {
    /// Whoever is about to shut people out reads whom.
    async fn ours_disabling_and_deleting_a_provider_says_who_is_locked_out(s: TestServer) {
        let (mut owner, idp) = (owner(&s).await, Idp::start(&s).await);
        let id = s.provider("office", &idp, |_| {}).await;
        let grace = s.user(GRACE, "Grace").await;
        s.execute("DELETE FROM password_credentials WHERE user_id IN (SELECT id FROM users WHERE email = 'grace@example.test')").await;
        link(&s, identity(&id, "grace-there", &grace)).await;
        for what in ["disable", "delete"] {
            let page = owner.get(&format!("{PAGE}/{what}")).await;
            assert!(page.status == 200 && page.body.contains(GRACE) && page.body.contains("1 of them not at all"), "{}", page.body);
        }
        let off = confirm(&mut owner, &format!("{PAGE}/disable"), "").await;
        assert_eq!((off.status, off.location()), (303, "/admin/providers/office?done=disabled"), "{}", off.body);
        assert!(owner.get(off.location()).await.body.contains("Who is signed in stays so."));
        assert!(!provider(&s, "office").await.unwrap().is_enabled);
        assert_eq!(confirm(&mut owner, &format!("{PAGE}/enable"), "").await.status, 303);
        assert!(provider(&s, "office").await.unwrap().is_enabled);
        assert_eq!(confirm(&mut owner, &format!("{PAGE}/delete"), "").await.status, 422);
        let gone = confirm(&mut owner, &format!("{PAGE}/delete"), "office").await;
        assert_eq!((gone.status, gone.location()), (303, "/admin/providers?done=deleted"), "{}", gone.body);
        assert!(provider(&s, "office").await.is_none());
        assert_eq!(s.rows("user_identities").await, 0);
    }
}

server_test! {
    /// The last way into an account is never taken.
    async fn ours_an_account_is_unlinked_but_for_its_last_way_in(s: TestServer) {
        let (mut owner, idp) = (owner(&s).await, Idp::start(&s).await);
        let id = s.provider("office", &idp, |_| {}).await;
        let (ada, grace) = (s.user_id(ADA).await, s.user(GRACE, "Grace").await);
        s.execute("DELETE FROM password_credentials WHERE user_id IN (SELECT id FROM users WHERE email = 'grace@example.test')").await;
        let (hers, graces) = (identity(&id, "ada-there", &ada), identity(&id, "grace-there", &grace));
        let unlink = |id: &grantor::types::IdentityId| format!("{PAGE}/people/{id}/unlink");
        let (of_ada, of_grace) = (unlink(&hers.id), unlink(&graces.id));
        link(&s, hers).await;
        link(&s, graces).await;
        let people = owner.get(&format!("{PAGE}/people")).await;
        assert!(people.body.contains("Their last way in") && !people.body.contains(&of_grace), "{}", people.body);
        for shown in [ADA, GRACE, "ada-there", "ada-there@office.example", of_ada.as_str()] {
            assert!(people.body.contains(shown), "{shown}: {}", people.body);
        }
        let refused = owner.get(&of_grace).await;
        assert!(refused.status == 409 && refused.body.contains("no other way to sign in"), "{}", refused.body);
        let gone = confirm(&mut owner, &of_ada, "").await;
        assert_eq!((gone.status, gone.location()), (303, "/admin/providers/office/people?done=removed"), "{}", gone.body);
        assert_eq!(s.rows("user_identities").await, 1);
        assert_eq!(owner.get(&of_ada).await.status, 404);
        // By another provider's page it is nobody's.
        s.provider("other", &idp, |_| {}).await;
        let elsewhere = of_grace.replace("/office/", "/other/");
        assert_eq!(owner.get(&elsewhere).await.status, 404);
    }
}

server_test! {
    async fn ours_nobody_has_a_provider_give_what_they_do_not_hold(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("office", &idp, |_| {}).await;
        let mut admin = somebody(&s, "admin@example.test", Some("admin")).await;
        let page = admin.get(PAGE).await;
        let refused = save(&mut admin, &page, &[("map", "groups=boss -> role:owner")]).await;
        assert_eq!(refused.status, 403, "{}", refused.body);
        assert!(refused.body.contains("groups=boss -&#62; role:owner</textarea>"), "{}", refused.body);
        assert!(provider(&s, "office").await.unwrap().settings.map.is_empty());
        let mut auditor = somebody(&s, "auditor@example.test", Some("auditor")).await;
        let page = auditor.get(PAGE).await;
        assert!(page.status == 200 && page.body.contains(&idp.issuer) && !page.body.contains("id=\"save-provider\""), "{}", page.body);
        assert!(!page.body.contains(SECRET_THERE) && !page.body.contains("id=\"delete-provider\""), "{}", page.body);
        let list = auditor.get("/admin/providers").await;
        assert!(list.body.contains("href=\"/admin/providers/office\"") && !list.body.contains("id=\"new-provider\""), "{}", list.body);
    }
}
