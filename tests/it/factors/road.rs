//! The road of a sign-in, as one table of steps: out of order, replayed, in another browser, for another person, after a change
//! of the account.

use super::*;
use crate::passkeys::{Device, Page, asked, register, sign_in_able};
use crate::support::admin;
use crate::support::admin::users::Whom;
use grantor::admin::change::RecoverUser;
use grantor::admin::{Means, apply};
use grantor::audit::Actor;
use grantor::endpoints::{Needs, STEPS};
use grantor::oauth::acr::SecondFactor;
use grantor::session;
use grantor::types::UserId;

const EVE: &str = "eve@example.test";

/// How far somebody has come.
#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    Begun,
    Password,
    /// After the password, with a passkey.
    Passkey,
    Enrolling,
    /// A passkey is demanded, and there is none.
    Making,
    Offered,
    SignedIn,
    Consent,
}

const ALL: [At; 8] = [
    At::Begun,
    At::Password,
    At::Passkey,
    At::Enrolling,
    At::Making,
    At::Offered,
    At::SignedIn,
    At::Consent,
];

/// Somebody on the way, with the page they are at.
struct Way {
    s: TestServer,
    app: TestClient,
    browser: Browser,
    page: Answer,
    /// Their app, if they have one; and what the page asks them to set up.
    phone: Option<Phone>,
    /// What makes and keeps their passkeys.
    device: Device,
}

const PASSKEY_DEMANDED: &str = r#"{"id_token":{"acr":{"essential":true,"value":"phr"}}}"#;

impl Way {
    async fn to(s: &TestServer, at: At) -> Self {
        let setting = if at == At::Enrolling {
            SecondFactor::Required
        } else {
            SecondFactor::Optional
        };
        let s = s
            .with_settings(|settings| {
                settings.sign_in.second_factor = setting;
                if matches!(at, At::Passkey | At::Making | At::Offered) {
                    // There are no passkeys at an address.
                    let issuer = settings.issuer.take().unwrap();
                    settings.issuer = Some(issuer.replace("127.0.0.1", "localhost"));
                }
            })
            .await;
        s.user(EVE, "Eve").await;
        let app = s.openid_client(|_| {}).await;
        let mut browser = s.browser();
        let mut phone = None;
        if matches!(at, At::Password | At::SignedIn | At::Consent) {
            browser.sign_in(ADA).await;
            phone = Some(set_up(&s, &mut browser).await.0);
            browser = s.browser();
        }
        let mut device = Device::new();
        if at == At::Passkey {
            register(&s, &s.app.passkeys, ADA, &mut device, &Page::at(&s.issuer)).await;
        }
        let prompt = if at == At::SignedIn { "select_account" } else { "" };
        let mut request = vec![("scope", "openid"), ("prompt", prompt)];
        if at == At::Making {
            request.push(("claims", PASSKEY_DEMANDED));
        }
        let url = app.authorization_url(&request);
        let mut page = browser.get(&url).await;
        if matches!(at, At::SignedIn | At::Consent) {
            let asked = to_second_factor(&mut browser, ADA).await;
            let code = phone.as_ref().unwrap().code(s.now());
            assert_eq!(give(&mut browser, &asked, &code, &[]).await.status, 303);
            s.advance("30s");
            page = browser.get(&url).await;
        } else if at == At::Offered {
            page = sign_in_able(&mut browser, &page, ADA).await;
            assert_eq!(
                page.hidden("step").as_deref(),
                Some("offered-passkey"),
                "{}",
                page.body
            );
        } else if at != At::Begun {
            page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        }
        if at == At::Enrolling {
            phone = Some(Phone::typed(between(&page.body, "<code class=\"pick\">", "<")));
        }
        Self {
            s,
            app,
            browser,
            page,
            phone,
            device,
        }
    }

    /// What the person's device answers the page, if it is asked for this.
    async fn answer(&self, kind: &str) -> String {
        if !self.page.body.contains(&format!("data-passkey=\"{kind}\"")) {
            return "{}".to_owned();
        }
        let (mut device, page) = (self.device.copy(), Page::at(&self.s.issuer));
        let answer = if kind == "get" {
            device.get(&asked(&self.page), &page).await
        } else {
            device.create(&asked(&self.page), &page).await
        };
        answer.to_string()
    }

    /// The form of a step with all that is right, on the request in progress of the page.
    async fn send(&self, browser: &mut Browser, step: &str, email: &str) -> Answer {
        let interaction = self.page.hidden("interaction").unwrap();
        let code = self
            .phone
            .as_ref()
            .map(|phone| phone.code(self.s.now()))
            .unwrap_or_default();
        let mut form = vec![("interaction", &*interaction), ("step", step)];
        let answer = match step {
            "passkey" => self.answer("get").await,
            _ => self.answer("create").await,
        };
        match step {
            "passkey" | "enrol-passkey" => form.push(("answer", &answer)),
            "sign-in" => form.extend([("email", email), ("password", PASSWORD)]),
            "second-factor" | "enrol" => form.push(("code", &code)),
            "select-account" => form.push(("decision", "continue")),
            "consent" => form.push(("decision", "allow")),
            "offered-passkey" => form.push(("decision", "not-now")),
            _ => {}
        }
        browser.post("/auth", &form).await
    }

    /// How many sign-ins, grants, apps that make codes, and passkeys there are.
    async fn counts(&self) -> (i64, i64, i64, i64) {
        (
            self.s.rows("sessions").await,
            self.s.rows("grants").await,
            self.s.rows("totp_credentials").await,
            self.s.rows("passkeys").await,
        )
    }
}

/// Whether a step is the one that leads on. At the beginning there is no second factor yet, and none demanded.
fn is_next(at: At, step: &str) -> bool {
    matches!(
        (at, step),
        (At::Begun, "sign-in")
            | (At::Password, "second-factor")
            | (At::Passkey, "passkey")
            | (At::Making, "enrol-passkey")
            | (At::Enrolling, "enrol")
            | (At::Consent, "consent")
    )
}

server_test! {
    /// All pairs: at each place the form of each step. Nothing is begun, stored or given by one that is not the next.
    async fn ours_no_step_is_taken_out_of_order(s: TestServer) {
        for at in ALL {
            // What changes nothing is tried on one way; a sign-in takes the place of the one before.
            let shared = Way::to(&s, at).await;
            for step in STEPS {
                let own = if step.name == "sign-in" || is_next(at, step.name) {
                    Some(Way::to(&s, at).await)
                } else {
                    None
                };
                let way = own.as_ref().unwrap_or(&shared);
                let before = way.counts().await;
                let mut browser = way.browser.clone();
                let answer = way.send(&mut browser, step.name, ADA).await;
                let after = way.counts().await;
                let what = format!("{} at {at:?}: {} {}", step.name, answer.status, answer.location());
                assert!(answer.status < 500, "{what}");
                if is_next(at, step.name) {
                    let (sign_ins, grants, passkeys) = match at {
                        At::Consent => (0, 1, 0),
                        // It is asked for once it is made.
                        At::Making => (0, 0, 1),
                        _ => (1, 0, 0),
                    };
                    let expected = (before.0 + sign_ins, before.1 + grants, before.3 + passkeys);
                    assert_eq!((after.0, after.1, after.3), expected, "{what}");
                } else {
                    assert_eq!(after, before, "{what}");
                    assert_eq!(answer.parameter("code"), None, "{what}");
                }
                if step.needs == Needs::FirstProof && matches!(at, At::Begun | At::Offered | At::SignedIn | At::Consent) {
                    assert_eq!(answer.status, 400, "{what}");
                }
            }
        }
    }
}

server_test! {
    /// T22: of use in the browser it was made for alone, whatever is sent.
    async fn ours_no_step_is_taken_in_another_browser(s: TestServer) {
        for at in ALL {
            let way = Way::to(&s, at).await;
            let before = way.counts().await;
            let mut other = way.s.browser();
            other.get("/sign-in").await;
            for step in STEPS {
                let answer = way.send(&mut other, step.name, ADA).await;
                assert_eq!(answer.status, 403, "{} at {at:?}: {}", step.name, answer.body);
                assert!(answer.body.contains("started in another browser"));
            }
            assert_eq!(way.counts().await, before, "{at:?}");
        }
    }
}

server_test! {
    /// What was sent once is of no use once more.
    async fn ours_no_step_that_proves_is_replayed(s: TestServer) {
        for (at, step) in [(At::Password, "second-factor"), (At::Passkey, "passkey"), (At::Enrolling, "enrol"), (At::Making, "enrol-passkey"), (At::Consent, "consent")] {
            let way = Way::to(&s, at).await;
            let mut first = way.browser.clone();
            way.send(&mut first, step, ADA).await;
            let before = way.counts().await;
            let mut again = way.browser.clone();
            let answer = way.send(&mut again, step, ADA).await;
            if step == "consent" {
                // Allowing twice is two answers, as two tabs get; each is the person's own.
                assert_eq!(way.counts().await.0, before.0);
                continue;
            }
            assert!(matches!(answer.status, 401 | 422), "{step}: {} {}", answer.status, answer.body);
            assert_eq!(way.counts().await, before, "{step}");
        }
    }
}

server_test! {
    /// The code of one person is none of another's.
    async fn ours_a_first_proof_of_one_person_and_a_second_of_another_are_nobodys(s: TestServer) {
        let way = Way::to(&s, At::Password).await;
        let mut eves = way.s.browser();
        eves.sign_in(EVE).await;
        let (hers, codes) = set_up(&way.s, &mut eves).await;
        let mut browser = way.s.browser();
        let page = to_second_factor(&mut browser, EVE).await;
        let adas = way.phone.as_ref().unwrap().code(way.s.now());
        assert_eq!(give(&mut browser, &page, &adas, &[]).await.status, 401);
        let mut browser = way.browser.clone();
        for code in [&hers.code(way.s.now()), &codes[0]] {
            assert_eq!(give(&mut browser, &way.page, code, &[]).await.status, 401);
        }
        // Nor does choosing another account take the proof along.
        let page = press(&mut browser, &way.page, "other").await;
        assert!(page.body.contains("name=\"password\""));
        let again = Way { page, browser: browser.clone(), ..way };
        assert_eq!(again.send(&mut browser, "second-factor", ADA).await.status, 400);
    }
}

/// What may happen to an account between the first proof and the second.
const CHANGES: [&str; 7] = [
    "recovered",
    "disabled",
    "disabled and enabled",
    "another password",
    "signed out everywhere",
    "factor removed",
    "deleted",
];

async fn happen(s: &TestServer, what: &str, id: UserId) {
    let (whom, now) = (Whom::Id(id.clone()), s.now());
    let cause = (Actor::Admin, "a test");
    match what {
        "recovered" => {
            let recover = RecoverUser { whom };
            apply(
                &Means::of(&s.app),
                &grantor::admin::Actor::CommandLine,
                recover,
                now,
            )
            .await
            .unwrap();
        }
        "disabled" => drop(admin::users::disable(&s.db, &whom, now).await.unwrap()),
        "disabled and enabled" => {
            admin::users::disable(&s.db, &whom, now).await.unwrap();
            admin::users::enable(&s.db, &whom, now).await.unwrap();
        }
        "another password" => {
            let phc = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
            s.db.write(move |conn| {
                Box::pin(async move { session::change_password(conn, &id, phc, cause, now).await })
            })
            .await
            .unwrap();
        }
        "signed out everywhere" => {
            s.db.write(move |conn| {
                Box::pin(async move { session::end_of_user(conn, &id, cause, now).await })
            })
            .await
            .unwrap();
        }
        "factor removed" => s.execute("DELETE FROM totp_credentials").await,
        _ => s.execute(&format!("DELETE FROM users WHERE id = '{id}'")).await,
    }
}

/// The step that leads on from a place, for the changes that end what was proved there.
const NEXT: [(At, &str); 6] = [
    (At::Password, "second-factor"),
    (At::Enrolling, "enrol"),
    (At::Making, "enrol-passkey"),
    (At::Offered, "offered-passkey"),
    (At::SignedIn, "select-account"),
    (At::Consent, "consent"),
];

server_test! {
    /// Design §1.19: what was proved is of no use once what it was proved with, or the account, is another.
    async fn ours_no_step_goes_on_after_a_change_of_the_account(s: TestServer) {
        for (at, step) in NEXT {
            for what in CHANGES {
                // Whoever is signed in stays so when a row is deleted behind the server's back; the page that does it ends others.
                if what == "factor removed" && at != At::Password {
                    continue;
                }
                let way = Way::to(&s, at).await;
                let id = way.s.user_id(ADA).await;
                happen(&way.s, what, id).await;
                let (before, what) = (way.counts().await, format!("{step} after: {what}"));
                let mut browser = way.browser.clone();
                let answer = way.send(&mut browser, step, ADA).await;
                assert!(answer.status < 500, "{what}: {}", answer.body);
                assert_eq!(answer.parameter("code"), None, "{what}");
                if at == At::Password {
                    assert_eq!(answer.status, 401, "{what}: {}", answer.location());
                }
                let interaction = way.page.hidden("interaction").unwrap();
                let page = browser.get(&format!("/auth?interaction={interaction}")).await;
                assert!(page.status < 500, "{what}: {}", page.body);
                assert_eq!(page.parameter("code"), None, "{what}");
                assert_eq!(way.counts().await, before, "{what}");
                assert!(!browser.is_signed_in().await, "{what}");
            }
        }
    }
}

server_test! {
    async fn ours_a_first_proof_waits_ten_minutes_for_the_second(s: TestServer) {
        for (wait, is_in_time) in [("9m59s", true), ("10m1s", false)] {
            let way = Way::to(&s, At::Password).await;
            for part in wait.split_inclusive(['m', 's']) {
                way.s.advance(part);
            }
            let mut browser = way.browser.clone();
            let before = way.counts().await;
            let answer = way.send(&mut browser, "second-factor", ADA).await;
            assert_eq!(answer.status, 303);
            assert_eq!(way.counts().await.0 > before.0, is_in_time, "{wait}");
            if !is_in_time {
                let page = browser.follow(answer).await;
                assert!(page.body.contains("name=\"password\""), "from the beginning: {}", page.body);
            }
        }
    }
}

server_test! {
    /// What a page offers beside its own form.
    async fn ours_there_is_another_way_and_a_way_out(s: TestServer) {
        let way = Way::to(&s, At::Password).await;
        let mut browser = way.browser.clone();
        let page = press(&mut browser, &way.page, "other-way").await;
        assert!(is_second_factor(&page) && page.body.contains("Recovery code"), "{}", page.body);
        let page = press(&mut browser, &page, "other-way").await;
        assert!(page.body.contains("authenticator app"));
        let interaction = page.hidden("interaction").unwrap();
        let form = [("interaction", &*interaction), ("step", "second-factor"), ("decision", "cancel")];
        browser.post("/auth", &form).await.assert_redirected_error("access_denied", &way.app.issuer);
        for step in STEPS {
            let form = [("interaction", &*interaction), ("step", step.name), ("decision", "nonsense")];
            let answer = browser.post("/auth", &form).await;
            assert!(matches!(answer.status, 200 | 303 | 400), "{}: {}", step.name, answer.status);
        }
        assert_eq!(way.s.rows("grants").await, 0);
    }
}
