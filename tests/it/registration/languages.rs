//! Names and links of an app in several languages (RFC 7591 §2.2; OpenID Connect Registration §2.1): what is registered, and who
//! reads it.

use super::*;

/// A registration with a name in German and in Japanese.
fn in_languages() -> Value {
    let mut body = web();
    for (name, value) in [
        ("client_name#DE", "Notizen"),
        ("client_name#ja-jpan-jp", "ノート"),
        ("client_uri", "https://notes.example"),
        ("client_uri#de", "https://notes.example/de"),
        ("policy_uri#de-AT", "https://notes.example/datenschutz"),
        ("tos_uri#de", "https://notes.example/bedingungen"),
        ("logo_uri#de", "https://notes.example/de.png"),
    ] {
        body[name] = json!(value);
    }
    body
}

/// The same server, where anybody may register as often as they like.
async fn roomy(s: &TestServer) -> TestServer {
    s.with_settings(|settings| {
        settings.registration.mode = RegistrationMode::Open;
        settings.registration.per_address = 10_000;
    })
    .await
}

/// The page that asks Ada whether to allow the app something, for people of this language.
async fn consent(s: &TestServer, app: &TestClient, language: &str) -> Answer {
    let mut browser = s.browser();
    browser.sign_in(ADA).await;
    let asked = [
        ("scope", "openid"),
        ("ui_locales", language),
        ("prompt", "consent"),
    ];
    browser.get(&app.authorization_url(&asked)).await
}

server_test! {
    async fn rfc7591_2_2_what_is_registered_in_languages_comes_back(s: TestServer) {
        let s = open(&s).await;
        let mut body = in_languages();
        // What has no tag, or is about no member people read, is not understood.
        let unknown = ["client_name#", "client_name#d!", "client_name#de_AT", "client_name#x-klingon", "client_name#de-", "contacts#de", "#de", "client_name#de#de"];
        for name in unknown {
            body[name] = json!("unknown");
        }
        body["client_name#fr"] = Value::Null;
        body["client_name#es"] = json!("");
        let own = Own::registered(&s, &body).await;
        for said in [&own.said, &own.read(&s).await.json()] {
            for (name, value) in [
                ("client_name", "Notes"),
                ("client_name#de", "Notizen"),
                ("client_name#ja-Jpan-JP", "ノート"),
                ("client_uri", "https://notes.example"),
                ("client_uri#de", "https://notes.example/de"),
                ("policy_uri#de-AT", "https://notes.example/datenschutz"),
                ("tos_uri#de", "https://notes.example/bedingungen"),
                ("logo_uri#de", "https://notes.example/de.png"),
            ] {
                assert_eq!(said[name], value, "{name}");
            }
            let tagged = said.as_object().unwrap().keys().filter(|name| name.contains('#'));
            assert_eq!(tagged.count(), 6, "{said}");
            assert!(!said.to_string().contains("unknown") && said.get("translations").is_none(), "{said}");
        }
        // In another case it is the same language; what is left out is gone.
        let other = json!({"client_id": own.id, "redirect_uris": ["https://notes.example/callback"], "client_name": "Notes", "client_name#dE": "Zettel"});
        let said = own.put(&s, &other).await.json();
        assert_eq!((&said["client_name#de"], &said["tos_uri#de"]), (&json!("Zettel"), &Value::Null), "{said}");
        assert_eq!(own.read(&s).await.json(), said);
    }
}

server_test! {
    /// T27: an app that is called something decent in English is held to the same in every language.
    async fn ours_names_and_links_are_held_to_the_same_rules_in_every_language(s: TestServer) {
        let s = roomy(&s).await;
        let own = Own::registered(&s, &in_languages()).await;
        let (clients, before) = (s.rows("clients").await, own.read(&s).await.json());
        let mut bad = Vec::new();
        for tag in ["de", "ar", "tlh", "zh-Hant-TW"] {
            for value in [
                json!("a".repeat(101)),
                json!("Good\u{202e}evil"),
                json!("Good\u{2066}evil"),
                json!("two\nlines"),
                json!("bell\u{7}"),
                json!("\u{200b}\u{3164}"),
                json!(7),
                json!(["Notizen"]),
                json!({ "de": "Notizen" }),
            ] {
                bad.push(json!({ (format!("client_name#{tag}")): value }));
            }
            for member in ["client_uri", "logo_uri", "tos_uri", "policy_uri"] {
                for value in [
                    json!("javascript:alert(1)"),
                    json!("data:text/html,x"),
                    json!("http://notes.example"),
                    json!("http://127.0.0.1/about"),
                    json!("https://user:pass@notes.example"),
                    json!("https://notes.example/\"><script>"),
                    json!(7),
                ] {
                    bad.push(json!({ (format!("{member}#{tag}")): value }));
                }
            }
        }
        // One language, twice: nobody could tell which is meant.
        bad.push(json!({"client_name#de": "Notizen", "client_name#DE": "Beispiel"}));
        for more in bad {
            let mut body = in_languages();
            body["client_id"] = json!(own.id);
            let members = body.as_object_mut().unwrap();
            members.extend(more.as_object().unwrap().clone());
            for answer in [post(&s, None, &body).await, own.put(&s, &body).await] {
                answer.assert_token_error(400, "invalid_client_metadata");
                for sent in ["alert", "evil", "pass@", "<script", "Beispiel"] {
                    assert!(!answer.body.contains(sent), "{more}: {}", answer.body);
                }
            }
        }
        assert_eq!((s.rows("clients").await, own.read(&s).await.json()), (clients, before));
    }
}

server_test! {
    /// T64: so many languages, and no more, however short the words are.
    async fn ours_an_app_registers_a_hundred_words_in_other_languages_and_no_more(s: TestServer) {
        let s = roomy(&s).await;
        let in_so_many = |many: usize| {
            let mut body = web();
            for n in 0..many {
                body[format!("client_name#de-x{n:03}")] = json!("N");
            }
            body
        };
        for many in [101, 1000] {
            let answer = post(&s, None, &in_so_many(many)).await;
            answer.assert_token_error(400, "invalid_client_metadata");
            assert!(answer.body.contains("at most 100"), "{}", answer.body);
        }
        let own = Own::registered(&s, &in_so_many(100)).await;
        assert_eq!(own.read(&s).await.json()["client_name#de-x099"], "N");
        let mut more = in_so_many(101);
        more["client_id"] = json!(own.id);
        own.put(&s, &more).await.assert_token_error(400, "invalid_client_metadata");
    }
}

server_test! {
    async fn oidc_registration_2_1_people_read_an_app_in_their_language(s: TestServer) {
        let s = open(&s).await;
        let app = Own::registered(&s, &in_languages()).await.app(&s);
        for (language, name, links) in [
            ("de", "Notizen", ["https://notes.example/de\"", "https://notes.example/datenschutz\"", "https://notes.example/bedingungen\""]),
            ("de-CH", "Notizen", ["https://notes.example/de\"", "https://notes.example/datenschutz\"", "https://notes.example/bedingungen\""]),
            ("ja", "ノート", ["https://notes.example\"", "ノート", "ノート"]),
            ("fr", "Notes", ["https://notes.example\"", "Notes", "Notes"]),
            ("tlh en", "Notes", ["https://notes.example\"", "Notes", "Notes"]),
        ] {
            let asked = [("scope", "openid"), ("ui_locales", language)];
            let sign_in = s.browser().get(&app.authorization_url(&asked)).await;
            for page in [sign_in, consent(&s, &app, language).await] {
                assert!(page.body.contains(&format!("<strong dir=\"auto\">{name}</strong>")), "{language}: {}", page.body);
                for link in links {
                    assert!(page.body.contains(link), "{language}, {link}: {}", page.body);
                }
                for other in ["Notizen", "ノート", "Notes"] {
                    assert!(other == name || !page.body.contains(&format!(">{other}<")), "{language}, {other}: {}", page.body);
                }
            }
        }
    }
}

server_test! {
    /// T27: markup in a name is text, in the language it was hidden in too.
    async fn ours_markup_in_a_name_is_text_in_every_language(s: TestServer) {
        let s = open(&s).await;
        let mut body = web();
        for language in ["de", "ar", "ja"] {
            body[format!("client_name#{language}")] = json!("<img src=x onerror=alert(1)>\"'&");
        }
        let app = Own::registered(&s, &body).await.app(&s);
        for language in ["de", "ar", "ja"] {
            let page = consent(&s, &app, language).await;
            assert!(page.body.contains("&#60;img src=x"), "{language}: {}", page.body);
            assert!(!page.body.contains("<img src=x"), "{language}: {}", page.body);
        }
    }
}

server_test! {
    /// Ours: a name in any language is no part of what was allowed, so that whoever said yes is not asked anew, and whoever did not
    /// is asked.
    async fn ours_another_name_in_another_language_changes_nothing_that_was_allowed(s: TestServer) {
        let s = open(&s).await;
        let own = Own::registered(&s, &in_languages()).await;
        let app = own.app(&s);
        let mut browser = s.browser();
        let asked = [("scope", "openid"), ("ui_locales", "de")];
        let code = browser.authorize(&app, &asked).await.parameter("code").unwrap();
        let tokens = Tokens::of(&app.redeem(&code).await);
        let mut body = in_languages();
        body["client_id"] = json!(own.id);
        body["client_name#DE"] = json!("Zettel");
        assert_eq!(own.put(&s, &body).await.status, 200);
        for language in ["de", "en", "ja"] {
            let silent = [("scope", "openid"), ("ui_locales", language), ("prompt", "none")];
            let answer = browser.get(&app.authorization_url(&silent)).await;
            assert!(answer.parameter("code").is_some(), "{language}: {} {}", answer.status, answer.body);
        }
        Tokens::of(&app.refresh(tokens.refresh()).await);
        // Who is asked sees what it is called now, at once, and what it was called when they allowed it.
        let page = consent(&s, &app, "de").await;
        assert!(page.body.contains("<strong dir=\"auto\">Zettel</strong>"), "{}", page.body);
        assert_eq!(page.body.matches("Notizen").count(), 1, "{}", page.body);
        // What is logged is the name without a language.
        let dump = s.dump().await;
        let told = dump.lines().filter(|line| line.starts_with("audit_events|"));
        assert!(told.clone().any(|line| line.contains("\"Notes\"")), "{dump}");
        assert!(told.clone().all(|line| !line.contains("Notizen") && !line.contains("Zettel")), "{dump}");
    }
}
