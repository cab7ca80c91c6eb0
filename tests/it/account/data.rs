//! What people get who download all that is held of them: all of it, no secret, and nothing of anybody else.

use std::collections::BTreeSet;

use grantor::admin::change::GiveRole;
use grantor::admin::{Actor, Means, apply};
use grantor::config::MailUrl;
use grantor::storage::declined;
use grantor::storage::session_identities::{self, SessionIdentity};
use serde_json::Value;

use super::*;
use crate::factors::{give, set_up, shown_codes, to_second_factor};
use crate::passkeys::{self, Device};
use crate::people::address::changed;
use crate::people::asked_for;
use crate::people::sessions::FIREFOX;
use crate::support::identities::{begun_with, identity, link};
use crate::support::idp::Idp;

const PAGE: &str = "/account/data";
const ELSEWHERE: &str = "eve@elsewhere.test";

async fn download(browser: &mut Browser) -> Answer {
    let csrf = csrf_of(&browser.get(PAGE).await);
    browser
        .post(PAGE, &[("csrf", &*csrf), ("action", "download")])
        .await
}

/// The columns that hold what nobody is shown.
const SECRET: [&str; 14] = [
    "secret_hash",
    "phc",
    "code_hash",
    "token_hash",
    "secret",
    "public_key",
    "credential_id",
    "snapshot",
    "body",
    "salt",
    "personal_hash",
    "code_challenge",
    "nonce",
    "id_token",
];

/// Where the copy tells of each column of an account. How often all its sign-ins were ended at once (`epoch`) says nothing of anybody.
const OF_ACCOUNT: [(&str, &str); 12] = [
    ("id", "/account/id"),
    ("email", "/account/email"),
    ("email_verified", "/account/email_verified"),
    ("name", "/account/name"),
    ("profile", "/account/profile"),
    ("attributes", "/account/attributes"),
    ("is_active", "/account/is_active"),
    ("created_at", "/account/created_at"),
    ("updated_at", "/account/updated_at"),
    ("signed_in_at", "/noted/signed_in_at"),
    ("asked_for_passkey_at", "/noted/asked_for_passkey_at"),
    ("locale", "/noted/locale"),
];

/// Whether a dump has a value as this: of each database, and whatever the order of members.
fn is_stored_as(value: &Value, stored: &str) -> bool {
    match value {
        Value::Null => stored.is_empty(),
        Value::Bool(yes) => stored == yes.to_string() || stored == i64::from(*yes).to_string(),
        Value::String(text) => stored == text,
        Value::Object(_) => serde_json::from_str::<Value>(stored).is_ok_and(|stored| stored == *value),
        other => {
            let text = other.to_string();
            *stored == *text
        }
    }
}

/// What of a dump must stand nowhere else, and the column it is in.
fn secrets(dump: &str) -> Vec<(String, String)> {
    let columns = dump.lines().flat_map(|line| line.split('|'));
    let pairs = columns.filter_map(|column| column.split_once('='));
    let pairs = pairs.filter(|(name, _)| SECRET.contains(name));
    let words = pairs.map(|(name, value)| (name.to_owned(), value.split(' ').next().unwrap().to_owned()));
    words.filter(|(_, value)| value.len() > 8).collect()
}

/// Tables with rows of a person that the copy tells of.
const TOLD: [&str; 23] = [
    "address_changes",
    "audit_events",
    "client_access",
    "client_owners",
    "consents",
    "declined_permissions",
    "devices",
    "grants",
    "group_members",
    "mails",
    "one_time_links",
    "passkeys",
    "password_credentials",
    "recovery_codes",
    "removed_apps",
    "resource_access",
    "session_clients",
    "session_identities",
    "sessions",
    "totp_credentials",
    "user_identities",
    "user_roles",
    "users",
];

/// Those it does not, since their rows go by themselves within a day: counts of attempts, and apps that are to be told of a sign-out.
const PASSING: [&str; 2] = ["login_failures", "logout_deliveries"];

/// Eve, of whom there is some of everything: in a browser that just proved who she is, with what she was handed.
async fn with_everything(s: &TestServer) -> (Browser, Vec<String>) {
    let (mut eve, mut device) = (s.browser(), Device::new());
    eve.headers.push(("user-agent", FIREFOX.to_owned()));
    eve.sign_in(EVE).await;
    let (app, removed) = (s.openid_client(|_| {}).await, s.openid_client(|_| {}).await);
    let tokens = eve
        .authorize_as(
            EVE,
            &app,
            &[("scope", "openid offline_access"), ("nonce", "a-nonce-of-hers")],
        )
        .await;
    let tokens = Tokens::of(&app.redeem(&tokens.parameter("code").unwrap()).await);
    let code = eve
        .authorize_as(EVE, &removed, &[("scope", "openid")])
        .await
        .parameter("code")
        .unwrap();
    assert_eq!(remove(&mut eve, &removed).await.status, 303);
    let undo = changed(s, &mut eve, EVE, ELSEWHERE).await;
    let link = asked_for(s, &mut s.browser(), ELSEWHERE).await;
    let mut handed_out = shown_codes(&passkeys::add(&mut eve, &mut device).await);
    assert_eq!(handed_out.len(), 10);
    let page = eve.get("/sign-in?to=data").await;
    passkeys::with(&mut eve, &page, &mut device).await;
    let (phone, _) = set_up(s, &mut eve).await;
    let mut trusted = s.browser();
    trusted.headers.push(("user-agent", FIREFOX.to_owned()));
    let page = to_second_factor(&mut trusted, ELSEWHERE).await;
    assert_eq!(
        give(&mut trusted, &page, &phone.code(s.now()), &[("trust", "on")])
            .await
            .status,
        303
    );
    s.allow_app(&app.id, Some(&["user:eve@elsewhere.test"])).await;
    s.role("editor").await;
    s.group("crew", &[]).await;
    s.set_member(ELSEWHERE, "crew", true).await;
    let change = GiveRole {
        whom: ELSEWHERE.parse().unwrap(),
        role: "editor".parse().unwrap(),
    };
    apply(
        &Means::of(&s.app),
        &Actor::Person(s.user_id(ADA).await),
        change,
        s.now(),
    )
    .await
    .unwrap();
    s.execute("UPDATE users SET attributes = '{\"badge\":\"B-1815\"}', profile = '{\"nickname\":\"Evie\"}', locale = 'pt-BR' WHERE email = 'eve@elsewhere.test'").await;
    with_what_is_elsewhere(s, &app).await;
    let last = |link: &str| {
        link.rsplit('/')
            .next()
            .unwrap()
            .split('?')
            .next()
            .unwrap()
            .to_owned()
    };
    handed_out.extend([
        tokens.access_token.clone(),
        tokens.refresh().to_owned(),
        code,
        last(&undo),
        last(&link),
    ]);
    handed_out.extend(
        [&eve, &trusted]
            .into_iter()
            .flat_map(|browser| browser.cookies.values().cloned()),
    );
    (eve, handed_out)
}

/// Who Eve is at another provider, what she left out of what an app asked for, and the lists she stands on.
async fn with_what_is_elsewhere(s: &TestServer, app: &TestClient) {
    let (id, now) = (s.user_id(ELSEWHERE).await, s.now());
    let idp = Idp::start(s).await;
    let provider = s.provider("corp", &idp, |_| {}).await;
    let there = identity(&provider, "eve-there", &id);
    link(s, there.clone()).await;
    let begun = SessionIdentity {
        session_id: begun_with(s, &there).await,
        provider_id: provider,
        issuer: there.issuer,
        subject: there.subject,
        sid: Some("her-sign-in-there".to_owned()),
        id_token: Some(b"her-sealed-id-token".to_vec()),
    };
    s.execute(&format!(
        "INSERT INTO client_owners (client_id, user_id) VALUES ('{}', '{id}')",
        app.id.as_str()
    ))
    .await;
    s.allow_api("https://api.example", Some(&["user:eve@elsewhere.test"]))
        .await;
    let client_id = app.id.clone();
    let written = s.db.write(move |conn| {
        Box::pin(async move {
            session_identities::put(conn, &begun).await?;
            let no = "profile".parse().unwrap();
            declined::note(conn, (&id, &client_id), (&no, &no), now).await
        })
    });
    written.await.unwrap();
}

server_test! {
    async fn ours_people_get_all_that_is_held_of_them_no_secret_and_nothing_of_others(s: TestServer) {
        let s = passkeys::named_and(&s, |settings| settings.mail.url = Some(MailUrl::mailbox())).await;
        let id = s.user(EVE, "Eve Example").await;
        s.give_role(ADA, "owner").await;
        let ada_is = s.user_id(ADA).await;
        let mut ada = s.browser();
        let theirs = s.openid_client(|client| client.name = "An app of Ada's".to_owned()).await;
        ada.tokens(&theirs, "openid").await;
        let (mut eve, handed_out) = with_everything(&s).await;
        let answer = download(&mut eve).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"), "{}", answer.body);
        assert_eq!(answer.header("content-disposition"), "attachment; filename=\"account-2027-01-15.json\"");
        assert_eq!(answer.header("cache-control"), "no-store");
        let (json, dump) = (answer.json(), s.dump().await);
        let account = &json["account"];
        assert_eq!((&account["id"], &account["email"], &account["name"]), (&Value::from(id.as_str()), &Value::from(ELSEWHERE), &Value::from("Eve Example")));
        assert_eq!((&account["attributes"]["badge"], &account["profile"]["nickname"]), (&Value::from("B-1815"), &Value::from("Evie")));
        assert_eq!((&account["groups"][0], &account["roles"][0]), (&Value::from("crew"), &Value::from("editor")));
        assert!(json["password_chosen_at"].is_i64());
        for member in ["passkeys", "authenticator_apps", "sign_ins", "grants", "trusted_browsers", "recovery_codes", "address_changes",
            "links", "consents", "apps_that_have_to_ask", "lists", "mails", "events", "identities", "sign_ins_at_providers", "declined_permissions"] {
            assert!(json[member].as_array().is_some_and(|rows| !rows.is_empty()), "{member}: {}", answer.body);
        }
        assert_eq!((json["recovery_codes"].as_array().unwrap().len(), &json["has_more_events"]), (10, &Value::from(false)));
        assert_eq!(json["address_changes"][0]["old_email"], EVE);
        let there = &json["identities"][0];
        assert_eq!((&there["subject"], &there["email"]), (&Value::from("eve-there"), &Value::from("eve-there@office.example")));
        assert!(there["linked_at"].is_i64() && there["issuer"].is_string(), "{there}");
        let begun = &json["sign_ins_at_providers"][0];
        assert_eq!((&begun["subject"], &begun["sid"]), (&Value::from("eve-there"), &Value::from("her-sign-in-there")));
        assert_eq!((&json["declined_permissions"][0]["scope"], &json["noted"]["locale"]), (&Value::from("profile"), &Value::from("pt-BR")));
        let lists: Vec<_> = json["lists"].as_array().unwrap().iter().map(|place| place["list"].as_str().unwrap()).collect();
        assert_eq!(lists, ["app that is theirs", "may use the app", "may use the service"]);
        for address in [EVE, ELSEWHERE] {
            let mails = json["mails"].as_array().unwrap();
            assert!(mails.iter().any(|mail| mail["recipient"] == address), "{address}: {mails:?}");
        }
        let kinds: Vec<_> = json["events"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
        for kind in ["data_downloaded", "signed_in", "role_given", "passkey_added", "grant_revoked"] {
            assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
        }
        assert!(answer.body.contains(FIREFOX) && answer.body.contains("127.0.0.1"));
        // Whatever table has a row of hers, it is in it.
        let mut hers = vec![id.as_str(), EVE, ELSEWHERE];
        hers.extend(json["sign_ins"].as_array().unwrap().iter().map(|sign_in| sign_in["id"].as_str().unwrap()));
        let is_of_hers = |line: &&str| hers.iter().any(|what| line.contains(what));
        let of_hers: BTreeSet<_> = dump.lines().filter(is_of_hers).map(|line| line.split('|').next().unwrap()).collect();
        for table in &of_hers {
            assert!(TOLD.contains(table) || PASSING.contains(table), "{table} has a row of hers, and what people get has none");
        }
        for table in TOLD {
            assert!(of_hers.contains(table), "the test looks for what is not there: {table} of {of_hers:?}");
        }
        // And every column of her account.
        let row = dump.lines().find(|line| line.starts_with("users|") && line.contains(id.as_str())).unwrap();
        for (column, stored) in row.split('|').filter_map(|column| column.split_once('=')).filter(|(column, _)| *column != "epoch") {
            let (_, place) = OF_ACCOUNT.iter().find(|(known, _)| *known == column)
                .unwrap_or_else(|| panic!("{column} of accounts is new, and what people get does not have it"));
            let told = json.pointer(place).unwrap_or_else(|| panic!("{place}: {}", answer.body));
            assert!(is_stored_as(told, stored), "{column}: {told}, and not {stored}");
        }
        let secrets = secrets(&dump);
        let columns: BTreeSet<_> = secrets.iter().map(|(column, _)| column.as_str()).collect();
        for column in ["secret_hash", "phc", "code_hash", "token_hash", "secret", "public_key", "credential_id", "snapshot", "salt", "id_token"] {
            assert!(columns.contains(column), "the test looks for what is not there: {column} of {columns:?}");
        }
        for (column, secret) in &secrets {
            assert!(!answer.body.contains(secret), "{column}");
        }
        for secret in handed_out.iter().map(String::as_str).chain([PASSWORD, "a-nonce-of-hers", "her-sealed-id-token"]) {
            assert!(!secret.is_empty() && !answer.body.contains(secret), "{secret}");
        }
        for other in [ADA, "Ada Lovelace", ada_is.as_str(), "An app of Ada's", theirs.id.as_str()] {
            assert!(!answer.body.contains(other), "{other}: {}", answer.body);
        }
    }
}

server_test! {
    /// T21, T85
    async fn t85_what_is_held_is_given_to_who_proved_a_moment_ago_who_they_are(s: TestServer) {
        s.user(EVE, "Eve").await;
        let nobody = s.browser().get(PAGE).await;
        assert_eq!((nobody.status, nobody.location()), (303, "/sign-in?to=data"));
        assert_eq!(s.browser().post(PAGE, &[("action", "download")]).await.location(), "/sign-in?to=data");
        let (mut ada, mut eve) = (s.browser(), s.browser());
        ada.sign_in(ADA).await;
        eve.sign_in(EVE).await;
        let csrf = csrf_of(&ada.get(PAGE).await);
        let form = [("csrf", &*csrf), ("action", "download")];
        assert_eq!(eve.post(PAGE, &form).await.status, 403, "the form of another sign-in");
        assert_eq!(ada.post(PAGE, &form[1..]).await.status, 403);
        assert_eq!(ada.post_with(PAGE, &form, &[("sec-fetch-site", "cross-site")]).await.status, 403);
        for form in [vec![form[0]], vec![form[0], ("action", "x")], vec![form[0], form[1], form[1]]] {
            assert_eq!(ada.post(PAGE, &form).await.status, 400, "{form:?}");
        }
        s.advance("11m");
        let answer = ada.post(PAGE, &form).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in?to=data&again=download"));
        assert!(ada.get(&format!("{PAGE}?again=download")).await.body.contains("Nothing was changed yet"));
        assert_eq!(told(&s, "data_downloaded").await, 0);
        eve.sign_in(EVE).await;
        set_up(&s, &mut eve).await;
        assert_eq!(download(&mut eve).await.location(), "/sign-in?to=data&again=download", "it never gave the second factor");
        assert_eq!(told(&s, "data_downloaded").await, 0);
        ada.sign_in(ADA).await;
        assert_eq!(download(&mut ada).await.status, 200);
        let page = ada.get("/account/activity").await;
        assert!(page.body.contains("All that is known of you was downloaded."), "{}", page.body);
    }
}
