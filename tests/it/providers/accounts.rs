//! Whose account it is: what a provider says of an address counts where it may speak for it, and nowhere else.

use super::*;
use grantor::oauth::acr::{Acr, Demand};
use grantor::oauth::reason;
use grantor::proofs::upstream::{Answered, GivenBy, Told};
use grantor::session::{self, ByProvider, Known, Outcome, ProviderAttempt, Visit};
use grantor::storage::user_identities;
use grantor::types::ProviderId;

/// What somebody gets to see who is known to nobody here.
async fn unknown(s: &TestServer, idp: &Idp, told: &Value) -> Answer {
    let mut browser = s.browser();
    let before = counts(s).await;
    let answer = sign_in(&mut browser, idp, told).await;
    assert_eq!(answer.status, 303, "{told}: {}", answer.body);
    let page = browser.follow(answer).await;
    assert!(asks_to_connect(&page), "{told}: {}", page.body);
    assert!(!browser.is_signed_in().await, "{told}");
    assert_eq!(counts(s).await, before, "{told}");
    page
}

/// A page without what differs each time it is made.
fn without_seals(page: &Answer, said: &str) -> String {
    let mut text = page.body.replace(said, "…");
    for part in ["interaction=", "name=\"interaction\" value=\""] {
        let mut rest = text.split(part);
        let mut kept = rest.next().unwrap_or_default().to_owned();
        for piece in rest {
            kept.push_str(part);
            kept.push_str(piece.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_".contains(c)));
        }
        text = kept;
    }
    text
}

server_test! {
    /// T-pre-hijack: an address makes nobody somebody else.
    async fn ours_no_address_a_provider_says_signs_in_to_an_account_that_has_a_way_in(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| {
            settings.domains = vec!["work.example".to_owned().try_into().unwrap(), "example.test".to_owned().try_into().unwrap()];
        }).await;
        // She has a password; that the provider may speak for her domain makes no difference.
        let told = json!({"sub": "eve", "email": ADA, "email_verified": true});
        let page = unknown(&s, &idp, &told).await;
        assert!(page.body.contains(ADA));
        assert_eq!(s.rows("user_identities").await, 0);
    }
}

server_test! {
    /// Nobody learns by another provider whether there is an account for an address, and none is made.
    async fn ours_who_is_unknown_hears_the_same_whether_there_is_an_account(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| settings.sign_up = false).await;
        s.user(GRACE, "Grace").await;
        let mut pages = Vec::new();
        for told in [
            json!({"sub": "1", "email": ADA, "email_verified": true}),
            json!({"sub": "1", "email": "nobody@example.test", "email_verified": true}),
            json!({"sub": "1", "email": GRACE, "email_verified": true}),
            json!({"sub": "1", "email": "nobody@work.example", "email_verified": true}),
        ] {
            let page = unknown(&s, &idp, &told).await;
            pages.push(without_seals(&page, told["email"].as_str().unwrap()));
        }
        assert!(pages.windows(2).all(|two| two[0] == two[1]), "{pages:?}");
    }
}

server_test! {
    /// An account of its own only for an address of a domain the provider was given, which it checked, and where people may sign up.
    async fn ours_an_account_is_made_for_an_address_the_provider_may_speak_for_alone(s: TestServer) {
        let s = s
            .with_settings(|settings| {
                settings.sign_up.domains = vec!["work.example".to_owned().try_into().unwrap()];
            })
            .await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| {
            settings.domains.push("also.example".to_owned().try_into().unwrap());
        })
        .await;
        for told in [
            json!({"sub": "1", "email": "eve@evil.example", "email_verified": true}),
            json!({"sub": "2", "email": GRACE, "email_verified": false}),
            json!({"sub": "3", "email": GRACE}),
            json!({"sub": "4", "email": GRACE, "email_verified": "false"}),
            json!({"sub": "5", "email": "x@work.example.evil.example", "email_verified": true}),
            json!({"sub": "6", "email": "x@evilwork.example", "email_verified": true}),
            json!({"sub": "7", "email": "x@sub.work.example", "email_verified": true}),
            json!({"sub": "8", "email": "evil.example@", "email_verified": true}),
            json!({"sub": "9", "email": "a@evil.example,b@work.example", "email_verified": true}),
            json!({"sub": "10", "email": ["grace@work.example"], "email_verified": true}),
            json!({"sub": "11"}),
            // The provider may speak for it, and nobody signs up with it.
            json!({"sub": "12", "email": "x@also.example", "email_verified": true}),
            // The sign of the kelvin is a k in lower case: the provider speaks of another address.
            json!({"sub": "13", "email": "mi\u{212a}e@work.example", "email_verified": true}),
            json!({"sub": "14", "email": "x@wor\u{212a}.example", "email_verified": true}),
        ] {
            unknown(&s, &idp, &told).await;
        }
        let mut browser = s.browser();
        assert_eq!(sign_in(&mut browser, &idp, &grace()).await.status, 303);
        assert_eq!(counts(&s).await, [2, 1, 1]);
    }
}

server_test! {
    /// An address and its mark are of one place: the endpoint's mark is about the endpoint's address.
    async fn ours_no_address_is_checked_by_the_mark_of_another(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let (boss, mallory) = ("boss@work.example", "mallory@work.example");
        for (signed, told, is_believed) in [
            (json!({"email": boss}), json!({"email": mallory, "email_verified": true}), false),
            (json!({"email": boss}), json!({"email_verified": true}), false),
            (json!({"email_verified": true}), json!({"email": boss}), false),
            (json!({"email": boss, "email_verified": false}), json!({"email": boss, "email_verified": true}), false),
            (json!({"email": boss}), json!({"email": "Boss@work.example", "email_verified": true}), true),
            (json!({}), json!({"email": mallory, "email_verified": true}), true),
        ] {
            let mut browser = s.browser();
            let asked = off(&mut browser).await;
            let sub = format!("{signed} {told}");
            let id_token = idp.signed(&with(idp.claims(&asked, &json!({"sub": sub})), &signed));
            idp.gives(&id_token, &with(json!({"sub": sub}), &told));
            let answer = back(&mut browser, &idp, &asked).await;
            assert_eq!(answer.location() == "/", is_believed, "{signed} {told}: {}", answer.body);
            assert_eq!(browser.is_signed_in().await, is_believed, "{signed} {told}");
        }
    }
}

server_test! {
    /// Whoever left keeps the address they once proved at a provider that makes accounts for anybody's: it speaks for a domain where it
    /// says that its person is of that, as Google does of those of a Workspace.
    async fn ours_a_provider_of_everybody_speaks_for_those_of_the_domain_alone(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| settings.claims.email_domain = Some("hd".parse().unwrap())).await;
        let told = |hd: Value| json!({"sub": "ex", "email": GRACE, "email_verified": true, "hd": hd});
        s.invited(GRACE).await;
        for hd in [Value::Null, "".into(), "evil.example".into(), "sub.work.example".into(), json!(["work.example"]), true.into()] {
            unknown(&s, &idp, &told(hd)).await;
        }
        let mut browser = s.browser();
        assert_eq!(sign_in(&mut browser, &idp, &told("Work.example".into())).await.location(), "/");
        assert_eq!(counts(&s).await, [2, 1, 1]);
    }
}

server_test! {
    /// An administrator made an account and nobody came yet: whom the provider of its domain says it is, that is who comes.
    async fn ours_an_account_without_a_way_in_is_connected_by_the_provider_of_its_domain(s: TestServer) {
        let s = s.with_mail().await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| settings.sign_up = false).await;
        let id = s.invited(GRACE).await;
        s.invited("eve@evil.example").await;
        unknown(&s, &idp, &json!({"sub": "2", "email": "eve@evil.example", "email_verified": true})).await;
        let mut browser = s.browser();
        assert_eq!(sign_in(&mut browser, &idp, &grace()).await.location(), "/");
        assert!(browser.is_signed_in().await);
        let of = user_identities::of_user(&mut s.db.read().await.unwrap().conn(), &id).await.unwrap();
        assert_eq!((of.len(), of[0].subject.as_str(), of[0].email.as_deref()), (1, "u-1", Some(GRACE)));
        assert!(s.told(GRACE).await.contains(&"provider_connected"));
        // From now on it has one: another person with the same address there is not them.
        unknown(&s, &idp, &json!({"sub": "u-2", "email": GRACE, "email_verified": true})).await;
        // And who they are is not their address: it may change there.
        let mut other = s.browser();
        let told = json!({"email": "hopper@work.example", "email_verified": true});
        assert_eq!(sign_in(&mut other, &idp, &told).await.location(), "/");
        assert!(other.get("/account/security").await.body.contains(GRACE), "the address of the account stays");
    }
}

server_test! {
    /// A disabled account is nobody's to sign in to, by no provider either.
    async fn ours_no_provider_signs_in_to_a_disabled_account(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let mut browser = s.browser();
        sign_in(&mut browser, &idp, &grace()).await;
        let id = s.user_id(GRACE).await;
        s.execute(&format!("UPDATE users SET is_active = FALSE WHERE id = '{id}'")).await;
        let mut other = s.browser();
        let answer = sign_in(&mut other, &idp, &grace()).await;
        assert_eq!(answer.status, 403, "{}", answer.body);
        assert!(!other.is_signed_in().await && !browser.is_signed_in().await);
    }
}

server_test! {
    /// Groups and roles are as the provider says at each sign-in; what an administrator gave stays.
    async fn ours_what_a_provider_gives_it_takes_and_nothing_else(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.role("editor").await;
        s.role("reader").await;
        s.provider("corp", &idp, |settings| {
            settings.claims.groups = "/realm/groups".parse().unwrap();
            settings.map = ["groups=staff -> role:editor", "groups=all -> role:reader", "groups=gone -> role:missing", "dept -> attribute:department"]
                .map(|rule| rule.parse().unwrap())
                .to_vec();
        })
        .await;
        let mut browser = s.browser();
        let told = |groups: Value| {
            let mut told = grace();
            told["realm"] = json!({"groups": groups});
            told["dept"] = "Compilers".into();
            told
        };
        let roles = async || {
            let id = s.user_id(GRACE).await;
            let user = grantor::storage::users::by_id(&mut s.db.read().await.unwrap().conn(), &id).await.unwrap().unwrap();
            let mut roles: Vec<_> = user.roles().iter().map(ToString::to_string).collect();
            roles.sort();
            (roles, user.attributes.0.get("department").cloned())
        };
        sign_in(&mut browser, &idp, &told(json!(["staff", "all", "gone"]))).await;
        assert_eq!(roles().await, (vec!["editor".to_owned(), "reader".to_owned()], Some("Compilers".into())));
        // An attribute it gives is its to say.
        let mut user = grantor::storage::users::by_id(&mut s.db.read().await.unwrap().conn(), &s.user_id(GRACE).await).await.unwrap().unwrap();
        user.attributes.0.insert("department".to_owned(), "Sales".into());
        let now = s.now();
        s.db.write(move |conn| Box::pin(async move { grantor::storage::users::update(conn, &user, now).await })).await.unwrap();
        // What an administrator gives as well, the provider does not take.
        s.give_role(GRACE, "reader").await;
        sign_in(&mut browser, &idp, &told(json!([]))).await;
        assert_eq!(roles().await, (vec!["reader".to_owned()], Some("Compilers".into())));
        let kinds = s.audit().await;
        assert_eq!(kinds.iter().filter(|kind| *kind == "role_taken").count(), 1, "{kinds:?}");
    }
}

server_test! {
    /// Whoever has a second factor is asked for it: a provider is one factor, unless an administrator said that its `acr` is worth two.
    async fn ours_a_provider_is_one_factor_unless_its_acr_is_worth_two(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| settings.acr = vec!["gold=2".parse().unwrap()]).await;
        s.invited(GRACE).await;
        let mut browser = s.browser();
        let told = |acr: &str| {
            let mut told = grace();
            told["acr"] = acr.into();
            told["auth_time"] = s.now().0.into();
            told
        };
        sign_in(&mut browser, &idp, &told("silver")).await;
        let (phone, _) = crate::factors::set_up(&s, &mut browser).await;
        s.advance("30s");
        let mut other = s.browser();
        let answer = sign_in(&mut other, &idp, &told("silver")).await;
        let page = other.follow(answer).await;
        assert!(crate::factors::is_second_factor(&page), "{}", page.body);
        assert!(!other.is_signed_in().await);
        let answer = crate::factors::give(&mut other, &page, &phone.code(s.now()), &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert!(other.is_signed_in().await);
        assert_eq!(s.rows("session_identities").await, 2, "it is known with which sign-in there");
        let app = s.openid_client(|_| {}).await;
        let claims = async |browser: &mut Browser| claims_of(browser.tokens(&app, "openid").await.id());
        let told_of = claims(&mut other).await;
        assert_eq!((&told_of["acr"], &told_of["amr"]), (&json!("2"), &json!(["otp", "mfa"])));
        let mut third = s.browser();
        assert_eq!(sign_in(&mut third, &idp, &told("gold")).await.location(), "/");
        let told_of = claims(&mut third).await;
        assert_eq!((&told_of["acr"], &told_of["amr"]), (&json!("2"), &json!(["mfa"])));
    }
}

server_test! {
    /// A provider that was given no domain proves no address: whoever reads the mail of it has the last word.
    async fn ours_an_address_that_a_provider_alone_vouches_for_is_taken_back_by_its_mail(s: TestServer) {
        let s = s.with_mail().await;
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |settings| settings.domains.clear()).await;
        let address = "grace@elsewhere.example";
        let told = |sub: &str, email: &str, is_checked: bool| json!({"sub": sub, "email": email, "email_verified": is_checked});
        unknown(&s, &idp, &told("u-1", address, false)).await;
        unknown(&s, &idp, &told("u-2", ADA, true)).await;
        s.invited("linus@elsewhere.example").await;
        unknown(&s, &idp, &told("u-3", "linus@elsewhere.example", true)).await;
        let mut attacker = s.browser();
        assert_eq!(sign_in(&mut attacker, &idp, &told("eve", address, true)).await.location(), "/");
        let app = s.openid_client(|_| {}).await;
        let tokens = attacker.tokens(&app, "openid email").await;
        let userinfo = s.get("/userinfo", &[("authorization", &format!("Bearer {}", tokens.access_token))]).await;
        assert_eq!(userinfo.json()["email_verified"], false, "{}", userinfo.body);
        // Its person comes, and is told that there is an account.
        let mut browser = s.browser();
        let page = browser.get("/password").await;
        let interaction = page.hidden("interaction").unwrap();
        browser.post("/password", &[("interaction", &*interaction), ("email", address)]).await;
        let link = s.mailed_link(address).await;
        let page = browser.get(&link).await;
        let csrf = page.hidden("csrf").unwrap();
        let form = [("csrf", &*csrf), ("password", "violet anchor meadow 9"), ("password_again", "violet anchor meadow 9")];
        let saved = browser.post(link.split('?').next().unwrap(), &form).await;
        assert!(saved.status < 400, "{} {}", saved.status, saved.body);
        assert!(!attacker.is_signed_in().await);
        let mut again = s.browser();
        let answer = sign_in(&mut again, &idp, &told("eve", address, true)).await;
        assert!(asks_to_connect(&again.follow(answer).await), "who the provider spoke of is somebody else");
        assert!(s.told(address).await.contains(&"provider_disconnected"));
    }
}

server_test! {
    /// Whoever writes a provider's rules makes owners by them: the owners there are hear of it, and when one is one no longer.
    async fn ours_owners_are_told_whom_a_provider_makes_one(s: TestServer) {
        let s = s.with_mail().await;
        let idp = Idp::start(&s).await;
        s.give_role(ADA, "owner").await;
        s.provider("corp", &idp, |settings| {
            settings.claims.groups = "/groups".parse().unwrap();
            settings.map = vec!["groups=chiefs -> role:owner".parse().unwrap()];
        })
        .await;
        let mut browser = s.browser();
        for (groups, told) in [
            (json!([]), vec![]),
            (json!(["chiefs"]), vec!["owner_added"]),
            (json!(["chiefs"]), vec!["owner_added"]),
            (json!([]), vec!["owner_added", "owner_removed"]),
        ] {
            assert_eq!(sign_in(&mut browser, &idp, &with(grace(), &json!({"groups": groups}))).await.status, 303);
            assert_eq!(s.told(ADA).await, told, "{groups}");
        }
        assert!(s.told(GRACE).await.contains(&"owner_removed"), "she was one");
    }
}

/// The password that somebody sets who has a link.
pub const NEW_PASSWORD: &str = "violet anchor meadow 9";

/// Has a link mailed to an address, and sets a password by it, in a browser that was nowhere before.
pub async fn reclaim(s: &TestServer, address: &str) {
    let mut browser = s.browser();
    let interaction = browser.get("/password").await.hidden("interaction").unwrap();
    let form = [("interaction", &*interaction), ("email", address)];
    browser.post("/password", &form).await;
    let link = s.mailed_link(address).await;
    let csrf = browser.get(&link).await.hidden("csrf").unwrap();
    let form = [
        ("csrf", &*csrf),
        ("password", NEW_PASSWORD),
        ("password_again", NEW_PASSWORD),
    ];
    let saved = browser.post(link.split('?').next().unwrap(), &form).await;
    assert!(saved.status < 400, "{} {}", saved.status, saved.body);
}

server_test! {
    /// Who had an account made for somebody else's address keeps it by no identity they connected since.
    async fn ours_no_identity_that_was_connected_before_an_address_was_proved_outlives_its_proof(s: TestServer) {
        let s = s.with_mail().await;
        let (idp, second) = (Idp::start(&s).await, Idp::start(&s).await);
        s.provider("corp", &idp, |settings| settings.domains.clear()).await;
        s.provider("other", &second, |settings| settings.sign_up = false).await;
        let address = "grace@elsewhere.example";
        let told = |at: i64| json!({"sub": "eve", "email": address, "email_verified": true, "auth_time": at});
        let mut attacker = s.browser();
        assert_eq!(sign_in(&mut attacker, &idp, &told(s.now().0)).await.location(), "/");
        s.advance("2m");
        let csrf = crate::factors::csrf_of(&attacker.get("/account/security").await);
        let asked = Asked::of(&attacker.post("/sign-in/with/other", &[("csrf", &*csrf)]).await);
        let of_eve = json!({"sub": "eve-too"});
        second.says(&asked, &of_eve);
        let answer = attacker.get(&way_back(&second, &asked).replace("/corp/", "/other/")).await;
        let question = attacker.follow(answer).await;
        assert!(asks_whether(&question), "{}", question.body);
        crate::factors::press(&mut attacker, &question, "connect").await;
        assert_eq!(s.rows("user_identities").await, 2);
        reclaim(&s, address).await;
        assert!(!attacker.is_signed_in().await);
        assert_eq!(s.rows("user_identities").await, 0);
        let mut again = s.browser();
        let answer = sign_in(&mut again, &idp, &told(s.now().0)).await;
        assert!(asks_to_connect(&again.follow(answer).await));
        let user = s.user_id(address).await;
        let user = grantor::storage::users::by_id(&mut s.db.read().await.unwrap().conn(), &user).await.unwrap().unwrap();
        assert!(user.email_verified, "who has it reads its mail");
    }
}

/// What the provider `work` said of Grace, as it is taken once it is believed; `once` is what it is known by.
pub async fn said(s: &TestServer, idp: &Idp, once: &str) -> (Known, ProviderAttempt) {
    let id: ProviderId = "corp".parse().unwrap();
    let known = Known::find(&s.app, &id).await.unwrap().unwrap();
    let told = Told {
        issuer: idp.issuer.clone(),
        subject: "u-1".to_owned(),
        sid: None,
        acr: Acr::One,
        auth_time: None,
        email: Some(GRACE.parse().unwrap()),
        is_checked: true,
        is_their_address: true,
        name: "Grace Hopper".to_owned(),
        given: GivenBy::default(),
    };
    let attempt = ProviderAttempt {
        answered: Answered { told, id_token: None },
        once: (once.to_owned(), grantor::types::Timestamp(s.now().0 + 600)),
        only: None,
        demand: Demand::default(),
        visit: Visit {
            address: "192.0.2.1".parse().unwrap(),
            user_agent: String::new(),
            device: None,
            trusted: None,
            before: None,
        },
    };
    (known, attempt)
}

server_test! {
    /// A provider is asked over the network, which takes a while: what an administrator changed meanwhile holds.
    async fn ours_what_a_provider_said_counts_by_the_settings_it_has_when_it_is_written(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let before = counts(&s).await;
        let (known, attempt) = said(&s, &idp, "a").await;
        s.change_provider("corp", |provider| provider.settings.sign_up = false).await;
        let outcome = session::sign_in_by_provider(&s.app, &known, attempt, s.now()).await.unwrap();
        assert!(matches!(outcome, ByProvider::Refused(why, None) if why == reason::PROOF_OUTDATED), "{outcome:?}");
        s.change_provider("corp", |provider| provider.settings.sign_up = true).await;
        let (known, attempt) = said(&s, &idp, "b").await;
        let (id, now) = (known.provider.id.clone(), s.now());
        s.db.write(move |conn| Box::pin(async move { grantor::storage::providers::set_enabled(conn, &id, false, now).await }))
            .await
            .unwrap();
        let outcome = session::sign_in_by_provider(&s.app, &known, attempt, s.now()).await.unwrap();
        assert!(matches!(outcome, ByProvider::Refused(why, None) if why == reason::PROOF_OUTDATED), "{outcome:?}");
        assert_eq!(counts(&s).await, before);
    }
}

server_test! {
    /// Somebody new comes back in two tabs at once: they have one account, and are signed in in both.
    async fn ours_who_comes_for_the_first_time_twice_at_once_has_one_account(s: TestServer) {
        let idp = Idp::start(&s).await;
        s.provider("corp", &idp, |_| {}).await;
        let (one, other) = (said(&s, &idp, "a").await, said(&s, &idp, "b").await);
        let now = s.now();
        let (one, other) = tokio::join!(
            session::sign_in_by_provider(&s.app, &one.0, one.1, now),
            session::sign_in_by_provider(&s.app, &other.0, other.1, now),
        );
        for outcome in [one.unwrap(), other.unwrap()] {
            assert!(matches!(outcome, ByProvider::Known(Outcome::SignedIn(_))), "{outcome:?}");
        }
        assert_eq!(counts(&s).await, [2, 2, 1]);
    }
}
