//! Taking back what an app can do without, and keeping the app: what it has from then on, and that it keeps no more than that.

use futures_util::future::{join, join_all};
use grantor::oauth::client_metadata::{ClientMetadata, SubjectType};
use grantor::oauth::client_settings::SettingsChanges;

use super::*;
use crate::support::admin::clients::{self, ClientChanges};
use crate::support::admin::grants;

const ALL: &str = "openid profile notes:read notes:write";
const LESS: &str = "notes:read openid profile";

/// An app that has all of [`ALL`], and can do without a name and without writing.
async fn app(s: &TestServer) -> TestClient {
    s.openid_client(|client| {
        client.scope = "openid profile email notes:read notes:write".parse().unwrap();
        client.metadata.optional_scope = "profile notes:write".parse().unwrap();
        client.settings.access_lifetime = Some(std::time::Duration::from_mins(3).try_into().unwrap());
    })
    .await
}

/// Allows all of it; the code.
async fn code(browser: &mut Browser, app: &TestClient) -> String {
    let page = browser
        .get(&app.authorization_url(&[("scope", ALL), ("prompt", "consent")]))
        .await;
    let answer = browser.allow_only(&page, &["profile", "notes:write"]).await;
    answer.parameter("code").unwrap()
}

async fn tokens(browser: &mut Browser, app: &TestClient) -> Tokens {
    Tokens::of(&app.redeem(&code(browser, app).await).await)
}

/// Saves the form of an app, as it was shown, with what is kept of it.
async fn save(browser: &mut Browser, app: &TestClient, shown: &str, kept: &[&str]) -> Answer {
    let csrf = csrf_of(&browser.get(APPS).await);
    let names: Vec<_> = kept.iter().map(|name| format!("optional:{name}")).collect();
    let mut form = vec![("csrf", &*csrf), ("narrow", app.id.as_str()), ("shown", shown)];
    form.extend(names.iter().map(|name| (&**name, "on")));
    browser.post(APPS, &form).await
}

const SHOWN: &str = "notes:write profile";

server_test! {
    async fn ours_what_an_app_can_do_without_is_taken_back_and_the_app_stays(s: TestServer) {
        let app = app(&s).await;
        let mut browser = s.browser();
        browser.headers.push(("user-agent", "Mozilla/5.0 (a test)".to_owned()));
        browser.sign_in(ADA).await;
        let first = tokens(&mut browser, &app).await;
        let waiting = code(&mut browser, &app).await;
        let page = browser.get(APPS).await;
        let shown = format!("<input type=\"hidden\" name=\"shown\" value=\"{SHOWN}\">");
        assert!(page.body.contains(&shown), "{}", page.body);
        for (name, is_there) in [("profile", true), ("notes:write", true), ("notes:read", false), ("openid", false)] {
            assert_eq!(page.body.contains(&format!("name=\"optional:{name}\"")), is_there, "{name}: {}", page.body);
        }
        let answer = save(&mut browser, &app, SHOWN, &["profile"]).await;
        assert_eq!(answer.location(), format!("{APPS}?saved={}", app.id.as_str()), "{}", answer.body);
        let page = browser.follow(answer).await;
        let said = "<bdi>Acme Notes</bdi> may no longer do what you left out. What it was given a moment ago ends within 3 minutes.";
        assert!(page.body.contains(said), "{}", page.body);
        assert!(page.body.contains("You left out: <span dir=\"auto\">Change your notes</span>."), "{}", page.body);
        assert!(!page.body.contains("name=\"optional:notes:write\""), "{}", page.body);
        assert_eq!(removable(&page), [app.id.as_str()]);
        // At once, wherever it is asked; and from the code that waited.
        assert_eq!(app.introspect(&first.access_token).await.json()["scope"], LESS);
        assert_eq!(app.introspect(first.refresh()).await.json()["scope"], LESS);
        assert_eq!(Tokens::of(&app.redeem(&waiting).await).scope, LESS);
        // The token says more than is so: it moves on to less, also where the app asks for all of it again.
        let second = Tokens::of(&app.refresh(first.refresh()).await);
        assert_eq!(second.scope, LESS);
        assert_eq!(claims_of(&second.access_token)["scope"], LESS);
        let again = [("grant_type", "refresh_token"), ("refresh_token", second.refresh()), ("scope", ALL)];
        let third = Tokens::of(&app.token(&again).await);
        assert_eq!(third.scope, LESS);
        // What it repeats of the last answer is no more either.
        assert_eq!(Tokens::of(&app.refresh(second.refresh()).await).scope, LESS);
        // Nor what is remembered; asked anew, they find it as they left it.
        let answer = browser.get(&app.authorization_url(&[("scope", ALL)])).await;
        assert_eq!(Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await).scope, LESS);
        let page = browser.get(&app.authorization_url(&[("scope", ALL), ("prompt", "consent")])).await;
        let tag = page.body.split('<').find(|tag| tag.contains("name=\"optional:notes:write\"")).unwrap();
        assert!(!tag.contains(" checked"), "{tag}");
        assert_eq!(told(&s, "grant_narrowed").await, 1);
        let (dump, ada) = (s.dump().await, s.user_id(ADA).await);
        assert!(dump.contains(&format!("kind=grant_narrowed|actor=user|user_id={ada}")), "{dump}");
        assert!(dump.contains("without notes:write; 2 grants"), "{dump}");
        let activity = browser.get("/account/activity").await;
        assert!(activity.body.contains("Some of what an app could do with your account was taken back."), "{}", activity.body);
    }
}

server_test! {
    /// The server decides what may be taken, and of whom.
    async fn ours_forged_forms_take_nothing_else(s: TestServer) {
        s.user(EVE, "Eve").await;
        let app = app(&s).await;
        let (mut ada, mut eve) = (s.browser(), s.browser());
        ada.sign_in(ADA).await;
        eve.sign_in(EVE).await;
        let (adas, eves) = (tokens(&mut ada, &app).await, tokens(&mut eve, &app).await);
        let scope_of = async |tokens: &Tokens| app.introspect(&tokens.access_token).await.json()["scope"].clone();
        let all = adas.scope.clone();
        // Required ones; what it never had; what the page did not show; nothing at all.
        for (shown, kept) in [
            ("openid notes:read", &[][..]),
            ("email phone no:such", &[][..]),
            ("profile", &["profile", "notes:write"][..]),
            ("openid", &["notes:write"][..]),
        ] {
            assert_eq!(save(&mut ada, &app, shown, kept).await.status, 303, "{shown}");
            assert_eq!(scope_of(&adas).await, *all, "{shown}");
        }
        assert_eq!((told(&s, "grant_narrowed").await, s.rows("declined_permissions").await), (0, 0));
        let page = ada.get(&format!("{APPS}?saved={}", app.id.as_str())).await;
        assert!(!page.body.contains("may no longer do"), "nothing was left out: {}", page.body);
        // No form of this sign-in, or none of this server's.
        let csrf = csrf_of(&ada.get(APPS).await);
        let form = [("csrf", &*csrf), ("narrow", app.id.as_str()), ("shown", SHOWN)];
        assert_eq!(eve.post(APPS, &form).await.status, 403);
        assert_eq!(ada.post(APPS, &form[1..]).await.status, 403);
        assert_eq!(ada.post_with(APPS, &form, &[("sec-fetch-site", "cross-site")]).await.status, 403);
        assert_eq!(s.browser().post(APPS, &form).await.location(), "/sign-in?to=apps");
        for form in [&form[..2], &[form[0], form[1], ("shown", "\"")], &[form[0], form[2]], &[form[0], form[1], form[2], form[2]]] {
            assert_eq!(ada.post(APPS, form).await.status, 400, "{form:?}");
        }
        for id in ["c_nobody", "https-no.example/app"] {
            assert_eq!(ada.post(APPS, &[form[0], ("narrow", id), form[2]]).await.status, 303, "{id}");
        }
        assert_eq!((scope_of(&adas).await, scope_of(&eves).await), (all.clone().into(), all.clone().into()));
        // Of one person alone.
        assert_eq!(save(&mut eve, &app, SHOWN, &[]).await.status, 303);
        assert_eq!((scope_of(&adas).await, scope_of(&eves).await), (all.into(), "notes:read openid".into()));
        // T85: whoever does that proved who they are a moment ago.
        s.advance("11m");
        let again = format!("/sign-in?to=apps&again={}", app.id.as_str());
        assert_eq!(save(&mut ada, &app, SHOWN, &[]).await.location(), again);
        assert_eq!(told(&s, "grant_narrowed").await, 1);
    }
}

server_test! {
    /// Refreshing while it is taken back is no reuse: the grant lives, and is less.
    async fn rfc9700_4_14_2_narrowing_and_refreshing_at_once_revokes_nothing(s: TestServer) {
        let app = app(&s).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        for _ in 0..3 {
            let mut newest = tokens(&mut browser, &app).await;
            let mut same = browser.clone();
            let refreshes = join_all((0..20).map(|_| app.refresh(newest.refresh())));
            let (saved, answers) = join(save(&mut same, &app, SHOWN, &[]), refreshes).await;
            assert_eq!(saved.status, 303, "{}", saved.body);
            for answer in &answers {
                newest = Tokens::of(answer);
            }
            assert_eq!(app.introspect(&newest.access_token).await.json()["scope"], "notes:read openid");
            let next = Tokens::of(&app.refresh(newest.refresh()).await);
            assert_eq!(next.scope, "notes:read openid");
        }
        assert_eq!(told(&s, "refresh_token_reused").await, 0);
    }
}

server_test! {
    /// Twice in a row, between two refreshes; and all of what a grant is.
    async fn ours_less_and_less_ends_with_nothing(s: TestServer) {
        let app = app(&s).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let kept = tokens(&mut browser, &app).await;
        let page = browser.get(&app.authorization_url(&[("scope", "profile notes:write"), ("prompt", "consent")])).await;
        let answer = browser.allow_only(&page, &["profile", "notes:write"]).await;
        let gone = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(save(&mut browser, &app, SHOWN, &["profile"]).await.status, 303);
        assert_eq!(save(&mut browser, &app, "profile", &[]).await.status, 303);
        assert_eq!(Tokens::of(&app.refresh(kept.refresh()).await).scope, "notes:read openid");
        app.refresh(gone.refresh()).await.assert_token_error(400, "invalid_grant");
        assert!(!app.is_active(&gone.access_token).await);
        assert_eq!(told(&s, "refresh_token_reused").await, 0);
        // Whoever removes the app altogether has not said yes to what they said no to.
        assert_eq!(remove(&mut browser, &app).await.status, 303);
        assert_eq!(s.rows("declined_permissions").await, 1);
    }
}

server_test! {
    /// What an administrator lets an app have without asking, it does not have of whoever left it out.
    async fn ours_an_app_nobody_is_asked_about_has_less_of_whoever_left_something_out(s: TestServer) {
        let app = app(&s).await;
        s.change_client(&app.id, |client| client.settings.skip_consent = ALL.parse().unwrap()).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let url = app.authorization_url(&[("scope", ALL)]);
        let code = browser.get(&url).await.parameter("code").unwrap();
        Tokens::of(&app.redeem(&code).await);
        assert_eq!(save(&mut browser, &app, SHOWN, &[]).await.status, 303);
        for extra in [&[("scope", ALL)][..], &[("scope", ALL), ("prompt", "none")]] {
            let answer = browser.get(&app.authorization_url(extra)).await;
            let code = answer.parameter("code").unwrap_or_else(|| panic!("{}", answer.body));
            assert_eq!(Tokens::of(&app.redeem(&code).await).scope, "notes:read openid");
        }
        let dump = s.dump().await;
        assert!(dump.contains("(without notes:write profile) (not asked: consent is skipped for this app)"), "{dump}");
    }
}

server_test! {
    /// Whoever takes an app away after they said no to some of it, and then allows it the rest, has not said yes to that, whatever an
    /// administrator lets it have without asking: by each way that takes apps away, and where people are somebody else to it.
    async fn ours_a_no_outlives_the_removal_of_the_app(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        for way in ["/account/apps", "/account/lock", "/account/sessions", "by an administrator", "other subjects"] {
            let app = s.openid_client(|client| {
                client.metadata.optional_scope = "profile".parse().unwrap();
                client.settings.skip_consent = "openid profile".parse().unwrap();
            }).await;
            let both = app.authorization_url(&[("scope", "openid profile")]);
            let page = browser.get(&app.authorization_url(&[("scope", "openid profile"), ("prompt", "consent")])).await;
            assert!(browser.allow_only(&page, &[]).await.parameter("code").is_some(), "{way}");
            if way == "by an administrator" {
                let ada = ADA.parse().unwrap();
                let id = grants::list(&s.db, Some(&ada), Some(&app.id), 1).await.unwrap().remove(0).id;
                assert!(grants::revoke(&s.db, &id, s.now()).await.unwrap());
            } else if way == "other subjects" {
                let metadata = ClientMetadata {
                    subject_type: Some(SubjectType::Pairwise),
                    optional_scope: "profile".parse().unwrap(),
                    ..ClientMetadata::default()
                };
                // By an administrator's word, said again.
                let settings = SettingsChanges { skip_consent: Some("openid profile".parse().unwrap()), ..SettingsChanges::default() };
                let changes = ClientChanges { metadata: Some(metadata), settings, ..ClientChanges::default() };
                clients::edit(&s.app, &app.id, changes).await.unwrap();
                s.app.forget_cached();
            } else {
                let csrf = csrf_of(&browser.get("/account/lock").await);
                let more: &[(&str, &str)] = match way {
                    "/account/apps" => &[("remove", app.id.as_str())],
                    "/account/sessions" => &[("action", "sign-out-others"), ("remove_apps", "on")],
                    _ => &[],
                };
                assert_eq!(browser.post(way, &[&[("csrf", &*csrf)], more].concat()).await.status, 303, "{way}");
            }
            let answer = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
            if answer.body.contains("value=\"allow\"") {
                assert!(browser.decide_on(&answer, "allow").await.parameter("code").is_some(), "{way}");
            }
            let answer = browser.get(&both).await;
            let code = answer.parameter("code").unwrap_or_else(|| panic!("{way}: {}", answer.body));
            assert_eq!(Tokens::of(&app.redeem(&code).await).scope, "openid", "{way}");
            // Asked anew, they find it as they left it, and may say yes.
            let page = browser.get(&app.authorization_url(&[("scope", "openid profile"), ("prompt", "consent")])).await;
            let tag = page.body.split('<').find(|tag| tag.contains("name=\"optional:profile\"")).unwrap();
            assert!(!tag.contains(" checked"), "{way}: {tag}");
            assert!(browser.allow_only(&page, &["profile"]).await.parameter("code").is_some(), "{way}");
            let code = browser.get(&both).await.parameter("code").unwrap();
            assert_eq!(Tokens::of(&app.redeem(&code).await).scope, "openid profile", "{way}");
        }
    }
}

server_test! {
    /// What an administrator lets an app have people can say no to before it comes for it.
    async fn ours_people_say_no_to_what_an_app_is_let_have_before_it_asks(s: TestServer) {
        let app = app(&s).await;
        s.change_client(&app.id, |client| client.settings.skip_consent = ALL.parse().unwrap()).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        assert!(browser.get(&app.authorization_url(&[("scope", "openid")])).await.parameter("code").is_some());
        let page = browser.get(APPS).await;
        for words in ["name=\"optional:profile\"", "name=\"optional:notes:write\"", "Notes API", "Ada Lovelace",
            "First used on 15 January 2027, last used on 15 January 2027."] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        assert!(browser.get("/account/profile").await.body.contains("Your full name:"));
        assert_eq!(save(&mut browser, &app, SHOWN, &[]).await.status, 303);
        let code = browser.get(&app.authorization_url(&[("scope", ALL)])).await.parameter("code").unwrap();
        assert_eq!(Tokens::of(&app.redeem(&code).await).scope, "notes:read openid");
        // Once they were asked, they allowed it.
        let page = browser.get(&app.authorization_url(&[("scope", ALL), ("prompt", "consent")])).await;
        assert!(browser.allow_only(&page, &[]).await.parameter("code").is_some());
        assert!(browser.get(APPS).await.body.contains("Allowed on 15 January 2027, last used on 15 January 2027."));
    }
}

server_test! {
    /// OpenID Connect Core §5.5: a claim that was asked for by its name is taken with the scope that stands for it.
    async fn oidc_core_5_5_a_no_to_a_scope_takes_its_claims_from_what_the_app_was_given_before(s: TestServer) {
        const BY_NAME: &str = r#"{"userinfo":{"email":null,"name":null},"id_token":{"email":null}}"#;
        for is_on_consent_page in [true, false] {
            let app = s.openid_client(|client| client.metadata.optional_scope = "email".parse().unwrap()).await;
            let mut browser = s.browser();
            browser.sign_in(ADA).await;
            let by_name = [("scope", "openid"), ("claims", BY_NAME)];
            let page = browser.get(&app.authorization_url(&by_name)).await;
            let before = Tokens::of(&app.redeem(&browser.decide_on(&page, "allow").await.parameter("code").unwrap()).await);
            let told = async |tokens: &Tokens| {
                let bearer = format!("Bearer {}", tokens.access_token);
                s.get("/userinfo", &[("authorization", &bearer)]).await.json()
            };
            assert_eq!(told(&before).await["email"], ADA);
            let page = browser.get(&app.authorization_url(&[("scope", "openid email")])).await;
            let ticked: &[&str] = if is_on_consent_page { &[] } else { &["email"] };
            assert!(browser.allow_only(&page, ticked).await.parameter("code").is_some());
            if !is_on_consent_page {
                assert_eq!(save(&mut browser, &app, "email", &[]).await.status, 303);
            }
            let after = told(&before).await;
            assert!(after.get("email").is_none() && after["name"] == "Ada Lovelace", "what was not said no to stays: {after}");
            let next = Tokens::of(&app.refresh(before.refresh()).await);
            assert!(told(&next).await.get("email").is_none() && claims_of(next.id()).get("email").is_none());
            // Nor is it remembered.
            let silent = browser.get(&app.authorization_url(&[by_name[0], by_name[1], ("prompt", "none")])).await;
            silent.assert_redirected_error("consent_required", &s.issuer);
            // Who is asked about the claim and says yes is not asked for ever; the scope they said no to stays with them.
            let page = browser.get(&app.authorization_url(&by_name)).await;
            assert!(browser.decide_on(&page, "allow").await.parameter("code").is_some());
            assert!(browser.get(&app.authorization_url(&by_name)).await.parameter("code").is_some());
            let code = browser.get(&app.authorization_url(&[("scope", "openid email")])).await.parameter("code").unwrap();
            assert_eq!(Tokens::of(&app.redeem(&code).await).scope, "openid");
        }
    }
}
