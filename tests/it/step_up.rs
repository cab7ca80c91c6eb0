//! How surely somebody signed in: what apps and resource servers are told of it, what they may ask, and what is demanded.

use grantor::oauth::acr::{Acr, SecondFactor};
use grantor::oauth::client::ClientType;
use serde_json::{Value, json};

use super::factors::{Phone, between, give};
use super::support::*;

const API: &str = "https://vault.example";

/// Whoever is signed in proved it so: what the steps of a sign-in write, this writes.
async fn stands(s: &TestServer, acr: &str, amr: &str) {
    s.execute(&format!("UPDATE sessions SET acr = '{acr}', amr = '{amr}'"))
        .await;
}

/// An app that Ada, who is signed in, allowed `openid` and reading of the vault; and the vault.
async fn scene(s: &TestServer) -> (TestClient, TestClient, Browser) {
    let api = s.api(API, "Vault").await;
    s.scope("vault:open", "Open your vault", Some(API), &[]).await;
    let app = s
        .openid_client(|client| client.scope = "openid vault:open".parse().unwrap())
        .await;
    let mut browser = s.browser();
    browser.tokens(&app, "openid vault:open").await;
    (app, api, browser)
}

/// What a request says that asks for the `acr` so.
fn claim(acr: &Value) -> String {
    json!({"id_token": {"acr": acr}}).to_string()
}

/// What is answered to the app in silence.
async fn silent(browser: &mut Browser, app: &TestClient, extra: &[(&str, &str)]) -> Answer {
    let always = [("scope", "openid vault:open"), ("prompt", "none")];
    browser
        .get(&app.authorization_url(&[&always, extra].concat()))
        .await
}

/// The tokens that come of such an answer.
async fn silent_tokens(browser: &mut Browser, app: &TestClient, extra: &[(&str, &str)]) -> Tokens {
    let answer = silent(browser, app, extra).await;
    let code = answer.parameter("code");
    Tokens::of(
        &app.redeem(&code.unwrap_or_else(|| panic!("{extra:?}: {answer:?}")))
            .await,
    )
}

server_test! {
    async fn rfc9068_2_2_1_tokens_say_how_surely_somebody_signed_in_and_keep_saying_so(s: TestServer) {
        let (app, api, mut browser) = scene(&s).await;
        stands(&s, "2", "pwd otp mfa").await;
        let first = silent_tokens(&mut browser, &app, &[]).await;
        // The sign-in becomes another, the tokens of what was allowed before do not.
        stands(&s, "1", "pwd").await;
        s.execute(&format!("UPDATE sessions SET auth_time = {}", START.0 + 9)).await;
        s.advance("9m");
        let second = Tokens::of(&app.refresh(first.refresh()).await);
        let expected = (&json!("2"), &json!(["pwd", "otp", "mfa"]), &json!(START.0));
        for tokens in [&first, &second] {
            for token in [tokens.id(), &tokens.access_token] {
                let claims = claims_of(token);
                assert_eq!((&claims["acr"], &claims["amr"], &claims["auth_time"]), expected);
            }
            for reader in [&api, &app] {
                let said = reader.introspect(&tokens.access_token).await.json();
                assert_eq!((&said["acr"], &said["amr"], &said["auth_time"]), expected);
            }
        }
        let after = claims_of(&silent_tokens(&mut browser, &app, &[]).await.access_token);
        assert_eq!((&after["acr"], &after["amr"], &after["auth_time"]), (&json!("1"), &json!(["pwd"]), &json!(START.0 + 9)));
        // Of an app that acts for itself there is nothing to say.
        let service = s.register(ClientType::Service, |client| client.scope = "vault:open".parse().unwrap()).await;
        let own = Tokens::of(&service.token(&[("grant_type", "client_credentials")]).await);
        let (claims, said) = (claims_of(&own.access_token), api.introspect(&own.access_token).await.json());
        assert_eq!(said["active"], true);
        for absent in ["acr", "amr", "auth_time"] {
            assert_eq!((claims.get(absent), said.get(absent)), (None, None), "{absent}");
        }
    }
}

server_test! {
    /// Wishes are met as far as they are, and turn nobody away.
    async fn oidc_core_5_5_1_1_the_strongest_wish_that_holds_is_told(s: TestServer) {
        let (app, _, mut browser) = scene(&s).await;
        for (held, asked, told) in [
            ("1", "2", "1"), ("1", "phr 2 gold", "1"), ("1", "1 2", "1"), ("1", "", "1"),
            ("2", "1", "1"), ("2", "1 2", "2"), ("2", "phr 1", "1"), ("2", "phr", "2"), ("2", "gold", "2"),
            ("phr", "1 2", "2"), ("phr", "2 phr 1", "phr"), ("phr", "silver", "phr"),
        ] {
            stands(&s, held, "pwd").await;
            let tokens = silent_tokens(&mut browser, &app, &[("acr_values", asked)]).await;
            assert_eq!(claims_of(tokens.id())["acr"], told, "{asked} of {held}");
            assert_eq!(claims_of(&tokens.access_token)["acr"], told, "{asked} of {held}");
        }
    }
}

server_test! {
    /// OpenID Connect Registration §2: what is registered is a wish too, which a request overrides.
    async fn oidc_registration_2_default_acr_values_are_wished_for_where_a_request_says_nothing(s: TestServer) {
        let (app, _, mut browser) = scene(&s).await;
        s.change_client(&app.id, |client| client.metadata.default_acr_values = vec!["gold".to_owned(), "2".to_owned()]).await;
        let wish = claim(&json!({"value": "1"}));
        for (held, extra, told) in [
            ("1", &[][..], "1"), ("phr", &[], "2"), ("phr", &[("acr_values", "1")], "1"), ("phr", &[("claims", &*wish)], "1"),
        ] {
            stands(&s, held, "pwd").await;
            let tokens = silent_tokens(&mut browser, &app, extra).await;
            assert_eq!(claims_of(tokens.id())["acr"], told, "{extra:?} of {held}");
        }
    }
}

server_test! {
    /// T86. OpenID Connect Core §5.5.1.1: "the Authorization Server MUST return an `acr` Claim Value that matches one of the
    /// requested values", or the sign-in has failed.
    async fn oidc_core_5_5_1_1_an_essential_acr_is_met_or_there_is_no_answer(s: TestServer) {
        let (app, _, mut browser) = scene(&s).await;
        let two = json!({"essential": true, "values": ["2"]});
        let any = json!({"essential": true, "values": ["gold", "phr", "1"]});
        let phr = json!({"essential": true, "value": "phr"});
        for (held, acr, told) in [
            ("1", &two, None), ("2", &two, Some("2")), ("phr", &two, Some("2")),
            ("1", &any, Some("1")), ("2", &any, Some("1")), ("phr", &any, Some("phr")),
            ("1", &phr, None), ("2", &phr, None), ("phr", &phr, Some("phr")),
        ] {
            stands(&s, held, "pwd").await;
            let asked = [("claims", &*claim(acr)), ("acr_values", "1")];
            if let Some(told) = told {
                let tokens = silent_tokens(&mut browser, &app, &asked).await;
                assert_eq!(claims_of(tokens.id())["acr"], told, "{acr} of {held}");
            } else {
                let answer = silent(&mut browser, &app, &asked).await;
                answer.assert_redirected_error("unmet_authentication_requirements", &s.issuer);
            }
        }
    }
}

server_test! {
    /// Nobody but the app itself hears of a demand of its own; what an administrator requires is a matter of signing in again.
    async fn oidc_core_3_1_2_6_who_signed_in_too_weakly_has_to_sign_in(s: TestServer) {
        let (app, _, mut browser) = scene(&s).await;
        assert!(silent(&mut browser, &app, &[]).await.parameter("code").is_some());
        let require = async |acr| s.change_client(&app.id, |client| client.settings.required_acr = acr).await;
        for (required, enough) in [(Acr::Two, &["2", "phr"][..]), (Acr::Phr, &["phr"])] {
            require(Some(required)).await;
            for held in ["1", "2", "phr"] {
                stands(&s, held, "pwd").await;
                let answer = silent(&mut browser, &app, &[("acr_values", "1")]).await;
                if enough.contains(&held) {
                    assert!(answer.parameter("code").is_some(), "{held}: {answer:?}");
                } else {
                    answer.assert_redirected_error("login_required", &s.issuer);
                }
            }
        }
        require(None).await;
        // By a role they have themselves or by a group, whatever they do with it.
        stands(&s, "1", "pwd").await;
        s.role("treasurer").await;
        s.execute("UPDATE roles SET required_acr = '2' WHERE name = 'treasurer'").await;
        s.app.forget_cached();
        assert!(silent(&mut browser, &app, &[]).await.parameter("code").is_some(), "who does not have it");
        s.execute("INSERT INTO groups (name, description, created_at) VALUES ('board', 'The board', 1)").await;
        s.execute("INSERT INTO group_roles (group_name, role) VALUES ('board', 'treasurer')").await;
        s.execute("INSERT INTO group_members (user_id, group_name) SELECT id, 'board' FROM users WHERE email = 'ada@example.test'").await;
        s.app.forget_cached();
        silent(&mut browser, &app, &[]).await.assert_redirected_error("login_required", &s.issuer);
        s.execute("DELETE FROM group_members").await;
        assert!(silent(&mut browser, &app, &[]).await.parameter("code").is_some());
        s.give_role(ADA, "treasurer").await;
        silent(&mut browser, &app, &[]).await.assert_redirected_error("login_required", &s.issuer);
        stands(&s, "2", "pwd otp mfa").await;
        assert!(silent(&mut browser, &app, &[]).await.parameter("code").is_some());
    }
}

server_test! {
    async fn ours_a_second_factor_may_be_everybodys(s: TestServer) {
        let s = s.with_settings(|settings| settings.sign_in.second_factor = SecondFactor::Required).await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let answer = browser.try_sign_in(ADA, PASSWORD).await;
        let page = browser.follow(answer).await;
        let phone = Phone::typed(between(&page.body, "<code class=\"pick\">", "<"));
        assert_eq!(give(&mut browser, &page, &phone.code(s.now()), &[]).await.status, 200);
        let asked = [("scope", "openid"), ("prompt", "none")];
        for (held, is_enough) in [("2", true), ("1", false), ("phr", true)] {
            stands(&s, held, "pwd").await;
            if is_enough {
                browser.tokens(&app, "openid").await;
                assert!(browser.get(&app.authorization_url(&asked)).await.parameter("code").is_some());
            } else {
                browser.get(&app.authorization_url(&asked)).await.assert_redirected_error("login_required", &s.issuer);
            }
        }
    }
}

/// What a resource server wants of whoever signed in.
#[derive(Clone, Copy)]
enum Wanted {
    NoOlder(i64),
    Acr(&'static str),
}

/// What the vault answers to a token: `None` if it opens, else the challenge of RFC 9470 §3.
async fn open_vault(s: &TestServer, api: &TestClient, token: &str, wanted: Wanted) -> Option<String> {
    let said = api.introspect(token).await.json();
    assert_eq!(said["active"], true);
    let (is_enough, parameter) = match wanted {
        Wanted::NoOlder(seconds) => (
            s.now().0 - said["auth_time"].as_i64().unwrap() <= seconds,
            format!("max_age=\"{seconds}\""),
        ),
        Wanted::Acr(acr) => (said["acr"] == acr, format!("acr_values=\"{acr}\"")),
    };
    (!is_enough).then(|| format!("Bearer error=\"insufficient_user_authentication\", {parameter}"))
}

/// The parameter of the authorization request by which an app meets a challenge (RFC 9470 §4).
fn met_by(challenge: &str) -> (String, String) {
    let parameter = challenge
        .strip_prefix("Bearer error=\"insufficient_user_authentication\", ")
        .unwrap();
    let (name, value) = parameter.split_once('=').unwrap();
    (name.to_owned(), value.trim_matches('"').to_owned())
}

server_test! {
    /// A token whose sign-in is too old is challenged; the person signs in again, and the new token opens.
    async fn rfc9470_4_a_challenge_by_max_age_is_met_by_signing_in_again(s: TestServer) {
        let (app, api, mut browser) = scene(&s).await;
        let wanted = Wanted::NoOlder(300);
        let first = silent_tokens(&mut browser, &app, &[]).await;
        assert_eq!(open_vault(&s, &api, &first.access_token, wanted).await, None);
        s.advance("301s");
        let challenge = open_vault(&s, &api, &first.access_token, wanted).await.unwrap();
        let (name, value) = met_by(&challenge);
        // A refresh does not make the sign-in newer (RFC 9470 §6.1).
        let refreshed = Tokens::of(&app.refresh(first.refresh()).await);
        assert!(open_vault(&s, &api, &refreshed.access_token, wanted).await.is_some());
        silent(&mut browser, &app, &[(&name, &value)]).await.assert_redirected_error("login_required", &s.issuer);
        let asked = [("scope", "openid vault:open"), (name.as_str(), value.as_str())];
        let page = browser.get(&app.authorization_url(&asked)).await;
        assert!(page.body.contains("name=\"password\""), "{}", page.body);
        let answer = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let second = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(claims_of(&second.access_token)["auth_time"], START.0 + 301);
        assert_eq!(open_vault(&s, &api, &second.access_token, wanted).await, None);
    }
}

server_test! {
    /// A token of a sign-in that was not sure enough is challenged; once it is, the same request brings one that opens.
    async fn rfc9470_4_a_challenge_by_acr_values_is_met_once_the_sign_in_is_as_sure(s: TestServer) {
        let (app, api, mut browser) = scene(&s).await;
        let wanted = Wanted::Acr("2");
        let first = silent_tokens(&mut browser, &app, &[]).await;
        let challenge = open_vault(&s, &api, &first.access_token, wanted).await.unwrap();
        let (name, value) = met_by(&challenge);
        assert_eq!((&*name, &*value), ("acr_values", "2"));
        // What does not hold is not said: the same challenge again.
        let weak = silent_tokens(&mut browser, &app, &[(&name, &value)]).await;
        assert_eq!(open_vault(&s, &api, &weak.access_token, wanted).await, Some(challenge));
        // An app that would rather have no token than such a one says so.
        let essential = claim(&json!({"essential": true, "values": [value]}));
        silent(&mut browser, &app, &[("claims", &essential)])
            .await
            .assert_redirected_error("unmet_authentication_requirements", &s.issuer);
        for (held, amr) in [("2", "pwd otp mfa"), ("phr", "pop user mfa")] {
            stands(&s, held, amr).await;
            for asked in [(&*name, &*value), ("claims", &*essential)] {
                let strong = silent_tokens(&mut browser, &app, &[asked]).await;
                assert_eq!(open_vault(&s, &api, &strong.access_token, wanted).await, None, "{held} {asked:?}");
                let refreshed = Tokens::of(&app.refresh(strong.refresh()).await);
                assert_eq!(open_vault(&s, &api, &refreshed.access_token, wanted).await, None);
            }
        }
        assert!(open_vault(&s, &api, &first.access_token, wanted).await.is_some(), "a token stays what it was");
    }
}
