//! The parameters of the request (RFC 6749 §3.1, §4.1.1; RFC 8707 §2; RFC 9207; OpenID Connect Core §3.1.2).

use grantor::oauth::client::ClientType;

use crate::support::*;

server_test! {
    /// T7: each parameter once.
    async fn rfc6749_3_1_a_repeated_parameter_is_invalid_request(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let usual = app.authorization_url(&[]);
        for again in [
            "response_type=code",
            "scope=notes:read",
            "scope=notes:read+notes:write",
            "state=other",
            "code_challenge_method=S256",
            "unknown=1&unknown=2",
            "prompt=login&prompt=login",
            "nonce=a&nonce=b",
            // The same name, written in another way.
            "s%63ope=notes:read",
        ] {
            let answer = browser.get(&format!("{usual}&{again}")).await;
            answer.assert_redirected_error("invalid_request", &s.issuer);
            if again.starts_with("state") {
                assert_eq!(answer.parameter("state"), None, "none of two can be the right one");
            } else {
                assert_eq!(answer.parameter("state").as_deref(), Some("a state+/="));
            }
        }
        for again in [
            "redirect_uri=https%3A%2F%2Fapp.example%2Fcallback".to_owned(),
            "redirect_uri=https%3A%2F%2Fevil.example".to_owned(),
            format!("client_id={}", app.id),
        ] {
            browser.get(&format!("{usual}&{again}")).await.assert_error_page();
            browser.get(&format!("/auth?{again}&{}", usual.trim_start_matches("/auth?"))).await.assert_error_page();
        }
    }
}

server_test! {
    /// T7: empty is as if omitted, unknown is ignored.
    async fn rfc6749_3_1_empty_and_unknown_parameters_change_nothing(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        for more in ["&state=&state=&prompt=", "&foo=bar&claims_locales=en&ui_locales=x", "&&&&", "&=&=x"] {
            let page = browser.get(&format!("{}{more}", app.authorization_url(&[]))).await;
            assert_eq!(page.status, 200, "{more}: {}", page.location());
        }
    }
}

server_test! {
    /// T10: every answer says who gives it.
    async fn rfc9207_2_every_answer_names_the_issuer(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let answer = browser.authorize(&app, &[]).await;
        assert_eq!(answer.parameter("iss").as_deref(), Some(&*s.issuer));
        assert!(answer.parameter("code").is_some());
        for (extra, error) in [
            ([("response_type", "token")], "unsupported_response_type"),
            ([("scope", "nothing:known")], "invalid_scope"),
            ([("code_challenge", "")], "invalid_request"),
            ([("resource", "https://unknown.example")], "invalid_target"),
            ([("request", "x.y.z")], "request_not_supported"),
        ] {
            let answer = browser.get(&app.authorization_url(&extra)).await;
            answer.assert_redirected_error(error, &s.issuer);
            assert_eq!(answer.parameter("state").as_deref(), Some("a state+/="));
        }
        let metadata = browser.get("/.well-known/oauth-authorization-server").await.json();
        assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
    }
}

server_test! {
    /// T15: `state` comes back byte for byte, in answers and in errors.
    async fn rfc6749_4_1_2_state_comes_back_byte_for_byte(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        assert!(browser.authorize(&app, &[]).await.parameter("code").is_some());
        let (longest, wide) = ("x".repeat(7700), "\u{1f980}".repeat(600));
        for state in [
            "+",
            " ",
            "a b  c",
            "%",
            "%25%2B",
            "+%20&=?#/;:@",
            "\"'<>`\\",
            "{\"a\":[1,2]}",
            "<script>alert(1)</script>",
            "\u{e4}\u{f6}\u{fc} \u{65e5}\u{672c}\u{8a9e} \u{1f980}",
            "e\u{301} is not \u{e9}",
            "\u{202e}\u{200b}\u{feff}",
            "&state=other&code=injected",
            "null",
            "0",
            &longest,
            &wide,
        ] {
            for extra in [vec![("state", state)], vec![("state", state), ("response_type", "token")]] {
                let answer = browser.get(&app.authorization_url(&extra)).await;
                let to = answer.onward().unwrap();
                assert_eq!(answer.parameter("state").as_deref(), Some(state));
                assert_eq!(to.matches("state=").count(), 1, "{to}");
                assert!(!to.contains('+'), "a plus means two things: {to}");
            }
            let answer = browser.get(&app.authorization_url(&[("state", state), ("response_mode", "form_post")])).await;
            assert_eq!(answer.hidden("state").as_deref(), Some(state));
        }
        let without = browser.get(&app.authorization_url(&[("state", "")])).await;
        assert_eq!((without.status, without.parameter("state")), (303, None));
    }
}

server_test! {
    /// T15: whichever check fails first, the error has the state as it came, though it may be refused for it.
    async fn rfc6749_4_1_2_1_every_error_that_is_sent_carries_the_state(s: TestServer) {
        let (app, mut browser) = (s.openid_client(|_| {}).await, s.browser());
        browser.sign_in(ADA).await;
        let wrong: [(&str, &str, &str); 14] = [
            ("response_type", "token", "unsupported_response_type"),
            ("response_type", "", "invalid_request"),
            ("response_mode", "web_message", "invalid_request"),
            ("scope", "no:such", "invalid_scope"),
            ("code_challenge", "", "invalid_request"),
            ("code_challenge_method", "plain", "invalid_request"),
            ("resource", "https://unknown.example", "invalid_target"),
            ("prompt", "none login", "invalid_request"),
            ("prompt", "none", "consent_required"),
            ("max_age", "x", "invalid_request"),
            ("claims", "[]", "invalid_request"),
            ("id_token_hint", "x", "invalid_request"),
            ("request", "x.y.z", "request_not_supported"),
            ("nonce", "a\tb", "invalid_request"),
        ];
        for state in [&*"s".repeat(1025), &*"\u{1f980}".repeat(550), "s\r\nt", "\t", "\u{7f}\u{85}", "'\"&<>+ %"] {
            for (name, value, error) in wrong {
                let url = app.authorization_url(&[("scope", "openid"), ("state", state), (name, value)]);
                let answer = browser.get(&url).await;
                let is_printable = !state.chars().any(char::is_control);
                assert_eq!(answer.parameter("state").as_deref(), Some(state), "{name}: {} {}", answer.status, answer.body);
                let told = answer.parameter("error").unwrap();
                assert!(told == if is_printable { error } else { "invalid_request" }, "{name}: {told}");
                assert_eq!(answer.parameter("iss").as_deref(), Some(&*s.issuer));
            }
        }
        // A parameter that came twice is refused with the state; a state that came twice is none.
        let url = app.authorization_url(&[("scope", "openid"), ("nonce", "a"), ("state", "kept")]);
        let answer = browser.get(&format!("{url}&nonce=b")).await;
        assert_eq!(answer.assert_redirected_error("invalid_request", &s.issuer).parameter("state").as_deref(), Some("kept"));
        let answer = browser.get(&format!("{url}&state=kept")).await;
        assert_eq!(answer.assert_redirected_error("invalid_request", &s.issuer).parameter("state"), None);
        // Where it stands in the request object alone, it is part of the request (OpenID Connect Core §6.1).
        let object = forge_unsigned(r#"{"alg":"none"}"#, r#"{"state":"inside"}"#);
        let url = app.authorization_url(&[("scope", "openid"), ("state", ""), ("request", &object)]);
        let answer = browser.get(&url).await;
        assert_eq!(answer.assert_redirected_error("request_not_supported", &s.issuer).parameter("state").as_deref(), Some("inside"));
    }
}

server_test! {
    /// T15: what is long is taken as it is; what cannot be printed is refused.
    async fn ours_state_and_nonce_are_as_long_as_a_request_can_be(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        for name in ["state", "nonce"] {
            for value in ["x".repeat(1025), "\u{1f980}".repeat(600), "y".repeat(7700)] {
                assert_eq!(browser.get(&app.authorization_url(&[(name, &value)])).await.status, 200, "{name}");
            }
            for value in ["a\nb", "a\rb", "a\tb", "\u{7f}", "\u{85}"] {
                let answer = browser.get(&app.authorization_url(&[(name, value)])).await;
                answer.assert_redirected_error("invalid_request", &s.issuer);
            }
        }
    }
}

server_test! {
    /// T16: there is no implicit and no hybrid flow.
    async fn rfc9700_2_1_2_any_response_type_but_code_is_unsupported(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        browser.sign_in(ADA).await;
        for response_type in [
            "token",
            "id_token",
            "id_token token",
            "code token",
            "code id_token",
            "token code",
            "code id_token token",
            "none",
            "CODE",
            "code code",
            "device_code",
        ] {
            browser
                .get(&app.authorization_url(&[("response_type", response_type)]))
                .await
                .assert_redirected_error("unsupported_response_type", &s.issuer);
        }
        browser
            .get(&app.authorization_url(&[("response_type", "")]))
            .await
            .assert_redirected_error("invalid_request", &s.issuer);
        let metadata = browser.get("/.well-known/oauth-authorization-server").await.json();
        assert_eq!(metadata["response_types_supported"], serde_json::json!(["code"]));
        assert_eq!(s.rows("grants").await, 0);
    }
}

server_test! {
    /// T28: what would change the request's meaning is refused, not ignored.
    async fn oidc_core_6_request_objects_are_refused_with_their_own_errors(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let get = app.authorization_url(&[("request", "eyJhbGciOiJub25lIn0.e30.")]);
        browser.get(&get).await.assert_redirected_error("request_not_supported", &s.issuer);
        for uri in ["https://app.example/request.jwt", "urn:ietf:params:oauth:request_uri:x", "http://169.254.169.254/"] {
            browser
                .get(&app.authorization_url(&[("request_uri", uri)]))
                .await
                .assert_redirected_error("request_uri_not_supported", &s.issuer);
        }
    }
}

server_test! {
    /// T48: a resource is one that is registered, enabled and the client's.
    async fn rfc8707_2_1_resource_is_checked_when_permission_is_asked(s: TestServer) {
        s.api("https://other.example", "Other API").await;
        s.scope("other:read", "Read others", Some("https://other.example"), &[]).await;
        let (app, mut browser) = (s.web_client().await, s.browser());
        for resource in [
            "https://unknown.example",
            "https://other.example",
            "https://api.example/v1",
            "https://api.example#fragment",
            "not a uri",
            "/relative",
        ] {
            browser
                .get(&app.authorization_url(&[("resource", resource)]))
                .await
                .assert_redirected_error("invalid_target", &s.issuer);
        }
        let two = format!("{}&resource=https%3A%2F%2Fapi.example&resource=https%3A%2F%2Funknown.example", app.authorization_url(&[]));
        browser.get(&two).await.assert_redirected_error("invalid_target", &s.issuer);
        let many: Vec<_> = (0..17).map(|i| format!("&resource=https%3A%2F%2Fapi{i}.example")).collect();
        let many = many.concat();
        browser
            .get(&format!("{}{many}", app.authorization_url(&[])))
            .await
            .assert_redirected_error("invalid_target", &s.issuer);
        let answer = browser.authorize(&app, &[("resource", "https://api.example")]).await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        assert_eq!(claims_of(&tokens.access_token)["aud"], "https://api.example");
    }
}

server_test! {
    /// T48: scopes of several resource servers are only granted if each is named.
    async fn rfc9068_3_scopes_of_several_resources_need_each_to_be_named(s: TestServer) {
        s.api("https://other.example", "Other API").await;
        s.scope("other:read", "Read others", Some("https://other.example"), &[]).await;
        let app = s
            .register(ClientType::Web, |client| client.scope = "notes:read other:read".parse().unwrap())
            .await;
        let mut browser = s.browser();
        let both = [("scope", "notes:read other:read")];
        browser.get(&app.authorization_url(&both)).await.assert_redirected_error("invalid_scope", &s.issuer);
        let one = [("scope", "notes:read other:read"), ("resource", "https://api.example")];
        browser.get(&app.authorization_url(&one)).await.assert_redirected_error("invalid_scope", &s.issuer);
        let named = "&resource=https%3A%2F%2Fapi.example&resource=https%3A%2F%2Fother.example";
        let page = browser.get(&format!("{}{named}", app.authorization_url(&both))).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let answer = browser.decide_on(&page, "allow").await;
        let tokens = Tokens::of(&app.redeem(&answer.parameter("code").unwrap()).await);
        let audience = claims_of(&tokens.access_token)["aud"].clone();
        assert_eq!(audience, serde_json::json!(["https://api.example", "https://other.example"]));
    }
}

server_test! {
    /// T21: an app may send its request as a form; the browser then comes with its own cookies.
    async fn oidc_core_3_1_2_1_a_request_sent_as_a_form_is_answered_by_a_redirect_to_itself(s: TestServer) {
        let (app, mut browser) = (s.web_client().await, s.browser());
        let url = app.authorization_url(&[("state", "a b+c%20&\u{e9}\"")]);
        let pairs: Vec<(String, String)> = form_urlencoded::parse(url.trim_start_matches("/auth?").as_bytes())
            .into_owned()
            .collect();
        let form: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let cross_site = [("sec-fetch-site", "cross-site"), ("origin", "https://app.example")];
        let answer = browser.post_with("/auth", &form, &cross_site).await;
        assert_eq!(answer.status, 303);
        assert!(answer.location().starts_with("/auth?"), "{}", answer.location());
        let page = browser.follow(answer).await;
        let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
        let answer = browser.decide_on(&page, "allow").await;
        assert_eq!(answer.parameter("state").as_deref(), Some("a b+c%20&\u{e9}\""));
        assert!(answer.parameter("code").is_some());
        // Still refused, and still where it should be.
        let answer = browser.post("/auth", &[("client_id", "c_unknown")]).await;
        browser.follow(answer).await.assert_error_page();
        let mut twice = form.clone();
        twice.push(("scope", "notes:read"));
        let answer = browser.post("/auth", &twice).await;
        browser.follow(answer).await.assert_redirected_error("invalid_request", &s.issuer);
    }
}
