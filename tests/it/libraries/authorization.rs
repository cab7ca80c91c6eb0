//! `GET /auth`, as each library writes the address: order, encodings, what it adds, how long its `state` is.

use super::*;

struct Row {
    library: &'static str,
    who: Who,
    /// What stands after `?`.
    query: &'static str,
    /// The `state` that must come back, to the letter.
    state: &'static str,
    expect: Comes,
}

/// What comes back.
#[derive(Clone, Copy)]
enum Comes {
    /// A code, `state` and `iss`.
    Code,
    /// The same, in a form that the browser sends to the redirect URI.
    Form,
    /// An error at the redirect URI, with `state` and `iss`.
    Error(&'static str),
}

/// What Auth.js makes of a state: an encrypted JWT.
const ENCRYPTED_STATE: &str = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIiwia2lkIjoiZTFGQjFMM3JxR3gzczlsTGJMbDhuZWVsaFRjNU1rQjd0aEdFQnJuUjJQdFlyNHlmYUJ2M0xiVzhTRmtpcXI3a2tQOHh5ejJKZm4zUVpPX3FsNWZOc2cifQ..9yEmTdUmKPYC-BYfAUc8mQ.xmDcdb7R4K7br1XV6Tts9njPsqIGHoroE2wnjwuR8-cHoaVGmoLu4nHP_Az-RADd2LsfkPZ7xDc8CpwtLZGfoEpB5A6OJvZmsJN-ljDXLyaXKBw-z_7_5Rp6JJ4Kcdu8rdUIsO135ob0rpsyXQFuUJpNjmPVG9iWZXjwqxDrfO0KUBIgbjUSca8AZsOg8HRI.9PVRKMB_9QInI48ZEpkbxWTc-_Sj5_U3NU0hKeiCI60";

const ROWS: &[Row] = &[
    // The first: rows after it ask to sign in anew, which ends the sign-in the browsers of all began with.
    Row {
        library: "oidc-client-ts 3.5.0 (signinSilent in a frame, nobody allowed anything yet)",
        who: Who::Spa,
        query: "client_id={id}&redirect_uri={redirect_uri}&response_type=code&scope=openid&state=f81&code_challenge={challenge}&code_challenge_method=S256&prompt=none",
        state: "f81",
        expect: Comes::Error("consent_required"),
    },
    Row {
        library: "@modelcontextprotocol/sdk 1.32.2 (startAuthorization)",
        who: Who::Native,
        query: "response_type=code&client_id={id}&code_challenge={challenge}&code_challenge_method=S256&redirect_uri={redirect_uri}&state=abc&scope=notes%3Aread+notes%3Awrite&resource=https%3A%2F%2Fapi.example",
        state: "abc",
        expect: Comes::Code,
    },
    Row {
        library: "@modelcontextprotocol/sdk before 1.30 (URL.href: a slash after a resource without a path; RFC 3986 section 6.2.3)",
        who: Who::Native,
        query: "response_type=code&client_id={id}&code_challenge={challenge}&code_challenge_method=S256&redirect_uri={redirect_uri}&state=abc&scope=notes%3Aread&resource=https%3A%2F%2Fapi.example%2F",
        state: "abc",
        expect: Comes::Code,
    },
    Row {
        library: "@modelcontextprotocol/client 2.4.0 (startAuthorization: prompt=consent beside offline_access)",
        who: Who::Native,
        query: "response_type=code&client_id={id}&code_challenge={challenge}&code_challenge_method=S256&redirect_uri={redirect_uri}&state=abc&scope=notes%3Aread+offline_access&prompt=consent&resource=https%3A%2F%2Fapi.example",
        state: "abc",
        expect: Comes::Code,
    },
    Row {
        library: "mcp 2.3.0 for Python (_perform_authorization_code_grant: urlencode)",
        who: Who::Basic,
        query: "response_type=code&client_id={id}&redirect_uri={redirect_uri}&state=K_lf6kGNW0iCOOBtCMWkOndmxHu6BXAqBmFTfyNcjZo&code_challenge={challenge}&code_challenge_method=S256&resource=https%3A%2F%2Fapi.example&scope=notes%3Aread+offline_access&prompt=consent",
        state: "K_lf6kGNW0iCOOBtCMWkOndmxHu6BXAqBmFTfyNcjZo",
        expect: Comes::Code,
    },
    Row {
        library: "rmcp 3.1.4 with oauth2 5.0 (get_authorization_url)",
        who: Who::Native,
        query: "response_type=code&client_id={id}&state=4BB1-3Qv0l6nyvAc0V_w5g&code_challenge={challenge}&code_challenge_method=S256&redirect_uri={redirect_uri}&scope=notes%3Aread+offline_access&resource=https%3A%2F%2Fapi.example",
        state: "4BB1-3Qv0l6nyvAc0V_w5g",
        expect: Comes::Code,
    },
    Row {
        library: "openid-client 6.9.0 (buildAuthorizationUrl)",
        who: Who::Basic,
        query: "redirect_uri={redirect_uri}&scope=openid+profile+email+offline_access&code_challenge={challenge}&code_challenge_method=S256&state=GJ-HrnpUH7x8DTOpoG8WTi5driuUzbYBPGmTpDAu2m4&nonce=V_07fBjlzXe7I08K-EbHcoHLwtMfa9B_gXVxbaj6xfQ&prompt=consent&client_id={id}&response_type=code",
        state: "GJ-HrnpUH7x8DTOpoG8WTi5driuUzbYBPGmTpDAu2m4",
        expect: Comes::Code,
    },
    Row {
        library: "openid-client 5.7.1, next-auth 4.24.15 (authorizationUrl: %20)",
        who: Who::Basic,
        query: "client_id={id}&scope=openid%20email%20profile%20offline_access&response_type=code&redirect_uri={redirect_uri}&code_challenge={challenge}&code_challenge_method=S256&state=s&nonce=n",
        state: "s",
        expect: Comes::Code,
    },
    Row {
        library: "@auth/core 0.41.3 (lib/actions/signin/authorization-url.ts: state and nonce are encrypted JWTs)",
        who: Who::Basic,
        query: "response_type=code&client_id={id}&redirect_uri={redirect_uri}&state={state}&code_challenge={challenge}&code_challenge_method=S256&nonce=O56FfYdgYyrV5D914zb_kJITpY2ZxNXPk-XD5-R8SRg&scope=openid+profile+email",
        state: ENCRYPTED_STATE,
        expect: Comes::Code,
    },
    Row {
        library: "ASP.NET Core's OpenIdConnect handler (protected properties of 1.9 KB as state, the nonce with a time; response_mode=query)",
        who: Who::Basic,
        query: "client_id={id}&redirect_uri={redirect_uri}&response_type=code&scope=openid%20profile&code_challenge={challenge}&code_challenge_method=S256&nonce=638671234567890123.NjQ4YzJkYTgtZTg3OC00YjY1LWI5ZjItMmE2YmY0Y2VlZjU5ZmM0ZWE0N2UtYzMwZC00&state={long_state}&x-client-SKU=ID_NET8_0&x-client-ver=7.1.2.0",
        state: "{long_state}",
        expect: Comes::Code,
    },
    Row {
        library: "ASP.NET Core's OpenIdConnect handler at its default (response_mode=form_post before nonce and state)",
        who: Who::Basic,
        query: "client_id={id}&redirect_uri={redirect_uri}&response_type=code&scope=openid%20profile&code_challenge={challenge}&code_challenge_method=S256&response_mode=form_post&nonce=638671234567890123.NjQ4YzJkYTgtZTg3OC00YjY1LWI5ZjItMmE2YmY0Y2VlZjU5ZmM0ZWE0N2UtYzMwZC00&state={long_state}&x-client-SKU=ID_NET9_0&x-client-ver=8.0.1.0",
        state: "{long_state}",
        expect: Comes::Form,
    },
    Row {
        library: "express-openid-connect 2 (authorizationParams.response_mode as its guide has it)",
        who: Who::Basic,
        query: "client_id={id}&scope=openid%20profile%20email&response_type=code&redirect_uri={redirect_uri}&response_mode=form_post&nonce=Zr4LkYl7Cj0V9&state=eyJyZXR1cm5UbyI6Ii9hP2I9YyJ9&code_challenge={challenge}&code_challenge_method=S256",
        state: "eyJyZXR1cm5UbyI6Ii9hP2I9YyJ9",
        expect: Comes::Form,
    },
    Row {
        library: "mod_auth_openidc 2.4.20 with OIDCResponseMode form_post (proto/request.c: last of all)",
        who: Who::Basic,
        query: "response_type=code&scope=openid%20email&client_id={id}&state=1Kq9LkzvT8cH3X4Ww3NwJ0q2bbg&redirect_uri={redirect_uri}&nonce=7p4XyS9JzKkJtN9m2Rwz3T0mO8b2b1mF5rWJ2m3cF7A&code_challenge={challenge}&code_challenge_method=S256&response_mode=form_post",
        state: "1Kq9LkzvT8cH3X4Ww3NwJ0q2bbg",
        expect: Comes::Form,
    },
    Row {
        library: "oidc-client-ts 3.5.0 (SigninRequest.ts)",
        who: Who::Spa,
        query: "client_id={id}&redirect_uri={redirect_uri}&response_type=code&scope=openid+profile+email+offline_access&nonce=n1&state=fcf7e32550694891a60e00d541e0a281&code_challenge={challenge}&code_challenge_method=S256&prompt=login",
        state: "fcf7e32550694891a60e00d541e0a281",
        expect: Comes::Code,
    },
    Row {
        library: "AppAuth-JS 1.4.0 (buildRequestUrl; extras of Google's)",
        who: Who::Native,
        query: "redirect_uri={redirect_uri}&client_id={id}&response_type=code&state=ZXqVyo3bRk&scope=openid%20profile%20offline_access&prompt=consent&access_type=offline&code_challenge={challenge}&code_challenge_method=S256",
        state: "ZXqVyo3bRk",
        expect: Comes::Code,
    },
    Row {
        library: "AppAuth-Android 0.11.1 (AuthorizationRequest.java: toUri: display, login_hint, ui_locales)",
        who: Who::Native,
        query: "redirect_uri=com.example.notes%3A%2Foauth2redirect&client_id={id}&response_type=code&display=touch&login_hint=ada%40example.test&prompt=login%20consent&ui_locales=de%20en-GB&state=EMLdgZnGXrZ3UAX4O3Cz2g&nonce=xO9u0Q9q1uB0A3lH5nJ0aw&scope=openid%20profile%20notes%3Aread&code_challenge={challenge}&code_challenge_method=S256",
        state: "EMLdgZnGXrZ3UAX4O3Cz2g",
        expect: Comes::Code,
    },
    Row {
        library: "AppAuth-iOS 2.0 (OIDAuthorizationRequest.m: the dictionary's order, : and / as they are)",
        who: Who::Native,
        query: "nonce=7Ru4Yw0kvQzB0m4Oe4R2sYH-4wXJ8n3mD2mKz3a2mKk&response_type=code&scope=openid%20profile&code_challenge={challenge}&code_challenge_method=S256&redirect_uri=com.example.notes:/oauth2redirect&client_id={id}&state=JcSmDJfs0p-5qXQwbeRFtzXDgeSlJqSlPFxjlvKXu5k",
        state: "JcSmDJfs0p-5qXQwbeRFtzXDgeSlJqSlPFxjlvKXu5k",
        expect: Comes::Code,
    },
    Row {
        library: "Authlib 1.9.10 (create_authorization_url: a nonce with a space)",
        who: Who::Basic,
        query: "response_type=code&client_id={id}&redirect_uri={redirect_uri}&scope=openid+profile+offline_access&state=hw8AHluI7Q7xFFfI7OnsPncCLtTh36&nonce=n+1&code_challenge={challenge}&code_challenge_method=S256",
        state: "hw8AHluI7Q7xFFfI7OnsPncCLtTh36",
        expect: Comes::Code,
    },
    Row {
        library: "requests-oauthlib 2.0.0 (authorization_url with access_type, as Google's guide has it)",
        who: Who::Basic,
        query: "response_type=code&client_id={id}&redirect_uri={redirect_uri}&scope=openid+profile+offline_access&state=3uA4xo79HFMtWXKY7na5RKgdWsYz8T&code_challenge={challenge}&code_challenge_method=S256&access_type=offline",
        state: "3uA4xo79HFMtWXKY7na5RKgdWsYz8T",
        expect: Comes::Code,
    },
    Row {
        library: "golang.org/x/oauth2 0.38.0 (AuthCodeURL: the alphabet's order)",
        who: Who::Basic,
        query: "access_type=offline&client_id={id}&code_challenge={challenge}&code_challenge_method=S256&nonce=n&redirect_uri={redirect_uri}&response_type=code&scope=openid+profile+offline_access&state=st",
        state: "st",
        expect: Comes::Code,
    },
    Row {
        library: "oauth2-proxy 7 with --code-challenge-method=S256 (makeLoginURL: approval_prompt, groups, a state with an address)",
        who: Who::Basic,
        query: "approval_prompt=force&client_id={id}&code_challenge={challenge}&code_challenge_method=S256&nonce=QF8l2a8oZfV8H8i3n6D9l0hYt6b1b6k6b6f2m1w0ZrA&redirect_uri={redirect_uri}&response_type=code&scope=openid+email+profile+groups&state=qxG8YfWmYKx0oPzvGzWfJg%3Ahttps%3A%2F%2Fapp.example%2Fdeep%3Fa%3D1%26b%3D2",
        state: "qxG8YfWmYKx0oPzvGzWfJg:https://app.example/deep?a=1&b=2",
        expect: Comes::Code,
    },
    Row {
        library: "oauth2-proxy 7 without --code-challenge-method: no PKCE",
        who: Who::Basic,
        query: "approval_prompt=force&client_id={id}&nonce=n&redirect_uri={redirect_uri}&response_type=code&scope=openid+email+profile&state=s%3A%2F",
        state: "s:/",
        expect: Comes::Error("invalid_request"),
    },
    Row {
        library: "kubelogin 1.36 (authcode.go: openid last, a random port)",
        who: Who::Native,
        query: "access_type=offline&client_id={id}&code_challenge={challenge}&code_challenge_method=S256&nonce=Zr4LkYl7Cj0V9&redirect_uri=http%3A%2F%2F127.0.0.1%3A48000%2Fcallback&response_type=code&scope=email+openid&state=Yr1",
        state: "Yr1",
        expect: Comes::Code,
    },
    Row {
        library: "passport-oauth2 1.8.0 (strategy.js)",
        who: Who::Post,
        query: "response_type=code&redirect_uri={redirect_uri}&scope=notes%3Aread%20notes%3Awrite&code_challenge={challenge}&code_challenge_method=S256&state=kH88q9XMPPwQtgcJ9psjdlgu&client_id={id}",
        state: "kH88q9XMPPwQtgcJ9psjdlgu",
        expect: Comes::Code,
    },
    Row {
        library: "passport-openidconnect 0.1.2 (a state with / and +, no PKCE) of an app that is let off",
        who: Who::Compat,
        query: "response_type=code&client_id={id}&redirect_uri={redirect_uri}&scope=openid%20profile%20email&state=Ys0%2Fk8v0RhyXdj7sNvcm%2BXt",
        state: "Ys0/k8v0RhyXdj7sNvcm+Xt",
        expect: Comes::Code,
    },
    Row {
        library: "passport-openidconnect 0.1.2 of any other app: told to use PKCE",
        who: Who::Basic,
        query: "response_type=code&client_id={id}&redirect_uri={redirect_uri}&scope=openid%20profile%20email&state=x",
        state: "x",
        expect: Comes::Error("invalid_request"),
    },
    Row {
        library: "Spring Security 7.0.0 (DefaultOAuth2AuthorizationRequestResolver: state ends in =, redirect_uri unescaped)",
        who: Who::Basic,
        query: "response_type=code&client_id={id}&scope=openid%20profile%20email%20offline_access&state=_Xsl6gkzUye0GZWlllj8VpH_YgStJj5yi6r_5n5zRAM%3D&redirect_uri=https://app.example/callback&nonce=c0qpfOm95pMotZh2zlyGdUJnN-7ZCFSMCJAWMs36Y6M&code_challenge={challenge}&code_challenge_method=S256",
        state: "_Xsl6gkzUye0GZWlllj8VpH_YgStJj5yi6r_5n5zRAM=",
        expect: Comes::Code,
    },
    Row {
        library: "mod_auth_openidc 2.4.18 (proto/request.c)",
        who: Who::Basic,
        query: "response_type=code&scope=openid%20email%20profile%20groups&client_id={id}&state=1Kq9LkzvT8cH3X4Ww3NwJ0q2bbg&redirect_uri={redirect_uri}&nonce=7p4XyS9JzKkJtN9m2Rwz3T0mO8b2b1mF5rWJ2m3cF7A&code_challenge={challenge}&code_challenge_method=S256",
        state: "1Kq9LkzvT8cH3X4Ww3NwJ0q2bbg",
        expect: Comes::Code,
    },
    Row {
        library: "keycloak-js (response_mode=fragment unless told otherwise)",
        who: Who::Spa,
        query: "client_id={id}&redirect_uri={redirect_uri}&state=5d3f&response_mode=fragment&response_type=code&scope=openid&nonce=8b1&code_challenge={challenge}&code_challenge_method=S256",
        state: "5d3f",
        expect: Comes::Code,
    },
    Row {
        library: "angular-oauth2-oidc at its old default (implicit)",
        who: Who::Spa,
        query: "response_type=id_token%20token&client_id={id}&state=V0d&redirect_uri={redirect_uri}&scope=openid%20profile&nonce=V0d",
        state: "V0d",
        expect: Comes::Error("unsupported_response_type"),
    },
    Row {
        library: "an app whose library makes plain challenges (RFC 9700 section 2.1.1)",
        who: Who::Spa,
        query: "response_type=code&client_id={id}&state=p&redirect_uri={redirect_uri}&scope=openid&code_challenge={challenge}&code_challenge_method=plain",
        state: "p",
        expect: Comes::Error("invalid_request"),
    },
];

server_test! {
    /// T10, T13, T15, T16
    async fn ours_every_library_sends_people_here(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        let long_state = format!("CfDJ8{}", "N".repeat(1900));
        each(ROWS, |row| row.library, async |row: &Row| {
            let (app, mut browser) = (row.who.app(&s).await, browser.clone());
            let mut values = values(&s, &app);
            values.push(("challenge", CHALLENGE.to_owned()));
            values.push(("long_state", long_state.clone()));
            values.push(("state", row.state.to_owned()));
            let mut answer = browser.get(&format!("/auth?{}", fill(row.query, &values))).await;
            if answer.body.contains("name=\"password\"") {
                answer = browser.sign_in_on(&answer, ADA, PASSWORD).await;
            }
            if answer.body.contains("value=\"allow\"") {
                answer = browser.decide_on(&answer, "allow").await;
            }
            let state = fill(row.state, &values);
            let status = if matches!(row.expect, Comes::Form) { 200 } else { 303 };
            assert_eq!((answer.status, answer.parameter("state")), (status, Some(state)), "{} {}", answer.location(), answer.body);
            assert_eq!(answer.parameter("iss").as_deref(), Some(&*s.issuer));
            match row.expect {
                Comes::Code => assert!(answer.parameter("code").is_some(), "{}", answer.location()),
                Comes::Form => {
                    let (action, fields) = answer.form();
                    let mut names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
                    names.sort_unstable();
                    // Each once: ASP.NET joins what comes twice.
                    assert_eq!((&*action, &names[..]), (&*app.redirect_uri, &["code", "iss", "state"][..]));
                }
                Comes::Error(error) => {
                    answer.assert_redirected_error(error, &s.issuer);
                    assert!(answer.parameter("error_description").unwrap().len() > 20, "{}", answer.location());
                }
            }
        }).await;
    }
}
